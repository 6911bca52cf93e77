"""Single pages as they are in real life: dead, half drawn, alternating, oddly addressed; each true change once, no other."""

import datetime as dt
import math
from dataclasses import replace

import pytest

from independent.column import paragraph
from independent.odd_styles import Named
from independent.scenario import HALF, config, slow, watched


@pytest.mark.slow
@pytest.mark.parametrize(
    ("papers", "recheck", "dead"),
    [(3, 1, 1), (12, 3, 5), (12, 1, 4), (40, 7, 9), pytest.param(200, 25, 30, marks=pytest.mark.slow)],
)
@pytest.mark.parametrize("status", [404, 500, 403])
def test_pages_that_answer_wrongly_take_their_turn(watch_in, tmp_path, papers, recheck, dead, status):
    """However few are asked in a pass and however many are dead, an edit elsewhere is told within the turns of all."""
    with watched(watch_in, tmp_path, papers=papers, text=config(recheck=str(recheck))) as scenario:
        order = scenario.column.order
        for key in order[1 : 1 + dead]:
            scenario.instead[scenario.path(key)] = scenario.page("<h1>error</h1>" * 80, status)
        scenario.told_in(2)
        edited = order[-1]
        scenario.edit(edited)
        told = scenario.told_in(math.ceil(papers / recheck) + 1)
        assert told == [(edited, ("content_changed",))]


@pytest.mark.parametrize(
    "form",
    [
        "/show?from={serial}",
        *slow(
            "/w/%B9%AB%B8%E6/%CE%C4{serial}.htm", "/show?source={serial}", "/show?id=7&ref={serial}", "/p;v={serial}"
        ),
    ],
)
def test_what_selects_a_paper(watch_in, tmp_path, form):
    """Whatever part of an address tells papers apart does so: each is a record, and each is told for itself."""
    style = Named()
    style.form = form
    with watched(watch_in, tmp_path, papers=8, style=style) as scenario:
        order = scenario.column.order
        assert set(scenario.records()) == set(order)
        scenario.edit(order[3])
        key = scenario.publish()
        assert sorted(scenario.told()) == sorted([(order[4], ("content_changed",)), (key, ("added",))])
        assert scenario.told() == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "form",
    [
        "/show?id={serial}&utm_source=tick{tick}",
        "/show/{serial}.htm?from=tick{tick}",
        "/show/{serial}.htm;jsessionid=tick{tick}",
    ],
)
def test_what_selects_nothing(watch_in, tmp_path, form):
    """A mark that is another in each pass makes no paper another one."""
    style = Named()
    style.form = form
    with watched(watch_in, tmp_path, papers=8, style=style) as scenario:
        ids = {known.record_id for known in scenario.records().values()}
        assert scenario.told_in(2) == []
        assert {known.record_id for known in scenario.records().values()} == ids
        scenario.edit(scenario.column.order[3])
        assert [changes for _, changes in scenario.told()] == [("content_changed",)]


@pytest.mark.parametrize("how", ["loading", "title", *slow(*HALF)])
@pytest.mark.parametrize(("papers", "drawn"), [(3, 1), *slow((12, 12), (40, 15))])
def test_half_drawn_for_two_passes(watch_in, tmp_path, papers, drawn, how):
    """One page, all or many without their text: nothing is told then, nor when it is back, but of the one that was edited."""
    with watched(watch_in, tmp_path, papers=papers) as scenario:
        keys = scenario.column.order[:drawn]
        scenario.instead = {scenario.path(key): scenario.half_drawn(key, how) for key in keys}
        assert scenario.told_in(2) == []
        assert "body_lost" in scenario.findings()
        scenario.edit(keys[0])
        scenario.instead = {}
        assert scenario.told() == [(keys[0], ("content_changed",))]
        assert scenario.told() == []
        assert "body_lost" not in scenario.findings()


@pytest.mark.slow
def test_an_edit_of_the_box_while_the_text_is_missing(watch_in, tmp_path):
    """A page without its text whose title changed tells the title now or with the text, once, and never the text."""
    with watched(watch_in, tmp_path, papers=12) as scenario:
        key = scenario.column.order[2]
        scenario.column.change(key, title=scenario.column.papers[key].title + "（更正）")
        scenario.instead = {scenario.path(key): scenario.half_drawn(key, "nothing")}
        told = scenario.told_in(2)
        scenario.instead = {}
        told += scenario.told_in(2)
        assert told == [(key, ("metadata_changed",))]


