"""How each source is: when it was last seen well, what stands open, how much is read of its records, when it is next."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random

import pyarrow as pa
import pyarrow.compute as pc

from disclosure_watch import schedule
from disclosure_watch.config import Settings
from disclosure_watch.diff import address_key, identifying
from disclosure_watch.model import Entry, Finding, Severity, Source, State, Verdict, Week
from disclosure_watch.rows import known_from_row
from disclosure_watch.store import Store
from disclosure_watch.times import in_zone
from disclosure_watch.watch.missed import additions_in_time, recent, seen_in_time
from disclosure_watch.watch.rates import Rates
from disclosure_watch.watch.rechecks import Recheck, candidate, planned
from disclosure_watch.watch.unpassed import all_findings

COVERED = ("index_number", "publisher", "issued_on", "published_on")
"""The fields by which coverage is told: what nearly every disclosed document has."""

RECENT = dt.timedelta(days=90)
"""Passes of so long ago are looked at for the last that went well."""

_AT_ONCE = 8192
"""Rows of known records that are counted at once."""


class Light(StrEnum):
    """How a source is, at a glance."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


@dataclass(frozen=True, slots=True)
class Health:
    """
    One source's health. `coverage` is the share of `COVERED` that its live records have, None without any.

    `weeks` are the recent ones of what its checks and walks say of how much is missed. `newest_on` is the publication day of its newest record, `next_at` when it is due, None where its line never fires.
    """

    source_id: str
    name: str
    last_success_at: dt.datetime | None
    last_verdict: Verdict | None
    reason: str
    records: int
    newest_on: dt.date | None
    coverage: float | None
    open_findings: tuple[Finding, ...]
    next_at: dt.datetime | None
    today: dt.date
    paused: bool = False
    weeks: tuple[Week, ...] = ()

    @property
    def light(self) -> Light:
        """Red where a finding says that the watch is impaired, yellow where one says that something is likely wrong."""
        if self.paused:
            return Light.GREEN
        severities = {finding.kind.severity for finding in self.unacknowledged}
        if Severity.ACT in severities:
            return Light.RED
        return Light.YELLOW if Severity.LOOK in severities else Light.GREEN

    @property
    def unacknowledged(self) -> tuple[Finding, ...]:
        """The open findings that no operator has said to know of."""
        return tuple(finding for finding in self.open_findings if not finding.is_acknowledged(self.today))


def health(settings: Settings, *, now: dt.datetime) -> tuple[Health, ...]:
    """Return the health of every source, in the order of the file; a finding of no source is told with the first."""
    store = Store(settings.storage)
    last, success = store.latest_passes(now - RECENT), store.last_successes(now - RECENT)
    findings = [finding for finding in all_findings(settings, store, now=now) if finding.open]
    live = _live(store.record_parts(["source_id", "state", *COVERED]))
    begun = store.last_passes()
    orphans = [finding for finding in findings if not finding.source_id]
    healths = []
    for at, source in enumerate(settings.sources):
        report = last.get(source.id)
        mine = [finding for finding in findings if finding.source_id == source.id] + (orphans if at == 0 else [])
        next_at = schedule.next_run(source, begun.get(source.id), now, settings.timezone)
        records, newest, coverage = live.get(source.id, (0, None, None))
        healths.append(
            Health(
                source.id,
                source.name,
                success.get(source.id),
                report.verdict if report else None,
                report.reason if report else "long not passed" if source.id in begun else "never passed",
                records,
                newest,
                coverage,
                tuple(mine),
                next_at,
                now.astimezone(settings.timezone).date(),
                not source.enabled,
                tuple(recent(store.frontier_of(source.id, rows=False).weeks, now)),
            )
        )
    return tuple(healths)


def plan(settings: Settings, source: Source, *, now: dt.datetime, rng: Random) -> list[Recheck]:
    """Return which known pages of a source a pass at this moment would ask again, and why."""
    store = Store(settings.storage)
    known = [known_from_row(row) for row in store.records(source.id).to_pylist()]
    frontier = store.frontier_of(source.id)
    names = identifying(Entry(each.record.title, each.record.url) for each in known)
    rows = {address_key(url, names): row for url, row in frontier.rows.items()}
    rates = Rates.of(frontier.pools)
    candidates = [
        candidate(each, rows.get(address_key(each.record.url, names)), rates, now)
        for each in known
        if each.state is not State.WITHDRAWN
    ]
    watch = settings.watch
    return planned(candidates, watch.recheck, watch.recheck_budget, watch.recheck_floor, rng)


def _tables(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Yield small batches as tables of some `_AT_ONCE` rows: a grouping costs as much as reading a small source."""
    gathered: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        gathered.append(batch)
        rows += batch.num_rows
        if rows >= _AT_ONCE:
            yield pa.Table.from_batches(gathered)
            gathered, rows = [], 0
    if gathered:
        yield pa.Table.from_batches(gathered)


def _live(known: Iterable[pa.RecordBatch]) -> dict[str, tuple[int, dt.date | None, float]]:
    """Return how many live records each source has, the newest day among them, and their coverage."""
    counted = [(name, "count") for name in (*COVERED, "state")]
    tallies = [
        table.filter(pc.field("state") == "live").group_by("source_id").aggregate([*counted, ("published_on", "max")])
        for table in _tables(known)
    ]
    if not tallies:
        return {}
    summed = [(f"{name}_count", "sum") for name, _ in counted]
    told = pa.concat_tables(tallies).group_by("source_id").aggregate([*summed, ("published_on_max", "max")])
    return {
        row["source_id"]: (
            row["state_count_sum"],
            row["published_on_max_max"],
            sum(row[f"{name}_count_sum"] for name in COVERED) / (row["state_count_sum"] * len(COVERED)),
        )
        for row in told.to_pylist()
    }


def kinds(health: Health) -> str:
    """Return a source's open findings that are no notes, in words: `blocked, 2 × slow, acknowledged: unreadable`."""
    told = _counted(health.unacknowledged)
    known = _counted(finding for finding in health.open_findings if finding not in health.unacknowledged)
    return ", ".join(filter(None, (told, f"acknowledged: {known}" if known else "")))


def _counted(findings: Iterable[Finding]) -> str:
    counted = Counter(str(finding.kind) for finding in findings if finding.kind.severity is not Severity.NOTE)
    return ", ".join(kind if count == 1 else f"{count} × {kind}" for kind, count in sorted(counted.items()))


def health_rows(healths: tuple[Health, ...], timezone: dt.tzinfo) -> list[dict[str, str]]:
    """Return the health of sources as rows of text, red ones first, times in a time zone: what a table shows."""
    return [
        {
            "source": health.source_id,
            "health": str(health.light),
            "because": because(health),
            f"last success\n({timezone})": in_zone(health.last_success_at, timezone),
            "records": str(health.records),
            "newest": health.newest_on.isoformat() if health.newest_on else "",
            "coverage": f"{health.coverage:.0%}" if health.coverage is not None else "",
            "seen within\n24 h": str(seen_in_time(health.weeks) or ""),
            "additions seen\nwithin 24 h": str(additions_in_time(health.weeks) or ""),
            "notes": str(sum(finding.kind.severity is Severity.NOTE for finding in health.open_findings)),
            f"next run\n({timezone})": in_zone(health.next_at, timezone),
        }
        for health in sorted(healths, key=_rank)
    ]


def because(health: Health) -> str:
    """Return why a source's light is not green, in words; empty where it is."""
    if health.paused:
        return "paused"
    return kinds(health)


def _rank(health: Health) -> int:
    return list(Light).index(health.light)
