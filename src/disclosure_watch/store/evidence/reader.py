"""Reading evidence: one record by its offset, or all records of a file in turn."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO

from disclosure_watch.decoding import codings, decode
from disclosure_watch.errors import StoreError
from disclosure_watch.lazy import LazyModule
from disclosure_watch.model import Capture, EvidenceRef
from disclosure_watch.store.evidence.cdxj import Stored, form_of

if TYPE_CHECKING:
    from disclosure_watch.store.evidence import warc
else:
    warc = LazyModule("disclosure_watch.store.evidence.warc")

_MAGIC = b"\x1f\x8b\x08"
_CHUNK = 1 << 20


def read(open_file: Callable[[str], BinaryIO], ref: EvidenceRef) -> Capture:
    """
    Return the capture that a reference points to; `open_file` opens an evidence file by its name.

    Raises StoreError naming the file where the capture isn't there whole.
    """
    try:
        with open_file(ref.file) as stream:
            stream.seek(ref.offset)
            answer = warc.read(stream)
            asked = warc.read(stream)
        if answer.kind != "response":
            raise warc.Damaged(f"a {answer.kind} record, not a response")
        capture = warc.capture(answer, asked)
        content = _content(capture, ref.sha256)
    except (EOFError, OSError, ValueError, AttributeError) as error:
        reason = str(error) or "the file ends before it"
        raise StoreError(
            f"evidence/{ref.file}: no whole response at offset {ref.offset} ({reason}); restore the file"
        ) from error
    return replace(capture, content=content, sha256=ref.sha256)


def member(stream: BinaryIO, offset: int) -> bytes:
    """Return the bytes of a response and its request record. Raises ValueError or EOFError where they aren't whole."""
    stream.seek(offset)
    length = warc.read(stream).length + warc.read(stream).length
    return between(stream, offset, offset + length)


def _content(capture: Capture, expected: str) -> bytes:
    """Return the content of a capture, whose hash is known."""
    content = decode(capture.body, codings(capture.headers, capture.means)).content
    if sha256(content).hexdigest() != expected:
        raise warc.Damaged("the content is not what its hash says")
    return content


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan found: the stored records in order, and where the last whole capture ends."""

    captures: tuple[Stored, ...]
    end: int


def scan(stream: BinaryIO, file: str, start: int) -> Scan:
    """
    Read all captures of a WARC from an offset on.

    A damaged stretch with whole records behind it is passed over; what is torn off at the end is left out.
    """
    captures: list[Stored] = []
    end = start
    for offset, record in _records(stream, start):
        behind = offset + record.length
        if record.kind == "warcinfo":
            end = behind
        elif record.kind in {"response", "revisit"}:
            captures.append(stored_of(record, file, offset))
        elif record.kind == "request" and captures and captures[-1].end == 0:
            captures[-1] = replace(captures[-1], end=behind)
            end = behind
    whole: list[Stored] = []
    for stored in captures:
        if stored.end:
            raw = sha256(between(stream, whole[-1].end if whole else start, stored.end)).hexdigest()
            whole.append(replace(stored, raw=raw))
    return Scan(tuple(whole), end)


def between(stream: BinaryIO, start: int, end: int) -> bytes:
    """Return the bytes of a file from one offset to another."""
    stream.seek(start)
    return stream.read(end - start)


def _records(stream: BinaryIO, start: int) -> "Iterator[tuple[int, warc.Record]]":
    """Yield the whole records of a file with their offsets."""
    offset = start
    while True:
        stream.seek(offset)
        try:
            record = warc.read(stream)
        except EOFError:
            return
        except ValueError:
            onward = next_member(stream, offset + 1)
            if onward is None:
                return
            offset = onward
            continue
        yield offset, record
        offset += record.length


def next_member(stream: BinaryIO, start: int) -> int | None:
    """Return the offset of the next gzip member's first bytes, None where there is no more."""
    stream.seek(start)
    kept = b""
    while chunk := stream.read(_CHUNK):
        window = kept + chunk
        at = window.find(_MAGIC)
        if at >= 0:
            return start + at
        kept = window[-2:]
        start += len(window) - len(kept)
    return None


def stored_of(record: "warc.Record", file: str, offset: int) -> Stored:
    """Return what a whole response or revisit record at an offset holds; its `end` is left 0."""
    capture = warc.capture(record, None)
    revisit = record.kind == "revisit"
    content = decode(capture.body, codings(capture.headers, capture.means)).content
    return Stored(
        url=capture.url,
        date=record.header("WARC-Date"),
        status=str(capture.status),
        form=form_of(capture),
        digest=record.header("WARC-Payload-Digest"),
        sha256="" if revisit else sha256(content).hexdigest(),
        file=file,
        offset=offset,
        length=record.length,
        end=0,
        revisit=revisit,
    )
