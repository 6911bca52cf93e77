"""Lists whose pages are of other moments, whose counts lag or lie, and whose rows change their order: nothing lost, nothing invented."""

import datetime as dt
from random import Random

import pytest

from independent.more_styles import Overcounted
from independent.odd_styles import Counted, Newest
from independent.scenario import slow, watched
from independent.styles import Queried, Tabular

NEW, EDITED, GONE, OFF = ("added",), ("content_changed",), ("withdrawn",), ("delisted",)


def pages_now(scenario, numbers):
    """What pages of the list answer now, to be served later as they were."""
    style, column = scenario.style, scenario.column
    return {scenario.list_path(number): scenario.page(style.list_page(column, number)) for number in numbers}


@pytest.mark.parametrize(
    ("papers", "stale", "what", "style"),
    [
        (22, 2, "published", Tabular),
        *slow(
            *(
                (papers, stale, what, style)
                for papers in (22, 40)
                for stale in (1, 2, 3)
                for what in ("published", "removed")
                for style in (Tabular, Queried)
            )
        ),
    ],
)
@pytest.mark.parametrize("passes", [1, *slow(2)])
def test_one_page_of_the_list_from_a_cache(watch_in, tmp_path, papers, stale, what, style, passes):
    """A page that a cache serves as it was, between pages of now: the row that fell between is neither gone nor new."""
    with watched(watch_in, tmp_path, papers=papers, style=style()) as scenario:
        scenario.instead = pages_now(scenario, [stale])
        column = scenario.column
        edited = column.order[14]
        scenario.edit(edited)
        if what == "published":
            subject, change = scenario.publish(), NEW
        else:
            subject, change = column.order[2], GONE
            column.remove(subject, "404")
        told = scenario.told_in(passes)
        assert [each for each in told if each[0] not in {subject, edited}] == []
        scenario.instead = {}
        told += scenario.told_in(3)
        assert sorted(told) == sorted([(edited, EDITED), (subject, change)])


def test_a_cached_page_that_states_the_count_of_now(watch_in, tmp_path):
    """One paper gone and one come: the page of before states as many as there are now, and hides the row pushed on to it."""
    style = Counted()
    with watched(watch_in, tmp_path, papers=27, style=style) as scenario:
        column = scenario.column
        second = pages_now(scenario, [2])
        refused = scenario.page("<html><body>403 Forbidden</body></html>", status=403)
        gone = column.order[12]
        column.remove(gone, "404")
        scenario.instead = {scenario.list_path(2): refused}
        told = scenario.told()
        key = scenario.publish()
        scenario.instead = second
        told += scenario.told()
        scenario.instead = {}
        told += scenario.told_in(4)
        assert sorted(told) == sorted([(key, NEW), (gone, GONE)])


@pytest.mark.parametrize("style", [Tabular, *slow(Queried)])
def test_a_paper_that_moved_between_a_page_of_yesterday_and_one_of_now(watch_in, tmp_path, style):
    """Listed at its old address, which is dead, and at its new one: it moved, and is neither new nor withdrawn."""
    with watched(watch_in, tmp_path, papers=22, style=style()) as scenario:
        scenario.instead = pages_now(scenario, [1])
        column = scenario.column
        moved = column.order[style.per_page - 1]
        column.move(moved, redirect=False)
        key = scenario.publish()
        told = scenario.told_in(2)
        scenario.instead = {}
        told += scenario.told_in(3)
        assert sorted(told) == sorted([(moved, ("relocated",)), (key, NEW)])


@pytest.mark.slow
@pytest.mark.parametrize("style", [Tabular, Queried])
def test_a_row_that_really_stood_between_two_pages(watch_in, tmp_path, style):
    """One that is delisted beside a new paper, so that the pages look as if one were old, is told in the end, once."""
    with watched(watch_in, tmp_path, papers=40, style=style()) as scenario:
        column = scenario.column
        off = column.order[style.per_page - 1]
        column.delist(off)
        key = scenario.publish()
        told = scenario.told_in(4)
        assert sorted(told) == sorted([(key, NEW), (off, OFF)])
        off = column.order[style.per_page]
        column.delist(off)
        assert scenario.told_in(3) == [(off, OFF)]


