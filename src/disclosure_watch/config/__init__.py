"""
watch.toml: read, validated, and handed on as frozen settings. Each fault is one line: file, line, key, remedy.

    load      a file -> Settings
    duration  what "7d" means
    near      a hint for a name that isn't among others
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic_core import ValidationError

from disclosure_watch.config import shape
from disclosure_watch.config.faults import fault
from disclosure_watch.config.settings import (
    AlertSettings,
    FetchSettings,
    Settings,
    SmtpSettings,
    WatchSettings,
    WebSettings,
    near,
)
from disclosure_watch.config.shape import duration
from disclosure_watch.config.unfit import unfit
from disclosure_watch.errors import ConfigError
from disclosure_watch.model import Recipe, Source, Subscription

__all__ = [
    "AlertSettings",
    "FetchSettings",
    "Settings",
    "SmtpSettings",
    "WatchSettings",
    "WebSettings",
    "duration",
    "load",
    "near",
]


_Values = dict[str, Any]

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
_BUCKET = re.compile(r"s3://[A-Za-z0-9][A-Za-z0-9._-]*(?:/|\Z)")


def load(path: Path) -> Settings:
    """
    Read and validate a watch.toml.

    Raises:
        ConfigError: with one line per fault; nothing has been written.
    """
    return loads(_text(path), path)


def loads(text: str, path: Path) -> Settings:
    """Validate the text of a watch.toml that stands, or will stand, at a path. Errors as of `load`."""
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is no TOMLDecodeError
        raise ConfigError([f"{path.name}: not valid TOML: {error}; mend that line"]) from None
    try:
        file = shape.validated(raw)
    except ValidationError as error:
        raise ConfigError([fault(path.name, text, raw, detail) for detail in error.errors()]) from None
    faults = [
        *_unfit_storage(path, file),
        *_doubled(path.name, file),
        *_unknown_sources(path.name, file),
        *_mail_without_server(path.name, file),
    ]
    if faults:
        raise ConfigError(faults)
    return _settings(path.absolute(), file)


def _place(path: Path, storage: str) -> str:
    """Return where a storage lies: a relative path is relative to the file's folder."""
    return storage if storage.startswith("s3://") else str(path.parent / storage)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError([f"{path}: no such file; `disclosure-watch init` writes one"]) from None
    except OSError as error:
        raise ConfigError([f"{path}: can't be read ({error.strerror}); it must be a UTF-8 text file"]) from None
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    try:
        content.decode("gb18030")
        coding = "is GBK text"
    except UnicodeDecodeError:
        coding = "is not UTF-8 text"
    raise ConfigError([f"{path.name}: line {line}: the file {coding}; save it as UTF-8"])


def _settings(path: Path, file: _Values) -> Settings:
    durations = ("recheck_floor", "full_every", "withdraw_after", "pass_limit")
    templates = file["alert"]["templates"]
    return Settings(
        path=path,
        storage=_place(path, file["storage"]),
        timezone=ZoneInfo(file["timezone"]),
        language=file["language"],
        fetch=FetchSettings(**file["fetch"]),
        watch=WatchSettings(**file["watch"] | {name: duration(file["watch"][name]) for name in durations}),
        sources=tuple(_source(source) for source in file["source"]),
        subscriptions=tuple(_subscription(subscription) for subscription in file["subscription"]),
        alert=AlertSettings(**file["alert"] | {"templates": path.parent / templates if templates else None}),
        smtp=SmtpSettings(**file["smtp"] or {}),
        web=WebSettings(**file["web"]),
    )


def _subscription(subscription: _Values) -> Subscription:
    values = _frozen(subscription)
    changes = values["changes"]
    if changes is None or shape.MISSING not in changes:
        return Subscription(**values)
    return Subscription(
        **values | {"changes": tuple(change for change in changes if change != shape.MISSING)}, missing=True
    )


def _source(source: _Values) -> Source:
    recipe = Recipe(**source["api"]) if source["api"] else None
    return Source(**_frozen(source) | {"name": source["name"] or source["id"], "api": recipe})


def _frozen(values: _Values) -> _Values:
    """Return the values of a table, its lists as tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def _unfit_storage(path: Path, file: _Values) -> Iterator[str]:
    place = _place(path.absolute(), file["storage"])
    if _ADDRESS.match(file["storage"]) and not _BUCKET.match(place):
        yield f"{path.name}: storage: {file['storage']!r} is neither a folder nor s3://BUCKET or s3://BUCKET/PREFIX; write one of them"
    elif part := unfit(place):
        yield f"{path.name}: storage: {place!r} has {part!r}, which Delta tables can't have in their path; choose a folder without it"


def _doubled(name: str, file: _Values) -> Iterator[str]:
    for table, key, names in (
        ("source", "id", [source["id"] for source in file["source"]]),
        ("subscription", "name", [subscription["name"] for subscription in file["subscription"]]),
    ):
        for text, count in Counter(names).items():
            if count > 1:
                yield f"{name}: {table}.{key}: {text!r} stands {count} times; each needs a {key} of its own"


def _unknown_sources(name: str, file: _Values) -> Iterator[str]:
    ids = [source["id"] for source in file["source"]]
    for subscription in file["subscription"]:
        for wanted in subscription["sources"]:
            if wanted not in ids:
                place = f"{name}: subscription[{subscription['name']}].sources"
                yield f"{place}: {wanted!r} is not a source of this file; {near(wanted, ids)}"


def _mail_without_server(name: str, file: _Values) -> Iterator[str]:
    for subscription in file["subscription"]:
        if subscription["to"].startswith("mail:") and file["smtp"] is None:
            yield f"{name}: subscription[{subscription['name']}].to: mail: needs an [smtp] table; add one with host and from"
