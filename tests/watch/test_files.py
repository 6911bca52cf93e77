"""Attachments: their text is kept, an edit inside a replaced file is told, one that can't be read is a finding."""

import asyncio
import datetime as dt
from dataclasses import replace

import pytest

from disclosure_watch.errors import ParseError
from disclosure_watch.ministry import Site, files, serve
from disclosure_watch.ministry.document import File
from disclosure_watch.model import Change, FindingKind
from disclosure_watch.watch import reading_process
from disclosure_watch.watch.reading_process import ReadingProcess

LINES = ["任务分工表", "一、投入资金8837万元。", "二、责任单位：市科技局。"]


@pytest.fixture
def site():
    """A site of three documents; the first has one file of `LINES`."""
    made = Site(seed=8, documents=3, per_page=12, family="trs", small=True)
    for document in made.documents:
        made.edit(document.id, attachments=())
    put(made, files.pdf(LINES))
    return made


def put(site, content, name="任务分工表.pdf"):
    site.edit(site.documents[0].id, attachments=(File(name, "P020250001.pdf", content),))


def unreadable(watching):
    findings = watching.store.findings()
    return [
        finding
        for finding in findings
        if finding.kind is FindingKind.ATTACHMENT_UNREADABLE and finding.ended_at is None
    ]


def text_of(watching):
    (file,) = [file for row in watching.store.records().to_pylist() for file in row["attachments"]]
    return file["text"]


@pytest.mark.parametrize("write", [files.pdf, files.docx])
def test_an_edit_inside_a_replaced_file(watch_over, site, write):
    """The file's text is in the tables; a figure changed inside it is a content change that tells the passage."""
    put(site, write(LINES))
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        assert text_of(watching).splitlines() == LINES
        put(site, write([LINES[0], LINES[1].replace("8837", "8873"), LINES[2]]))
        (told,) = watching.news()
        assert told.changes == (Change.CONTENT_CHANGED,)
        (change,) = told.fields
        assert (change.field, change.before[0]["text"], change.after[0]["text"]) == ("attachments", "8837", "8873")
        assert change.before[0]["sha256"] != change.after[0]["sha256"]
        assert "8873" in text_of(watching)
        assert "8873" in (watching.folder / "alerts.jsonl").read_text("utf-8")
        assert watching.news() == []
    assert not unreadable(watching)


def test_a_file_that_cannot_be_read(watch_over, site):
    """A broken file is a finding while it lasts, and costs the record nothing; mended, it is told and read."""
    put(site, b"%PDF-1.4 but no more\n%%EOF\n")
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        assert len(watching.news()) == 3
        (finding,) = unreadable(watching)
        assert finding.url.endswith("P020250001.pdf")
        assert text_of(watching) is None
        assert watching.news() == []
        assert [finding.count for finding in unreadable(watching)] == [2]
        put(site, files.pdf(LINES))
        (told,) = watching.news()
        assert told.changes == (Change.CONTENT_CHANGED,)
        assert text_of(watching).splitlines() == LINES
        assert not unreadable(watching)


def test_a_file_that_could_not_be_read_is_not_tried_again(watch_over, site, monkeypatch):
    """The bytes that no reader could read keep their finding, and cost no second trial while they stay the same."""
    put(site, b"%PDF-1.4 but no more\n%%EOF\n")
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        (before,) = unreadable(watching)
        with monkeypatch.context() as patched:
            patched.setattr(ReadingProcess, "_running", lambda _: pytest.fail("started"))
            assert watching.news() == []
            assert watching.news() == []
        (after,) = unreadable(watching)
        assert (after.message, after.count) == (before.message, 3)
        put(site, files.pdf(LINES))
        watching.news()
        assert text_of(watching).splitlines() == LINES


def test_a_text_known_before_is_not_read_again(watch_over, site, monkeypatch):
    """A file whose bytes are known keeps its text although its page changed; its reader isn't started."""
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        monkeypatch.setattr(ReadingProcess, "_running", lambda _: pytest.fail("started"))
        document = site.documents[0]
        site.edit(document.id, issued_on=document.issued_on - dt.timedelta(days=1))
        (told,) = watching.news()
        assert told.changes == (Change.METADATA_CHANGED,)
        assert text_of(watching).splitlines() == LINES


def test_a_reader_that_stalls_or_dies_costs_one_file(monkeypatch):
    """A file that its reader doesn't come back from is told, and the next one is read."""
    stall = "import sys, time; sys.stdin.buffer.read(8); time.sleep(60)"
    with ReadingProcess(patience=0.5) as process:
        true = reading_process.sys.executable
        monkeypatch.setattr(reading_process.sys, "executable", "/bin/true")
        with pytest.raises(ParseError, match="crashed"):
            asyncio.run(process.text(files.pdf(LINES)))
        started = reading_process.subprocess.Popen([true, "-c", stall], stdin=-1, stdout=-1)
        monkeypatch.setattr(process, "_process", started)
        with pytest.raises(ParseError, match=r"took more than 0 s|took more than 1 s|0\.5"):
            asyncio.run(process.text(files.pdf(LINES)))
        assert started.poll() is not None
    monkeypatch.undo()
    with ReadingProcess() as process:
        assert asyncio.run(process.text(files.pdf(LINES))).splitlines() == LINES


def test_the_same_file_of_two_records_is_asked_once(watch_over, site):
    """A file that two records share is known by its content."""
    first, second = site.documents[:2]
    site.edit(second.id, attachments=tuple(replace(file, name="另附") for file in first.attachments))
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
    texts = [file["text"] for row in watching.store.records().to_pylist() for file in row["attachments"]]
    assert len(texts) == 2
    assert len(set(texts)) == 1
