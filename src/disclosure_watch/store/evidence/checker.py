"""Looking at all of an evidence file, damaged stretches included."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from disclosure_watch.decoding import codings, decode
from disclosure_watch.lazy import LazyModule
from disclosure_watch.model import Capture
from disclosure_watch.store.evidence.cdxj import Stored
from disclosure_watch.store.evidence.reader import next_member, stored_of

if TYPE_CHECKING:
    from disclosure_watch.store.evidence import warc
else:
    warc = LazyModule("disclosure_watch.store.evidence.warc")


@dataclass(frozen=True, slots=True)
class Found:
    """One response or revisit record, whole; or a `fault` at an offset, in words, and nothing else."""

    offset: int
    stored: Stored | None = None
    capture: Capture | None = None
    fault: str = ""


def look(stream: BinaryIO, file: str, indexed: int, *, unfinished: bool) -> Iterator[Found]:
    """
    Yield the captures of a file, and the faults between them.

    What is torn off beyond `indexed`, where the index ends, was left by a pass that died: it is no fault. Where one did, or is at it
    (`unfinished`), nothing behind is looked for: a body that came compressed holds what looks like a record's beginning.
    """
    offset = 0
    while True:
        stream.seek(offset)
        try:
            record = warc.read(stream)
            capture = _found(record, file, offset)
        except EOFError:
            return
        except (ValueError, AttributeError) as error:
            if unfinished and offset >= indexed and isinstance(error, warc.Torn):
                return
            onward = next_member(stream, offset + 1)
            if onward is not None or offset < indexed or not isinstance(error, warc.Torn):
                yield Found(offset, fault=str(error))
            if onward is None:
                return
            offset = onward
            continue
        if capture is not None:
            yield capture
        offset += record.length


def _found(record: warc.Record, file: str, offset: int) -> Found | None:
    if record.kind not in {"response", "revisit"}:
        return None
    stored = stored_of(record, file, offset)
    capture = warc.capture(record, None)
    content = decode(capture.body, codings(capture.headers, capture.means)).content
    return Found(offset, stored, replace(capture, content=content, sha256=stored.sha256))
