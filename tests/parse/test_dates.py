"""Dates in all forms of the field guide."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch.parse.dates import parse_date

DATES = st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-05-23", "2025-05-23"),
        ("2026/07/31", "2026-07-31"),
        ("2006年10月18日", "2006-10-18"),
        ("2020年08月02日", "2020-08-02"),
        ("2012-06-18 0:0", "2012-06-18"),
        ("2021- 10- 08 10: 45", "2021-10-08"),
        ("2023年12月01日 14:40", "2023-12-01"),
        ("二〇〇六年十月十八日", "2006-10-18"),
        ("二ΟΟ七年五月二十四日", "2007-05-24"),
        ("二OO五年十二月三十一日", "2005-12-31"),
        ("二○一八年元月九日", "2018-01-09"),
        ("二零二四年十一月三十日", "2024-11-30"),
        ("20241018", "2024-10-18"),
        ("2017821", "2017-08-21"),
        ("2017-7-21", "2017-07-21"),
        ("２０２４年１月２日", "2024-01-02"),
        ("2024.3.5", "2024-03-05"),
        ("[ 11-10 ]", None),
        ("2025-13-45", None),
        ("0000-00-00", None),
        ("20251345", None),
        ("无", None),
        ("", None),
    ],
)
def test_forms(text, expected):
    """Each form is read; what is surely no date is none."""
    date = parse_date(text)
    assert (date and date.isoformat()) == expected


@given(DATES, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y- %m- %d", "%Y%m%d"]))
def test_written_is_read(date, form):
    """What is written in a form with digits is read back."""
    assert parse_date(date.strftime(form)) == date


def chinese(number):
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")


@given(DATES)
def test_chinese_is_read(date):
    """What is written in Chinese digits is read back."""
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(date.year))
    assert parse_date(f"{year}年{chinese(date.month)}月{chinese(date.day)}日") == date


@given(st.text(alphabet="0123456789年月日-/. 二〇十OΟ第号", max_size=40))
def test_anything(text):
    """Any text gives a date of our time or none."""
    date = parse_date(text)
    assert date is None or dt.date(1949, 1, 1) <= date < dt.date(2100, 1, 1)
