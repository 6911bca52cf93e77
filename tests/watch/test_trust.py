"""Trust on sites that nobody imagined: nothing lost in silence, nothing told that isn't so."""

import datetime as dt
from dataclasses import replace

import pytest

from disclosure_watch.model import Attribution, Change
from watch.small_site import FOOTER, SmallSite, Watching, letter

CONFIG = """\
[fetch]
pace = 0
concurrency_per_host = 2
[watch]
recheck = "all"
full_every = "0"
withdraw_after = "0"
[[source]]
id = "a"
listing_url = "{url}"
[[subscription]]
name = "all"
to = "jsonl:alerts.jsonl"
"""


@pytest.fixture
def column(watch_over):
    """A function that makes a site of papers, the newest on top, and a watch over it."""

    def make(count=24, text=CONFIG, sites=(), **values):
        site = SmallSite(**values)
        for key in range(1, count + 1):
            site.publish(key)
        return site, Watching(watch_over(site.listing_url, text), site, *sites)

    return make


def broken():
    return 500, "<html><body>error</body></html>"


# ------------------------------------------------------------------------------------------------ listings


def test_surplus_pages_are_no_fault_where_the_count_is_reached(column):
    """A pager that names pages behind the last leaves the listing whole where its records are all seen."""
    site, watching = column(extra_pages=2)
    (report,) = watching.run().passes
    assert (report.complete, watching.findings) == (True, set())
    site.order.remove(5)
    assert watching.told() == [(5, "delisted")]


def test_the_covered_window(column):
    """Above a page that can't be read, additions, delistings and withdrawals are told; below it nothing; the share is said."""
    site, watching = column(count=40)
    watching.run()
    site.answers["/list/index_3.html"] = broken()
    site.publish(41)
    site.order.remove(35)
    site.order.remove(38)
    del site.papers[38]
    site.order.remove(4)
    assert watching.told() == [(35, "delisted"), (41, "added")]
    assert watching.told() == [(38, "withdrawn")]
    assert "%" in watching.message("incomplete_listing")
    del site.answers["/list/index_3.html"]
    assert watching.told() == [(4, "delisted")]
    assert watching.findings == set()


def test_the_last_row_of_the_window(column):
    """Of a listing whose deep pages are never readable, the last row that is seen is delisted like any other."""
    site, watching = column(count=30, count_shown=False)
    site.answers["/list/index_2.html"] = site.answers["/list/index_3.html"] = broken()
    watching.run()
    site.order.remove(21)
    told = watching.told()
    assert (21, "delisted") in told
    assert [alert for alert in told if alert[0] not in {20, 21}] == []


def test_baseline_ends_with_the_first_page(column):
    """A listing that is never whole tells its new documents; what a deeper page shows for the first time is baseline."""
    site, watching = column(count=30)
    site.answers["/list/index_2.html"] = broken()
    assert {change for revision in watching.news() for change in revision.changes} == {Change.BASELINE}
    site.publish(31)
    site.publish(32, position=3, day=dt.date(2025, 1, 1))
    assert watching.told() == [(31, "added"), (32, "added")]
    del site.answers["/list/index_2.html"]
    later = watching.news()
    assert {change for revision in later for change in revision.changes} == {Change.BASELINE}
    site.publish(33)
    assert watching.told() == [(33, "added")]


def test_a_row_pushed_to_the_next_page_is_not_lost(column):
    """A listing that shifts while it is walked loses nothing and tells nothing twice."""
    site, watching = column(count=20)
    watching.run()
    first = site.listing(1)
    site.publish(21)

    def stale_then_true():
        del site.answers["/list/"]
        return 200, first

    site.answers["/list/"] = stale_then_true
    assert watching.told() in ([], [(21, "added")])
    assert watching.told() in ([], [(21, "added")])
    assert set(watching.states.values()) == {"live"}


def test_sticky_rows(column):
    """A row pinned above the others, on every page, is one entry; what is published below it is told."""
    site, watching = column(count=20)
    site.order.remove(3)
    site.order.insert(0, 3)
    watching.run()
    site.publish(21, position=1)
    assert watching.told() == [(21, "added")]
    site.order.remove(7)
    site.order.insert(0, 7)
    site.publish(22, position=2)
    assert watching.told() == [(22, "added")]
    assert watching.findings == set()


