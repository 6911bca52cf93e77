"""Templates and what they are given: the words of a language, the base of addresses, foreign text made harmless."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from disclosure_watch.alert.escape import clean, link, one_line
from disclosure_watch.times import in_zone
from disclosure_watch.web import language, words
from disclosure_watch.web.timeline import Row

COOKIE = "language"
_YEAR = 365 * 24 * 3600

LARGEST = 95_000
"""Bytes of a page's markup: what lists are shortened to."""


def language_of(request: Request) -> str:
    """Return the language that a request is answered in."""
    query = request.query_params.get("lang", "")
    return language.chosen(query, request.cookies.get(COOKIE, ""), request.headers.get("accept-language", ""))


def base_of(request: Request) -> str:
    """Return what stands before every path, empty where nothing does."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def page(
    request: Request, template: str, timezone: ZoneInfo, context: Mapping[str, Any], status: int = 200
) -> Response:
    """Return a page made of a template."""
    return HTMLResponse(markup(request, template, timezone, context), status, headers_of(request))


def headers_of(request: Request, tag: str = "") -> dict[str, str]:
    """Return the headers of a page: what it varies by, its tag, and the language where the address chooses one."""
    headers = {"Vary": "Accept-Language, Cookie, X-Forwarded-Prefix", "Cache-Control": "no-cache"}
    if tag:
        headers["ETag"] = tag
    wanted = request.query_params.get("lang", "")
    if wanted in words.LANGUAGES:
        path = base_of(request) or "/"
        headers["Set-Cookie"] = f"{COOKIE}={wanted}; Path={path}; Max-Age={_YEAR}; SameSite=Lax; HttpOnly"
    return headers


def markup(request: Request, template: str, timezone: ZoneInfo, context: Mapping[str, Any]) -> str:
    """Return the markup that a template makes of a context."""
    spoken = language_of(request)
    other = "en" if spoken == "zh" else "zh"
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    base = base_of(request)
    path = request.url.path.removeprefix(base)
    return (
        _environment()
        .get_template(template)
        .render(
            {
                "say": lambda key, **values: words.say(spoken, key, **values),
                "change_name": lambda name: words.change(spoken, name),
                "field_name": lambda name: words.field(spoken, name),
                "language": spoken,
                "tag": words.LANGUAGES[spoken],
                "base": base,
                "on_site": request.scope.get("on_site", False),
                "path": path,
                "other_language": f"{base}{path}?{urlencode([*query, ('lang', other)])}",
                "timezone": timezone,
                "told": lambda moment: in_zone(moment, timezone),
                "day": lambda moment: moment.astimezone(timezone).date(),
                **context,
            }
        )
    )


@lru_cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("disclosure_watch.web"),
        autoescape=True,
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["link"] = link
    made.filters["one_line"] = one_line
    made.filters["iso"] = _iso
    made.filters["groupby_day"] = _by_day
    made.filters["markup"] = _markup
    return made


def _harmless(value: object) -> object:
    """Return what a template puts in: text without controls and direction marks, nothing for None."""
    if value is None:
        return ""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _by_day(rows: Iterable[Row], day: Callable[[dt.datetime], dt.date]) -> list[tuple[dt.date, list[Row]]]:
    """Return rows by the day on which they were observed, in their order."""
    return [(date, list(group)) for date, group in groupby(rows, lambda row: day(row.observed_at))]


def _markup(text: str) -> Markup:
    """Return words of the catalogue that hold markup of their own."""
    return Markup(text)  # noqa: S704
