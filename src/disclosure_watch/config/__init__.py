"""
watch.toml: read, validated, and handed on as frozen settings. Each fault is one line: file, line, key, remedy.

    load      a file -> Settings
    duration  what "7d" means
    near      a hint for a name that isn't among others
"""

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

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
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path.name}: not valid TOML: {error}; mend that line"]) from None
    try:
        file = shape.File.model_validate(raw, strict=True)
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


def _settings(path: Path, file: shape.File) -> Settings:
    return Settings(
        path=path,
        storage=_place(path, file.storage),
        timezone=ZoneInfo(file.timezone),
        language=file.language,
        fetch=FetchSettings(**_values(file.fetch)),
        watch=WatchSettings(
            recheck=file.watch.recheck,
            recheck_budget=file.watch.recheck_budget,
            recheck_floor=duration(file.watch.recheck_floor),
            full_every=duration(file.watch.full_every),
            withdraw_after=duration(file.watch.withdraw_after),
            pass_limit=duration(file.watch.pass_limit),
            alert_baseline=file.watch.alert_baseline,
        ),
        sources=tuple(_source(source) for source in file.source),
        subscriptions=tuple(_subscription(subscription) for subscription in file.subscription),
        alert=AlertSettings(
            path.parent / file.alert.templates if file.alert.templates else None,
            file.alert.archive_url,
            file.alert.history_url,
            file.alert.feed_url,
        ),
        smtp=SmtpSettings(**_values(file.smtp)) if file.smtp else SmtpSettings(),
        web=WebSettings(**_values(file.web)),
    )


def _subscription(subscription: shape.Subscription) -> Subscription:
    values = _values(subscription)
    changes = values["changes"]
    if changes is None or shape.MISSING not in changes:
        return Subscription(**values)
    return Subscription(
        **values | {"changes": tuple(change for change in changes if change != shape.MISSING)}, missing=True
    )


def _source(source: shape.Source) -> Source:
    recipe = Recipe(**_values(source.api)) if source.api else None
    return Source(**_values(source) | {"name": source.name or source.id, "api": recipe})


def _values(table: shape.Table) -> dict[str, Any]:
    """Return the values of a table by name, its lists as tuples."""
    values = ((name, getattr(table, name)) for name in type(table).model_fields)
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values}


def _unfit_storage(path: Path, file: shape.File) -> Iterator[str]:
    place = _place(path.absolute(), file.storage)
    if part := unfit(place):
        yield f"{path.name}: storage: {place!r} has {part!r}, which Delta tables can't have in their path; choose a folder without it"


def _doubled(name: str, file: shape.File) -> Iterator[str]:
    for table, key, names in (
        ("source", "id", [source.id for source in file.source]),
        ("subscription", "name", [subscription.name for subscription in file.subscription]),
    ):
        for text, count in Counter(names).items():
            if count > 1:
                yield f"{name}: {table}.{key}: {text!r} stands {count} times; each needs a {key} of its own"


def _unknown_sources(name: str, file: shape.File) -> Iterator[str]:
    ids = [source.id for source in file.source]
    for subscription in file.subscription:
        for wanted in subscription.sources:
            if wanted not in ids:
                place = f"{name}: subscription[{subscription.name}].sources"
                yield f"{place}: {wanted!r} is not a source of this file; {near(wanted, ids)}"


def _mail_without_server(name: str, file: shape.File) -> Iterator[str]:
    for subscription in file.subscription:
        if subscription.to.startswith("mail:") and file.smtp is None:
            yield f"{name}: subscription[{subscription.name}].to: mail: needs an [smtp] table; add one with host and from"
