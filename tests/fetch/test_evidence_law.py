"""Whatever can be captured verifies clean: fetched from a real server, stored by the real writer, checked by `verify`."""

import gzip
import random
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_watch.decoding import LARGEST, MOST_CODINGS, MOST_MEMBERS
from disclosure_watch.model import Failure
from disclosure_watch.store import Store, Tally

pytestmark = pytest.mark.anyio

TEXT = "关于政协提案的复函。".encode() * 300


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def members(count):
    return b"".join(gzip.compress(b"x") for _ in range(count))


def packed(times):
    body = TEXT
    for _ in range(times):
        body = gzip.compress(body)
    return body


def coded(*names):
    return tuple(f"Content-Encoding: {name}" for name in names)


BODIES = {
    "plain at the limit": (b"x" * LARGEST, (), None),
    "plain over the limit": (b"x" * (LARGEST + 1), (), Failure.TOO_LARGE),
    "decoded at the limit": (gzip.compress(b"x" * LARGEST, 1), coded("gzip"), None),
    "decoded over the limit": (gzip.compress(b"x" * (LARGEST + 1), 1), coded("gzip"), Failure.TOO_LARGE),
    "deflate over the limit": (raw_deflate(b"x" * (LARGEST + 9)), coded("deflate"), Failure.TOO_LARGE),
    "as many members as are read": (members(MOST_MEMBERS), coded("gzip"), None),
    "one member more": (members(MOST_MEMBERS + 1), coded("gzip"), Failure.ENCODING),
    "as many codings as are undone": (packed(MOST_CODINGS), coded(",".join(["gzip"] * MOST_CODINGS)), None),
    "one coding more": (packed(4), coded("gzip, gzip, gzip, gzip"), Failure.ENCODING),
    "two headers": (gzip.compress(zlib.compress(TEXT)), coded("deflate", "gzip"), None),
    "zlib": (zlib.compress(TEXT), coded("deflate"), None),
    "bare deflate": (raw_deflate(TEXT), coded("deflate"), None),
    "padded": (gzip.compress(TEXT) + b"\0" * 50, coded("x-gzip"), None),
    "cut": (gzip.compress(TEXT)[:-9], coded("gzip"), Failure.TRUNCATED),
    "no gzip at all": (b"garbage" * 9, coded("gzip"), Failure.ENCODING),
    "brotli": (b"garbage" * 9, coded("br"), Failure.ENCODING),
    "no coding": (TEXT, coded("utf-8"), None),
    "empty": (b"", coded("gzip"), None),
}


def damages(folder):
    return list(Store(str(folder)).verify(lambda revision, capture: None, Tally()))


def stored(folder, captures):
    store = Store(str(folder))
    with store.begin("a") as held:
        references = [held.save(capture) for capture in captures]
        held.commit([])
    return [store.read_evidence(reference) for reference in references]


async def test_at_and_over_each_limit(site, opened, tmp_path):
    """Bodies at and over each limit, in every coding, fail or not as they should, and their evidence is intact."""
    for number, (body, headers, _) in enumerate(BODIES.values()):
        site.answers[f"/{number}"] = site.answer(body, *headers)
    async with opened() as fetcher:
        captures = [await fetcher.get(f"{site.base}/{number}") for number in range(len(BODIES))]
    assert {name: capture.failure for name, capture in zip(BODIES, captures, strict=True)} == {
        name: failure for name, (_, _, failure) in BODIES.items()
    }
    kept = stored(tmp_path, captures)
    assert [capture.content for capture in kept] == [capture.content for capture in captures]
    assert damages(tmp_path) == []


NAMES = st.sampled_from(
    ["gzip", "GZIP", "x-gzip", "deflate", "identity", "utf-8", "none", "br", "zstd", "", "gzip,deflate"]
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(NAMES, max_size=3), seed=st.integers(0, 999))
async def test_any_coding_of_any_body(site, opened, tmp_path_factory, names, seed):
    """Whatever codings are declared, one header or many, over a body whole, cut or altered: the evidence is intact."""
    rng = random.Random(seed)
    body = rng.choice([TEXT, gzip.compress(TEXT), zlib.compress(TEXT), raw_deflate(TEXT), packed(2), b""])
    if rng.random() < 0.4:
        body = body[: rng.randrange(len(body) + 1)]
    elif body and rng.random() < 0.3:
        at = rng.randrange(len(body))
        body = body[:at] + bytes([rng.randrange(256)]) + body[at + 1 :]
    odd = rng.choice([(), ("X-Orig-Content-Encoding: gzip",), ("X-Orig-Content-Length: 5",)])
    site.otherwise = site.answer(body, *coded(*names), *odd)
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a")
    folder = tmp_path_factory.mktemp("law")
    (kept,) = stored(folder, [capture])
    assert (kept.content, kept.body) == (capture.content, capture.body)
    assert damages(folder) == []
