"""What one pass takes in is bounded, whatever a listing claims: the rest comes in later passes, and a finding says so."""

import asyncio

import pytest

from disclosure_watch.watch import observe, texts, walk

GONE = (404, "<html><body>not here</body></html>")


def test_more_documents_than_a_pass_asks(column, monkeypatch):
    """Those never asked come first, from the top; dead ones take turns and keep nobody out; all are read in the end."""
    monkeypatch.setattr(observe, "MOST_UNKNOWN", 10)
    site, watching = column(count=24)
    for key in range(15, 25):
        site.answers[f"/d/{key}.html"] = GONE
    counts = []
    for _ in range(4):
        site.asked.clear()
        watching.run()
        counts.append(len({path for path in site.asked if path.startswith("/d/")} - {*known(watching)}))
        if len(counts) == 1:
            assert "of which nothing is known" in watching.message("unfinished")
            site.publish(30)
    assert max(counts) <= 10
    assert set(watching.states) == {*range(1, 15), 30}
    assert {change for key, *changes in watching.told() for change in changes} <= {"added"}


def known(watching):
    return (f"/d/{key}.html" for key in watching.states)


def test_new_documents_on_top_are_told_although_others_wait(column, monkeypatch):
    """While hundreds of dead rows wait, what is new on the first page is told by the next pass."""
    monkeypatch.setattr(observe, "MOST_UNKNOWN", 5)
    site, watching = column(count=12)
    for _ in range(3):
        watching.run()
    for key in range(40, 70):
        site.publish(key, position=12)
        site.answers[f"/d/{key}.html"] = GONE
    watching.run()
    site.publish(20)
    assert (20, "added") in watching.told()


def test_more_rows_than_are_read(column, monkeypatch):
    """A walk ends where it has as many rows as are read; the listing isn't whole, and nothing below is taken for missing."""
    monkeypatch.setattr(walk, "MOST_ROWS", 20)
    site, watching = column(count=60, count_shown=False)
    (report,) = watching.run().passes
    assert not report.complete
    assert 20 <= len(watching.states) <= 40
    assert "more rows than are read" in watching.message("incomplete_listing")
    site.publish(61)
    assert watching.told() == [(61, "added")]
    assert watching.told() == []


def test_passes_side_by_side_share_what_they_hold(monkeypatch):
    """Beyond the most in all, no pass begins while one is under way, and those under way read on up to their share."""
    monkeypatch.setattr(texts, "MOST_IN_ALL", 1000)

    async def passes():
        held = texts.Texts()
        await held.begin("a")
        await held.begin("b")
        held.read("a", 900)
        held.read("b", 200)
        assert "hold 1000 characters" in held.refusal("a")
        assert held.refusal("b") == ""
        third = asyncio.create_task(held.begin("c"))
        await asyncio.sleep(0)
        assert not third.done()
        held.end("a")
        await third
        held.end("b")
        held.end("c")
        held.know("d", [])
        assert held.refusal("d") == ""

    asyncio.run(passes())


@pytest.mark.parametrize("most", [pytest.param(500, marks=pytest.mark.slow), 2_000])
def test_more_text_than_a_pass_holds(column, monkeypatch, most):
    """A pass that has read enough leaves the rest to the next ones, which read it."""
    monkeypatch.setattr(texts, "MOST_TEXT", most)
    _, watching = column(count=20)
    watching.run()
    assert 0 < len(watching.states) < 20
    assert "takes in no more" in watching.message("unfinished")
    for _ in range(20):
        watching.run()
    assert len(watching.states) == 20
