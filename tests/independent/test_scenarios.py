"""Plain real life, one scenario after the other: what must be told, how often, and what must never be."""

import datetime as dt
from dataclasses import replace

import pytest

from independent.column import paragraph
from independent.scenario import HALF, config, watched
from independent.styles import Queried, Tabular, Windowed


def test_dead_pages_don_t_starve_the_others(watch_in, tmp_path):
    """With five rechecks a pass and six dead listed pages, an edit elsewhere is told within the turns of all."""
    with watched(watch_in, tmp_path, text=config(recheck="5")) as scenario:
        order = scenario.column.order
        for key in order[3:9]:
            scenario.instead[scenario.path(key)] = scenario.page("<h1>404</h1>", 404)
        scenario.told()
        scenario.edit(order[15])
        told = [each for _ in range(7) for each in scenario.told()]
        assert told == [(order[15], ("content_changed",))]


@pytest.mark.parametrize("passes", [6, pytest.param(13, marks=pytest.mark.slow)])
def test_a_mirror_that_alternates(watch_in, tmp_path, passes):
    """One edit behind alternating mirrors is told three times at most, a finding says so, and the rest is told right."""
    with watched(watch_in, tmp_path) as scenario:
        key = scenario.column.order[4]
        scenario.edit(key)
        old = scenario.paper_page(key)
        scenario.edit(key, "又改一次，点位为9182处。")
        first = scenario.told()
        flapping = []
        for turn in range(passes):
            scenario.instead = {scenario.path(key): old} if turn % 2 == 0 else {}
            flapping += scenario.told()
        assert "flapping" in scenario.findings()
        scenario.instead = {}
        rest = [each for _ in range(4) for each in scenario.told()]
        assert len(first) == 1
        assert len(flapping) <= 2
        assert len(rest) <= 1
        assert scenario.records()[key].record.body_text.count("9182") == 1
        assert "flapping" not in scenario.findings()


HALVES = ["script", *(pytest.param(how, marks=pytest.mark.slow) for how in HALF if how != "script")]


@pytest.mark.parametrize("how", HALVES)
def test_a_half_drawn_page_is_no_edit(watch_in, tmp_path, how):
    """Three known pages without their text change nothing, and nothing again when it is back."""
    with watched(watch_in, tmp_path) as scenario:
        keys = scenario.column.order[2:5]
        scenario.instead = {scenario.path(key): scenario.half_drawn(key, how) for key in keys}
        assert scenario.told() == []
        assert "body_lost" in scenario.findings()
        scenario.instead = {}
        assert scenario.told() == []
        assert "body_lost" not in scenario.findings()


@pytest.mark.parametrize("how", HALVES)
def test_a_document_first_seen_half_drawn(watch_in, tmp_path, how):
    """It is told as added once, when its text is there."""
    with watched(watch_in, tmp_path) as scenario:
        key = scenario.publish()
        scenario.instead = {scenario.path(key): scenario.half_drawn(key, how)}
        assert scenario.told() == []
        assert scenario.told() == []
        scenario.instead = {}
        assert scenario.told() == [(key, ("added",))]
        assert scenario.told() == []


@pytest.mark.parametrize("papers", [12, pytest.param(31, marks=pytest.mark.slow)])
def test_a_bureau_renamed_everywhere(watch_in, tmp_path, papers):
    """Every record's new name is a bulk edit; one with an edit of its own is told on its own."""
    with watched(watch_in, tmp_path, papers=papers, bureau="市民政局") as scenario:
        for key in scenario.column.order:
            scenario.column.change(key, bureau="市综合事务局")
        scenario.edit(scenario.column.order[1])
        alerts = scenario.pass_()
        bulk = [alert for alert in alerts if alert["attribution"] == "bulk_edit"]
        own = [alert for alert in alerts if alert["attribution"] == "source_edit"]
        assert len(bulk) >= papers - 1
        assert len(own) == 1
        assert "3571" in str(own[0]["fields"])
        assert scenario.pass_() == []


def test_nine_of_many_are_edits(watch_in, tmp_path):
    """Fewer than ten records that change alike are edits as ever."""
    with watched(watch_in, tmp_path, papers=30) as scenario:
        for key in scenario.column.order[:9]:
            scenario.column.change(key, topic="另一类")
        alerts = scenario.pass_()
        assert [alert["attribution"] for alert in alerts] == ["source_edit"] * 9


