"""How a record, what is known of one and a revision become rows, shapes and JSON, and come back."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from typing import Any

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


def reply_row(reply: Reply) -> dict[str, Any]:
    """Return a reply as a row of `schema.REPLY`."""
    return {
        "kind": str(reply.kind),
        "session": reply.session,
        "proposal_number": reply.proposal_number,
        "proposal_title": reply.proposal_title,
        "proposal_class": reply.proposal_class,
        "addressees": list(reply.addressees),
        "consulted_agencies": list(reply.consulted_agencies),
        "approver": reply.approver,
        "signatories": list(reply.signatories),
        "signed_on": reply.signed_on,
        "contact": reply.contact,
    }


def attachment_row(attachment: Attachment) -> dict[str, str]:
    """Return an attachment as an item of `schema.ATTACHMENTS`; what was not read of it is left out."""
    return {key: value for key, value in asdict(attachment).items() if value is not None}


def record_row(record: Record) -> dict[str, Any]:
    """Return a record as a row of `schema.RECORD_COLUMNS`: the record's shape of the contracts, dates as dates."""
    return {
        "kind": "record",
        "profile": record.profile,
        "parser_version": record.parser_version,
        "url": record.url,
        "title": record.title,
        "index_number": record.index_number,
        "document_number": record.document_number,
        "topic_category": record.topic_category,
        "genre_category": record.genre_category,
        "publisher": record.publisher,
        "issued_on": record.issued_on,
        "published_on": record.published_on,
        "body_text": record.body_text,
        "attachments": [attachment_row(attachment) for attachment in record.attachments],
        "reply": None if record.reply is None else reply_row(record.reply),
    }


def record_from_row(row: Mapping[str, Any]) -> Record:
    """Return the record of a row that holds at least `schema.RECORD_COLUMNS`."""
    reply = row["reply"]
    return Record(
        profile=row["profile"],
        parser_version=row["parser_version"],
        url=row["url"],
        title=row["title"],
        index_number=row["index_number"],
        document_number=row["document_number"],
        topic_category=row["topic_category"],
        genre_category=row["genre_category"],
        publisher=row["publisher"],
        issued_on=row["issued_on"],
        published_on=row["published_on"],
        body_text=row["body_text"],
        attachments=tuple(Attachment(a["name"], a["url"], a.get("sha256"), a.get("text")) for a in row["attachments"]),
        reply=None
        if reply is None
        else Reply(
            kind=ReplyKind(reply["kind"]),
            session=reply["session"],
            proposal_number=reply["proposal_number"],
            proposal_title=reply["proposal_title"],
            proposal_class=reply["proposal_class"],
            addressees=tuple(reply["addressees"]),
            consulted_agencies=tuple(reply["consulted_agencies"]),
            approver=reply["approver"],
            signatories=tuple(reply["signatories"]),
            signed_on=reply["signed_on"],
            contact=reply["contact"],
        ),
    )


def known_row(known: Known) -> dict[str, Any]:
    """Return what is known of a record as a row of `schema.SNAPSHOT_COLUMNS`."""
    return record_row(known.record) | {
        "record_id": known.record_id,
        "source_id": known.source_id,
        "revision": known.revision,
        "state": str(known.state),
        "first_seen_at": known.first_seen_at,
        "observed_at": known.observed_at,
    }


def known_from_row(row: Mapping[str, Any]) -> Known:
    """Return what is known of a record from a row that holds at least `schema.SNAPSHOT_COLUMNS`."""
    return Known(
        record_id=row["record_id"],
        source_id=row["source_id"],
        revision=row["revision"],
        state=State(row["state"]),
        first_seen_at=row["first_seen_at"],
        observed_at=row["observed_at"],
        record=record_from_row(row),
    )


def revision_row(revision: Revision) -> dict[str, Any]:
    """Return a revision as a row of `schema.LEDGER_COLUMNS`."""
    evidence = revision.evidence
    return record_row(revision.record) | {
        "record_id": revision.record_id,
        "source_id": revision.source_id,
        "revision": revision.revision,
        "state": str(revision.state),
        "first_seen_at": revision.first_seen_at,
        "observed_at": revision.observed_at,
        "revision_id": revision.revision_id,
        "changes": [str(change) for change in revision.changes],
        "attribution": str(revision.attribution),
        "fields": [{"field": f.field, "before": _cell(f.before), "after": _cell(f.after)} for f in revision.fields],
        "pass_number": revision.pass_number,
        "evidence": None
        if evidence is None
        else {"file": evidence.file, "offset": evidence.offset, "sha256": evidence.sha256},
        "previous_digest": revision.previous_digest,
        "digest": revision.digest,
    }


def revision_from_row(row: Mapping[str, Any]) -> Revision:
    """Return the revision of a row of `schema.LEDGER_COLUMNS`."""
    evidence = row["evidence"]
    return Revision(
        record_id=row["record_id"],
        source_id=row["source_id"],
        revision=row["revision"],
        state=State(row["state"]),
        changes=tuple(Change(change) for change in row["changes"]),
        attribution=Attribution(row["attribution"]),
        fields=tuple(
            FieldChange(f["field"], _value(f["field"], f["before"]), _value(f["field"], f["after"]))
            for f in row["fields"]
        ),
        pass_number=row["pass_number"],
        first_seen_at=row["first_seen_at"],
        observed_at=row["observed_at"],
        record=record_from_row(row),
        evidence=None if evidence is None else EvidenceRef(evidence["file"], evidence["offset"], evidence["sha256"]),
        previous_digest=row["previous_digest"],
        digest=row["digest"],
    )


_LIST_FIELDS = frozenset(
    {
        "attachments",
        "reply.addressees",
        "reply.consulted_agencies",
        "reply.signatories",
    }
)


def _cell(value: object) -> str | None:
    """Return one side of a change as the ledger keeps it: text as it is, lists as JSON, absent as null."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _value(field: str, cell: str | None) -> object:
    return json.loads(cell) if field in _LIST_FIELDS and cell is not None else cell


def change_shape(revision: Revision) -> dict[str, Any]:
    """Return a revision in the shape of `changes --json`, of an alert file's line and of a webhook's body."""
    row = revision_row(revision)
    return {
        "revision_id": revision.revision_id,
        "record_id": revision.record_id,
        "source_id": revision.source_id,
        "revision": revision.revision,
        "changes": row["changes"],
        "attribution": row["attribution"],
        "observed_at": revision.observed_at,
        "url": revision.record.url,
        "title": revision.record.title,
        "fields": [{"field": f.field, "before": f.before, "after": f.after} for f in revision.fields],
        "evidence": row["evidence"],
    }


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
    return listing_shape(page) if isinstance(page, Listing) else record_row(page)


def plain_row(row: PassReport | Finding) -> dict[str, Any]:
    """Return a pass or a finding as a row of its table and as its JSON shape."""
    return {key: str(value) if isinstance(value, StrEnum) else value for key, value in asdict(row).items()}
