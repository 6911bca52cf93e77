"""
A page laid out: the lines that a reader sees, the boxes that hold them, the links in them. One walk over the tree.

A line is a paragraph or a table row, its cells parted by tabs; a box is a block element, and holds a range of lines. All
that asks where something stands (labels, content, attachments) asks by the number of its line.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from disclosure_watch.parse.text import line

SEAM = "\x1f"
"""What parts two pieces of a line that different elements hold; white space to every pattern."""

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "html",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "thead",
        "tr",
        "ul",
        "ucapcontent",
        "ucaptitle",
    ]
)
_CELLS = frozenset(["td", "th"])
_TEXT, _BREAK, _PICTURE, _SKIPPED, _INLINE, _LINK, _BLOCK, _TABLE, _CELL, _DATA_CELL = range(10)
_ROLES = {
    "-text": _TEXT,
    "br": _BREAK,
    "img": _PICTURE,
    **dict.fromkeys(("head", "title", "meta", "link", "button", "input", "-comment", "script", "style"), _SKIPPED),
    "a": _LINK,
    **dict.fromkeys(BLOCKS, _BLOCK),
    "table": _TABLE,
    **dict.fromkeys(_CELLS, _CELL),
}
"""What an element does to the lines; from _BLOCK on it is a box, save for the cell of a data row (_DATA_CELL)."""

_UNNAMED = ("", "")
_MOST_BLOCKS_IN_A_CELL = 8
_LONGEST_CELL = 400
_BLOCK_IN_CELL = "p, div, br, li, section"


@dataclass(slots=True)
class Line:
    """
    One line: `text` in its normal form, how many of its characters are link text, and the box it stands in.

    `raw` has the text as it stands, with a SEAM between pieces of different elements.
    """

    text: str
    raw: str
    linked: int
    box: int

    @property
    def is_link(self) -> bool:
        """Whether the line is link text and nothing else."""
        return self.linked >= len(self.text)


@dataclass(slots=True)
class Box:
    """A block element: its node, the box around it (-1 for none), and its lines, `start` up to `end`."""

    node: LexborNode
    around: int
    start: int
    end: int = 0


class Placed(NamedTuple):
    """A link or picture, the number of its line, and its box."""

    node: LexborNode
    line: int
    box: int


@dataclass
class Layout:
    """The lines, boxes, links with an address, and pictures below a node, each in the order they stand."""

    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    links: list[Placed] = field(default_factory=list)
    pictures: list[Placed] = field(default_factory=list)
    _numbers: dict[int, int] = field(default_factory=dict)

    @cached_property
    def names(self) -> Sequence[tuple[str, str]]:
        """The class and the id of each box, empty where it has none."""
        named = (box.node.attributes for box in self.boxes)
        return [(each.get("class") or "", each.get("id") or "") if each else _UNNAMED for each in named]

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[int]]:
        """The boxes by `.class` and `#id`."""
        numbers: dict[str, list[int]] = defaultdict(list)
        for number, (classes, identity) in enumerate(self.names):
            if classes:
                for name in classes.split():
                    numbers[f".{name}"].append(number)
            if identity:
                numbers[f"#{identity}"].append(number)
        return numbers

    def named(self, selector: str) -> Sequence[int]:
        """Return the boxes that a selector names, which is a `.class` or an `#id`."""
        return self._by_name.get(selector, ())

    def box_of(self, node: LexborNode) -> int | None:
        """Return the box that a node is, else the innermost that it stands in; None for a node of no box."""
        if not self._numbers:
            self._numbers.update((box.node.mem_id, number) for number, box in enumerate(self.boxes))
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


class _Walk:
    """The state of the walk: the line being gathered, and the boxes that are open."""

    def __init__(self) -> None:
        self.layout = Layout()
        self.pieces: list[str] = []
        self.linked = 0
        self.open = [-1]

    def add(self, text: str, *, link: bool) -> None:
        pieces = self.pieces
        if pieces and pieces[-1] not in "\t ":
            pieces.append(SEAM)
        pieces.append(text)
        if link:
            self.linked += len(text.strip())

    def end_line(self) -> None:
        raw = "".join(self.pieces)
        text = _normal(raw)
        if text:
            self.layout.lines.append(Line(text, raw, self.linked, self.open[-1]))
        self.pieces.clear()
        self.linked = 0

    def place(self, placed: list[Placed], node: LexborNode) -> None:
        placed.append(Placed(node, len(self.layout.lines), self.open[-1]))

    def enter(self, node: LexborNode, role: int, *, cell: bool) -> int:
        """Open a cell or block; return its role, which for the cell of a data row is to be part of a line."""
        if role == _CELL and _is_of_data(node):
            return _DATA_CELL
        if self.pieces and (role != _BLOCK or not cell):
            self.end_line()
        boxes, around = self.layout.boxes, self.open
        around.append(len(boxes))
        boxes.append(Box(node, around[-2], len(self.layout.lines)))
        return role

    def leave(self, role: int, *, cell: bool) -> None:
        """Close a cell or block; `cell` where what is around it is a cell of a data row."""
        if role >= _CELL:
            self.pieces.append("\t")
            if role == _DATA_CELL:
                return
            self.end_line()
        elif cell and role == _BLOCK:
            self.pieces.append(" ")
        elif self.pieces:
            self.end_line()
        self.layout.boxes[self.open.pop()].end = len(self.layout.lines) + bool(self.pieces)

    def finished(self) -> Layout:
        """End the last line; no box then reaches beyond it."""
        self.end_line()
        count = len(self.layout.lines)
        for box in self.layout.boxes:
            if box.end > count:
                box.start, box.end = min(box.start, count), count
        return self.layout


def _normal(raw: str) -> str:
    joined = raw.replace(SEAM, "")
    if "\t" not in joined:
        return line(joined)
    return "\t".join(map(line, joined.split("\t"))).strip()


def lay_out(root: LexborNode) -> Layout:
    """Walk once over what stands below a node, without recursion, and return its layout."""
    walk = _Walk()
    pieces, layout = walk.pieces, walk.layout
    stack: list[tuple[LexborNode, int, bool, bool]] = []
    roles: dict[int, int] = {}
    link = cell = False
    node: LexborNode | None = root
    while node is not None:
        role = roles.get(node.tag_id)
        if role is None:
            role = roles[node.tag_id] = _ROLES.get(node.tag or "", _INLINE)
        child = None
        if role == _TEXT:
            text = node.text_content or ""
            if text.isspace():
                if pieces and pieces[-1] not in "\t ":
                    pieces.append(" ")
            elif text:
                walk.add(text.replace("\t", " "), link=link)
        elif role == _BREAK:
            if cell:
                walk.add(" ", link=False)
            elif pieces:
                walk.end_line()
        elif role == _PICTURE:
            walk.place(layout.pictures, node)
        elif role != _SKIPPED:
            child = node.first_child
            if child is not None or role >= _BLOCK:
                around = link, cell
                if role == _LINK:
                    walk.place(layout.links, node)
                    link = True
                elif role >= _BLOCK:
                    role = walk.enter(node, role, cell=cell)
                    cell = role == _DATA_CELL or (cell and role != _CELL)
                if child is not None:
                    stack.append((node, role, *around))
                    node = child
                    continue
                link, cell = around
                walk.leave(role, cell=cell)
        following = node.next
        while following is None and stack:
            node, role, link, cell = stack.pop()
            if role >= _BLOCK:
                walk.leave(role, cell=cell)
            following = node.next
        node = following if stack else None
    return walk.finished()


def _is_of_data(cell: LexborNode) -> bool:
    """Return whether a cell is one of several in its row and holds no table and no letter: its row is one line."""
    row, first = cell.parent, cell.first_child
    if row is None:
        return False
    if first is None or (first.tag == "-text" and first.next is None):
        return _is_of_several(row)
    if cell.css_first("table") is not None:
        return False
    blocks = len(cell.css(_BLOCK_IN_CELL))
    if blocks > _MOST_BLOCKS_IN_A_CELL or (blocks > 2 and len(cell.text(deep=True)) > _LONGEST_CELL):
        return False
    return _is_of_several(row)


def _is_of_several(row: LexborNode) -> bool:
    """Return whether a row has more than one cell."""
    return sum(1 for _ in islice((each for each in row.iter() if each.tag in _CELLS), 2)) > 1
