"""
Letting go of captures that prove nothing any more, so that what is kept stays where it lies.

A kept capture keeps its offset, for the ledger's revisions point there. Behind the last kept one the file is cut; a
stretch between two becomes one record of zeros, which takes hardly any room on a disk that knows sparse files and which
any WARC tool passes over. Where files can't change (S3) they go as a whole, once nothing in them is kept.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO

from disclosure_watch.store.evidence.cdxj import Stored, mark_of
from disclosure_watch.store.evidence.reader import scan
from disclosure_watch.store.evidence.writer import FOLDER
from disclosure_watch.store.location import Location

Keep = Callable[[Stored], bool]

_BLOCK = 0xFFFF
"""Bytes: the most that a stored block of deflate holds."""

_HEAD = (
    "WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:00000000-0000-5000-8000-{:012x}>\r\n"
    "WARC-Date: 1970-01-01T00:00:00Z\r\nContent-Type: application/octet-stream\r\nContent-Length: {:012}\r\n\r\n"
)
_TAIL = b"\r\n\r\n"
_AROUND = 18
"""Bytes of a gzip member's header and trailer."""

_LEAST = _AROUND + 5 + len(_HEAD.format(0, 0)) + len(_TAIL)


def filler(length: int, offset: int) -> bytes:
    """Return a gzip member of exactly `length` bytes (300 at least) that holds a WARC record of zeros."""
    blocks = 1
    while length - _AROUND - 5 * blocks > _BLOCK * blocks:
        blocks += 1
    plain_length = length - _AROUND - 5 * blocks
    head = _HEAD.format(offset, 0)
    size = plain_length - len(head) - len(_TAIL)
    plain = _HEAD.format(offset, size).encode() + bytes(size) + _TAIL
    out = bytearray(b"\x1f\x8b\x08\0\0\0\0\0\0\x03")
    for number in range(blocks):
        part = plain[number * _BLOCK : (number + 1) * _BLOCK]
        out += bytes([number == blocks - 1]) + len(part).to_bytes(2, "little")
        out += (len(part) ^ 0xFFFF).to_bytes(2, "little") + part
    out += zlib.crc32(plain).to_bytes(4, "little") + len(plain).to_bytes(4, "little")
    return bytes(out)


def expire_file(location: Location, name: str, keep: Keep, stored_captures: Sequence[Stored]) -> int:
    """
    Let go of captures of a file that can change, and return how many went.

    The index goes first and comes back last: who dies between loses the index alone, which is made again.
    """
    index = f"{name.removesuffix('.warc.gz')}.cdxj"
    gone = [stored for stored in stored_captures if not keep(stored)]
    if not gone and location.exists(index):
        return 0
    kept_end = max((stored.end for stored in stored_captures if keep(stored)), default=0)
    location.replace(mark_of(index), b"", durable=False)
    location.remove(index)
    if not kept_end:
        location.remove(name)
        location.remove(mark_of(index))
        return len(gone)
    data = location.read(name)
    rewritten = b"".join(_pieces(data, gone, kept_end)) if gone else data
    if rewritten != data:
        location.replace(name, rewritten, sparse=True)
    left = scan(BytesIO(rewritten), name.removeprefix(f"{FOLDER}/"), 0).captures
    location.replace(index, "".join(stored.line() for stored in left).encode())
    location.remove(mark_of(index))
    return len(gone)


def _pieces(data: bytes, gone: Sequence[Stored], end: int) -> Iterator[bytes]:
    at = 0
    for start, stop in _stretches(gone):
        if stop - start < _LEAST or start >= end:
            continue
        yield data[at:start]
        yield filler(stop - start, start)
        at = stop
    yield data[at:end]


def _stretches(gone: Sequence[Stored]) -> list[tuple[int, int]]:
    """Return where the captures that go lie, neighbours joined."""
    joined: list[tuple[int, int]] = []
    for stored in sorted(gone, key=lambda stored: stored.offset):
        if joined and joined[-1][1] == stored.offset:
            joined[-1] = (joined[-1][0], stored.end)
        else:
            joined.append((stored.offset, stored.end))
    return joined


def expire_objects(
    location: Location,
    index: str,
    files: Sequence[str],
    keep: Keep,
    stored_captures: Sequence[Stored],
) -> int:
    """Let go of the files of a month in which nothing is kept, and return how many captures went."""
    kept = {stored.file for stored in stored_captures if keep(stored)}
    gone = [name for name in files if name.removeprefix(f"{FOLDER}/") not in kept]
    if not gone:
        return 0
    lines = "".join(stored.line() for stored in stored_captures if stored.file in kept)
    if lines:
        location.replace(index, lines.encode())
    else:
        location.remove(index)
    for name in gone:
        location.remove(name)
    return sum(stored.file not in kept for stored in stored_captures)
