"""The outline of a letter or document: 一、（一）1.（1） headings as a tree, with their places in the text."""

import re
from dataclasses import dataclass

_NUMBERS = "一二三四五六七八九十百"
_LEVELS = (
    re.compile(f"[{_NUMBERS}]{{1,4}}、"),
    re.compile(f"[（(][{_NUMBERS}]{{1,4}}[）)]"),
    re.compile(r"\d{1,2}(?:[.．、](?!\d))"),
    re.compile(r"[（(]\d{1,2}[）)]"),
)
_END = re.compile("[。；：:！？]")
_LONGEST_HEADING = 60


@dataclass(frozen=True, slots=True)
class Section:
    """
    One section: `level` 1 for 一、 to 4 for （1）; `heading` with its number, up to its first full stop.

    `start` and `end` are offsets in characters of the text, from the heading to where the next section of the same or a
    higher level begins; `children` are the sections in it.
    """

    level: int
    heading: str
    start: int
    end: int
    children: tuple["Section", ...] = ()


def sections(text: str) -> tuple[Section, ...]:
    """Return the sections of a `body_text`, in order; empty for a text without numbered headings."""
    marks: list[tuple[int, int, str]] = []
    at = 0
    for paragraph in text.split("\n"):
        level = next((level for level, form in enumerate(_LEVELS, 1) if form.match(paragraph)), None)
        if level is not None:
            end = _END.search(paragraph)
            marks.append((at, level, paragraph[: end.start() if end else None][:_LONGEST_HEADING]))
        at += len(paragraph) + 1
    return _nested(marks, len(text))


def _nested(marks: list[tuple[int, int, str]], end: int) -> tuple[Section, ...]:
    nested: list[Section] = []
    at = 0
    while at < len(marks):
        start, level, heading = marks[at]
        following = next((n for n in range(at + 1, len(marks)) if marks[n][1] <= level), len(marks))
        stop = marks[following][0] if following < len(marks) else end
        nested.append(Section(level, heading, start, stop, _nested(marks[at + 1 : following], stop)))
        at = following
    return tuple(nested)
