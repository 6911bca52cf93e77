"""Clocks that are wrong, passes that err, hosts that are silent."""

import datetime as dt
import time

import pytest

from watch.small_site import CONFIG, letter


@pytest.mark.parametrize("hours", [-480, -9])
def test_a_withdrawal_with_the_clock_behind(column, hours):
    """The second pass without the page says withdrawn, whatever the clock says."""
    site, watching = column(count=6)
    watching.run()
    site.order.remove(3)
    del site.papers[3]
    assert watching.told() == []
    assert watching.told(hours=hours) == [(3, "withdrawn")]


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


def test_what_hangs_is_let_go_at_the_end_of_the_pass(column):
    """Pages under way beyond the time of the pass are let go, whatever their own time: a finding says so, the rest is kept."""
    site, watching = column(count=6, text=CONFIG.replace("[watch]", '[watch]\npass_limit = "1s"'))
    watching.run()
    site.edit(1, body=letter(1, figure=1820))
    site.hangs = {"/d/5.html", "/d/6.html"}
    began = time.monotonic()
    told = watching.told()
    assert time.monotonic() - began < 5
    assert told in ([], [(1, "content_changed")])
    assert "unfinished" in watching.findings
    site.hangs = set()
    assert [*told, *watching.told()] == [(1, "content_changed")]
