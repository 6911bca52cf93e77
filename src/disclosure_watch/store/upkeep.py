"""Upkeep that loses nothing: what is expired of a source's evidence, and what of it is proof and stays."""

import datetime as dt

from disclosure_watch.store import evidence
from disclosure_watch.store.evidence import contents, retention
from disclosure_watch.store.evidence.cdxj import Key, Stored
from disclosure_watch.store.ledger import Ledger
from disclosure_watch.store.location import Location

_NO_PASS_LASTS = dt.timedelta(days=1)


def expire(
    location: Location,
    ledger: Ledger,
    key: str | None,
    before: dt.datetime,
    now: dt.datetime,
) -> int:
    """
    Let go of what is expired of one source, or of all, and return how many captures went.

    Raises PassConflict where a pass of a source is under way.
    """
    keys = sorted({name.split("/")[1] for name in location.walk(evidence.FOLDER) if name.count("/") == 2})
    went = 0
    for source_id in keys:
        if key in {None, source_id}:
            with location.hold(f"locks/{source_id}.lock"):
                went += _expire(location, ledger, source_id, before, now)
    return went


def _expire(
    location: Location,
    ledger: Ledger,
    source_id: str,
    before: dt.datetime,
    now: dt.datetime,
) -> int:
    """
    Let go of a source's captures from before a moment that a later one of their address has superseded.

    What stays: each revision's proof, each attachment's file that a revision tells of, what a kept revisit points to.
    Return how many captures went. The caller holds the source, where the place has locks.
    """
    proofs = set()
    files: set[str] = set()
    for revision in ledger.revisions(source_id=source_id):
        if revision.evidence is not None:
            proofs.add((revision.evidence.file, revision.evidence.offset))
        files.update(file.sha256 for file in revision.record.attachments if file.sha256)
    months = {
        index: (names, contents.captures(location, index, names))
        for index, names in contents.months(location, source_id)
    }
    every = [stored for _, month in months.values() for stored in month]
    last = {stored.url: stored.date for stored in sorted(every, key=lambda stored: stored.date)}
    limit = before.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def needed(stored: Stored) -> bool:
        return (
            stored.date >= limit
            or stored.date == last[stored.url]
            or (stored.file, stored.offset) in proofs
            or stored.sha256 in files
        )

    revisited: set[tuple[str, Key]] = {
        (_month(stored), stored.key) for stored in every if stored.revisit and needed(stored)
    }

    def keep(stored: Stored) -> bool:
        return needed(stored) or (not stored.revisit and (_month(stored), stored.key) in revisited)

    went = 0
    for index, (names, month) in months.items():
        if location.appends:
            for name in names:
                went += retention.expire_file(location, name, keep, month)
        elif index < _index_of(source_id, index, now - _NO_PASS_LASTS):
            went += retention.expire_objects(location, index, names, keep, month)
    return went


def _month(stored: Stored) -> str:
    return stored.date[:7]


def _index_of(source_id: str, index: str, moment: dt.datetime) -> str:
    """Return the index of a moment's month: a pass under way may still point into that month's files."""
    return f"{index.rpartition('/')[0]}/{source_id}-{moment.astimezone(dt.UTC):%Y%m}.cdxj"
