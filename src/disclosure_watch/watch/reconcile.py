"""
What a pass makes of all it saw: which record each page is, and what became of each record (DESIGN §6). Pure.

    compare     pages beside records: each differing field is found once and handed on
    reconcile   from an observation and what was known to drafts, findings, and what the frontier must remember
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from disclosure_watch.diff import Draft, address_key, first, moved_from, record_id, records, reread, withdrawn
from disclosure_watch.model import Entry, FieldChange, FindingKind, FrontierRow, Known, Record, Sighting, State
from disclosure_watch.watch.attribution import Proof, Reading, attributed
from disclosure_watch.watch.observation import Observation, Page


@dataclass(frozen=True, slots=True)
class Memory:
    """
    What was known of a source before the pass, beside its records: its id, the frontier's rows by address key.

    `whole_at` is when the whole listing was last seen, `today` the day in the source's time zone on which the first
    record was seen. `losing` says that the loss of fields is known and not over.
    """

    source_id: str
    rows: Mapping[str, FrontierRow]
    whole_at: dt.datetime | None
    began: dt.date | None
    withdraw_after: dt.timedelta
    losing: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The pages of known records as readings, the pages that are new documents by the key of their entry, the pages gone."""

    readings: tuple[Reading, ...]
    new: Mapping[str, Page]
    gone: tuple[Known, ...]

    @property
    def changed(self) -> list[Reading]:
        """The readings of which a field differs."""
        return [reading for reading in self.readings if reading.fields]


@dataclass(slots=True)
class Outcome:
    """
    What became of the records: drafts by record id, in order, and what must be remembered, by address key.

    `missing` are pages found gone that no listing has, `served` those that are there again, `unsettled` those whose
    answer must not count as known.
    """

    drafts: dict[str, list[Draft]] = field(default_factory=dict)
    sightings: list[Sighting] = field(default_factory=list)
    cleared: list[FindingKind] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    served: set[str] = field(default_factory=set)
    unsettled: set[str] = field(default_factory=set)

    def add(self, record: str, draft: Draft | None) -> None:
        """Add what became of a record, if anything did."""
        if draft is not None:
            self.drafts.setdefault(record, []).append(draft)


def compare(observation: Observation) -> Comparison:
    """Return which record each page is, with the fields that differ: at its own address, where it leads, or moved."""
    readings, new = _arrivals(observation)
    moved = {reading.known.record_id for reading in readings}
    gone = []
    for key, known in observation.known.items():
        if known.record_id in moved:
            continue
        page = observation.page_of(known)
        if page is not None:
            listed = True if address_key(page.record.url) in observation.entries else observation.is_listed(known)
            readings.append(_reading(observation, known, page, listed=listed))
        elif key in observation.gone or key in observation.pages:
            gone.append(known)
    return Comparison(tuple(readings), new, tuple(gone))


def reconcile(observation: Observation, memory: Memory, comparison: Comparison, proofs: Mapping[str, Proof]) -> Outcome:
    """Return what became of every record: first sights, moves, edits, delistings, withdrawals, restorations."""
    outcome = Outcome()
    _settle_new(observation, memory, comparison.new, outcome)
    for known in comparison.gone:
        outcome.add(known.record_id, _gone(observation, memory, known, outcome))
    attribution = attributed(comparison.readings, proofs, losing=memory.losing)
    if attribution.held:
        outcome.sightings.append(Sighting(FindingKind.FIELD_COVERAGE_FELL, memory.source_id, attribution.held))
    elif any(reading.evidence is not None for reading in comparison.readings):
        outcome.cleared.append(FindingKind.FIELD_COVERAGE_FELL)
    outcome.unsettled |= attribution.unsettled
    for reading in attribution.readings:
        outcome.served.add(address_key(reading.known.record.url))
        for draft in reading.drafts:
            outcome.add(reading.known.record_id, draft)
        edit = reread(reading.known, reading.record, reading.evidence, reading.fields, listed=reading.listed)
        outcome.add(reading.known.record_id, edit)
    return outcome


def is_baseline(memory: Memory, key: str, entry: Entry, published_on: dt.date | None) -> bool:
    """
    Return whether an entry that is read for the first time was there before the watch began.

    Until a whole listing has been read, an old entry may merely have been out of reach: its date decides.
    """
    row = memory.rows.get(key)
    if row is not None and row.baseline:
        return True
    if memory.whole_at is not None:
        return False
    day = entry.date or published_on
    return memory.began is None or day is None or day < memory.began


def keep_files(record: Record, before: Record) -> Record:
    """Return a record whose attachments keep what was known of the same ones before, where it says nothing itself."""
    known = {file.url: file for file in before.attachments if file.sha256}
    if not known:
        return record
    kept = tuple(known.get(file.url, file) if file.sha256 is None else file for file in record.attachments)
    return replace(record, attachments=kept) if kept != record.attachments else record


def _reading(observation: Observation, known: Known, page: Page, *, listed: bool | None) -> Reading:
    before = _as_last_asked(observation, known)
    record = keep_files(page.record, before.record)
    fields: Sequence[FieldChange] = () if record is before.record else records(before.record, record)
    return Reading(before, record, page.evidence, address_key(page.url), listed, tuple(fields))


def _as_last_asked(observation: Observation, known: Known) -> Known:
    """Return what is known of a record, its attachments with the hashes of when they were asked before this pass."""
    if all(file.sha256 for file in known.record.attachments):
        return known
    files = tuple(
        replace(file, sha256=observation.former_files.get(file.url)) if file.sha256 is None else file
        for file in known.record.attachments
    )
    return replace(known, record=replace(known.record, attachments=files))


def _arrivals(observation: Observation) -> tuple[list[Reading], dict[str, Page]]:
    """Return the pages at new addresses: those that continue a record which moved, and those of new documents."""
    went = {
        known.record_id: known
        for known in observation.known.values()
        if known.record_id not in observation.listed and observation.went(known)
    }
    moved, new = [], {}
    for key, page in observation.arrivals().items():
        origin = moved_from(page.record, went.values())
        if origin is None:
            new[key] = page
            continue
        del went[origin.record_id]
        moved.append(_reading(observation, origin, page, listed=True))
    return moved, new


def _settle_new(observation: Observation, memory: Memory, new: Mapping[str, Page], outcome: Outcome) -> None:
    taken = {known.record_id for known in observation.known.values()}
    for key, page in new.items():
        new_id = record_id(memory.source_id, page.record.url, taken)
        taken.add(new_id)
        assert page.evidence is not None, "a page of no known record is always a new capture"
        baseline = is_baseline(memory, key, observation.entries[key], page.record.published_on)
        outcome.add(new_id, first(page.record, page.evidence, baseline=baseline))


def _gone(observation: Observation, memory: Memory, known: Known, outcome: Outcome) -> Draft | None:
    """Return the withdrawal of a record whose page is gone, once a second check confirms it."""
    key, listed = address_key(known.record.url), observation.is_listed(known)
    if listed:
        message, url = "the page is gone but still listed", known.record.url
        outcome.sightings.append(
            Sighting(FindingKind.GONE_BUT_LISTED, memory.source_id, message, record_id=known.record_id, url=url)
        )
        outcome.served.add(key)
        return None
    if listed is None or known.state is State.WITHDRAWN:
        return None
    outcome.missing.add(key)
    row = memory.rows.get(key)
    if row is None or row.missing_since is None or observation.now - row.missing_since < memory.withdraw_after:
        return None
    return withdrawn(known, observation.gone.get(key))