@pytest.mark.parametrize(("papers", "new"), [(18, 3), *slow((18, 1), (27, 10), (18, 10), (24, 10))])
def test_a_count_of_yesterday(watch_in, tmp_path, papers, new):
    """New papers push the last rows to a page that a cached count doesn't name: they are not delisted, nor restored after."""
    style = Counted()
    with watched(watch_in, tmp_path, papers=papers, style=style) as scenario:
        style.counted = papers
        keys = [scenario.publish() for _ in range(new)]
        told = scenario.told_in(2)
        style.counted = None
        told += scenario.told_in(3)
        assert sorted(told) == sorted((key, NEW) for key in keys)


@pytest.mark.slow
@pytest.mark.parametrize("more", [-7, 1, 5, 12, 400])
def test_a_count_that_is_always_wrong(watch_in, tmp_path, more):
    """With a count that is off by as much on every day, what happens on page one is told; what is pulled up may be new."""
    style = Counted()
    style.more = more
    with watched(watch_in, tmp_path, papers=31, style=style) as scenario:
        column = scenario.column
        gone, off = column.order[3], column.order[5]
        pulled_up = set(column.order) - set(scenario.records())
        column.remove(gone, "410")
        column.delist(off)
        key = scenario.publish()
        told = [each for each in scenario.told_in(4) if each[0] not in pulled_up]
        assert sorted(told) == sorted([(key, NEW), (off, OFF), (gone, GONE)])


@pytest.mark.parametrize("papers", [12, *slow(40)])
def test_a_list_of_the_newest(watch_in, tmp_path, papers):
    """A list that shows ten rows whatever there is tells what comes; what falls off its end is not delisted, what leaves its midst is."""
    with watched(watch_in, tmp_path, papers=papers, style=Newest()) as scenario:
        column = scenario.column
        for _ in range(4):
            key = scenario.publish()
            assert scenario.told() == [(key, NEW)]
        off = column.order[5]
        fallen = column.order[11]
        column.delist(off)
        told = [each for each in scenario.told_in(3) if each[1] != NEW]
        assert told == [(off, OFF)]
        scenario.edit(fallen)
        assert scenario.told() == [(fallen, EDITED)]


