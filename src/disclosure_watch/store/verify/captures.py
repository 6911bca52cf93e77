"""A source's evidence: every byte against the index, every proof against its revision, every record read again."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from os import SEEK_END
from typing import Any

from disclosure_watch.errors import ParseError
from disclosure_watch.fields import DERIVED
from disclosure_watch.model import Attachment, Capture, Record, Revision, State
from disclosure_watch.store.evidence import FOLDER, cdxj
from disclosure_watch.store.evidence.cdxj import Stored
from disclosure_watch.store.evidence.checker import look
from disclosure_watch.store.evidence.reader import between
from disclosure_watch.store.location import Location
from disclosure_watch.store.verify.damage import Damage, Reparse, Tally

Proofs = Mapping[int, Sequence[Revision]]
"""The revisions that point into a file, by offset."""


def check_evidence(
    location: Location,
    source_id: str,
    revisions: Sequence[Revision],
    reparse: Reparse,
    tally: Tally,
    since: dt.datetime | None,
) -> Iterator[Damage]:
    """
    Yield what is damaged of a source's evidence, and the records that it doesn't bear out.

    `since` leaves out the files of earlier months, but those that the revisions point into.
    """
    proofs: dict[str, dict[int, list[Revision]]] = defaultdict(lambda: defaultdict(list))
    for revision in revisions:
        if revision.evidence is not None:
            proofs[revision.evidence.file][revision.evidence.offset].append(revision)
    oldest = "" if since is None else f"{source_id}-{since.astimezone(dt.UTC):%Y%m}"
    names = {
        name: size
        for name, size in location.sizes(f"{FOLDER}/{source_id}").items()
        if name.rpartition("/")[2] >= oldest or name.removeprefix(f"{FOLDER}/") in proofs
    }
    indexed: dict[str, list[Stored]] = defaultdict(list)
    told_by: dict[str, str] = {}
    for name in names:
        if name.endswith(".cdxj"):
            tally.files += 1
            for stored in _lines(name, _index(location, name), source_id):
                if isinstance(stored, Damage):
                    yield stored
                    continue
                indexed[stored.file].append(stored)
                told_by[stored.file] = name
    files = {name.removeprefix(f"{FOLDER}/") for name in names if name.endswith(".warc.gz")}
    for file in sorted(files | set(indexed) | set(proofs)):
        if file in files:
            tally.files += 1
            yield from _check_file(
                _Told(location, file, told_by.get(file, "no index"), indexed[file], proofs[file]), reparse, tally
            )
        else:
            lost = next(iter(proofs[file].values()), None)
            what = f"revision {lost[0].revision_id} points to it" if lost else f"{told_by[file]} tells of it"
            yield Damage(f"{FOLDER}/{file}", f"missing, and {what}; restore it from a backup")


def _index(location: Location, name: str) -> bytes:
    """Return an index as it stands where no pass is writing it, or else without what that hasn't written to its end."""
    data = location.read(name)
    if data and not data.endswith(b"\n"):
        if location.exists(cdxj.mark_of(name)):  # a pass is at it, or died writing a line
            return data[: data.rfind(b"\n") + 1]
        return location.read(name)  # a pass may have come to its end meanwhile
    return data


