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


ABSTRACT = "计划于2026年12月31日前完成全部整治任务，2019年3月1日起施行的办法同时废止，请各有关单位遵照执行并抓好落实。"


@pytest.mark.parametrize(
    "form",
    [
        "<li><h3><a href={u}>{t}</a></h3><p>" + ABSTRACT + "</p><p><span>发布时间：2024-05-{d}</span></p></li>",
        "<li><a href={u}>{t}</a><p>" + ABSTRACT + "</p><i>2024-05-{d}</i></li>",
        "<li><a href={u}>{t}</a><i>办理期限：2024-12-31</i><i>答复日期：2024-05-{d}</i></li>",
        "<li><a href={u}>{t}</a><i>2024-12-31</i><i>发布日期：</i><i>2024-05-{d}</i></li>",
    ],
)
def test_days_of_other_things(form):
    """The days of an abstract, and of terms, are none of publication."""
    assert dates(form) == DAYS


@pytest.mark.parametrize(("head", "column"), [("答复日期", 2), ("办复时间", 2), ("发布日期", 2), ("办理期限", 1)])
def test_days_of_columns(head, column):
    """A table's header names the column of the day of reply, else the last day is taken."""
    table = f"<table><tr><th>标题</th><th>{head if column == 1 else '期限'}</th><th>{head if column == 2 else '其他'}</th></tr>"
    cells = "<td>2024-12-31</td><td>2024-05-{d}</td>"
    assert dates(table + "<tr><td><a href={u}>{t}</a></td>" + cells + "</tr></table>") == (
        DAYS if column == 2 else ["2024-12-31"] * 5
    )


@pytest.mark.parametrize(
    "form",
    [
        "<tr><td colspan=2><a href={u}>{t}</a></td></tr><tr><td>市教育局</td><td>2024-05-{d}</td></tr>",
        "<tr><td><table><tr><td><a href={u}>{t}</a></td></tr></table></td><td>2024年5月{d}日</td></tr>",
    ],
)
def test_days_beside_tables_and_below(form):
    """A day in the row below the title's, or in the cell beside a table that holds the title, is the row's."""
    listed = "".join(form.format(u=f"/art/{n + 100}.html", t=title, d=n + 11) for n, title in enumerate(TITLES))
    page = f"<html><body><table>{listed}</table></body></html>"
    read = parse.listing(page.encode(), "http://l.example/").entries
    assert [(entry.title, str(entry.date)) for entry in read] == list(zip(TITLES, DAYS, strict=True))


@pytest.mark.parametrize(("head", "shown", "read"), [
    ("2024-05-11", "", "2024-05-11"),
    ("2024年5月", "05-11", "2024-05-11"),
    ("2024-05-11 市政府第三次会议建议办理专题", "", "None"),
])  # fmt: skip
def test_days_of_headings(head, shown, read):
    """The heading of a list that is a day, or a month, dates its rows."""
    listed = "".join(
        f"<h4>{head}</h4><ul><li><a href=/art/{n + 100}.html>{t}</a><i>{shown}</i></li></ul>"
        for n, t in enumerate(TITLES)
    )
    entries = parse.listing(f"<html><body><div>{listed}</div></body></html>".encode(), "http://l.example/").entries
    assert {str(entry.date) for entry in entries} == {read}
