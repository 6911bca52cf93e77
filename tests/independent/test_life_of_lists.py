"""Lists as they are in real life, of 3 to 200 papers on 1 to 23 pages: nothing lost, nothing twice, nothing invented."""

import datetime as dt

import pytest

from independent.odd_styles import Grouped, Offset, Surplus, Yearly
from independent.scenario import slow, watched
from independent.styles import Queried, Tabular, Windowed

STUB = "<html><body><div class='wrap'></div></body></html>"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("papers", "style"), [(3, Offset), (40, Offset), (8, Grouped), (40, Grouped), (31, Surplus), (3, Windowed)]
)
def test_every_page_of_the_list_is_read(watch_in, tmp_path, papers, style):
    """All papers are known after one pass, the walk is whole, and what happens on the last page is told."""
    with watched(watch_in, tmp_path, papers=papers, style=style()) as scenario:
        column = scenario.column
        assert set(scenario.records()) == set(column.papers)
        assert "incomplete_listing" not in scenario.findings()
        gone, delisted = column.order[-1], column.order[-2]
        column.remove(gone, "404")
        column.delist(delisted)
        key = scenario.publish()
        assert sorted(scenario.told()) == sorted([(delisted, ("delisted",)), (key, ("added",))])
        assert scenario.told() == [(gone, ("withdrawn",))]
        assert scenario.told() == []


@pytest.mark.parametrize("stated", [*slow(True), False])
@pytest.mark.parametrize("how", ["404", *slow("empty", "first", "last")])
def test_pages_that_are_named_and_are_not(watch_in, tmp_path, stated, how):
    """Two pages too many in the pager, gone, empty or a repeat of another: what is on the true ones is told as ever."""
    style = Surplus()
    style.stated = stated
    with watched(watch_in, tmp_path, papers=21, style=style) as scenario:

        def beyond():
            count = style.count(scenario.column)
            shown = {"first": 1, "last": count}.get(how)
            text = style.list_page(scenario.column, shown or count)
            if how == "empty":
                text = style.frame(scenario.column, "提案办理", '<table class="lb"></table>')
            status = 404 if how == "404" else 200
            return {style.list_path(count + more, count): scenario.page(text, status) for more in (1, 2)}

        scenario.instead = beyond()
        assert scenario.told() == []
        column = scenario.column
        key, delisted, gone = scenario.publish(), column.order[10], column.order[-2]
        column.delist(delisted)
        column.remove(gone, "410")
        scenario.instead = beyond()
        assert sorted(scenario.told()) == sorted([(delisted, ("delisted",)), (key, ("added",))])
        assert scenario.told() == [(gone, ("withdrawn",))]
        assert scenario.told() == []
        oldest = scenario.publish(len(column.order), dt.date(2024, 11, 5))
        scenario.instead = beyond()
        assert scenario.told() == [(oldest, ("added",))]


@pytest.mark.slow
@pytest.mark.parametrize("page", [2, 4])
def test_one_page_that_fails_once(watch_in, tmp_path, page):
    """What went above the page that fails is told at once, what went below when it is back; nothing else ever."""
    with watched(watch_in, tmp_path, papers=40) as scenario:
        column = scenario.column
        above, below = column.order[2], column.order[-3]
        scenario.instead = {scenario.list_path(page): scenario.page("<h1>error</h1>" * 90, 500)}
        column.delist(above)
        column.delist(below)
        key = scenario.publish()
        assert sorted(scenario.told()) == sorted([(above, ("delisted",)), (key, ("added",))])
        scenario.instead = {}
        assert scenario.told() == [(below, ("delisted",))]
        assert scenario.told() == []


@pytest.mark.slow
def test_a_list_that_fails_at_first(watch_in, tmp_path):
    """Two passes that read nothing are no baseline; the first that reads page one is, and what comes after is told."""

    def failing(scenario):
        scenario.instead = {scenario.list_path(1): scenario.page("<h1>error</h1>" * 90, 502)}

    with watched(watch_in, tmp_path, papers=12, prepare=failing) as scenario:
        assert scenario.told() == []
        scenario.publish()
        scenario.instead = {scenario.list_path(2): scenario.page("<h1>error</h1>" * 90, 502)}
        assert scenario.told() == []
        key = scenario.publish(day=dt.date(2001, 1, 1))
        assert scenario.told() == [(key, ("added",))]
        scenario.instead = {}
        assert scenario.told_in(2) == []
        assert len(scenario.records()) == 14


