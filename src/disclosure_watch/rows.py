"""How a record, what is known of one and a revision become rows, shapes and JSON, and come back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from disclosure_watch.entities.proposals import completed
from disclosure_watch.fields import ATTACHMENT_FIELDS, LISTS, RECORD_FIELDS, REPLY_FIELDS, Field, Type
from disclosure_watch.model import (
    Attachment,
    Attribution,
    Change,
    EvidenceRef,
    FieldChange,
    Finding,
    Known,
    Listing,
    PassReport,
    Record,
    Reply,
    ReplyKind,
    Revision,
    State,
)
from disclosure_watch.schema import CHANGE_SHAPE, EVIDENCE_FIELDS, REVISION_COLUMNS, STANDING_COLUMNS, STATE_COLUMNS


def _cells(fields: Iterable[Field], data: object) -> dict[str, Any]:
    """Return some attributes of a dataclass as cells: enums as text, tuples as lists, nested ones as dicts."""
    return {field.name: _cell_of(field, getattr(data, field.name)) for field in fields}


def _cell_of(field: Field, value: Any) -> Any:
    if value is None:
        return None
    if field.type is Type.STRUCT:
        return _cells(field.fields, value)
    if field.type is Type.STRUCTS:
        return [{name: cell for name, cell in _cells(field.fields, item).items() if cell is not None} for item in value]
    if field.type is Type.TEXTS:
        return [str(item) for item in value]
    return str(value) if isinstance(value, StrEnum) else value


class _Cells:
    """What a dataclass takes of a row, by the fields that it has: one reading of them for all rows."""

    def __init__(self, fields: Iterable[Field]) -> None:
        fields = list(fields)
        self._names = tuple(field.name for field in fields if field.since == 1)
        self._later = tuple(field.name for field in fields if field.since != 1)
        self._lists = tuple(field.name for field in fields if field.type is Type.TEXTS)

    def of(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the cells of a row; a column that an earlier schema version lacks is None."""
        values = {name: row[name] for name in self._names}
        for name in self._later:
            values[name] = row.get(name)
        for name in self._lists:
            values[name] = tuple(values[name])
        return values


_REPLY = _Cells(REPLY_FIELDS)
_ATTACHMENT = _Cells(ATTACHMENT_FIELDS)
_EVIDENCE = _Cells(EVIDENCE_FIELDS)


def _reply(row: Mapping[str, Any]) -> Reply:
    return Reply(**_REPLY.of(row) | {"kind": ReplyKind(row["kind"])})


_READ = tuple(field for field in RECORD_FIELDS if field.name != "kind")
"""What a record has beside its constant kind."""
_RECORD = _Cells(_READ)


def record_row(record: Record) -> dict[str, Any]:
    """
    Return a record as a row of `fields.RECORD_FIELDS`: the record's shape of the contracts, dates as dates.

    What was not read of an attachment is left out.
    """
    return {"kind": "record"} | _cells(_READ, record)


def record_from_row(row: Mapping[str, Any]) -> Record:
    """Return the record of a row that holds at least the `fields.RECORD_FIELDS` of its schema version."""
    reply = row["reply"]
    nested = {
        "attachments": tuple(Attachment(**_ATTACHMENT.of(file)) for file in row["attachments"]),
        "reply": None if reply is None else _reply(reply),
    }
    return Record(**_RECORD.of(row) | nested)


def _evidence_from_row(row: Mapping[str, Any] | None) -> EvidenceRef | None:
    return None if row is None else EvidenceRef(**_EVIDENCE.of(row))


_KNOWN = (*STATE_COLUMNS, *STANDING_COLUMNS)
_REVISION = (*STATE_COLUMNS, *(column for column in REVISION_COLUMNS if column.name != "fields"))
_STANDING, _REVISED = _Cells(_KNOWN), _Cells(_REVISION)


