"""Edits of a document: each takes one and gives it back changed as a ministry changes its papers."""

import re
from dataclasses import replace
from random import Random

from disclosure_watch.ministry.document import Document, Line, Part

_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_TAILS = ("答复的函", "的答复函", "的答复", "的复函")


def retitled(rng: Random, document: Document) -> Document:
    """Correct the title: its last words, as a clerk who puts 答复函 for 答复. What it says of the paper stays."""
    tail = next((tail for tail in _TAILS if document.title.endswith(tail)), "")
    stem = document.title.removesuffix(tail)
    return replace(document, title=stem + rng.choice([other for other in _TAILS if other != tail]))


def with_other_figure(rng: Random, document: Document) -> Document:
    """Alter one figure in a paragraph: two digits change places, or one becomes another."""
    places = [
        (at, found)
        for at, line in enumerate(document.lines)
        if line.part is Part.TEXT
        for found in _FIGURE.finditer(line.text)
        if len(found[0]) > 1 and not found[0].startswith("20")
    ]
    at, found = rng.choice(places)
    line = document.lines[at]
    text = line.text[: found.start()] + _misread(rng, found[0]) + line.text[found.end() :]
    return with_line(document, at, text)


def with_line(document: Document, at: int, text: str) -> Document:
    """Give one line another text."""
    line = Line(document.lines[at].part, text)
    return replace(document, lines=(*document.lines[:at], line, *document.lines[at + 1 :]))


def _misread(rng: Random, figure: str) -> str:
    digits = list(figure)
    last = len(digits) - 1
    if digits[last] != digits[last - 1] and digits[last - 1] != "." and (last > 1 or digits[last] != "0"):
        digits[last], digits[last - 1] = digits[last - 1], digits[last]
    else:
        digits[last] = rng.choice([digit for digit in "123456789" if digit != digits[last]])
    return "".join(digits)
