"""
Reading takes time in proportion to a page's length, whatever stands on it: one slow page would stop every source.

Every compiled pattern of parse/, judge/, diff/ and alert/ is measured on text made to be slow for it, then every reader on pages.
"""

import contextlib
import importlib
import pkgutil
import re
import time
from itertools import pairwise

import pytest

from disclosure_watch import alert, diff, judge, parse
from disclosure_watch.errors import ParseError

SIZES = (100_000, 200_000, 400_000)
MOST_GROWTH = 2.5
SLOWEST = 1.0
"""CPU seconds for a million bytes."""

QUICK = 0.03
"""CPU seconds below which growth is noise."""


def patterns():
    """Return every compiled pattern that a module of these rooms holds, by module and name."""
    places = {}
    for package in (parse, judge, diff, alert):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                for place, pattern in held(name, value):
                    places.setdefault(pattern, f"{info.name.removeprefix('disclosure_watch.')}:{place}")
    return [pytest.param(pattern, id=place) for pattern, place in sorted(places.items(), key=lambda item: item[1])]


def held(name, value, depth=2):
    """Yield the patterns in a value: itself, the items of a container, the fields of an object."""
    if isinstance(value, re.Pattern):
        yield name, value
    elif depth and isinstance(value, dict):
        for key, item in value.items():
            yield from held(f"{name}[{key}]", item, depth - 1)
    elif depth and isinstance(value, tuple | list):
        for at, item in enumerate(value):
            yield from held(f"{name}[{at}]", item, depth - 1)
    elif depth and hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        for field in value.__dataclass_fields__:
            yield from held(f"{name}.{field}", getattr(value, field, None), depth - 1)


COMMON = (" ", "\t", "一", "第", "1", "a", ".", "[", "（", "《", "“", '"', "'", "\\", "-", "<", "<!--", "<a ", "=", "、", "，", "：", "关于",
          "2025年1", "20250101 ", "第1号", "提案", "市教委、", "委员", "a='", 'a="', "&", "\n")  # fmt: skip


def fuel(pattern):
    """Return pieces that make a pattern work when repeated: common ones, and what the pattern itself is written of."""
    source = pattern.pattern.decode("latin1") if isinstance(pattern.pattern, bytes) else pattern.pattern
    words = re.findall(r"[\w\u4e00-\u9fff<>/=!-]{2,}+", re.sub(r"\\[a-zA-Z]", " ", source))
    firsts = sorted(dict.fromkeys(words), key=words.index)[:12]
    return [*COMMON, *firsts, *(f"{word} " for word in firsts[:6]), *(f'{word}="' for word in firsts[:6])]


