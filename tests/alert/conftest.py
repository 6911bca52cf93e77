"""Revisions made by hand, a store kept in memory that can die at any step, and receivers on loopback."""

import asyncio
import datetime as dt
import http.server
import json
import threading
from dataclasses import replace
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from disclosure_watch import diff
from disclosure_watch.alert import DeliverySettings, Outbox, Style, outbox, sending
from disclosure_watch.errors import ChannelError
from disclosure_watch.model import (
    Attribution,
    Change,
    EvidenceRef,
    FieldChange,
    Finding,
    FindingKind,
    Record,
    Reply,
    ReplyKind,
    Revision,
    Source,
    State,
    Subscription,
)

START = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
TEXT = "王涛委员：\n您提出的提案收悉。\n一、我局新建站点36处，投入资金8837万元。\n云岭市科学技术局\n2026年9月3日"


def revision(
    number=1,
    record="a.0001",
    *,
    at=START,
    source="a",
    changes=(Change.ADDED,),
    fields=(),
    pass_number=None,
    **of_record,
):
    values = {
        "title": "关于市政协六届三次会议第0001号提案的答复",
        "publisher": "市科技局",
        "topic_category": "科技",
        "body_text": TEXT,
        "reply": Reply(ReplyKind.PROPOSAL, session="市政协六届三次会议", addressees=("王涛",)),
    } | of_record
    return Revision(
        record_id=record,
        source_id=source,
        revision=number,
        state=State.LIVE,
        changes=changes,
        attribution=Attribution.SOURCE_EDIT,
        fields=fields,
        pass_number=pass_number or number,
        first_seen_at=START,
        observed_at=at,
        record=Record("trs", "2", "http://www.yunling.example/1.html", **values),
        evidence=EvidenceRef("a/2026-11.warc.gz", 123, "ab" * 32),
    )


def figure(number=2, before="8837", after="8873", **more):
    fields = (FieldChange("body_text", before, after),)
    return revision(
        number, changes=(Change.CONTENT_CHANGED,), fields=fields, body_text=TEXT.replace("8837", after), **more
    )


def finding(kind=FindingKind.BLOCKED, *, at=START, ended=None, source="a"):
    return Finding(kind, source, None, None, "status 403: forbidden", at, at, 1, ended)


class Died(BaseException):
    """The process was killed."""


class MemoryStore:
    """What the store is to the outbox; `dies` is asked before each write whether the process dies there."""

    def __init__(self, revisions=(), findings=()):
        self.told, self.noted, self.rows = list(revisions), list(findings), []
        self.asked, self.gone, self.snapshot = [], [], []
        self.dies = lambda: False
        self.statuses = {}

    def last_changes(self, source_ids):
        passes = {}
        for revision in self.told:
            if revision.source_id in source_ids:
                passes[revision.source_id] = max(passes.get(revision.source_id, 0), revision.pass_number)
        return passes

    def revisions_after(self, passes):
        self.asked.append(dict(passes))
        return [
            revision
            for revision in self.told
            if revision.pass_number > passes.get(revision.source_id, revision.pass_number)
        ]

    def revisions(self, *, since):
        return [revision for revision in self.told if revision.observed_at >= since]

    def earlier(self, revisions):
        return {
            revision.revision_id: replace(
                revision, revision=revision.revision - 1, record=replace(revision.record, body_text=TEXT)
            )
            for revision in revisions
            if revision.revision > 1
        }

    def missing(self, source_id):
        return [known for known in self.gone if known.source_id == source_id and known.state is not State.WITHDRAWN]

    def known(self, source_id, record_ids):
        return [known for known in self.snapshot if known.source_id == source_id and known.record_id in record_ids]

    def status_of(self, revision):
        return self.statuses.get(revision.revision_id)

    def key_of(self, source_id):
        return source_id

    def findings(self):
        return list(self.noted)

    def deliveries(self):
        return list(self.rows)

    def deliveries_version(self):
        return len(self.rows)

    def append_deliveries(self, rows):
        if rows and self.dies():
            raise Died
        self.rows += [dict(row) for row in rows]


class Clock:
    """A clock that the test sets."""

    def __init__(self, now=START):
        self.now = now

    def __call__(self):
        self.now += dt.timedelta(microseconds=1)
        return self.now


def deliver(store, settings, clock):
    return asyncio.run(Outbox(store, settings, clock).deliver())


def registering(store, settings):
    """Register subscriptions before anything is known."""
    told, findings = (store.told, store.noted)
    store.told, store.noted = [], []
    Outbox(store, settings, lambda: dt.datetime(2026, 11, 1, tzinfo=dt.UTC)).register()
    store.told, store.noted = told, findings


def registered(settings, revisions=(), findings=()):
    store, clock = MemoryStore(revisions, findings), Clock()
    registering(store, settings)
    clock.now += dt.timedelta(hours=1)
    return store, clock


@pytest.fixture
def made():
    return SimpleNamespace(
        revision=revision,
        figure=figure,
        finding=finding,
        MemoryStore=MemoryStore,
        Clock=Clock,
        Died=Died,
        START=START,
        TEXT=TEXT,
        deliver=deliver,
        registering=registering,
        registered=registered,
    )


@pytest.fixture
def subscribed(tmp_path):
    """A function that makes delivery settings of subscriptions."""

    def make(*subscriptions, templates=None, environment=None, mail=None, **style):
        return DeliverySettings(
            subscriptions=tuple(
                subscription
                if isinstance(subscription, Subscription)
                else Subscription(**({"name": "all"} | subscription))
                for subscription in subscriptions
            ),
            sources=(
                Source("a", "云岭市科学技术局", "http://www.yunling.example/"),
                Source("b", "临江区教育委员会", "http://www.linjiang.example/"),
            ),
            folder=tmp_path,
            environment=environment or {},
            mail=mail,
            timezone=ZoneInfo("Asia/Shanghai"),
            style=lambda: Style(diff.redline, diff.edits_of, templates, **style),
        )

    return make


class Receiver:
    """Takes POSTs; `answer` gives the status for each, 0 to drop the connection after taking it."""

    def __init__(self):
        self.calls = []
        self.answer = lambda _number: 200
        self.reply = b'{"errcode":0,"code":0,"msg":"ok"}'
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.calls.append((self.path, dict(self.headers.items()), body))
                status = receiver.answer(len(receiver.calls))
                if not status:
                    self.close_connection = True
                    return
                self.send_response(status)
                reply = receiver.reply
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def bodies(self):
        return [json.loads(body) for _, _, body in self.calls]

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver():
    server = Receiver()
    yield server
    server.close()


class Receiving:
    """A channel that keeps what it got; `fate` says of each call what happens: ok, fail, lost (got, not confirmed)."""

    def __init__(self, fate=lambda _number: "ok"):
        self.got, self.fate, self.calls = [], fate, 0

    async def send(self, delivery):
        self.calls += 1
        fate = self.fate(self.calls)
        if fate != "fail":
            self.got.append(delivery)
        if fate != "ok":
            raise ChannelError("status 500")
        delivery.message  # noqa: B018  every message is written
        return "taken"

    @property
    def keys(self):
        return [delivery.key for delivery in self.got]


@pytest.fixture
def received(monkeypatch):
    """The channel of every subscription, one for each name."""
    by_name = {}

    def channel(subscription, *_):
        return by_name.setdefault(subscription.name, Receiving())

    for module in (sending, outbox):
        monkeypatch.setattr(module, "channel", channel)
    return lambda name="all": by_name.setdefault(name, Receiving())
