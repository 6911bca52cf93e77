"""watch.toml: read, validated, and handed on as frozen settings. Each fault is one line: file, key, remedy."""

import difflib
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from disclosure_watch.errors import ConfigError
from disclosure_watch.model import CHANGEABLE, PROFILES, SELECTABLE, Change, Source, Subscription


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How sites are asked. `pace` is the least number of seconds between two requests to one host, 0 for none."""

    contact: str = ""
    pace: float = 1.0
    concurrency_per_host: int = 2
    allow_private_addresses: bool = False
    unconditional_every: int = 20


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """How much a pass asks again. `recheck` is a number of known records, or None for all of them."""

    recheck: int | None = 200
    full_every: timedelta = timedelta(days=7)
    withdraw_after: timedelta = timedelta(hours=24)
    alert_baseline: bool = False


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """
    How messages are written: `templates` is a folder with templates of the user's own, None for the package's.

    `archive_url` and `history_url` show a copy and a record's history; they may hold {file}, {offset}, {sha256},
    {revision_id} and {record_id}.
    """

    templates: Path | None = None
    archive_url: str = ""
    history_url: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """
    The whole configuration. `storage` is an absolute path or an s3:// address; `path` is the file it came from.

    `timezone` is that of schedules and of a day given without an offset.
    """

    path: Path
    storage: str
    timezone: ZoneInfo
    fetch: FetchSettings
    watch: WatchSettings
    sources: tuple[Source, ...]
    subscriptions: tuple[Subscription, ...]
    alert: AlertSettings = AlertSettings()

    def source(self, source_id: str) -> Source:
        """Return one source. Raises ConfigError when no source has that id."""
        found = next((source for source in self.sources if source.id == source_id), None)
        if found is None:
            known = ", ".join(source.id for source in self.sources) or "none yet; add one with `disclosure-watch add`"
            raise ConfigError([f"{self.path.name}: source {source_id!r} is not in the file; known: {known}"])
        return found


def load(path: Path) -> Settings:
    """
    Read and validate a watch.toml.

    Raises:
        ConfigError: with one line per fault; nothing has been written.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError([f"{path}: no such file; `disclosure-watch init` writes one"]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: can't be read ({error}); it must be a UTF-8 text file"]) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path.name}: not valid TOML: {error}; mend that line"]) from None
    try:
        file = _File.model_validate(raw, strict=True)
    except ValidationError as error:
        raise ConfigError([_fault(path.name, raw, detail) for detail in error.errors()]) from None
    faults = [
        f"{path.name}: {table}.{key}: {name!r} stands {count} times; each needs a {key} of its own"
        for table, key, names in (
            ("source", "id", [source.id for source in file.source]),
            ("subscription", "name", [subscription.name for subscription in file.subscription]),
        )
        for name, count in Counter(names).items()
        if count > 1
    ]
    faults += _unknown_sources(path.name, file)
    if faults:
        raise ConfigError(faults)
    return _settings(path.absolute(), file)


def _settings(path: Path, file: "_File") -> Settings:
    recheck = file.watch.recheck
    return Settings(
        path=path,
        storage=file.storage if file.storage.startswith("s3://") else str(path.parent / file.storage),
        timezone=ZoneInfo(file.timezone),
        fetch=FetchSettings(**file.fetch.model_dump()),
        watch=WatchSettings(
            recheck=None if recheck == "all" else recheck,
            full_every=duration(file.watch.full_every),
            withdraw_after=duration(file.watch.withdraw_after),
            alert_baseline=file.watch.alert_baseline,
        ),
        sources=tuple(Source(**source.model_dump() | {"name": source.name or source.id}) for source in file.source),
        subscriptions=tuple(Subscription(**subscription.model_dump()) for subscription in file.subscription),
        alert=AlertSettings(
            path.parent / file.alert.templates if file.alert.templates else None,
            file.alert.archive_url,
            file.alert.history_url,
        ),
    )


def _unknown_sources(name: str, file: "_File") -> list[str]:
    ids = [source.id for source in file.source]
    faults = []
    for one in file.subscription:
        for wanted in one.sources:
            if wanted not in ids:
                near = difflib.get_close_matches(wanted, ids, n=1)
                hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(ids) or 'none'}"
                faults.append(f"{name}: subscription[{one.name}].sources: {wanted!r} is no source of this file; {hint}")
    return faults


# ------------------------------------------------------------------------------------------ the shape of the file

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def duration(text: str) -> timedelta:
    """Return what "45s", "30m", "24h", "7d", "2w" or "0" means. Raises ValueError for anything else."""
    if text == "0":
        return timedelta()
    match = re.fullmatch(r"(\d{1,6})([smhdw])", text)
    if match is None:
        raise ValueError(text)
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _refuse(remedy: str) -> PydanticCustomError:
    return PydanticCustomError("refused", "{remedy}", {"remedy": remedy})


def _duration(text: str) -> str:
    try:
        duration(text)
    except ValueError:
        raise _refuse(f'{text!r} is no duration; write it as "30m", "24h", "7d" or "0"') from None
    return text


def _cron(line: str) -> str:
    try:
        CronSim(line, datetime(2000, 1, 1, tzinfo=UTC))
    except CronSimError:
        raise _refuse(f'{line!r} is no cron line; write five fields such as "0 */6 * * *"') from None
    return line


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _refuse(f'{name!r} is no time zone; write one such as "Asia/Shanghai"') from None
    return name


