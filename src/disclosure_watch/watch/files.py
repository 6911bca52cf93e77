"""The attachments of the pages that a pass read: asked again with their validators, kept, told apart by content."""

import asyncio
from dataclasses import replace

from disclosure_watch.model import Attachment, FindingKind, Known, Record
from disclosure_watch.watch.findings import OF_FILE
from disclosure_watch.watch.reading import Pages
from disclosure_watch.watch.visit import Visit


async def read_files(visit: Visit, pages: Pages) -> None:
    """Ask the attachments of every page read, once each, and give the records what was found of them."""
    urls = {file.url for read in pages.read.values() for file in read.record.attachments}
    wanted = sorted(url for url in urls if url not in pages.files)
    if not pages.stopped:
        hashes = await asyncio.gather(*(_content_hash(visit, pages, url) for url in wanted))
        pages.files.update(zip(wanted, hashes, strict=True))
    for url, read in pages.read.items():
        if read.record.attachments:
            files = tuple(_with_hash(file, pages.files.get(file.url)) for file in read.record.attachments)
            if files != read.record.attachments:
                pages.read[url] = replace(read, record=replace(read.record, attachments=files))


def keep_files(record: Record, before: Record) -> Record:
    """Return a record whose attachments keep what was known of the same ones before, where it says nothing itself."""
    known = {file.url: file for file in before.attachments if file.sha256}
    if not known:
        return record
    kept = tuple(known.get(file.url, file) if file.sha256 is None else file for file in record.attachments)
    return replace(record, attachments=kept) if kept != record.attachments else record


def as_last_asked(pages: Pages, known: Known) -> Known:
    """Return what is known of a record, its attachments with the hashes of when they were asked before this pass."""
    if all(file.sha256 for file in known.record.attachments):
        return known
    files = tuple(
        file if file.sha256 else _with_hash(file, pages.former_files.get(file.url)) for file in known.record.attachments
    )
    return replace(known, record=replace(known.record, attachments=files))


def _with_hash(file: Attachment, sha256: str | None) -> Attachment:
    return file if sha256 is None or file.sha256 == sha256 else replace(file, sha256=sha256, text=None)


async def _content_hash(visit: Visit, pages: Pages, url: str) -> str | None:
    """Return the hash of what lies at an attachment's address now, None where it can't be had: that is a finding."""
    row = visit.held.frontier.get(url)
    pages.former_files[url] = row.sha256 if row is not None else None
    answer = await visit.ask(url, file=True)
    if not answer.trusted:
        message = f"the attachment can't be had: {answer.judgement.verdict}: {answer.judgement.reason}"
        visit.notebook.see(FindingKind.ATTACHMENT_UNREADABLE, message, url=url)
        return None
    visit.notebook.clear(OF_FILE, url)
    return visit.keep(url, answer, page="attachment").sha256
