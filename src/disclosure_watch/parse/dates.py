"""Dates as disclosure pages write them, read strictly: what isn't surely a date is none."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache

_ZERO = "〇○ΟοОO0０零Ｏ◯"
_DIGITS = (
    {c: str(i) for i, c in enumerate("零一二三四五六七八九")}
    | dict.fromkeys(_ZERO, "0")
    | {"元": "1", "壹": "1", "贰": "2", "叁": "3"}
)
_FULL = str.maketrans("０１２３４５６７８９／－．：", "0123456789/-.:")
_WIDE = re.compile("[０-９／－．：]")
_CN = "零一二三四五六七八九十廿卅元" + _ZERO
_NUMERIC = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*(?:年|-|/|\.)\s*(\d{1,2})\s*(?:月|-|/|\.)\s*(\d{1,2})(?!\d)\s*日?")
_CHINESE = re.compile(rf"([二一][{_CN}]{{3}})\s*年\s*([{_CN}]{{1,3}})\s*月\s*([{_CN}]{{1,3}})\s*日")
_JOINED = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2,4})(?!\d)")  # 20241018  2017821  202285
_DATED = re.compile(r"\d|年")  # what every date has
_BARE = re.compile(r"(?:19|20)\d{4,6}")
SHORT_YEAR = re.compile(r"([0-4]\d)[-/.](\d{1,2})[-/.](\d{1,2})")  # 24-05-06 , alone
YEAR_MONTH = re.compile(r"((?:19|20)\d{2})[-/.年](\d{1,2})[-/.月]?")  # 2024-05  beside a day
MONTH_DAY = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")  # 05-15  beside a year, or alone
YEAR = re.compile(r"((?:19|20)\d{2})年?")  # 2024
DAY = re.compile(r"(\d{1,2})日?")  # 15


@lru_cache(maxsize=256)  # the dates of a page are asked for again and again
def parse_date(text: str) -> dt.date | None:
    """
    Return the one date that a labelled value or a listing's cell tells, or None.

    Forms: 2025-05-23, 2026/07/31, 2006年10月18日, `2012-06-18 0:0`, `2021- 10- 08 10: 45`, 二ΟΟ七年五月二十四日, 20241018,
    2017821 (a month of one digit, where no other reading is a date). A date without a year is none.
    """
    dated = next(find_dates(text), None)
    if dated is not None:
        return dated[1]
    match = _JOINED.search(text.translate(_FULL))
    return _unjoined(match[1], match[2]) if match and len(match[2]) > 2 else None


def parse_bare_date(text: str) -> dt.date | None:
    """Return the date of a line that holds nothing but digits without separators: 20241018, 2017821, 202285."""
    plain = text.strip().translate(_FULL)
    return _unjoined(plain[:4], plain[4:]) if _BARE.fullmatch(plain) else None


def of_parts(first: str, second: str) -> dt.date | None:
    """Return the date that two texts part, in either order: 05/20 and 2024, 2024-05 and 20."""
    for part, other in ((first, second), (second, first)):
        if (month := YEAR_MONTH.fullmatch(part)) and (day := DAY.fullmatch(other)):
            return parse_date(f"{month[1]}-{month[2]}-{day[1]}")
        if (year := YEAR.fullmatch(part)) and (rest := MONTH_DAY.fullmatch(other)):
            return parse_date(f"{year[1]}-{rest[1]}-{rest[2]}")
    return None


def _unjoined(year: str, rest: str) -> dt.date | None:
    """Return the date whose month and day lost their separator, where only one reading is a date."""
    if len(rest) == 4:
        return _date(year, rest[:2], rest[2:])
    splits = (at for at in range(1, len(rest)) if rest[at] != "0")
    dates = [date for at in splits if (date := _date(year, rest[:at], rest[at:])) is not None]
    return dates[0] if len(dates) == 1 else None


def find_dates(text: str) -> Iterator[tuple[int, dt.date, int]]:
    """Yield (start, date, end) of each date with separators in a text, in order."""
    if not _DATED.search(text):
        return
    plain = text.translate(_FULL) if _WIDE.search(text) else text
    dates = []
    for match in _NUMERIC.finditer(plain):
        date = _date(match[1], match[2], match[3])
        if date is not None:
            dates.append((match.start(), date, match.end()))
    for match in _CHINESE.finditer(plain) if "年" in plain else ():
        date = _date(_year(match[1]), _number(match[2]), _number(match[3]))
        if date is not None:
            dates.append((match.start(), date, match.end()))
    yield from sorted(dates)


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
