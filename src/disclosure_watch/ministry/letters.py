"""Writes the letters: whole documents in the forms that reply letters take, from nothing but a random generator."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from disclosure_watch.ministry.document import Document, File, Line, Part, dated, spelt
from disclosure_watch.ministry.files import docx, pdf
from disclosure_watch.ministry.prose import paragraph, sentence
from disclosure_watch.ministry.words import (
    AGENCIES,
    CONGRESSES,
    CONSULTED,
    GIVEN,
    PARTIES,
    SESSIONS,
    SUBJECTS,
    SURNAMES,
    Agency,
    Subject,
)
from disclosure_watch.model import Reply, ReplyKind

_NUMERALS = "一二三四五六七八九"
_HEADINGS = ("工作推进情况", "已开展的工作", "有关工作情况", "下一步工作重点", "下一步工作打算", "存在的困难和问题")
MISDATED = 0.02
"""Share of the documents whose box gives another 成文日期 than the letter."""

_VERBS = ("加强", "加快推进", "进一步规范", "大力支持", "优化", "逐步完善")


@dataclass(frozen=True, slots=True)
class _Case:
    """One paper and what its answer says of it."""

    agency: Agency
    subject: Subject
    kind: ReplyKind
    session: str
    number: str
    aside: str
    title: str
    names: tuple[str, ...]
    salutation: str
    consulted: tuple[str, ...]
    signed_on: dt.date

    @property
    def paper(self) -> str:
        return "提案" if self.kind is ReplyKind.PROPOSAL else "建议"


def write_letter(rng: Random, agency: Agency, serial: int, published_on: dt.date, *, long: bool = True) -> Document:
    """
    Write one document of an agency's column: a reply letter, one in twenty-five a look-alike that answers no paper.

    Args:
        rng: seeded for this document; the same state writes the same document.
        agency: who answers.
        serial: the document's place in the agency's files, in its id and index number.
        published_on: the day it appears; it was signed up to two months before.
        long: of the length that real replies have (about 2,000 characters) or a quarter of it.
    """
    subject = rng.choice(SUBJECTS[agency.short])
    case = _case(rng, agency, subject, published_on)
    reply = None
    if rng.random() < 0.04:
        title, lines = _lookalike(rng, case)
    else:
        title = rng.choice(_titles(case))
        lines, reply = _letter(rng, case, long=long)
    return Document(
        id=f"{serial:05d}",
        title=title,
        index_number=f"{agency.code}/{published_on.year}-{serial:05d}",
        document_number=_document_number(rng, agency, case.signed_on.year),
        topic_category=subject.topic,
        genre_category="政协提案办理" if case.kind is ReplyKind.PROPOSAL else "人大建议办理",
        publisher=agency.short,
        issued_on=published_on if rng.random() < MISDATED else case.signed_on,
        published_on=published_on,
        lines=lines,
        attachments=_files(rng, serial),
        reply=reply,
    )


def agency_of(seed: int) -> Agency:
    """The agency whose column a site of this seed is."""
    return AGENCIES[seed % len(AGENCIES)]


def write_file(rng: Random, name: str, file_name: str) -> File:
    """Write a file of a few kilobytes that no other equals, as its ending says: DOCX or PDF."""
    subject = rng.choice(SUBJECTS[rng.choice(AGENCIES).short])
    lines = [sentence(rng, subject, planned=False) for _ in range(3)] + [f"文件编号：{rng.getrandbits(64):016x}"]
    return File(name, file_name, docx(lines) if name.endswith(".docx") else pdf(lines))


def _files(rng: Random, serial: int) -> tuple[File, ...]:
    if rng.random() < 0.8:
        return ()
    names = rng.sample(
        ("办理情况征询意见表.pdf", "任务分工表.docx", "重点项目清单.pdf", "政策汇编.pdf"), rng.randint(1, 2)
    )
    return tuple(
        write_file(rng, name, f"P0{20250000 + serial:08d}{rng.randint(10**10, 10**11 - 1)}.{name.rsplit('.', 1)[1]}")
        for name in names
    )


def _case(rng: Random, agency: Agency, subject: Subject, published_on: dt.date) -> _Case:
    kind = rng.choice((ReplyKind.PROPOSAL, ReplyKind.PROPOSAL, ReplyKind.SUGGESTION))
    number, aside = _number(rng)
    place = rng.choice((*subject.places, "我市", ""))
    asked = rng.choice(("建议", "提案")) if kind is ReplyKind.PROPOSAL else "建议"
    names, salutation = _addressees(rng, "委员" if kind is ReplyKind.PROPOSAL else "代表")
    return _Case(
        agency=agency,
        subject=subject,
        kind=kind,
        session=rng.choice(SESSIONS if kind is ReplyKind.PROPOSAL else CONGRESSES),
        number=number,
        aside=aside,
        title=f"关于{rng.choice(_VERBS)}{place}{rng.choice(subject.things)}的{asked}",
        names=names,
        salutation=salutation,
        consulted=tuple(rng.sample(CONSULTED, rng.choice((0, 1, 2, 3, 4)))),
        signed_on=published_on - dt.timedelta(days=rng.randint(0, 60)),
    )


def _number(rng: Random) -> tuple[str, str]:
    """Draw a paper's number and what stands in brackets behind it."""
    form = rng.randrange(10)
    if form < 6:
        return f"{rng.randint(1, 1400):04d}", ""
    if form < 8:
        return f"{rng.choice((2023, 2024, 2025))}{rng.randint(1, 600):04d}", ""
    if form == 8:
        return f"BH{rng.randint(1, 99):03d}", ""
    return f"{rng.randint(1, 4000):05d}", f"（医疗卫生类{rng.randint(1, 300)}号）"


