"""Field by field, in the words of the schema: what differs between two states of a record."""

import datetime as dt
from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import urlsplit

from disclosure_watch.diff.normal import normal
from disclosure_watch.diff.text import Difference, difference, passages
from disclosure_watch.fields import CONTENT, LISTS, METADATA, REPLY
from disclosure_watch.model import Attachment, Change, FieldChange, Record, Reply


def records(before: Record, after: Record) -> tuple[FieldChange, ...]:
    """
    Return the fields that differ, in the order of the schema; reply fields as `reply.<name>`.

    An attachment differs by name, by file name or, where its content was read before and after, by content hash.
    Pure typography (width, white space, dash and quote forms) is no difference, nor are the order of attachments and
    the folder they lie in. Address, profile and parser version are no fields of the document.
    """
    changes = [
        change
        for name in METADATA
        if (change := _changed(name, getattr(before, name), getattr(after, name))) is not None
    ]
    if difference(before.body_text, after.body_text) not in {Difference.NONE, Difference.TYPOGRAPHY}:
        changes.append(FieldChange("body_text", *passages(before.body_text, after.body_text)))
    replaced = _replaced(before.attachments, after.attachments)
    if replaced or _files(before.attachments) != _files(after.attachments):
        listed = (
            [_listed(file, side, replaced.get(file.url)) for file in files]
            for side, files in enumerate((before.attachments, after.attachments))
        )
        changes.append(FieldChange("attachments", *listed))
    changes.extend(
        change
        for name in REPLY
        if (change := _changed(f"reply.{name}", _of(before.reply, name), _of(after.reply, name))) is not None
    )
    return tuple(changes)


def state(record: Record) -> str:
    """Return a short name of what a record says: the same for two states between which no field differs."""
    said = (
        [_comparable(getattr(record, name)) for name in METADATA],
        "".join(normal(line) for line in record.body_text.split("\n")),
        sorted((*name_of(file), file.sha256 or "") for file in record.attachments),
        [_comparable(_of(record.reply, name)) for name in REPLY],
    )
    return sha256(repr(said).encode("utf-8", "replace")).hexdigest()[:16]


def kinds(fields: Iterable[FieldChange]) -> tuple[Change, ...]:
    """
    Return the changes that differing fields make: metadata_changed, content_changed, both or none.

    A reply's field that moved beside the text moved by the edit of the text, so content_changed stands alone then.
    """
    names = {change.field for change in fields}
    content = not names.isdisjoint(CONTENT)
    metadata = not names.isdisjoint(METADATA)
    if not content and any(name.startswith("reply.") for name in names):
        metadata = True
    return tuple(
        kind for kind, holds in ((Change.METADATA_CHANGED, metadata), (Change.CONTENT_CHANGED, content)) if holds
    )


def paired(before: Iterable[Attachment], after: Iterable[Attachment]) -> list[tuple[Attachment, Attachment]]:
    """
    Return the files that are in the same place before and after: at one address, or of one name where that is moved.

    A site that changes its host or scheme moves all its files, each of which may be another one by then.
    """
    by_url = {file.url: file for file in before}
    pairs = [(by_url[file.url], file) for file in after if file.url in by_url]
    taken = {file.url for pair in pairs for file in pair}
    moved = {name_of(file): file for file in by_url.values() if file.url not in taken}
    return pairs + [
        (moved.pop(name), file) for file in after if file.url not in taken and (name := name_of(file)) in moved
    ]


def _changed(name: str, before: object, after: object) -> FieldChange | None:
    if before == after or _comparable(before) == _comparable(after):
        return None
    return FieldChange(name, _value(before), _value(after))


def _comparable(value: object) -> object:
    if isinstance(value, str):
        return normal(value) or None
    if isinstance(value, tuple):
        return tuple(normal(item) for item in value)
    return value


def _value(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return None if value is None else str(value)


def _of(reply: Reply | None, name: str) -> object:
    if reply is not None:
        return getattr(reply, name)
    return () if f"reply.{name}" in LISTS else None


def _files(attachments: Iterable[Attachment]) -> list[tuple[str, str]]:
    return sorted(map(name_of, attachments))


def name_of(file: Attachment) -> tuple[str, str]:
    """Return what a file is called, on the page and where it lies: the same wherever the site keeps it."""
    return normal(file.name), _file_name(file.url)


def _file_name(url: str) -> str:
    """Return what names a file where it lies: a page that moves takes its folder of files along."""
    parts = urlsplit(url)
    return f"{parts.path.rpartition('/')[2]}?{parts.query}"


def _replaced(before: Iterable[Attachment], after: Iterable[Attachment]) -> dict[str, tuple[str, str]]:
    """
    Return the addresses, before and after, of files that another file took the place of, with what changed in its text.

    A file that was not read on either side is not known to differ; one without text changed nothing in it.
    """
    replaced: dict[str, tuple[str, str]] = {}
    for old, new in paired(before, after):
        if old.sha256 and new.sha256 and old.sha256 != new.sha256:
            replaced[old.url] = replaced[new.url] = passages(old.text or "", new.text or "")
    return replaced


def _listed(file: Attachment, side: int, changed: tuple[str, str] | None) -> dict[str, str]:
    listed = {"name": file.name, "url": file.url}
    if changed is not None and file.sha256:
        listed["sha256"] = file.sha256
        if changed[side]:
            listed["text"] = changed[side]
    return listed
