"""What the store's tests share: captures, records and passes made up on the spot; nothing is fetched."""

import datetime as dt
import gzip
import hashlib
from types import SimpleNamespace

import pytest

from disclosure_watch.entities.proposals import completed
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
from disclosure_watch.store import Store, delta

START = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)


def capture(url="http://example.gov.cn/zwgk/1.html", content=b"<p>text</p>", *, at=START, packed=True, **more):
    """Return a whole answer, gzipped as servers send it."""
    body = gzip.compress(content, mtime=0) if packed else content
    headers = more.pop("headers", (("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx")))
    if packed:
        headers += (("Content-Encoding", "gzip"),)
    return Capture(
        **{
            "url": url,
            "requested_url": url,
            "fetched_at": at,
            "status": 200,
            "reason": "OK",
            "headers": headers,
            "request_headers": (("Host", "example.gov.cn"), ("User-Agent", "disclosure-watch")),
            "body": body,
            "content": content,
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        | more
    )


def record(url, text):
    """Return a record that says `text`, a reply where the text is long enough for one."""
    reply = None
    if len(text) > 3:
        reply = Reply(ReplyKind.PROPOSAL, "市政协六届三次会议", "0883", None, "A", ("孙宽",), (), None, ("市科技局",))
    return Record(
        profile="trs",
        parser_version="1",
        url=url,
        title=f"答复 {text[:8]}",
        issued_on=dt.date(2025, 5, 23),
        body_text=text,
        attachments=(Attachment("答复.pdf", f"{url}.pdf"),) if "附件" in text else (),
        reply=reply,
    )


def visit(store, source, site, at=START, *, full=True):
    """
    Pass once over a site, given as text by page name: what is new is added, edited, withdrawn or restored.

    Return the revisions as recorded.
    """
    with store.begin(source) as held:
        revisions = []
        for name in sorted(set(site) | {known.record.url.rpartition("/")[2] for known in held.known.values()}):
            url = f"http://example.gov.cn/{source}/{name}"
            known = held.known.get(f"{source}.{name}")
            ref = None
            if name in site:
                ref = held.save(capture(url, f"<p>{site[name]}</p>".encode() * 20, at=at))
                row = held.row(url, page="detail")
                row.checked_at, row.sha256, row.record_id = at, ref.sha256, f"{source}.{name}"
            revision = revise(held, known, name, site.get(name), ref, at)
            if revision:
                revisions.append(revision)
        return held.commit(revisions, full_pass_at=at if full else None)


def revise(held, known, name, text, ref, at):
    """Return the revision that a page's text makes of what is known of it, None where nothing changed."""
    url = f"http://example.gov.cn/{held.source_id}/{name}"
    fields = ()
    state = State.LIVE
    if known is None:
        change, said = Change.ADDED, record(url, text)
    elif text is None:
        change, said, state = Change.WITHDRAWN, known.record, State.WITHDRAWN
    elif known.state is State.WITHDRAWN:
        change, said = Change.RESTORED, record(url, text)
    else:
        change, said = Change.CONTENT_CHANGED, record(url, text)
        fields = (
            FieldChange("body_text", known.record.body_text, text),
            FieldChange("reply.addressees", [], ["孙宽"]),
            FieldChange("document_number", None, "渝科〔2025〕1号"),
        )
    if known is not None and (known.record, known.state) == (completed(said), state):
        return None
    return Revision(
        record_id=f"{held.source_id}.{name}",
        source_id=held.source_id,
        revision=known.revision + 1 if known else 1,
        state=state,
        changes=(change,),
        attribution=Attribution.SOURCE_EDIT,
        fields=fields,
        pass_number=held.pass_number,
        first_seen_at=known.first_seen_at if known else at,
        observed_at=at,
        record=said,
        evidence=ref,
    )


@pytest.fixture
def made():
    """What makes captures, records and passes."""
    return SimpleNamespace(START=START, capture=capture, record=record, visit=visit, revise=revise)


@pytest.fixture
def store(tmp_path):
    """A store in an empty folder."""
    return Store(str(tmp_path / "storage"))


@pytest.fixture
def folder(tmp_path):
    """The folder of `store`."""
    return tmp_path / "storage"


@pytest.fixture
def readings(monkeypatch):
    """Returns how often a table's files were looked up while something was done."""

    def count(deed):
        looked_up = []
        plain = delta.Table._dataset
        with monkeypatch.context() as patched:
            patched.setattr(delta.Table, "_dataset", lambda *given: looked_up.append(given) or plain(*given))
            deed()
        return len(looked_up)

    return count
