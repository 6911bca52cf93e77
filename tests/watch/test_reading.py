"""Pages that take long are read beside the event loop, with a limit; what can't be read in time is told and not tried again."""

import asyncio
from functools import partial

import pytest

from disclosure_watch import parse
from disclosure_watch.errors import ParseError
from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.document import Line, Part
from disclosure_watch.model import FindingKind
from disclosure_watch.watch import reading_process, running
from disclosure_watch.watch.reading_process import LARGE, ReadingProcess

URL = "http://www.example.gov.cn/t20240509_1.html"
PAGE = (
    "<html><body><h1>关于做好工作的通知</h1><div class='TRS_Editor'><p>各单位：请做好工作，按期完成任务，确保落实到位。</p></div>"
    "</body></html>"
)


@pytest.fixture
def site():
    """A site of three documents, the first of more than a megabyte."""
    made = Site(seed=8, documents=3, per_page=12, family="trs", small=True)
    for document in made.documents:
        made.edit(document.id, attachments=())
    grow(made)
    return made


def grow(site, more="一。"):
    *before, last = site.documents[0].lines
    site.edit(site.documents[0].id, lines=(*before, Line(Part.TEXT, more * (LARGE // 5)), last))


def unreadable(watching):
    return [
        finding
        for finding in watching.store.findings()
        if finding.kind is FindingKind.UNREADABLE and finding.ended_at is None
    ]


def test_the_loop_goes_on():
    """While a large page is read, the event loop does other things."""
    page = PAGE.replace("各单位", "一。" * 400_000).encode()
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.001)
            ticks += 1

    async def read():
        ticking = asyncio.create_task(tick())
        with ReadingProcess() as process:
            reading = await process.page(partial(parse.read, page, URL))
        ticking.cancel()
        return reading

    assert asyncio.run(read()) == parse.read(page, URL)
    assert ticks > 20


def test_a_large_page_is_read_apart(watch_over, site, monkeypatch):
    """A page of more than a megabyte is a record like any other, read by the process; small ones start none."""
    started = []
    running_before = ReadingProcess._running
    monkeypatch.setattr(ReadingProcess, "_running", lambda self: started.append(1) or running_before(self))
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
    assert started == [1]
    records = watching.store.records().to_pylist()
    assert len(records) == 3
    assert max(len(record["body_text"]) for record in records) > LARGE / 3


def test_what_is_not_read_in_time(watch_over, site, monkeypatch):
    """It is a finding with the reason, costs the others nothing, and isn't tried again while it is the same."""
    monkeypatch.setattr(running, "ReadingProcess", partial(ReadingProcess, page_patience=0.05))
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        (finding,) = unreadable(watching)
        assert "took more than" in finding.message
        assert watching.store.records().num_rows == 2
        with monkeypatch.context() as patched:
            patched.setattr(ReadingProcess, "_running", lambda _: pytest.fail("started"))
            watching.news()
        (finding,) = unreadable(watching)
        assert finding.count == 2
        monkeypatch.undo()
        grow(site, more="二。")
        watching.news()
        assert not unreadable(watching)
        assert watching.store.records().num_rows == 3


def test_a_page_of_many_tags_counts_as_large():
    """Tags cost more than letters."""
    assert reading_process.is_heavy(b"<b>" * (reading_process.MANY_TAGS + 1))
    assert not reading_process.is_heavy(PAGE.encode())


def test_no_patience():
    """The reason tells what was too slow."""
    page = PAGE.replace("各单位", "一。" * 400_000).encode()
    with (
        ReadingProcess(page_patience=0.01) as process,
        pytest.raises(ParseError, match="the page can't be read") as late,
    ):
        process.page_now(partial(parse.read, page, URL))
    assert late.value.lost == "time"
