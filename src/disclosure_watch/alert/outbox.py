"""The outbox: sends what is due and remembers what was confirmed; at least once, in order, whatever dies between."""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from disclosure_watch.alert.channels import Parcel, channel
from disclosure_watch.alert.matching import alerts, route
from disclosure_watch.alert.message import Renderer, Style
from disclosure_watch.alert.planning import Due, Standing, finding_keys_of, is_quiet, plan, standings
from disclosure_watch.errors import ChannelError, ConfigError
from disclosure_watch.model import (
    Attribution,
    Change,
    Finding,
    FindingKind,
    Record,
    Revision,
    Sighting,
    Source,
    State,
    Subscription,
)

Clock = Callable[[], dt.datetime]
Row = Mapping[str, Any]

LATENESS = dt.timedelta(hours=1)
"""A revision is in the ledger within this time of the moment it bears; so far back is looked each time."""

AT_A_TIME = 20
"""Confirmed alerts that one commit records: a crash may send so many again, under the same key."""

CHANNELS_AT_ONCE = 16
SECONDS = 90.0
"""A channel that hasn't confirmed by then has failed."""


class Book(Protocol):
    """What the outbox takes of the store."""

    def revisions(self, *, since: dt.datetime) -> Iterable[Revision]:
        """Give the revisions observed since a moment, oldest first."""

    def findings(self) -> Sequence[Finding]:
        """Give every finding as it stands, oldest first."""

    def previous(self, revision: Revision) -> Record | None:
        """Give the record as the revision before left it."""

    def deliveries(self) -> Sequence[Row]:
        """Give the recorded rows of `schema.DELIVERY_COLUMNS`, oldest first."""

    def append_deliveries(self, rows: Sequence[Row]) -> None:
        """Record rows as one durable commit."""


@dataclass(frozen=True, slots=True)
class Desk:
    """
    What delivering needs of the configuration.

    `folder` is where file channels begin; `timezone` that of subscriptions which name none; `environment` fills in
    `${NAME}`.
    """

    subscriptions: tuple[Subscription, ...]
    sources: tuple[Source, ...]
    folder: Path
    environment: Mapping[str, str]
    timezone: ZoneInfo
    style: Style
    alert_baseline: bool = False

    def timezone_of(self, subscription: Subscription) -> ZoneInfo:
        """Return the time zone of a subscription's hours."""
        return ZoneInfo(subscription.timezone) if subscription.timezone else self.timezone

    def renderer(self, subscription: Subscription) -> Renderer:
        """Return what writes a subscription's messages."""
        return Renderer(subscription.language, {source.id: source for source in self.sources}, self.style)


