"""How each source is, for the public as for operators: health, rhythm, findings with meaning and remedy."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import Response

from disclosure_watch.language import spoken
from disclosure_watch.model import Finding
from disclosure_watch.watch import RECENT, Health, Interval, additions_in_time, because, seen_in_time
from disclosure_watch.web import plots, words
from disclosure_watch.web.faults import unknown
from disclosure_watch.web.filters import count
from disclosure_watch.web.reading import Reading
from disclosure_watch.web.rendering import language_of, page

LISTED = 60
MOST_FINDINGS = 30
_LIGHTS = ("red", "yellow", "green")


def listed(reading: Reading, request: Request) -> Response:
    """Answer with all sources, those that aren't well first."""
    skip = count("skip", request.query_params.get("skip", ""))
    timeline = reading.timeline()
    healths = sorted(reading.healths(), key=_rank)
    watched = {health.source_id for health in healths}
    retired = [row for row in reading.store.sources().to_pylist() if row["source_id"] not in watched]
    rows = [_row(health) for health in healths] + [
        {"source_id": row["source_id"], "name": row["name"], "light": "retired", "health": None, "open": []}
        for row in retired
    ]
    shown = rows[skip : skip + LISTED]
    spoken, today = language_of(request), reading.now.date()
    for row in shown:
        row["because"] = _because(row["health"], spoken)
        row["plot"] = plots.spark(timeline, timeline.of_source(row["source_id"]), reading.now)
    weeks = [week for health in healths for week in health.weeks]
    context: dict[str, Any] = {
        "rows": shown,
        "seen": _seen(seen_in_time(weeks), spoken),
        "additions": _seen(additions_in_time(weeks), spoken),
        "weeks": RECENT,
        "total": len(rows),
        "counts": [(light, sum(row["light"] == light for row in rows)) for light in (*_LIGHTS, "paused", "retired")],
        "following": f"?skip={skip + LISTED}" if skip + LISTED < len(rows) else "",
        "findings": [_told(finding, spoken, today) for row in shown for finding in row["open"]][:MOST_FINDINGS],
        "names": reading.source_names(),
    }
    return page(request, "sources.html", reading.settings.timezone, context)


def source(reading: Reading, request: Request) -> Response:
    """Answer with one source: how it is, its rhythm, what was found."""
    source_id = request.path_params["source_id"]
    if not reading.is_source(source_id):
        raise unknown("unknown_source")
    timeline = reading.timeline()
    table = {row["source_id"]: row for row in reading.store.sources().to_pylist()}
    health = next((each for each in reading.healths() if each.source_id == source_id), None)
    findings = [finding for finding in reading.findings() if finding.source_id == source_id]
    spoken, today = language_of(request), reading.now.date()
    checks = [report.started_at for report in reading.store.passes(source_id)]
    context: dict[str, Any] = {
        "source_id": source_id,
        "name": reading.source_names().get(source_id, source_id),
        "row": table.get(source_id),
        "light": _light(health),
        "health": health,
        "because": _because(health, spoken),
        "seen": _seen(seen_in_time(health.weeks), spoken) if health else "",
        "additions": _seen(additions_in_time(health.weeks), spoken) if health else "",
        "weeks": RECENT,
        "listing_url": _listing_url(reading, source_id, table),
        "findings": [_told(finding, spoken, today) for finding in findings if finding.open][:MOST_FINDINGS],
        "ended": [_told(finding, spoken, today) for finding in findings if not finding.open][:MOST_FINDINGS],
        "documents": plots.documents(timeline, timeline.of_source(source_id), reading.now, spoken),
        "checks": plots.checks(checks, reading.now, spoken),
        "changed": int(np.count_nonzero(timeline.of_source(source_id))),
    }
    return page(request, "source.html", reading.settings.timezone, context)


def _row(health: Health) -> dict[str, Any]:
    return {
        "source_id": health.source_id,
        "name": health.name,
        "light": _light(health),
        "health": health,
        "open": list(health.open_findings),
    }


def _light(health: Health | None) -> str:
    if health is None:
        return "retired"
    return "paused" if health.paused else str(health.light)


def _rank(health: Health) -> tuple[int, str]:
    return (_LIGHTS.index(str(health.light)) + health.paused, health.source_id)


def _listing_url(reading: Reading, source_id: str, table: Mapping[str, dict[str, Any]]) -> str:
    for watched in reading.settings.sources:
        if watched.id == source_id:
            return watched.listing_url
    return str(table[source_id]["listing_url"]) if source_id in table else ""


def _because(health: Health | None, language: str) -> str:
    """Return why a source isn't well, in a reader's language; empty where it is, or was told to pause."""
    return spoken(because(health), language) if health and not health.paused else ""


def _seen(share: Interval | None, language: str) -> str:
    """Return which share of edits or additions was seen within a day, in words; empty where none was made."""
    if share is None:
        return ""
    low, high = (f"{100 * bound:.0f}" for bound in (share.low, share.high))
    return words.say(language, "s_seen_share", share=f"{share.estimate:.0%}", low=low, high=high)


def _told(finding: Finding, language: str, today: date) -> dict[str, Any]:
    is_known = finding.open and finding.is_acknowledged(today)
    return {
        "finding": finding,
        "severity": str(finding.kind.severity),
        "kind": str(finding.kind),
        "message": spoken(finding.message, language)[:400],
        "meaning": spoken(finding.kind.words.meaning, language),
        "remedy": spoken(finding.kind.words.remedy, language),
        "known": words.say(language, "s_known", day=finding.until, why=finding.why) if is_known else "",
    }
