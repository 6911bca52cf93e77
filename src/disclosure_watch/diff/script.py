"""
Simplified and traditional characters: a page written in the others says what it said.

A switch of a site's language writes every page anew for a night. What is the same but for the characters is no edit;
labels in the others are not all known, so that lines beside the letter come into its text or leave it.
"""

from functools import cache

import opencc

from disclosure_watch.diff.normal import normal
from disclosure_watch.diff.text import pieces

LEAST_CHARACTERS = 5
"""So many different traditional characters more than before, or fewer, are another script; a name has one or two."""

_KEPT = 0.2
"""Share of them that the other side may have as well."""

_CJK = ((0x3400, 0x9FFF), (0xF900, 0xFAFF))


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _traditional() -> frozenset[str]:
    characters = [chr(code) for first, last in _CJK for code in range(first, last)]
    simple = _converter().convert("\n".join(characters)).split("\n")
    return frozenset(old for old, new in zip(characters, simple, strict=True) if old != new)


def simplified(text: str) -> str:
    """Return a text in simplified characters, word by word (答覆 is 答复, 覆盖 stays), as long as it was."""
    simple: str = _converter().convert(text)
    if len(simple) == len(text):
        return simple
    return "".join(_converter().convert(character)[:1] or character for character in text)


def is_other_script(before: str, after: str) -> bool:
    """Return whether one of two texts is in traditional characters and the other is not."""
    fewer, more = sorted((_traditional() & set(text) for text in (before, after)), key=len)
    return len(more - fewer) >= LEAST_CHARACTERS and len(fewer) <= _KEPT * len(more)


def rewritten(before: str, after: str) -> str:
    """
    Return a text in the script of another, with the lines at its beginning and end that the other has there.

    What else differs between the two stays as it was.
    """
    segments: list[tuple[slice, slice, bool]] = []
    at, then = 0, 0
    for old, new in pieces(simplified(before), simplified(after)):
        gone, come = slice(at, at + len(old)), slice(then, then + len(new))
        segments.append((gone, come, normal(old) == normal(new)))
        at, then = gone.stop, come.stop
    same = [place for place, (_, _, equal) in enumerate(segments) if equal]
    first, last = (same[0], same[-1]) if same else (len(segments), -1)
    texts = []
    for place, (gone, come, equal) in enumerate(segments):
        above = place < first and _ends_line(before, gone) and _ends_line(after, come)
        below = place > last and _begins_line(before, gone) and _begins_line(after, come)
        texts.append(after[come] if equal or above or below else before[gone])
    return "".join(texts)


def _ends_line(text: str, part: slice) -> bool:
    return part.start == part.stop or "\n" in text[part.stop - 1 : part.stop + 1] or part.stop == len(text)


def _begins_line(text: str, part: slice) -> bool:
    return part.start == part.stop or "\n" in text[max(0, part.start - 1) : part.start + 1] or part.start == 0
