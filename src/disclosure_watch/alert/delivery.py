"""What is sent: an alert, the message of it, and the delivery of both that a channel is given."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import Any, Protocol, Self

from disclosure_watch.model import Finding, Revision
from disclosure_watch.rows import change_shape, edit_shape, finding_shape


@dataclass(frozen=True, slots=True)
class Alert:
    """
    One alert to send: what it tells of. `key` is the same on every try.

    Several revisions are a digest, a flood (too many of one pass to tell singly) or a bulk edit (all changed alike).
    """

    key: str
    revisions: tuple[Revision, ...] = ()
    findings: tuple[Finding, ...] = ()
    digest: bool = False
    flood: bool = False
    bulk: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A subject of one line, and the same in plain text, in HTML and in Markdown."""

    subject: str
    text: str
    html: str
    markdown: str


class Answer(str):
    """What a receiver answered when it confirmed; `refused` names the readers that it left out, in its words."""

    __slots__ = ("refused",)
    refused: str

    def __new__(cls, answer: str, refused: str = "") -> Self:
        """Make an answer of its words and of what it says of readers left out."""
        made = super().__new__(cls, answer)
        made.refused = refused
        return made


@dataclass(frozen=True, slots=True)
class MissingPage(Finding):
    """
    A page that is gone, while that isn't confirmed as a withdrawal: told as a finding is, to those who ask for it.

    `message` is the record's title; `became` is empty while it is open, then `withdrawn` or `back`.
    """

    became: str = ""


class Writes(Protocol):
    """What writes messages."""

    @property
    def language(self) -> str:
        """The language they are in: zh or en."""

    @property
    def feed_url(self) -> str:
        """Where feeds are published, with {file}; empty where that isn't told."""

    def render(self, alert: Alert, *, test: bool = False) -> Message:
        """Return the message of an alert."""

    def edits(self, revision: Revision) -> Sequence[Any]:
        """Return the single changes of a revision, as dataclasses."""

    def agency(self, source_id: str) -> str:
        """Return what the office of a source is called."""


@dataclass(slots=True)
class Delivery:
    """One alert on its way: what is due, what writes it, when this try is made, and whether it is a test."""

    alert: Alert
    writer: Writes
    at: dt.datetime
    test: bool = False
    _message: Message | None = field(default=None, repr=False)

    @property
    def key(self) -> str:
        """The idempotency key, the same on every try."""
        return self.alert.key

    @property
    def message(self) -> Message:
        """The alert as a person reads it. Raises ChannelError where it can't be written."""
        if self._message is None:
            self._message = self.writer.render(self.alert, test=self.test)
        return self._message

    def message_of(self, revision: Revision) -> Message:
        """Return the message of one change alone. Raises ChannelError where it can't be written."""
        if self.alert.revisions == (revision,):
            return self.message
        return self.writer.render(Alert(self.key, (revision,)), test=self.test)

    def shape_of(self, revision: Revision) -> dict[str, Any]:
        """Return a change in the shape of `changes --json`, its edits beside."""
        edits = [
            edit_shape(asdict(edit))
            for edit in self.writer.edits(revision)
            if is_dataclass(edit) and not isinstance(edit, type)
        ]
        return change_shape(revision) | {"edits": edits} | ({"test": True} if self.test else {})

    def shapes(self) -> Iterator[dict[str, Any]]:
        """Yield what the alert tells of as JSON: changes in the shape of `changes --json`, findings as `findings --json`."""
        for revision in self.alert.revisions:
            yield self.shape_of(revision)
        for finding in self.alert.findings:
            yield {"type": "finding"} | finding_shape(finding)
