"""Dates of rows that no text of theirs tells alone: beside `3天前`, in elements of their own."""

import pytest

from disclosure_watch import parse

TITLES = [f"关于对县政协十届三次会议第{n}号提案的答复" for n in range(1, 6)]


def dates(form):
    listed = "".join(form.format(u=f"/art/{n + 100}.html", t=title, d=f"{n + 11}") for n, title in enumerate(TITLES))
    entries = parse.listing(
        f"<html><body><div class=list>{listed}</div></body></html>".encode(), "http://l.example/"
    ).entries
    return [str(entry.date) for entry in entries if entry.title in TITLES]


DAYS = [f"2024-05-{n + 11}" for n in range(5)]


@pytest.mark.parametrize(
    "form",
    [
        '<div class=item><h4><a href="{u}">{t}</a></h4><p><span title="2024-05-{d} 09:10:00">3天前</span></p></div>',
        '<li><a href="{u}">{t}</a><span class=time title="2024/05/{d}"><i></i> 2 小时前 </span></li>',
        '<li><a href="{u}">{t}</a><time datetime="2024-05-{d}T08:00:00">昨天</time></li>',
    ],
)
def test_day_that_an_attribute_tells(form):
    """An element that shows how long ago a document was published tells the day in an attribute."""
    assert dates(form) == DAYS


@pytest.mark.parametrize(
    "form",
    [
        '<li><a href="{u}">{t}</a><span>3天前</span></li>',
        '<li><a href="{u}">{t}</a><span title="2024-05-{d}">更多</span></li>',
        '<li><a href="{u}" title="2024-05-{d}">{t}</a></li>',
        '<li><a href="{u}">{t}</a><span title="第{d}期">3天前</span></li>',
    ],
)
def test_attributes_that_tell_no_day(form):
    """The attribute of an element that shows no such thing is no date of the row."""
    assert set(dates(form)) <= {"None"}


@pytest.mark.parametrize(
    "form",
    [
        '<div class=r><div class=t><a href="{u}">{t}</a></div><div><i>2024</i>-<i>05</i>-<i>{d}</i></div></div>',
        '<li><a href="{u}">{t}</a><p><b>2024年</b><b>5月</b><b>{d}日</b></p></li>',
    ],
)
def test_day_in_three_elements(form):
    """Year, month and day in elements of their own are one date."""
    assert dates(form) == DAYS


def test_a_year_alone_makes_no_row():
    """A year beside other numbers, as of a choice of years, is no date."""
    assert set(dates('<li><a href="{u}">{t}</a><span><b>2024</b> <b>2023</b> <b>2022</b></span></li>')) <= {"None"}
