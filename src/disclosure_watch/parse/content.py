"""
Which lines of a page are the document: a stretch, found by the names that templates give its box, or by density.

Density: from the page's body inwards, as long as one box holds half of the prose; then the stretch grows over the lines
beside it that are prose too, up to title, labels, links, tools or the foot. So paragraphs at unequal depth, and those
that stray out of a box closed too early, stay together.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from disclosure_watch.parse.dates import parse_date
from disclosure_watch.parse.layout import Layout
from disclosure_watch.parse.letter.labels import is_head
from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.metadata import is_labelled
from disclosure_watch.parse.profiles import Profile, generic
from disclosure_watch.parse.prose import Prose, is_empty_heading, is_foot, is_furniture
from disclosure_watch.parse.text import flat

_LEAST = 20
"""Characters that a box of a known name holds at least, where others hold some."""

_MAJORITY = 0.5
_AS_MUCH = 0.95
"""Of two boxes that hold about the same, as those of a text drawn for desktops and for phones do, the first is taken."""

_OUTWEIGHED = 3
"""A box of a known name with less than this part of the prose of the densest box is not believed."""

_NAME = re.compile(r"(?<=[.#=])[\w-]{3,60}")  # #vsb_content  [id^=vsb_content]
_STRONG = 16
_HEAD = 3
"""Lines of the densest box among which the line may stand that tells date and source below a title."""

STAMP = re.compile(r"(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日? \d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?: \S{1,8})?")
"""When a page was published, to the minute: 2020-12-16 08:33 未知; no letter ends so."""

_STOPS = ("。", "！", "；", "：")
_LONGEST_GAP = 3
_LONGEST_SHORT = 40
_LONGEST_NOTICE = 2
"""Lines of what stands above a page's title, as a greeting or a notice across the site does, at most."""

_LEAST_TITLE = 8
"""Characters of a line that is a document's title rather than a word that its page's title begins with."""

_NO_CONTAINER = frozenset(["p", "li", "dd", "dt", "tr", "tbody", "h1", "h2", "h3", "h4", "h5", "h6"])


@dataclass(frozen=True, slots=True)
class Content:
    """
    The lines `start` up to `end` of a layout, and the box they are of (None where it has none); `origin` says how it was found.

    `loose` where it was found by density: frames inside are no part of it.
    """

    start: int
    end: int
    box: int | None
    origin: str
    loose: bool = False


def find(page: Page, profile: Profile, prose: Prose, selector: str | None = None) -> Content | None:
    """Return the content by the source's selector, the family's, the common names, density; None where there is none."""
    layout = prose.layout
    if selector:
        node = page.tree.css_first(selector)
        box = layout.box_of(node) if node is not None else None
        return None if box is None else _of_box(layout, box, f"selector {selector}")
    named = _named(page, profile, prose)
    if named is None or _may_be_outweighed(prose, named):
        dense = _dense(page, prose)
        if named is None or (dense is not None and _outweighs(prose, dense, named)):
            return dense or named
    return _grown(page, prose, named, strict=True)


def _of_box(layout: Layout, box: int, origin: str) -> Content:
    return Content(layout.boxes[box].start, layout.boxes[box].end, box, origin)


def _named(page: Page, profile: Profile, prose: Prose) -> Content | None:
    """Return the box of a known name that holds most text; one without text only where no other has any."""
    layout = prose.layout
    empty: Content | None = None
    for selector in dict.fromkeys((*profile.body, *generic.BODY)):
        boxes = _boxes(page, selector)
        best = max(
            (_of_box(layout, box, selector) for box in boxes), key=lambda each: _length(layout, each), default=None
        )
        if best is None:
            continue
        if _length(layout, best) >= _LEAST:
            return best
        if empty is None:
            empty = best
    return empty


def _boxes(page: Page, selector: str) -> Iterable[int]:
    """Return the boxes that a selector finds; the tree is asked only where the page has the name at all."""
    boxes = page.layout.named(selector)
    name = _NAME.search(selector)
    if boxes or (name is not None and name[0] not in page.html):
        return boxes
    return {box for node in page.tree.css(selector) if (box := page.layout.box_of(node)) is not None}


def _length(layout: Layout, content: Content) -> int:
    return sum(len(line.text) for line in layout.lines[content.start : content.end])


def _may_be_outweighed(prose: Prose, named: Content) -> bool:
    """Return whether the page's whole prose is enough to outweigh a box of a known name."""
    return prose.sums[-1] > _OUTWEIGHED * max(prose.of(named.start, named.end), _LEAST)


def _outweighs(prose: Prose, dense: Content, named: Content) -> bool:
    held = prose.of(named.start, named.end)
    whole = prose.of(dense.start, dense.end)
    return whole > _OUTWEIGHED * max(held, _LEAST) and not _length(prose.layout, named) > whole / _OUTWEIGHED


