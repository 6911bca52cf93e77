"""
Content decoding, gzip and deflate as servers really send them, within limits.

Fetching and reading stored evidence decode by this module alone: what was captured gives the same content for ever.
"""

import re
import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from io import BytesIO

from disclosure_watch.model import Failure, Means

LARGEST = 20 * 1024 * 1024
"""Bytes of a body that are read, on the wire and decoded."""

MOST_MEMBERS = 1000
"""Members of one gzip body that are read: each costs a decompressor, and twenty bytes are one."""

MOST_CODINGS = 3
"""Codings on top of each other that are undone."""

_GZIP = 31
_ZLIB = 15
_RAW = -15
_DEFLATE_METHOD = 8
_MAGIC = b"\x1f\x8b\x08"
_BLANK = b"\xef\xbb\xbf \t\r\n"
_TEXTUAL = ("text/", "html", "xml", "json", "javascript")
_COMPRESSED = re.compile("gzip|deflate|br|zstd|compress", re.IGNORECASE)
_BR = re.compile(r"\bbr\b", re.IGNORECASE)
_BROTLI = "\0br"  # br where it was asked for to be undone: evidence from before 2026-11-26 keeps its hash without
_SLICE = 64 * 1024
_UNSUPPORTED = {"br", "zstd", "compress", "x-compress", "dcb", "dcz"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """The content as far as it could be decoded, and what stopped it."""

    content: bytes
    failure: Failure | None = None
    detail: str = ""


def codings(headers: Iterable[tuple[str, str]], means: Collection[Means] = ()) -> str:
    """
    Return what all Content-Encoding headers of an answer say together, empty where there is none.

    `means` are the capture's: where `actual` found the headers untrue, what they should have said.
    """
    if Means.UNDECLARED_GZIP in means:
        return "gzip"
    if Means.UNTRUE_CODING in means:
        return ""
    said = ",".join([value for name, value in headers if name.lower() == "content-encoding"])
    return _BR.sub(_BROTLI, said) if Means.BROTLI in means else said


def actual(headers: Iterable[tuple[str, str]], body: bytes) -> tuple[Means, ...]:
    """Return what the first bytes of a page show of its coding against what its headers say: nothing where they agree."""
    if body.startswith(_MAGIC):
        if _is_once_gzip(body, codings(headers)):
            return (Means.UNDECLARED_GZIP,)
        said = {name.lower(): value.lower() for name, value in headers}
        kind = said.get("content-type", "text/html")
        undeclared = not said.get("content-encoding") and any(word in kind for word in _TEXTUAL)
        return (Means.UNDECLARED_GZIP,) if undeclared else ()
    said_to_be_packed = codings(headers)
    if _COMPRESSED.search(said_to_be_packed) is None:
        return ()
    if body[:200].lstrip(_BLANK)[:1] == b"<":
        return (Means.UNTRUE_CODING,)
    return (Means.BROTLI,) if _BR.search(said_to_be_packed) else ()


def _is_once_gzip(body: bytes, said: str) -> bool:
    """Return whether a body in gzip is said to be in deflate, or to be so more often than it is."""
    names = [name.strip().lower() for name in said.split(",")]
    if len(names) < 2 and names[0] != "deflate":
        return False
    try:
        within = zlib.decompressobj(_GZIP).decompress(body, 64)
    except zlib.error:
        return False
    return within[:200].lstrip(_BLANK)[:1] == b"<"


def decode(body: bytes, codings: str, limit: int = LARGEST) -> Decoded:
    """
    Undo the content codings of a Content-Encoding header, in at most `limit` bytes at every step.

    What is no coding at all (`utf-8`, `none`: seen from servers that mistake the header) is passed over.
    """
    names = [name for name in (part.strip().lower() for part in codings.split(",")) if name]
    if not names or not body:
        return Decoded(body)
    if len(names) > MOST_CODINGS:
        return Decoded(b"", Failure.ENCODING, f"{len(names)} content codings")
    decoded = Decoded(body)
    for name in reversed(names):
        if name == _BROTLI:
            decoded = _unbrotli(decoded.content, limit)
            continue
        if name in _UNSUPPORTED:
            return Decoded(b"", Failure.ENCODING, f"content coding {name!r}, which was not asked for")
        if name in {"gzip", "x-gzip", "deflate"} and decoded.content:
            wbits = _GZIP if name != "deflate" else _deflate_form(decoded.content)
            below = decoded
            decoded = _inflate(below.content, wbits, limit)
            if below.failure is not None:
                decoded = Decoded(decoded.content, below.failure, below.detail)
    return decoded


def _deflate_form(body: bytes) -> int:
    # RFC 9110 means a zlib stream; servers that send the bare one are as old as the coding.
    zlib_header = len(body) > 1 and body[0] & 0x0F == _DEFLATE_METHOD and int.from_bytes(body[:2]) % 31 == 0
    return _ZLIB if zlib_header else _RAW


def _inflate(body: bytes, wbits: int, limit: int) -> Decoded:
    content = BytesIO()  # which gives its bytes without a copy
    room = limit
    members = 1
    stream = zlib.decompressobj(wbits)
    try:
        for start in range(0, len(body), _SLICE):
            piece = body[start : start + _SLICE]
            while piece:
                if stream.eof:
                    if wbits != _GZIP or not piece.startswith(b"\x1f"):  # padding after the end is no content
                        return Decoded(content.getvalue())
                    members += 1
                    if members > MOST_MEMBERS:
                        return Decoded(content.getvalue(), Failure.ENCODING, f"more than {MOST_MEMBERS} gzip members")
                    stream = zlib.decompressobj(wbits)
                part = stream.decompress(piece, room + 1)
                if len(part) > room:
                    content.write(part[:room])
                    return Decoded(content.getvalue(), Failure.TOO_LARGE, f"more than {limit} bytes when decoded")
                room -= len(part)
                content.write(part)
                piece = stream.unused_data if stream.eof else stream.unconsumed_tail
    except zlib.error as error:
        return Decoded(content.getvalue(), Failure.ENCODING, str(error))
    if not stream.eof:
        return Decoded(content.getvalue(), Failure.TRUNCATED, "the compressed body breaks off")
    return Decoded(content.getvalue())


def _unbrotli(body: bytes, limit: int) -> Decoded:
    import brotli

    stream = brotli.Decompressor()
    content = BytesIO()  # which gives its bytes without a copy
    room = limit
    piece = body
    try:
        while not stream.is_finished():
            part = stream.process(piece, output_buffer_limit=_SLICE)
            piece = b""
            content.write(part[:room])
            room -= len(part)
            if room < 0:
                return Decoded(content.getvalue(), Failure.TOO_LARGE, f"more than {limit} bytes when decoded")
            if not part and stream.can_accept_more_data():
                return Decoded(content.getvalue(), Failure.TRUNCATED, "the compressed body breaks off")
    except brotli.error as error:
        return Decoded(content.getvalue(), Failure.ENCODING, str(error))
    return Decoded(content.getvalue())
