"""
Reply letters: whom they answer, which paper, who signs. Pure: title and lines of text in, a reply or none out.

    关于…第0883号提案答复的函            title
    类别：B   签发人：明炬              head: labelled lines, number, heading
    孙宽委员：                          salutation: addressees
    您提出的《关于…的建议》（第0883号）收悉。经与市教委、市财政局研究，现答复如下：    opening
    …
    此复函已经明炬局长审签。              approver
    重庆市科学技术局                      signatories
    2025年4月24日                        date
    （联系人：…，电话：…）  抄送：…  附件…      tail: labelled lines in any order
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from disclosure_watch.model import Reply
from disclosure_watch.parse.letter import ending, labels, opening, paper, salutation, written
from disclosure_watch.parse.letter.title import proposal_title

__all__ = ["Letter", "read_letter"]

_PAPERS = ("提案", "建议", "议案", "议事原案")
_HEAD = 20
_CLOSING = 6


@dataclass(frozen=True, slots=True)
class Letter:
    """A reply, or None for anything else, and which lines are the letter: `lines[body_start:body_end]`."""

    reply: Reply | None
    body_start: int
    body_end: int


def read_letter(
    title: str,
    lines: Sequence[str],
    *,
    genre: str | None = None,
    document_number: str | None = None,
    beside: Callable[[], Sequence[str]] = tuple,
) -> Letter:
    """
    Return what a letter says of itself; for anything that answers no proposal or suggestion the reply is None.

    `beside` finds lines of the page that may state the paper's class, session and number where the letter doesn't.
    """
    letter = _of_any_script(title, lines, genre, document_number)
    reply = letter.reply
    if reply is None or None not in (reply.proposal_class, reply.session, reply.proposal_number):
        return letter
    texts = beside()
    reply = replace(
        reply,
        proposal_class=reply.proposal_class or next(filter(None, map(labels.handled_as, texts)), None),
        session=reply.session or next(filter(None, map(paper.stated_session, texts)), None),
        proposal_number=reply.proposal_number or next(filter(None, map(paper.stated_number, texts)), None),
    )
    return replace(letter, reply=reply)


def _of_any_script(title: str, lines: Sequence[str], genre: str | None, document_number: str | None) -> Letter:
    if not written.is_traditional(title, lines):
        return _read(title, lines, genre, document_number)
    simple_title, *simple = written.simplified([title, *lines])
    letter = _read(simple_title, simple, genre, document_number)
    if letter.reply is None:
        return letter
    reply = written.as_written(letter.reply, "\n".join((*simple, simple_title)), "\n".join((*lines, title)))
    return replace(letter, reply=reply)


def _read(title: str, lines: Sequence[str], genre: str | None, document_number: str | None) -> Letter:
    none = Letter(None, 0, len(lines))
    if not any(name in text for text in (title, *lines[:_HEAD]) for name in _PAPERS):
        return none
    greeting = salutation.find(lines)
    begin = greeting.at if greeting else opening.first_line(lines, title)
    opened = opening.words(lines, greeting.last + 1 if greeting else begin, greeting.rest if greeting else "")
    if not paper.answers(title, opened, people=greeting is not None and greeting.people):
        return none
    end = ending.read(lines, begin)
    head = lines[:begin]
    heading = "\n".join(text for text in head if not labels.is_label(text))
    labelled = (*head, *end.tail)
    reply = Reply(
        role="assisting" if opening.assists(title, opened) else "lead",
        kind=paper.kind(
            title, heading, "".join(lines[begin : greeting.last + 1])[:160] if greeting else "", opened, genre
        ),
        session=paper.session(title) or paper.session(heading) or paper.session(opened),
        proposal_number=paper.number(title) or paper.number(heading) or paper.number(opened),
        proposal_title=proposal_title(opened) or proposal_title(title) or proposal_title(heading),
        proposal_class=next(
            (stated for text in (*labelled, document_number or "", title) if (stated := labels.paper_class(text))), None
        ),
        addressees=greeting.names if greeting else (),
        consulted_agencies=opening.consulted(opened),
        approver=labels.approver(labelled, lines[max(begin, end.line - _CLOSING) : end.line]),
        signatories=end.signatories,
        signed_on=end.signed_on,
        contact=labels.contact(end.tail) or labels.contact(head),
    )
    return Letter(reply, begin, end.line)
