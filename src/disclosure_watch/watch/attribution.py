"""
Who made a change: told apart before anything is called an edit (DESIGN §6, rules 5 and 12). Pure.

What another parser reads in the stored capture is the parser's doing. What comes back too often is a site that flaps,
and held. What many pages lost at once is held, and asked again. What changed on many pages that look otherwise than
before is a redesign's; the same change on many is one in bulk.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from disclosure_watch.diff import (
    BULK,
    Compared,
    Draft,
    alike,
    alongside,
    bulk,
    has,
    in_other_script,
    is_bulk,
    normal,
    records,
    relocated,
    reparsed,
    replaced,
    shared,
    state,
    taking,
    turn,
)
from disclosure_watch.model import (
    Aspect,
    Attribution,
    EvidenceRef,
    FieldChange,
    FindingKind,
    Known,
    Record,
    SeenState,
    Sighting,
)
from disclosure_watch.watch.spreading import Lately


@dataclass(frozen=True, slots=True)
class Reading:
    """
    A known record and what the page asked under `key` says of it now; `listed` is None where this pass can't tell.

    `fields` are those that differ, `states` those that its content went through of late, `moved` says that its address
    is another. `drafts` are the revisions that are nobody's edit; `known` is what they leave, and what an edit is told
    against.
    """

    known: Known
    record: Record
    evidence: EvidenceRef | None
    key: str
    listed: bool | None
    moved: bool
    fields: tuple[FieldChange, ...]
    states: tuple[SeenState, ...] = ()
    drafts: tuple[Draft, ...] = ()

    def preceded(self, draft: Draft, fields: Sequence[FieldChange]) -> "Reading":
        """Return the reading with a revision before the edit, of which `fields` are left."""
        known = replace(self.known, record=draft.record, revision=self.known.revision + 1)
        return replace(self, known=known, fields=tuple(fields), drafts=(*self.drafts, draft))

    def unedited(self) -> "Reading":
        """Return the reading as if the page read as known."""
        return replace(self, record=self.known.record, fields=())


@dataclass(frozen=True, slots=True)
class Proof:
    """
    What the stored capture of a record's last state shows: the record as today's parser reads it, None where it can't.

    `same_design` says whether the page of now looks like it.
    """

    ref: EvidenceRef
    record: Record | None
    same_design: bool


@dataclass(frozen=True, slots=True)
class Circumstances:
    """
    What attribution needs to know of the pass: its number and moment, and for how long returns belong together.

    `losing` says that a loss of fields is known and not over, `listing_edited` that the configuration names another
    listing since. `lately` are the changes that the passes before read on a part of the records, `arrived` the texts of
    the new documents, `mixed_up` how many new pages showed another's.
    """

    source_id: str
    pass_number: int
    now: dt.datetime
    within: dt.timedelta
    losing: bool = False
    listing_edited: bool = False
    lately: Lately = field(default_factory=Lately)
    arrived: frozenset[str] = frozenset()
    mixed_up: int = 0

    def sighting(self, kind: FindingKind, message: str, known: Known | None = None) -> Sighting:
        """Return a sighting about a record, or about the source as a whole."""
        about = (known.record_id, known.record.url) if known is not None else (None, None)
        return Sighting(kind, self.source_id, message, *about)


@dataclass(slots=True)
class Attributed:
    """
    The readings with the drafts that are nobody's edit, and what was noticed.

    `unsettled` are the keys of pages whose answer must not count as known, `states` what to remember of a page by key,
    `changes` the single changes that were read with how many records have them, `quiet` what a finding of is over: kind, and the record's id or nothing.
    """

    readings: list[Reading]
    sightings: list[Sighting] = field(default_factory=list)
    quiet: list[tuple[FindingKind, str]] = field(default_factory=list)
    unsettled: set[str] = field(default_factory=set)
    states: dict[str, tuple[SeenState, ...]] = field(default_factory=dict)
    changes: Counter[str] = field(default_factory=Counter)


def attributed(readings: Sequence[Reading], proofs: Mapping[str, Proof], around: Circumstances) -> Attributed:
    """Draft what is nobody's edit, and hold what must not be believed; `proofs` are of the readings that changed, by record id."""
    now = Attributed([_reparsed(reading, proofs) for reading in readings])
    _hold_flapping(now, around)
    _hold_same_body(now, around)
    _hold_mixed_up(now, around)
    _hold_lost(now, around)
    _move_together(now, around)
    read = _compared(now)
    if around.lately.served or sum(bool(fields) for _, _, fields in read) >= BULK:
        now.changes = shared(read)
    _redesign(now, read, proofs)
    _change_in_bulk(now, around)
    return now


