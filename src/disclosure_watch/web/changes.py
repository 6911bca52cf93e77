"""What changed: the first page, the list with its filters, and the same list as feeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import numpy as np
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from disclosure_watch.fields import CHANGING
from disclosure_watch.model import Change
from disclosure_watch.web import feeds, plots, words
from disclosure_watch.web.filters import Filter, count, of_query
from disclosure_watch.web.reading import Reading
from disclosure_watch.web.rendering import LARGEST, base_of, headers_of, language_of, markup
from disclosure_watch.web.timeline import Array, Row, Timeline

LISTED = 30
LATEST = 12
FEED_ENTRIES = 100
MOST_SOURCES_CHOSEN = 40
"""So many sources are a list to choose from; of more, the id is written."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A stretch of a list of changes: its rows, how many there are in all, and where the next begins (0: nowhere)."""

    rows: Sequence[Row]
    total: int
    following: int


def home(reading: Reading, request: Request) -> Response:
    """Answer with the latest changes and how the watch is."""
    timeline = reading.timeline()
    tag = tag_of(request, timeline)
    if is_known(request, tag):
        return Response(status_code=304, headers=headers_of(request, tag))
    recent = timeline.news() & timeline.observed(reading.clock() - timedelta(days=30), None)
    latest = timeline.places(timeline.news())[:LATEST]
    if not len(latest):
        latest = timeline.newest[:LATEST]
    spoken = language_of(request)
    context = {
        "rows": list(timeline.rows(latest)),
        "names": reading.source_names(),
        "counts": [
            ("published_seen", _count(timeline, recent, Change.ADDED), Filter(kind=Change.ADDED).query()),
            ("edits_seen", _edits(timeline, recent), Filter(kind=Change.CONTENT_CHANGED).query()),
            (
                "withdrawals_seen",
                _count(timeline, recent, Change.WITHDRAWN),
                Filter(kind=Change.WITHDRAWN).query(),
            ),
        ],
        "known": int(np.count_nonzero(timeline.numbers["revision"] == 1)),
        "sources": len(reading.settings.watched),
        "plot": plots.weeks(timeline, timeline.news(), reading.now, spoken, "c_week", count=26),
    }
    text = markup(request, "home.html", reading.settings.timezone, context)
    return HTMLResponse(text, headers=headers_of(request, tag))


def _count(timeline: Timeline, mask: Array, change: Change) -> int:
    return int(np.count_nonzero(mask & timeline.with_change(change)))


def _edits(timeline: Timeline, mask: Array) -> int:
    edited = timeline.with_change(Change.CONTENT_CHANGED) | timeline.with_change(Change.METADATA_CHANGED)
    return int(np.count_nonzero(mask & edited))


def listed(reading: Reading, request: Request) -> Response:
    """Answer with the changes that a filter lets through, the newest first."""
    timeline = reading.timeline()
    chosen = of_query(request.query_params, reading.is_source)
    skip = count("skip", request.query_params.get("skip", ""))
    tag = tag_of(request, timeline)
    if is_known(request, tag):
        return Response(status_code=304, headers=headers_of(request, tag))
    places = timeline.places(reading.mask(chosen, timeline))
    names = reading.source_names()
    most = LISTED
    while True:
        text = markup(
            request,
            "changes.html",
            reading.settings.timezone,
            _context(chosen, _stretch(timeline, places, skip, most), skip, names, request),
        )
        if len(text.encode()) <= LARGEST or most == 1:
            return HTMLResponse(text, headers=headers_of(request, tag))
        most = max(1, most // 2)


def _stretch(timeline: Timeline, places: Array, skip: int, most: int) -> Listed:
    rows = list(timeline.rows(places[skip : skip + most]))
    following = skip + len(rows)
    return Listed(rows, len(places), following if following < len(places) else 0)


def _context(chosen: Filter, stretch: Listed, skip: int, names: dict[str, str], request: Request) -> dict[str, Any]:
    spoken = language_of(request)
    return {
        "rows": stretch.rows,
        "names": names,
        "chosen": chosen,
        "total": stretch.total,
        "skip": skip,
        "following": chosen.query(skip=stretch.following) if stretch.following else "",
        "conditions": [
            (word, condition(spoken, word, chosen, names), chosen.without(word).query()) for word in chosen.pairs
        ],
        "query": chosen.query(),
        "source_choices": sorted(names.items()) if len(names) <= MOST_SOURCES_CHOSEN else [],
        "kinds": [str(change) for change in Change],
        "fields": list(CHANGING),
    }


def condition(spoken: str, word: str, chosen: Filter, names: dict[str, str]) -> str:
    """Return one condition of a filter in words."""
    value = chosen.pairs[word]
    if word == "kind":
        value = words.change(spoken, value)
    elif word == "field":
        value = words.field(spoken, value)
    elif word == "source":
        value = names.get(value, value)
    elif word == "only":
        return words.say(spoken, "f_only")
    return words.say(spoken, "labelled", name=words.say(spoken, f"f_{word}"), value=value)


def atom(reading: Reading, request: Request) -> Response:
    """Answer with a list of changes as an Atom feed."""
    return _feed(reading, request, feeds.atom, "application/atom+xml; charset=utf-8")


def json_feed(reading: Reading, request: Request) -> Response:
    """Answer with a list of changes as a JSON feed."""
    return _feed(reading, request, feeds.json_feed, "application/feed+json; charset=utf-8")


def _feed(reading: Reading, request: Request, write: Any, kind: str) -> Response:
    timeline = reading.timeline()
    chosen = of_query(request.query_params, reading.is_source)
    tag = tag_of(request, timeline)
    headers = headers_of(request, tag) | {"Content-Type": kind}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    rows = list(timeline.rows(timeline.places(reading.mask(chosen, timeline))[:FEED_ENTRIES]))
    names = reading.source_names()
    spoken = language_of(request)
    about = words.say(spoken, "and").join(condition(spoken, word, chosen, names) for word in chosen.pairs)
    root = f"{request.url.scheme}://{request.url.netloc}{base_of(request)}"
    feed = feeds.Feed(root, chosen.query(), spoken, about, names, rows, reading.clock())
    return Response(write(feed), headers=headers)


def tag_of(request: Request, timeline: Timeline) -> str:
    """Return the entity tag of an answer: another once a pass recorded a revision, in another language and below another path."""
    below = f"-{quote(base, safe='')}" if (base := base_of(request)) else ""
    return f'W/"{timeline.tag}-{language_of(request)}{below}"'


def is_known(request: Request, tag: str) -> bool:
    """Return whether the reader has the answer of a tag already; weak and strong tags are the same (RFC 9110, 13.1.2)."""
    given = request.headers.get("if-none-match", "")
    wanted = tag.removeprefix("W/")
    return given.strip() == "*" or wanted in (part.strip().removeprefix("W/") for part in given.split(","))
