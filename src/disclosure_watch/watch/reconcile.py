"""
What a pass makes of all it saw: which record each page is, and what became of each record (DESIGN §6). Pure.

    compare     pages beside records: each differing field is found once and handed on
    reconcile   from an observation to drafts, findings, and what the frontier must remember
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from disclosure_watch.diff import (
    Draft,
    first,
    paired,
    record_id,
    records,
    reread,
    turn,
    withdrawn,
)
from disclosure_watch.judge import another_listing
from disclosure_watch.model import (
    Aspect,
    FieldChange,
    FindingKind,
    Known,
    Record,
    SeenState,
    Sighting,
    Spreading,
    State,
)
from disclosure_watch.watch.attribution import Circumstances, Proof, Reading, attributed
from disclosure_watch.watch.exchange import exchanged
from disclosure_watch.watch.moves import arrivals, mixed, with_moved
from disclosure_watch.watch.observation import Memory, Observation, Page
from disclosure_watch.watch.placing import arranged, baselines
from disclosure_watch.watch.spreading import lately, spreading


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    The pages of known records as readings, the pages that are new documents by the key of their entry, the pages gone.

    `observation` is what is believed of what was seen; `held` says why its listing is not, empty where it is.
    """

    observation: Observation
    readings: tuple[Reading, ...]
    new: Mapping[str, Page]
    gone: tuple[Known, ...]
    held: str = ""

    @property
    def changed(self) -> list[Reading]:
        """The readings of which a field differs."""
        return [reading for reading in self.readings if reading.fields]


@dataclass(slots=True)
class Outcome:
    """
    What became of the records: drafts by record id, in order, and what must be remembered, by address key.

    `missing` are pages found gone that no listing has, `served` those that are there again, `unsettled` those whose
    answer must not count as known, `aside` those that the listing may not show any more. `baselines` tells of each
    entry shown for the first time whether it was there all along, `places` where each entry stands now. `spreading` are the changes in which records read of late agree while others are unasked.
    """

    drafts: dict[str, list[Draft]] = field(default_factory=dict)
    sightings: list[Sighting] = field(default_factory=list)
    quiet: list[tuple[FindingKind, str]] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    served: set[str] = field(default_factory=set)
    unsettled: set[str] = field(default_factory=set)
    aside: set[str] = field(default_factory=set)
    states: dict[tuple[str, Aspect], tuple[SeenState, ...]] = field(default_factory=dict)
    baselines: dict[str, bool] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    spreading: tuple[Spreading, ...] = ()

    def add(self, record: str, draft: Draft | None) -> None:
        """Add what became of a record, if anything did."""
        if draft is not None:
            self.drafts.setdefault(record, []).append(draft)


def compare(observation: Observation) -> Comparison:
    """Return which record each page is, with the fields that differ: at its own address, where it leads, or moved."""
    moved, new = arrivals(observation)
    moved += exchanged(observation.memory.known, observation.pages)
    held = _held(observation, moved, new)
    if held:
        observation, moved, new = observation.without_listing(), [], {}
    observation = with_moved(observation, moved)
    readings = [_reading(observation, known, page, listed=True) for known, page in moved]
    taken = {known.record_id for known, _ in moved}
    gone = []
    for key, known in observation.memory.known.items():
        if known.record_id in taken:
            continue
        page = observation.page_of(known)
        if page is not None:
            leads_to_listed = observation.memory.key(page.record.url) in observation.entries
            listed = True if leads_to_listed else observation.is_listed(known)
            readings.append(_reading(observation, known, page, listed=listed))
        elif key in observation.gone or key in observation.pages:
            gone.append(known)
    return Comparison(observation, tuple(readings), new, tuple(gone), held)