def _http(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+\S*", url):
        raise _refuse(f"{url!r} is no http(s) address; write it whole, as a browser shows it")
    return url


def _profile(name: str) -> str:
    if name not in {"auto", *PROFILES}:
        raise _refuse(f"{name!r} is no profile; write auto, {', '.join(PROFILES)}")
    return name


def _selectors(selectors: dict[str, str]) -> dict[str, str]:
    for name in selectors:
        if name not in SELECTABLE:
            raise _refuse(f"{name!r} can't be selected; write one of {', '.join(SELECTABLE)}")
    return selectors


def _hours(text: str) -> str:
    if text and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", text):
        raise _refuse(f'{text!r} are no hours; write them as "22:00-08:00"')
    return text


def _secret(text: str) -> str:
    if text and not re.fullmatch(r"\$\{[A-Za-z_]\w*\}", text):
        raise _refuse("a secret doesn't belong in the file; write ${NAME} and set NAME in the environment")
    return text


def _fields(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name not in CHANGEABLE:
            near = difflib.get_close_matches(name, CHANGEABLE, n=1)
            raise _refuse(
                f"{name!r} is no field; " + (f"did you mean {near[0]}?" if near else f"known: {', '.join(CHANGEABLE)}")
            )
    return names


_Names = Annotated[tuple[Annotated[str, StringConstraints(min_length=1)], ...], Field(strict=False)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$", max_length=100)]
_Text = Annotated[str, StringConstraints(min_length=1)]
_Duration = Annotated[str, AfterValidator(_duration)]


def _recheck(value: object) -> object:
    if value == "all" or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise _refuse(f'{value!r} is no number of records; write 0 or more, or "all"')


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Fetch(_Table):
    contact: str = ""
    pace: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False, strict=False)] = 1.0
    concurrency_per_host: Annotated[int, Field(ge=1, le=64)] = 2
    allow_private_addresses: bool = False
    unconditional_every: Annotated[int, Field(ge=1)] = 20


class _Watch(_Table):
    recheck: Annotated[int | Literal["all"], BeforeValidator(_recheck)] = 200
    full_every: _Duration = "7d"
    withdraw_after: _Duration = "24h"
    alert_baseline: bool = False


class _Source(_Table):
    id: _Id
    name: str = ""
    listing_url: Annotated[str, AfterValidator(_http)]
    profile: Annotated[str, AfterValidator(_profile)] = "auto"
    schedule: Annotated[str, AfterValidator(_cron)] = "0 */6 * * *"
    selectors: Annotated[dict[str, str], AfterValidator(_selectors)] = {}


class _Subscription(_Table):
    name: _Text
    to: _Text
    how: Literal["immediate", "digest"] = "immediate"
    cron: Annotated[str, AfterValidator(_cron)] = "0 8 * * *"
    timezone: Annotated[str, AfterValidator(lambda name: _timezone(name) if name else name)] = ""
    language: Literal["zh", "en"] = "zh"
    quiet: Annotated[str, AfterValidator(_hours)] = ""
    flood: Annotated[int, Field(ge=1)] = 100
    secret: Annotated[str, AfterValidator(_secret)] = ""
    sources: _Names = ()
    changes: Annotated[tuple[Change, ...] | None, Field(strict=False)] = None
    fields: Annotated[tuple[str, ...], Field(strict=False), AfterValidator(_fields)] = ()
    keywords: _Names = ()
    publishers: _Names = ()
    topics: _Names = ()
    sessions: _Names = ()
    proposers: _Names = ()
    only: Annotated[tuple[Literal["figures", "dates"], ...], Field(strict=False)] = ()
    findings: bool = False


class _Alert(_Table):
    templates: str = ""
    archive_url: str = ""
    history_url: str = ""


class _File(_Table):
    storage: _Text = "storage"
    timezone: Annotated[str, AfterValidator(_timezone)] = "Asia/Shanghai"
    fetch: _Fetch = _Fetch()
    watch: _Watch = _Watch()
    alert: _Alert = _Alert()
    source: list[_Source] = []
    subscription: list[_Subscription] = []


_TABLES: dict[str, type[_Table]] = {
    "": _File,
    "fetch": _Fetch,
    "watch": _Watch,
    "alert": _Alert,
    "source": _Source,
    "subscription": _Subscription,
}


# --------------------------------------------------------------------------------------------- faults in words


def _fault(file: str, raw: dict[str, Any], detail: ErrorDetails) -> str:
    """Return one line for one of pydantic's errors: file, key, remedy."""
    return f"{file}: {_key(raw, detail['loc'])}: {_remedy(detail)}"


def _key(raw: dict[str, Any], loc: tuple[int | str, ...]) -> str:
    """Return `source[cq-kjj].schedule` for a place in the file, with the row's own id or name where it has one."""
    parts: list[str] = []
    at: Any = raw
    for step in loc:
        if isinstance(step, int):
            row = at[step] if isinstance(at, list) and step < len(at) else {}
            label = (row.get("id") or row.get("name")) if isinstance(row, dict) else None
            parts[-1] += f"[{label or step + 1}]"
            at = row
        elif isinstance(at, dict) and (step in at or not parts or step in _field_names(parts[-1])):
            parts.append(step)
            at = at.get(step)
    return ".".join(parts)


def _field_names(part: str) -> tuple[str, ...]:
    table = _TABLES.get(part.partition("[")[0])
    return tuple(table.model_fields) if table else ()


def _remedy(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "refused":
        return str(context["remedy"])
    if kind == "extra_forbidden":
        table = next((step for step in reversed(detail["loc"][:-1]) if isinstance(step, str)), "")
        names = _field_names(table) or tuple(_File.model_fields)
        near = difflib.get_close_matches(str(detail["loc"][-1]), names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(names)}"
        return f"unknown key; {hint}"
    if kind == "missing":
        return "is missing; add it"
    message = detail["msg"].removeprefix("Input should be ").replace("a valid ", "a ")
    if kind == "string_pattern_mismatch":
        message = "lower-case letters, digits and hyphens"
    return f"is {detail['input']!r}; write {message}"
