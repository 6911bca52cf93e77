"""Mail with a real server: both parts our own, headers as servers want them, refusals in the server's own words."""

import asyncio
import contextlib
import datetime as dt
import email
import email.policy
import socket
import threading
import time

import pytest
from aiosmtpd.controller import Controller

from disclosure_watch import alert
from disclosure_watch.alert import MailServer
from disclosure_watch.model import FindingKind


class Mailbox:
    """A mail server that keeps what it gets; `answer` is what it says to a mail, `refused` the readers it won't take."""

    def __init__(self):
        self.mails, self.answer, self.refused = [], "250 taken as 4711", set()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  the server's names
        if address in self.refused:
            return "550 5.1.1 no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(envelope)
        return self.answer

    def read(self):
        return [email.message_from_bytes(mail.content, policy=email.policy.default) for mail in self.mails]


@pytest.fixture
def box():
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        mailbox.port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    yield mailbox
    controller.stop()


def server(port, **more):
    return MailServer(**({"host": "127.0.0.1", "port": port, "tls": "none", "user": "", "password": "", "sender": "观察 <watch@example.org>"} | more))  # fmt: skip


def outbox(made, subscribed, *revisions, to="mail:a@example.org, b@example.org", mail=None, **wish):
    store, clock = made.MemoryStore(), made.Clock()
    settings = subscribed({"to": to} | wish, mail=mail)
    alerts = alert.Outbox(store, settings, clock)
    alerts.register()
    store.told = list(revisions)
    return alerts, clock


def test_a_mail_has_both_parts_and_the_headers_that_servers_want(made, subscribed, box):
    """One mail to all readers: our text and our HTML, Date, stable Message-ID, List-Id, thread, no auto-replies."""
    mail = server(box.port, unsubscribe="mailto:stop@example.org")
    outgoing, _ = outbox(made, subscribed, made.figure(), made.figure(3), mail=mail)
    assert asyncio.run(outgoing.deliver()).delivered == 2
    assert [received.rcpt_tos for received in box.mails] == [["a@example.org", "b@example.org"]] * 2
    first, second = box.read()
    assert first["subject"] == "【云岭市科学技术局】正文变更：关于市政协六届三次会议第0001号提案的答复"
    assert "投入资金〔8837 → 8873〕万元" in first.get_body(("plain",)).get_content()
    assert "http://www.yunling.example/1.html" in first.get_body(("plain",)).get_content()
    assert "<del" in first.get_body(("html",)).get_content()
    assert first.get_content_type() == "multipart/alternative"
    assert first["date"].datetime.date() == made.START.date()
    assert first["auto-submitted"] == "auto-generated"
    assert first["list-id"] == "<all.disclosure-watch.example.org>"
    assert first["list-unsubscribe"] == "<mailto:stop@example.org>"
    assert first["references"] == second["references"]
    assert first["message-id"] != second["message-id"]
    assert all(len(line) <= 998 for line in box.mails[0].content.splitlines())
    assert b"=?utf-8?" in box.mails[0].content


def test_a_retry_bears_the_same_message_id(made, subscribed, box):
    """What is sent again because nobody knows whether it came is the same mail."""
    ids = []
    for _ in range(2):
        outgoing, _ = outbox(made, subscribed, made.figure(), mail=server(box.port))
        asyncio.run(outgoing.deliver())
        ids.append(box.read()[-1]["message-id"])
    assert ids[0] == ids[1]


def test_a_title_can_add_no_header(made, subscribed, box):
    """Line breaks in a title end no header."""
    hostile = made.figure(title="标题\r\nBcc: all@example.org\r\n\r\n<b>x")
    outgoing, _ = outbox(made, subscribed, hostile, mail=server(box.port))
    asyncio.run(outgoing.deliver())
    assert box.read()[0]["bcc"] is None


def test_a_refusal_is_told_in_the_servers_own_words(made, subscribed, box):
    """In the fault, in the finding and in what waits; a reader refused beside one taken is in the answer."""
    box.answer = "554 5.7.1 policy: too many links"
    outgoing, clock = outbox(made, subscribed, made.figure(), mail=server(box.port))
    report = asyncio.run(outgoing.deliver())
    assert report.faults == ("all: the mail server refused: 554 5.7.1 policy: too many links",)
    assert [sighting.kind for sighting in report.sightings] == [FindingKind.CHANNEL_FAILED]
    assert "policy: too many links; 1 alerts wait" in report.sightings[0].message
    box.answer = "250 taken"
    box.refused = {"a@example.org", "b@example.org"}
    clock.now += dt.timedelta(hours=1)
    assert "no such mailbox here" in asyncio.run(outgoing.deliver()).faults[0]
    box.refused = {"a@example.org"}
    clock.now += dt.timedelta(hours=1)
    report = asyncio.run(outgoing.deliver())
    assert (report.delivered, report.faults) == (1, ("all: not to a@example.org: 550 5.1.1 no such mailbox here",))
    assert "no such mailbox here" in report.sightings[0].message
    assert asyncio.run(outgoing.deliver()).delivered == 0  # the other has it
    answer = asyncio.run(outgoing.send_test("all"))
    assert "250 taken" in answer
    assert "not to a@example.org: 550" in answer


@pytest.mark.parametrize(
    ("tls", "user", "said"), [("starttls", "", "STARTTLS"), ("none", "me", "AUTH"), ("implicit", "", "")]
)
def test_a_server_that_cannot_what_is_asked(made, subscribed, box, tls, user, said):
    """No encryption, no login: told, and nothing sent in the open."""
    outgoing, _ = outbox(
        made, subscribed, made.figure(), mail=server(box.port, tls=tls, user=user, password="canary-9")
    )
    (fault,) = asyncio.run(outgoing.deliver()).faults
    assert said in fault.upper()
    assert "canary-9" not in fault
    assert box.mails == []


def test_nobody_listens(made, subscribed):
    """A refused connection is told as that."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    outgoing, _ = outbox(made, subscribed, made.figure(), mail=server(port))
    assert asyncio.run(outgoing.deliver()).faults == ("all: the mail server can't be reached: Connection refused",)


@pytest.mark.parametrize("what", [b"220 hi\r\n" + b"250-x\r\n" * 100_000, b"220-" + b"x" * 1_000_000, b""], ids=["lines", "line", "silence"])  # fmt: skip
def test_a_server_that_never_comes_to_an_end(made, subscribed, monkeypatch, what):
    """Endless lines, one endless line, silence: the channel fails, bounded in size and time."""
    monkeypatch.setattr("disclosure_watch.alert.channels.mail.SECONDS", 0.4)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def talk():
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(what)
                connection.recv(1000)

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        outgoing, _ = outbox(made, subscribed, made.figure(), mail=server(port))
        began = time.monotonic()
        (fault,) = asyncio.run(outgoing.deliver()).faults
        assert time.monotonic() - began < 10
        assert "all: the mail server" in fault
        thread.join(10)


def test_apprises_mail_addresses_get_the_same_mail(made, subscribed, box):
    """`mailto://` goes on: the same parts and headers, names and copies as the address has them."""
    to = f"mailto://127.0.0.1:{box.port}?to=reader@example.org&from=watch@example.org&mode=insecure"
    outgoing, _ = outbox(made, subscribed, made.figure(), to=to)
    assert asyncio.run(outgoing.deliver()).faults == ()
    (mail,) = box.read()
    assert "投入资金〔8837 → 8873〕万元" in mail.get_body(("plain",)).get_content()
    assert mail["list-id"]
    assert box.mails[0].rcpt_tos == ["reader@example.org"]
