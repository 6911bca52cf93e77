"""Addresses in real life: renumbered, marked by the visit, spelt otherwise, one document at two of them."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from independent.odd_styles import Named
from independent.scenario import slow, watched
from independent.styles import Queried, Tabular

NEW, EDITED, GONE, OFF = ("added",), ("content_changed",), ("withdrawn",), ("delisted",)


@pytest.mark.parametrize(
    ("papers", "style", "by"),
    [
        (8, Queried, 1),
        *slow(*((papers, style, by) for papers in (4, 24) for style in (Tabular, Queried) for by in (1, 3))),
    ],
)
def test_papers_that_change_their_numbers(watch_in, tmp_path, papers, style, by):
    """Each paper stands at an address that another one had: none is edited, added or gone; they go on under their ids."""
    with watched(watch_in, tmp_path, papers=papers, style=style()) as scenario:
        column = scenario.column
        ids = {key: known.record_id for key, known in scenario.records().items()}
        for key in column.papers:
            column.change(key, filed=dt.date(2025, 1, 6))
        scenario.told_in(2)
        serials = [column.serial[key] for key in column.order]
        for at, key in enumerate(column.order):
            column.serial[key] = serials[(at + by) % len(serials)]
        alerts = [alert for _ in range(3) for alert in scenario.pass_()]
        assert {tuple(alert["changes"]) for alert in alerts} <= {("relocated",)}, alerts
        assert {key: known.record_id for key, known in scenario.records().items()} == ids
        key = scenario.publish()
        scenario.edit(column.order[2])
        assert sorted(scenario.told()) == sorted([(key, NEW), (column.order[2], EDITED)])


@pytest.mark.parametrize(
    "form",
    [
        "/show.aspx?id={serial}&PHPSESSID=tick{tick}",
        *slow(
            "/(S(tick{tick}))/show.aspx?id={serial}",
            "/show/{serial}.htm?t=tick{tick}",
            "/show/{serial}.htm?v=tick{tick}",
            "/show/{serial}.htm?_=tick{tick}",
            "/show.do;jsessionid=tick{tick}?id={serial}",
            "/show/{serial}.htm?sid=tick{tick}",
            "/show/{serial}.htm?rnd=tick{tick}&id={serial}",
            "/show/{serial}.htm?timestamp=tick{tick}&sid=tick{tick}",
        ),
    ],
)
def test_a_mark_of_the_visit(watch_in, tmp_path, form):
    """A session, a stamp or a random number in each address, another at each visit."""
    style = Named()
    style.form = form
    with watched(watch_in, tmp_path, papers=12, style=style) as scenario:
        ids = {key: known.record_id for key, known in scenario.records().items()}
        assert scenario.told_in(3) == []
        assert {key: known.record_id for key, known in scenario.records().items()} == ids
        edited, gone = scenario.column.order[3], scenario.column.order[5]
        scenario.edit(edited)
        scenario.column.remove(gone, "404")
        scenario.publish()
        told = [changes for _, changes in scenario.told_in(3)]
        assert sorted(told) == sorted([NEW, EDITED, GONE])


@pytest.mark.slow
def test_twins_in_one_list(watch_in, tmp_path):
    """One document at two listed addresses is two rows; one that goes is gone, the other stays."""
    with watched(watch_in, tmp_path, papers=14) as scenario:
        column = scenario.column
        first = column.order[2]
        key = max(column.papers) + 1
        column.publish(replace(column.papers[first], key=key), 3)
        told = scenario.told_in(2)
        assert told in ([(key, NEW)], [])
        column.remove(key, "404")
        told = scenario.told_in(3)
        assert told in ([(key, GONE)], []), told
        scenario.edit(first)
        assert scenario.told() == [(first, EDITED)]


@pytest.mark.slow
@pytest.mark.parametrize("how", ["404", "off", "edit"])
def test_twins_from_the_first_day(watch_in, tmp_path, how):
    def prepare(scenario):
        column = scenario.column
        column.publish(replace(column.papers[column.order[2]], key=max(column.papers) + 1), 3)

    with watched(watch_in, tmp_path, papers=14, prepare=prepare) as scenario:
        column = scenario.column
        twin = column.order[3]
        assert len(scenario.records()) == 15
        assert scenario.told_in(2) == []
        if how == "404":
            column.remove(twin, "404")
        elif how == "off":
            column.delist(twin)
        else:
            scenario.edit(twin)
        assert scenario.told_in(3) == [(twin, {"404": GONE, "off": OFF, "edit": EDITED}[how])]


@pytest.mark.slow
def test_one_paper_in_two_columns(watch_in, tmp_path):
    """Two sources list some of the same papers: each tells for itself."""
    with watched(watch_in, tmp_path, papers=22) as scenario:
        column, style = scenario.column, scenario.style
        path = scenario.watch.folder / "watch.toml"
        text = path.read_text("utf-8")
        url = re.search(r'listing_url = "([^"]*)"', text)[1]
        shown = list(column.order[:8])

        def second(target):
            if target != "/zwgk/tabl/jx.htm":
                return None
            rows = style.rows(column, [column.papers[key] for key in shown], "/x")
            return scenario.page(style.frame(column, "优秀提案", rows))

        scenario.hook = second
        more = f'[[source]]\nid = "b"\nlisting_url = "{url.replace("list.htm", "jx.htm")}"\n[[subscription]]'
        path.write_text(text.replace("[[subscription]]", more, 1), "utf-8")
        assert scenario.told() == []
        key = scenario.publish()
        assert scenario.told() == [(key, NEW)]
        shown.insert(0, key)
        off = shown.pop(4)
        edited = shown[3]
        scenario.edit(edited)
        alerts = scenario.pass_()
        got = sorted((alert["source_id"], *each) for alert, each in zip(alerts, scenario.heard(alerts), strict=True))
        assert got == sorted([("a", edited, EDITED), ("b", edited, EDITED), ("b", key, NEW), ("b", off, OFF)])
        column.remove(edited, "404")
        shown.remove(edited)
        alerts = [*scenario.pass_(), *scenario.pass_()]
        assert sorted((alert["source_id"], tuple(alert["changes"])) for alert in alerts) == [("a", GONE), ("b", GONE)]


@pytest.mark.slow
@pytest.mark.parametrize("papers", [5, 24])
@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda path: path.replace("/tabl", "//tabl"),
        lambda path: path + "?",
        lambda path: path.replace("/tabl", "/./tabl"),
        lambda path: path.replace("tabl", "t%61bl"),
        lambda path: "/index.php" + path,
    ],
)
def test_other_spellings_of_all_addresses(watch_in, tmp_path, papers, change):
    """The server takes both; the rows are spelt in another way from some day on."""

    class Spelt(Tabular):
        spelt = staticmethod(lambda path: path)

        def rows(self, column, papers, here):
            rows = super().rows(column, papers, here)
            for paper in papers:
                path = self.path(column, paper)
                rows = rows.replace(path, self.spelt(path))
            return rows

        def meant(self, target):
            return self.back.get(target, target)

    style = Spelt()
    style.back = {}
    with watched(watch_in, tmp_path, papers=papers, style=style) as scenario:
        ids = {key: known.record_id for key, known in scenario.records().items()}
        style.back = {change(scenario.path(key)): scenario.path(key) for key in scenario.column.order}
        style.spelt = change
        alerts = [alert for _ in range(3) for alert in scenario.pass_()]
        assert {tuple(alert["changes"]) for alert in alerts} <= {("relocated",)}, alerts
        assert {key: known.record_id for key, known in scenario.records().items()} == ids
        scenario.edit(scenario.column.order[2])
        assert scenario.told() == [(scenario.column.order[2], EDITED)]
