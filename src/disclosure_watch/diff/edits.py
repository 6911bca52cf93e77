"""
The single changes of a revision, each with its place, its sentence and its figure: the rows of the table `edits`.

Of a text (title, body, a proposal's title) each changed passage is one edit; any other value is replaced whole, a list
item by item; a move of the page and a change of state are one edit each.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal, Protocol

from disclosure_watch.diff.align import Budget, differing
from disclosure_watch.diff.compare import paired
from disclosure_watch.diff.normal import normal
from disclosure_watch.diff.text import DATE, pieces, sentence_around
from disclosure_watch.model import Attachment, Change, FieldChange, Record, Revision, State

Op = Literal["insert", "delete", "replace", "move"]

LONGEST_CONTEXT = 400
"""Characters of the sentence around an edit."""

_TEXTS = frozenset({"title", "body_text", "reply.proposal_title"})


@dataclass(frozen=True, slots=True)
class Edit:
    """
    One single change, a row of the table `edits`; `ordinal` counts from 1 within the revision.

    `offset_before` and `offset_after` count characters from the start of the field's earlier and later value, None
    for items of a list, where there are none. `before` or `after` is None where there is none. `paragraph` counts from
    1, in the later value, of a delete in the earlier; `context` is the sentence around the edit there. `figure_before`
    and `figure_after` are numbers (1.83万 is 18300), `unit` the word after the figure, None where no one figure became
    another.
    """

    revision_id: str
    record_id: str
    source_id: str
    observed_at: dt.datetime
    ordinal: int
    field: str
    op: Op
    before: str | None = None
    after: str | None = None
    paragraph: int | None = None
    offset_before: int | None = None
    offset_after: int | None = None
    context: str | None = None
    figure_before: float | None = None
    figure_after: float | None = None
    unit: str | None = None


class Standing(Protocol):
    """How a record stood before: a `Known` or the revision before."""

    @property
    def record(self) -> Record:
        """The record as it was read."""

    @property
    def state(self) -> State:
        """Where it stood."""


def edits_of(before: Standing | None, revision: Revision) -> tuple[Edit, ...]:
    """
    Return the edits of a revision: those of each field that its `fields` name, then the addresses and the states.

    `before` is the record as the revision before left it (a `Known` or that revision itself), None for the first,
    which has no edits. The earlier text without all `before` is the later text without all `after`, but for line
    breaks at their borders.
    """
    if before is None:
        return ()
    passages: list[_Found] = []
    for change in revision.fields:
        passages += _of_field(change, before.record, revision.record)
    if Change.RELOCATED in revision.changes and before.record.url != revision.record.url:
        passages.append(_Found("url", "move", before.record.url, revision.record.url))
    if before.state is not revision.state:
        passages.append(_Found("state", "replace", str(before.state), str(revision.state)))
    return tuple(
        Edit(
            revision.revision_id,
            revision.record_id,
            revision.source_id,
            revision.observed_at,
            ordinal,
            passage.field,
            passage.op,
            passage.before or None,
            passage.after or None,
            passage.paragraph,
            passage.offset_before,
            passage.offset_after,
            passage.context,
            passage.figure_before,
            passage.figure_after,
            passage.unit,
        )
        for ordinal, passage in enumerate(passages, 1)
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """An edit before it has a place among the others of its revision."""

    field: str
    op: Op
    before: str
    after: str
    paragraph: int | None = None
    offset_before: int | None = None
    offset_after: int | None = None
    context: str | None = None
    figure_before: float | None = None
    figure_after: float | None = None
    unit: str | None = None


def _of_field(change: FieldChange, before: Record, after: Record) -> Iterator[_Found]:
    if change.field in _TEXTS:
        old, new = (str(_value(record, change.field) or "") for record in (before, after))
        yield from _of_text(change.field, old, new)
    elif change.field == "attachments":
        yield from _of_attachments(before.attachments, after.attachments)
    elif isinstance(change.before, list) or isinstance(change.after, list):
        yield from _of_list(change.field, _items(change.before), _items(change.after))
    else:
        yield _whole(change.field, str(change.before or ""), str(change.after or ""))


def _value(record: Record, field: str) -> object:
    if field.startswith("reply."):
        return None if record.reply is None else getattr(record.reply, field.removeprefix("reply."))
    return getattr(record, field)


def _op(before: str, after: str) -> Op:
    if before and after:
        return "replace"
    return "delete" if before else "insert"


def _whole(field: str, before: str, after: str) -> _Found:
    op = _op(before, after)
    return _Found(field, op, before, after, None, 0 if before else None, 0 if after else None, after or before)


def _items(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _of_list(field: str, before: Sequence[str], after: Sequence[str]) -> Iterator[_Found]:
    for i1, i2, j1, j2 in differing([normal(item) for item in before], [normal(item) for item in after], Budget()):
        for old, new in zip_longest(before[i1:i2], after[j1:j2], fillvalue=""):
            yield _Found(field, _op(old, new), old, new)


def _of_attachments(before: Sequence[Attachment], after: Sequence[Attachment]) -> Iterator[_Found]:
    """Yield the files that went, came or were renamed, and what changed in the text of one that was replaced."""
    pairs = paired(before, after)
    former = {new.url: old for old, new in pairs}
    current = {old.url for old, _ in pairs}
    names = {normal(file.name) for file in after if file.url not in former}
    for file in before:
        if file.url not in current and normal(file.name) not in names:
            yield _Found("attachments", "delete", file.name or file.url, "")
    stayed = {normal(file.name) for file in before if file.url not in current}
    for file in after:
        old = former.get(file.url)
        if old is None:
            if normal(file.name) not in stayed:
                yield _Found("attachments", "insert", "", file.name or file.url)
            else:
                yield _Found("attachments", "replace", file.name, file.name, context=file.url)
        elif old.sha256 and file.sha256 and old.sha256 != file.sha256:
            passages = _of_text("attachments", old.text or "", file.text or "")
            within = [replace(passage, offset_before=None, offset_after=None) for passage in passages]
            yield from within or [_Found("attachments", "replace", old.name, file.name, context=file.name)]
        elif old.name != file.name:
            yield _Found("attachments", "replace", old.name, file.name, context=file.url)


# ------------------------------------------------------------------------------------------------------- of a text


def _of_text(field: str, before: str, after: str) -> Iterator[_Found]:
    """Yield each changed passage; what differs in typography alone is told too, letter by letter, so that nothing is lost."""
    at_before = at_after = 0
    for old, new in pieces(before, after):
        if old != new:
            parts = _letters(old, new) if normal(old) == normal(new) else [(0, old, 0, new)]
            for i, gone, j, come in parts:
                yield from _passage(field, before, after, at_before + i, gone, at_after + j, come)
        at_before += len(old)
        at_after += len(new)


def _letters(old: str, new: str) -> Iterator[tuple[int, str, int, str]]:
    for i1, i2, j1, j2 in differing(old, new, Budget()):
        yield i1, old[i1:i2], j1, new[j1:j2]


def _passage(field: str, before: str, after: str, i: int, old: str, j: int, new: str) -> Iterator[_Found]:
    """Yield a passage without the white space that both sides share and without line breaks at its borders."""
    while old and new and old[0] == new[0] and old[0].isspace():
        i, old, j, new = i + 1, old[1:], j + 1, new[1:]
    while old and new and old[-1] == new[-1] and old[-1].isspace():
        old, new = old[:-1], new[:-1]
    i, old = _without_breaks(i, old)
    j, new = _without_breaks(j, new)
    if not old and not new:
        return
    text, start, end = (after, j, j + len(new)) if new else (before, i, i + len(old))
    figures = _figures(before, i, old, after, j, new) if old and new else None
    yield _Found(
        field,
        _op(old, new),
        old,
        new,
        text.count("\n", 0, start) + 1,
        i,
        j,
        sentence_around(text, start, end)[:LONGEST_CONTEXT],
        *(figures or (None, None, None)),
    )


def _without_breaks(at: int, text: str) -> tuple[int, str]:
    stripped = text.lstrip("\n")
    return at + len(text) - len(stripped), stripped.rstrip("\n")


# ----------------------------------------------------------------------------------------------------- of a figure

_SCALE = {"百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
# 8837家, 1,234.5公里, 1.83万户, 3千万元, 51.5%
_FIGURE = re.compile(
    r"(?<![\d.,])(?P<number>(?:\d{1,3}(?:,\d{3})++|\d{1,30}+)(?:\.\d{1,30}+)?)(?![\d.,]*\d)\s?(?P<scale>[百千万亿]{0,2})\s?(?P<share>[%‰])?"
)
# 家, 万平方公里, km², 人次; 多, 余 and 以上 stand between a figure and its unit or after it
_UNIT = re.compile(
    r"[多余来]?(平方公里|平方千米|平方米|立方米|千瓦时|公里|千米|公顷|公斤|千克|厘米|毫米|分钟|小时|人次|美元|欧元|港元|千瓦|兆瓦"
    r"|[A-Za-z]{1,6}+[²³]?|[℃㎡㎞]|[\u4e00-\u9fff])"
)
_NO_UNIT = frozenset("以左右和与至及到的是为在有等之或其并后前第月号")


def _figures(before: str, i: int, old: str, after: str, j: int, new: str) -> tuple[float, float, str | None] | None:
    """Return the one figure of a passage before and after and its unit, None where it isn't one that became another."""
    earlier, later = _figure_at(before, i, i + len(old)), _figure_at(after, j, j + len(new))
    if earlier is None or later is None or earlier == later:
        return None
    return earlier[0], later[0], later[1] or earlier[1]


def _figure_at(text: str, start: int, end: int) -> tuple[float, str | None] | None:
    """Return the figure with its unit that a stretch of text holds or is a part of, None where it is of none or several."""
    first = max(text.rfind("\n", 0, start) + 1, start - 40)
    line = text[first : end + 40].translate(_HALF_WIDTH)
    inside = [match for match in _FIGURE.finditer(line) if match.start() < end - first and match.end() > start - first]
    dated = any(match.start() < end - first and match.end() > start - first for match in DATE.finditer(line))
    if len(inside) != 1 or dated:
        return None
    (match,) = inside
    number = match["number"].replace(",", "")
    if number.startswith("0") and number.isdecimal() and len(number) > 1:  # a document's number, 0883, is no figure
        return None
    if match["share"]:
        return float(number), match["share"]
    value = float(number)
    for letter in match["scale"]:
        value = round(value * _SCALE[letter], 6)
    unit = _UNIT.match(line, match.end())
    return value, unit[1] if unit and unit[1] not in _NO_UNIT else None


_HALF_WIDTH = {
    code: half
    for code in [*range(0xFF10, 0xFF1A), ord("％"), ord("．")]
    if len(half := unicodedata.normalize("NFKC", chr(code))) == 1
}
