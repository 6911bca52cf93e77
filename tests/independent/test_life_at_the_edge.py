"""Where a list breaks off, and rows that are pinned above it: what can't be seen is neither missed nor made up."""

import datetime as dt

import pytest

from independent.odd_styles import Pinned, Service
from independent.scenario import config, watched
from independent.styles import Tabular

STUB = "<html><body><div class='wrap'></div></body></html>"


@pytest.mark.slow
@pytest.mark.parametrize("from_start", [True, False])
@pytest.mark.parametrize(("papers", "readable"), [(24, 1), (40, 3), pytest.param(200, 8, marks=pytest.mark.slow)])
def test_stubs_for_deep_pages(watch_in, tmp_path, papers, readable, from_start):
    """Above the stubs everything is told, below them nothing, and what they hid is baseline when they can be read."""

    def stubbed(scenario):
        pages = range(readable + 1, scenario.style.count(scenario.column) + 2)
        scenario.instead = {scenario.list_path(page): scenario.page(STUB) for page in pages}

    prepare = stubbed if from_start else (lambda scenario: None)
    with watched(watch_in, tmp_path, papers=papers, prepare=prepare) as scenario:
        column = scenario.column
        stubbed(scenario)
        assert scenario.told() == []
        assert len(scenario.records()) == (readable * 9 if from_start else papers)
        edited, delisted, gone, deep_gone, deep_delisted = (column.order[at] for at in (1, 3, 5, -2, -5))
        scenario.edit(edited)
        column.delist(delisted)
        column.remove(gone, "404")
        column.remove(deep_gone, "404")
        column.delist(deep_delisted)
        keys = [scenario.publish(), scenario.publish(day=dt.date(2019, 3, 4))]
        wanted = [(edited, ("content_changed",)), (delisted, ("delisted",)), *((key, ("added",)) for key in keys)]
        assert sorted(scenario.told()) == sorted(wanted)
        assert scenario.told() == [(gone, ("withdrawn",))]
        assert "incomplete_listing" in scenario.findings()
        (finding,) = (
            each for each in scenario.watch.store.open_findings().values() if each.kind == "incomplete_listing"
        )
        assert "%" in finding.message
        assert scenario.told() == []
        scenario.instead = {}
        late = scenario.told_in(3)
        assert late == ([] if from_start else [(deep_delisted, ("delisted",)), (deep_gone, ("withdrawn",))])
        key = scenario.publish(position=len(column.order) - 1)
        assert scenario.told() == [(key, ("added",))]


@pytest.mark.slow
@pytest.mark.parametrize("mark", ["【置顶】", "[置顶]", "置顶 ", ""])
@pytest.mark.parametrize("everywhere", [False, True])
def test_pins_come_and_go(watch_in, tmp_path, mark, everywhere):
    """Papers pinned and unpinned tell nothing; pinned ones are edited, delisted and published like others."""
    style = Pinned()
    style.mark, style.everywhere = mark, everywhere
    with watched(watch_in, tmp_path, papers=24, style=style) as scenario:
        column = scenario.column
        style.pins = (column.order[-1], column.order[4])
        assert scenario.told_in(2) == []
        style.pins = (column.order[-2],)
        assert scenario.told() == []
        scenario.edit(column.order[-2])
        assert scenario.told() == [(column.order[-2], ("content_changed",))]
        delisted = column.order[-2]
        column.delist(delisted)
        assert scenario.told() == [(delisted, ("delisted",))]
        key = scenario.publish(position=7, day=column.papers[column.order[7]].published)
        style.pins = (key,)
        assert scenario.told() == [(key, ("added",))]
        style.pins = ()
        assert scenario.told_in(2) == []


@pytest.mark.parametrize("dead", [False, True])
def test_a_pin_whose_own_place_is_never_seen(watch_in, tmp_path, dead):
    """Unpinned, it may be listed among what can't be read: nothing is concluded, though its page be gone."""
    style = Pinned()
    shallow, deep, other = 20, 2, 15
    with watched(watch_in, tmp_path, papers=27, style=style) as scenario:
        column = scenario.column
        scenario.instead = {scenario.list_path(3): scenario.page(STUB)}
        style.pins = (shallow, deep)
        assert scenario.told_in(2) == []
        if dead:
            column.remove(deep, "404")
        style.pins = ()
        column.delist(other)
        assert scenario.told() == [(other, ("delisted",))]
        new = [scenario.publish() for _ in range(2)]
        assert sorted(scenario.told_in(4)) == [(key, ("added",)) for key in new]


@pytest.mark.slow
@pytest.mark.parametrize("pins", [1, 2, 3])
@pytest.mark.parametrize("day", ["", "2026-09-01"])
@pytest.mark.parametrize("papers", [13, 25, 37])
def test_pins_of_a_service_that_states_no_page_count(watch_in, tmp_path, papers, pins, day):
    """Pinned rows, of whatever date, hide no page that the total and the rows of a page make necessary."""
    style = Service()
    style.day = day
    text = config(source=Service.recipe)

    def pin(scenario):
        style.pins = tuple(scenario.column.order[:pins]) if day else tuple(scenario.column.order[-pins:])
        for key in scenario.column.order[: pins + 1] if day else ():
            scenario.column.change(key, published=dt.date(2026, 9, 1))

    with watched(watch_in, tmp_path, papers=papers, style=style, text=text, prepare=pin) as scenario:
        column = scenario.column
        assert set(scenario.records()) == set(column.papers)
        assert "incomplete_listing" not in scenario.findings()
        key, last = scenario.publish(), column.order[-1 - pins]
        column.remove(last, "404")
        assert scenario.told() == [(key, ("added",))]
        assert scenario.told() == [(last, ("withdrawn",))]


def test_rows_out_of_the_order_of_their_dates_where_the_list_breaks_off(watch_in, tmp_path):
    """A row that stood below an older one is not missed when the older one is the last that can be read."""
    with watched(watch_in, tmp_path, papers=27) as scenario:
        column, edge = scenario.column, Tabular.per_page
        older, newer = column.order[edge + 1], column.order[edge]
        column.order[edge : edge + 2] = [older, newer]
        assert scenario.told() == []
        removed = column.order[3]
        column.remove(removed, "404")
        refused = scenario.page("<html><body>403 Forbidden</body></html>", status=403)
        scenario.instead = {scenario.list_path(page): refused for page in (2, 3)}
        assert scenario.told() == []
        scenario.instead = {}
        assert scenario.told_in(3) == [(removed, ("withdrawn",))]


def test_a_row_that_comes_back_into_sight_at_its_new_address(watch_in, tmp_path):
    """What stood below the last row that could be read while the site moved goes on under its id when it is seen again."""
    with watched(watch_in, tmp_path, papers=27) as scenario:
        column = scenario.column
        scenario.instead = {scenario.list_path(3): scenario.page(STUB)}
        assert scenario.told() == []
        pushed = column.order[2 * Tabular.per_page - 1]
        old = {key: scenario.path(key) for key in column.papers}
        pages = {key: scenario.paper_page(key) for key in column.papers}
        for key in column.papers:
            column.move(key, redirect=False)
        scenario.instead |= {old[key]: pages[key] for key in column.papers}
        new = scenario.publish()
        assert (new, ("added",)) in scenario.told()
        first = column.order[1]
        column.remove(first, "404")
        told = scenario.told_in(3)
        assert sorted(told) == sorted([(pushed, ("relocated",)), (first, ("withdrawn",))])
