"""The API: what the commands' `--json` prints, in pages; every answer may be asked for by anybody's script."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Annotated, Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from disclosure_watch import rows
from disclosure_watch.changes import change_shapes, shapes_of
from disclosure_watch.plaintext import escaped
from disclosure_watch.schema import CHANGE_SHAPE
from disclosure_watch.store.search import hit_row
from disclosure_watch.watch import additions_in_time, seen_in_time
from disclosure_watch.web.changes import is_known
from disclosure_watch.web.faults import unknown, wrong
from disclosure_watch.web.patience import patiently
from disclosure_watch.web.reading import Reading
from disclosure_watch.web.search import filters_of
from disclosure_watch.web.timeline import Timeline

MOST_CHANGES = 200
MOST_RECORDS = 100
Limit: TypeAlias = Annotated[int, Query(ge=1, le=MOST_CHANGES, description="so many at most")]
Call: TypeAlias = Callable[[Reading], Callable[..., Response]]


def _json(value: object, request: Request, tag: str = "") -> Response:
    headers = {"Cache-Control": "no-cache"} | ({"ETag": tag} if tag else {})
    if tag and is_known(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(escaped(rows.dumps(value)).encode(), media_type="application/json", headers=headers)


def _tag(timeline: Timeline) -> str:
    return f'W/"{timeline.tag}"'


# ------------------------------------------------------------------------------------------------------- changes


def changes(reading: Reading) -> Callable[..., Response]:
    """Make the call that hands out revisions."""

    def call(
        request: Request,
        cursor: Annotated[str, Query(description="as the last answer gave it; none begins with the first")] = "",
        limit: Limit = MOST_CHANGES,
    ) -> Response:
        """
        Every revision not yet handed out to a cursor, once, a source's in the order of its passes.

        Go on with `cursor` of the answer until `items` is empty; later it begins where it ended.
        """

        def answer() -> Response:
            timeline = reading.timeline()
            reached = _cursor(cursor)
            places, following = _batch(timeline, reached, limit)
            return _json(
                {"items": _shapes(reading, timeline, places), "cursor": _opaque(following)}, request, _tag(timeline)
            )

        return patiently(answer)

    return call


Reached: TypeAlias = dict[str, Any]
"""A cursor: `passes` handed out by source, `within` the last revision of the pass that is under way, or None."""


def _cursor(text: str) -> Reached:
    if not text.strip():
        return {"passes": {}, "within": None}
    try:
        told = json.loads(base64.b64decode(text.strip().encode(), altchars=b"-_", validate=True))
        passes = {str(source): int(number) for source, number in told["passes"].items()}
        within = told.get("within")
        if within is not None:
            source, pass_number, record_id, revision = within
            within = (str(source), int(pass_number), str(record_id), int(revision))
    except (binascii.Error, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise wrong("cursor") from None
    return {"passes": passes, "within": within}


def _opaque(reached: Reached) -> str:
    told: dict[str, Any] = {"passes": dict(sorted(reached["passes"].items()))}
    if reached["within"] is not None:
        told["within"] = list(reached["within"])
    return base64.urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).decode()


def _batch(timeline: Timeline, reached: Reached, limit: int) -> tuple[list[int], Reached]:
    """Return the places of the revisions that come next, and the cursor behind them."""
    passes, within = dict(reached["passes"]), reached["within"]
    places: list[int] = []
    for key in sorted(timeline.passes):
        last = timeline.passes[key]
        if last <= passes.get(key, 0):
            continue
        for place, stood in _of_source(timeline, key, passes.get(key, 0)):
            if within is not None and within[0] == key and stood[1:] <= within[1:]:
                continue
            if len(places) == limit:
                return places, {"passes": passes, "within": within}
            places.append(place)
            within = stood
        passes[key], within = last, None
        if len(places) == limit:
            break
    return places, {"passes": passes, "within": within}


def _of_source(timeline: Timeline, key: str, after: int) -> list[tuple[int, tuple[str, int, str, int]]]:
    """Return the revisions of a source behind a pass, with what orders them."""
    number = timeline.codes["source"].number(key)
    mask = (timeline.numbers["source"] == number) & (timeline.numbers["pass_number"] > after)
    places = np.flatnonzero(mask)
    ids = timeline.texts["record_id"].filter(pa.array(mask)).to_pylist()
    stood = [
        (key, int(timeline.numbers["pass_number"][place]), record_id, int(timeline.numbers["revision"][place]))
        for place, record_id in zip(places, ids, strict=True)
    ]
    order = sorted(range(len(stood)), key=lambda at: stood[at][1:])
    return [(int(places[at]), stood[at]) for at in order]


def _shapes(reading: Reading, timeline: Timeline, places: list[int]) -> list[Mapping[str, Any]]:
    """Return revisions in the shape of `changes --json`, in the order of their places."""
    wanted: dict[str, list[Any]] = {}
    for row in timeline.rows(places):
        wanted.setdefault(row.source_id, []).append(row)
    shapes: dict[str, Mapping[str, Any]] = {}
    for source_id, chosen in wanted.items():
        number = pc.field("pass_number")
        ids = [row.revision_id for row in chosen]
        between = (number >= min(row.pass_number for row in chosen)) & (
            number <= max(row.pass_number for row in chosen)
        )
        where = between & pc.field("revision_id").isin(ids)
        table = reading.store.ledger(source=source_id, columns=[*CHANGE_SHAPE, "pass_number"], where=where)
        shapes |= {shape["revision_id"]: shape for shape in change_shapes(reading.store, [table])}
    return [shapes[row.revision_id] for row in timeline.rows(places)]


# ------------------------------------------------------------------------------------------------------- records


def records(reading: Reading) -> Callable[..., Response]:
    """Make the call that lists records."""

    def call(
        request: Request,
        source: Annotated[str, Query(description="of this source only")] = "",
        after: Annotated[str, Query(description="the last record_id of the page before")] = "",
        limit: Annotated[int, Query(ge=1, le=MOST_RECORDS, description="so many at most")] = 50,
    ) -> Response:
        """The known records as they stand, by source and record id; `after` of the answer asks for the next page."""

        def answer() -> Response:
            if source and not reading.is_source(source):
                raise unknown("unknown_source")
            timeline = reading.timeline()
            items = _records(reading, timeline, source, after, limit)
            following = items[-1]["record_id"] if len(items) == limit else None
            return _json({"items": items, "after": following}, request, _tag(timeline))

        return patiently(answer)

    return call


def _records(reading: Reading, timeline: Timeline, source: str, after: str, limit: int) -> list[dict[str, Any]]:
    sources = [source] if source else timeline.source_ids()
    if after:
        places = timeline.of_record(after)
        if not len(places):
            raise unknown("unknown_record")
        begun = timeline.row(int(places[0])).source_id
        sources = [source_id for source_id in sources if source_id >= begun]
    else:
        begun = ""
    items: list[dict[str, Any]] = []
    for source_id in sources:
        ids = sorted(set(timeline.texts["record_id"].filter(pa.array(timeline.of_source(source_id))).to_pylist()))
        chosen = [each for each in ids if each > after] if source_id == begun else ids
        chosen = chosen[: limit - len(items)]
        table = reading.store.records(source_id, where=pc.field("record_id").isin(chosen))
        items += sorted(table.to_pylist(), key=lambda row: str(row["record_id"]))
        if len(items) >= limit:
            break
    return items


def record(reading: Reading) -> Callable[..., Response]:
    """Make the call that tells one record."""

    def call(request: Request, record_id: str) -> Response:
        """Tell one record as it stands, and its revisions as `history --json` has them."""

        def answer() -> Response:
            timeline = reading.timeline()
            revisions = reading.revisions(record_id)
            if not revisions:
                raise unknown("unknown_record")
            table = reading.store.records(revisions[-1].source_id, where=pc.field("record_id") == record_id)
            known = table.to_pylist()
            shape = known[0] if known else rows.record_row(revisions[-1].record)
            told = {"record": shape, "history": shapes_of(reading.store, revisions)}
            return _json(told, request, _tag(timeline))

        return patiently(answer)

    return call


# --------------------------------------------------------------------------------- search, sources and findings


def search(reading: Reading) -> Callable[..., Response]:
    """Make the call that searches."""

    def call(
        request: Request,
        q: Annotated[str, Query(description='words, OR, -word, "a phrase"', max_length=8000)] = "",
        history: Annotated[str, Query(description="1 for all that was ever said")] = "",
        source: str = "",
        skip: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
    ) -> Response:
        """Find the records that hold some words, best first, as `search --json` tells them."""

        def answer() -> Response:
            nothing = dict.fromkeys(("agency", "state", "session", "from", "to"), "")
            filters = filters_of(reading, nothing | {"source": source})
            if not q.strip():
                return _json({"total": 0, "items": []}, request)
            matches = reading.store.search(
                q, history=history not in {"", "0"}, filters=filters, limit=limit, offset=skip
            )
            return _json({"total": matches.total, "items": [hit_row(hit) for hit in matches.hits]}, request)

        return patiently(answer)

    return call


def sources(reading: Reading) -> Callable[..., Response]:
    """Make the call that lists sources."""

    def call(request: Request) -> Response:
        """List every source that was ever watched, and how each is that is watched now."""

        def answer() -> Response:
            healths = {health.source_id: health for health in reading.healths()}
            names = reading.source_names()
            table = {row["source_id"]: row for row in reading.store.sources().to_pylist()}
            items = []
            for source_id in sorted(names.keys() | table.keys()):
                health = healths.get(source_id)
                weeks = health.weeks if health else ()
                seen, added = seen_in_time(weeks), additions_in_time(weeks)
                stands = {
                    "health": str(health.light) if health else None,
                    "open_findings": len(health.open_findings) if health else 0,
                    "next_at": health.next_at if health else None,
                    "seen_within_24h": asdict(seen) if seen else None,
                    "additions_seen_within_24h": asdict(added) if added else None,
                }
                items.append({"source_id": source_id, "name": names.get(source_id)} | table.get(source_id, {}) | stands)
            return _json({"items": items}, request)

        return patiently(answer)

    return call


def findings(reading: Reading) -> Callable[..., Response]:
    """Make the call that lists findings."""

    def call(
        request: Request,
        source: Annotated[str, Query(description="of this source only")] = "",
        skip: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Limit = MOST_CHANGES,
    ) -> Response:
        """List findings as `findings --json` has them, open ones first."""

        def answer() -> Response:
            told = [finding for finding in reading.findings() if not source or finding.source_id == source]
            items = [rows.finding_shape(finding) for finding in told[skip : skip + limit]]
            return _json({"items": items, "total": len(told)}, request)

        return patiently(answer)

    return call


API: Mapping[str, Call] = {
    "/api/changes": changes,
    "/api/records": records,
    "/api/records/{record_id}": record,
    "/api/search": search,
    "/api/sources": sources,
    "/api/findings": findings,
}
"""Every call by its address."""
