"""What no pass can record: that a source was never passed, or that nobody passes over it any more."""

import datetime as dt
from dataclasses import replace

from disclosure_watch import schedule
from disclosure_watch.config import Settings
from disclosure_watch.model import Finding, FindingKind, Source
from disclosure_watch.store import Store
from disclosure_watch.times import told

UNPASSED = (FindingKind.NEVER_PASSED, FindingKind.OVERDUE)
"""What a source that is passed is free of."""

LATE = dt.timedelta(hours=2)
"""A source that has been due for longer isn't well: nobody passes it."""


def all_findings(settings: Settings, store: Store, *, now: dt.datetime) -> list[Finding]:
    """
    Return every finding as it stands, ended ones too, oldest first, with those that only looking shows.

    The latter are in no table unless an operator has acknowledged them.
    """
    recorded = store.findings()
    standing = {finding.key for finding in recorded if finding.open}
    begun = store.last_passes()
    since = {row["source_id"]: row["watched_since"] for row in store.sources().to_pylist()}
    seen = (_seen(settings, source, begun.get(source.id), since.get(source.id), now) for source in settings.watched)
    new = [finding for finding in seen if finding is not None and finding.key not in standing]
    return [*recorded, *(replace(finding, kept_as=store.key_of(finding.source_id)) for finding in new)]


def _seen(
    settings: Settings, source: Source, last: dt.datetime | None, since: dt.datetime | None, now: dt.datetime
) -> Finding | None:
    if last is None:
        midnight = now.astimezone(settings.timezone).replace(hour=0, minute=0, second=0, microsecond=0)
        return _finding(FindingKind.NEVER_PASSED, source, "never passed", since or midnight, now)
    slot = schedule.next_run(source, last, last, settings.timezone)
    if slot is None or slot >= now - LATE:
        return None
    return _finding(FindingKind.OVERDUE, source, f"due since {told(slot, settings.timezone)}", slot, now)


def _finding(kind: FindingKind, source: Source, message: str, since: dt.datetime, now: dt.datetime) -> Finding:
    return Finding(kind, source.id, None, None, message, since, now, 1)
