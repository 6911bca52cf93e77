"""The shape of watch.toml: its tables and keys, and what each value may be."""

import difflib
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import jmespath
from cronsim import CronSim, CronSimError
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from disclosure_watch import receivers
from disclosure_watch.fields import CHANGING, SELECTABLE
from disclosure_watch.model import PROFILES, Change

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
        raise _refuse(f'{text!r} is not a valid duration; write it as "30m", "24h", "7d" or "0"') from None
    return text


def _cron(line: str) -> str:
    try:
        CronSim(line, datetime(2000, 1, 1, tzinfo=UTC))
    except CronSimError:
        raise _refuse(f'{line!r} is not a cron line; write five fields such as "0 */6 * * *"') from None
    return line


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _refuse(f'{name!r} is not a time zone; write one such as "Asia/Shanghai"') from None
    return name


def _http(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+\S*", url):
        raise _refuse(f"{url!r} is not an http(s) address; write it whole, as a browser shows it")
    return url


def _proxy(address: str) -> str:
    if address and address != "env" and not re.fullmatch(r"(https?|socks5h)://[^\s/]+/?|\$\{[A-Za-z_]\w*\}", address):
        raise _refuse('is not a proxy; write http://HOST:PORT, https://HOST:PORT, socks5h://HOST:PORT or "env"')
    return address


def _profile(name: str) -> str:
    if name not in {"auto", *PROFILES}:
        raise _refuse(f"{name!r} is not a profile; write auto, {', '.join(PROFILES)}")
    return name


def _selectors(selectors: dict[str, str]) -> dict[str, str]:
    for name in selectors:
        if name not in SELECTABLE:
            raise _refuse(f"{name!r} can't be selected; write one of {', '.join(SELECTABLE)}")
    return selectors


def _hours(text: str) -> str:
    if text and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", text):
        raise _refuse(f'{text!r} are not hours; write them as "22:00-08:00"')
    return text


def _secret(text: str) -> str:
    if text and not re.fullmatch(r"\$\{[A-Za-z_]\w*\}", text):
        raise _refuse("a secret doesn't belong in the file; write ${NAME} and set NAME in the environment")
    return text


def _receiver(to: str) -> str:
    if fault := receivers.fault_of(to):
        raise _refuse(fault)
    return to


def _field(name: str) -> str:
    if name not in CHANGING:
        close = difflib.get_close_matches(name, CHANGING, n=1)
        hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(CHANGING)}"
        raise _refuse(f"{name!r} is not a field; {hint}")
    return name


MISSING = "missing"
"""Stands among the `changes` of a subscription for pages that are gone and not confirmed as withdrawn yet."""


def _change(name: str) -> str:
    if name == MISSING:
        return name
    if name not in set(Change):
        raise _refuse(f"{name!r} is not a change; write one of {', '.join(Change)}, {MISSING}")
    return Change(name)


def _path(expression: str) -> str:
    try:
        jmespath.compile(expression)
    except JMESPathError:
        raise _refuse(f"{expression!r} is not a JMESPath; write a path such as data.list") from None
    return expression


def _recheck(value: object) -> object:
    if (isinstance(value, str) and value in {"auto", "all"}) or (
        isinstance(value, int) and not isinstance(value, bool) and value >= 0
    ):
        return value
    raise _refuse('is not a number of records; write 0 or more, "auto" or "all"')


_Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$", max_length=100)]
_Text = Annotated[str, StringConstraints(min_length=1)]
_Path = Annotated[_Text, AfterValidator(_path)]
_Duration = Annotated[str, AfterValidator(_duration)]
_Cron = Annotated[str, AfterValidator(_cron)]
_Proxy = Annotated[str, AfterValidator(_proxy)]


class Table(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fetch(Table):
    """How sites are asked."""

    contact: str = ""
    pace: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False, strict=False)] = 1.0
    concurrency_per_host: Annotated[int, Field(ge=1, le=64)] = 2
    proxy: _Proxy = ""
    allow_private_addresses: bool = False
    unconditional_every: Annotated[int, Field(ge=1)] = 20


