"""Hostile input: cut pages, mutated pages, deep nesting, entity bombs. Nothing but ParseError, and no page is slow."""

import contextlib
import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_watch import parse
from disclosure_watch.errors import ParseError

PAGES = sorted((Path(__file__).parents[1] / "pages").glob("*/*/page.html"))
SLOWEST = 0.05
"""Seconds of CPU; the ordinary page takes a fiftieth of it."""

BITS = ["<", ">", "</div>", "<table>", "<td>", "<!--", "-->", "<script>", "]]>", "&#", "《", "关于", "第9号", "：", "2025-13-45",
        "\x00", "\ud7ff", "<p>" * 50, "createPage(99999999,", "href='//['", "0" * 40, "<base href='http://['>"]  # fmt: skip


def read_all(content):
    """Read a page in every way; return the CPU seconds of the slowest, without the collector's pauses."""
    return max(min(seconds(read, content) for _ in range(3)) for read in (parse.detail, parse.listing, parse.page))


def read_once(content):
    """Read a page in every way."""
    for read in (parse.detail, parse.listing, parse.page):
        seconds(read, content)


def seconds(read, content):
    started = time.process_time()
    with contextlib.suppress(ParseError):
        read(content, "http://a.example/xx/t20250101_1.html")
    return time.process_time() - started


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.parent.name + path.parent.name)
def test_cut_anywhere(path):
    """A page cut at any place is read or refused, never more."""
    content = path.read_bytes()
    places = random.Random(path.parent.name)
    for _ in range(10):
        read_once(content[: places.randrange(len(content))])


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parent.parent.name + path.parent.name)
def test_cut_at_two_hundred_places(path):
    """The same at two hundred places a page, each quick."""
    content = path.read_bytes()
    places = random.Random(path.parent.name)
    assert max(read_all(content[: places.randrange(len(content) + 1)]) for _ in range(200)) < SLOWEST


@st.composite
def mutated(draw):
    """Return a page with some stretches dropped, doubled or replaced."""
    content = draw(st.sampled_from(PAGES)).read_bytes()
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, max(0, len(content) - 1)))
        stop = start + draw(st.integers(0, 200))
        bit = draw(st.one_of(st.sampled_from(BITS).map(lambda text: text.encode("utf-8")), st.binary(max_size=12)))
        again = content[start:stop] if draw(st.booleans()) else b""
        content = content[:start] + bit + again + content[stop:]
    return content


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(mutated())
def test_mutated(content):
    """A mutated page is read or refused, never more."""
    read_once(content)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(mutated())
def test_ten_thousand_mutated(content):
    """Ten thousand mutated pages, each quick."""
    assert read_all(content) < SLOWEST


@pytest.mark.parametrize(
    "content",
    [
        b"<div>" * 3000 + "王涛委员：".encode() + b"</div>" * 3000,
        b"<table><tr><td>" * 400 + "收悉。".encode(),
        "<li><a href='a1.html'>关于第1号提案的答复</a> 2025-01-01".encode() * 1500,
        ("<p>" + "索引号：" * 3000 + "</p>").encode(),
        ("<p>" + "第1号、" * 4000 + "</p>").encode(),
        ("<h1>" + "关于" * 5000 + "</h1><p>" + "《" * 5000 + "</p>").encode(),
        ("<p>2025年1月" * 4000).encode(),
        b"[" * 5000,
        b'{"a":' * 5000,
    ],
    ids=["deep", "nested-tables", "long-list", "labels", "numbers", "quotes", "half-dates", "brackets", "objects"],
)
def test_hostile(content):
    """Pages made to be slow or deep take well under a second."""
    assert read_all(content) < 1.0