def test_a_column_that_turns_the_year(column):
    """A column by year that shows the new year's documents alone tells them; the old year's are not delisted."""
    site, watching = column(count=8, count_shown=False)
    watching.run()
    site.order.clear()
    site.publish(401, day=dt.date(2027, 1, 5))
    assert watching.told() == [(401, "added")]
    site.publish(402, day=dt.date(2027, 1, 9))
    assert watching.told() == [(402, "added")]
    assert set(watching.states.values()) == {"live"}


def test_another_listing_in_place_of_ours_is_held(column):
    """Another column's rows, few as they are, are held with a finding; the true listing ends it and tells what came."""
    site, watching = column(count=8)
    watching.run()
    rows = "".join(
        f'<li><a href="/n/{at}.html">关于召开第{at}次会议的通知</a><span>2026-03-0{at}</span></li>'
        for at in range(1, 6)
    )
    for at in range(1, 6):
        site.answers[f"/n/{at}.html"] = (
            200,
            site.page(
                replace(
                    site.papers[1],
                    title=f"关于召开第{at}次会议的通知",
                    body="<p>各单位：定于下周召开会议，请准时参加。</p>",
                )
            ),
        )
    site.answers["/list/"] = (200, f"<html><body><ul>{rows}</ul>{' ' * 400}</body></html>")
    for _ in range(3):
        assert watching.news() == []
        assert "listing_replaced" in watching.findings
    del site.answers["/list/"]
    site.publish(9)
    assert watching.told() == [(9, "added")]
    assert watching.findings == set()


def test_a_listing_whose_rows_all_lead_elsewhere_is_held(column):
    """The same titles over links to a maintenance page change nothing."""
    site, watching = column(count=6)
    watching.run()
    site.listed_link = "/wh/{path}"
    assert watching.news() == []
    assert "listing_replaced" in watching.findings
    assert set(watching.states.values()) == {"live"}


# ------------------------------------------------------------------------------------------------ pages


def test_untrusted_answers_take_turns(column):
    """Pages that stay listed and answer 404 don't starve the others: another record's edit is told in its turn."""
    site, watching = column(count=20, text=CONFIG.replace('recheck = "all"', "recheck = 5"))
    watching.run()
    for key in (1, 2, 3, 4, 5):
        site.answers[f"/d/{key}.html"] = (404, "<html><body>not here</body></html>")
    site.edit(17, body=letter(17, figure=1820))
    told = [alert for _ in range(4) for alert in watching.told()]
    assert told == [(17, "content_changed")]


@pytest.mark.parametrize(
    "paths",
    [
        ["/d/%B9%AB%B8%E6.html", "/d/%CE%C4.html"],
        ["/d/x.html?share_id=1", "/d/x.html?share_id=2"],
        ["/d/x.html?from=1", "/d/x.html?from=2"],
    ],
    ids=["gbk", "share_id", "from"],
)
def test_addresses_never_join_two_documents(column, paths):
    """Names escaped in GBK and parameters that select a document are two records, and stay two."""
    site, watching = column(count=4)
    for key, path in enumerate(paths, 11):
        site.publish(key, path=path)
    assert len(watching.news()) == 6
    site.edit(11, body=letter(11, figure=1820))
    assert watching.told() == [(11, "content_changed")]
    assert watching.news() == []


def test_two_titles_on_one_address_are_a_finding(column):
    """Two rows of different titles that lead to one address are reported."""
    site, watching = column(count=4)
    site.publish(5, path="/d/4.html")
    watching.run()
    assert "shared_address" in watching.findings


@pytest.mark.parametrize(
    "drawn",
    ["", "<script>draw('zoom')</script>", '<img src="/p/1.png">', FOOTER],
    ids=["empty", "script", "picture", "footer"],
)
def test_a_half_drawn_page_is_no_edit(column, drawn):
    """Template there, text missing: held as body_lost, and nothing is told when the text is back."""
    site, watching = column(count=6)
    watching.run()
    site.answers["/d/3.html"] = (200, site.page(site.papers[3], body=drawn))
    for _ in range(2):
        assert watching.news() == []
        assert "body_lost" in watching.findings
    del site.answers["/d/3.html"]
    assert watching.news() == []
    assert watching.findings == set()


