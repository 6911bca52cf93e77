"""One record: its fields, its letter, its revisions, what lies between any two of them, and its proof."""

import mimetypes
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from io import BytesIO

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from disclosure_watch.alert.escape import clean
from disclosure_watch.fields import CHANGING
from disclosure_watch.model import Change, Revision, State
from disclosure_watch.parse.encoding import decode
from disclosure_watch.web import words
from disclosure_watch.web.changes import is_known, tag_of
from disclosure_watch.web.faults import unknown
from disclosure_watch.web.filters import count
from disclosure_watch.web.letter import laid_out
from disclosure_watch.web.reading import Reading
from disclosure_watch.web.redline import Redline, between
from disclosure_watch.web.rendering import headers_of, language_of, markup, page
from disclosure_watch.web.replay import POLICY, replayed

LONGEST_TEXT = 12_000
"""Characters of a text that its page shows; the whole is a page of its own."""

LONGEST_VALUE = 2000
MOST_REVISIONS = 60
MOST_ATTACHMENTS = 30
_OWN_PLACE = {"title", "body_text", "attachments", "reply"}
"""Fields that have a place of their own on the page."""


def record(reading: Reading, request: Request) -> Response:
    """Answer with one record as it stands, or with what changed between two of its revisions."""
    record_id = request.path_params["record_id"]
    tag = tag_of(request, reading.timeline())
    revisions = reading.revisions(record_id)
    if not revisions:
        raise unknown("unknown_record")
    last = revisions[-1]
    asked = {name: request.query_params.get(name, "") for name in ("from", "to", "revision")}
    shown = _numbered(revisions, count("revision", asked["revision"])) if asked["revision"] else last
    redline = _redline(revisions, asked["from"], asked["to"])
    if is_known(request, tag):
        return Response(status_code=304, headers=headers_of(request, tag))
    proposal_id = shown.record.reply.proposal_id if shown.record.reply else None
    context = {
        "last": last,
        "shown": shown,
        "revisions": list(reversed(revisions))[:MOST_REVISIONS],
        "numbers": [revision.revision for revision in revisions],
        "first_number": revisions[0].revision,
        "name": reading.source_names().get(last.source_id, last.source_id),
        "facts": _facts(shown),
        "origins": {
            name: words.origin(language_of(request), origin)
            for name, origin in (reading.origins(last.source_id, last.record.url) if shown is last else {}).items()
        },
        "reply": _reply_facts(shown),
        "proposal_id": proposal_id,
        "answers": len(reading.timeline().answering(proposal_id)) if proposal_id else 0,
        "letter": laid_out(shown.record.body_text[:LONGEST_TEXT], _signatories(shown)),
        "length": len(shown.record.body_text),
        "longest": LONGEST_TEXT,
        "attachments": [
            (file, (file.text or "")[:2000], len(file.text or ""))
            for file in shown.record.attachments[:MOST_ATTACHMENTS]
        ],
        "redline": redline,
        "standing": reading.standing(last.source_id, last.record_id),
        "withdrawn": _withdrawal(last, revisions),
    }
    return HTMLResponse(
        markup(request, "record.html", reading.settings.timezone, context), headers=headers_of(request, tag)
    )


def _redline(revisions: Sequence[Revision], first: str, last: str) -> Redline | None:
    if not first and not last:
        return None
    later = _numbered(revisions, count("to", last)) if last else revisions[-1]
    earlier = _numbered(revisions, count("from", first) if first else later.revision - 1)
    return between(earlier, later)


def _numbered(revisions: Sequence[Revision], number: int) -> Revision:
    for revision in revisions:
        if revision.revision == number:
            return revision
    raise unknown("unknown_record")


def _facts(revision: Revision) -> list[tuple[str, str]]:
    values = [
        (name, _told(getattr(revision.record, name))) for name in CHANGING if "." not in name and name not in _OWN_PLACE
    ]
    return [(name, value) for name, value in values if value]


def _reply_facts(revision: Revision) -> list[tuple[str, str]]:
    if revision.record.reply is None:
        return []
    reply = asdict(revision.record.reply)
    values = [(name, _told(reply[name.removeprefix("reply.")])) for name in CHANGING if name.startswith("reply.")]
    return [(name, value) for name, value in values if value]


def _told(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        value = "、".join(map(str, value))
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _signatories(revision: Revision) -> Sequence[str]:
    return revision.record.reply.signatories if revision.record.reply else ()


def _withdrawal(last: Revision, revisions: Sequence[Revision]) -> tuple[datetime | None, datetime | None] | None:
    """Return when a withdrawn document was last seen and first missing, None where it isn't withdrawn."""
    if last.state is not State.WITHDRAWN:
        return None
    for revision in reversed(revisions):
        if Change.WITHDRAWN in revision.changes:
            return revision.last_seen_live_at, revision.missing_since or revision.observed_at
    return None, None


def text(reading: Reading, request: Request) -> Response:
    """Answer with the whole text of a record, or of one of its revisions, as plain text."""
    revisions = reading.revisions(request.path_params["record_id"])
    if not revisions:
        raise unknown("unknown_record")
    number = request.query_params.get("revision", "")
    shown = _numbered(revisions, count("revision", number)) if number else revisions[-1]
    files = [f"\n\n【{file.name}】\n{file.text}" for file in shown.record.attachments if file.text]
    return Response(
        clean("".join([shown.record.title, "\n\n", shown.record.body_text, *files, "\n"])),
        media_type="text/plain; charset=utf-8",
    )


def evidence(reading: Reading, request: Request) -> Response:
    """Answer with the proof of a revision as a ZIP, as `disclosure-watch evidence` writes it into a folder."""
    revision = reading.revision(request.path_params["revision_id"])
    if revision is None:
        raise unknown("unknown_record")
    revisions = reading.revisions(revision.record_id)
    before = next((each.record for each in revisions if each.revision == revision.revision - 1), None)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file, data in sorted(reading.store.proof(revision, before).items()):
            how = zipfile.ZIP_STORED if file.endswith(".gz") else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(file), data, how)
    name = f"{revision.revision_id}.zip"
    return Response(
        packed.getvalue(),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def saved(reading: Reading, request: Request) -> Response:
    """Answer with the page that a revision was read from, as it was saved, with nothing in it that acts."""
    revision = reading.revision(request.path_params["revision_id"])
    if revision is None or revision.evidence is None:
        raise unknown("unknown_record")
    capture = reading.capture(revision.evidence)
    kind = capture.header("content-type") or mimetypes.guess_type(capture.url)[0] or ""
    is_page = not kind or "html" in kind or capture.content.lstrip()[:1] == b"<"
    body = replayed(decode(capture.content, kind)[0]) if is_page else ""
    context = {"capture": capture, "revision": revision, "kind": kind.partition(";")[0], "body": body}
    answer = page(request, "saved.html", reading.settings.timezone, context)
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
