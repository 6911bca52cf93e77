"""
The shape of watch.toml: its tables and keys, and what each value may be.

It is told to pydantic's core: its models would cost every command 0.1 s (pydantic 2.13, 2026-11).
"""

import difflib
import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import jmespath
from cronsim import CronSim, CronSimError
from jmespath.exceptions import JMESPathError
from pydantic_core import PydanticCustomError, SchemaValidator

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
    if "@" in re.split("[/?#\\\\]", url, maxsplit=3)[2]:
        raise _refuse("holds a user or a password, which no page of a site needs; write the address without")
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
    for name, selector in selectors.items():
        if fault := selector_fault(name, selector):
            raise _refuse(fault)
    return selectors


def selector_fault(name: str, selector: str) -> str:
    """Return why a selector can't stand for a field, with the remedy; empty where it can."""
    if name not in SELECTABLE:
        return f"{name!r} can't be selected; write one of {', '.join(SELECTABLE)}"
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    try:
        LexborHTMLParser("<p>").css_first(selector)
    except (SelectolaxError, ValueError):
        return f"{selector!r} is not a CSS selector; write one such as .pub-time"
    return ""


def _hours(text: str) -> str:
    if text and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", text):
        raise _refuse(f'{text!r} are not hours; write them as "22:00-08:00"')
    return text


def _secret(text: str) -> str:
    if text and not re.fullmatch(r"\$\{[A-Za-z_]\w*\}", text):
        raise _refuse("a secret doesn't belong in the file; write ${NAME} and set NAME in the environment")
    return text


def _header(text: str) -> str:
    if text and not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+: *[!-~](?:[ -~]*[!-~])?", text):
        raise _refuse("is no header; write its name, a colon and what the proxy sends")
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


def _rows_or_markup(recipe: dict[str, Any]) -> dict[str, Any]:
    if (recipe["rows"] is None) == (recipe["html"] is None):
        raise _refuse("needs either rows, a JMESPath to the rows, or html, one to markup that holds them")
    if recipe["rows"] is not None and not (recipe["title"] and recipe["link"]):
        raise _refuse("needs title and link, the names of a row's fields, beside rows")
    return recipe


Schema = dict[str, Any]
"""What a value may be, in the words of pydantic's core."""

_NEEDED: Any = object()


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table: what its value may be, what it is where the file doesn't say, and the setting's name if another."""

    schema: Schema
    default: Any = _NEEDED
    name: str = ""

    def field(self, written: str) -> Schema:
        """Return the key as a field of its table's schema."""
        needed = self.default is _NEEDED
        schema = self.schema if needed else {"type": "default", "schema": self.schema, "default": self.default}
        if isinstance(self.default, dict):
            schema["validate_default"] = True
        return {"type": "typed-dict-field", "schema": schema, "required": needed, "validation_alias": written}


Table = Mapping[str, Key]


def _checked(check: Callable[[Any], Any], schema: Schema | None = None) -> Schema:
    function = {"type": "no-info", "function": check}
    return {"type": "function-after", "function": function, "schema": schema or _ANY_TEXT}


def _one_of(*words: str) -> Schema:
    return {"type": "literal", "expected": list(words)}


def _list_of(schema: Schema) -> Schema:
    return {"type": "list", "items_schema": schema}


def _or_none(schema: Schema) -> Schema:
    return {"type": "nullable", "schema": schema}


def _number(**bounds: float) -> Schema:
    return {"type": "float", "allow_inf_nan": False, **bounds}


def _count(**bounds: int) -> Schema:
    return {"type": "int", **bounds}


def _pattern(pattern: str, **bounds: int) -> Schema:
    return {"type": "str", "pattern": pattern, **bounds}


_ANY_TEXT: Schema = {"type": "str"}
_TEXT: Schema = {"type": "str", "min_length": 1}
_YES_OR_NO: Schema = {"type": "bool"}
_TEXTS = _list_of(_TEXT)
_ID = _pattern(r"^[a-z0-9-]+$", max_length=100)
_PATH = _or_none(_checked(_path, _TEXT))
_DURATION = _checked(_duration)
_CRON = _checked(_cron)
_PROXY = _checked(_proxy)

FETCH: Table = {
    "contact": Key(_ANY_TEXT, ""),
    "pace": Key(_number(ge=0, le=3600), 1.0),
    "concurrency_per_host": Key(_count(ge=1, le=64), 2),
    "proxy": Key(_PROXY, ""),
    "allow_private_addresses": Key(_YES_OR_NO, default=False),
    "unconditional_every": Key(_count(ge=1), 20),
}
"""How sites are asked."""

WATCH: Table = {
    "recheck": Key({"type": "function-plain", "function": {"type": "no-info", "function": _recheck}}, "auto"),
    "recheck_budget": Key(_count(ge=0), 200),
    "recheck_floor": Key(_DURATION, "90d"),
    "full_every": Key(_DURATION, "7d"),
    "withdraw_after": Key(_DURATION, "24h"),
    "pass_limit": Key(_DURATION, "30m"),
    "alert_baseline": Key(_YES_OR_NO, default=False),
}
"""How much a pass asks."""