@pytest.mark.slow
def test_more_new_papers_than_can_be_seen_at_once(watch_in, tmp_path):
    """Twenty new papers push all known ones from the readable pages: those that are seen are told, the rest are explained."""

    def stubbed(scenario):
        pages = range(3, 9)
        scenario.instead = {scenario.list_path(page): scenario.page(STUB) for page in pages}

    with watched(watch_in, tmp_path, papers=40, prepare=stubbed) as scenario:
        keys = [scenario.publish() for _ in range(20)]
        told = scenario.told_in(2)
        assert sorted(told) == sorted((key, ("added",)) for key in keys[2:])
        assert "incomplete_listing" in scenario.findings()
        key = scenario.publish()
        assert scenario.told() == [(key, ("added",))]


@pytest.mark.slow
@pytest.mark.parametrize(("papers", "new"), [(12, 1), (40, 3)])
def test_rows_pushed_while_the_list_is_walked(watch_in, tmp_path, papers, new):
    """Papers published after page one was read push rows onto page two: they are added next time, and nothing else is."""
    with watched(watch_in, tmp_path, papers=papers) as scenario:
        first = scenario.page(scenario.style.list_page(scenario.column, 1))
        keys = [scenario.publish() for _ in range(new)]
        scenario.once = {scenario.list_path(1): first}
        assert sorted(scenario.told_in(2)) == sorted((key, ("added",)) for key in keys)
        assert scenario.told() == []


@pytest.mark.parametrize("papers", [3, *slow(12)])
def test_a_list_by_year(watch_in, tmp_path, papers):
    """The new year's list tells its papers; those of the years before are not delisted, and their edits are told."""
    with watched(watch_in, tmp_path, papers=papers, style=Yearly()) as scenario:
        old = scenario.column.order[1]
        for paper_day in (dt.date(2026, 1, 3), dt.date(2026, 1, 9)):
            key = scenario.publish(day=paper_day)
            assert scenario.told() == [(key, ("added",))]
        scenario.edit(old)
        assert scenario.told() == [(old, ("content_changed",))]
        assert scenario.told_in(2) == []


@pytest.mark.slow
@pytest.mark.parametrize("passes", [1, 2])
def test_a_list_older_than_its_pages(watch_in, tmp_path, passes):
    """A cached list, for a pass or two, tells nothing twice and nothing of papers whose place it doesn't change."""
    with watched(watch_in, tmp_path, papers=40) as scenario:
        column, style = scenario.column, scenario.style
        pages = range(1, style.count(column) + 1)
        cached = {style.list_path(page, 5): scenario.page(style.list_page(column, page)) for page in pages}
        key, gone = scenario.publish(), column.order[9]
        column.remove(gone, "404")
        edited = column.order[20]
        assert scenario.told() == [(key, ("added",))]
        assert scenario.told() == [(gone, ("withdrawn",))]
        scenario.instead = cached
        scenario.edit(edited)
        stale = scenario.told_in(passes)
        scenario.instead = {}
        late = scenario.told_in(3)
        assert (edited, ("content_changed",)) in stale
        others = [each for each in [*stale, *late] if each[0] != edited]
        assert others in ([], [(key, ("delisted",)), (key, ("restored",))])


@pytest.mark.parametrize("notices", [2, *slow(12)])
@pytest.mark.parametrize(("papers", "style"), [(3, Tabular), *slow((40, Tabular), (12, Queried))])
def test_another_list_for_two_passes(watch_in, tmp_path, papers, style, notices):
    """Another column's rows in place of ours, however many, change nothing; what came meanwhile is told after."""
    with watched(watch_in, tmp_path, papers=papers, style=style()) as scenario:
        other = scenario.other_column(notices)
        scenario.instead = other
        assert scenario.told() == []
        assert scenario.findings() & {"foreign_listing", "incomplete_listing", "other_listing"} or scenario.findings()
        key = scenario.publish()
        assert scenario.told() == []
        scenario.instead = {}
        assert scenario.told() == [(key, ("added",))]
        assert scenario.told() == []


