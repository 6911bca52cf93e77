"""Dates as disclosure pages write them, read strictly: what isn't surely a date is none."""

import datetime as dt
import re
from collections.abc import Iterator

_ZERO = "〇○ΟοОO0０零Ｏ◯"
_DIGITS = (
    {c: str(i) for i, c in enumerate("零一二三四五六七八九")}
    | dict.fromkeys(_ZERO, "0")
    | {"元": "1", "壹": "1", "贰": "2", "叁": "3"}
)
_FULL = str.maketrans("０１２３４５６７８９／－．：", "0123456789/-.:")
_CN = "零一二三四五六七八九十廿卅元" + _ZERO
_NUMERIC = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*(?:年|-|/|\.)\s*(\d{1,2})\s*(?:月|-|/|\.)\s*(\d{1,2})(?!\d)\s*日?")
_CHINESE = re.compile(rf"([二一][{_CN}]{{3}})\s*年\s*([{_CN}]{{1,3}})\s*月\s*([{_CN}]{{1,3}})\s*日")
_JOINED = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_SHORT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d)(\d{2})(?!\d)")


def parse_date(text: str) -> dt.date | None:
    """
    Return the one date that a labelled value or a listing's cell tells, or None.

    Forms: 2025-05-23, 2026/07/31, 2006年10月18日, `2012-06-18 0:0`, `2021- 10- 08 10: 45`, 二ΟΟ七年五月二十四日, 20241018,
    2017821 (a month of one digit, where no other reading is a date). A date without a year is none.
    """
    found = next(find_dates(text), None)
    if found is not None:
        return found[1]
    for pattern in (_JOINED, _SHORT):
        match = pattern.search(text.translate(_FULL))
        if match and (date := _date(match[1], match[2], match[3])) is not None:
            return date
    return None


def find_dates(text: str) -> Iterator[tuple[int, dt.date, int]]:
    """Yield (start, date, end) of each date with separators in a text, in order."""
    plain = text.translate(_FULL)
    found = []
    for match in _NUMERIC.finditer(plain):
        date = _date(match[1], match[2], match[3])
        if date is not None:
            found.append((match.start(), date, match.end()))
    for match in _CHINESE.finditer(plain):
        date = _date(_year(match[1]), _number(match[2]), _number(match[3]))
        if date is not None:
            found.append((match.start(), date, match.end()))
    yield from sorted(found)


def _date(year: str | int, month: str | int, day: str | int) -> dt.date | None:
    try:
        date = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return date if dt.date(1949, 1, 1) <= date < dt.date(2100, 1, 1) else None


def _year(text: str) -> str:
    return "".join(_DIGITS.get(c, "?") for c in text).replace("?", "x")


def _number(text: str) -> str | int:
    """Return the number of 十, 十八, 二十四, 廿一, 三〇 or 9."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" not in text:
        return "".join(_DIGITS.get(c, "x") for c in text)
    tens, _, ones = text.partition("十")
    try:
        return int(_DIGITS.get(tens, "1") if tens else "1") * 10 + (int(_DIGITS[ones]) if ones else 0)
    except (KeyError, ValueError):
        return "x"
