"""The attachments of the pages that a pass read: asked again with their validators, kept, told apart by content, read."""

import asyncio
from dataclasses import replace

from disclosure_watch.errors import ParseError
from disclosure_watch.model import Attachment, FindingKind, Known, Record
from disclosure_watch.watch.findings import OF_FILE
from disclosure_watch.watch.reading import FileRead, Pages
from disclosure_watch.watch.visit import Visit


async def read_files(visit: Visit, pages: Pages) -> None:
    """Ask the attachments of every page read, once each, and give the records what was found of them."""
    urls = {file.url for read in pages.read.values() for file in read.record.attachments}
    wanted = sorted(url for url in urls if url not in pages.files)
    if wanted and not pages.stopped:
        texts = _known_texts(visit)
        found = await asyncio.gather(*(_read(visit, pages, url, texts) for url in wanted))
        pages.files.update(zip(wanted, found, strict=True))
    for url, read in pages.read.items():
        if read.record.attachments:
            files = tuple(_as_read(file, pages.files.get(file.url)) for file in read.record.attachments)
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
        replace(file, sha256=pages.former_files.get(file.url)) if file.sha256 is None else file
        for file in known.record.attachments
    )
    return replace(known, record=replace(known.record, attachments=files))


def _as_read(file: Attachment, found: FileRead | None) -> Attachment:
    return file if found is None else replace(file, sha256=found.sha256, text=found.text)


def _known_texts(visit: Visit) -> dict[str, str]:
    """Return what each file that was read before says, by its content hash."""
    return {
        file.sha256: file.text
        for known in visit.held.known.values()
        for file in known.record.attachments
        if file.sha256 is not None and file.text is not None
    }


async def _read(visit: Visit, pages: Pages, url: str, texts: dict[str, str]) -> FileRead | None:
    """Return what lies at an attachment's address now; None where it can't be had, which is a finding."""
    row = visit.held.frontier.get(url)
    former = row.sha256 if row is not None else None
    pages.former_files[url] = former
    unknown = former not in texts and visit.notebook.stands(FindingKind.ATTACHMENT_UNREADABLE, url)
    answer = await visit.ask(url, unconditional=unknown, file=True)
    if not answer.trusted:
        message = f"the attachment can't be had: {answer.judgement.verdict}: {answer.judgement.reason}"
        visit.notebook.see(FindingKind.ATTACHMENT_UNREADABLE, message, url=url)
        return None
    sha256 = visit.keep(url, answer, page="attachment").sha256
    if sha256 is None:
        return None
    text = texts.get(sha256)
    if text is None and answer.capture.status != 304:
        try:
            text = await visit.texts.text(answer.capture.content)
        except ParseError as error:
            visit.notebook.see(FindingKind.ATTACHMENT_UNREADABLE, str(error), url=url)
            return FileRead(sha256, None)
    visit.notebook.clear(OF_FILE, url)
    return FileRead(sha256, text)