@pytest.mark.parametrize(("moved_up", "stubbed"), [(1, True), *slow((0, False), (3, False), (0, True), (2, True))])
def test_another_column_on_a_later_page(watch_in, tmp_path, moved_up, stubbed):
    """What one page shows of another column is told neither as added nor as delisted, while rows move up from it."""
    with watched(watch_in, tmp_path, papers=27) as scenario:
        other = scenario.other_column(8)
        if stubbed:
            scenario.instead = {scenario.list_path(3): scenario.page(STUB)}
            assert scenario.told() == []
            other |= scenario.instead
        other[scenario.list_path(2)] = other.pop(scenario.list_path(1))
        removed = scenario.column.order[1 : 1 + moved_up]
        for key in removed:
            scenario.column.remove(key, "404")
        scenario.instead = other
        assert scenario.told() == []
        assert scenario.findings()
        scenario.instead = {}
        assert sorted(scenario.told_in(3)) == [(key, ("withdrawn",)) for key in sorted(removed)]


@pytest.mark.parametrize("papers", [3, *slow(8, 40)])
@pytest.mark.parametrize("links", ["same titles", *slow("service links", "nothing")])
def test_a_maintenance_page_that_looks_alike(watch_in, tmp_path, papers, links):
    """Rows that all lead to one page, a page of three links, an empty list: held, with a finding."""
    with watched(watch_in, tmp_path, papers=papers) as scenario:
        column, style = scenario.column, scenario.style
        page = style.list_page(column, 1)
        if links == "same titles":
            for key in column.order:
                page = page.replace(scenario.path(key), "/wh.html")
        else:
            rows = "".join(
                f'<tr><td><a href="/fw/{at}.html">{name}</a></td><td>2026-11-0{at + 1}</td></tr>'
                for at, name in enumerate(("关于系统升级维护的公告", "办事服务指南及常见问题", "联系我们及意见反馈"))
            )
            table = f'<table class="lb">{rows if links == "service links" else ""}</table>'
            page = style.frame(column, "系统维护", table + "<p>系统维护中，给您带来不便敬请谅解。</p>" * 8)
        wrong = scenario.page(page)
        scenario.instead = {
            scenario.list_path(1): wrong,
            "/wh.html": scenario.page(style.frame(column, "维护", "维护中")),
        }
        scenario.instead |= {
            f"/fw/{at}.html": scenario.page(
                style.frame(column, "服务", f"<h1>服务{at}</h1><p>{'请您拨打热线。' * 20}</p>")
            )
            for at in range(3)
        }
        assert scenario.told() == []
        assert scenario.findings() - {"contradiction", "silence"}
        key = scenario.publish()
        assert scenario.told() == []
        scenario.instead = {}
        assert scenario.told() == [(key, ("added",))]
        assert scenario.told() == []


@pytest.mark.slow
@pytest.mark.parametrize("left", [1, 2, 5])
def test_a_short_last_page_beside_dated_news(watch_in, tmp_path, left):
    """Four dated news beside a last page of few rows are no rows of the column."""
    with watched(watch_in, tmp_path, papers=10 + left, style=Windowed()) as scenario:
        assert set(scenario.records()) == set(scenario.column.papers)
        delisted = scenario.column.order[-1]
        scenario.column.delist(delisted)
        assert scenario.told() == [(delisted, ("delisted",))]
        key = scenario.publish()
        assert scenario.told() == [(key, ("added",))]
        assert scenario.told() == []


class Narrow(Queried):
    """Seven pages of two rows, of which none but the second and third shows the way to the first."""

    per_page = 2


def test_a_first_page_without_a_number(watch_in, tmp_path):
    """The address that later pages imply for the first one is it, though it answers 404: the walk is whole."""
    with watched(watch_in, tmp_path, papers=13, style=Narrow()) as scenario:
        assert "incomplete_listing" not in scenario.findings()
        delisted = scenario.column.order[-1]
        scenario.column.delist(delisted)
        assert scenario.told() == [(delisted, ("delisted",))]


def test_a_column_that_is_a_single_row(watch_in, tmp_path):
    """One row, and its only successor, are told beside as much dated news as ever."""
    with watched(watch_in, tmp_path, papers=1, style=Windowed()) as scenario:
        assert set(scenario.records()) == {0}
        key = scenario.publish()
        assert scenario.told() == [(key, ("added",))]
