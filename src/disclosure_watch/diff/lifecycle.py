"""What a pass makes of one record: the pure rules from an observation to the next revision, or to none (DESIGN §6)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from disclosure_watch.diff.compare import kinds, records
from disclosure_watch.model import Attachment, Attribution, Change, EvidenceRef, FieldChange, Known, Record, State


@dataclass(frozen=True, slots=True)
class Draft:
    """A revision before it is numbered, timed and chained."""

    state: State
    changes: tuple[Change, ...]
    attribution: Attribution
    fields: tuple[FieldChange, ...]
    record: Record
    evidence: EvidenceRef | None


def first(record: Record, evidence: EvidenceRef, *, baseline: bool) -> Draft:
    """Return the first revision of a record: a baseline if it was listed before the watch had seen a whole listing."""
    change = Change.BASELINE if baseline else Change.ADDED
    return Draft(State.LIVE, (change,), Attribution.SOURCE_EDIT, (), record, evidence)


def reread(
    known: Known,
    record: Record,
    evidence: EvidenceRef | None,
    fields: Sequence[FieldChange],
    *,
    listed: bool | None,
    moved: bool,
) -> Draft | None:
    """
    Return what a trusted page of a known record makes of it, or None where nothing changed.

    `record` is the page as read now (the known one where the page did not change), `fields` are those that differ,
    `listed` says whether the listing has it, None where this pass can't tell, `moved` whether its address is another.
    """
    changes: list[Change] = []
    state = known.state
    if listed and state is not State.LIVE:
        changes.append(Change.RESTORED)
        state = State.LIVE
    elif listed is False and state is State.LIVE:
        changes.append(Change.DELISTED)
        state = State.DELISTED
    if moved:
        changes.append(Change.RELOCATED)
    changes.extend(kinds(fields))
    if not changes:
        return None
    return Draft(state, tuple(changes), Attribution.SOURCE_EDIT, tuple(fields), record, evidence)


def reparsed(known: Known, record: Record, evidence: EvidenceRef) -> Draft | None:
    """Return what a newer parser or an edited profile makes of the stored capture, or None where it reads the same."""
    fields = records(known.record, record)
    if not fields:
        return None
    return Draft(known.state, kinds(fields), Attribution.PARSER_UPGRADE, fields, record, evidence)


def alongside(
    known: Known, record: Record, evidence: EvidenceRef | None, fields: Sequence[FieldChange], who: Attribution
) -> Draft:
    """Return the revision of what many records underwent at once: a redesign, or a value changed in bulk."""
    return Draft(known.state, kinds(fields), who, tuple(fields), record, evidence)


def relocated(known: Known, record: Record, evidence: EvidenceRef | None, who: Attribution) -> Draft:
    """Return the revision of a record that moved with many others, or because another listing is watched: it is as it was."""
    moved = replace(known.record, url=record.url, attachments=_moved_along(known.record, record))
    return Draft(known.state, (Change.RELOCATED,), who, (), moved, evidence)


def withdrawn(known: Known, evidence: EvidenceRef | None) -> Draft:
    """Return the revision of a record whose withdrawal is confirmed; it keeps what was last read."""
    return Draft(State.WITHDRAWN, (Change.WITHDRAWN,), Attribution.SOURCE_EDIT, (), known.record, evidence)


def _moved_along(before: Record, after: Record) -> tuple[Attachment, ...]:
    """Return a moved record's attachments where they lie now, unless they are others."""
    same = not any(change.field == "attachments" for change in records(before, after))
    return after.attachments if same else before.attachments
