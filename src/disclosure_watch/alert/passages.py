"""
The changed passages of a text, each in its sentence: what a reader is shown of an edit. Pure.

No cut ever goes through a figure: 8837 is shown whole or not at all.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

CONTEXT = 60
"""Characters of unchanged text shown on each side of a change, where its sentence is as long."""

FOLDED = 400
"""A passage of more characters is folded to its beginning and its end."""

MOST = 12
"""Passages of one text that are shown."""

_END = re.compile(r"[。；！？!?;\n]")
_FIGURE = re.compile(r"[\d０-９](?:[\d０-９]|[.,，．:/%％-](?=[\d０-９])){0,60}")


class Segment(Protocol):
    """A stretch of a redline."""

    @property
    def kind(self) -> str:
        """`equal`, `insert` or `delete`."""

    @property
    def text(self) -> str:
        """What it says."""


@dataclass(frozen=True, slots=True)
class Part:
    """
    A stretch of a passage; `kind` is equal (both are alike), replace, delete or insert.

    `folded` characters are left out; `ends_line` says that a line break belonged to it.
    """

    kind: str
    before: str = ""
    after: str = ""
    folded: int = 0
    ends_line: bool = False


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages of a text that are shown, in order, and how many are not."""

    shown: tuple[tuple[Part, ...], ...] = ()
    left_out: int = 0


def passages(redline: Iterable[Segment]) -> Passages:
    """Return the changed passages of a redline, each with what of its sentence is unchanged."""
    shown: list[list[Part]] = []
    open_passage: list[Part] | None = None
    before_it = ""
    for part in _parts(redline):
        if part.kind == "equal":
            if open_passage is None:
                before_it = part.after
                continue
            between = part.after
            if open_passage[-1].ends_line:
                shown.append(open_passage)
                open_passage = None
            elif len(between) <= 2 * CONTEXT and not _END.search(between):
                open_passage.append(Part("equal", between, between))
            else:
                _add(open_passage, _head(between))
                shown.append(open_passage)
                open_passage = None
            before_it = between
            continue
        if open_passage is None:
            open_passage = []
            _add(open_passage, _tail(before_it))
        open_passage.append(part)
    if open_passage is not None:
        if open_passage[-1].kind == "equal":
            _add(open_passage, _head(open_passage.pop().after))
        shown.append(open_passage)
    return Passages(tuple(tuple(passage) for passage in shown[:MOST]), max(0, len(shown) - MOST))


def _parts(redline: Iterable[Segment]) -> Iterable[Part]:
    """Yield a redline with what went and what came in its place as one; line breaks that went or came alone are nothing."""
    gone = ""
    for segment in redline:
        kind, text = str(segment.kind), segment.text
        if kind == "delete":
            gone += text
            continue
        if kind == "insert":
            yield from _changed(gone, text)
            gone = ""
            continue
        yield from _changed(gone, "")
        gone = ""
        yield Part("equal", text, text)
    yield from _changed(gone, "")


def _changed(before: str, after: str) -> Iterable[Part]:
    old, new = before.strip("\n"), after.strip("\n")
    if not old.strip() and not new.strip():
        return
    kind = "replace" if old and new else "delete" if old else "insert"
    (old, left), (new, out) = fold(old), fold(new)
    yield Part(kind, old, new, left + out, (after or before).endswith("\n"))


def fold(text: str) -> tuple[str, int]:
    """Return a long text as its beginning and its end, and how many characters were left out between."""
    if len(text) <= FOLDED:
        return text, 0
    head, tail = cut(text, FOLDED * 2 // 3), _ending(text, FOLDED // 4)
    return f"{head} … {tail}", len(text) - len(head) - len(tail)


def cut(text: str, most: int) -> str:
    """Return the beginning of a text, at most so many characters, no figure cut in two."""
    return text if len(text) <= most else text[: _whole(text, most, -1)]


def _ending(text: str, most: int) -> str:
    return text if len(text) <= most else text[_whole(text, len(text) - most, 1) :]


def _whole(text: str, at: int, towards: int) -> int:
    """Return the place nearest to one, in a direction, that is within no figure."""
    for figure in _FIGURE.finditer(text, max(0, at - 80), at + 80):
        if figure.start() < at < figure.end():
            return figure.start() if towards < 0 else figure.end()
    return at


def _head(text: str) -> str:
    """Return what of a sentence follows a change."""
    end = _END.search(text)
    sentence = text if end is None else text[: end.end()]
    if len(sentence) <= CONTEXT:
        return sentence.rstrip("\n")
    return f"{cut(sentence, CONTEXT)}…"


def _tail(text: str) -> str:
    """Return what of a sentence stands before a change."""
    ends = list(_END.finditer(text, max(0, len(text) - 4 * CONTEXT)))
    sentence = text[ends[-1].end() :] if ends else text
    return sentence if len(sentence) <= CONTEXT else f"…{_ending(sentence, CONTEXT)}"


def _add(passage: list[Part], text: str) -> None:
    if text:
        passage.append(Part("equal", text, text))
