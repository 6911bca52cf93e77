"""Each channel with a real other side: a webhook receiver, a mail server, bots, a feed reader."""

import asyncio
import datetime as dt
import email
import email.policy
import json
import re
import socket
import ssl
import xml.etree.ElementTree as ET

import feedparser
import pytest
from aiosmtpd.controller import Controller
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot
from standardwebhooks import Webhook as Verifier

from disclosure_watch import alert
from disclosure_watch.alert.channels import feed, webhook
from disclosure_watch.rows import change_shape, dumps

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def deliver(made, settings, *revisions, findings=(), clock=None):
    """Deliver through real channels; return the report and the store."""
    store, clock = made.MemoryStore(revisions, findings), clock or made.Clock()
    known, store.told = store.told, []
    alert.Outbox(store, settings, clock).register()
    store.told = known
    clock.now += dt.timedelta(hours=1)
    return asyncio.run(alert.Outbox(store, settings, clock).deliver()), store


def test_webhook_is_signed_as_the_convention_says(made, subscribed, receiver):
    """An independent verifier accepts the call; the body is the change's shape; CloudEvents attributes are there."""
    revision = made.figure()
    settings = subscribed({"to": f"webhook:{receiver.url}", "secret": "${HOOK}"}, environment={"HOOK": SECRET})
    clock = made.Clock(dt.datetime.now(dt.UTC))
    report, _ = deliver(made, settings, revision, clock=clock)
    assert report.faults == ()
    ((_, headers, body),) = receiver.calls
    lowered = {name.lower(): value for name, value in headers.items()}
    lowered["webhook-timestamp"] = lowered["webhook-timestamp"]
    assert lowered["webhook-id"] == "all:a.0001.2"
    told = json.loads(body)
    (edit,) = told.pop("edits")
    assert told == json.loads(dumps(change_shape(revision)))
    assert (edit["before"], edit["after"], edit["unit"]) == ("8837", "8873", "元")
    assert {name: lowered[name] for name in ("ce-specversion", "ce-type", "ce-subject", "ce-id")} == {
        "ce-specversion": "1.0",
        "ce-type": "disclosure.record.changed",
        "ce-subject": "a.0001",
        "ce-id": "all:a.0001.2",
    }
    stamp = int(lowered["webhook-timestamp"])
    assert abs(stamp - clock.now.timestamp()) < 60


def test_the_signature_verifies(made, subscribed, receiver):
    """The reference library of Standard Webhooks accepts body and headers, and refuses another body."""
    settings = subscribed({"to": f"webhook:{receiver.url}", "secret": "${HOOK}"}, environment={"HOOK": SECRET})
    clock = made.Clock(dt.datetime.now(dt.UTC) - dt.timedelta(hours=1))
    deliver(made, settings, made.figure(), clock=clock)
    ((_, headers, body),) = receiver.calls
    lowered = {name.lower(): value for name, value in headers.items()}
    assert Verifier(SECRET).verify(body, lowered)["revision_id"] == "a.0001.2"
    with pytest.raises(Exception, match="signature"):
        Verifier(SECRET).verify(body + b" ", lowered)


@pytest.mark.parametrize("status", [500, 404, 0])
def test_a_receiver_that_does_not_confirm_is_asked_again_with_the_same_key(made, subscribed, receiver, status):
    """An error, or a connection dropped after the call was taken, leaves the alert due; the retry bears the same id."""
    receiver.answer = lambda number: 200 if number > 1 else status
    settings = subscribed({"to": f"webhook:{receiver.url}"})
    clock = made.Clock()
    report, store = deliver(made, settings, made.figure(), clock=clock)
    assert (report.delivered, report.failed) == (0, 1)
    clock.now += dt.timedelta(minutes=6)
    assert asyncio.run(alert.Outbox(store, settings, clock).deliver()).delivered == 1
    ids = [{name.lower(): value for name, value in headers.items()}["webhook-id"] for _, headers, _ in receiver.calls]
    assert ids == ["all:a.0001.2"] * 2