def _reparsed(reading: Reading, proofs: Mapping[str, Proof]) -> Reading:
    proof = proofs.get(reading.known.record_id)
    before = reading.known.record
    if not reading.fields or reading.record.parser_version == before.parser_version or proof is None:
        return reading
    draft = reparsed(reading.known, proof.record, proof.ref) if proof.record is not None else None
    return reading if draft is None else reading.preceded(draft, records(draft.record, reading.record))


def _hold_flapping(now: Attributed, around: Circumstances) -> None:
    """Hold what goes back to an earlier state for the second time within a short time, until it is steady."""
    for at, reading in enumerate(now.readings):
        flaps = bool(reading.states) and reading.states[-1].held
        if reading.moved or not (reading.fields or flaps):
            continue
        if not flaps and in_other_script((reading.known.record, reading.record, reading.fields)):
            continue  # a night in other characters is no state of its own
        told, seen = state(reading.known.record), state(reading.record)
        made = turn(
            reading.states,
            Aspect.CONTENT,
            told,
            seen,
            pass_number=around.pass_number,
            at=around.now,
            within=around.within,
        )
        now.states[reading.key] = made.states
        if made.held:
            message = "the page goes back and forth between states: held until it is steady"
            now.sightings.append(around.sighting(FindingKind.FLAPPING, message, reading.known))
            now.unsettled.add(reading.key)
            now.readings[at] = reading.unedited()
        elif flaps:
            now.quiet.append((FindingKind.FLAPPING, reading.known.record_id))


def _hold_same_body(now: Attributed, around: Circumstances) -> None:
    """Hold texts that became one and the same on several pages: that is the site's frame, not their text."""
    before: dict[str, set[str]] = {}
    for reading in now.readings:
        if _new_body(reading):
            before.setdefault(normal(reading.record.body_text), set()).add(normal(reading.known.record.body_text))
    for at, reading in enumerate(now.readings):
        body = normal(reading.record.body_text) if _new_body(reading) else ""
        if body and len(before[body]) > 1:
            message = f"{len(before[body])} pages show one and the same text in place of their own: held"
            now.sightings.append(around.sighting(FindingKind.BODY_LOST, message, reading.known))
            now.unsettled.add(reading.key)
            now.readings[at] = reading.unedited()


def _hold_mixed_up(now: Attributed, around: Circumstances) -> None:
    """Hold pages that show each the text of another document: that is an address mixed up, not their text."""
    changed = [at for at, reading in enumerate(now.readings) if _new_body(reading) and not reading.moved]
    if len(changed) + around.mixed_up < 2:
        return
    owners = dict.fromkeys(around.arrived, "")
    owners.update((reading.known.record.body_text, reading.key) for reading in now.readings)
    strange = [
        at
        for at in changed
        for reading in [now.readings[at]]
        if owners.get(reading.record.body_text, reading.key) != reading.key
    ]
    count = len(strange) + around.mixed_up
    for at in strange if count > 1 else ():
        reading = now.readings[at]
        message = f"{count} pages show each the text of another document: held"
        now.sightings.append(around.sighting(FindingKind.BODY_LOST, message, reading.known))
        now.unsettled.add(reading.key)
        now.readings[at] = reading.unedited()