@dataclass(frozen=True, slots=True)
class Delivered:
    """
    What delivering came to: alerts confirmed, subscriptions whose channel failed, and why in words.

    `sightings` are what an operator must look at (floods, disabled channels), `cleared` the keys of what is over.
    """

    delivered: int = 0
    failed: int = 0
    faults: tuple[str, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    cleared: tuple[tuple[str, str, str], ...] = ()


@dataclass(slots=True)
class _Outcome:
    delivered: int = 0
    fault: str = ""
    sightings: list[Sighting] = field(default_factory=list)
    cleared: list[tuple[str, str, str]] = field(default_factory=list)


def register(book: Book, desk: Desk, *, now: dt.datetime) -> None:
    """Note the subscriptions that are new: each gets what is observed from now on, never what was known before."""
    known = {row["subscription"] for row in book.deliveries()}
    book.append_deliveries(
        [_row(one, "", (), "registered", 0, now, "") for one in desk.subscriptions if one.name not in known]
    )


async def deliver(book: Book, desk: Desk, *, clock: Clock) -> Delivered:
    """
    Send each subscription what is due to it, oldest first, and record what was confirmed.

    A subscription whose channel fails keeps the rest due and is tried again after a pause, for two days; then it is
    disabled until `send_test` gets through. The others are not held up.
    """
    if not desk.subscriptions:
        return Delivered()
    now = clock()
    standing = standings(book.deliveries())
    since = min((_since(standing[one.name], now) for one in desk.subscriptions if one.name in standing), default=now)
    told = [one for one in book.revisions(since=since) if alerts(one, alert_baseline=desk.alert_baseline)]
    told.sort(key=lambda one: (one.observed_at, one.source_id, one.record_id, one.revision))
    wanted = route(told, desk.subscriptions)
    findings = book.findings() if any(one.findings for one in desk.subscriptions) else ()
    gate = asyncio.Semaphore(CHANNELS_AT_ONCE)

    async def one(subscription: Subscription) -> _Outcome:
        async with gate:
            counter = _Counter(book, desk, subscription, standing.get(subscription.name, Standing()), clock)
            return await counter.serve(wanted[subscription.name], findings, told)

    outcomes = await asyncio.gather(*(one(subscription) for subscription in desk.subscriptions))
    faults = tuple(
        f"{each.name}: {outcome.fault}"
        for each, outcome in zip(desk.subscriptions, outcomes, strict=True)
        if outcome.fault
    )
    return Delivered(
        sum(outcome.delivered for outcome in outcomes),
        len(faults),
        faults,
        tuple(sighting for outcome in outcomes for sighting in outcome.sightings),
        tuple(key for outcome in outcomes for key in outcome.cleared),
    )


async def send_test(book: Book, desk: Desk, name: str, *, clock: Clock) -> str:
    """
    Send a subscription one alert marked as a test, and return its subject; a disabled channel is enabled by it.

    Raises ConfigError for an unknown name, ChannelError where the channel doesn't confirm.
    """
    subscription = next((one for one in desk.subscriptions if one.name == name), None)
    if subscription is None:
        known = ", ".join(one.name for one in desk.subscriptions) or "none"
        raise ConfigError([f"subscription {name!r} is not in the file; known: {known}"])
    now = clock()
    last = max(book.revisions(since=now - dt.timedelta(days=30)), key=lambda one: one.observed_at, default=None)
    due = Due(f"{name}:test:{now:%Y%m%dT%H%M%S%f}", (last or _sample(now),))
    message = desk.renderer(subscription).render(due, book.previous, test=True)
    await channel(subscription, desk.folder, desk.environment).send(Parcel(due, message, now, test=True))
    book.append_deliveries([_row(subscription, due.key, (), "enabled", 1, now, "")])
    return message.subject


@dataclass(frozen=True, slots=True)
class Preview:
    """What a subscription would have received: the changes, and the findings begun or ended."""

    subscription: Subscription
    revisions: tuple[Revision, ...]
    findings: tuple[Finding, ...]


def preview(book: Book, desk: Desk, *, since: dt.datetime, now: dt.datetime) -> tuple[Preview, ...]:
    """Return what each subscription would have received since a moment, whatever was sent."""
    told = [one for one in book.revisions(since=since) if alerts(one, alert_baseline=desk.alert_baseline)]
    wanted = route(told, desk.subscriptions)
    fresh = Standing(registered=since)
    findings = book.findings()
    return tuple(
        Preview(
            one,
            tuple(wanted[one.name]),
            tuple(
                found
                for found in findings
                if any(found in due.findings for due in plan(_immediate(one), fresh, (), [found], now, desk.timezone))
            ),
        )
        for one in desk.subscriptions
    )


class _Counter:
    """Where one subscription is served."""

    def __init__(self, book: Book, desk: Desk, subscription: Subscription, standing: Standing, clock: Clock) -> None:
        self._book, self._desk, self._clock = book, desk, clock
        self._subscription, self._standing = subscription, standing
        self._outcome = _Outcome()
        self._rows: list[Row] = []

    async def serve(
        self, wanted: Sequence[Revision], findings: Sequence[Finding], told: Sequence[Revision]
    ) -> _Outcome:
        """Send what is due until the channel fails; then record how it stands."""
        now = self._clock()
        subscription, standing = self._subscription, self._standing
        timezone = self._desk.timezone_of(subscription)
        if standing.disabled:
            self._outcome.sightings.append(self._disabled())
        if not standing.may_try(now):
            return self._outcome
        dues = plan(subscription, standing, wanted, findings, now, timezone)
        if dues and is_quiet(subscription, now, timezone):
            return self._outcome
        try:
            await self._send_all(dues)
        except (ChannelError, TimeoutError) as error:
            self._failed(str(error) or "no answer in time")
        else:
            self._settle(wanted, dues, told)
        finally:
            self._flush()
        return self._outcome

    async def _send_all(self, dues: Sequence[Due]) -> None:
        if not dues:
            return
        subscription = self._subscription
        way = channel(subscription, self._desk.folder, self._desk.environment)
        renderer = self._desk.renderer(subscription)
        for due in dues:
            message = renderer.render(due, self._book.previous)
            ids = tuple(one.revision_id for one in due.revisions)
            if len(ids) > 1 and due.key not in self._standing.begun:
                self._rows.append(_row(subscription, due.key, ids, "sending", 1, self._clock(), ""))
                self._flush()
            if due.flood:
                source_id = due.revisions[0].source_id
                text = f"{len(ids)} changes in one pass, told to {subscription.name} as one"
                self._outcome.sightings.append(Sighting(FindingKind.FLOOD, source_id, text))
            async with asyncio.timeout(SECONDS):
                await way.send(Parcel(due, message, self._clock()))
            self._confirmed(due, ids)

    def _confirmed(self, due: Due, ids: tuple[str, ...]) -> None:
        now, subscription = self._clock(), self._subscription
        attempt = self._standing.failures + 1
        self._rows.append(_row(subscription, due.key, ids, "delivered", attempt, now, ""))
        began = self._standing.registered or now
        keys = [key for key in finding_keys_of(subscription, due, began) if key != due.key]
        self._rows += [_row(subscription, key, (), "delivered", attempt, now, "") for key in keys]
        self._standing.failures = 0
        self._outcome.delivered += 1
        if len(self._rows) >= AT_A_TIME:
            self._flush()

    def _failed(self, reason: str) -> None:
        now, subscription = self._clock(), self._subscription
        self._outcome.fault = reason
        row = _row(subscription, "", (), "failed", self._standing.failures + 1, now, reason)
        self._rows.append(row)
        self._standing.note(row)
        if self._standing.is_hopeless(now):
            self._rows.append(_row(subscription, "", (), "disabled", self._standing.failures, now, reason))
            self._outcome.sightings.append(self._disabled())

    def _settle(self, wanted: Sequence[Revision], dues: Sequence[Due], told: Sequence[Revision]) -> None:
        """Note up to when nothing is due any more, so that the next run need not look further back."""
        sent = self._standing.sent | {one.revision_id for due in dues for one in due.revisions}
        began = self._standing.registered or self._clock()
        waiting = any(one.observed_at >= began and one.revision_id not in sent for one in wanted)
        newest = max((one.observed_at for one in told), default=None)
        if newest is not None and not waiting and (self._standing.settled is None or newest > self._standing.settled):
            self._rows.append(_row(self._subscription, "", (), "settled", 0, newest, ""))

    def _disabled(self) -> Sighting:
        text = (
            f"the channel of {self._subscription.name} has failed for two days and is given up; `test-alert` wakes it"
        )
        return Sighting(FindingKind.CHANNEL_DISABLED, "", text, url=f"subscription:{self._subscription.name}")

    def _flush(self) -> None:
        if self._rows:
            self._book.append_deliveries(self._rows)
            self._rows = []


def _since(standing: Standing, now: dt.datetime) -> dt.datetime:
    began = standing.registered or now
    return began if standing.settled is None else max(began, standing.settled - LATENESS)


def _immediate(subscription: Subscription) -> Subscription:
    return replace(subscription, how="immediate")


def _sample(now: dt.datetime) -> Revision:
    record = Record("generic", "0", "https://example.org/", "关于市政协示例提案的答复")
    return Revision(
        "test", "test", 1, State.LIVE, (Change.ADDED,), Attribution.SOURCE_EDIT, (), 1, now, now, record
    )  # fmt: skip


def _row(
    subscription: Subscription,
    alert_id: str,
    revision_ids: tuple[str, ...],
    status: str,
    attempt: int,
    at: dt.datetime,
    detail: str,
) -> dict[str, Any]:
    return {
        "subscription": subscription.name,
        "alert_id": alert_id,
        "revision_ids": list(revision_ids),
        "status": status,
        "attempt": attempt,
        "attempted_at": at,
        "detail": detail,
    }
