"""Pages that can't be believed: untrusted, half drawn, joined by their address, going back and forth."""

import pytest

from watch.small_site import CONFIG, FOOTER, letter


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
    ["", "<script>draw('zoom')</script>", '<img src="/p/1.png">', FOOTER, "<p>正在加载…</p>"],
    ids=["empty", "script", "picture", "footer", "loading"],
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


@pytest.mark.parametrize("drawn", ["", "<p>正在加载…</p>"], ids=["empty", "loading"])
def test_a_document_first_seen_half_drawn(column, drawn):
    """A new page without its text is told as added once the text is there, once."""
    site, watching = column(count=6)
    watching.run()
    site.publish(7)
    site.answers["/d/7.html"] = (200, site.page(site.papers[7], body=drawn))
    assert watching.news() == []
    assert watching.findings & {"body_lost", "unreadable"}
    del site.answers["/d/7.html"]
    assert watching.told() == [(7, "added")]
    assert watching.news() == []


def test_an_edit_of_a_document_that_was_first_seen_half_drawn(column):
    """It is told at once: that the page lacked its text at first is no state that it goes back and forth between."""
    site, watching = column(count=6)
    watching.run()
    site.publish(7)
    site.answers["/d/7.html"] = (200, site.page(site.papers[7], body='<img src="/p/1.png">'))
    assert watching.news() == []
    del site.answers["/d/7.html"]
    assert watching.told() == [(7, "added")]
    site.edit(7, body=letter(7, figure=1820))
    assert watching.told() == [(7, "content_changed")]
    assert watching.findings == set()


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