def _addressees(rng: Random, rank: str) -> tuple[tuple[str, ...], str]:
    form = rng.randrange(12)
    if form == 0 and rank == "委员":
        party = rng.choice(PARTIES)
        return (party,), f"{party}："
    names = tuple(_name(rng) for _ in range(1 if form < 7 else rng.choice((2, 2, 3, 5))))
    if form == 1:
        return names, f"尊敬的{names[0]}{rank}："
    if form == 2:
        return names, f"{names[0]}等{rng.randint(2, 9)}名{rank}："
    if form == 8:
        return names, "、".join(f"{name}{rank}" for name in names) + "："
    return names, "、".join(names) + f"{rank}："


def _name(rng: Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def _titles(case: _Case) -> tuple[str, ...]:
    """Every title that says the same of this paper; an edit of a title goes from one to another."""
    head = f"{case.session}第{case.number}号{case.paper}"
    return (
        f"{case.agency.name}关于{head}答复的函",
        f"{case.agency.name}关于{head}的答复函",
        f"关于{head}的答复",
        f"{case.agency.name}关于对{head}的复函",
        f"{case.agency.name}对{head}的答复",
    )


def _document_number(rng: Random, agency: Agency, year: int) -> str | None:
    if rng.random() < 0.35:
        return None
    left, right = rng.choice(("〔〕", "〔〕", "【】", "[]"))
    return f"{agency.stem}{left}{year}{right}{rng.randint(1, 400)}号"


def _opening(rng: Random, case: _Case) -> str:
    number = f"第{case.number}号{case.aside}"
    you = "您" if len(case.names) == 1 else "你们"
    quoted = rng.choice(
        (f"《{case.title}》（{number}）", f"《{case.title}》（{number}）", f"“{case.title}”（{number}）")
    )
    received = rng.choice(("收悉。", "已收悉。", "已交我单位办理。"))
    thanks = rng.choice(("", "", f"感谢{you}对我市相关工作的关心和支持。"))
    agencies = "、".join(case.consulted)
    consulted = (
        rng.choice((f"经与{agencies}研究办理，", f"经商{agencies}，", f"会同{agencies}研究，")) if agencies else ""
    )
    answer = rng.choice(("现答复如下：", "现将办理情况答复如下："))
    return f"{you}{rng.choice(('提出的', f'在{case.session}上提出的'))}{quoted}{received}{thanks}{consulted}{answer}"


def _letter(rng: Random, case: _Case, *, long: bool) -> tuple[tuple[Line, ...], Reply]:
    lines = [Line(Part.SALUTATION, case.salutation), Line(Part.OPENING, _opening(rng, case))]
    lines += _sections(rng, case.subject, long=long)
    paper_class = rng.choice((None, None, None, "A", "B", "C"))
    if paper_class:
        lines.insert(0, Line(Part.PREFACE, f"{rng.choice(('类别', '办复类别', '办理结果'))}：{paper_class}"))
    approver = _name(rng) if rng.random() < 0.6 else None
    if approver:
        comment = "对以上答复您有什么意见，请填写在回执上寄给我们，以便进一步改进工作。"
        lines.append(Line(Part.CLOSING, f"此复函已经{approver}{rng.choice(('局长', '主任'))}审签。{comment}"))
    else:
        lines.append(Line(Part.CLOSING, "衷心感谢您对我们工作的关心，欢迎继续提出宝贵意见。"))
    signatories = () if rng.random() < 0.08 else (case.agency.name,)
    if signatories:
        lines.append(Line(Part.SIGNATURE, signatories[0]))
    lines.append(Line(Part.DATE, rng.choice((dated, dated, dated, spelt))(case.signed_on)))
    contact = None
    if rng.random() < 0.3:
        contact = f"{_name(rng)}，{rng.choice(('023-', ''))}6{rng.randint(1000000, 9999999)}"
        lines.append(Line(Part.POSTSCRIPT, f"联系人及电话：{contact}"))
    if rng.random() < 0.2:
        lines.append(Line(Part.POSTSCRIPT, "（此件公开发布）"))
    reply = Reply(
        kind=case.kind,
        session=case.session,
        proposal_number=case.number,
        proposal_title=case.title,
        proposal_class=paper_class,
        addressees=case.names,
        consulted_agencies=case.consulted,
        approver=approver,
        signatories=signatories,
        signed_on=case.signed_on,
        contact=contact,
    )
    return tuple(lines), reply


def _sections(rng: Random, subject: Subject, *, long: bool) -> list[Line]:
    headings = rng.sample(_HEADINGS[:3], 1) + rng.sample(_HEADINGS[3:5], 1)
    numbered = rng.random() < 0.8
    lines = []
    for section, heading in enumerate(headings):
        lines.append(Line(Part.HEADING, f"{_NUMERALS[section]}、{heading}"))
        for item in range(rng.randint(3, 5) if long else 2):
            text = paragraph(
                rng, subject, planned=section > 0, sentences=rng.randint(4, 6) if long else 2, led=numbered
            )
            lines.append(Line(Part.TEXT, f"（{_NUMERALS[item]}）{text}" if numbered else text))
    return lines


def _lookalike(rng: Random, case: _Case) -> tuple[str, tuple[Line, ...]]:
    year = case.signed_on.year
    title = f"{case.agency.name}{year}年{case.paper}办理工作情况"
    texts = [paragraph(rng, case.subject, planned=bool(turn), sentences=3, led=False) for turn in range(3)]
    lines = [
        Line(Part.OPENING, f"{year}年，我单位共承办{case.paper}{rng.randint(20, 90)}件，现将办理工作情况公开如下。")
    ]
    lines += [Line(Part.TEXT, f"{_NUMERALS[turn]}是{text}") for turn, text in enumerate(texts)]
    lines += [Line(Part.SIGNATURE, case.agency.name), Line(Part.DATE, dated(case.signed_on))]
    return title, tuple(lines)
