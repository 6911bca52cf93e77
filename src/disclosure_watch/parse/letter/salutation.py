"""Whom a letter greets, and where: with a colon or none, alone on its line or running on into the sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from disclosure_watch.parse.letter.names import addressees

_COLON = re.compile("^([^：:]{2,160}+)[：:]")  # 孙宽委员：
_YOU = re.compile("[您你贵]")
_OPENS = re.compile("^[您你贵现]|提出|收悉|来函|转来")  # 您提出的…  《…》收悉
_PROPOSED = re.compile("[您你贵][^，。]{0,8}提")  # (市政协提案委员会，)你们提出
_NOW = re.compile("(?:现将|现就|关于|针对|对于|对)$")  # (孙宽委员，)现将(您提出的)
_TO = re.compile("致\\s?[：:]")  # 致：市政协委员 文竹
_NAMED = re.compile("[^：:，。；0-9]{2,30}(?:委员|代表)")  # 白桦、云杉委员
_LINES = 16
_LONGEST_NAMES = 60
_LONGEST = 160
_MOST_LINES = 30


@dataclass(frozen=True, slots=True)
class Salutation:
    """The lines that greet (`at` to `last`), whom they name, whether as people, what of the opening stands on the last."""

    at: int
    names: tuple[str, ...]
    people: bool
    rest: str
    last: int


def find(lines: Sequence[str]) -> Salutation | None:
    """Return the salutation among the first lines, or a person's further down (a proposal may stand before its reply)."""
    for at, text in enumerate(lines):
        if at >= _LINES and not (len(text) <= _LONGEST and text.endswith(("：", ":"))):
            continue
        following = lines[at + 1] if at + 1 < len(lines) else ""
        greeting = _greets(text, following)
        if greeting is None or (at >= _LINES and not (greeting[0] and greeting[1])):
            continue
        above = _running_on(lines, at)
        whole = _greets("".join(lines[above : at + 1]), following) if above < at else None
        found = Salutation(above, *whole, at) if whole is not None else Salutation(at, *greeting, at)
        return _with_more(_with_above(found, lines), lines)
    return None


def _with_more(greeting: Salutation, lines: Sequence[str]) -> Salutation:
    """Return a salutation with those on the lines right below it: one person a line, each with a colon."""
    while greeting.people and not greeting.rest and greeting.last - greeting.at < _MOST_LINES:
        text = lines[greeting.last + 1] if greeting.last + 1 < len(lines) else ""
        more = _greets(text, "") if _COLON.match(text) else None
        if more is None or not more[1]:
            break
        names = tuple(dict.fromkeys((*greeting.names, *more[0])))
        greeting = replace(greeting, names=names, rest=more[2], last=greeting.last + 1)
    return greeting


def _with_above(greeting: Salutation, lines: Sequence[str]) -> Salutation:
    """Return a salutation with the people named right above it, some a line, without a colon: 白桦委员 above 民进市委会："""
    while greeting.at and _NAMED.fullmatch(text := lines[greeting.at - 1]):
        more = addressees(text)
        if more is None or not (more[0] and more[1]):
            break
        greeting = replace(
            greeting, at=greeting.at - 1, names=tuple(dict.fromkeys((*more[0], *greeting.names))), people=True
        )
    return greeting


def _running_on(lines: Sequence[str], at: int) -> int:
    """Return the first of the lines right above, at most a few, that run on to a line of names: 白桦、 above 云杉委员."""
    above = at
    while above > max(0, at - _LINES) and lines[above - 1].endswith("、") and len(lines[above - 1]) <= _LONGEST_NAMES:
        above -= 1
    return above


def _greets(text: str, following: str) -> tuple[tuple[str, ...], bool, str] | None:
    """Return whom a line greets, whether as people, and what of the opening follows on it; None where it greets nobody."""
    colon = _COLON.match(text)
    if colon is not None:
        rest = text[colon.end() :].strip()
        named = addressees(colon[1])
        if named is not None and (named[1] or not rest or _OPENS.search(rest[:40])):
            return *named, rest
    for you in _YOU.finditer(text, 2, _LONGEST):
        named = addressees(_NOW.sub("", text[: you.start()]))
        if named is not None and (named[1] or _PROPOSED.match(text, you.start())):
            return *named, text[you.start() :]
    if (
        len(text) <= _LONGEST
        and not text.endswith(("。", "；"))
        and (_OPENS.search(following[:60]) or _TO.match(text))
        and (named := addressees(text)) is not None
    ):
        return *named, ""
    return None
