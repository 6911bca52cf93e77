"""
Who made a change: told apart before anything is called an edit (DESIGN §6, rules 5 and 10).

What another parser reads in the stored capture is the parser's doing. What changed on many pages that look otherwise
than before is a redesign's. What many pages lost at once is held, and asked again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from disclosure_watch.diff import Draft, has, mass, redesigned, reparsed, same_design, taking
from disclosure_watch.diff import records as differing
from disclosure_watch.errors import ParseError, StoreError
from disclosure_watch.model import EvidenceRef, FindingKind, Known, Record
from disclosure_watch.watch.files import keep_files
from disclosure_watch.watch.visit import Visit


@dataclass(slots=True)
class Reading:
    """
    A known record and what the page asked at `url` says of it now; `listed` is None where this pass can't tell.

    `drafts` are the revisions that are nobody's edit; `known` is what they leave, and what an edit is told against.
    """

    known: Known
    record: Record
    evidence: EvidenceRef | None
    url: str
    listed: bool | None
    drafts: list[Draft] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether the page reads otherwise than what is known."""
        return self.record is not self.known.record and bool(differing(self.known.record, self.record))

    def precede(self, draft: Draft) -> None:
        """Put a revision before the edit, if there is one."""
        self.drafts.append(draft)
        self.known = replace(self.known, record=draft.record, revision=self.known.revision + 1)


def attribute(visit: Visit, readings: Sequence[Reading]) -> None:
    """Draft what the parser and the site's design changed, and hold what was lost on many pages at once."""
    for reading in readings:
        if reading.record.parser_version != reading.known.record.parser_version and reading.changed:
            draft = reparse(visit, reading.known)
            if draft is not None:
                reading.precede(draft)
    found = mass([(reading.known.record, reading.record) for reading in readings])
    lost = found.lost or _lost_again(visit, readings)
    _hold(visit, readings, lost)
    if found.changed:
        for reading in readings:
            if reading.changed and not _looks_as_before(visit, reading):
                draft = redesigned(reading.known, reading.record, reading.evidence, found.changed)
                if draft is not None:
                    reading.precede(draft)


def reparse(visit: Visit, known: Known) -> Draft | None:
    """Return what today's parser makes of the stored capture of a record's last revision, None where it's the same."""
    for ref in visit.held.evidence_of(known.record_id):
        try:
            record = visit.reader.record(visit.held.read_evidence(ref))
        except (ParseError, StoreError):
            continue
        return reparsed(known, keep_files(record, known.record), ref)
    return None


def _lost_again(visit: Visit, readings: Sequence[Reading]) -> frozenset[str]:
    """Return the fields that any record lost, while the loss of fields is known and not over."""
    if not visit.notebook.stands(FindingKind.FIELD_COVERAGE_FELL):
        return frozenset()
    return frozenset().union(*(_lost(reading) for reading in readings))


def _lost(reading: Reading) -> set[str]:
    if not reading.changed:
        return set()
    changes = differing(reading.known.record, reading.record)
    return {change.field for change in changes if not has(reading.record, change.field)}


def _hold(visit: Visit, readings: Sequence[Reading], names: frozenset[str]) -> None:
    """Leave the records with the fields that many lost, see to it that their pages are asked again, and say so."""
    count = 0
    for reading in readings:
        lost = names & _lost(reading) if names else frozenset()
        if not lost:
            continue
        count += 1
        reading.record = taking(reading.record, reading.known.record, sorted(lost))
        row = visit.held.row(reading.url, page="detail")
        row.etag = row.last_modified = row.sha256 = row.checked_at = None
    if count:
        message = f"{count} of {len(readings)} records asked have lost {', '.join(sorted(names))}: held"
        visit.notebook.see(FindingKind.FIELD_COVERAGE_FELL, message)
    elif any(reading.evidence is not None for reading in readings):
        visit.notebook.clear((FindingKind.FIELD_COVERAGE_FELL,))


def _looks_as_before(visit: Visit, reading: Reading) -> bool:
    """Return whether the page has the design that the proof of the record's last revision has."""
    if reading.evidence is None:
        return True
    for ref in visit.held.evidence_of(reading.known.record_id):
        try:
            before = visit.held.read_evidence(ref)
        except StoreError:
            continue
        return same_design(before.content, visit.held.read_evidence(reading.evidence).content)
    return True