def reconcile(comparison: Comparison, proofs: Mapping[str, Proof]) -> Outcome:
    """Return what became of every record: first sights, moves, edits, delistings, withdrawals, restorations."""
    observation, outcome = comparison.observation, Outcome()
    memory = observation.memory
    mixed_up = mixed(observation, comparison.new)
    around = Circumstances(
        memory.source_id,
        memory.pass_number,
        observation.now,
        memory.withdraw_after,
        memory.losing,
        memory.listing_edited,
        lately(memory, {reading.known.record_id for reading in comparison.readings}),
        frozenset(page.record.body_text for page in comparison.new.values()),
        len(mixed_up),
    )
    _settle_listing(comparison, around, outcome)
    for key in mixed_up:
        page = comparison.new[key]
        message = f"the page shows another document than its row names, which stands elsewhere too: {page.record.title}"
        outcome.sightings.append(Sighting(FindingKind.UNTRUSTED, memory.source_id, message, None, page.url))
    _settle_new(observation, {key: page for key, page in comparison.new.items() if key not in mixed_up}, outcome)
    for known in comparison.gone:
        _settle_gone(observation, known, around, outcome)
    made = attributed(comparison.readings, proofs, around)
    outcome.sightings += made.sightings
    outcome.quiet += made.quiet
    outcome.unsettled |= made.unsettled
    outcome.spreading = spreading(memory, made.changes)
    outcome.states |= {(key, Aspect.CONTENT): states for key, states in made.states.items()}
    for reading in made.readings:
        _settle_reading(observation, reading, around, outcome)
    return outcome


def keep_files(record: Record, before: Record) -> Record:
    """Return a record whose attachments keep what was known of the same ones before, where it says nothing itself."""
    known = {new.url: old for old, new in paired(before.attachments, record.attachments) if old.sha256}
    if not known:
        return record
    kept = tuple(
        replace(file, sha256=known[file.url].sha256, text=known[file.url].text)
        if file.sha256 is None and file.url in known
        else file
        for file in record.attachments
    )
    return replace(record, attachments=kept) if kept != record.attachments else record


def _reading(observation: Observation, known: Known, page: Page, *, listed: bool | None) -> Reading:
    memory = observation.memory
    before = _as_last_asked(observation, known)
    record = keep_files(page.record, before.record)
    fields: Sequence[FieldChange] = () if record is before.record else records(before.record, record)
    key = memory.key(page.url)
    moved = memory.key(record.url) != memory.key(known.record.url)
    return Reading(
        before, record, page.evidence, key, listed, moved, tuple(fields), _states(memory, key, Aspect.CONTENT)
    )


def _states(memory: Memory, key: str, aspect: Aspect) -> tuple[SeenState, ...]:
    row = memory.rows.get(key)
    return row.states_of(aspect) if row is not None else ()


def _as_last_asked(observation: Observation, known: Known) -> Known:
    """Return what is known of a record, its attachments with the hashes of when they were asked before this pass."""
    if all(file.sha256 for file in known.record.attachments):
        return known
    files = tuple(
        replace(file, sha256=observation.former_files.get(file.url)) if file.sha256 is None else file
        for file in known.record.attachments
    )
    return replace(known, record=replace(known.record, attachments=files))


def _held(observation: Observation, moved: Sequence[tuple[Known, Page]], new: Mapping[str, Page]) -> str:
    """Return why a listing is not believed that shares no row with the last one, empty where it is."""
    if not observation.replaced or observation.memory.listing_edited:
        return ""
    if moved and 2 * len(moved) >= len(moved) + len(new):
        return ""
    rows = observation.memory.rows
    before = [
        (known.record.url, row.listed_as[0] if row and row.listed_as else known.record.title,
         row.listed_as[1] if row and row.listed_as else known.record.published_on)
        for key, known in observation.memory.known.items()
        if known.state is State.LIVE
        for row in [rows.get(key)]
    ]  # fmt: skip
    now = [(entry.url, entry.title, entry.date) for entry in observation.entries.values()]
    return another_listing(before, now)


def _settle_listing(comparison: Comparison, around: Circumstances, outcome: Outcome) -> None:
    """Note what the listing shows, or why it is held."""
    observation = comparison.observation
    memory = observation.memory
    if comparison.held:
        outcome.sightings.append(around.sighting(FindingKind.LISTING_REPLACED, comparison.held))
        return
    if not observation.entries:
        return
    moved = {reading.key: memory.key(reading.known.record.url) for reading in comparison.readings if reading.moved}
    outcome.baselines = baselines(observation, moved)
    if observation.partial:
        return
    outcome.quiet.append((FindingKind.LISTING_REPLACED, ""))
    outcome.places = arranged(observation, moved)
    outcome.aside |= observation.left_behind
    if memory.listing_edited or (observation.replaced and not moved):
        outcome.aside |= {key for key in memory.known if key not in observation.entries}


