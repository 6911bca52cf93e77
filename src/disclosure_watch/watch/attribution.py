"""
Who made a change: told apart before anything is called an edit (DESIGN §6, rules 5 and 12). Pure.

What another parser reads in the stored capture is the parser's doing. What changed on many pages that look otherwise
than before is a redesign's. What many pages lost at once is held, and asked again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from disclosure_watch.diff import Draft, bulk, has, records, redesigned, reparsed, taking
from disclosure_watch.model import EvidenceRef, FieldChange, Known, Record


@dataclass(frozen=True, slots=True)
class Reading:
    """
    A known record and what the page asked under `key` says of it now; `listed` is None where this pass can't tell.

    `fields` are those that differ. `drafts` are the revisions that are nobody's edit; `known` is what they leave, and
    what an edit is told against.
    """

    known: Known
    record: Record
    evidence: EvidenceRef | None
    key: str
    listed: bool | None
    fields: tuple[FieldChange, ...]
    drafts: tuple[Draft, ...] = ()

    def preceded(self, draft: Draft, fields: Sequence[FieldChange]) -> "Reading":
        """Return the reading with a revision before the edit, of which `fields` are left."""
        known = replace(self.known, record=draft.record, revision=self.known.revision + 1)
        return replace(self, known=known, fields=tuple(fields), drafts=(*self.drafts, draft))


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
class Attribution:
    """The readings with the drafts that are nobody's edit; why some are held, empty if none; their keys, to be asked again."""

    readings: tuple[Reading, ...]
    held: str
    unsettled: frozenset[str]


def attributed(readings: Sequence[Reading], proofs: Mapping[str, Proof], *, losing: bool) -> Attribution:
    """
    Draft what the parser and the site's design changed, and hold what was lost on many pages at once.

    `proofs` are of the readings that changed, by record id; `losing` says that a loss is known and not over.
    """
    now = [_reparsed(reading, proofs) for reading in readings]
    alike = bulk([(reading.known.record, reading.record, reading.fields) for reading in now])
    lost = alike.lost or (frozenset().union(*map(_lost, now)) if losing else frozenset())
    unsettled = {reading.key for reading in now if lost & _lost(reading)}
    held = (
        f"{len(unsettled)} of {len(now)} records asked have lost {', '.join(sorted(lost))}: held" if unsettled else ""
    )
    now = [_without(reading, lost & _lost(reading)) for reading in now]
    return Attribution(
        tuple(_redesigned(reading, proofs, alike.changed) for reading in now), held, frozenset(unsettled)
    )


def _reparsed(reading: Reading, proofs: Mapping[str, Proof]) -> Reading:
    proof = proofs.get(reading.known.record_id)
    before = reading.known.record
    if not reading.fields or reading.record.parser_version == before.parser_version or proof is None:
        return reading
    draft = reparsed(reading.known, proof.record, proof.ref) if proof.record is not None else None
    return reading if draft is None else reading.preceded(draft, records(draft.record, reading.record))


def _lost(reading: Reading) -> frozenset[str]:
    return frozenset(change.field for change in reading.fields if not has(reading.record, change.field))


def _without(reading: Reading, names: frozenset[str]) -> Reading:
    """Return a reading whose record keeps some fields as they were known."""
    if not names:
        return reading
    record = taking(reading.record, reading.known.record, sorted(names))
    return replace(reading, record=record, fields=tuple(one for one in reading.fields if one.field not in names))


def _redesigned(reading: Reading, proofs: Mapping[str, Proof], names: frozenset[str]) -> Reading:
    proof = proofs.get(reading.known.record_id)
    theirs = [change for change in reading.fields if change.field in names]
    if not theirs or reading.evidence is None or proof is None or proof.same_design:
        return reading
    draft = redesigned(reading.known, reading.record, reading.evidence, theirs)
    return reading.preceded(draft, [change for change in reading.fields if change.field not in names])
