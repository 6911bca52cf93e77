"""What the outbox takes and gives: of the store, of the configuration, and what delivering came to."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from disclosure_watch.model import Finding, FindingKey, Known, Revision, Sighting, Source, Subscription
from disclosure_watch.times import told

if TYPE_CHECKING:
    from disclosure_watch.alert.channels.mail import MailServer
    from disclosure_watch.alert.message import Renderer, Style

Clock = Callable[[], dt.datetime]
Row = Mapping[str, Any]
Passes = Mapping[str, int]


class AlertStore(Protocol):
    """What the outbox takes of the store."""

    def last_changes(self, source_ids: Iterable[str]) -> Passes:
        """Give the number of the last pass of each of some sources that changed something, of those where one did."""

    def revisions_after(self, passes: Passes) -> Iterable[Revision]:
        """Give the revisions of the sources named, each of passes later than its number."""

    def revisions(self, *, since: dt.datetime) -> Iterable[Revision]:
        """Give the revisions observed since a moment, oldest first."""

    def earlier(self, revisions: Sequence[Revision]) -> Mapping[str, Revision]:
        """Give the revision before each of some, by the id of the later one; none for the first of a record."""

    def missing(self, source_id: str) -> Sequence[Known]:
        """Give the records of a source whose page was found gone and that are not withdrawn yet, with `missing_since`."""

    def status_of(self, revision: Revision) -> int | None:
        """Give the status of the answer that proves a revision, None where there is none."""

    def known(self, source_id: str, record_ids: Sequence[str]) -> Sequence[Known]:
        """Give what is known of some records of a source."""

    def key_of(self, source_id: str) -> str:
        """Give the id under which a source is kept, whatever it is called now."""

    def findings(self) -> Sequence[Finding]:
        """Give every finding as it stands, oldest first."""

    def deliveries(self) -> Sequence[Row]:
        """Give the recorded rows of `schema.DELIVERY_COLUMNS`."""

    def deliveries_version(self) -> int:
        """Give a number that is another once anybody has recorded a row."""

    def append_deliveries(self, rows: Sequence[Row]) -> None:
        """Record rows as one durable commit."""


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """
    What delivering needs of the configuration.

    `folder` is where file channels begin; `timezone` that of subscriptions which name none; `environment` fills in
    `${NAME}`; `style` gives how messages are written; `mail` is the server of `mail:` receivers, None where there is none.
    """

    subscriptions: tuple[Subscription, ...]
    sources: tuple[Source, ...]
    folder: Path
    environment: Mapping[str, str]
    timezone: ZoneInfo
    style: "Callable[[], Style]"
    alert_baseline: bool = False
    mail: "MailServer | None" = None

    def timezone_of(self, subscription: Subscription) -> ZoneInfo:
        """Return the time zone of a subscription's hours."""
        return ZoneInfo(subscription.timezone) if subscription.timezone else self.timezone

    def renderer(
        self,
        subscription: Subscription,
        earlier: Mapping[str, Revision],
        statuses: Callable[[Revision], int | None] = lambda _revision: None,
    ) -> "Renderer":
        """
        Return what writes a subscription's messages.

        `earlier` holds the revisions before those that are told, `statuses` says what the address of one answered.
        """
        from disclosure_watch.alert.message import Renderer  # most runs have nothing to tell

        sources = {source.id: source for source in self.sources}
        return Renderer(subscription.language, sources, self.style(), self.timezone_of(subscription), earlier, statuses)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A channel that failed: how many alerts wait, until when it is left in peace (None: given up), and why it failed."""

    subscription: str
    alerts: int
    until: dt.datetime | None
    reason: str

    def told(self, timezone: ZoneInfo) -> str:
        """Return it as one line for people."""
        when = f"waits until {told(self.until, timezone)}" if self.until else "is given up; `test-alert` wakes it"
        return f"{self.subscription} {when}, {self.alerts} alerts are due: {self.reason}"


@dataclass(frozen=True, slots=True)
class Delivered:
    """
    What delivering came to: alerts confirmed, subscriptions whose channel failed, and why in words.

    `waiting` are the channels that were left in peace. `sightings` are what an operator must look at (floods, failing
    channels), `cleared` the keys of what is over.
    """

    delivered: int = 0
    failed: int = 0
    faults: tuple[str, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    cleared: tuple[FindingKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a subscription would have received: the changes, and the findings begun or ended."""

    subscription: Subscription
    revisions: tuple[Revision, ...]
    findings: tuple[Finding, ...]