@pytest.mark.slow
@pytest.mark.parametrize("left", [1, 2])
def test_a_text_that_is_truly_cut(watch_in, tmp_path, left):
    """A letter cut to its beginning and its end is an edit, told once."""
    with watched(watch_in, tmp_path, papers=12) as scenario:
        key = scenario.column.order[2]
        paragraphs = tuple(f"{at}、{paragraph(scenario.rng, '绿道')}" for at in "一二三四五六七八九"[:9])
        scenario.column.change(key, paragraphs=paragraphs)
        assert scenario.told() == [(key, ("content_changed",))]
        scenario.column.change(key, paragraphs=paragraphs[:left])
        assert scenario.told() == [(key, ("content_changed",))]
        assert scenario.told() == []


def test_a_document_that_is_a_file_alone(watch_in, tmp_path):
    """A page that holds a PDF and no text is a document, added when it has looked so for three passes; its file changed is told."""
    with watched(watch_in, tmp_path, papers=12) as scenario:
        key = scenario.publish()
        scenario.column.change(key, files=(("答复函.pdf", "771.pdf", b"%PDF-1.4 1\n%%EOF"),))
        paper = scenario.column.papers[key]
        text = scenario.style.paper_page(scenario.column, paper)
        start = text.index('<div class="content">') + len('<div class="content">')
        end = text.index('</div><div class="down">')
        scenario.instead = {scenario.path(key): scenario.page(text[:start] + text[end:])}
        assert scenario.told_in(2) == []
        assert "unreadable" in scenario.findings()
        assert scenario.told() == [(key, ("added",))]
        scenario.column.change(key, files=(("答复函.pdf", "771.pdf", b"%PDF-1.4 2\n%%EOF"),))
        assert scenario.told_in(2) == [(key, ("content_changed",))]


def _is_a_file(scenario, key, version=1):
    """Let a paper's page hold its PDF and no text."""
    scenario.column.change(key, files=(("答复函.pdf", f"{key}.pdf", f"%PDF-1.4 {version}\n%%EOF".encode()),))
    text = scenario.style.paper_page(scenario.column, scenario.column.papers[key])
    start = text.index('<div class="content">') + len('<div class="content">')
    end = text.index('</div><div class="down">')
    scenario.instead[scenario.path(key)] = scenario.page(text[:start] + text[end:])


def test_a_column_of_files(watch_in, tmp_path):
    """Where most documents are files without a text, a new one is added at once, and one at another address has moved."""

    def prepare(scenario):
        for key in scenario.column.order:
            _is_a_file(scenario, key)

    with watched(watch_in, tmp_path, papers=6, prepare=prepare) as scenario:
        assert len(scenario.records()) == 6
        key = scenario.publish()
        _is_a_file(scenario, key)
        assert scenario.told() == [(key, ("added",))]
        moved = scenario.column.order[3]
        scenario.column.move(moved, redirect=False)
        _is_a_file(scenario, moved)
        assert scenario.told() == [(moved, ("relocated",))]


def alternate(scenario, key, versions, passes):
    """Serve the versions of a paper in turn, one a pass; return what was told."""
    told = []
    for turn in range(passes):
        scenario.column.papers[key] = versions[turn % len(versions)]
        told += scenario.told()
    return told


def versions_of(scenario, key, what):
    """Three versions of a paper, the first as it is."""
    paper = scenario.column.papers[key]
    match what:
        case "text":
            return [paper, *(replace(paper, paragraphs=(*paper.paragraphs, f"另有{at}处。")) for at in (4711, 4712))]
        case "title":
            return [paper, *(replace(paper, title=paper.title + tail) for tail in ("（一）", "（二）"))]
        case "file":
            return [paper, *(replace(paper, files=((f"表{at}.pdf", f"{at}.pdf", b"%PDF-1.4"),)) for at in (1, 2))]
        case "day":
            return [paper, *(replace(paper, published=paper.published + dt.timedelta(days=at)) for at in (1, 2))]


@pytest.mark.slow
@pytest.mark.parametrize("what", ["text", "title", "file", "day"])
@pytest.mark.parametrize(("papers", "count", "passes"), [(3, 2, 7), (12, 3, 11)])
def test_two_or_three_versions_in_turn(watch_in, tmp_path, papers, count, passes, what):
    """The versions behind a balancer are told up to the first return and no more; what rests is told once if it is another."""
    with watched(watch_in, tmp_path, papers=papers) as scenario:
        key = scenario.column.order[1]
        versions = versions_of(scenario, key, what)[:count]
        scenario.told()
        told = alternate(scenario, key, [*versions[1:], versions[0]], passes)
        assert 1 <= len(told) <= count + 1
        assert "flapping" in scenario.findings()
        scenario.column.papers[key] = versions[1]
        rest = scenario.told_in(4)
        assert len(rest) <= 1
        assert {each for each, _ in [*told, *rest]} == {key}
        assert "flapping" not in scenario.findings()
        shown = scenario.records()[key].record
        assert (shown.title, len(shown.attachments)) == (versions[1].title, len(versions[1].files))
        scenario.edit(key, "最后另有8888处。")
        assert scenario.told() == [(key, ("content_changed",))]


