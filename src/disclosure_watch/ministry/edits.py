"""Edits of a document: each takes one and gives it back changed as a ministry changes its papers, None where it can't."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from disclosure_watch.ministry.document import Document, Line, Part, dated
from disclosure_watch.ministry.letters import write_file
from disclosure_watch.ministry.prose import paragraph
from disclosure_watch.ministry.words import AGENCIES, SUBJECTS

Edit = Callable[[Random, Document], Document | None]

_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_WORD = re.compile(r"[\u4e00-\u9fff]")
_TAILS = ("答复的函", "的答复函", "的答复", "的复函")
_GENRES = ("政协提案办理", "人大建议办理", "建议提案办理", "提案建议答复")
_OTHER_WORDS = "较更已将仍可宜须"


def retitled(rng: Random, document: Document) -> Document:
    """Correct the title: its last words, as a clerk who puts 答复函 for 答复. What it says of the paper stays."""
    tail = next((tail for tail in _TAILS if document.title.endswith(tail)), "")
    stem = document.title.removesuffix(tail)
    return replace(document, title=stem + rng.choice([other for other in _TAILS if other != tail]))


def with_other_index_number(rng: Random, document: Document) -> Document:
    """Give it another 索引号 of the same agency."""
    stem = (document.index_number or "11500000/2026-0").rpartition("-")[0]
    return replace(document, index_number=f"{stem}-{rng.randint(90_000, 99_999)}")


def with_other_document_number(rng: Random, document: Document) -> Document:
    """Give it another 发文字号, or take it away."""
    if document.document_number and rng.random() < 0.3:
        return replace(document, document_number=None)
    return replace(document, document_number=f"云办函〔{document.issued_on.year}〕{rng.randint(401, 999)}号")


def with_other_topic(rng: Random, document: Document) -> Document:
    """File it under another 主题分类."""
    topics = sorted({subject.topic for subjects in SUBJECTS.values() for subject in subjects})
    return replace(document, topic_category=rng.choice([topic for topic in topics if topic != document.topic_category]))


def with_other_genre(rng: Random, document: Document) -> Document:
    """File it under another 体裁分类."""
    return replace(
        document, genre_category=rng.choice([genre for genre in _GENRES if genre != document.genre_category])
    )


def with_other_publisher(rng: Random, document: Document) -> Document:
    """Name another 发布机构."""
    return replace(
        document,
        publisher=rng.choice([agency.short for agency in AGENCIES if agency.short != document.publisher]),
    )


def reissued(rng: Random, document: Document) -> Document:
    """Correct the 成文日期."""
    return replace(document, issued_on=document.issued_on - dt.timedelta(days=rng.randint(1, 9)))


def republished(rng: Random, document: Document) -> Document:
    """Correct the 发布日期, which the list shows too."""
    return replace(document, published_on=document.published_on + dt.timedelta(days=rng.randint(1, 5)))


def resigned(rng: Random, document: Document) -> Document | None:
    """Correct the date under the letter."""
    at = next((at for at, line in enumerate(document.lines) if line.part is Part.DATE), None)
    if at is None or document.reply is None or document.reply.signed_on is None:
        return None
    signed_on = document.reply.signed_on - dt.timedelta(days=rng.randint(1, 20))
    edited = with_line(document, at, dated(signed_on))
    return replace(edited, reply=replace(document.reply, signed_on=signed_on))


def with_other_character(rng: Random, document: Document) -> Document | None:
    """Put one character for another in a paragraph."""
    places = [
        (at, character.start())
        for at, line in enumerate(document.lines)
        if line.part is Part.TEXT
        for character in _WORD.finditer(line.text)
    ]
    if not places:
        return None
    at, place = rng.choice(places)
    text = document.lines[at].text
    other = rng.choice([word for word in _OTHER_WORDS if word != text[place]])
    return with_line(document, at, text[:place] + other + text[place + 1 :])


def with_other_figure(rng: Random, document: Document) -> Document | None:
    """Alter one figure in a paragraph: two digits change places, or one becomes another."""
    places = [
        (at, figure)
        for at, line in enumerate(document.lines)
        if line.part is Part.TEXT
        for figure in _FIGURE.finditer(line.text)
        if len(figure[0]) > 1 and not figure[0].startswith("20")
    ]
    if not places:
        return None
    at, figure = rng.choice(places)
    line = document.lines[at]
    text = line.text[: figure.start()] + _misread(rng, figure[0]) + line.text[figure.end() :]
    return with_line(document, at, text)


def without_paragraph(rng: Random, document: Document) -> Document | None:
    """Take out a paragraph."""
    places = _text_lines(document)
    if len(places) < 2:
        return None
    at = rng.choice(places)
    return replace(document, lines=(*document.lines[:at], *document.lines[at + 1 :]))


def with_paragraph(rng: Random, document: Document) -> Document | None:
    """Put in a paragraph."""
    places = _text_lines(document)
    if not places:
        return None
    subject = rng.choice(SUBJECTS[rng.choice(AGENCIES).short])
    line = Line(Part.TEXT, paragraph(rng, subject, planned=rng.random() < 0.5, sentences=2))
    at = rng.choice(places)
    return replace(document, lines=(*document.lines[:at], line, *document.lines[at:]))


def with_moved_paragraph(rng: Random, document: Document) -> Document | None:
    """Put a paragraph to another place."""
    places = _text_lines(document)
    if len(places) < 2:
        return None
    here, there = rng.sample(places, 2)
    if document.lines[here] == document.lines[there]:
        return None
    lines = list(document.lines)
    lines.insert(there, lines.pop(here))
    return replace(document, lines=tuple(lines))


def with_attachment(rng: Random, document: Document) -> Document:
    """Attach another file."""
    number = rng.randint(10**10, 10**11 - 1)
    return replace(
        document,
        attachments=(*document.attachments, write_file(rng, f"补充材料{number % 97}.pdf", f"P0{number}.pdf")),
    )


def without_attachment(rng: Random, document: Document) -> Document | None:
    """Take away a file."""
    if not document.attachments:
        return None
    gone = rng.choice(document.attachments)
    return replace(document, attachments=tuple(file for file in document.attachments if file is not gone))


def with_replaced_attachment(rng: Random, document: Document) -> Document | None:
    """Put another file in the place of one, under the same name and address."""
    if not document.attachments:
        return None
    old = rng.choice(document.attachments)
    new = write_file(rng, old.name, old.file_name)
    return replace(document, attachments=tuple(new if file is old else file for file in document.attachments))


def with_line(document: Document, at: int, text: str) -> Document:
    """Give one line another text."""
    line = Line(document.lines[at].part, text)
    return replace(document, lines=(*document.lines[:at], line, *document.lines[at + 1 :]))


EDITS: dict[str, Edit] = {
    "title": retitled,
    "index_number": with_other_index_number,
    "document_number": with_other_document_number,
    "topic_category": with_other_topic,
    "genre_category": with_other_genre,
    "publisher": with_other_publisher,
    "issued_on": reissued,
    "published_on": republished,
    "signed_on": resigned,
    "character": with_other_character,
    "figure": with_other_figure,
    "paragraph_deleted": without_paragraph,
    "paragraph_inserted": with_paragraph,
    "paragraph_moved": with_moved_paragraph,
    "attachment_added": with_attachment,
    "attachment_removed": without_attachment,
    "attachment_replaced": with_replaced_attachment,
}
"""Every edit by the name of what it changes."""


def _text_lines(document: Document) -> list[int]:
    return [at for at, line in enumerate(document.lines) if line.part is Part.TEXT]


def _misread(rng: Random, figure: str) -> str:
    digits = list(figure)
    last = len(digits) - 1
    if digits[last] != digits[last - 1] and digits[last - 1] != "." and (last > 1 or digits[last] != "0"):
        digits[last], digits[last - 1] = digits[last - 1], digits[last]
    else:
        digits[last] = rng.choice([digit for digit in "123456789" if digit != digits[last]])
    return "".join(digits)
