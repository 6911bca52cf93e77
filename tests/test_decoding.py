"""Content decoding: gzip and deflate as servers send them, within a limit."""

import gzip
import zlib

import brotli
import pytest

from disclosure_watch.decoding import actual, codings, decode
from disclosure_watch.model import Failure, Means

TEXT = "关于政协提案的复函。".encode() * 3000
LIMIT = 1_000_000


def raw_deflate(data):
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


@pytest.mark.parametrize(
    ("body", "codings"),
    [
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), "X-GZIP"),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
        (gzip.compress(TEXT[:5000]) + gzip.compress(TEXT[5000:]), "gzip"),
        (gzip.compress(TEXT) + b"\0" * 100, "gzip"),
        (gzip.compress(TEXT) + b"<!-- cached -->", "gzip"),
        (gzip.compress(zlib.compress(TEXT)), "deflate, gzip"),
        (gzip.compress(gzip.compress(TEXT)), "gzip,gzip"),
        (TEXT, ""),
        (TEXT, "identity"),
        (TEXT, "utf-8"),
        (TEXT, "none"),
        (gzip.compress(TEXT, compresslevel=0) * 1, "gzip"),
    ],
)
def test_what_can_be_decoded(body, codings):
    """Each form in which servers send gzip and deflate gives the content, whole."""
    decoded = decode(body, codings, LIMIT)
    assert (decoded.content, decoded.failure) == (TEXT, None)


def test_incompressible_over_many_slices():
    """A body of many read slices is decoded whole."""
    noise = bytes(range(256)) * 3000
    body = gzip.compress(noise, compresslevel=0)
    assert decode(body, "gzip", LIMIT).content == noise


@pytest.mark.parametrize(
    ("body", "codings"),
    [
        (b"<html>not gzip</html>", "gzip"),
        (b"\x1f\x8b\x08garbage" * 10, "gzip"),
        (b"not deflate", "deflate"),
        (gzip.compress(TEXT)[:-8] + b"\0" * 8, "gzip"),
        (b"...", "br"),
        (b"...", "zstd"),
        (b"...", "gzip, gzip, gzip, gzip"),
        (gzip.compress(b"") * 2000, "gzip"),
    ],
)
def test_what_can_not_be_decoded(body, codings):
    """A broken body, or a coding that wasn't asked for, is an encoding failure."""
    decoded = decode(body, codings, LIMIT)
    assert decoded.failure is Failure.ENCODING
    assert decoded.detail


@pytest.mark.parametrize("cut", [1, 8, 40, 100])
@pytest.mark.parametrize("codings", ["gzip", "deflate"])
def test_a_compressed_body_that_breaks_off(codings, cut):
    """A compressed body without its end is truncated, and what could be decoded is kept."""
    body = gzip.compress(TEXT) if codings == "gzip" else zlib.compress(TEXT)
    decoded = decode(body[:-cut], codings, LIMIT)
    assert decoded.failure is Failure.TRUNCATED
    assert TEXT.startswith(decoded.content)


def test_a_bomb():
    """A small body that would become a huge one stops at the limit."""
    decoded = decode(gzip.compress(b"\0" * 50_000_000), "gzip", LIMIT)
    assert (decoded.failure, len(decoded.content)) == (Failure.TOO_LARGE, LIMIT)


def test_a_bomb_in_a_bomb():
    """A coding within a coding is held to the limit at each step."""
    inner = gzip.compress(b"\0" * 50_000_000)
    assert decode(gzip.compress(inner), "gzip, gzip", LIMIT).failure is Failure.TOO_LARGE


def test_at_the_limit():
    """Content of just the limit is whole; one byte more is too large."""
    assert decode(gzip.compress(b"x" * LIMIT), "gzip", LIMIT).failure is None
    assert decode(gzip.compress(b"x" * (LIMIT + 1)), "gzip", LIMIT).failure is Failure.TOO_LARGE


def test_brotli_that_nobody_asked_for():
    """A body by br is undone where the capture says that it was read so, within the limit; elsewhere it stays unread."""
    body = brotli.compress(TEXT)
    headers = (("Content-Encoding", "br"),)
    means = actual(headers, body)
    assert means == (Means.BROTLI,)
    assert decode(body, codings(headers, means)).content == TEXT
    assert decode(body, codings(headers)).failure is Failure.ENCODING
    assert decode(body[:-5], codings(headers, means)).failure is Failure.TRUNCATED
    assert decode(b"garbage" * 9, codings(headers, means)).failure is Failure.ENCODING
    bomb = decode(brotli.compress(b"\0" * 50_000_000), codings(headers, means), LIMIT)
    assert (bomb.failure, len(bomb.content)) == (Failure.TOO_LARGE, LIMIT)
