"""The passage of a text that a search shows, cut into pieces, those marked that hold what was searched for."""

import functools
import re
from collections.abc import Sequence
from typing import NamedTuple

from disclosure_watch.store.search.normal import normal

WIDTH = 120
"""Characters of a passage."""

_LONGEST_TITLE = 300
"""Characters of a title that are shown."""

_BEFORE = 30
"""So many characters may stand before the first mark."""

_MOST_TERMS = 200
"""So many terms are marked at most."""

_CLUSTER = re.compile(r"\s+|.", re.DOTALL)


class Piece(NamedTuple):
    """A piece of a text as written, and whether it is what was searched for."""

    text: str
    marked: bool


def passage(texts: Sequence[str], terms: Sequence[str]) -> tuple[Piece, ...]:
    """
    Return the first passage of some texts that holds a term in normal form, the first term first.

    The beginning of the first text where none does.
    """
    beginning = ""
    best, shown = len(terms), ""
    for line in (line for text in texts for line in text.splitlines()):
        if line.strip():
            beginning = beginning or line
            form = normal(line)
            better = next((rank for rank, term in enumerate(terms[:best]) if term in form), None)
            if better is not None:
                best, shown = better, line
            if best == 0:
                break
    if shown:
        return _cut(marked(shown, terms), terms[best])
    return _cut(marked(beginning, ()), "") if beginning else ()


def titled(title: str, terms: Sequence[str]) -> tuple[Piece, ...]:
    """Return a title in pieces, every term marked; one that no document bears is cut."""
    return marked(title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…", terms)


def marked(text: str, terms: Sequence[str]) -> tuple[Piece, ...]:
    """Return a whole text in pieces, every term marked, the longest first where two overlap."""
    form, places = _placed(text)
    spans: list[tuple[int, int]] = []
    if terms:
        either = re.compile("|".join(map(re.escape, sorted(terms, key=len, reverse=True)[:_MOST_TERMS])))
        spans = [(places[match.start()], places[match.end()]) for match in either.finditer(form)]
    pieces = []
    last = 0
    for start, end in spans:
        if last < start:
            pieces.append(Piece(text[last:start], marked=False))
        if last < end:
            pieces.append(Piece(text[max(start, last) : end], marked=True))
        last = max(end, last)
    if last < len(text):
        pieces.append(Piece(text[last:], marked=False))
    return tuple(pieces)


def _placed(text: str) -> tuple[str, list[int]]:
    """Return the normal form of a text, and where in the text each of its characters, and its end, stands."""
    made: list[str] = []
    places: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        blank = " " if made and made[-1] != " " else ""
        each = blank if cluster[0].isspace() else _form(cluster[0])
        made += each
        places += [cluster.start()] * len(each)
    if made and made[-1] == " ":
        made.pop()
        places.pop()
    return "".join(made), [*places, len(text)]


@functools.lru_cache(maxsize=65536)
def _form(character: str) -> str:
    return normal(character)


def _cut(pieces: Sequence[Piece], term: str) -> tuple[Piece, ...]:
    """Return the part of a line around its first mark (of the term, where one is) in `WIDTH` characters."""
    first = next((number for number, piece in enumerate(pieces) if piece.marked and normal(piece.text) == term), None)
    if first is None:
        first = next((number for number, piece in enumerate(pieces) if piece.marked), 0)
    before = "".join(piece.text for piece in pieces[:first])
    start = max(0, len(before) - _BEFORE)
    length = sum(len(piece.text) for piece in pieces)
    start = min(start, max(0, length - WIDTH))
    cut: list[Piece] = [Piece("…", marked=False)] if start else []
    at = 0
    for piece in pieces:
        kept = piece.text[max(0, start - at) : max(0, start + WIDTH - at)]
        if kept:
            cut.append(Piece(kept, piece.marked))
        at += len(piece.text)
    if start + WIDTH < length:
        cut.append(Piece("…", marked=False))
    return tuple(cut)