def test_calls_share_one_tls_context(made, subscribed, receiver, monkeypatch):
    """Reading the trusted certificates takes 41 ms and a megabyte: once a process, not once a call."""
    contexts, create = [], ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda *a, **k: contexts.append(create(*a, **k)) or contexts[-1])
    webhook._trusted.cache_clear()
    receiver.answer = lambda number: 200 if number > 1 else 500
    clock = made.Clock()
    _, store = deliver(made, settings := subscribed({"to": f"webhook:{receiver.url}"}), made.figure(), clock=clock)
    clock.now += dt.timedelta(minutes=6)
    assert asyncio.run(alert.Outbox(store, settings, clock).deliver()).delivered == 1
    assert len(contexts) == 1


def test_a_chinese_subscription_name_makes_legal_headers(made, subscribed, receiver):
    """Names beyond ASCII are percent-encoded in headers."""
    settings = subscribed({"name": "全部变更", "to": f"webhook:{receiver.url}"})
    report, _ = deliver(made, settings, made.figure())
    assert report.delivered == 1
    assert receiver.calls[0][1]["webhook-id"].startswith("%E5%85%A8")


class Mailbox:
    """A mail server that keeps what it gets."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  the server's name for it
        self.mails.append(envelope)
        return "250 taken"


@pytest.fixture
def mail_server():
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        box.port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


def test_mail(made, subscribed, mail_server):
    """One mail a change: the subject whole, HTML with the redline, no header but its own."""
    address = f"mailto://127.0.0.1:{mail_server.port}?to=reader@example.org&from=watch@example.org&mode=insecure"
    hostile = made.figure(title="标题\r\nBcc: all@example.org", record="a.0002")
    report, _ = deliver(made, subscribed({"to": address}), made.figure(), hostile)
    assert report.faults == ()
    first, second = (email.message_from_bytes(mail.content, policy=email.policy.default) for mail in mail_server.mails)
    assert first["subject"] == "【云岭市科学技术局】正文变更：关于市政协六届三次会议第0001号提案的答复"
    html = first.get_body(("html",)).get_content()
    assert ">8837</del>" in html
    assert second["bcc"] is None
    assert [mail.rcpt_tos for mail in mail_server.mails] == [["reader@example.org"]] * 2


@pytest.mark.parametrize(
    ("plugin", "name", "address", "shape", "most"),
    [
        (NotifyDingTalk, "notify_url", "dingtalk://abcdefgh12", lambda body: body["markdown"]["text"], 20_000),
        (
            NotifyFeishu,
            "notify_url",
            "feishu://abcdefgh12",
            lambda body: body["card"]["elements"][0]["content"],
            20_000,
        ),
        (NotifyWeComBot, "notify_url", "wecombot://abcdefgh12", lambda body: body["markdown"]["content"], 4_096),
    ],
    ids=["dingtalk", "feishu", "wecom"],
)
def test_bots(made, subscribed, receiver, monkeypatch, plugin, name, address, shape, most):
    """The bots' documented bodies, within their limits, however long the text is."""
    original = getattr(plugin, name)
    tail = "?key={key}" if "{key}" in original else "/{token}" if "{token}" in original else ""
    monkeypatch.setattr(plugin, name, receiver.url + tail)
    fields = made.figure(after="一二三四五" * 5000)
    report, _ = deliver(made, subscribed({"to": address}), made.figure(record="a.0002"), fields)
    assert report.faults == ()
    texts = [shape(body) for body in receiver.bodies()]
    assert "〔8837 → **8873**〕" in texts[1]
    assert all(len(text.encode()) <= most for text in texts)


def test_feed(made, subscribed, tmp_path, monkeypatch):
    """A valid Atom feed: each change an entry with its own id, told once, the newest kept."""
    assert feed.KEPT == 500
    monkeypatch.setattr(feed, "KEPT", 30)
    settings = subscribed({"to": "feed:feeds/all.xml"})
    many = [
        made.figure(at, record=f"a.{at:04d}", at=made.START + dt.timedelta(minutes=at), title=f"标题{at} <b>&\x08")
        for at in range(1, feed.KEPT + 21)
    ]
    clock = made.Clock()
    clock.now += dt.timedelta(days=1)
    report, store = deliver(made, settings, *many, clock=clock)
    assert report.faults == ()
    atom_feed = feedparser.parse((tmp_path / "feeds/all.xml").read_bytes())
    assert not atom_feed.bozo
    assert len(atom_feed.entries) == feed.KEPT
    assert atom_feed.entries[0].id == f"urn:disclosure-watch:a.{feed.KEPT + 20:04d}.{feed.KEPT + 20}"
    assert f"标题{feed.KEPT + 20} <b>&" in atom_feed.entries[0].title
    assert atom_feed.entries[0].link == "http://www.yunling.example/1.html"
    root = ET.parse(tmp_path / "feeds/all.xml").getroot()
    atom = "{http://www.w3.org/2005/Atom}"
    assert all(root.find(atom + name) is not None for name in ("id", "title", "updated", "author"))
    assert all(entry.find(atom + name) is not None for entry in root.iter(f"{atom}entry") for name in ("id", "title", "updated"))  # fmt: skip
    store.rows = [row for row in store.rows if row["status"] == "registered"]
    clock.now += dt.timedelta(days=1)
    asyncio.run(alert.Outbox(store, settings, clock).deliver())
    assert len(feedparser.parse((tmp_path / "feeds/all.xml").read_bytes()).entries) == feed.KEPT