@pytest.mark.parametrize("style", [Queried, pytest.param(Windowed, marks=pytest.mark.slow)])
def test_a_listing_address_that_was_edited(watch_in, tmp_path, style):
    """The same documents at addresses of another pattern go on under their ids; nothing is added, nobody is alerted."""
    with watched(watch_in, tmp_path, papers=14) as scenario:
        ids = {key: known.record_id for key, known in scenario.records().items()}
        config = scenario.watch.folder / "watch.toml"
        old = scenario.list_path(1)
        scenario.style.__class__ = style
        scenario.style.per_page = style.per_page
        config.write_text(config.read_text("utf-8").replace(old + '"', scenario.list_path(1) + '"'), "utf-8")
        alerts = [each for _ in range(3) for each in scenario.pass_()]
        assert [alert for alert in alerts if alert["attribution"] != "bulk_edit"] == []
        assert {alert["changes"][0] for alert in alerts} <= {"relocated"}
        assert {key: known.record_id for key, known in scenario.records().items()} == ids


@pytest.mark.parametrize("papers", [8, pytest.param(26, marks=pytest.mark.slow)])
def test_another_column_in_place_of_the_list(watch_in, tmp_path, papers):
    """Five notices served for a night in place of the list tell nothing, nor does the list when it is back."""
    with watched(watch_in, tmp_path, papers=papers) as scenario:
        other = scenario.other_column()
        scenario.instead = other
        assert scenario.told() == []
        assert scenario.findings()
        scenario.instead = {}
        assert scenario.told() == []
        key = scenario.publish()
        assert scenario.told() == [(key, ("added",))]


@pytest.mark.parametrize(
    "wrong",
    [
        dt.timedelta(days=-300),
        *(pytest.param(wrong, marks=pytest.mark.slow) for wrong in (dt.timedelta(days=1100), dt.timedelta(hours=9))),
    ],
)
def test_a_clock_that_was_wrong_for_a_night(watch_in, tmp_path, wrong):
    """Edits seen then and later are told and sent, each once."""
    with watched(watch_in, tmp_path) as scenario:
        order, clock = scenario.column.order, scenario.watch.clock
        scenario.edit(order[2])
        clock.now += wrong
        assert scenario.told() == [(order[2], ("content_changed",))]
        clock.now -= wrong
        scenario.edit(order[5])
        assert scenario.told() == [(order[5], ("content_changed",))]
        key = scenario.publish()
        assert scenario.told() == [(key, ("added",))]
        assert scenario.told() == []


def test_a_list_that_never_is_whole(watch_in, tmp_path):
    """Above deep pages that are stubs, additions, removals and delistings are told; below them nothing is concluded."""
    with watched(watch_in, tmp_path, papers=27) as scenario:
        stub = scenario.page('<html><body><div class="wrap"></div></body></html>')
        scenario.instead = {scenario.list_path(3): stub}
        assert scenario.told() == []
        key = scenario.publish()
        assert scenario.told() == [(key, ("added",))]
        assert "incomplete_listing" in scenario.findings()
        removed, gone_from_list, deep = (scenario.column.order[at] for at in (3, 6, -2))
        scenario.column.remove(removed, "404")
        scenario.column.delist(gone_from_list)
        scenario.column.remove(deep, "404")
        assert scenario.told() == [(gone_from_list, ("delisted",))]
        assert scenario.told() == [(removed, ("withdrawn",))]
        assert scenario.told() == []


def test_never_whole_from_the_first_day(watch_in, tmp_path):
    """A list whose deep pages never could be read tells what is new on top, and calls nothing below baseline twice."""
    style = Tabular()
    scenario_list = style.list_path(3, 3)
    with watched_from_the_start(watch_in, tmp_path, style, scenario_list) as scenario:
        key = scenario.publish()
        assert scenario.told() == [(key, ("added",))]
        assert scenario.told() == []


def watched_from_the_start(watch_in, folder, style, stubbed):
    """A watch over a column one of whose list pages is a stub from the first pass on."""
    text = "<html><body></body></html>"
    style.list_page = lambda column, page, own=style.list_page: (
        text if style.list_path(page, style.count(column)) == stubbed else own(column, page)
    )
    return watched(watch_in, folder, papers=26, style=style)


