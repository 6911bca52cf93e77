"""What a record says against itself, against its row on the list, and against other records (DESIGN §6, rule 9)."""

import datetime as dt
import re
from collections.abc import Sequence

from disclosure_watch.model import Entry, Record

# 第0883号, 第代表0038号; a document number (〔2025〕3号) and 第…次会议 are none
_NUMBER = re.compile(r"第\s*(?:提案|建议|代表|委员)?\s*([A-Za-z]{0,3}\d{1,10})\s*号")


def contradictions(record: Record, *, listed: Entry | None = None, same_number: Sequence[str] = ()) -> tuple[str, ...]:
    """
    Return what is contradictory, in words; nothing where all agrees or is absent.

    `listed` is the record's row on the list, `same_number` the titles of other records with its index number.
    """
    return tuple(
        filter(None, (_signed(record), _dated(record, listed), _numbered(record), _shared(record, same_number)))
    )


def _signed(record: Record) -> str:
    signed = record.reply.signed_on if record.reply else None
    return _differ("signed on", signed, "成文日期", record.issued_on)


def _dated(record: Record, listed: Entry | None) -> str:
    return _differ("date on the list", listed.date if listed else None, "发布日期", record.published_on)


def _differ(left: str, day: dt.date | None, right: str, other: dt.date | None) -> str:
    return "" if day is None or other is None or day == other else f"{left} {day}, {right} {other}"


def _numbered(record: Record) -> str:
    match = _NUMBER.search(record.title)
    number = record.reply.proposal_number if record.reply else None
    if match is None or number is None or match[1].lstrip("0") == number.lstrip("0"):
        return ""
    opening = _NUMBER.search(record.body_text[:600])
    if opening is None or opening[1].lstrip("0") == match[1].lstrip("0"):
        return ""
    return f"number in the title {match[1]}, in the body {opening[1]}"


def _shared(record: Record, titles: Sequence[str]) -> str:
    return f"索引号 {record.index_number} is that of {titles[0]} too" if titles else ""
