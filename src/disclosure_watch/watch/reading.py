"""Document pages: asked together, saved, judged and read; what can't be trusted becomes a finding."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from disclosure_watch import judge
from disclosure_watch.diff import address_key
from disclosure_watch.errors import ParseError
from disclosure_watch.model import EvidenceRef, Known, Record, Verdict
from disclosure_watch.watch.findings import OF_PAGE
from disclosure_watch.watch.visit import Answer, Visit

BLOCKS_IN_A_ROW = 5
"""So many blocked pages in a row end the asking: the site has said no."""


@dataclass(frozen=True, slots=True)
class Read:
    """
    One trusted document page: what it says now, and where the proof lies.

    `evidence` is None where the page is as it was when last asked (304, or the same bytes).
    """

    record: Record
    evidence: EvidenceRef | None


@dataclass(frozen=True, slots=True)
class FileRead:
    """The content hash of a file, and what it says; `text` is None where it is of a kind that isn't read, or can't be."""

    sha256: str
    text: str | None


@dataclass(slots=True)
class Pages:
    """
    What the asked addresses gave: read ones, gone ones (with the proof of it), and why the asking stopped.

    `files` gives what each attachment asked is, None where it could not be had; `former_files` the content hash of when
    it was asked before.
    """

    read: dict[str, Read] = field(default_factory=dict)
    gone: dict[str, EvidenceRef | None] = field(default_factory=dict)
    files: dict[str, FileRead | None] = field(default_factory=dict)
    former_files: dict[str, str | None] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    blocked_in_a_row: int = 0
    stopped: str = ""


async def read_pages(visit: Visit, pages: Pages, urls: Iterable[str], known: dict[str, Known]) -> None:
    """Ask and read each address once; `known` gives what is known by address key, for pages that did not change."""
    todo = [url for url in dict.fromkeys(urls) if url not in pages.asked]
    pages.asked.update(todo)
    async with asyncio.TaskGroup() as group:
        for url in todo:
            group.create_task(_read_page(visit, pages, url, known))


async def _read_page(visit: Visit, pages: Pages, url: str, known: dict[str, Known]) -> None:
    if pages.stopped:
        return
    answer = await visit.ask(url)
    before = known.get(address_key(answer.capture.url))
    if answer.judgement.verdict is Verdict.NOT_MODIFIED and before is None:
        answer = await visit.ask(url, unconditional=True)
    if answer.trusted and answer.unchanged and before is not None:
        pages.blocked_in_a_row = 0
        visit.keep(url, answer, page="detail")
        pages.read[url] = Read(before.record, None)
        visit.notebook.clear(OF_PAGE, before.record_id)
        return
    record, answer = _record(visit, answer, before)
    about = before.record_id if before else None
    if record is None:
        _distrust(visit, pages, url, answer, about)
        return
    pages.blocked_in_a_row = 0
    visit.keep(url, answer, page="detail")
    visit.notebook.clear(OF_PAGE, about or url)
    pages.read[url] = Read(record, answer.evidence)


def _record(visit: Visit, answer: Answer, before: Known | None) -> tuple[Record | None, Answer]:
    """Return what a trusted answer reads as, or None and the answer as judged by what it could not be read as."""
    if not answer.trusted:
        return None, answer
    try:
        record = visit.reader.record(answer.capture)
    except ParseError as error:
        lost = error.lost == "body" and before is not None
        return None, replace(answer, judgement=judge.unread(answer.capture, str(error)), lost_body=lost)
    judgement = judge.reading(record, before.record if before else None)
    if judgement.verdict is Verdict.OK:
        return record, answer
    return None, replace(answer, judgement=judgement, lost_body=True)


def _distrust(visit: Visit, pages: Pages, url: str, answer: Answer, about: str | None) -> None:
    if answer.gone:
        pages.gone[url] = answer.evidence
        row = visit.held.frontier.get(url)
        if row is not None:  # a 304 to the validators of the page that was there must not say that it is there again
            row.etag = row.last_modified = None
        return
    visit.notebook.see(answer.finding, answer.judgement.reason, record_id=about, url=url)
    if answer.judgement.verdict is not Verdict.BLOCKED:
        return
    pages.blocked_in_a_row += 1
    if pages.blocked_in_a_row >= BLOCKS_IN_A_ROW:
        pages.stopped = f"{pages.blocked_in_a_row} pages in a row were blocked: {answer.judgement.reason}"
