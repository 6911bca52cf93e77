"""What really happened to the documents, in the words a watcher reports in: the side that it is scored against."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher

from disclosure_watch.ministry.document import Document, File
from disclosure_watch.model import Change, Reply

METADATA = (
    "title", "index_number", "document_number", "topic_category", "genre_category", "publisher", "issued_on", "published_on",
)  # fmt: skip
_FIGURE = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, slots=True)
class FieldTruth:
    """
    One field before and after, in the words of the contract.

    Dates are ISO, lists are lists; of `body_text` the two are the lines that changed, whole, joined by newlines;
    `figures` are the numbers in them that changed, as (before, after).
    """

    field: str
    before: object
    after: object
    figures: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TruthEvent:
    """
    What happened to one document in one step; all its edits of that step are one event.

    A watcher that passes after every step has to report it by the pass of step `due` at the latest, and no earlier
    than that of `step`. `edits` names what was done; `path_before` and `path_after` are paths on the server.
    """

    step: int
    due: int
    site: str
    document: str
    edits: tuple[str, ...]
    changes: tuple[Change, ...]
    fields: tuple[FieldTruth, ...]
    before: Document | None
    after: Document | None
    path_before: str | None
    path_after: str | None


def compare(before: Document, after: Document) -> tuple[FieldTruth, ...]:
    """Tell which fields differ between two states of one document, those of the reply included."""
    differing = [
        FieldTruth(name, _plain(getattr(before, name)), _plain(getattr(after, name)))
        for name in METADATA
        if getattr(before, name) != getattr(after, name)
    ]
    if before.body_text != after.body_text:
        differing.append(_body(before.paragraphs, after.paragraphs))
    if [_key(file) for file in before.attachments] != [_key(file) for file in after.attachments]:
        differing.append(
            FieldTruth(
                "attachments", [_key(file) for file in before.attachments], [_key(file) for file in after.attachments]
            )
        )
    if before.reply is not None and after.reply is not None:
        differing += [
            FieldTruth(
                f"reply.{name.name}", _plain(getattr(before.reply, name.name)), _plain(getattr(after.reply, name.name))
            )
            for name in fields(Reply)
            if getattr(before.reply, name.name) != getattr(after.reply, name.name)
        ]
    return tuple(differing)


def kinds(differing: Sequence[FieldTruth]) -> tuple[Change, ...]:
    """Tell the kinds of change from the fields that differ; a reply's fields follow the letter."""
    names = {field.field for field in differing}
    changes = []
    if names & set(METADATA):
        changes.append(Change.METADATA_CHANGED)
    if names & {"body_text", "attachments"}:
        changes.append(Change.CONTENT_CHANGED)
    return tuple(changes)


def _key(file: File) -> dict[str, str]:
    return {"name": file.name, "file_name": file.file_name, "sha256": file.sha256}


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return str(value) if value is not None else None


def _body(before: Sequence[str], after: Sequence[str]) -> FieldTruth:
    gone: list[str] = []
    come: list[str] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += before[i1:i2]
            come += after[j1:j2]
    return FieldTruth("body_text", "\n".join(gone), "\n".join(come), _figures("\n".join(gone), "\n".join(come)))


def _figures(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """The numbers that changed, where the two passages hold equally many and only some differ."""
    pairs = list(zip(_FIGURE.findall(before), _FIGURE.findall(after), strict=False))
    same_frame = _FIGURE.sub("#", before) == _FIGURE.sub("#", after)
    return tuple((old, new) for old, new in pairs if old != new) if same_frame else ()