API: Table = {
    "url": Key(_TEXT),
    "method": Key(_one_of("GET", "POST"), "GET"),
    "body": Key(_ANY_TEXT, ""),
    "content_type": Key(_ANY_TEXT, "application/json"),
    "first": Key(_count(ge=0), 1),
    "rows": Key(_PATH, None),
    "html": Key(_PATH, None),
    "title": Key(_ANY_TEXT, ""),
    "link": Key(_ANY_TEXT, ""),
    "date": Key(_ANY_TEXT, ""),
    "total": Key(_PATH, None),
    "pages": Key(_PATH, None),
}
"""The recipe for rows that a script of the page asks for."""


def _table(keys: Table) -> Schema:
    fields = {key.name or written: key.field(written) for written, key in keys.items()}
    return {"type": "typed-dict", "fields": fields, "extra_behavior": "forbid"}


SOURCE: Table = {
    "id": Key(_ID),
    "name": Key(_ANY_TEXT, ""),
    "listing_url": Key(_checked(_http)),
    "profile": Key(_checked(_profile), "auto"),
    "schedule": Key(_CRON, "0 */6 * * *"),
    "selectors": Key(_checked(_selectors, {"type": "dict", "keys_schema": _ANY_TEXT, "values_schema": _ANY_TEXT}), {}),
    "enabled": Key(_YES_OR_NO, default=True),
    "agency": Key(_ANY_TEXT, ""),
    "division": Key(_pattern(r"^(\d{6})?$"), ""),
    "tags": Key(_TEXTS, []),
    "proxy": Key(_PROXY, ""),
    "tls": Key(_one_of("strict", "unverified"), "strict"),
    "user_agent": Key(_ANY_TEXT, ""),
    "render": Key(_one_of("none", "browser"), "none"),
    "api": Key(_or_none(_checked(_rows_or_markup, _table(API))), None),
}
"""One watched column."""

SUBSCRIPTION: Table = {
    "name": Key(_TEXT),
    "to": Key(_checked(_receiver, _TEXT)),
    "how": Key(_one_of("immediate", "digest"), "immediate"),
    "cron": Key(_CRON, "0 8 * * *"),
    "timezone": Key(_checked(lambda name: _timezone(name) if name else name), ""),
    "language": Key(_one_of("zh", "en"), "zh"),
    "quiet": Key(_checked(_hours), ""),
    "flood": Key(_count(ge=1), 100),
    "secret": Key(_checked(_secret), ""),
    "sources": Key(_TEXTS, []),
    "changes": Key(_or_none(_list_of(_checked(_change))), None),
    "fields": Key(_list_of(_checked(_field)), []),
    "keywords": Key(_TEXTS, []),
    "publishers": Key(_TEXTS, []),
    "topics": Key(_TEXTS, []),
    "sessions": Key(_TEXTS, []),
    "proposers": Key(_TEXTS, []),
    "only": Key(_list_of(_one_of("figures", "dates")), []),
    "findings": Key(_YES_OR_NO, default=False),
}
"""One receiver."""

ALERT: Table = {
    "templates": Key(_ANY_TEXT, ""),
    "archive_url": Key(_ANY_TEXT, ""),
    "history_url": Key(_ANY_TEXT, ""),
    "feed_url": Key(_pattern(r"^(https?://.*\{file\}.*)?$"), ""),
}
"""How messages are written."""

SMTP: Table = {
    "host": Key(_TEXT),
    "port": Key(_count(ge=1, le=65_535), 587),
    "tls": Key(_one_of("starttls", "implicit", "none"), "starttls"),
    "user": Key(_ANY_TEXT, ""),
    "password": Key(_ANY_TEXT, ""),
    "from": Key(_TEXT, name="sender"),
    "unsubscribe": Key(_pattern(r"^((mailto:|https?://)[^\s<>]+)?$"), ""),
}
"""The mail server."""

WEB: Table = {"password": Key(_ANY_TEXT, ""), "proxy_header": Key(_checked(_header), "")}
"""The web face."""

FILE: Table = {
    "storage": Key(_TEXT, "storage"),
    "timezone": Key(_checked(_timezone), "Asia/Shanghai"),
    "language": Key(_one_of("", "zh", "en"), ""),
    "fetch": Key(_table(FETCH), {}),
    "watch": Key(_table(WATCH), {}),
    "alert": Key(_table(ALERT), {}),
    "smtp": Key(_or_none(_table(SMTP)), None),
    "web": Key(_table(WEB), {}),
    "source": Key(_list_of(_table(SOURCE)), []),
    "subscription": Key(_list_of(_table(SUBSCRIPTION)), []),
}
"""The file as a whole."""

TABLES: Mapping[str, Table] = {
    "": FILE,
    "fetch": FETCH,
    "watch": WATCH,
    "alert": ALERT,
    "smtp": SMTP,
    "web": WEB,
    "source": SOURCE,
    "api": API,
    "subscription": SUBSCRIPTION,
}
"""Every table by the last part of its name."""


@functools.cache
def _validator() -> SchemaValidator:
    return SchemaValidator(_table(FILE), {"strict": True})


def validated(raw: dict[str, Any]) -> dict[str, Any]:
    """Return a file's tables with every key, by the names of the settings. Raises pydantic's ValidationError."""
    values: dict[str, Any] = _validator().validate_python(raw)
    return values
