"""What a channel is given to send."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from disclosure_watch.alert.message import Message
from disclosure_watch.alert.planning import Due
from disclosure_watch.model import Finding
from disclosure_watch.rows import change_shape, plain_row


@dataclass(frozen=True, slots=True)
class Parcel:
    """One alert on its way: what is due, the message of it, when this try is made, and whether it is a test."""

    due: Due
    message: Message
    at: dt.datetime
    test: bool = False

    @property
    def key(self) -> str:
        """The idempotency key, the same on every try."""
        return self.due.key

    def shapes(self) -> Iterator[dict[str, Any]]:
        """Yield what the alert tells of as JSON: changes in the shape of `changes --json`, findings as `findings --json`."""
        for revision in self.due.revisions:
            yield change_shape(revision) | ({"test": True} if self.test else {})
        for finding in self.due.findings:
            yield finding_shape(finding)


def finding_shape(finding: Finding) -> dict[str, Any]:
    """Return a finding in the shape of `findings --json`, with what tells it from a change."""
    return {"type": "finding"} | plain_row(finding)
