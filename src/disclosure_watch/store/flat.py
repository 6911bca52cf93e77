"""Rows without nesting: what a spreadsheet and a database table hold, with lists that a person can read."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pyarrow as pa


class FlatColumn(NamedTuple):
    """A column of a flat table: its name (`reply.session`), the path to its value, and the field that it is of."""

    name: str
    path: tuple[str, ...]
    field: pa.Field

    @property
    def type(self) -> pa.DataType:
        """Its Arrow type; a list is text."""
        return pa.string() if pa.types.is_list(self.field.type) else self.field.type


def columns(schema: pa.Schema) -> list[FlatColumn]:
    """Return the flat columns of a schema: a struct is its fields, a list is text."""
    return [column for field in schema for column in _columns(field, ())]


_JOINED = b"joined"


def schema(of: list[FlatColumn]) -> pa.Schema:
    """Return flat columns as an Arrow schema, each with its description."""
    fields = []
    for column in of:
        joined = {_JOINED: b""} if column.type != column.field.type else {}
        nullable = column.field.nullable or len(column.path) > 1 or bool(joined)
        fields.append(pa.field(column.name, column.type, nullable, {**(column.field.metadata or {}), **joined}))
    return pa.schema(fields)


def is_joined(field: pa.Field) -> bool:
    """Return whether a field of a flat schema holds the items of a list, joined."""
    return _JOINED in (field.metadata or {})


def rows(batches: Iterator[pa.RecordBatch], of: list[FlatColumn]) -> Iterator[list[Any]]:
    """Yield the rows of batches as flat values."""
    for batch in batches:
        for row in batch.to_pylist():
            yield [_flat(_at(row, column.path)) for column in of]


def _columns(field: pa.Field, path: tuple[str, ...]) -> Iterator[FlatColumn]:
    here = (*path, field.name)
    if pa.types.is_struct(field.type):
        for inner in field.type:
            yield from _columns(inner, here)
        return
    yield FlatColumn(".".join(here), here, field)


def _at(row: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if row is None:
            return None
        row = row[name]
    return row


def _flat(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return "、".join(_words(item) for item in value) or None


def _words(item: Any) -> str:
    """Return an item of a list as a person reads it: a file by its name, a change by what became what."""
    if not isinstance(item, dict):
        return str(item)
    if "field" in item:
        return f"{item['field']}: {item['before'] or '—'} → {item['after'] or '—'}"
    return str(item.get("name") or item.get("url") or "")


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML doesn't know, and no letter means."""


def harmless(text: str) -> str:
    """Return a text without control characters that no spreadsheet runs as a formula."""
    seen = _CONTROL.sub("", text)
    return f"'{seen}" if seen.startswith(_FORMULA) else seen
