"""A filter as the `[[subscription]]` block to copy, and what the last 30 days would have sent by it."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
from starlette.requests import Request
from starlette.responses import Response

from disclosure_watch import config, rows
from disclosure_watch.alert.matching import route
from disclosure_watch.errors import ConfigError
from disclosure_watch.fields import CHANGING
from disclosure_watch.model import Change, Subscription
from disclosure_watch.web.filters import Filter, of_query
from disclosure_watch.web.reading import Reading
from disclosure_watch.web.rendering import page
from disclosure_watch.web.timeline import Row

DAYS = 30
LISTED = 20
MOST_READ = 400
"""Changes of a preview whose texts are looked into."""

_LISTS = ("keywords", "proposers")
_TO = "jsonl:alerts.jsonl"
_SPLIT = re.compile(r"[,，、;；]")


def block(reading: Reading, request: Request) -> Response:
    """Answer with the form, the block that it makes, and its preview."""
    query = request.query_params
    chosen = of_query(query, reading.is_source)
    asked = {name: query.get(name, "").strip() for name in ("name", "receiver", "how", *_LISTS)}
    keys = _keys(reading, chosen, asked)
    toml = as_toml(keys)
    fault = _fault(reading, toml)
    subscription = None if fault else _subscription(reading, toml)
    previewed = [] if subscription is None else preview(reading, chosen, subscription)
    context: dict[str, Any] = {
        "chosen": chosen,
        "asked": asked,
        "toml": toml,
        "fault": fault,
        "rows": previewed[:LISTED],
        "count": len(previewed),
        "names": reading.source_names(),
        "kinds": [str(change) for change in Change],
        "fields": list(CHANGING),
        "feed": chosen.query(),
        "listed": LISTED,
    }
    return page(request, "subscribe.html", reading.settings.timezone, context)


def _keys(reading: Reading, chosen: Filter, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return the keys of a subscription that wants what a filter lets through."""
    sources = [chosen.source] if chosen.source else []
    if chosen.division and not sources:
        sources = sorted(reading.sources_within(chosen.division))
    keys: dict[str, Any] = {
        "name": asked["name"][:100] or "watch",
        "to": asked["receiver"] or _TO,
        "how": asked["how"] if asked["how"] in {"immediate", "digest"} else "immediate",
        "sources": sources,
        "publishers": [chosen.agency] if chosen.agency else [],
        "changes": [str(chosen.kind)] if chosen.kind else [],
        "fields": [chosen.field] if chosen.field else [],
        "only": [chosen.only] if chosen.only else [],
        "sessions": [chosen.session] if chosen.session else [],
        **{name: [part.strip() for part in _SPLIT.split(asked[name]) if part.strip()] for name in _LISTS},
    }
    return {name: value for name, value in keys.items() if value}


def as_toml(keys: Mapping[str, Any]) -> str:
    """Return a `[[subscription]]` block; texts are written as TOML's basic strings, which JSON's are."""
    lines = [f"{name} = {_escaped(json.dumps(value, ensure_ascii=False))}" for name, value in keys.items()]
    return "\n".join(["[[subscription]]", *lines, ""])


def _escaped(text: str) -> str:
    return "".join(f"\\u{ord(letter):04x}" if letter in _UNSEEN else letter for letter in text)


_UNSEEN = frozenset(
    map(
        chr,
        [*range(0x7F, 0xA0), 0x061C, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF],
    )
)


def _fault(reading: Reading, toml: str) -> str:
    """Return why a block can't stand in a watch.toml with these sources, empty where it can."""
    try:
        _subscription(reading, toml)
    except ConfigError as error:
        return error.faults[0].partition(": ")[2]
    return ""


def _subscription(reading: Reading, toml: str) -> Subscription:
    sources = "".join(
        f"[[source]]\nid = {json.dumps(source.id)}\nlisting_url = {json.dumps(source.listing_url)}\n"
        for source in reading.settings.sources
    )
    mail = '[smtp]\nhost = "localhost"\nfrom = "watch@localhost"\n' if 'to = "mail:' in toml else ""
    return config.loads(f"{mail}{sources}{toml}", Path("watch.toml")).subscriptions[0]


def preview(reading: Reading, chosen: Filter, subscription: Subscription) -> list[Row]:
    """Return what a subscription would have been sent in the last 30 days, the newest first."""
    timeline = reading.timeline()
    recent = timeline.news() & timeline.observed(reading.clock() - timedelta(days=DAYS), None)
    places = timeline.places(recent & reading.mask(chosen, timeline))
    if not (subscription.keywords or subscription.proposers):
        return list(timeline.rows(places[:MOST_READ]))
    return _looked_into(reading, [timeline.row(int(place)) for place in places[:MOST_READ]], subscription)


def _looked_into(reading: Reading, candidates: list[Row], subscription: Subscription) -> list[Row]:
    """Return the rows whose documents hold a subscription's keywords and proposers."""
    wanted = {row.revision_id: row for row in candidates}
    told = []
    for source_id in {row.source_id for row in candidates}:
        ids = [row.revision_id for row in candidates if row.source_id == source_id]
        passes = [row.pass_number for row in candidates if row.source_id == source_id]
        first = pc.field("pass_number") >= int(np.min(passes))
        table = reading.store.ledger(source=source_id, where=first & pc.field("revision_id").isin(ids))
        told += [rows.revision_from_row(row) for row in table.to_pylist()]
    matching = {revision.revision_id for revision in route(told, [subscription])[subscription.name]}
    return [row for revision_id, row in wanted.items() if revision_id in matching]
