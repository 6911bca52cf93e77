"""
When an assembly sat, where a document tells. Pure.

    在2025年1月14日至18日召开的市政协六届三次会议上
    市政协六届三次会议于2025年1月14日在…开幕
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from disclosure_watch.entities import proposals
from disclosure_watch.model import ReplyKind
from disclosure_watch.nfkc import nfkc

HINT = "日[^。]{0,24}(?:召开|举行|开幕|闭幕)"
"""What stands in every text that tells of a session's days, as a pattern that RE2 knows too."""

_DAY = r"(\d{4})年(\d{1,2})月(\d{1,2})(?:日|(?=[至到\-—–~～－]))(?:(?:至|到|[-—–~～－]{1,2})(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日)?"
_PLACE = r"(?:在[^，。；、\d]{1,16}?)?(?:胜利|隆重)?"
_SITTING = r"(?:[\u4e00-\u9fff\d]{0,24}?届[\u4e00-\u9fff\d]{0,16}?次(?:全体)?(?:会议|全会))"
_AFTER = re.compile(rf"{_DAY}{_PLACE}(召开|举行|开幕|闭幕)的({_SITTING})")
_BEFORE = re.compile(rf"({_SITTING})(?:已)?[于在]{_DAY}{_PLACE}(召开|举行|开幕|闭幕)")
_LEADS_IN = re.compile("[对在于的为向]")
_LONGEST = dt.timedelta(days=31)


@dataclass(frozen=True, slots=True, order=True)
class Session:
    """One meeting of an assembly's term; the days are None where nothing tells them."""

    body: str
    division_code: str
    term: int
    meeting: int
    opened_on: dt.date | None = None
    closed_on: dt.date | None = None

    @property
    def session_id(self) -> str:
        """The key of a session."""
        return f"{self.body}-{self.division_code}-{self.term}-{self.meeting}"


def told(text: str, kind: ReplyKind, office: str | None) -> Iterator[Session]:
    """Yield each session whose days a letter of an office tells; `office` is where that is at home."""
    plain = re.sub(r"[ \t\u3000]", "", nfkc(text))
    for match in _AFTER.finditer(plain):
        yield from _session(match[8], match.groups()[:6], match[7], kind, office)
    for match in _BEFORE.finditer(plain):
        yield from _session(match[1], match.groups()[1:7], match[8], kind, office)


def agreed(tellings: Iterable[Session]) -> list[Session]:
    """Return each session with the days that most tell; days that as many tell otherwise are unsure, and left out."""
    opened: dict[Session, Counter[dt.date]] = defaultdict(Counter)
    closed: dict[Session, Counter[dt.date]] = defaultdict(Counter)
    for each in tellings:
        session = Session(each.body, each.division_code, each.term, each.meeting)
        for days, day in ((opened, each.opened_on), (closed, each.closed_on)):
            days[session].update([day] if day is not None else [])
    sessions_told = []
    for session in sorted(opened):
        first, last = _most(opened[session]), _most(closed[session])
        if first and last and not first <= last <= first + _LONGEST:
            continue
        if first or last:
            sessions_told.append(
                Session(session.body, session.division_code, session.term, session.meeting, first, last)
            )
    return sessions_told


def _most(days: Counter[dt.date]) -> dt.date | None:
    ranked = days.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def _session(
    written: str, day: tuple[str | None, ...], verb: str, kind: ReplyKind, office: str | None
) -> Iterator[Session]:
    for start in (0, *(match.end() for match in _LEADS_IN.finditer(written))):
        name = written[start:]
        division, term, meeting = proposals.sitting(name, office)
        if division is not None and term is not None and meeting is not None:
            first, last = _days(day)
            if first is None or (last is not None and not first <= last <= first + _LONGEST):
                return
            first, last = {"开幕": (first, None), "闭幕": (None, first)}.get(verb, (first, last))
            yield Session(proposals.body(name, kind), division, term, meeting, first, last)
            return


def _days(day: tuple[str | None, ...]) -> tuple[dt.date | None, dt.date | None]:
    year, month, first, last_year, last_month, last = (int(text) if text else None for text in day)
    opened = _date(year, month, first)
    return opened, _date(last_year or year, last_month or month, last)


def _date(year: int | None, month: int | None, day: int | None) -> dt.date | None:
    try:
        return dt.date(year, month, day) if year and month and day else None
    except ValueError:
        return None
