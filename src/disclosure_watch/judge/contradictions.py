"""What a record says against itself, against its row on the list, and against other records (DESIGN §6, rule 9)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_watch.model import Entry, Record

# 第0883号, 第代表0038号; a document number (〔2025〕3号) and 第…次会议 are none
_NUMBER = re.compile(r"第\s*(?:提案|建议|代表|委员)?\s*([A-Za-z]{0,3}\d{1,10})\s*号")


LEAST_GAPS = 20
"""Fewer documents with both dates say nothing of what a source usually does."""

UNUSUAL_DAYS = 60
"""Days by which two dates must be further apart than in nearly all other documents of the source."""

_RARE = 50
"""One document in so many may differ as much and isn't what the source usually does."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two fields of a record (or of its row on the list, or of another record) that contradict each other, and how."""

    message: str
    values: tuple[str, str, str, str]
    """A field, its value, the other field, its value."""

    def __str__(self) -> str:
        """Return it in words."""
        return self.message


@dataclass(frozen=True, slots=True)
class Gaps:
    """How many days lie between two dates in the documents of one source: sorted, each document once."""

    days: Sequence[int] = ()

    def is_unusual(self, gap: int) -> bool:
        """Return whether a gap lies beyond what nearly all documents of the source have."""
        if len(self.days) < LEAST_GAPS:
            return False
        rare = len(self.days) // _RARE
        return not self.days[rare] - UNUSUAL_DAYS <= gap <= self.days[-1 - rare] + UNUSUAL_DAYS


def signing_gap(record: Record) -> int | None:
    """Return how many days after its 成文日期 a letter was signed, None where one of the dates is absent."""
    signed = record.reply.signed_on if record.reply else None
    return None if signed is None or record.issued_on is None else (signed - record.issued_on).days


def listing_gap(record: Record, listed: Entry | None) -> int | None:
    """Return how many days after its 发布日期 the list dates a document, None where one of the dates is absent."""
    if listed is None or listed.date is None or record.published_on is None:
        return None
    return (listed.date - record.published_on).days


def contradictions(
    record: Record,
    *,
    listed: Entry | None = None,
    same_number: Sequence[str] = (),
    signing: Gaps = Gaps(),
    listing: Gaps = Gaps(),
) -> tuple[Contradiction, ...]:
    """
    Return what is contradictory: the impossible, and what this source's documents hardly ever do.

    `listed` is the record's row on the list, `same_number` the titles of other records with its index number; `signing`
    and `listing` are the gaps of the source's documents, as `signing_gap` and `listing_gap` give them.
    """
    told = (
        _signed(record, signing),
        _dated(record, listed, listing),
        _numbered(record),
        _shared(record, same_number),
    )
    return tuple(each for each in told if each is not None)


def _signed(record: Record, gaps: Gaps) -> Contradiction | None:
    signed = record.reply.signed_on if record.reply else None
    if signed is not None and record.published_on is not None and signed > record.published_on:
        return _dates("signed on", "reply.signed_on", signed, "发布日期", "published_on", record.published_on)
    gap = signing_gap(record)
    if gap is None or not gaps.is_unusual(gap):
        return None
    return _dates("signed on", "reply.signed_on", signed, "成文日期", "issued_on", record.issued_on)


def _dated(record: Record, listed: Entry | None, gaps: Gaps) -> Contradiction | None:
    gap = listing_gap(record, listed)
    if listed is None or gap is None or not gaps.is_unusual(gap):
        return None
    return _dates("date on the list", "listed", listed.date, "发布日期", "published_on", record.published_on)


def _dates(word: str, field: str, day: object, other_word: str, other: str, other_day: object) -> Contradiction:
    return Contradiction(f"{word} {day}, {other_word} {other_day}", (field, str(day), other, str(other_day)))


def _numbered(record: Record) -> Contradiction | None:
    match = _NUMBER.search(record.title)
    number = record.reply.proposal_number if record.reply else None
    if match is None or number is None or match[1].lstrip("0") == number.lstrip("0"):
        return None
    opening = _NUMBER.search(record.body_text[:600])
    if opening is None or opening[1].lstrip("0") == match[1].lstrip("0"):
        return None
    message = f"number in the title {match[1]}, in the body {opening[1]}"
    return Contradiction(message, ("title", match[1], "body_text", opening[1]))


def _shared(record: Record, titles: Sequence[str]) -> Contradiction | None:
    if not titles:
        return None
    message = f"索引号 {record.index_number} is that of {titles[0]} too"
    return Contradiction(message, ("title", record.title, "title", titles[0]))