def test_a_document_first_seen_half_drawn(column):
    """A new page without its text is told as added once the text is there, once."""
    site, watching = column(count=6)
    watching.run()
    site.publish(7)
    site.answers["/d/7.html"] = (200, site.page(site.papers[7], body=""))
    assert watching.news() == []
    assert watching.findings & {"body_lost", "unreadable"}
    del site.answers["/d/7.html"]
    assert watching.told() == [(7, "added")]
    assert watching.news() == []


def test_versions_that_alternate(column):
    """A stale mirror that serves old and new in turn is told twice and held; what is steady in the end is told once."""
    site, watching = column(count=6)
    watching.run()
    old, new = letter(3), letter(3, figure=1820)
    told = []
    for turn in range(10):
        site.edit(3, body=new if turn % 2 == 0 else old)
        told += watching.told()
    assert told == [(3, "content_changed")] * 2
    assert "flapping" in watching.findings
    site.edit(3, body=new)
    assert [watching.told() for _ in range(4)] == [[], [], [(3, "content_changed")], []]
    assert watching.findings == set()


def test_a_row_that_comes_and_goes(column):
    """A stale listing in turn with the true one delists and restores once, then holds."""
    site, watching = column(count=12)
    watching.run()
    told = []
    for turn in range(8):
        if turn % 2 == 0:
            site.order.remove(5)
        else:
            site.order.insert(7, 5)
        told += watching.told()
    assert told == [(5, "delisted"), (5, "restored")]
    assert "flapping" in watching.findings
    assert [watching.told() for _ in range(3)] == [[], [], []]
    assert watching.findings == set()


# ------------------------------------------------------------------------------------------------ many at once


def test_an_agency_renamed_everywhere(column):
    """The same value changed on many records is one change in bulk; an edit beside it is told on its own."""
    site, watching = column(count=12)
    watching.run()
    for key, paper in site.papers.items():
        site.edit(key, box="<p>发布机构：市水利局</p>", body=paper.body.replace("云岭市水务局", "云岭市水利局"))
    site.edit(4, body=site.papers[4].body.replace("1280", "1820"))
    revisions = watching.news()
    assert len([revision for revision in revisions if revision.attribution is Attribution.BULK_EDIT]) == 12
    (own,) = [revision for revision in revisions if revision.attribution is Attribution.SOURCE_EDIT]
    assert [(change.field, change.before, change.after) for change in own.fields] == [("body_text", "1280", "1820")]
    assert watching.news() == []


def test_a_value_that_changed_in_another_design(column):
    """A value that became another on every record is a bulk edit, though the pages' markup moved in the same pass."""
    site, watching = column(count=12)
    watching.run()
    for key in site.papers:
        site.edit(key, box="<p>发布机构：市水利局</p>")
    site.page_frame = "<div class=a1><div class=b2><h1 class=t>{title}</h1><div class=info>{box}</div><div id=zoom>{body}</div></div></div>"
    revisions = watching.news()
    assert {revision.attribution for revision in revisions} == {Attribution.BULK_EDIT}
    assert len(revisions) == 12


def test_a_name_of_the_same_length(column):
    """Another name of as many characters is a bulk edit, not another script."""
    site, watching = column(count=12)
    for key in site.papers:
        site.edit(key, box="<p>发布机构：市交通运输局</p>")
    watching.run()
    for key in site.papers:
        site.edit(key, box="<p>发布机构：市卫生健康委</p>")
    assert {revision.attribution for revision in watching.news()} == {Attribution.BULK_EDIT}


@pytest.mark.parametrize("hours", [-480, -9])
def test_a_withdrawal_with_the_clock_behind(column, hours):
    """The second pass without the page says withdrawn, whatever the clock says."""
    site, watching = column(count=6)
    watching.run()
    site.order.remove(3)
    del site.papers[3]
    assert watching.told() == []
    assert watching.told(hours=hours) == [(3, "withdrawn")]


def test_a_template_that_adds_a_field(column):
    """A field that all pages gain is the template's doing, whatever its values."""
    site, watching = column(count=12)
    watching.run()
    for key, paper in site.papers.items():
        site.edit(key, box=f"{paper.box}<p>主题分类：水务{key % 3}</p>")
    revisions = watching.news()
    assert {revision.attribution for revision in revisions} == {Attribution.TEMPLATE_CHANGE}
    assert not (watching.made.folder / "alerts.jsonl").exists()


