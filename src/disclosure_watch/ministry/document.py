"""What the ministry wrote, as frozen data: the truth that a reading of its pages is scored against."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from disclosure_watch.model import Reply


class Part(StrEnum):
    """
    What a line of a letter is. `TEXT` and `HEADING` carry nothing that a `Reply` tells, so an edit of one moves only
    the body; `PREFACE` and `POSTSCRIPT` stand outside the text proper and a reader may leave them out;
    `PICTURE`, `SCRIPT`, `LOADING` and `UNFILLED` stand where a page half drawn has a picture of the text, a script that
    will draw it, a word that it will come, or the template's own mark.
    """

    PREFACE = "preface"
    SALUTATION = "salutation"
    OPENING = "opening"
    HEADING = "heading"
    TEXT = "text"
    CLOSING = "closing"
    SIGNATURE = "signature"
    DATE = "date"
    POSTSCRIPT = "postscript"
    PICTURE = "picture"
    SCRIPT = "script"
    LOADING = "loading"
    UNFILLED = "unfilled"


OUTSIDE = frozenset({Part.PREFACE, Part.POSTSCRIPT})


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a letter, without indentation, and its part."""

    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class File:
    """
    An attachment. `name` is what its link shows, `file_name` the last part of its address, `content` its bytes.

    Two files of one name and other bytes are a replacement.
    """

    name: str
    file_name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Hex digest of the content."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Document:
    """
    One disclosed document as the ministry means it; `None` is a value that the page doesn't give.

    `id` is the ministry's own and never shown. `lines` are the letter from its first to its last line.
    """

    id: str
    title: str
    index_number: str | None
    document_number: str | None
    topic_category: str | None
    genre_category: str | None
    publisher: str
    issued_on: dt.date
    published_on: dt.date
    lines: tuple[Line, ...]
    attachments: tuple[File, ...] = ()
    reply: Reply | None = None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text proper, from the salutation to the date, one string a paragraph."""
        return tuple(line.text for line in self.lines if line.part not in OUTSIDE)

    @property
    def body_text(self) -> str:
        """The paragraphs joined by newlines."""
        return "\n".join(self.paragraphs)


def dated(day: dt.date) -> str:
    """Write a day as letters do: 2025年4月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


_DIGITS = "〇一二三四五六七八九"
_TEN = 10


def _spelt(number: int) -> str:
    """Write 1 to 31 in characters: 24 is 二十四."""
    if number < _TEN:
        return _DIGITS[number]
    tens, ones = divmod(number, _TEN)
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def spelt(day: dt.date) -> str:
    """Write a day in characters: 二〇二五年四月二十四日."""
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{_spelt(day.month)}月{_spelt(day.day)}日"
