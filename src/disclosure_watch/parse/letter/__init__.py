"""
Reply letters: whom they answer, which paper, who signs. Pure: title and lines of text in, a reply or none out.

    关于…第0883号提案答复的函            title
    类别：B   签发人：明炬              head
    孙宽委员：                          salutation: addressees
    您提出的《关于…的建议》（第0883号）收悉。经与市教委、市财政局研究，现答复如下：    opening
    …
    此复函已经明炬局长审签。              approver
    重庆市科学技术局                      signatories
    2025年4月24日                        date
    （联系人：…，电话：…）  抄送：…  附件…      tail
"""

from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_watch.model import Reply
from disclosure_watch.parse.letter import closing, opening

__all__ = ["Letter", "read_letter"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A reply, or None for anything else, and which lines are the letter: `lines[body_start:body_end]`."""

    reply: Reply | None
    body_start: int
    body_end: int


def read_letter(
    title: str, lines: Sequence[str], *, genre: str | None = None, document_number: str | None = None
) -> Letter:
    """Return what a letter says of itself; for anything that answers no proposal or suggestion the reply is None."""
    salutation = opening.salutation(lines)
    words = opening.words(lines, salutation)
    kind = opening.kind(title, lines[salutation] if salutation is not None else "", words, genre)
    if kind is None:
        return Letter(None, 0, len(lines))
    begin = salutation if salutation is not None else opening.first_line(lines, title)
    end = closing.read(lines, begin)
    head, tail = lines[:begin], lines[end.line :]
    reply = Reply(
        kind=kind,
        session=opening.session(title) or opening.session(words),
        proposal_number=opening.number(title) or opening.number(words),
        proposal_title=opening.proposal_title(words) or opening.proposal_title(title),
        proposal_class=opening.paper_class(*head, document_number or "", title, *tail[:4]),
        addressees=opening.addressees(lines[salutation]) if salutation is not None else (),
        consulted_agencies=opening.consulted(words),
        approver=closing.approver(*head, *lines[max(begin, end.line - 8) : end.line], *tail),
        signatories=end.signatories,
        signed_on=end.signed_on,
        contact=closing.contact(tail),
    )
    return Letter(reply, begin, end.line)
