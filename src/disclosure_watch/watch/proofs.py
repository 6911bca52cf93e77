"""What the stored captures of changed records show today: read from the store for those alone."""

from collections.abc import Iterable, Iterator

from disclosure_watch.diff import same_design
from disclosure_watch.errors import ParseError, StoreError
from disclosure_watch.model import Capture, EvidenceRef, Known, Record, State
from disclosure_watch.watch.attribution import Proof, Reading
from disclosure_watch.watch.context import Context
from disclosure_watch.watch.reading import read_stored
from disclosure_watch.watch.reconcile import keep_files


async def proofs_of(context: Context, readings: Iterable[Reading]) -> dict[str, Proof]:
    """Return the proof of each record that reads otherwise than known, by record id, where it lies there whole."""
    proofs = {}
    for reading in readings:
        for ref in refs_of(context, reading.known):
            try:
                before = context.held.read_evidence(ref)
                if not before.serves_page:  # the proof of a withdrawal is a page that is gone
                    continue
                record = await _read(context, before, reading.known)
            except StoreError:
                continue
            if record is None and reading.record.parser_version != reading.known.record.parser_version:
                continue
            now = context.held.read_evidence(reading.evidence).content if reading.evidence else before.content
            proofs[reading.known.record_id] = Proof(ref, record, same_design(before.content, now))
            break
    return proofs


def refs_of(context: Context, known: Known) -> Iterator[EvidenceRef]:
    """Yield where the captures of a record's states lie, the newest first; the ledger is asked where the first won't do."""
    if known.evidence is not None and known.state is not State.WITHDRAWN:
        yield known.evidence
    yield from context.held.evidence_of(known.record_id)


async def _read(context: Context, capture: Capture, known: Known) -> Record | None:
    if context.reader.version == known.record.parser_version:
        return known.record
    try:
        return keep_files((await read_stored(context, capture)).record, known.record)
    except ParseError:
        return None
