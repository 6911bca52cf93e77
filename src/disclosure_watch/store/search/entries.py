"""What the index holds: one entry a revision, and one that says how far the index follows the ledger."""

import datetime as dt
import functools
import json
import zlib
from hashlib import blake2b
from typing import Any

import tantivy
from isal import isal_zlib

from disclosure_watch.store.search.found import Document
from disclosure_watch.store.search.normal import normal
from disclosure_watch.store.search.pairs import pairs
from disclosure_watch.store.search.progress import Progress

_LEVEL = 1
"""ISA-L's, which takes a third of the time of zlib's for the same size, and gives what zlib reads."""

FORMAT = 1
"""Another number where fields, tokens or the normal form became others: an index of another is made again."""

_LONGEST_NAME = 1000
_ENCODING = "gb18030"  # two bytes a character: a sixth less than UTF-8 once deflated


@functools.cache
def schema() -> tantivy.Schema:
    """Return the fields of an entry."""
    builder = tantivy.SchemaBuilder()
    for name in ("title", "text"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("source", "state", "session", "progress"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("publisher", tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("record", "document", "revision", "current", "year", "day"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def number(name: str) -> int:
    """Return the number that stands for an id."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")


def of_record(record_id: str) -> tantivy.Query:
    """Return the query for the entries of a record."""
    return tantivy.Query.term_query(schema(), "record", number(record_id))


def name(text: str) -> str:
    """Return a name as the index has it."""
    return text[:_LONGEST_NAME]


def entry(document: Document) -> tantivy.Document:
    """Return the entry of a document."""
    made = tantivy.Document()
    made.add_text("title", pairs([normal(document.title)]))
    made.add_text("text", pairs([normal(text) for text in document.texts]))
    made.add_text("source", document.source_id)
    made.add_text("state", document.state)
    if document.session:
        made.add_text("session", name(document.session))
    if document.publisher:
        made.add_text("publisher", name(document.publisher))
    made.add_unsigned("record", number(document.record_id))
    made.add_unsigned("document", number(f"{document.record_id}.{document.revision}"))
    made.add_unsigned("revision", document.revision)
    made.add_unsigned("current", int(document.current))
    made.add_unsigned("year", document.dated_on.year if document.dated_on else 0)
    made.add_unsigned("day", document.dated_on.toordinal() if document.dated_on else 0)
    made.add_bytes("stored", _packed(_row(document)))
    return made


def document(stored: tantivy.Document) -> Document:
    """Return the document of an entry."""
    row = _unpacked(stored)
    dated_on = None if row["dated_on"] is None else dt.date.fromisoformat(row["dated_on"])
    return Document(**row | {"dated_on": dated_on, "texts": tuple(row["texts"])})


def progress_entry(progress: Progress) -> tantivy.Document:
    """Return the entry that says how far an index is."""
    made = tantivy.Document()
    made.add_text("progress", "progress")
    made.add_bytes("stored", _packed({"format": FORMAT} | progress.row()))
    return made


def progress(stored: tantivy.Document) -> Progress | None:
    """Return how far an index is, None where one of another format says so."""
    row = _unpacked(stored)
    return Progress(**row) if row.pop("format") == FORMAT else None


def _row(document: Document) -> dict[str, Any]:
    row = {slot: getattr(document, slot) for slot in Document.__slots__}
    return row | {"dated_on": document.dated_on.isoformat() if document.dated_on else None}


def _packed(row: dict[str, Any]) -> bytes:
    return bytes(isal_zlib.compress(json.dumps(row, ensure_ascii=False).encode(_ENCODING), _LEVEL))


def _unpacked(stored: tantivy.Document) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(zlib.decompress(bytes(stored["stored"][0])).decode(_ENCODING))
    return row
