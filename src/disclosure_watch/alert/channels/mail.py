"""Mail as servers want it: both parts our own, a stable Message-ID, threads by record, and refusals in the server's words."""

import hashlib
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any

from disclosure_watch.alert.channels.guard import LARGEST_ANSWER, in_thread, shown
from disclosure_watch.alert.delivery import Answer, Delivery
from disclosure_watch.alert.escape import one_line
from disclosure_watch.errors import ChannelError

SECONDS = 60.0
"""A server that hasn't taken a mail by then has failed."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """
    Where mail is handed in: `tls` is `starttls`, `implicit` or `none`; `sender` an address, a name before it or not.

    `unsubscribe` is an address (mailto: or https:) for List-Unsubscribe, empty for none.
    """

    host: str
    port: int
    tls: str
    user: str
    password: str
    sender: str
    unsubscribe: str = ""


class Mail:
    """A mail to some addresses by a server of one's own."""

    def __init__(self, server: MailServer, to: Sequence[str], list_name: str, hidden: Sequence[str] = ()) -> None:
        self._server, self._to, self._list_name = server, tuple(to), list_name
        self._hidden = tuple(hidden)

    async def send(self, delivery: Delivery) -> str:
        """Hand one mail in; the answer is the server's."""
        message = compose(delivery, self._server, self._to, self._list_name)
        return await in_thread(lambda: _hand_in(self._server, message, [*self._to, *self._hidden]))


def compose(delivery: Delivery, server: MailServer, to: Sequence[str], list_name: str) -> EmailMessage:
    """Return the mail of a delivery. Raises ChannelError where an address can't stand in a header."""
    mail = EmailMessage(policy=SMTP)
    try:
        sender = _address(server.sender)
        mail["From"] = sender
        mail["To"] = [_address(address) for address in to]
    except (ValueError, IndexError, UnicodeError):
        raise ChannelError("the address of the sender or of a reader is not a mail address") from None
    domain = sender.domain or "localhost"
    mail["Subject"] = one_line(delivery.message.subject)
    mail["Date"] = format_datetime(delivery.at)
    mail["Message-ID"] = f"<{_digest(delivery.key, *to)}@{domain}>"
    records = {revision.record_id for revision in delivery.alert.revisions}
    if len(records) == 1 and not delivery.test:
        thread = f"<record.{_digest(*records)}@{domain}>"
        mail["References"] = thread
        mail["In-Reply-To"] = thread
    slug = re.sub(r"[^a-z0-9-]+", "-", list_name.lower()).strip("-") or _digest(list_name)[:12]
    mail["List-Id"] = f"<{slug}.disclosure-watch.{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    if server.unsubscribe:
        mail["List-Unsubscribe"] = f"<{one_line(server.unsubscribe).replace(' ', '')}>"
    mail.set_content(delivery.message.text, cte="quoted-printable" if delivery.message.text.isascii() else "base64")
    mail.add_alternative(delivery.message.html, subtype="html", cte="base64")
    return mail


def _address(text: str) -> Address:
    name, address = parseaddr(text)
    local, _, domain = address.rpartition("@")
    if not local:
        raise ValueError(text)
    return Address(display_name=one_line(name), username=local, domain=domain.encode("idna").decode("ascii"))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _hand_in(server: MailServer, message: EmailMessage, to: Sequence[str]) -> str:
    try:
        with _connected(server) as client:
            if server.tls == "starttls":
                client.starttls(context=ssl.create_default_context())
            if server.user:
                client.login(server.user, server.password)
            return _sent(client, message, to)
    except smtplib.SMTPRecipientsRefused as error:
        said = "; ".join(_words(code, text) for code, text in error.recipients.values())
        raise ChannelError(f"the mail server refused the readers: {said}") from None
    except smtplib.SMTPResponseException as error:
        raise ChannelError(f"the mail server refused: {_words(error.smtp_code, error.smtp_error)}") from None
    except smtplib.SMTPNotSupportedError as error:
        raise ChannelError(f"the mail server can't: {shown(str(error))}") from None
    except (smtplib.SMTPException, ssl.SSLError) as error:
        raise ChannelError(f"the mail server broke off: {shown(str(error))}") from None
    except OSError as error:
        raise ChannelError(f"the mail server can't be reached: {error.strerror or type(error).__name__}") from None
    except UnicodeError:
        raise ChannelError("the host, an address or the password can't be sent to a mail server") from None


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.tls == "implicit":
        return _ImplicitTls(server.host, server.port, timeout=SECONDS, context=ssl.create_default_context())
    return _Smtp(server.host, server.port, timeout=SECONDS)


def _sent(client: smtplib.SMTP, message: EmailMessage, to: Sequence[str]) -> Answer:
    """Do the dialogue of one mail; give the server's answer to its text, and what it said of readers that it refused."""
    client.ehlo_or_helo_if_needed()
    addresses = [_address(reader).addr_spec for reader in to]
    sender = _address(str(message["From"])).addr_spec
    code, said = client.mail(sender)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, said, sender)
    refused = {}
    for address in addresses:
        code, said = client.rcpt(address)
        if code not in {250, 251}:
            refused[address] = (code, said)
    if len(refused) == len(addresses):
        raise smtplib.SMTPRecipientsRefused(refused)
    code, said = client.data(message.as_bytes())
    if code != 250:
        raise smtplib.SMTPDataError(code, said)
    left = "; ".join(f"not to {address}: {_words(*answer)}" for address, answer in refused.items())
    return Answer("; ".join(part for part in (_words(code, said), left) if part), left)


def _words(code: int, text: str | bytes) -> str:
    return f"{code} {shown(text)}"


class _Lines:
    """The lines that a server says: a reply is bounded in size, all of them in time."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        self._connection, self._until = connection, until
        self._waiting = b""
        self._read = 0

    def readline(self, _limit: int = -1) -> bytes:
        """Return the next line. Raises OSError where there is none in time, or no end of it."""
        while b"\n" not in self._waiting:
            self._connection.settimeout(max(0.01, self._until - time.monotonic()))
            chunk = self._connection.recv(4096)
            self._read += len(chunk)
            if not chunk or self._read > LARGEST_ANSWER:
                raise OSError(0, "the answer has no end" if chunk else "it closed the connection")
            self._waiting += chunk
        line, _, self._waiting = self._waiting.partition(b"\n")
        return line + b"\n"

    def close(self) -> None:
        """Nothing: the connection is closed by its owner."""


class _Bounded:
    """What both kinds of connection share: answers are read by `_Lines`."""

    file: Any
    sock: Any
    _until = 0.0

    def getreply(self) -> tuple[int, bytes]:
        """Return the server's next reply."""
        if not self._until:
            self._until = time.monotonic() + SECONDS
        if self.file is None:
            self.file = _Lines(self.sock, self._until)
        return super().getreply()  # type: ignore[misc,no-any-return]


class _Smtp(_Bounded, smtplib.SMTP):
    pass


class _ImplicitTls(_Bounded, smtplib.SMTP_SSL):
    pass
