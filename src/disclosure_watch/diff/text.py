"""
The text of two states compared: by paragraph first, then by token inside the paragraphs that differ.

Tokens are whole numbers (with their separators), whole Latin words and single other characters, so that a changed
figure is named whole: 8837 → 8873, never 37 → 73.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*%?|[A-Za-z]+|\s+|.", re.DOTALL)
_TYPOGRAPHY = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "「": '"', "」": '"', "『": '"', "』": '"',
        "—": "-", "–": "-", "―": "-", "‐": "-", "‑": "-", "−": "-", "－": "-", "─": "-",
        "○": "〇", "Ο": "〇", "ο": "〇", "◯": "〇", "·": "·", "•": "·", "・": "·", "‧": "·",
        "〔": "[", "〕": "]", "【": "[", "】": "]", "。": ".", "、": ",",
    }
)  # fmt: skip
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")

LONGEST_PAIR = 20_000
"""Paragraphs of more tokens together are taken as changed whole: their token by token comparison may be quadratic."""


def normal(text: str) -> str:
    """Return what is compared: NFKC, one form of each dash, quote and bracket, nothing unseen."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY))


def passages(before: str, after: str) -> tuple[str, str]:
    """
    Return the changed passages of two texts, each side's joined by newlines; two empty strings where none changed.

    Where paragraphs break is typography too, unless wording differs.
    """
    if before == after or normal(before) == normal(after):
        return "", ""
    old, new = before.split("\n"), after.split("\n")
    left: list[str] = []
    right: list[str] = []
    for gone, come in _differing(old, new):
        for a, b in _pairs(gone, come):
            for x, y in _differing_tokens(a, b):
                left.append(x)
                right.append(y)
    return "\n".join(filter(None, left)), "\n".join(filter(None, right))


def _differing(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the runs of paragraphs that differ: those that went, those that came in their place."""
    a, b = [normal(line) for line in old], [normal(line) for line in new]
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    matcher = SequenceMatcher(None, a[start : len(a) - end], b[start : len(b) - end], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            yield list(old[start + i1 : start + i2]), list(new[start + j1 : start + j2])


def _pairs(gone: list[str], come: list[str]) -> Iterator[tuple[str, str]]:
    """Yield paragraphs side by side while both sides have one; what is left over went or came whole."""
    if len(gone) == len(come):
        yield from zip(gone, come, strict=True)
        return
    yield "\n".join(gone), "\n".join(come)


def _differing_tokens(before: str, after: str) -> Iterator[tuple[str, str]]:
    a, b = _TOKEN.findall(before), _TOKEN.findall(after)
    if not a or not b or len(a) + len(b) > LONGEST_PAIR:
        yield before, after
        return
    matcher = SequenceMatcher(None, [normal(t) for t in a], [normal(t) for t in b], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            x, y = "".join(a[i1:i2]), "".join(b[j1:j2])
            if normal(x) != normal(y):
                yield x.strip(), y.strip()
