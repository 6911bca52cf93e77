"""
A page laid out: the lines that a reader sees, the boxes that hold them, the links in them. One walk over the tree.

A line is a paragraph or a table row, its cells parted by tabs; a box is a block element, and holds a range of lines. All
that asks where something stands (labels, content, attachments) asks by the number of its line.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

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
_SKIPPED = frozenset(["head", "title", "meta", "link", "button", "input", "-comment", "script", "style"])
_CELLS = frozenset(["td", "th"])
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


@dataclass(frozen=True, slots=True)
class Placed:
    """A link or picture, the number of its line, and its box."""

    node: LexborNode
    line: int
    box: int


@dataclass(slots=True)
class Layout:
    """The lines, boxes, links with an address, and pictures below a node, each in the order they stand."""

    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    links: list[Placed] = field(default_factory=list)
    pictures: list[Placed] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    """The number of a box by its node's `mem_id`."""

    def box_of(self, node: LexborNode) -> int | None:
        """Return the box that a node is, else the innermost that it stands in; None for a node of no box."""
        at: LexborNode | None = node
        while at is not None:
            if at.mem_id in self.numbers:
                return self.numbers[at.mem_id]
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
        if self.pieces and self.pieces[-1] not in "\t ":
            self.pieces.append(SEAM)
        self.pieces.append(text)
        if link:
            self.linked += len(text.strip())

    def end_line(self) -> None:
        if not self.pieces:
            return
        raw = "".join(self.pieces)
        text = _normal(raw)
        if text:
            self.layout.lines.append(Line(text, raw, self.linked, self.open[-1]))
        self.pieces = []
        self.linked = 0

    def begin_box(self, node: LexborNode) -> None:
        layout = self.layout
        layout.numbers[node.mem_id] = len(layout.boxes)
        layout.boxes.append(Box(node, self.open[-1], len(layout.lines)))
        self.open.append(len(layout.boxes) - 1)

    def end_box(self) -> None:
        self.layout.boxes[self.open.pop()].end = len(self.layout.lines) + bool(self.pieces)

    def finished(self) -> Layout:
        """End the last line; no box then reaches beyond it."""
        self.end_line()
        count = len(self.layout.lines)
        for box in self.layout.boxes:
            if box.end > count:
                box.start, box.end = min(box.start, count), count
        return self.layout

    def place(self, placed: list[Placed], node: LexborNode) -> None:
        placed.append(Placed(node, len(self.layout.lines), self.open[-1]))


def _normal(raw: str) -> str:
    joined = raw.replace(SEAM, "") if SEAM in raw else raw
    if "\t" not in joined:
        return line(joined)
    return "\t".join(map(line, joined.split("\t"))).strip()


def lay_out(root: LexborNode) -> Layout:
    """Walk once over what stands below a node, without recursion, and return its layout."""
    walk = _Walk()
    stack: list[tuple[str, bool, bool]] = []
    link = cell = False
    node: LexborNode | None = root
    while node is not None:
        tag = node.tag or ""
        child = None
        if tag == "-text":
            text = node.text_content or ""
            if "\t" in text:
                text = text.replace("\t", " ")
            if text and not text.isspace():
                walk.add(text, link=link)
            elif text and walk.pieces and walk.pieces[-1] not in "\t ":
                walk.pieces.append(" ")
        elif tag == "br":
            if cell:
                walk.add(" ", link=False)
            else:
                walk.end_line()
        elif tag == "img":
            walk.place(walk.layout.pictures, node)
        elif tag not in _SKIPPED:
            child = node.first_child
            if child is not None or tag in BLOCKS or tag in _CELLS:
                stack.append((tag, link, cell))
                link, cell = _enter(walk, node, tag, link=link, cell=cell)
                if child is None:
                    link, cell = _leave(walk, stack.pop())
        if child is not None:
            node = child
            continue
        while node is not None and node.next is None:
            if not stack:
                return walk.finished()
            node = node.parent
            link, cell = _leave(walk, stack.pop())
        node = node.next if node is not None and stack else None
    return walk.finished()


def _enter(walk: _Walk, node: LexborNode, tag: str, *, link: bool, cell: bool) -> tuple[bool, bool]:
    """Open an element; return whether what it holds is link text, and whether it stands in a cell of a data row."""
    if tag == "a":
        walk.place(walk.layout.links, node)
        return True, cell
    if tag in _CELLS:
        if _is_of_data(node):
            return link, True
        walk.end_line()
        walk.begin_box(node)
        return link, False
    if tag in BLOCKS:
        if not cell or tag == "table":
            walk.end_line()
        walk.begin_box(node)
    return link, cell


def _leave(walk: _Walk, opened: tuple[str, bool, bool]) -> tuple[bool, bool]:
    """Close an element; return the state around it."""
    tag, link, cell = opened
    if tag in _CELLS:
        walk.pieces.append("\t")
        if walk.open[-1] >= 0 and walk.layout.boxes[walk.open[-1]].node.tag in _CELLS:
            walk.end_line()
            walk.end_box()
    elif tag in BLOCKS:
        if cell and tag != "table":
            walk.pieces.append(" ")
        else:
            walk.end_line()
        walk.end_box()
    return link, cell


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