def _settle_new(observation: Observation, new: Mapping[str, Page], outcome: Outcome) -> None:
    memory = observation.memory
    taken = {known.record_id for known in memory.known.values()}
    for key, page in new.items():
        new_id = record_id(memory.source_id, memory.key(page.record.url), taken)
        taken.add(new_id)
        assert page.evidence is not None, "a page of no known record is always a new capture"
        row = memory.rows.get(key)
        baseline = outcome.baselines.get(key, row is not None and row.baseline)
        outcome.add(new_id, first(page.record, page.evidence, baseline=baseline))


def _settle_gone(observation: Observation, known: Known, around: Circumstances, outcome: Outcome) -> None:
    """Note a page that is gone; once a second check confirms it and no listing has it, the record is withdrawn."""
    key, listed = observation.memory.key(known.record.url), observation.is_listed(known)
    row = observation.memory.rows.get(key)
    if listed:
        message = "the page is gone but still listed"
        outcome.sightings.append(around.sighting(FindingKind.GONE_BUT_LISTED, message, known))
        outcome.served.add(key)
        return
    outcome.quiet.append((FindingKind.GONE_BUT_LISTED, known.record_id))
    if known.state is State.WITHDRAWN or key.partition("/")[0] in observation.silent:
        return
    if listed is None and not (row is not None and 0 < row.set_aside < row.served_pass):
        return
    outcome.missing.add(key)
    if row is None or not row.missing_count:
        return
    passed = observation.now - (row.missing_since or observation.now)
    if max(passed, dt.timedelta()) < around.within:  # a clock that went back makes it negative
        return
    if not _flips(observation, known, Aspect.SERVING, "gone", around, outcome):
        outcome.add(known.record_id, withdrawn(known, observation.gone.get(key)))


def _settle_reading(observation: Observation, reading: Reading, around: Circumstances, outcome: Outcome) -> None:
    """Note what a page that is served says of its record."""
    known, listed = reading.known, reading.listed
    key = observation.memory.key(known.record.url)
    outcome.served.add(key)
    if _flips(observation, known, Aspect.SERVING, "served", around, outcome) or (
        known.state is State.WITHDRAWN and not listed
    ):
        listed = None
    elif listed is not None:
        seen, doubted = ("listed", False) if listed else ("unlisted", observation.may_hide(known))
        flips = _flips(observation, known, Aspect.LISTING, seen, around, outcome, doubted=doubted)
        listed = None if flips else listed
    for draft in reading.drafts:
        outcome.add(known.record_id, draft)
    edit = reread(known, reading.record, reading.evidence, reading.fields, listed=listed, moved=reading.moved)
    outcome.add(known.record_id, edit)


_TOLD = {
    Aspect.SERVING: {State.LIVE: "served", State.DELISTED: "served", State.WITHDRAWN: "gone"},
    Aspect.LISTING: {State.LIVE: "listed", State.DELISTED: "unlisted", State.WITHDRAWN: "listed"},
}
"""What was told of a record in a state."""


def _flips(
    observation: Observation,
    known: Known,
    aspect: Aspect,
    now: str,
    around: Circumstances,
    outcome: Outcome,
    *,
    doubted: bool = False,
) -> bool:
    """Return whether a record comes and goes too often to be believed, or is doubted to have gone; its states are noted."""
    key = observation.memory.key(known.record.url)
    states = _states(observation.memory, key, aspect)
    flapped = bool(states) and states[-1].held
    told = _TOLD[aspect][known.state]
    if now == told and not flapped:
        return False
    made = turn(
        states, aspect, told, now, pass_number=around.pass_number, at=around.now, within=around.within, doubted=doubted
    )  # fmt: skip
    outcome.states[key, aspect] = made.states
    if made.held:
        message = "it comes and goes: held until it is steady"
        if doubted:
            message = "no page of the listing shows it, but they are not all of one moment: held until it is steady"
        outcome.sightings.append(around.sighting(FindingKind.FLAPPING, message, known))
    elif flapped:
        outcome.quiet.append((FindingKind.FLAPPING, known.record_id))
    return made.held
