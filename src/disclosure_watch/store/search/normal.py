"""
The normal form in which texts are searched: NFKC without case, white space as one blank, nothing unseen.

Full and half width are alike in it, traditional characters stay as written. What is compared for changes has a form of its
own (`diff.normal`), which also makes marks alike that look alike.
"""

import re

from disclosure_watch.nfkc import nfkc

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
"""Controls, format characters, variation selectors, halves of surrogate pairs and what is no character: nobody sees them."""


def seen(text: str) -> str:
    """Return a text in NFKC, without what no reader sees."""
    return nfkc(text if text.isprintable() else _UNSEEN.sub("", text))


def normal(text: str) -> str:
    """Return the normal form of a text: who searches for any part of it as written finds it."""
    return " ".join(nfkc(seen(text).casefold()).split())
