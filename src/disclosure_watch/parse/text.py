"""The normal form of text on a page: what a reader sees, one line a paragraph (DESIGN §6.4)."""

import re

_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]")
_BLANKS = re.compile("[ \t\r\n\f\v\u00a0\u2000-\u200a\u202f\u205f\u3000]+|&(?:n|b)sp;?")


def line(text: str) -> str:
    """Return text as one line: every run of white space a blank, nothing unseen, none at the ends."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", text)).strip()


def flat(text: str) -> str:
    """Return text without any white space: for labels and comparisons."""
    return _BLANKS.sub("", _UNSEEN.sub("", text))
