"""A storage whose every text is hostile."""

import datetime as dt
from hashlib import sha256

from disclosure_watch import config
from disclosure_watch.model import (
    Attachment,
    Attribution,
    Capture,
    Change,
    FieldChange,
    Record,
    Reply,
    ReplyKind,
    Revision,
    State,
)
from disclosure_watch.store import Store

SCRIPT = "<script>alert(1)</script>\"'><img src=//evil.example/x onerror=alert(1)>"
BIDI = "\u202e\u2066\u200f\x00\x1b[31m\x85\ud800"
HOSTILE = f"{SCRIPT}{{{{7*7}}}}{{%raw%}}&amp;]]>-->{BIDI}".replace("\ud800", "")
NOW = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)


def record(text, size=1):
    return Record(
        profile="trs", parser_version="1", url='http://evil.example/a?b="><script>', title=text * size, index_number=text,
        document_number=text, topic_category=text, genre_category=text, publisher=text, body_text=f"{text}\n\t{text}\n" * size,
        attachments=(Attachment(text, "javascript:alert(1)", "0" * 64, text * size), Attachment(text, "data:text/html,x", None, None)),
        reply=Reply(ReplyKind.PROPOSAL, text, text, text, text, (text,), (text,), text, (text,), None, text),
    )  # fmt: skip


def hostile_watch(folder, size=1):
    """Return the configuration of a source whose every text is hostile, in two revisions, and repeated in the second."""
    (folder / "watch.toml").write_text(
        '[[source]]\nid = "a"\nname = "<script>x"\nlisting_url = "http://127.0.0.1:9/"\n'
    )
    settings = config.load(folder / "watch.toml")
    page = f"<html><head><meta http-equiv=refresh content='0;//evil.example'><base href=//evil.example><style>@import '//evil.example'</style></head><body onload=alert(1)><svg onload=alert(1)><a href=javascript:alert(1) ping=//evil.example>{HOSTILE}</a><form action=//evil.example><iframe srcdoc='<script>'></iframe><p style='background:url(//evil.example)'>text</p><img alt='&lt;script&gt;'><plaintext>".encode()
    capture = Capture(
        url="http://evil.example/", requested_url="http://evil.example/", fetched_at=NOW, status=200, reason=HOSTILE.split("\x00")[0][:20],
        headers=(("Content-Type", "text/html; charset=utf-8"),), request_headers=(), body=page, content=page, sha256=sha256(page).hexdigest(),
    )  # fmt: skip
    store = Store(settings.storage)
    with store.begin("a") as held:
        ref = held.save(capture)
        first, last = record("plain"), record(HOSTILE, size)
        fields = tuple(FieldChange(name, "plain", HOSTILE * size) for name in ("title", "publisher", "body_text"))
        common = {"record_id": "a.000000000000", "source_id": "a", "state": State.LIVE, "attribution": Attribution.SOURCE_EDIT,
                  "pass_number": held.pass_number, "first_seen_at": NOW, "observed_at": NOW, "evidence": ref}  # fmt: skip
        held.commit(
            [
                Revision(revision=1, changes=(Change.ADDED,), fields=(), record=first, **common),
                Revision(revision=2, changes=(Change.CONTENT_CHANGED,), fields=fields, record=last, **common),
            ],
            full_pass_at=NOW,
        )
    return settings
