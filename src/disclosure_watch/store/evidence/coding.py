"""Content decoding of stored bodies: gzip and deflate, of what broke off or is mixed up as much as there is."""

import zlib

MOST = 256 << 20
"""Bytes: no content is longer than this; what a body holds beyond it was never read."""

_SLICE = 1 << 16


def decoded(body: bytes, codings: str) -> bytes:
    """
    Return a body after content decoding, as far as it can be decoded.

    A coding that was never asked for (br, zstd …) leaves nothing; what is no coding at all (`utf-8`, seen from servers
    that mistake the header) is passed over.
    """
    for name in reversed([part.strip().lower() for part in codings.split(",")]):
        if name in {"gzip", "x-gzip"}:
            body = _inflated(body, zlib.MAX_WBITS + 16)
        elif name == "deflate":
            body = _inflated(body, zlib.MAX_WBITS if _is_zlib(body) else -zlib.MAX_WBITS)
        elif name in {"br", "zstd", "compress", "x-compress", "dcb", "dcz"}:
            body = b""
    return body


def _is_zlib(body: bytes) -> bool:
    """Return whether a deflate body has zlib's wrapping, as the standard says; old servers send it without."""
    return len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0  # RFC 1950


def _inflated(body: bytes, window: int) -> bytes:
    parts: list[bytes] = []
    room = MOST
    unpacker = zlib.decompressobj(window)
    for start in range(0, len(body), _SLICE):
        piece = body[start : start + _SLICE]
        while piece and room:
            if unpacker.eof:
                if window <= zlib.MAX_WBITS or not piece.startswith(b"\x1f"):  # padding after the end is no content
                    return b"".join(parts)
                unpacker = zlib.decompressobj(window)
            try:
                part = unpacker.decompress(piece, room)
            except zlib.error:
                return b"".join(parts)
            parts.append(part)
            room -= len(part)
            piece = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    return b"".join(parts)
