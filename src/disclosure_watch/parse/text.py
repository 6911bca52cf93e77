"""The normal form of text on a page: what a reader sees, one line a paragraph (DESIGN §6.4)."""

import re

_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]")
_BROKEN_SPACE = re.compile("&(?:n|b|nb)sp;?")


MOST_REMEMBERED = 1024
LONGEST_REMEMBERED = 64
"""What is found out of so many short lines is remembered: the pages of a site have most of theirs in common."""


def line(text: str) -> str:
    """Return text as one line: every run of white space a blank, nothing unseen, none at the ends."""
    return " ".join((text if "&" not in text and text.isprintable() else _seen(text)).split())


def flat(text: str) -> str:
    """Return text without any white space: for labels and comparisons."""
    return "".join(_seen(text).split())


def _seen(text: str) -> str:
    if "&" in text:
        text = _BROKEN_SPACE.sub(" ", text)
    return text if text.isprintable() else _UNSEEN.sub("", text)  # what is unseen isn't printable
