"""Document pages: asked together, saved, judged and read; what can't be trusted becomes a finding."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from disclosure_watch import judge
from disclosure_watch.diff import STEADY, state
from disclosure_watch.errors import ParseError
from disclosure_watch.model import Aspect, EvidenceRef, Judgement, Known, Record, SeenState, Verdict
from disclosure_watch.watch.context import Answer, Context
from disclosure_watch.watch.findings import OF_PAGE
from disclosure_watch.watch.observation import Page
from disclosure_watch.watch.origins import reread_by_other_rules
from disclosure_watch.watch.reading import read_document
from disclosure_watch.watch.texts import size_of

if TYPE_CHECKING:
    from disclosure_watch.parse import Reading

BLOCKS_IN_A_ROW = 5
"""So many blocked pages in a row end the asking: the site has said no."""

LEAST_OF_FILES = 3
"""Fewer documents that are files alone may be pages that are half drawn."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """The content hash of a file, and what it says; `text` is None where it is of a kind that isn't read, or can't be."""

    sha256: str
    text: str | None


@dataclass(slots=True)
class Answers:
    """
    What the asked addresses gave so far, by address key: pages, gone ones (with the proof of it), and why the asking stopped.

    `files` gives what each attachment asked is, by address, None where it could not be had; `former_files` its content
    hash of when it was asked before.
    """

    pages: dict[str, Page] = field(default_factory=dict)
    gone: dict[str, EvidenceRef | None] = field(default_factory=dict)
    files: dict[str, FileRead | None] = field(default_factory=dict)
    former_files: dict[str, str | None] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    blocked_in_a_row: int = 0
    stopped: str = ""


async def read_pages(context: Context, answers: Answers, urls: Iterable[str]) -> None:
    """Ask and read each address once."""
    todo = {key: url for url in urls if (key := context.key(url)) not in answers.asked}
    answers.asked.update(todo)
    done = await context.each(todo.values(), lambda url: _read_page(context, answers, url))
    context.left.update(key for key, url in todo.items() if url not in done)


async def _read_page(context: Context, answers: Answers, url: str) -> None:
    if answers.stopped:
        return
    key = context.key(url)
    reread_by_other_rules(context.rows.get(key), context.reader.rules)
    answer = await context.ask(url)
    before = context.known.get(context.key(answer.capture.url))
    if answer.judgement.verdict is Verdict.NOT_MODIFIED and before is None:
        answer = await context.ask(url, unconditional=True)
    if answer.trusted and answer.unchanged and before is not None:
        answers.blocked_in_a_row = 0
        context.keep(url, answer, page="detail")
        answers.pages[key] = Page(url, before.record, None)
        context.notebook.clear(OF_PAGE, before.record_id)
        return
    reading, answer = await _reading(context, url, answer, before)
    about = before.record_id if before else None
    if reading is None:
        _distrust(context, answers, url, answer, about)
        return
    answers.blocked_in_a_row = 0
    context.origins.note(context.keep(url, answer, page="detail"), reading, before.record if before else None)
    context.notebook.clear(OF_PAGE, about or url)
    answers.pages[key] = Page(url, reading.record, answer.evidence)
    context.texts.read(context.source.id, size_of(reading.record))


async def _reading(context: Context, url: str, answer: Answer, before: Known | None) -> "tuple[Reading | None, Answer]":
    """Return what a trusted answer reads as, or None and the answer as judged by what it could not be read as."""
    if not answer.trusted:
        return None, answer
    try:
        reading = await read_document(context, url, answer.capture)
    except ParseError as error:
        lost = error.lost == "body" and before is not None
        return None, replace(answer, judgement=judge.unread(answer.capture, str(error)), lost_body=lost)
    judgement = judge.reading(reading.record, before.record if before else None)
    if before is None and judgement.verdict is Verdict.OK:
        context.row(url, page="detail").remember_states(Aspect.CONTENT, ())  # what it was without its text is over
    if judgement.verdict is Verdict.OK or (
        before is None and _is_all_there_is(context, url, reading.record, judgement)
    ):
        return reading, answer
    return None, replace(answer, judgement=judgement, lost_body=before is not None)


def _is_all_there_is(context: Context, url: str, record: Record, judgement: Judgement) -> bool:
    """Return whether a page that was never seen with a text is a document without one: it looks the same again and again."""
    if judgement.reason != judge.NO_BODY:
        return False
    if record.attachments and (not context.known or _is_of_files(context)):
        return True
    row = context.row(url, page="detail")
    now = SeenState(Aspect.CONTENT, state(record), context.held.pass_number, context.clock(), held=True)
    seen = (*row.states_of(Aspect.CONTENT), now)[-STEADY:]
    steady = len(seen) == STEADY and len({each.state for each in seen}) == 1
    row.remember_states(Aspect.CONTENT, () if steady else seen)
    return steady


def _is_of_files(context: Context) -> bool:
    """Return whether most known documents of a source are files without a text, as new ones then are."""
    alone = sum(not known.record.body_text and bool(known.record.attachments) for known in context.known.values())
    return alone >= LEAST_OF_FILES and 2 * alone > len(context.known)


def _distrust(context: Context, answers: Answers, url: str, answer: Answer, about: str | None) -> None:
    if answer.gone:
        answers.gone[context.key(url)] = answer.evidence
        row = context.rows.get(context.key(url))
        if row is not None:
            row.forget_validators()
        return
    context.notebook.see(answer.finding, answer.judgement.reason, record_id=about, url=url)
    if answer.judgement.verdict is not Verdict.BLOCKED:
        return
    answers.blocked_in_a_row += 1
    if answers.blocked_in_a_row >= BLOCKS_IN_A_ROW:
        answers.stopped = f"{answers.blocked_in_a_row} pages in a row were blocked: {answer.judgement.reason}"
