"""
The tokens of the index: each character with the one behind it, so that a term of any length is found where it stands.

A run of such pairs at the places that follow from a term is in a text if and only if the term is; nothing has to be looked
up in the text. Blanks and the ends of parts are marked by characters that no normal form has.
"""

from collections.abc import Sequence

import numpy as np

BLANK = "\ufdd0"
END = "\ufdd1"

_SPACE = 0x20


def pairs(parts: Sequence[str]) -> str:
    """Return the tokens of a text, given as parts in normal form, between spaces; their places are the characters'."""
    codes = np.frombuffer((END.join(parts) + END).replace(" ", BLANK).encode("utf-32-le"), dtype="<u4")
    tokens = np.full((len(codes) - 1, 3), _SPACE, dtype="<u4")
    tokens[:, 0] = codes[:-1]
    tokens[:, 1] = codes[1:]
    return tokens.tobytes().decode("utf-32-le")


def places(term: str) -> list[tuple[int, str]]:
    """Return the pairs that hold a term of two characters or more, as few as do, each with its place."""
    written = term.replace(" ", BLANK)
    last = len(written) - 2
    starts = [*range(0, last, 2), last]
    return [(start, written[start : start + 2]) for start in starts]
