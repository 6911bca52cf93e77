"""The attachments of the pages that a pass read: asked again with their validators, kept, told apart by content, read."""

from dataclasses import replace

from disclosure_watch.errors import ParseError
from disclosure_watch.model import Attachment, FindingKind
from disclosure_watch.watch.bounds import first_asked, was_had
from disclosure_watch.watch.context import Context
from disclosure_watch.watch.documents import Answers, FileRead
from disclosure_watch.watch.findings import OF_FILE

_NOT_HAD = "the attachment can't be had: "


async def read_files(context: Context, answers: Answers) -> None:
    """Ask the attachments of every page read, once each, and give the records what was found of them."""
    urls = {file.url for page in answers.pages.values() for file in page.record.attachments}
    wanted = _wanted(context, sorted(url for url in urls if url not in answers.files))
    if wanted and not answers.stopped:
        texts = _known_texts(context)
        answers.files.update(await context.each(wanted, lambda url: _read(context, answers, url, texts)))
    for key, page in answers.pages.items():
        if page.record.attachments:
            files = tuple(_as_read(file, answers.files.get(file.url)) for file in page.record.attachments)
            if files != page.record.attachments:
                answers.pages[key] = replace(page, record=replace(page.record, attachments=files))


def _wanted(context: Context, urls: list[str]) -> list[str]:
    """Return the files to ask now: all that were ever had, and as many others as a pass asks."""
    had = {url: was_had(context.rows.get(context.key(url))) for url in urls}
    unknown = first_asked(context, [url for url in urls if not had[url]], page="attachment")
    return [url for url in urls if had[url]] + unknown


def _as_read(file: Attachment, read: FileRead | None) -> Attachment:
    return file if read is None else replace(file, sha256=read.sha256, text=read.text)


def _known_texts(context: Context) -> dict[str, str]:
    """Return what each file that was read before says, by its content hash."""
    return {
        file.sha256: file.text
        for known in context.known.values()
        for file in known.record.attachments
        if file.sha256 is not None and file.text is not None
    }


async def _read(context: Context, answers: Answers, url: str, texts: dict[str, str]) -> FileRead | None:
    """Return what lies at an attachment's address now; None where it can't be had, which is a finding."""
    row = context.rows.get(context.key(url))
    former = row.sha256 if row is not None else None
    answers.former_files[url] = former
    unknown = former not in texts and context.notebook.stands(FindingKind.ATTACHMENT_UNREADABLE, url)
    answer = await context.ask(url, unconditional=unknown, file=True)
    if not answer.trusted:
        message = f"{_NOT_HAD}{answer.judgement.verdict}: {answer.judgement.reason}"
        context.notebook.see(FindingKind.ATTACHMENT_UNREADABLE, message, url=url)
        return None
    sha256 = context.keep(url, answer, page="attachment").sha256
    if sha256 is None:
        return None
    text = texts.get(sha256)
    fault = context.notebook.message(FindingKind.ATTACHMENT_UNREADABLE, url)
    if text is None and sha256 == former and fault and not fault.startswith(_NOT_HAD):
        context.notebook.see(FindingKind.ATTACHMENT_UNREADABLE, fault, url=url)  # the same bytes can't be read again
        return FileRead(sha256, None)
    if text is None and answer.capture.status != 304:
        try:
            text = await context.process.text(answer.capture.content)
            context.texts.read(context.source.id, len(text or ""))
        except ParseError as error:
            context.notebook.see(FindingKind.ATTACHMENT_UNREADABLE, str(error), url=url)
            return FileRead(sha256, None)
    context.notebook.clear(OF_FILE, url)
    return FileRead(sha256, text)
