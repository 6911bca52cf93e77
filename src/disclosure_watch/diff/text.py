"""
The text of two states compared in normal form: by paragraph, then by sentence, then by token.

Tokens are whole dates and numbers, whole Latin words and single other characters, so that a changed figure is named
whole: 8837 → 8873, never 37 → 73.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from disclosure_watch.diff.align import Budget, differing
from disclosure_watch.diff.normal import normal

_NUMBER = r"\d+(?:[.,:/-]\d+)*[%％]?"
# 2025年4月24日, 2025年4月, 二〇二五年四月二十四日
_DATE = (
    r"\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?"
    r"|[〇零○ΟοO一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月(?:[一二三四五六七八九十]{1,3}日)?"
)
_FIGURE = re.compile(f"(?:{_DATE}|{_NUMBER})")
DATE = re.compile(_DATE)
"""A date as letters write it."""

_TOKEN = re.compile(rf"\s*(?:{_DATE}|{_NUMBER}|[A-Za-z]+|\S)\s*|\s+")
_SENTENCE = re.compile(r"[^。；！？;!?\n]*[。；！？;!?\n]+|[^。；！？;!?\n]+")
_ENDS = "。；！？;!?\n"
_PARAGRAPH = re.compile(r"[^\n]*\n|[^\n]+")


Piece = tuple[str, str]
"""Text before and text after; the same in normal form where it stayed."""


class Kind(StrEnum):
    """What a segment is."""

    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


class Difference(StrEnum):
    """In what two texts differ: in nothing, in typography alone, in the order of paragraphs alone, or in wording."""

    NONE = "none"
    TYPOGRAPHY = "typography"
    ORDER = "order"
    WORDING = "wording"


@dataclass(frozen=True, slots=True)
class Segment:
    """
    A stretch of text that stayed, went or came.

    `was` is how the text before writes an equal stretch: the same, unless its typography changed.
    """

    kind: Kind
    text: str
    was: str = ""


def redline(before: str, after: str) -> tuple[Segment, ...]:
    """
    Return both texts as one, in order: what stayed, what went, what came. Nothing is lost and nothing made up.

    The texts of all but the inserts, with `was` for the equal ones, are the text before; the texts of all but the
    deletes are the text after.
    """
    return tuple(_merged(pieces(before, after)))


def pieces(before: str, after: str) -> list[Piece]:
    """Return both texts side by side, piece by piece: what is the same in normal form, and what became what."""
    split = _pieces(before, after, (_PARAGRAPH, _SENTENCE, _TOKEN), Budget())
    return _whole(list(_equals_joined(split)))


def sentence_around(text: str, start: int, end: int) -> str:
    """Return the sentence or sentences in which a stretch of a text stands."""
    first = max(text.rfind(mark, 0, start) for mark in _ENDS) + 1
    last = min((at for mark in _ENDS if (at := text.find(mark, end)) >= 0), default=len(text) - 1)
    return text[first : last + 1].strip()


def difference(before: str, after: str) -> Difference:
    """Return in what two texts differ. Where paragraphs break is typography, unless wording differs."""
    if before == after:
        return Difference.NONE
    if normal(before) == normal(after):
        return Difference.TYPOGRAPHY
    old, new = ([line for each in text.split("\n") if (line := normal(each))] for text in (before, after))
    return Difference.ORDER if len(old) == len(new) and Counter(old) == Counter(new) else Difference.WORDING


def passages(before: str, after: str) -> tuple[str, str]:
    """Return the changed passages of two texts, each side's joined by newlines; two empty strings where none changed."""
    if difference(before, after) in {Difference.NONE, Difference.TYPOGRAPHY}:
        return "", ""
    delta = redline(before, after)
    gone = [text for part in delta if part.kind is Kind.DELETE and (text := part.text.strip())]
    come = [text for part in delta if part.kind is Kind.INSERT and (text := part.text.strip())]
    return "\n".join(gone), "\n".join(come)


def _pieces(before: str, after: str, units: tuple[re.Pattern[str], ...], budget: Budget) -> Iterator[Piece]:
    """Yield both texts piece by piece, by units of one size where they agree and of the next smaller where not."""
    if not units or not before or not after or normal(before) == normal(after):
        yield before, after
        return
    split: Callable[[str], list[str]] = units[0].findall
    a, b = split(before), split(after)
    i = j = 0
    runs = differing([normal(each) for each in a], [normal(each) for each in b], budget)
    for i1, i2, j1, j2 in [*runs, (len(a), len(a), len(b), len(b))]:
        yield "".join(a[i:i1]), "".join(b[j:j1])
        yield from _pieces("".join(a[i1:i2]), "".join(b[j1:j2]), units[1:], budget)
        i, j = i2, j2


def _equals_joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Yield equal and differing pieces in turn, neighbours of a sort as one, none empty."""
    held = ("", "")
    held_same = True
    for before, after in pieces:
        if not before and not after:
            continue
        same = normal(before) == normal(after)
        if same == held_same:
            held = (held[0] + before, held[1] + after)
        else:
            if any(held):
                yield held
            held, held_same = (before, after), same
    if any(held):
        yield held


def _whole(pieces: list[Piece]) -> list[Piece]:
    """
    Return the pieces with the shreds between edits taken into them: a word that was rewritten is told whole.

    An equal piece no longer than either of the edits beside it is chance (a common 的); beside a figure that became
    another it is not.
    """
    whole: list[Piece] = []
    for piece in pieces:
        whole.append(piece)
        while len(whole) >= 3 and _shred(*whole[-3:]):
            x, y, z = whole[-3:]
            whole[-3:] = [(x[0] + y[0] + z[0], x[1] + y[1] + z[1])]
    return whole


def _shred(left: Piece, middle: Piece, right: Piece) -> bool:
    if normal(left[0]) == normal(left[1]) or normal(right[0]) == normal(right[1]):
        return False
    if any(_FIGURE.fullmatch(text.strip()) for edit in (left, right) for text in edit):
        return False
    size = len(normal(middle[1]))
    return size <= min(max(len(normal(edit[0])), len(normal(edit[1]))) for edit in (left, right))


def _merged(pieces: list[Piece]) -> Iterator[Segment]:
    for before, after in pieces:
        if normal(before) == normal(after):
            yield Segment(Kind.EQUAL, after, before)
            continue
        if before:
            yield Segment(Kind.DELETE, before)
        if after:
            yield Segment(Kind.INSERT, after)