def test_traditional_script_for_one_night(column):
    """Pages in another script are a template change, and back again."""
    site, watching = column(count=12)
    watching.run()
    simple, other = (
        "关于继续完善制度力争在年底前全部任务资金点处万众",
        "關於繼續完善製度力爭在年底前全部任務資金點處萬眾",
    )
    plain = dict(site.papers)
    for key, paper in plain.items():
        site.edit(key, body=paper.body.translate(str.maketrans(simple, other)))
    assert {revision.attribution for revision in watching.news()} == {Attribution.TEMPLATE_CHANGE}
    site.papers |= plain
    assert {revision.attribution for revision in watching.news()} == {Attribution.TEMPLATE_CHANGE}


def test_few_records_or_different_values_are_edits(column):
    """Below the bound, and where each became something else, changes are edits as ever."""
    site, watching = column(count=12)
    watching.run()
    for key in range(1, 10):
        site.edit(key, box="<p>发布机构：市水利局</p>")
    assert {revision.attribution for revision in watching.news()} == {Attribution.SOURCE_EDIT}
    for key in site.papers:
        site.edit(key, body=letter(key, figure=2000 + key * 37))
    revisions = watching.news()
    assert {revision.attribution for revision in revisions} == {Attribution.SOURCE_EDIT}
    assert len(revisions) == 12


@pytest.mark.parametrize("old_alive", [True, False], ids=["old-alive", "old-dead"])
@pytest.mark.parametrize("count", [6, 14])
def test_a_site_that_moves(column, old_alive, count):
    """Documents at addresses of another pattern go on under their ids as relocated; many are one change in bulk."""
    site, watching = column(count=count)
    watching.run()
    ids = set(watching.made.store.records()["record_id"].to_pylist())
    for key, paper in list(site.papers.items()):
        if old_alive:
            site.answers[paper.path] = (200, site.page(paper))
        site.edit(key, path=f"/content/post_{key}00.html")
    revisions = watching.news()
    assert {revision.changes for revision in revisions} == {(Change.RELOCATED,)}
    assert len(revisions) == count
    expected = Attribution.BULK_EDIT if count >= 10 else Attribution.SOURCE_EDIT
    assert {revision.attribution for revision in revisions} == {expected}
    assert set(watching.made.store.records()["record_id"].to_pylist()) == ids
    assert watching.news() == []
    assert watching.news() == []


@pytest.mark.parametrize("old_alive", [True, False], ids=["old-alive", "old-dead"])
def test_an_edited_listing_url_alerts_nobody(column, old_alive):
    """Another host in the configuration relocates what is there too, delists nothing, and tells only what comes after."""
    other = SmallSite(base="http://moved.example")
    site, watching = column(count=12, sites=(other,))
    watching.run()
    for key in range(5, 16):
        other.publish(key)
    if not old_alive:
        for paper in site.papers.values():
            site.answers[paper.path] = (404, "<html><body>not here</body></html>")
    path = watching.made.folder / "watch.toml"
    path.write_text(path.read_text("utf-8").replace(site.listing_url, other.listing_url), "utf-8")
    revisions = watching.news()
    assert not (watching.made.folder / "alerts.jsonl").exists()
    assert len([revision for revision in revisions if Change.RELOCATED in revision.changes]) == 8
    assert watching.news() == []
    assert watching.news() == []
    assert set(watching.states.values()) == {"live"}
    other.publish(16)
    assert watching.told() == [(16, "added")]


# ------------------------------------------------------------------------------------------------ time and failure


def test_a_clock_that_was_wrong_for_a_night(column):
    """A pass stamped in the future is a finding and postpones nothing: the next one walks all and tells."""
    site, watching = column(count=24, text=CONFIG.replace('full_every = "0"', 'full_every = "7d"'))
    watching.run()
    watching.made.clock.now += dt.timedelta(days=4000)
    watching.run()
    watching.made.clock.now -= dt.timedelta(days=4000)
    site.publish(30, position=23)
    site.publish(31)
    assert watching.told() == [(30, "added"), (31, "added")]
    assert "clock" in watching.findings


def test_a_pass_that_errs_is_a_finding(column, monkeypatch):
    """An error in the middle of a pass is a finding that the next good pass ends; what was committed stays."""
    site, watching = column(count=4)
    watching.run()
    with monkeypatch.context() as patched:
        patched.setattr("disclosure_watch.watch.one_pass.compare", lambda _: 1 / 0)
        (report,) = watching.run().passes
        assert report.reason
    assert "pass_failed" in watching.findings
    site.publish(5)
    assert watching.told() == [(5, "added")]
    assert watching.findings == set()