def filled(pattern, piece, size):
    text = (piece * (size // len(piece) + 1))[:size]
    return text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text


def took(work, runs=3):
    """Return the CPU seconds of one run, or of the best of several where it is short enough to be noise."""
    best = 99.0
    for _ in range(runs):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
        if best > 10 * QUICK:
            break
    return best


def uses(pattern, text):
    """Run a pattern in the ways that a reader may."""
    for _ in pattern.finditer(text):
        pass
    pattern.match(text)
    pattern.fullmatch(text)


def check_early(seconds, what):
    """Fail where four times a small size takes far more than four times as long."""
    small, larger = seconds(4_000), seconds(16_000)
    assert larger < max(QUICK, 9 * small), f"{what}: {small:.4f} s at 4,000, {larger:.4f} s at 16,000"


def check(seconds, what):
    """Fail where four times the size takes many times as long, told by sizes that cost little, then by large ones."""
    check_early(seconds, what)
    taken = [seconds(size) for size in SIZES]
    for less, more in pairwise(taken):
        assert more < max(QUICK, MOST_GROWTH * less), f"{what}: {taken} s at {SIZES}"
    assert taken[-1] * 2.5 < SLOWEST, f"{what}: {taken} s at {SIZES}"


def worst(pattern):
    """Return the piece that costs a pattern most, by a text short enough for any."""
    return max(fuel(pattern), key=lambda piece: took(lambda: uses(pattern, filled(pattern, piece, 1_500)), runs=1))


def seconds_of(pattern):
    """Return what a pattern's worst text of a size costs."""
    piece = worst(pattern)
    return lambda size: took(lambda: uses(pattern, filled(pattern, piece, size)))


@pytest.mark.slow
@pytest.mark.parametrize("pattern", patterns())
def test_pattern(pattern):
    """Four times the text takes each pattern no more than four times as long, noise aside."""
    check_early(seconds_of(pattern), pattern.pattern[:60])


@pytest.mark.slow
@pytest.mark.parametrize("pattern", patterns())
def test_pattern_at_length(pattern):
    """Each pattern takes twice the time for twice the text, and less than a second for a million characters."""
    check(seconds_of(pattern), pattern.pattern[:60])


def read(content):
    for reader in (parse.detail, parse.listing, parse.page):
        with contextlib.suppress(ParseError):
            reader(content, "http://a.example/xx/t20250101_1.html")


PAGES = {
    "dots in a link": ("<a href='a.html'>", ".", "</a>"),
    "a long title": ("<title>关于", "一", "</title><h1>关于一的通知</h1>"),
    "a long heading": ("<title>关于一一一一一一的通知</title><h1>关于", "一", "</h1>"),
    "comments": ("", "<!--", ""),
    "anchors": ("", "<a ", ""),
    "cells": ("<table><tr>", "<td>", ""),
    "one character": ("<p>", "一", "</p>"),
    "deep": ("", "<div>", ""),
    "deep with text": ("", "<div>一、要求，", ""),
    "deep lists": ("", "<ul><li>", ""),
    "deep groups of choices": ("", "<optgroup>", ""),
    "choices": ("<select>", "<option>1</option>", ""),
    "hidden in hidden": ("", "<div hidden>", ""),
    "records": ("", "<record><![CDATA[", ""),
    "groups": ("", "<nextgroup>", ""),
    "annexes in a script": ("<script>", 'ttach="', "</script>"),
    "annexes with escapes": ("<script>", 'ttach="\\"', "</script>"),
    "refreshes": ("", "<meta http-equiv=refresh ", ""),
    "metas": ("", "<meta name=a content=b>", ""),
    "dates": ("<p>", "2025年1月1日", "</p>"),
    "half dates": ("<p>", "2025年1月", "</p>"),
    "dates in lines": ("", "<p>2025年1月1日</p>", ""),
    "labels": ("<p>", "索引号：", "</p>"),
    "labels in lines": ("", "<p>索引号：</p>", ""),
    "labels in cells": ("<table><tr>", "<td>索引号</td>", "</tr></table>"),
    "rows": ("<table>", "<tr><td>一</td><td>二</td></tr>", "</table>"),
    "blanks in a label": ("<p>索", " ", "引号：1</p>"),
    "values": ("<ul>", "<li>00528361X/2024-00036</li>", "</ul>"),
    "quotes": ("<p>", "《", "</p>"),
    "seams": ("<p>", "<b>一</b>", "</p>"),
    "strings": ("<script>", "\"<p>一'", "</script>"),
    "escapes": ("<script>'<p>一", "\\'", "</script>"),
    "scripts": ("", "<script>var a='一';</script>", ""),
    "files": ("<p>附件：", "<a href='a.pdf'>一</a>", "</p>"),
    "files in lines": ("", "<p><a href='a.pdf'>一</a></p>", ""),
    "headings": ("", "<h1>关于一一一一一一的通知</h1>", ""),
    "numbers": ("<p>", "第1号、", "</p>"),
    "agencies": ("<p>王涛委员：</p><p>您提出的提案收悉。经与", "市教委、", "</p>"),
    "salutations": ("", "<p>王涛委员：</p><p>您提出的提案收悉。</p>", ""),
    "brackets": ("", "[", ""),
    "objects": ("", '{"a":', ""),
    "breaks": ("<div>", "一，<br>", "</div>"),
    "frames": ("", "<iframe src='a.pdf?file=a'></iframe>", ""),
    "tools": ("<p>", "打印|", "</p>"),
    "entities": ("<p>", "&nbsp", "</p>"),
    "styles": ("", "<style>", ""),
    "states": ("<script>a={b:[", "{title:'某局的通知',a:'<p>一</p>'},", "]}</script>"),
    "open states": ("<script>", "={a:", ""),
    "links that name files": ("<p>附件：", "<a href=/d?1>一.pdf</a>", "</p>"),
    "links in a line of files": ("<p>附件：一.pdf", "<a href=/d?1>一</a>", "</p>"),
    "links by script": ("<p>附件：", "<a href=# onclick=f('a.pdf')>一</a>", "</p>"),
    "what opens files": ("<p>附件：", "<b onclick=f('a.pdf')>一</b>", "</p>"),
}  # fmt: skip


def page(name, size):
    before, piece, after = PAGES[name]
    count = (size - len((before + after).encode())) // len(piece.encode())
    return (before + piece * count + after).encode()


def seconds_for(name):
    """Return what a page of a size costs a reader, the mean of three."""
    return lambda size: took(lambda: read(page(name, size))) / 3


@pytest.mark.parametrize("name", PAGES)
def test_reader(name):
    """Four times the page takes each reader no more than four times as long, noise aside."""
    check_early(seconds_for(name), name)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_reader_at_length(name):
    """Each reader takes twice the time for twice the page, and less than a second for a million bytes."""
    check(seconds_for(name), name)
