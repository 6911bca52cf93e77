"""
Which paper a letter answers, from what the letter says of it: body, division, term, meeting, number. Pure.

    市政协六届三次会议 第0883号        cppcc, 500000 where an office of Chongqing answers, 6, 3, 883
    十四届全国人大二次会议 第1234号    npc, 100000, 14, 2, 1234
"""

import re
from dataclasses import replace

from disclosure_watch.entities import divisions
from disclosure_watch.entities.office_names import home_of
from disclosure_watch.model import Record, Reply, ReplyKind
from disclosure_watch.nfkc import nfkc

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}
_NUMBER = r"[0-9〇零一二三四五六七八九十]{1,3}"
_TERM = re.compile(rf"({_NUMBER})\s?届")  # 六届
_MEETING = re.compile(rf"({_NUMBER})\s?次")  # 三次会议
_CPPCC = re.compile("政协|政治协商")
_NPC = re.compile("人大|人民代表大会")


_SITTING = re.compile(
    rf"(?:19|20)\d\d年|第?{_NUMBER}\s?届|第?{_NUMBER}(?:次|(?=[、和及至]))|中国人民政治协商会议|人民政协|政协|人大"
    "|人民代表大会|常务委员会|常委会|常务|委员会|全体|会议|大会|全会|闭会期间|会后|以来|[、和及至\\s]"
)
"""All that a session says beside its place."""

_MENTION = re.compile(r"([\u4e00-\u9fff]{1,14}?)(?:政协|人大(?![附学])|人民代表大会)")
_OPENED = 300
"""Characters of a letter in which it says which paper it answers."""

_RECESS = re.compile(r"闭会期间|会后")
_MOTION = re.compile(r"号(?:代表)?议案")


def completed(record: Record, division: str = "") -> Record:
    """
    Return a record whose reply has what follows from the rest of it.

    `division` is where the office is at home, where the operator says so; else the record itself tells, or nothing does.
    """
    if record.reply is None:
        return record
    return replace(record, reply=_completed(record, record.reply, division))


def _completed(record: Record, reply: Reply, division: str) -> Reply:
    session = nfkc(reply.session or "")
    whole = replace(
        reply,
        body=body(session, reply.kind),
        term=_counted(_TERM, session),
        meeting=_counted(_MEETING, session),
        number_normal=number_normal(reply.proposal_number),
        division_code=_assembly(record, session, _home(record, reply, division)),
    )
    return replace(whole, proposal_id=_proposal_id(record, whole))


def _home(record: Record, reply: Reply, division: str) -> str | None:
    return home_of(record.index_number, record.publisher, reply.signatories, division)


def _assembly(record: Record, session: str, office: str | None) -> str | None:
    """Return the division of the assembly that sat: as the session says, else as all say who name it in the letter."""
    place = _SITTING.sub("", session)
    if place:
        return _place(place, office)
    text = nfkc(f"{record.title}\n{record.body_text[:_OPENED]}")
    mentioned = {_mentioned(match[1], office) for match in _MENTION.finditer(text)} - {""}
    return mentioned.pop() if len(mentioned) == 1 else None


def sitting(session: str, office: str | None) -> tuple[str | None, int | None, int | None]:
    """Return the division, term and meeting of a session as written, each None where unsure; `office` is at home there."""
    plain = nfkc(session)
    place = _SITTING.sub("", plain)
    return (_place(place, office) if place else None), _counted(_TERM, plain), _counted(_MEETING, plain)


def _place(text: str, office: str | None) -> str | None:
    """Return the division that a whole text names, None where it says anything else."""
    place = divisions.leading(text, office)
    if place is not None:
        return place.code if not place.rest else None
    return divisions.called(text, office) if text in {"全国", *divisions.SUFFIXES} else None


def _mentioned(before: str, office: str | None) -> str | None:
    """Return the division named right before a body (感谢您对市政协), empty where there is none, None where unsure."""
    before = _SITTING.sub("", before)
    for start in range(len(before) - 1):
        place = divisions.leading(before[start:], office)
        if place is not None and not place.rest:
            return place.code
    word = next((word for word in ("全国", *divisions.SUFFIXES) if before.endswith(word)), None)
    return divisions.called(word, office) if word is not None else ""


def _proposal_id(record: Record, reply: Reply) -> str | None:
    """
    Return what all letters that answer one paper share, None where any part is unsure.

    Papers handed in after the meeting, and motions (议案), are numbered apart.
    """
    parts = (reply.body, reply.division_code, reply.term, reply.meeting, reply.number_normal)
    if None in parts:
        return None
    text = nfkc(f"{reply.session}\n{record.title}\n{record.body_text[:_OPENED]}")
    series = ("recess-" if _RECESS.search(text) else "") + ("motion-" if _MOTION.search(text) else "")
    number = re.sub(r"(?<![0-9])0+(?=[0-9])", "", str(reply.number_normal))
    return "-".join(str(part) for part in parts[:-1]) + f"-{series}{number}"


def body(session: str, kind: ReplyKind) -> str:
    """Return whose member wrote the paper, `cppcc` or `npc`: the session's body decides, then the kind."""
    told = {name for name, pattern in (("cppcc", _CPPCC), ("npc", _NPC)) if pattern.search(session)}
    if len(told) == 1:
        return told.pop()
    return "cppcc" if kind is ReplyKind.PROPOSAL else "npc"


def number_normal(number: str | None) -> str | None:
    """Return a paper's number in half width and figures, without white space and leading zeros; None for none."""
    plain = re.sub(r"\s", "", nfkc(number or "")).upper()
    plain = plain.removeprefix("第").removesuffix("号")
    if plain and (spelt := integer(plain)) is not None and not plain.isdecimal():
        return str(spelt)
    return (plain.lstrip("0") or "0") if plain else None


def _counted(pattern: re.Pattern[str], session: str) -> int | None:
    """Return the number that a session states once, None where it states none or two that differ."""
    numbers = {integer(text) for text in pattern.findall(session)}
    return numbers.pop() if len(numbers) == 1 else None


def integer(text: str) -> int | None:
    """Return a number below a hundred, in figures or in Chinese (6, 六, 十四, 二十), None for what is none."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        digits = [_DIGITS.get(digit) for digit in text]
        return None if None in digits or len(digits) != 1 else digits[0]
    if any(part and (len(part) != 1 or part not in _DIGITS) for part in (tens, ones)):
        return None
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)
