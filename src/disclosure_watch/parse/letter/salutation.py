"""Whom a letter greets, and where: with a colon or none, alone on its line or running on into the sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_watch.parse.letter.names import addressees

_COLON = re.compile("^([^：:]{2,160}+)[：:]")  # 孙宽委员：
_YOU = re.compile("[您你贵]")
_OPENS = re.compile("^[您你贵现]|提出|收悉|来函|转来")  # 您提出的…  《…》收悉
_PROPOSED = re.compile("[您你贵][^，。]{0,8}提")  # (市政协提案委员会，)你们提出
_NOW = re.compile("(?:现将|现就|关于|针对|对于|对)$")  # (孙宽委员，)现将(您提出的)
_LINES = 16
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Salutation:
    """The line that greets, whom it names, whether as people, and what of the opening stands on the same line."""

    at: int
    names: tuple[str, ...]
    people: bool
    rest: str


def find(lines: Sequence[str]) -> Salutation | None:
    """Return the salutation among the first lines, or a person's further down (a proposal may stand before its reply)."""
    for at, text in enumerate(lines):
        if at >= _LINES and not (len(text) <= _LONGEST and text.endswith(("：", ":"))):
            continue
        greeting = _greets(at, text, lines[at + 1] if at + 1 < len(lines) else "")
        if greeting is not None and (at < _LINES or (greeting.people and greeting.names)):
            return greeting
    return None


def _greets(at: int, text: str, following: str) -> Salutation | None:
    colon = _COLON.match(text)
    if colon is not None:
        rest = text[colon.end() :].strip()
        named = addressees(colon[1])
        if named is not None and (named[1] or not rest or _OPENS.search(rest[:40])):
            return Salutation(at, *named, rest)
    for you in _YOU.finditer(text, 2, _LONGEST):
        named = addressees(_NOW.sub("", text[: you.start()]))
        if named is not None and (named[1] or _PROPOSED.match(text, you.start())):
            return Salutation(at, *named, text[you.start() :])
    if (
        len(text) <= _LONGEST
        and not text.endswith(("。", "；"))
        and _OPENS.search(following[:60])
        and (named := addressees(text)) is not None
    ):
        return Salutation(at, *named, "")
    return None
