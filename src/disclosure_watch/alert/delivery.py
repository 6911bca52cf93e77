"""What is sent: an alert, the message of it, and the delivery of both that a channel is given."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from disclosure_watch.model import Finding, Revision
from disclosure_watch.rows import change_shape, plain_row


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert to send: what it tells of. `key` is the same on every try."""

    key: str
    revisions: tuple[Revision, ...] = ()
    findings: tuple[Finding, ...] = ()
    flood: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A subject of one line, and the same in plain text, in HTML and in Markdown."""

    subject: str
    text: str
    html: str
    markdown: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert on its way: what is due, the message of it, when this try is made, and whether it is a test."""

    alert: Alert
    message: Message
    at: dt.datetime
    test: bool = False

    @property
    def key(self) -> str:
        """The idempotency key, the same on every try."""
        return self.alert.key

    def shapes(self) -> Iterator[dict[str, Any]]:
        """Yield what the alert tells of as JSON: changes in the shape of `changes --json`, findings as `findings --json`."""
        for revision in self.alert.revisions:
            yield change_shape(revision) | ({"test": True} if self.test else {})
        for finding in self.alert.findings:
            yield finding_shape(finding)


def finding_shape(finding: Finding) -> dict[str, Any]:
    """Return a finding in the shape of `findings --json`, with what tells it from a change."""
    return {"type": "finding"} | plain_row(finding)