def known_row(known: Known) -> dict[str, Any]:
    """Return what is known of a record as a row of `schema.SNAPSHOT_COLUMNS`."""
    return record_row(known.record) | _cells(_KNOWN, known)


def known_from_row(row: Mapping[str, Any]) -> Known:
    """Return what is known of a record from a row of the snapshot's columns of any schema version."""
    return Known(
        **_STANDING.of(row)
        | {
            "state": State(row["state"]),
            "record": record_from_row(row),
            "evidence": _evidence_from_row(row.get("evidence")),
        }
    )


def revision_row(revision: Revision) -> dict[str, Any]:
    """Return a revision as a row of `schema.LEDGER_COLUMNS`."""
    changed = [{"field": f.field, "before": _cell(f.before), "after": _cell(f.after)} for f in revision.fields]
    return record_row(revision.record) | _cells(_REVISION, revision) | {"fields": changed}


def revision_from_row(row: Mapping[str, Any]) -> Revision:
    """Return the revision of a row of the ledger's columns of any schema version."""
    attributes = _REVISED.of(row)
    del attributes["revision_id"]
    return Revision(
        **attributes
        | {
            "state": State(row["state"]),
            "changes": tuple(Change(change) for change in row["changes"]),
            "attribution": Attribution(row["attribution"]),
            "fields": tuple(
                FieldChange(f["field"], _value(f["field"], f["before"]), _value(f["field"], f["after"]))
                for f in row["fields"]
            ),
            "record": record_from_row(row),
            "evidence": _evidence_from_row(row["evidence"]),
        }
    )


def _cell(value: object) -> str | None:
    """Return one side of a change as the ledger keeps it: text as it is, lists as JSON, absent as null."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _value(field: str, cell: str | None) -> object:
    return json.loads(cell) if field in LISTS and cell is not None else cell


_OF_REVISION = frozenset({"revision_id", "record_id", "source_id", "observed_at"})
"""What a change says already of each of its edits."""


def change_shape(revision: Revision) -> dict[str, Any]:
    """Return a revision in the shape of `changes --json`, of an alert file's line and of a webhook's body."""
    return change_from_row(revision_row(revision))


def change_from_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of the ledger that has at least the columns of `changes --json` in that shape."""
    fields = [
        {
            "field": changed["field"],
            "before": _value(changed["field"], changed["before"]),
            "after": _value(changed["field"], changed["after"]),
        }
        for changed in row["fields"]
    ]
    return {name: fields if name == "fields" else row[name] for name in CHANGE_SHAPE}


def edit_shape(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return an edit as it stands among the `edits` of a change, without what the change says already."""
    return {name: value for name, value in row.items() if name not in _OF_REVISION}


def finding_shape(finding: Finding) -> dict[str, Any]:
    """Return a finding in the shape of `findings --json`."""
    return {"finding_id": finding.finding_id, "severity": str(finding.kind.severity)} | plain_row(finding)


def dumps(value: object) -> str:
    """Return a row or shape as one line of JSON: dates ISO, timestamps in UTC with a Z, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, default=_json_default)


def _json_default(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


def listing_shape(listing: Listing) -> dict[str, Any]:
    """Return a listing in the shape of `parse --json`."""
    return {
        "kind": "listing",
        "profile": listing.profile,
        "entries": [{"title": e.title, "url": e.url, "date": e.date} for e in listing.entries],
        "page_count": listing.page_count,
        "record_count": listing.record_count,
        "page_urls": list(listing.page_urls),
    }


def page_shape(page: Record | Listing) -> dict[str, Any]:
    """Return what was read of a page in the shape of `parse --json`."""
    return listing_shape(page) if isinstance(page, Listing) else record_row(completed(page))


def plain_row(row: PassReport | Finding) -> dict[str, Any]:
    """Return a pass or a finding as a row of its table and as its JSON shape."""
    return {
        key: str(value) if isinstance(value, StrEnum) else value
        for key, value in asdict(row).items()
        if key != "kept_as"
    }
