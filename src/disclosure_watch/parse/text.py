"""The normal form of text on a page: what a reader sees, one line a paragraph (DESIGN §6.4)."""

import re

_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e]")
_BROKEN_SPACE = re.compile("&(?:n|b|nb)sp;?")


_LEAST_PRINTED = 4
MOST_REMEMBERED = 1024
LONGEST_REMEMBERED = 64
"""What is found out of so many short lines is remembered: the pages of a site have most of theirs in common."""


def line(text: str) -> str:
    """Return text as one line: every run of white space a blank, nothing unseen, none at the ends."""
    return " ".join((text if "&" not in text and text.isprintable() else _seen(text)).split())


def flat(text: str) -> str:
    """Return text without any white space: for labels and comparisons."""
    return "".join(_seen(text).split())


def once(pieces: list[str]) -> list[str]:
    """
    Return the pieces of a text without its second printing: templates print one copy for phones and one for desktops.

    A copy that is cut (`关于加强…`) goes, the whole one stays.
    """
    half, odd = divmod(len(pieces), 2)
    if odd or not half:
        return pieces
    first, second = "".join(pieces[:half]).strip(), "".join(pieces[half:]).strip()
    if len(first) < _LEAST_PRINTED or len(second) < _LEAST_PRINTED:
        return pieces
    if first == second or _is_cut(second, first):
        return pieces[:half]
    return pieces[half:] if _is_cut(first, second) else pieces


def _is_cut(text: str, whole: str) -> bool:
    """Return whether a text is the beginning of another and says that it is cut."""
    stem = text.rstrip(".…")
    return len(stem) < len(text) and len(stem) >= _LEAST_PRINTED and whole.startswith(stem)


def _seen(text: str) -> str:
    if "&" in text:
        text = _BROKEN_SPACE.sub(" ", text)
    return text if text.isprintable() else _UNSEEN.sub("", text)  # what is unseen isn't printable
