"""Listings as they are: what is told inside the covered window, and when a listing is not believed."""

import datetime as dt
from dataclasses import replace

import pytest

from disclosure_watch.ministry import Site, serve
from disclosure_watch.model import Change
from watch.small_site import CONFIG, FOOTER, SmallSite, broken, letter


def test_surplus_pages_are_no_fault_where_the_count_is_reached(column):
    """A pager that names pages behind the last leaves the listing whole where its records are all seen."""
    site, watching = column(extra_pages=2)
    (report,) = watching.run().passes
    assert (report.complete, watching.findings) == (True, set())
    site.order.remove(5)
    assert watching.told() == [(5, "delisted")]


def test_a_page_past_the_end_that_answers_a_stub(column):
    """Where all that the list states was seen, a page that answered stubs three times hides nothing, whatever once stood there."""
    site, watching = column(count=26, extra_pages=1)
    watching.run()
    site.order = site.order[:19]
    for number in (3, 4):
        site.answers[f"/list/index_{number}.html"] = (200, "<?xml version='1.0'?>\n<datastore></datastore>")
    for _ in range(3):
        watching.run()
    site.order.remove(8)
    assert watching.told() == [(8, "delisted")]
    assert "incomplete_listing" not in watching.findings


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


def test_the_last_rows_of_a_short_page(column):
    """Where the pager names a page that isn't there, the last row of the short page before is told, and all of a page that went."""
    site, watching = column(count=24, count_shown=False, extra_pages=1)
    watching.run()
    site.order.remove(1)
    assert watching.told() == [(1, "delisted")]
    site.order = site.order[:20]
    assert watching.told() == [(2, "delisted"), (3, "delisted"), (4, "delisted")]
    site.publish(25)  # which leaves a short page again
    assert watching.told() == [(25, "added")]


def test_pinned_rows_are_no_page_size(column):
    """Two rows pinned on top of the first of two readable pages don't make the second a short one."""
    site, watching = column(count=29, count_shown=False)
    html = site.listing
    pins = "".join(
        f'<li><a href="/d/{at}.html">{site.papers[at].title}</a><span>{site.papers[at].day}</span></li>'
        for at in (1, 2)
    )
    site.listing = lambda number: html(number).replace(
        "<ul class=list>", f"<ul class=list>{pins if number == 1 else ''}"
    )
    site.answers["/list/index_3.html"] = (
        200,
        f"<html><body><ul class=list></ul><p>暂无数据</p>{FOOTER}{' ' * 500}</body></html>",
    )
    watching.run()
    site.publish(31)
    assert watching.told() == [(31, "added")]
    assert watching.news() == []


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


@pytest.mark.parametrize(
    "pinned", [(1, 13), *(pytest.param(both, marks=pytest.mark.slow) for both in ((1, 2), (12, 13)))]
)
def test_sticky_rows_of_a_service(watch_over, pinned):
    """Rows pinned on top of the first page hide none of the last, whose number the count and the page's rows tell."""
    site = Site(seed=4, documents=15, per_page=12, family="gkmlpt", small=True)
    site.present(pinned=tuple(site.documents[place].id for place in pinned))
    with serve(site) as ministry:
        watching = watch_over(
            ministry.url(site), CONFIG.replace("pace = 0", "pace = 0\nallow_private_addresses = true")
        )
        baseline = watching.news()
        site.withdraw(site.documents[5].id)
        later = watching.news()
    assert (len(baseline), later) == (15, [])


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


def test_a_first_page_of_new_documents_alone(column):
    """More new documents than the one readable page has rows are told, though no row of before is seen."""
    site, watching = column(count=20)
    site.answers["/list/index_2.html"] = broken()
    watching.run()
    for key in range(21, 33):
        site.publish(key)
    assert watching.told() == [(key, "added") for key in range(23, 33)]


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