@pytest.mark.slow
@pytest.mark.parametrize("papers", [8, 31])
@pytest.mark.parametrize("by", ["clicks", "ties"])
def test_a_list_in_another_order_each_time(watch_in, tmp_path, papers, by):
    """Rows by clicks at each pass, or rows of one day in any order at each request: what comes and goes is told, nothing else."""
    style = Tabular()
    own, mixed = style.list_page, Random(3)

    def shuffled(column, page):
        order = list(column.order)
        if by == "clicks":
            Random(column.tick).shuffle(column.order)
        else:
            column.order.sort(key=lambda key: (column.papers[key].published, mixed.random()), reverse=True)
        text = own(column, page)
        column.order[:] = order
        return text

    def on_one_day(scenario):
        for key in scenario.column.order:
            scenario.column.change(key, published=dt.date(2025, 1 + key // 12, 1 + key % 12 // 4))

    style.list_page = shuffled
    with watched(watch_in, tmp_path, papers=papers, style=style, prepare=on_one_day) as scenario:
        column = scenario.column
        told = scenario.told_in(5)
        assert {changes for _, changes in told} <= ({NEW} if by == "ties" else set()), told
        gone, off, edited = column.order[4], column.order[7], column.order[1]
        scenario.edit(edited)
        column.remove(gone, "404")
        key = scenario.publish()
        told = scenario.told_in(8)
        assert sorted(told) == sorted([(key, NEW), (edited, EDITED), (gone, GONE)])
        column.delist(off)
        assert scenario.told_in(8) == [(off, OFF)]


@pytest.mark.slow
@pytest.mark.parametrize("papers", [5, 31])
def test_the_oldest_first(watch_in, tmp_path, papers):
    """New papers stand at the end of the last page; the day the order is turned round tells nothing."""

    def turned(scenario):
        scenario.column.order.reverse()

    with watched(watch_in, tmp_path, papers=papers, prepare=turned) as scenario:
        column = scenario.column
        keys = [scenario.publish(position=len(column.order)) for _ in range(6)]
        off = column.order[2]
        column.delist(off)
        assert sorted(scenario.told()) == sorted([*((key, NEW) for key in keys), (off, OFF)])
        assert scenario.told() == []
        column.order.reverse()
        assert scenario.told_in(2) == []
        key = scenario.publish()
        assert scenario.told() == [(key, NEW)]


@pytest.mark.slow
@pytest.mark.parametrize("papers", [8, 31])
@pytest.mark.parametrize("of", ["list", "all"])
@pytest.mark.parametrize("seed", range(3))
def test_a_mirror_of_another_age_by_request(watch_in, tmp_path, papers, of, seed):
    """Every second request is answered by a mirror of before: the new paper and the edit are told, nothing of others is."""
    with watched(watch_in, tmp_path, papers=papers) as scenario:
        column, style = scenario.column, scenario.style
        old = pages_now(scenario, range(1, style.count(column) + 1))
        edited = column.order[3]
        if of == "all":
            old[scenario.path(edited)] = scenario.paper_page(edited)
        scenario.edit(edited)
        key = scenario.publish()
        if of == "all":
            old[scenario.path(key)] = scenario.page("<h1>404</h1>", 404)
        mixed = Random(seed)
        scenario.hook = lambda target: old.get(target) if mixed.random() < 0.5 else None
        told = scenario.told_in(8)
        assert {each for each, _ in told} <= {key, edited}, told
        scenario.hook = lambda target: None
        told += scenario.told_in(4)
        assert max(sum(each == about for each, _ in told) for about in (key, edited)) <= 3, told
        assert told.count((key, NEW)) == 1
        assert (edited, EDITED) in told
        assert scenario.records()[edited].record.body_text.count("3571") == 1
        assert str(scenario.records()[key].state) == "live"


@pytest.mark.slow
@pytest.mark.parametrize("step", [dt.timedelta(0), dt.timedelta(hours=-3), dt.timedelta(days=-2)])
def test_a_clock_that_stands_or_goes_back(watch_in, tmp_path, step):
    """Passes at the same hour, or each earlier than the one before: everything on page one is told, once."""
    with watched(watch_in, tmp_path, papers=24) as scenario:
        column, clock = scenario.column, scenario.watch.clock
        told, wanted = [], []
        for at in range(5):
            clock.now += step - dt.timedelta(hours=1)
            key = scenario.publish()
            edited = column.order[3 + 2 * at]
            scenario.edit(edited, f"补充{at}，点位{4711 + at}处。")
            wanted += [(key, NEW), (edited, EDITED)]
            told += scenario.told()
        clock.now += dt.timedelta(days=30)
        told += scenario.told_in(2)
        assert sorted(told) == sorted(wanted)


@pytest.mark.parametrize(("how", "last"), [("404", 1), *slow(("404", 2), ("404", 5), ("empty", 1), ("empty", 5))])
def test_the_last_page_of_an_overcounted_list(watch_in, tmp_path, how, last):
    """Where a pager names one page too many, as ever, the rows of a last page that is no more are delisted at once."""
    with watched(watch_in, tmp_path, papers=18 + last, style=Overcounted()) as scenario:
        column, style = scenario.column, scenario.style
        if how == "empty":
            page = scenario.page(
                style.frame(column, "提案办理", '<div class="gl"><ul></ul></div>' + style.pager(column, 3, 2))
            )
            scenario.instead = {style.list_path(3, 3): page}
        off = column.order[-last:]
        for key in off:
            column.delist(key)
        assert sorted(scenario.told()) == sorted((key, OFF) for key in off)
        key = scenario.publish()
        scenario.instead = {}
        assert scenario.told_in(2) == [(key, NEW)]


def test_a_new_paper_whose_page_is_anothers(watch_in, tmp_path):
    """A cache that serves other papers' pages, a new one's among them, adds and edits nothing; the new paper is added by its own page."""
    with watched(watch_in, tmp_path, papers=12) as scenario:
        order = list(scenario.column.order)
        key = scenario.publish()
        new = scenario.path(key)
        scenario.instead = {
            new: scenario.paper_page(order[4]),
            scenario.path(order[2]): scenario.paper_page(order[7]),
        }
        assert scenario.told() == []
        assert "untrusted" in scenario.findings()
        scenario.instead = {}
        assert scenario.told() == [(key, NEW)]
        assert scenario.told() == []


def test_pages_that_show_a_new_paper(watch_in, tmp_path):
    """Known papers' pages that show a new one's text, or each other's, are no edits."""
    with watched(watch_in, tmp_path, papers=12) as scenario:
        order = list(scenario.column.order)
        key = scenario.publish()
        scenario.instead = {
            scenario.path(order[2]): scenario.paper_page(key),
            scenario.path(order[5]): scenario.paper_page(order[7]),
        }
        assert scenario.told() == [(key, NEW)]
        scenario.instead = {}
        assert scenario.told() == []