class Watch(Table):
    """How much a pass asks."""

    recheck: Annotated[int | Literal["auto", "all"], BeforeValidator(_recheck)] = "auto"
    recheck_budget: Annotated[int, Field(ge=0)] = 200
    recheck_floor: _Duration = "90d"
    full_every: _Duration = "7d"
    withdraw_after: _Duration = "24h"
    pass_limit: _Duration = "30m"  # noqa: S105
    alert_baseline: bool = False


class Api(Table):
    """The recipe for rows that a script of the page asks for."""

    url: _Text
    method: Literal["GET", "POST"] = "GET"
    body: str = ""
    content_type: str = "application/json"
    first: Annotated[int, Field(ge=0)] = 1
    rows: _Path | None = None
    html: _Path | None = None
    title: str = ""
    link: str = ""
    date: str = ""
    total: _Path | None = None
    pages: _Path | None = None

    @model_validator(mode="after")
    def _rows_or_markup(self) -> "Api":
        if (self.rows is None) == (self.html is None):
            raise _refuse("needs either rows, a JMESPath to the rows, or html, one to markup that holds them")
        if self.rows is not None and not (self.title and self.link):
            raise _refuse("needs title and link, the names of a row's fields, beside rows")
        return self


class Source(Table):
    """One watched column."""

    id: _Id
    name: str = ""
    listing_url: Annotated[str, AfterValidator(_http)]
    profile: Annotated[str, AfterValidator(_profile)] = "auto"
    schedule: _Cron = "0 */6 * * *"
    selectors: Annotated[dict[str, str], AfterValidator(_selectors)] = {}
    enabled: bool = True
    agency: str = ""
    division: Annotated[str, StringConstraints(pattern=r"^(\d{6})?$")] = ""
    tags: list[_Text] = []
    proxy: _Proxy = ""
    tls: Literal["strict", "unverified"] = "strict"
    user_agent: str = ""
    render: Literal["none", "browser"] = "none"
    api: Api | None = None


class Subscription(Table):
    """One receiver."""

    name: _Text
    to: Annotated[_Text, AfterValidator(_receiver)]
    how: Literal["immediate", "digest"] = "immediate"
    cron: _Cron = "0 8 * * *"
    timezone: Annotated[str, AfterValidator(lambda name: _timezone(name) if name else name)] = ""
    language: Literal["zh", "en"] = "zh"
    quiet: Annotated[str, AfterValidator(_hours)] = ""
    flood: Annotated[int, Field(ge=1)] = 100
    secret: Annotated[str, AfterValidator(_secret)] = ""
    sources: list[_Text] = []
    changes: list[Annotated[str, AfterValidator(_change)]] | None = None
    fields: list[Annotated[str, AfterValidator(_field)]] = []
    keywords: list[_Text] = []
    publishers: list[_Text] = []
    topics: list[_Text] = []
    sessions: list[_Text] = []
    proposers: list[_Text] = []
    only: list[Literal["figures", "dates"]] = []
    findings: bool = False


class Alert(Table):
    """How messages are written."""

    templates: str = ""
    archive_url: str = ""
    history_url: str = ""
    feed_url: Annotated[str, Field(pattern=r"^(https?://.*\{file\}.*)?$")] = ""


class Smtp(Table):
    """The mail server."""

    host: _Text
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    user: str = ""
    password: str = ""
    sender: Annotated[_Text, Field(alias="from")]
    unsubscribe: Annotated[str, StringConstraints(pattern=r"^((mailto:|https?://)[^\s<>]+)?$")] = ""


class Web(Table):
    """The web face."""

    password: str = ""


class File(Table):
    """The file as a whole."""

    storage: _Text = "storage"
    timezone: Annotated[str, AfterValidator(_timezone)] = "Asia/Shanghai"
    language: Literal["", "zh", "en"] = ""
    fetch: Fetch = Fetch()
    watch: Watch = Watch()
    alert: Alert = Alert()
    smtp: Smtp | None = None
    web: Web = Web()
    source: list[Source] = []
    subscription: list[Subscription] = []


TABLES: dict[str, type[Table]] = {
    "": File,
    "fetch": Fetch,
    "watch": Watch,
    "alert": Alert,
    "smtp": Smtp,
    "web": Web,
    "source": Source,
    "api": Api,
    "subscription": Subscription,
}
"""Every table by the last part of its name."""
