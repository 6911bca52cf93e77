"""
A second reading of answers that a strict client refuses: broken header lines, two Content-Lengths, one beside chunks.

The head is mended as browsers take it, and says where the body ends.
"""

import asyncio
import re
import time

from disclosure_watch.fetch.address import Address
from disclosure_watch.fetch.cargo import LARGE, Load
from disclosure_watch.fetch.dial import Connection
from disclosure_watch.fetch.transport import FAULTS, KEPT_OF_TOO_LARGE, Reply, failed
from disclosure_watch.model import Failure, Means

_LARGEST_HEAD = 256 * 1024
_MOST_INTERIM = 16
_PART = 65_536
_MOST_CHUNKS = 200_000
_BODILESS = {204, 304}
_WHOLE = 4  # times the timeout: the longest that one answer may take
_STATUS_LINE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:HTTP/\S+)\s+0*(\d{3})\b[ \t]*([^\r\n]*)", re.IGNORECASE)
_INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d\b[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n")  # 100 Continue
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*([^\r\n]*)")
_END_OF_HEAD = re.compile(rb"\r?\r?\n\r?\r?\n")
_CHUNK_SIZE = re.compile(rb"(?:\r?\n)?[ \t]*([0-9a-fA-F]{1,15})[ \t]*(?:;[^\r\n]{0,4096})?\r?\n")
_BARE_CHUNK = re.compile(rb"[0-9a-fA-F]+[ \t]*(?:;[^\r\n]*)?\r?\n")


async def ask(
    connection: Connection,
    url: Address,
    headers: list[tuple[bytes, bytes]],
    *,
    limit: int,
    timeout: float,
    method: str,
    body: bytes,
    load: Load,
) -> Reply:
    """Send a request over a connection of its own and read the answer to its end, however it is framed, as `load` can carry it."""
    reader, writer = connection
    reply = Reply(means=(Means.TOLERANT_HTTP,))
    started = time.perf_counter()
    answer = _Incoming(limit)
    try:
        async with asyncio.timeout(_WHOLE * timeout) as scope:
            writer.write(_request(url, headers, method, body))
            await writer.drain()
            while not answer.is_enough and (part := await asyncio.wait_for(reader.read(_PART), timeout)):
                answer.add(part)
                if len(answer.raw) > LARGE + load.size:
                    await load.add(LARGE, scope)
    except FAULTS as error:
        failed(reply, error, time.perf_counter() - started)
    finally:
        writer.close()
    read(answer.raw, reply, limit)
    reply.elapsed = time.perf_counter() - started
    return reply


def _request(url: Address, headers: list[tuple[bytes, bytes]], method: str, body: bytes) -> bytes:
    lines = [b"%s %s HTTP/1.1" % (method.encode(), url.target), *(b"%s: %s" % pair for pair in headers)]
    if body:
        lines.append(b"content-length: %d" % len(body))
    return b"\r\n".join([*lines, b"connection: close", b"", body])


def read(raw: bytes | bytearray, reply: Reply, limit: int) -> None:
    """Write into a reply what the bytes of an answer say; what is no HTTP at all is a reset with its reason."""
    status = _STATUS_LINE.match(raw)
    end = _END_OF_HEAD.search(raw, status.end(), _LARGEST_HEAD) if status else None
    if status is None or end is None:
        if status is not None and len(raw) > _LARGEST_HEAD:
            reply.failure, reply.detail = Failure.TOO_LARGE, f"headers of more than {_LARGEST_HEAD} bytes"
        elif reply.failure is None:
            reply.failure, reply.detail, reply.again = Failure.RESET, "not an HTTP answer", True
        return
    lines = [
        header.groups() for line in raw[status.end() : end.start()].split(b"\n") if (header := _HEADER.match(line))
    ]
    reply.status, reply.reason = int(status[1]), status[2].decode("latin-1")
    reply.headers = tuple((name.decode("latin-1"), value.strip().decode("latin-1")) for name, value in lines)
    body = memoryview(raw)[end.end() :]
    length = 0 if reply.status in _BODILESS else _length(lines, body)
    reply.body, whole = _dechunked(body) if length is None else (bytes(body[:length]), len(body) >= length)
    if not whole and reply.failure is None:
        reply.failure, reply.detail, reply.again = Failure.TRUNCATED, "the answer breaks off", True
    if len(reply.body) > limit:
        reply.body = reply.body[:KEPT_OF_TOO_LARGE]
        reply.failure, reply.detail, reply.again = Failure.TOO_LARGE, f"more than {limit} bytes", False


def _length(lines: list[tuple[bytes, ...]], body: memoryview) -> int | None:
    """Return how long a body should be: as long as it came where nothing says otherwise; None for one in chunks."""
    chunked = any(name.lower() == b"transfer-encoding" and b"chunked" in value.lower() for name, value in lines)
    head = bytes(body[:200])
    if chunked and (_BARE_CHUNK.match(head) or head.lstrip()[:1] != b"<"):
        return None
    lengths = {
        length.strip().lstrip(b"+")
        for name, value in lines
        if name.lower() == b"content-length"
        for length in value.split(b",")
    }
    told = [int(length[:20]) for length in lengths if length.isdigit()]
    if not told or chunked:
        return len(body)
    fitting = [length for length in told if length <= len(body)]
    return max(fitting) if fitting and len(told) > 1 else max(told)


def _dechunked(body: memoryview) -> tuple[bytes, bool]:
    """Return what the chunks of a body hold, as far as they can be followed, and whether their end was met."""
    data = bytearray()
    at = 0
    for _ in range(_MOST_CHUNKS):
        size = _CHUNK_SIZE.match(body, at)
        if size is None:
            return bytes(data), False
        length = int(size[1], 16)
        if not length:
            return bytes(data), True
        data += body[size.end() : size.end() + length]
        at = size.end() + length
    return bytes(data), False


class _Incoming:
    """An answer as it comes in. Each byte is looked at a few times at most, however small the parts."""

    def __init__(self, limit: int) -> None:
        self.raw = bytearray()
        self._limit = limit
        self._interim = 0
        self._end_of_head = 0
        self._chunked = False
        self._length: int | None = None

    @property
    def is_enough(self) -> bool:
        """Whether it has come whole, as far as its head tells without doubt, or is more than is read."""
        if not self._end_of_head:
            return len(self.raw) > _LARGEST_HEAD or self._interim > _MOST_INTERIM
        come = len(self.raw) - self._end_of_head
        if self._chunked and self.raw.endswith((b"0\r\n\r\n", b"0\n\n")):
            return True
        return come > self._limit or (self._length is not None and come >= self._length)

    def add(self, part: bytes) -> None:
        """Take in the next bytes."""
        before = max(0, len(self.raw) - len(b"\r\r\n\r\r\n"))
        self.raw += part
        while not self._end_of_head and (interim := _INTERIM.match(self.raw)) is not None:
            del self.raw[: interim.end()]
            before = 0
            self._interim += 1
            if self._interim > _MOST_INTERIM:
                return
        if not self._end_of_head and len(self.raw) <= _LARGEST_HEAD + _PART:
            self._read_head(before)

    def _read_head(self, start: int) -> None:
        end = _END_OF_HEAD.search(self.raw, start)
        if end is None:
            return
        self._end_of_head = end.end()
        head = bytes(self.raw[: end.end()]).lower()
        self._chunked = b"chunked" in head
        lengths = re.findall(rb"\ncontent-length\s*:\s*(\d{1,15})\s*[,\r\n]", head)
        if lengths and not self._chunked:
            self._length = max(map(int, lengths))