def _dense(page: Page, prose: Prose) -> Content | None:
    """Return the stretch of prose around the innermost box that holds most of it."""
    layout = prose.layout
    whole = prose.of(0, len(layout.lines))
    if not whole or not layout.boxes:
        return None
    inside: list[list[int]] = [[] for _ in layout.boxes]
    for number, box in enumerate(layout.boxes):
        if box.around >= 0:
            inside[box.around].append(number)
    at = 0
    while True:
        most = max((_held(prose, box) for box in inside[at]), default=0)
        if not most or most < _MAJORITY * _held(prose, at):
            break
        at = next(box for box in inside[at] if _held(prose, box) >= _AS_MUCH * most)
    while layout.boxes[at].around >= 0 and (layout.boxes[at].tag.name in _NO_CONTAINER or _is_table(layout, at)):
        at = layout.boxes[at].around
    weights = prose.weights
    box = layout.boxes[at]
    borders = _Borders(page, prose)
    heavy = [number for number in range(box.start, box.end) if weights[number] and not borders.is_title(number)]
    if not heavy:
        return None
    told = next((number for number in range(heavy[0], min(heavy[0] + _HEAD, box.end)) if borders.tells(number)), None)
    heavy = [number for number in heavy if number > told] if told is not None else heavy  # title and date stand above
    if not heavy:
        return None
    start = heavy[0]
    while start > box.start and (is_head(layout.lines[start - 1].text) or not borders.before(start - 1)):
        start -= 1
    end = heavy[-1] + 1
    while end < box.end and not borders.after(end):
        end += 1
    while end > start + 1 and STAMP.fullmatch(layout.lines[end - 1].text):
        end -= 1
    stretch = Content(start, end, at, f"the densest box, <{box.tag.name}>", loose=True)
    grown = _grown(page, prose, stretch, strict=False)
    return None if borders.is_notice(grown.start, grown.end) else grown


def _is_table(layout: Layout, box: int) -> bool:
    """Return whether a table tells rows of cells, rather than laying out the page: it is part of a text."""
    held = layout.boxes[box]
    rows = layout.lines[held.start : held.end] if held.tag.name == "table" else ()
    return 2 * sum("\t" in line.text for line in rows) > len(rows) > 0


def _held(prose: Prose, box: int) -> int:
    return prose.of(prose.layout.boxes[box].start, prose.layout.boxes[box].end)


def _grown(page: Page, prose: Prose, stretch: Content, *, strict: bool) -> Content:
    """Return a stretch with the lines before and after it that are of the same text; `strict` takes surely prose alone."""
    lines = prose.layout.lines
    borders = _Borders(page, prose)
    start, end = stretch.start, stretch.end
    at = start - 1
    while at >= 0 and start - at <= _LONGEST_GAP and not borders.before(at) and (not strict or borders.is_strong(at)):
        start = at
        at -= 1
    at = end
    while at < len(lines) and at - end <= _LONGEST_GAP and not borders.after(at):
        if borders.is_strong(at) or (not strict and (prose.weights[at] or borders.ends(at))):
            end = at + 1
        at += 1
    if end > stretch.end and strict:
        end = _signed(lines, borders, end)
    return stretch if (start, end) == (stretch.start, stretch.end) else replace(stretch, start=start, end=end)


def _signed(lines: Sequence[object], borders: "_Borders", end: int) -> int:
    """Return where a text ends whose date may stand a line or two below."""
    for at in range(end, min(end + _LONGEST_GAP, len(lines))):
        if borders.after(at):
            return end
        if borders.is_date(at):
            return at + 1
    return end


class _Borders:
    """The lines that no text goes beyond: title, labels, links, tools, the foot, the frame."""

    def __init__(self, page: Page, prose: Prose) -> None:
        self._prose = prose
        self._lines = prose.layout.lines
        self._titles = [flat(text) for text in (page.meta("ArticleTitle") or "", page.shown_title) if text]

    def after(self, at: int) -> bool:
        line = self._lines[at]
        text = line.text
        return (
            line.is_link
            or is_furniture(text)
            or is_empty_heading(text)
            or is_foot(text)
            or is_labelled(line.raw)
            or self._prose.in_frame(line.box)
        )

    def before(self, at: int) -> bool:
        return self.after(at) or self.is_title(at) or self.is_date(at) or "\t" in self._lines[at].text

    def tells(self, at: int) -> bool:
        """Return whether a line tells when a page was published, behind a label."""
        raw = self._lines[at].raw
        return is_labelled(raw) and parse_date(raw[:60]) is not None

    def is_date(self, at: int) -> bool:
        text = self._lines[at].text
        return len(text) <= _LONGEST_SHORT and text[-1] not in "。；，：" and parse_date(text) is not None

    def ends(self, at: int) -> bool:
        """Return whether a line may be the date of a text."""
        text = self._lines[at].text
        return parse_date(text[:60]) is not None and STAMP.fullmatch(text) is None

    def is_strong(self, at: int) -> bool:
        return self._prose.weights[at] >= _STRONG and any(mark in self._lines[at].text for mark in "。；，：")

    def is_notice(self, start: int, end: int) -> bool:
        """Return whether a few lines stand above the page's title: a greeting or a notice across the site, none of its text."""
        if end - start > _LONGEST_NOTICE:
            return False
        lines = (flat(line.text[:300]) for line in self._lines)
        begun = (number for number, text in enumerate(lines) if len(text) >= _LEAST_TITLE and self._begins_title(text))
        return end <= next(begun, 0)

    def _begins_title(self, text: str) -> bool:
        return any(title.startswith(text) for title in self._titles)

    def is_title(self, at: int) -> bool:
        line = self._lines[at]
        text = flat(line.text[:300])
        if line.box >= 0 and self._prose.layout.boxes[line.box].tag.name in {"h1", "h2", "h3"}:
            return True
        if len(text) <= 4:
            return False
        repeats = not text.endswith(_STOPS)  # the first sentence of a text may hold the title
        return any(text in title or (repeats and len(title) > 6 and title in text) for title in self._titles)
