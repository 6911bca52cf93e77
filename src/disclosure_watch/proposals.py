"""
Which paper a letter answers, from what the letter says of it: body, term, meeting, number. Pure.

    市政协六届三次会议 第0883号        cppcc, 6, 3, 883
    十四届全国人大二次会议 第1234号    npc, 14, 2, 1234
"""

import re
import unicodedata
from dataclasses import replace

from disclosure_watch.model import Record, Reply, ReplyKind

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}
_NUMBER = r"[0-9〇零一二三四五六七八九十]{1,3}"
_TERM = re.compile(rf"({_NUMBER})\s?届")  # 六届
_MEETING = re.compile(rf"({_NUMBER})\s?次")  # 三次会议
_CPPCC = re.compile("政协|政治协商")
_NPC = re.compile("人大|人民代表大会")


def completed(record: Record) -> Record:
    """Return a record whose reply has what follows from the rest of it."""
    if record.reply is None:
        return record
    return replace(record, reply=_completed(record.reply))


def _completed(reply: Reply) -> Reply:
    session = unicodedata.normalize("NFKC", reply.session or "")
    return replace(
        reply,
        body=body(session, reply.kind),
        term=_counted(_TERM, session),
        meeting=_counted(_MEETING, session),
        number_normal=number_normal(reply.proposal_number),
    )


def body(session: str, kind: ReplyKind) -> str:
    """Return whose member wrote the paper, `cppcc` or `npc`: the session's body decides, then the kind."""
    told = {name for name, pattern in (("cppcc", _CPPCC), ("npc", _NPC)) if pattern.search(session)}
    if len(told) == 1:
        return told.pop()
    return "cppcc" if kind is ReplyKind.PROPOSAL else "npc"


def number_normal(number: str | None) -> str | None:
    """Return a paper's number in half width, without white space and leading zeros; None for none."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", number or "")).upper()
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
