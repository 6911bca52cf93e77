"""Receivers that mean ill or do badly: bounded in size and time, nothing followed, no secret told."""

import asyncio
import datetime as dt
import functools
import http.server
import json
import logging
import resource
import threading
import time
import zlib

import apprise  # noqa: F401  what is imported once is no part of what is timed
import httpx  # noqa: F401
import pytest

from disclosure_watch import alert
from disclosure_watch.alert.channels import apprised, webhook


class Hostile:
    """Answers every request with one of the ways to do harm."""

    def __init__(self, way):
        self.paths = []
        hostile = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                hostile.paths.append(self.path)
                self.rfile.read(int(self.headers.get("content-length") or 0))
                way(self)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@functools.cache
def packed():
    """Two hundred megabytes as two hundred kilobytes."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(b"0" * 1_000_000) for _ in range(200)) + packer.flush()


def bomb(handler):
    content = packed()
    handler.send_response(200)
    handler.send_header("content-encoding", "gzip")
    handler.send_header("content-length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x" * 65536)
    except OSError:
        pass


def drip(handler):
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(60):
            handler.wfile.write(b"x")
            time.sleep(0.1)
    except OSError:
        pass


def late(handler):
    time.sleep(8)
    handler.send_response(200)
    handler.end_headers()


def elsewhere(handler):
    handler.send_response(302)
    handler.send_header("location", "/followed")
    handler.send_header("content-length", "0")
    handler.end_headers()


@pytest.fixture
def hostile():
    servers = []

    def make(way):
        servers.append(Hostile(way))
        return servers[-1]

    yield make
    for server in servers:
        server.close()


def deliver(made, settings, *revisions):
    store, clock = made.MemoryStore(), made.Clock()
    outbox = alert.Outbox(store, settings, clock)
    outbox.register()
    store.told = list(revisions)
    return asyncio.run(outbox.deliver()), store


@pytest.mark.parametrize("address", ["webhook:http://127.0.0.1:{port}/hook", "json://127.0.0.1:{port}/hook"], ids=["webhook", "apprise"])  # fmt: skip
@pytest.mark.parametrize(
    ("way", "taken"), [(bomb, True), (endless, True), (drip, None), (late, False), (elsewhere, False)]
)
def test_hostile_answers_end_in_time_and_in_memory(made, subscribed, hostile, monkeypatch, address, way, taken):
    """A bomb, a stream for ever, a drip, silence, a redirect: a minute, a few megabytes and one request at most."""
    for module in (webhook, apprised):
        monkeypatch.setattr(module, "SECONDS", 0.8 if way in {drip, late} else 5.0)  # those two take all of it
    monkeypatch.setattr(webhook, "WORDS", 0.5)
    server = hostile(way)
    packed()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    report, _ = deliver(made, subscribed({"to": address.format(port=server.port)}), made.figure())
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert time.monotonic() - began < 20
    assert grown < 60_000, "kilobytes"
    assert server.paths == ["/hook"], report
    if taken is not None:
        assert (report.delivered, report.failed) == ((1, 0) if taken else (0, 1))


def test_no_log_holds_a_receivers_address(made, subscribed, hostile, caplog, capfd):
    """At DEBUG for every library: neither logs, rows, faults nor what is printed hold what an address keeps secret."""
    for name in ("", "httpx", "httpcore", "httpcore.http11", "urllib3", "urllib3.connectionpool", "apprise", "asyncio"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    server = hostile(elsewhere)
    secret = "canary7351"
    to = [
        {"name": "w", "to": "webhook:http://127.0.0.1:${PORT}/${TOKEN}?key=${TOKEN}"},
        {"name": "j", "to": "json://u:${TOKEN}@127.0.0.1:${PORT}/${TOKEN}"},
        {"name": "m", "to": "mailto://u:${TOKEN}@127.0.0.1:9?to=a@b.cn&from=c@d.cn&mode=insecure"},
        {"name": "d", "to": "dingtalk://${TOKEN}/nonsense"},
        {"name": "n", "to": "nonsense://${TOKEN}"},
        {"name": "b", "to": "webhook:http://127.0.0.1:99999/${TOKEN}"},
    ]
    settings = subscribed(*to, environment={"TOKEN": secret, "PORT": str(server.port)})
    report, store = deliver(made, settings, made.figure())
    said = caplog.text + "".join(capfd.readouterr()) + repr(report) + json.dumps(store.rows, default=str)
    assert len(report.faults) == 6
    assert secret not in said


def test_a_test_says_what_was_answered_and_leaves_no_entry_in_a_feed(made, subscribed, receiver, tmp_path):
    """A made-up edit with its figure, marked; the webhook's words are told, the feed that people read stays as it was."""
    settings = subscribed({"name": "hook", "to": f"webhook:{receiver.url}"}, {"name": "feed", "to": "feed:all.xml"}, {"name": "file", "to": "jsonl:a.jsonl"})  # fmt: skip
    outbox = alert.Outbox(made.MemoryStore(), settings, made.Clock())
    answer = asyncio.run(outbox.send_test("hook"))
    assert answer.startswith("〔测试〕")
    assert '"errcode":0' in answer
    (body,) = receiver.bodies()
    assert body["test"] is True
    assert [(edit["before"], edit["after"]) for edit in body["edits"]] == [("36", "63")]
    assert "leaves no entry" in asyncio.run(outbox.send_test("feed"))
    assert not (tmp_path / "all.xml").exists()
    asyncio.run(outbox.send_test("file"))
    (line,) = (tmp_path / "a.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["test"] is True


def test_a_webhook_gets_a_bulk_edit_as_one_call(made, subscribed, receiver, tmp_path):
    """Type, source, count, names of the fields and ten examples; a file of JSON lines has every revision."""
    from dataclasses import replace

    from disclosure_watch.model import Attribution

    bulk = [replace(made.figure(2, record=f"a.{at:04d}"), attribution=Attribution.BULK_EDIT) for at in range(12)]
    settings = subscribed({"to": f"webhook:{receiver.url}"}, {"name": "lines", "to": "jsonl:a.jsonl"}, {"name": "feed", "to": "feed:all.xml"})  # fmt: skip
    report, _ = deliver(made, settings, *bulk)
    assert report.faults == ()
    (body,) = receiver.bodies()
    assert {name: body[name] for name in ("type", "source_id", "count", "fields")} == {
        "type": "bulk_edit",
        "source_id": "a",
        "count": 12,
        "fields": ["body_text"],
    }
    assert len(body["examples"]) == 10
    assert body["examples"][0]["revision_id"] == "a.0000.2"
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert {line["attribution"] for line in lines} == {"bulk_edit"}
    assert len(lines) == 12
    assert (tmp_path / "all.xml").read_text("utf-8").count("<entry>") == 1
    digest = subscribed({"to": "feed:digest.xml", "how": "digest", "cron": "0 * * * *"})
    outbox = alert.Outbox(made.MemoryStore(), digest, clock := made.Clock())
    outbox.register()
    outbox._store.told = [*bulk, made.figure(2, record="a.0099")]
    clock.now += dt.timedelta(hours=2)
    assert asyncio.run(outbox.deliver()).delivered == 1
    assert (tmp_path / "digest.xml").read_text("utf-8").count("<entry>") == 2
