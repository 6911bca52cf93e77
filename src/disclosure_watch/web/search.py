"""Full text: what was searched for, where it stands, and how often by agency and year."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from disclosure_watch.model import State
from disclosure_watch.store.search import Filters
from disclosure_watch.web.faults import unknown, wrong
from disclosure_watch.web.filters import count, day
from disclosure_watch.web.reading import Reading
from disclosure_watch.web.rendering import page

LISTED = 20
MOST_COUNTED = 15


def found(reading: Reading, request: Request) -> Response:
    """Answer with what a text finds."""
    query = request.query_params
    text = query.get("q", "").strip()
    chosen = {
        "q": text,
        "history": "1" if query.get("history", "") not in {"", "0"} else "",
        **{name: query.get(name, "").strip() for name in ("source", "agency", "state", "session", "from", "to")},
    }
    filters = filters_of(reading, chosen)
    skip = count("skip", query.get("skip", ""))
    answer = (
        reading.store.search(text, history=bool(chosen["history"]), filters=filters, limit=LISTED, offset=skip)
        if text
        else None
    )
    kept = {name: value for name, value in chosen.items() if value}

    def narrowed(**more: str) -> str:
        return f"?{urlencode(kept | more)}"

    following = skip + LISTED
    context: dict[str, Any] = {
        "chosen": chosen,
        "answer": answer,
        "names": reading.source_names(),
        "narrowed": narrowed,
        "following": narrowed(skip=str(following)) if answer is not None and following < answer.total else "",
        "publishers": answer.publishers[:MOST_COUNTED] if answer else (),
        "years": answer.years[:MOST_COUNTED] if answer else (),
        "states": [str(state) for state in State],
    }
    return page(request, "search.html", reading.settings.timezone, context)


def filters_of(reading: Reading, chosen: dict[str, str]) -> Filters:
    """Return the filters of a search. Raises Refused where one means nothing."""
    if chosen["state"] and chosen["state"] not in set(State):
        raise wrong(f"state={chosen['state']}")
    if chosen["source"] and not reading.is_source(chosen["source"]):
        raise unknown("unknown_source")

    def several(name: str) -> tuple[str, ...]:
        return (chosen[name],) if chosen[name] else ()

    return Filters(
        sources=several("source"),
        publishers=several("agency"),
        states=several("state"),
        sessions=several("session"),
        since=day("from", chosen["from"]),
        until=day("to", chosen["to"]),
    )