def test_half_a_surrogate_pair_is_replaced(column):
    """Text that no table can hold is replaced before it is a record."""
    site, watching = column(count=4)
    site.edit(2, body=letter(2).replace("现答复", "现&#xD83D;答复"), title=site.papers[2].title + "&#xDC00;")
    assert len(watching.news()) == 4


def test_a_silent_host_is_left_alone(column):
    """After five timeouts in a row the pass stops asking, says so, and goes on next time."""
    site, watching = column(count=40)
    watching.run()
    for paper in site.papers.values():
        site.answers[paper.path] = None
    site.asked.clear()
    watching.run()
    assert len([path for path in site.asked if path.startswith("/d/")]) <= 6
    assert "unfinished" in watching.findings
    site.answers.clear()
    site.edit(1, body=letter(1, figure=1820))
    assert watching.told() == [(1, "content_changed")]
    assert watching.findings == set()


def test_a_pass_has_a_time_limit(column):
    """A pass that takes too long commits what it has and goes on next time."""
    site, watching = column(count=30, text=CONFIG.replace("[watch]", '[watch]\npass_limit = "1s"'))
    real = site.respond

    def slowly(url):
        import time

        time.sleep(0.06)
        return real(url)

    site.respond = slowly
    first = watching.news()
    assert 0 < len(first) < 30
    assert "unfinished" in watching.findings
    for _ in range(4):
        if len(watching.states) == 30:
            break
        watching.news()
    assert len(watching.states) == 30
    assert not (watching.made.folder / "alerts.jsonl").exists()


def test_a_document_withdrawn_twice(column):
    """A withdrawn document that comes back is restored; withdrawn again soon after, that is told once it is steady."""
    site, watching = column(count=8)
    watching.run()
    paper = site.papers[4]
    told = []
    for _ in range(2):
        site.order.remove(4)
        del site.papers[4]
        told += [alert for _ in range(5) for alert in watching.told()]
        site.papers[4] = paper
        site.order.insert(4, 4)
        told += [alert for _ in range(3) for alert in watching.told()]
    assert told == [(4, "withdrawn"), (4, "restored")] * 2


def test_a_first_page_of_new_documents_alone(column):
    """More new documents than the one readable page has rows are told, though no row of before is seen."""
    site, watching = column(count=20)
    site.answers["/list/index_2.html"] = broken()
    watching.run()
    for key in range(21, 33):
        site.publish(key)
    assert watching.told() == [(key, "added") for key in range(23, 33)]


def test_a_site_that_moves_and_publishes(column):
    """A new document in the pass in which the site moved is added, though deep pages can't be read."""
    site, watching = column(count=20)
    site.answers["/list/index_2.html"] = broken()
    watching.run()
    for key in list(site.papers):
        site.edit(key, path=f"/content/post_{key}00.html")
    site.publish(21, path="/content/post_2100.html")
    assert (21, "added") in watching.told()


@pytest.mark.parametrize("how", ["empty", "stub"])
def test_documents_are_looked_at_while_the_listing_cannot_be_read(column, how):
    """An emptied listing is a finding, and costs no edit of the documents that are still served."""
    site, watching = column(count=6)
    watching.run()
    size = 500 if how == "empty" else 5
    site.answers["/list/"] = (200, f"<html><body><ul></ul>{' ' * size}</body></html>")
    site.edit(2, body=letter(2, figure=1820))
    assert watching.told() == [(2, "content_changed")]
    assert watching.findings


def test_a_pinned_row_with_a_tracking_parameter(column):
    """A pinned row that leads to a document by another way is that document; told apart by it, rows of one title are two."""
    site, watching = column(count=4)
    pinned = f'<li><a href="/d/2.html?from=top">{site.papers[2].title}</a><span>{site.papers[2].day}</span></li>'
    site.answers["/list/"] = lambda: (200, site.listing(1).replace("<ul class=list>", f"<ul class=list>{pinned}"))
    assert len(watching.news()) == 4
    del site.answers["/list/"]
    for key in (5, 6):
        site.publish(key, path=f"/s.html?from={key}")
        site.edit(key, title="关于市政协六届三次会议第0005号提案的答复")
    assert [alert[1] for alert in watching.told()] == ["added", "added"]