def test_a_feed_a_source(made, subscribed, tmp_path):
    """`{source}` in the name makes one feed for each source."""
    settings = subscribed({"to": "feed:{source}.xml"})
    deliver(made, settings, made.figure(), made.figure(record="b.0001", source="b"))
    assert [len(feedparser.parse((tmp_path / f"{name}.xml").read_bytes()).entries) for name in "ab"] == [1, 1]


def test_a_file_that_is_no_feed_is_left_alone(made, subscribed, tmp_path):
    """A file of other content is told, and kept as it was."""
    (tmp_path / "all.xml").write_text("mine")
    report, _ = deliver(made, subscribed({"to": "feed:all.xml"}), made.figure())
    assert "is no feed" in report.faults[0]
    assert (tmp_path / "all.xml").read_text() == "mine"


def test_an_address_that_nobody_knows(made, subscribed):
    """What Apprise doesn't know is told as that."""
    report, _ = deliver(made, subscribed({"to": "nonsense://x"}), made.figure())
    assert report.faults == ("all: Apprise doesn't know such an address",)


@pytest.mark.parametrize("address", ["feishu://abcdefgh12", "wecombot://abcdefgh12"])
def test_a_bot_that_refuses_says_why(made, subscribed, receiver, monkeypatch, address):
    """A bot answers 200 and says in its own words that it took nothing: the alert stays due."""
    for plugin, name, tail in ((NotifyFeishu, "notify_url", "/{token}"), (NotifyWeComBot, "notify_url", "?key={key}")):
        monkeypatch.setattr(plugin, name, receiver.url + tail)
    receiver.reply = b'{"errcode": 45009, "code": 45009, "errmsg": "freq out of limit", "msg": "freq out of limit"}'
    report, _ = deliver(made, subscribed({"to": address}), made.figure())
    assert report.faults == ("all: the bot refused: 45009 freq out of limit",)


@pytest.mark.parametrize(("template", "address"), [("", "file:///"), ("https://data.example.org/{file}", "https://data.example.org/all%20of.xml")])  # fmt: skip
def test_a_feed_is_valid(made, subscribed, tmp_path, template, address):
    """By the rules of RFC 4287: absolute rel=self, ids that are IRIs and unique, author, title and updated everywhere."""
    settings = subscribed({"to": "feed:all of.xml"}, feed_url=template)
    revisions = [made.figure(record=f"a.{number:04d}") for number in range(3)]
    report, _ = deliver(made, settings, *revisions)
    assert report.faults == ()
    root = ET.parse(tmp_path / "all of.xml").getroot()
    atom = "{http://www.w3.org/2005/Atom}"
    (own,) = (link for link in root.findall(f"{atom}link") if link.get("rel") == "self")
    assert own.get("href").startswith(address)
    entries = root.findall(f"{atom}entry")
    assert len(entries) == 3
    ids = [node.findtext(f"{atom}id") for node in (root, *entries)]
    assert len(set(ids)) == 4
    assert all(re.fullmatch(r"urn:[a-z0-9-]+:\S+", node_id) for node_id in ids)
    for node in (root, *entries):
        assert node.findtext(f"{atom}title")
        assert dt.datetime.fromisoformat(node.findtext(f"{atom}updated")).tzinfo
        assert node.findtext(f"{atom}author/{atom}name")
    assert root.findtext(f"{atom}updated") == max(node.findtext(f"{atom}updated") for node in entries)