def test_a_row_that_moves_while_the_list_is_walked(watch_in, tmp_path):
    """A paper taken off page one after it was read pulls a row over the page's edge: that row is not delisted."""
    with watched(watch_in, tmp_path, papers=22) as scenario:
        column, style = scenario.column, scenario.style
        first = scenario.page(style.list_page(column, 1))
        gone = column.order[1]
        column.delist(gone)
        scenario.once = {scenario.list_path(1): first}
        assert [each for each in scenario.told() if each[0] != gone] == []
        assert [each for each in scenario.told() if each[0] != gone] == []
        key = scenario.publish()
        assert (key, ("added",)) in scenario.told()


class Pinned(Tabular):
    """Two papers stand on top of page one besides, marked."""

    def rows(self, column, papers, here):
        if here != self.list_path(1, 1):
            return super().rows(column, papers, here)
        pinned = [column.papers[key] for key in sorted(column.order)[:2]]
        marked = super().rows(column, [replace(paper, title="【置顶】" + paper.title) for paper in pinned], here)
        return marked + super().rows(column, papers, here)


def test_sticky_rows(watch_in, tmp_path):
    """Rows that stand twice, once as 置顶, are one record, and their titles bear no mark."""
    with watched(watch_in, tmp_path, style=Pinned()) as scenario:
        assert len(scenario.records()) == 24
        key = scenario.publish()
        assert scenario.told() == [(key, ("added",))]
        scenario.edit(min(scenario.column.order))
        assert scenario.told() == [(min(scenario.column.order), ("content_changed",))]


class Named(Tabular):
    """Papers told apart by a GBK-escaped name, or by a query that looks like tracking."""

    names = ("%B9%AB%B8%E6", "%CE%C4%BC%FE", "%B4%F0%B8%B4", "%CD%A8%D6%AA", "%B1%E3%BA%AF")
    by_query = False

    def paper_path(self, paper, serial):
        if self.by_query:
            return f"/show?share_id={serial}"
        return f"/zwgk/tabl/{self.names[paper.key % 5]}{paper.key // 5}.html"


@pytest.mark.parametrize("by_query", [False, True])
def test_addresses_that_only_look_alike(watch_in, tmp_path, by_query):
    """Names in GBK escapes and `share_id=` select documents: each is a record."""
    style = Named()
    style.by_query = by_query
    with watched(watch_in, tmp_path, papers=10, style=style) as scenario:
        assert len(scenario.records()) == 10
        scenario.edit(scenario.column.order[3])
        assert scenario.told() == [(scenario.column.order[3], ("content_changed",))]


def test_text_that_can_t_be_stored(watch_in, tmp_path):
    """A lone surrogate in a page and a Retry-After of year 10^19 cost no edit."""
    with watched(watch_in, tmp_path) as scenario:
        order = scenario.column.order
        scenario.edit(order[2], "编码有误的字&#xD83D;在此，点位4466处。")
        page = scenario.style.paper_page(scenario.column, scenario.column.papers[order[2]]).replace("&amp;#x", "&#x")
        busy = scenario.page("busy", 429, **{"Retry-After": "9" * 25})
        scenario.instead = {scenario.path(order[2]): scenario.page(page)}
        scenario.once = {scenario.path(order[9]): busy}  # what was not asked by then is asked in the next pass
        scenario.edit(order[4])
        told = [*scenario.told(), *scenario.told()]
        assert sorted(told) == sorted([(order[2], ("content_changed",)), (order[4], ("content_changed",))])


def test_a_removal_by_nothing_but_time(watch_in, tmp_path):
    """A page that is gone while still listed is a finding; off the list it is withdrawn at the second pass."""
    with watched(watch_in, tmp_path) as scenario:
        key = scenario.column.order[7]
        scenario.instead = {scenario.path(key): scenario.page("<p>404</p>", 404)}
        assert [scenario.told() for _ in range(3)] == [[], [], []]
        assert "gone_but_listed" in scenario.findings()
        scenario.column.delist(key)
        assert scenario.told() == []
        assert scenario.told() == [(key, ("withdrawn",))]


def test_an_edit_and_back_again(watch_in, tmp_path):
    """A to B to A, once, is two changes."""
    with watched(watch_in, tmp_path) as scenario:
        key = scenario.column.order[3]
        paper = scenario.column.papers[key]
        scenario.edit(key, paragraph(scenario.rng, "绿道"))
        assert scenario.told() == [(key, ("content_changed",))]
        scenario.column.papers[key] = paper
        assert scenario.told() == [(key, ("content_changed",))]
        assert scenario.told() == []
