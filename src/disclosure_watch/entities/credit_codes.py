"""
Unified social credit codes (GB 32100): 18 characters, of which the third to eighth are a division and the last a check.

    11500000MB15895317    an office of 500000, Chongqing
"""

import re

from disclosure_watch.nfkc import nfkc

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE = re.compile(rf"[1-9ANY][1-9]\d{{6}}[{_ALPHABET}]{{10}}(?![0-9A-Za-z])")


def credit_code(index_number: str | None) -> str | None:
    """Return the credit code that an index number begins with, None where it begins with none or with a wrong one."""
    text = nfkc(index_number or "").strip().upper()
    match = _CODE.match(text)
    return match[0] if match is not None and check_character(match[0][:17]) == match[0][17] else None


def check_character(code: str) -> str:
    """Return the eighteenth character that the first seventeen of a code call for."""
    total = sum(_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(code))
    return _ALPHABET[-total % 31]


def division_of(code: str) -> str:
    """Return the six digits of the division in a code."""
    return code[2:8]