@pytest.mark.slow
def test_slow_returns_are_changes(watch_in, tmp_path):
    """A text that goes back after more than six passes each time is told each time."""
    with watched(watch_in, tmp_path, papers=3) as scenario:
        key = scenario.column.order[1]
        first, second, _ = versions_of(scenario, key, "text")
        told = []
        for version in (second, first, second):
            scenario.column.papers[key] = version
            told += scenario.told_in(8)
        assert told == [(key, ("content_changed",))] * 3


@pytest.mark.slow
def test_a_row_that_comes_and_goes_with_its_page(watch_in, tmp_path):
    """A paper gone and back, again and again, is told thrice at most, then held until it rests."""
    with watched(watch_in, tmp_path, papers=12) as scenario:
        key = scenario.column.order[5]
        told = []
        for turn in range(12):
            if turn % 2:
                scenario.column.restore(key, 5)
            else:
                scenario.column.remove(key, "404")
            told += scenario.told()
        assert len(told) <= 3
        assert scenario.told_in(4) in ([], [(key, ("restored",))])
        assert str(scenario.records()[key].state) == "live"


@pytest.mark.slow
def test_a_day_between_the_two_checks(watch_in, tmp_path):
    """With `withdraw_after` of a day and a pass an hour, a page is withdrawn a day after it was first gone, once."""
    with watched(watch_in, tmp_path, papers=8, text=config(withdraw_after="24h")) as scenario:
        key, back = scenario.column.order[3], scenario.column.order[5]
        scenario.column.remove(back, "404")
        assert scenario.told_in(3) == []
        scenario.column.restore(back, 5)
        scenario.column.remove(key, "soft")
        assert scenario.told() == []
        scenario.watch.clock.now += dt.timedelta(hours=21)
        assert scenario.told_in(2) == []
        assert scenario.told_in(3) == [(key, ("withdrawn",))]


@pytest.mark.slow
def test_delisted_and_then_gone(watch_in, tmp_path):
    """A delisted paper whose page goes later is withdrawn; put back with another text it is restored, once."""
    with watched(watch_in, tmp_path, papers=8) as scenario:
        key = scenario.column.order[3]
        scenario.column.delist(key)
        assert scenario.told_in(2) == [(key, ("delisted",))]
        scenario.column.gone[key] = "410"
        assert scenario.told_in(3) == [(key, ("withdrawn",))]
        scenario.edit(key)
        scenario.column.restore(key, 2)
        told = scenario.told_in(3)
        assert [each for each, _ in told] == [key] * len(told)
        assert {change for _, changes in told for change in changes} == {"restored", "content_changed"}
        assert len(told) <= 2


@pytest.mark.slow
@pytest.mark.parametrize("value", ["9" * 25, "Fri, 31 Dec 99999 23:59:59 GMT", "-5", "nan", "1e300", "\xff\xfe", ""])
def test_headers_that_nobody_can_read(watch_in, tmp_path, value):
    """Odd Retry-After, ETag and Last-Modified keep nothing from being told at the next pass."""
    with watched(watch_in, tmp_path, papers=3) as scenario:
        key = scenario.publish()
        busy = scenario.page("busy" * 200, 503, **{"Retry-After": value, "ETag": value, "Last-Modified": value})
        scenario.instead = {scenario.list_path(1): busy}
        assert scenario.told() == []
        scenario.instead = {}
        assert scenario.told() == [(key, ("added",))]


@pytest.mark.slow
@pytest.mark.parametrize(
    "odd", ["&#xD83D;&#xDC00;", "\x00\x08", "\u202e\u2066", "&#0;&#xFFFFFF;", "\U000e0041\U0001f600"]
)
def test_characters_that_no_table_holds(watch_in, tmp_path, odd):
    """Odd characters in a row and in a letter cost no record and no edit of another."""
    with watched(watch_in, tmp_path, papers=8) as scenario:
        column = scenario.column
        odd_key, other = column.order[2], column.order[4]
        column.change(odd_key, title=f"{column.papers[odd_key].title}ODD")
        scenario.edit(odd_key, "ODD另有4466处。")
        scenario.edit(other)
        page, listing = (scenario.style.paper_page(column, column.papers[odd_key]), scenario.style.list_page(column, 1))
        scenario.instead = {
            scenario.path(odd_key): scenario.page(page.replace("ODD", odd)),
            scenario.list_path(1): scenario.page(listing.replace("ODD", odd)),
        }
        told = dict(scenario.told())
        assert set(told) == {odd_key, other}
        assert "content_changed" in told[odd_key]
        assert scenario.told() == []
