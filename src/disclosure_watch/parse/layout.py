"""
A page laid out: the lines that a reader sees, the boxes that hold them, the links in them. One walk over the tree.

A line is a paragraph or a table row, its cells parted by tabs; a box is a block element, and holds a range of lines. All
that asks where something stands (labels, content, attachments) asks by the number of its line.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from disclosure_watch.parse.tags import (
    BLOCK,
    BLOCKS,
    BREAK,
    CELL,
    CELLS,
    END,
    INLINE,
    IRREGULAR,
    KNOWN,
    LINK,
    PICTURE,
    RULE,
    Tag,
    mended,
    read,
    read_token,
    text_of,
)
from disclosure_watch.parse.text import LONGEST_REMEMBERED, MOST_REMEMBERED, flat, line

SEAM = "\x1f"
"""What parts two pieces of a line that different elements hold; white space to every pattern."""

_DATA_CELL = CELL + 1
"""The role of a cell of a data row, which is no box: its row is one line."""

_MOST_BLOCKS_IN_A_CELL = 8
_LONGEST_CELL = 400
_BLOCK_IN_CELL = "p, div, br, li, section"
_HEADING_IN_CELL = "h1, h2, h3"
_ANSWERS = re.compile("收悉|答复如下|函复如下|回复如下")
"""What a cell says that holds a letter, however short."""

_IN_UNREAD = "button *,head *,title *"


class Words:
    """
    What a line says, wherever it stands: `text` in its normal form, `raw` as it stands, with a SEAM between elements.

    `own` and `labels` are what was found out of it: whether it is of a text, what it labels; None until it is asked.
    """

    __slots__ = ("_flat", "labels", "own", "raw", "text")

    def __init__(self, raw: str) -> None:
        joined = raw.replace(SEAM, "") if SEAM in raw else raw
        self.text = line(joined) if "\t" not in joined else "\t".join(map(line, joined.split("\t"))).strip()
        self.raw = raw
        self.own: bool | None = None
        self.labels: bool | tuple[str, str] | None = None
        self._flat: str | None = None

    @property
    def flat(self) -> str:
        """The text without any white space."""
        if self._flat is None:
            self._flat = flat(self.text)
        return self._flat


_KNOWN_WORDS: dict[str, Words] = {}
"""Short lines that were read before, by what they are as they stand."""


def _words(raw: str) -> Words:
    words = Words(raw)
    if len(raw) <= LONGEST_REMEMBERED:
        if len(_KNOWN_WORDS) >= MOST_REMEMBERED:
            _KNOWN_WORDS.clear()
        _KNOWN_WORDS[raw] = words
    return words


class Line:
    """One line: its words, their `text` in its normal form, how many of its characters are link text, its box."""

    __slots__ = ("box", "linked", "text", "words")

    def __init__(self, words: Words, linked: int, box: int) -> None:
        self.words = words
        self.text = words.text
        self.linked = linked
        self.box = box

    @property
    def is_link(self) -> bool:
        """Whether the line is link text and nothing else."""
        return self.linked >= len(self.text)

    @property
    def raw(self) -> str:
        """The text as it stands, with a SEAM between pieces of different elements."""
        return self.words.raw

    @property
    def flat(self) -> str:
        """The text without any white space."""
        return self.words.flat


class Box:
    """A block element: its start tag, the box around it (-1 for none), and its lines, `start` up to `end`."""

    __slots__ = ("around", "end", "start", "tag")

    def __init__(self, tag: Tag, around: int, start: int) -> None:
        self.tag = tag
        self.around = around
        self.start = start
        self.end = start


class Link(NamedTuple):
    """A link: its start tag, the number of its line, its box, the number of its token."""

    tag: Tag
    line: int
    box: int
    token: int


@dataclass
class Layout:
    """The lines, boxes, links and pictures in a node, each in the order they stand."""

    root: LexborNode
    tokens: list[str]
    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    places: list[tuple[str, int, int, int]] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    """The box of each picture, -1 for none."""

    elements: list[int] = field(default_factory=list)
    """The box that each block and cell is, in the order they stand, -1 for what is none."""

    @cached_property
    def links(self) -> Sequence[Link]:
        """The links, with an address or without."""
        return [Link(read(written), *place) for written, *place in self.places]

    @cached_property
    def written_links(self) -> str:
        """The tags of the links as they are written, each on a line."""
        return "\n".join([written for written, *_ in self.places])

    def text(self, link: Link) -> str:
        """Return the text of a link."""
        end = next((at for at in range(link.token, len(self.tokens)) if self.tokens[at].startswith("/a>")), None)
        return text_of(self.tokens[link.token : end])

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[int]]:
        """The boxes by `.class` and `#id`."""
        numbers: dict[str, list[int]] = defaultdict(list)
        for number, box in enumerate(self.boxes):
            for selector in box.tag.selectors:
                numbers[selector].append(number)
        return numbers

    def named(self, selector: str) -> Sequence[int]:
        """Return the boxes that a selector names, which is a `.class` or an `#id`."""
        return self._by_name.get(selector, ())

    @cached_property
    def _numbers(self) -> Mapping[int, int]:
        """The boxes by the node that they are."""
        unread = {node.mem_id for node in self.root.css(_IN_UNREAD)}
        nodes = (node for node in self.root.traverse() if node.tag in BLOCKS or node.tag in CELLS)
        read = (node.mem_id for node in nodes if node.mem_id not in unread)
        return {number: box for number, box in zip(read, self.elements, strict=False) if box >= 0}

    def box_of(self, node: LexborNode) -> int | None:
        """Return the box that a node is, else the innermost that it stands in; None for a node of no box."""
        at: LexborNode | None = node
        while at is not None:
            number = self._numbers.get(at.mem_id)
            if number is not None:
                return number
            at = at.parent
        return None

    def around(self, box: int) -> Iterator[int]:
        """Yield a box and the boxes around it, outwards."""
        while box >= 0:
            yield box
            box = self.boxes[box].around


def lay_out(root: LexborNode) -> Layout:
    """Read once what stands in a node as its tree writes it out, and return its layout."""
    tokens = (root.html or "").split("<")[1:]  # each a tag and the text behind it
    layout = _of(root, tokens)
    if layout is None:
        layout = _of(root, list(mended(tokens)))
        assert layout is not None
    return layout


def _of(root: LexborNode, tokens: list[str]) -> Layout | None:  # noqa: PLR0915  a call a token would double its time
    """Return the layout of some tokens; None where they must be mended before."""
    layout = Layout(root, tokens)
    lines, boxes, elements, places = layout.lines, layout.boxes, layout.elements, layout.places
    of_data: Iterator[bool] | None = None
    pieces: list[str] = []  # of the line being gathered
    linked = 0
    box = -1  # the innermost that is open
    link = cell = False
    stack: list[tuple[int, int, bool, bool]] = []
    known, known_words = KNOWN.get, _KNOWN_WORDS.get

    def end_line() -> None:
        nonlocal linked
        raw = "".join(pieces)
        words = known_words(raw) or _words(raw)
        if words.text:
            lines.append(Line(words, linked, box))
        pieces.clear()
        linked = 0

    for at, token in enumerate(tokens):
        role, tag, written, text, length = known(token) or read_token(token)
        if role == INLINE:
            pass
        elif role == END:
            role, outer, link, cell = stack.pop()
            if role == BLOCK:
                if cell:
                    pieces.append(" ")
                elif pieces:
                    end_line()
                boxes[box].end = len(lines) + bool(pieces)
                box = outer
            elif role == _DATA_CELL:
                pieces.append("\t")
            elif role > BLOCK:
                if role == CELL:
                    pieces.append("\t")
                if pieces:
                    end_line()
                boxes[box].end = len(lines)
                box = outer
        elif role >= LINK:
            stack.append((role, box, link, cell))
            if role == BLOCK:
                if pieces and not cell:
                    end_line()
                elements.append(len(boxes))
                boxes.append(Box(tag, box, len(lines)))
                box = len(boxes) - 1
            elif role == LINK:
                if text or not tokens[at + 1].startswith("/a>"):
                    places.append((written, len(lines), box, at))
                link = True
            elif role == CELL and next(of_data := of_data or _of_data(root), False):
                stack[-1] = (_DATA_CELL, box, link, cell)
                cell = True
                elements.append(-1)
            else:
                if pieces:
                    end_line()
                elements.append(len(boxes))
                boxes.append(Box(tag, box, len(lines)))
                box = len(boxes) - 1
                cell = cell and role != CELL
        elif role == BREAK:
            if cell:
                pieces += (SEAM, " ") if pieces and pieces[-1] not in "\t " else " "
            elif pieces:
                end_line()
        elif role == RULE:
            if pieces and not cell:
                end_line()
            elements.append(len(boxes))
            boxes.append(Box(tag, box, len(lines)))
            if cell:
                pieces.append(" ")
            boxes[-1].end = len(lines) + bool(pieces)
        elif role == PICTURE:
            layout.pictures.append(box)
        elif role == IRREGULAR:
            return None
        if length:
            if pieces and pieces[-1] not in "\t ":
                pieces.append(SEAM)
            pieces.append(text)
            if link:
                linked += length
        elif text and pieces and pieces[-1] not in "\t ":
            pieces.append(" ")
    end_line()
    for each in boxes:  # none reaches beyond the last line
        if each.end > len(lines):
            each.start, each.end = min(each.start, len(lines)), len(lines)
    return layout


def _of_data(root: LexborNode) -> Iterator[bool]:
    """Return of each cell whether it is one of a data row: of several, and none that holds a table or a letter."""
    unread = {node.mem_id for node in root.css(_IN_UNREAD)}
    cells = [cell for cell in root.css("td,th") if cell.mem_id not in unread]
    rows = [row.mem_id if (row := cell.parent) is not None else 0 for cell in cells]
    sizes = Counter(rows)
    return iter([sizes[row] > 1 and _is_short(cell) for cell, row in zip(cells, rows, strict=True)])


def _is_short(cell: LexborNode) -> bool:
    first = cell.first_child
    if first is None or (first.tag == "-text" and first.next is None):
        return True
    if cell.css_first("table") is not None:
        return False
    blocks = len(cell.css(_BLOCK_IN_CELL))
    if blocks <= 2 or blocks > _MOST_BLOCKS_IN_A_CELL:
        return blocks <= 2
    text = cell.text(deep=True)
    if len(text) > _LONGEST_CELL or _ANSWERS.search(text):
        return False
    return not ("。" in text and cell.css_first(_HEADING_IN_CELL) is not None)