def _lines(name: str, data: bytes, source_id: str) -> Iterator[Stored | Damage]:
    """Yield the captures that an index tells of, and its lines that aren't as written."""
    for line in data.splitlines(keepends=True):
        try:
            stored = cdxj.stored(line, source_id)
        except ValueError as error:
            yield Damage(name, f"{error}; remove it, the next pass makes it again")
            continue
        if stored.line().encode() != line:
            yield Damage(name, f"the line of {stored.url} is not as written; remove it, the next pass makes it again")
        yield stored


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of an evidence file: by the lines of its index, and by the revisions that point into it."""

    location: Location
    file: str
    index: str
    lines: Sequence[Stored]
    proofs: Proofs

    @property
    def name(self) -> str:
        return f"{FOLDER}/{self.file}"

    @property
    def expected_index(self) -> str:
        """The index that tells of the file."""
        return cdxj.index_of(self.name)

    @property
    def mark(self) -> str:
        return cdxj.mark_of(self.expected_index)


def _check_file(told: _Told, reparse: Reparse, tally: Tally) -> Iterator[Damage]:
    name = told.name
    with told.location.open(name) as stream:
        bad = []
        start = 0
        for stored in told.lines:
            if stored.raw and sha256(between(stream, start, stored.end)).hexdigest() != stored.raw:
                bad.append((start, stored.end))
                about = f"bytes {start} to {stored.end} ({stored.url}) are not what {told.index} says"
                yield Damage(name, f"{about}; restore it from a backup")
            start = stored.end
        yield from _check_end(told, start, stream.seek(0, SEEK_END))
        by_offset = {stored.offset: stored for stored in told.lines}
        due = dict(told.proofs)
        for looked_at in look(stream, told.file, start, unfinished=told.location.exists(told.mark)):
            if _within(looked_at.offset, bad):
                continue
            if looked_at.stored is None or looked_at.capture is None:
                yield Damage(name, f"no whole record at offset {looked_at.offset} ({looked_at.fault}); restore it")
                continue
            tally.captures += 1
            revisions = due.pop(looked_at.offset, ())
            yield from _check_capture(told, looked_at.stored, by_offset.pop(looked_at.offset, None), revisions)
            if not looked_at.stored.revisit:
                yield from _check_records(name, looked_at.capture, revisions, reparse, tally)
        for offset in by_offset:
            if not _within(offset, bad):
                yield Damage(name, f"no whole capture at offset {offset}, where {told.index} has one")
        for offset, revisions in due.items():
            yield Damage(
                name, f"no whole response at offset {offset}, the proof of revision {revisions[0].revision_id}"
            )


def _check_end(told: _Told, start: int, size: int) -> Iterator[Damage]:
    """
    Yield that the index ends before its file does, unless a pass is saving or died saving.

    Once its mark is away its index is written, which may have been read before: it is looked at again.
    """
    if start < size and not told.location.exists(told.mark) and _indexed(told) < size:
        about = f"nothing vouches for bytes {start} to {size} of {told.name}"
        yield Damage(told.expected_index, f"{about}; restore it, or let `disclosure-watch expire` make it again")


def _indexed(told: _Told) -> int:
    """Return where the index of a file ends now."""
    try:
        lines = told.location.read(told.expected_index)
    except FileNotFoundError:
        return 0
    source_id = told.file.partition("/")[0]
    return max((stored.end for stored in cdxj.parse(lines, source_id)[0] if stored.file == told.file), default=0)


def _within(offset: int, stretches: Sequence[tuple[int, int]]) -> bool:
    return any(start <= offset < end for start, end in stretches)


def _check_capture(told: _Told, seen: Stored, line: Stored | None, revisions: Sequence[Revision]) -> Iterator[Damage]:
    if line is not None and not line.raw:  # by an earlier version, which gave revisits a hash too
        line = replace(line, sha256=seen.sha256)
    if line is not None and replace(seen, end=line.end, raw=line.raw).line() != line.line():
        yield Damage(told.index, f"not what {told.name} has at offset {seen.offset}; remove the index")
    for revision in revisions:
        assert revision.evidence is not None, "only a revision with evidence points here"
        if seen.revisit or seen.sha256 != revision.evidence.sha256:
            yield Damage(told.name, f"at offset {seen.offset} is not the proof of revision {revision.revision_id}")


def _check_records(
    name: str, capture: Capture, revisions: Sequence[Revision], reparse: Reparse, tally: Tally
) -> Iterator[Damage]:
    """Yield the revisions whose record isn't what their capture says; a withdrawn one keeps what was last read."""
    for revision in revisions:
        if revision.state is State.WITHDRAWN:
            continue
        try:
            record = reparse(revision, capture)
        except ParseError as error:
            yield Damage("ledger", f"revision {revision.revision_id} can't be read from {name} any more ({error})")
            continue
        if record is None:
            continue
        tally.reparsed += 1
        wrong = _differing(record, revision.record)
        if wrong:
            yield Damage("ledger", f"revision {revision.revision_id}: {', '.join(wrong)} not as {name} says")


def _as_read(record: Record) -> Record:
    """Return a record without what isn't read from its page: attachments' texts, and what follows from its fields."""
    files = tuple(Attachment(file.name, file.url) for file in record.attachments)
    reply = record.reply
    if reply is not None:
        underived: dict[str, Any] = dict.fromkeys(DERIVED)
        reply = replace(reply, **underived)
    return replace(record, attachments=files, reply=reply)


def _differing(stored: Record, other: Record) -> list[str]:
    """Return the names of the fields that differ, of those that are read from the page itself."""
    mine, theirs = _as_read(stored), _as_read(other)
    return [field.name for field in fields(Record) if getattr(mine, field.name) != getattr(theirs, field.name)]
