"""
A second reading of answers that a strict client refuses: broken header lines, two Content-Lengths, one beside chunks.

The head is mended as browsers take it, and the standard library's client reads the body from there.
"""

import asyncio
import http.client
import io
import re
import time
from typing import TYPE_CHECKING, cast

from disclosure_watch.fetch.address import Address
from disclosure_watch.fetch.dial import Connection
from disclosure_watch.fetch.transport import FAULTS, Reply, failed
from disclosure_watch.model import Failure, Means

if TYPE_CHECKING:
    import socket

_LARGEST_HEAD = 256 * 1024
_LONGEST = 1 << 40  # bytes that a length may announce
_WHOLE = 4  # times the timeout: the longest that one answer may take
_STATUS_LINE = re.compile(rb"\s*(?:HTTP/\S+)\s+0*(\d{3})\b[ \t]*([^\r\n]*)", re.IGNORECASE)
_INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d\b[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n")  # 100 Continue
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*([^\r\n]*)")
_END_OF_HEAD = re.compile(rb"\r?\r?\n\r?\r?\n")
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
) -> Reply:
    """Send a request over a connection of its own and read the answer to its end, however it is framed."""
    reader, writer = connection
    reply = Reply(means=(Means.TOLERANT_HTTP,))
    started = time.perf_counter()
    raw = bytearray()
    try:
        async with asyncio.timeout(_WHOLE * timeout):
            writer.write(_request(url, headers, method, body))
            await writer.drain()
            while not _is_whole(raw) and len(raw) <= limit + _LARGEST_HEAD:
                part = await asyncio.wait_for(reader.read(65_536), timeout)
                if not part:
                    break
                raw += part
                while (interim := _INTERIM.match(raw)) is not None:
                    del raw[: interim.end()]
    except FAULTS as error:
        failed(reply, error, time.perf_counter() - started)
    finally:
        writer.close()
    read(bytes(raw), reply, limit)
    reply.elapsed = time.perf_counter() - started
    return reply


def _request(url: Address, headers: list[tuple[bytes, bytes]], method: str, body: bytes) -> bytes:
    lines = [b"%s %s HTTP/1.1" % (method.encode(), url.target), *(b"%s: %s" % pair for pair in headers)]
    if body:
        lines.append(b"content-length: %d" % len(body))
    return b"\r\n".join([*lines, b"connection: close", b"", body])


def read(raw: bytes, reply: Reply, limit: int) -> None:
    """Write into a reply what the bytes of an answer say; what is no HTTP at all is a reset with its reason."""
    status = _STATUS_LINE.match(raw)
    end = _END_OF_HEAD.search(raw, status.end(), _LARGEST_HEAD) if status else None
    if status is None or end is None:
        if reply.failure is None:
            reply.failure, reply.detail, reply.again = Failure.RESET, "not an HTTP answer", True
        return
    lines = [
        header.groups() for line in raw[status.end() : end.start()].split(b"\n") if (header := _HEADER.match(line))
    ]
    reply.status, reply.reason = int(status[1]), status[2].decode("latin-1")
    reply.headers = tuple((name.decode("latin-1"), value.strip().decode("latin-1")) for name, value in lines)
    body = raw[end.end() :]
    head = _framing(lines, body)
    framed = b"HTTP/1.1 %d OK\r\n" % reply.status + head + b"\r\n\r\n" + body
    answer = http.client.HTTPResponse(cast("socket.socket", _Socket(framed)))
    try:
        answer.begin()
        reply.body = answer.read()
    except http.client.IncompleteRead as error:
        reply.body = error.partial
        if reply.failure is None:
            reply.failure, reply.detail, reply.again = Failure.TRUNCATED, "the answer breaks off", True
    except (http.client.HTTPException, ValueError) as error:
        reply.failure, reply.detail, reply.again = Failure.RESET, f"not an HTTP answer: {error}", True
    if len(reply.body) > limit:
        reply.body = reply.body[:limit]
        reply.failure, reply.detail, reply.again = Failure.TOO_LARGE, f"more than {limit} bytes", False


def _framing(lines: list[tuple[bytes, ...]], body: bytes) -> bytes:
    """Return the one header that says where the body ends; none where the connection's end is the body's."""
    chunked = any(name.lower() == b"transfer-encoding" and b"chunked" in value.lower() for name, value in lines)
    if chunked and _BARE_CHUNK.match(body):
        return b"Transfer-Encoding: chunked"
    lengths = {
        length.strip().lstrip(b"+")
        for name, value in lines
        if name.lower() == b"content-length"
        for length in value.split(b",")
    }
    whole = [min(int(length[:20]), _LONGEST) for length in lengths if length.isdigit()]
    if chunked and body.lstrip()[:1] != b"<":
        return b"Transfer-Encoding: chunked"  # and broken: the library says how
    if not whole or chunked:
        return b"Connection: close"
    fitting = [length for length in whole if length <= len(body)]
    return b"Content-Length: %d" % (max(fitting) if fitting and len(whole) > 1 else max(whole))


def _is_whole(raw: bytearray) -> bool:
    """Return whether an answer has come whole, as far as its head tells without doubt."""
    end = _END_OF_HEAD.search(raw)
    if end is None:
        return False
    head = bytes(raw[: end.end()]).lower()
    if b"chunked" in head:
        return raw.endswith((b"0\r\n\r\n", b"0\n\n"))
    lengths = re.findall(rb"\ncontent-length\s*:\s*(\d{1,15})\s*[,\r\n]", head)
    return bool(lengths) and len(raw) - end.end() >= max(map(int, lengths))


class _Socket:
    """Bytes that came, as the standard library's client takes a socket."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, *_: object) -> io.BytesIO:
        return io.BytesIO(self._data)