def _new_body(reading: Reading) -> bool:
    return any(change.field == "body_text" for change in reading.fields)


def _hold_lost(now: Attributed, around: Circumstances) -> None:
    """Leave the records with the fields that many lost, see to it that their pages are read again, and say so."""
    alike_ = bulk(_compared(now))
    lost = alike_.lost or (frozenset().union(*map(_lost, now.readings)) if around.losing else frozenset())
    held = [reading.key for reading in now.readings if lost & _lost(reading)]
    now.readings = [_without(reading, lost & _lost(reading)) for reading in now.readings]
    now.unsettled.update(held)
    if held:
        message = f"{len(held)} of {len(now.readings)} records asked have lost {', '.join(sorted(lost))}: held"
        now.sightings.append(around.sighting(FindingKind.FIELD_COVERAGE_FELL, message))
    elif any(reading.evidence is not None for reading in now.readings):
        now.quiet.append((FindingKind.FIELD_COVERAGE_FELL, ""))


def _lost(reading: Reading) -> frozenset[str]:
    return frozenset(change.field for change in reading.fields if not has(reading.record, change.field))


def _without(reading: Reading, names: frozenset[str]) -> Reading:
    """Return a reading whose record keeps some fields as they were known."""
    if not names:
        return reading
    record = taking(reading.record, reading.known.record, sorted(names))
    return replace(
        reading, record=record, fields=tuple(change for change in reading.fields if change.field not in names)
    )


def _move_together(now: Attributed, around: Circumstances) -> None:
    """Draft the moves that are one move of many records, or that another listing in the configuration made."""
    moved = sum(reading.moved for reading in now.readings)
    if around.listing_edited:
        who = Attribution.PARSER_UPGRADE
    elif is_bulk(moved, len(now.readings)):
        who = Attribution.BULK_EDIT
    else:
        return
    for at, reading in enumerate(now.readings):
        if reading.moved:
            draft = relocated(reading.known, reading.record, reading.evidence, who)
            now.readings[at] = replace(reading.preceded(draft, reading.fields), moved=False)


def _compared(now: Attributed) -> list[Compared]:
    return [(reading.known.record, reading.record, reading.fields) for reading in now.readings]


def _redesign(now: Attributed, compared: Sequence[Compared], proofs: Mapping[str, Proof]) -> None:
    """Draft what changed alike on many pages that look otherwise than before, unless a value became another in it."""
    names = bulk(compared).changed - replaced(compared)
    for at, reading in enumerate(now.readings):
        proof = proofs.get(reading.known.record_id)
        theirs = [change for change in reading.fields if change.field in names]
        if not theirs or reading.evidence is None or proof is None or proof.same_design:
            continue
        middle = taking(reading.known.record, reading.record, [change.field for change in theirs])
        draft = alongside(reading.known, middle, reading.evidence, theirs, Attribution.TEMPLATE_CHANGE)
        left = [change for change in reading.fields if change.field not in names]
        now.readings[at] = reading.preceded(draft, left)


def _change_in_bulk(now: Attributed, around: Circumstances) -> None:
    """Draft the same change on many of the records read, apart from what else changed in each."""
    made = alike(_compared(now), around.lately.in_bulk(now.changes, len(now.readings)))
    count = 0
    for at, (reading, mine) in enumerate(zip(now.readings, made, strict=True)):
        for record, who in ((mine.templated, Attribution.TEMPLATE_CHANGE), (mine.edited, Attribution.BULK_EDIT)):
            before = now.readings[at]
            if record is before.known.record or not (fields := records(before.known.record, record)):
                continue
            draft = alongside(before.known, record, reading.evidence, fields, who)
            now.readings[at] = before.preceded(draft, records(record, reading.record))
            count += who is Attribution.BULK_EDIT
    if count:
        message = f"one change on {count} of {len(now.readings)} records read: told as one"
        now.sightings.append(around.sighting(FindingKind.BULK_EDIT, message))
    else:
        now.quiet.append((FindingKind.BULK_EDIT, ""))
