"""How the tables hang together: their keys, what refers to what, and every word that a closed column may hold."""

from collections.abc import Mapping

from disclosure_watch.model import FindingKind

PRIMARY_KEYS: Mapping[str, tuple[str, ...]] = {
    "snapshots": ("record_id",),
    "ledger": ("revision_id",),
    "frontier": ("url",),
    "passes": ("source_id", "pass_number"),
    "edits": ("revision_id", "ordinal"),
    "sources": ("source_id",),
    "agencies": ("agency_id",),
    "record_agencies": ("record_id", "role", "name_as_written"),
    "sessions": ("session_id",),
    "field_quality": ("source_id", "field", "as_of"),
    "office_names": ("source_id", "code", "home", "role", "written"),
}
"""What names a row of each table; one that isn't here is a log, and may hold a row twice."""

REFERENCES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "snapshots": {"source_id": ("sources", "source_id")},
    "ledger": {"source_id": ("sources", "source_id"), "record_id": ("snapshots", "record_id")},
    "edits": {"revision_id": ("ledger", "revision_id"), "record_id": ("snapshots", "record_id")},
    "record_agencies": {"record_id": ("snapshots", "record_id"), "agency_id": ("agencies", "agency_id")},
    "field_quality": {"source_id": ("sources", "source_id")},
    "sources": {"agency_id": ("agencies", "agency_id")},
}
"""By table and column: the table and column whose value it is. A null refers to nothing."""

_CHANGES = {
    "baseline": "it was there when the watch began",
    "added": "it is new",
    "metadata_changed": "what describes it changed",
    "content_changed": "its text or its attachments changed",
    "relocated": "it has another address",
    "delisted": "it is off the list, and its page is served",
    "withdrawn": "its page is gone, on two checks",
    "restored": "it is back",
}
_BODIES = {"cppcc": "政协, the People's Political Consultative Conference", "npc": "人大, the People's Congress"}
_LEVELS = {"national": "the nation", "province": "省级", "city": "地级", "county": "县级"}
_VERDICTS = {
    "ok": "read",
    "not_modified": "the same as before",
    "gone": "404 or 410",
    "soft_gone": "a page that says it is gone",
    "blocked": "a challenge or a refusal",
    "stub": "too short to be the page",
    "truncated": "cut short",
    "off_site": "led to another site",
    "unreadable": "not to be parsed",
    "error": "no answer, or a fault of ours",
}

VALUES: Mapping[str, Mapping[str, str]] = {
    "snapshots.kind": {"record": "a record; a listing in JSON is `listing`"},
    "ledger.kind": {"record": "a record"},
    "state": {
        "live": "on the list, or not known to be off it",
        "delisted": "off the list, its page served",
        "withdrawn": "its page gone, on two checks",
    },
    "changes": _CHANGES,
    "attribution": {
        "source_edit": "the publisher changed the document",
        "bulk_edit": "the publisher changed a value on many documents at once",
        "parser_upgrade": "our reading changed, the page did not",
        "template_change": "the site looks otherwise, the documents say the same",
    },
    "reply.kind": {"政协提案": "a proposal to the 政协", "人大建议": "a suggestion to the 人大"},
    "reply.role": {"lead": "the office that answers", "assisting": "an office that helps the one that answers"},
    "reply.body": _BODIES,
    "sessions.body": _BODIES,
    "level": _LEVELS,
    "edits.op": {
        "insert": "it stands there now",
        "delete": "it stood there",
        "replace": "another stands in its place",
        "move": "it has another address",
    },
    "record_agencies.role": {
        "publisher": "published the document (发布机构)",
        "lead": "answers the paper",
        "assisting": "helps the office that answers",
        "consulted": "was consulted (会办)",
        "signatory": "signed the letter",
    },
    "record_agencies.how": {
        "credit_code": "the index number begins with its credit code",
        "full_name": "its name is written in full",
        "short_name": "a short name, seen from the division of who wrote it",
    },
    "passes.verdict": _VERDICTS,
    "findings.kind": {str(kind): kind.words.meaning for kind in FindingKind},
    "deliveries.status": {
        "registered": "the subscription was seen first",
        "sending": "it is being tried",
        "delivered": "the channel took it",
        "failed": "the channel did not take it",
        "disabled": "the subscription is at rest after too many failures",
        "enabled": "and is tried again",
        "settled": "up to these passes nothing is due any more",
    },
    "frontier.page": {"listing": "a page of the list", "detail": "a document", "attachment": "a file"},
}
"""Every word of each closed column, with what it means: by its path, or by table and path where others share it."""


def values_of(table: str, path: str) -> Mapping[str, str]:
    """Return the words that a column or nested field of a table may hold, with their meanings; none for an open one."""
    return VALUES.get(f"{table}.{path}", VALUES.get(path, {}))