@pytest.mark.parametrize("page", [pytest.param(1, marks=pytest.mark.slow), 2, pytest.param(3, marks=pytest.mark.slow)])
@pytest.mark.parametrize("full", ["0", pytest.param("7d", marks=pytest.mark.slow)])
def test_another_list_in_the_place_of_one_page(column, page, full):
    """One page of the listing that shows another column alone is not believed, and names itself; the others are."""
    text = CONFIG.replace('full_every = "0"', f'full_every = "{full}"')
    site, watching = column(count=27, text=text)
    watching.run()
    path = "/list/" if page == 1 else f"/list/index_{page}.html"
    foreign = SmallSite(per_page=10, count_shown=False)
    for key in range(101, 109):
        foreign.publish(key, path=f"/other/{key}.html")
        site.answers[f"/other/{key}.html"] = (200, site.page(foreign.papers[key]))
    site.answers[path] = (200, foreign.listing(1))
    site.edit(4, body=letter(4, figure=1820))
    site.edit(25, body=letter(25, figure=1820))
    assert watching.told() == [(4, "content_changed"), (25, "content_changed")]
    if page == 1 or full == "0":
        assert watching.findings & {"listing_replaced", "incomplete_listing"}
    assert watching.told() == []
    site.publish(28)
    del site.answers[path]
    assert watching.told() == [(28, "added")]
    assert set(watching.states.values()) == {"live"}
    assert not watching.findings


def test_a_page_of_many_whose_rows_lead_to_one_address(column):
    """One page of several that shows its titles over links to a notice is held, also while rows are pushed down from it."""
    site, watching = column(count=27)
    watching.run()
    html = site.listing(1)
    for paper in site.papers.values():
        html = html.replace(paper.path, "/notice.html")
    site.answers["/list/"] = (200, html)
    site.answers["/notice.html"] = (200, f"<html><body><p>系统维护中</p>{' ' * 500}</body></html>")
    assert watching.news() == []
    assert watching.findings
    site.publish(28)
    assert watching.news() == []
    del site.answers["/list/"]
    assert watching.told() == [(28, "added")]


@pytest.mark.parametrize("count", [12, pytest.param(25, marks=pytest.mark.slow)])
def test_pages_full_of_new_documents(column, count):
    """So many new documents at once that whole pages hold nothing known are all added."""
    site, watching = column(count=14)
    watching.run()
    for key in range(15, 15 + count):
        site.publish(key)
    assert watching.told() == [(key, "added") for key in range(15, 15 + count)]
    assert not watching.findings


def test_the_last_page_of_documents_that_moved(column):
    """All rows of a page at new addresses are the same documents; two new ones in the place of two that went are new."""
    site, watching = column(count=14)
    watching.run()
    for key in (1, 2, 3, 4):
        site.edit(key, path=f"/moved/{key}.html")
    assert watching.told() == [(key, "relocated") for key in (1, 2, 3, 4)]
    for key in (1, 2, 3, 4):
        site.order.remove(key)
        del site.papers[key]
    for key in (50, 51):
        site.publish(key, position=10, day=dt.date(2026, 1, 1))
    assert watching.told() == [(50, "added"), (51, "added")]


def test_a_list_older_than_a_move(column):
    """A cached list that shows a document at the dead address that it left neither delists nor restores it."""
    site, watching = column(count=15)
    watching.run()
    before = site.listing(1)
    site.edit(9, path="/moved/9.html")
    assert watching.told() == [(9, "relocated")]
    site.answers["/list/"] = (200, before)
    assert watching.told() == []
    del site.answers["/list/"]
    assert watching.told() == []
    site.order.remove(9)
    assert watching.told() == [(9, "delisted")]


def test_entries_that_lead_to_their_documents(column):
    """Of a list that is never whole and shows addresses which lead on, what goes is told; what gives nothing for once isn't."""
    site, watching = column(count=40, listed_link="/to{path}")
    site.leads = lambda url: url.replace("/to/", "/") if "/to/" in url else None
    site.answers["/list/index_3.html"] = broken()
    watching.run()
    site.order.remove(38)
    site.order.remove(36)
    del site.papers[36]
    assert watching.told() == [(38, "delisted")]
    assert watching.told() == [(36, "withdrawn")]
    site.leads = lambda url: url.replace("/to/", "/") if "/to/" in url and "35" not in url else None
    assert watching.told() == []
    site.publish(41)
    assert watching.told() == [(41, "added")]


def test_a_document_that_goes_before_the_list_shows_where_it_moved(column):
    """A list that still shows the former address, which leads on, says where the document stood when it goes."""
    site, watching = column(count=40)
    site.answers["/list/index_3.html"] = broken()
    watching.run()
    before = site.listing(1)
    site.edit(36, path="/moved/36.html")
    site.leads = lambda url: url.replace("/d/36.html", "/moved/36.html") if "/d/36.html" in url else None
    site.answers["/list/"] = (200, before)
    assert watching.told() == [(36, "relocated")]
    del site.answers["/list/"]
    site.leads = None
    site.order.remove(36)
    del site.papers[36]
    assert watching.told() == []
    assert watching.told() == [(36, "withdrawn")]
