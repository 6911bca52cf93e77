"""The outbox: sends what is due and remembers what was confirmed; at least once, in order, whatever dies between."""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from disclosure_watch.alert.channels import Delivery, channel
from disclosure_watch.alert.delivery import Alert
from disclosure_watch.alert.matching import is_told, route
from disclosure_watch.alert.message import Renderer, Style
from disclosure_watch.alert.planning import Standing, finding_keys_of, is_quiet, plan, standings
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


class AlertStore(Protocol):
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
class DeliverySettings:
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


def register(store: AlertStore, settings: DeliverySettings, *, now: dt.datetime) -> None:
    """Note the subscriptions that are new: each gets what is observed from now on, never what was known before."""
    known = {row["subscription"] for row in store.deliveries()}
    store.append_deliveries(
        [_row(one, "", (), "registered", 0, now, "") for one in settings.subscriptions if one.name not in known]
    )


async def deliver(store: AlertStore, settings: DeliverySettings, *, clock: Clock) -> Delivered:
    """
    Send each subscription what is due to it, oldest first, and record what was confirmed.

    A subscription whose channel fails keeps the rest due and is tried again after a pause, for two days; then it is
    disabled until `send_test` gets through. The others are not held up.
    """
    if not settings.subscriptions:
        return Delivered()
    now = clock()
    standing = standings(store.deliveries())
    since = min(
        (_since(standing[one.name], now) for one in settings.subscriptions if one.name in standing), default=now
    )
    told = [one for one in store.revisions(since=since) if is_told(one, alert_baseline=settings.alert_baseline)]
    told.sort(key=lambda one: (one.observed_at, one.source_id, one.record_id, one.revision))
    wanted = route(told, settings.subscriptions)
    findings = store.findings() if any(one.findings for one in settings.subscriptions) else ()
    gate = asyncio.Semaphore(CHANNELS_AT_ONCE)

    async def one(subscription: Subscription) -> _Outcome:
        async with gate:
            sender = _Sender(store, settings, subscription, standing.get(subscription.name, Standing()), clock)
            return await sender.serve(wanted[subscription.name], findings, told)

    outcomes = await asyncio.gather(*(one(subscription) for subscription in settings.subscriptions))
    faults = tuple(
        f"{each.name}: {outcome.fault}"
        for each, outcome in zip(settings.subscriptions, outcomes, strict=True)
        if outcome.fault
    )
    return Delivered(
        sum(outcome.delivered for outcome in outcomes),
        len(faults),
        faults,
        tuple(sighting for outcome in outcomes for sighting in outcome.sightings),
        tuple(key for outcome in outcomes for key in outcome.cleared),
    )


async def send_test(store: AlertStore, settings: DeliverySettings, name: str, *, clock: Clock) -> str:
    """
    Send a subscription one alert marked as a test, and return its subject; a disabled channel is enabled by it.

    Raises ConfigError for an unknown name, ChannelError where the channel doesn't confirm.
    """
    subscription = next((one for one in settings.subscriptions if one.name == name), None)
    if subscription is None:
        known = ", ".join(one.name for one in settings.subscriptions) or "none"
        raise ConfigError([f"subscription {name!r} is not in the file; known: {known}"])
    now = clock()
    last = max(store.revisions(since=now - dt.timedelta(days=30)), key=lambda one: one.observed_at, default=None)
    alert = Alert(f"{name}:test:{now:%Y%m%dT%H%M%S%f}", (last or _sample(now),))
    message = settings.renderer(subscription).render(alert, store.previous, test=True)
    await channel(subscription, settings.folder, settings.environment).send(Delivery(alert, message, now, test=True))
    store.append_deliveries([_row(subscription, alert.key, (), "enabled", 1, now, "")])
    return message.subject


@dataclass(frozen=True, slots=True)
class Preview:
    """What a subscription would have received: the changes, and the findings begun or ended."""

    subscription: Subscription
    revisions: tuple[Revision, ...]
    findings: tuple[Finding, ...]


def preview(
    store: AlertStore, settings: DeliverySettings, *, since: dt.datetime, now: dt.datetime
) -> tuple[Preview, ...]:
    """Return what each subscription would have received since a moment, whatever was sent."""
    told = [one for one in store.revisions(since=since) if is_told(one, alert_baseline=settings.alert_baseline)]
    wanted = route(told, settings.subscriptions)
    fresh = Standing(registered=since)
    findings = store.findings()
    return tuple(
        Preview(
            one,
            tuple(wanted[one.name]),
            tuple(
                found
                for found in findings
                if any(
                    found in alert.findings
                    for alert in plan(_immediate(one), fresh, (), [found], now, settings.timezone)
                )
            ),
        )
        for one in settings.subscriptions
    )


class _Sender:
    """Where one subscription is served."""

    def __init__(
        self,
        store: AlertStore,
        settings: DeliverySettings,
        subscription: Subscription,
        standing: Standing,
        clock: Clock,
    ) -> None:
        self._store, self._settings, self._clock = store, settings, clock
        self._subscription, self._standing = subscription, standing
        self._outcome = _Outcome()
        self._rows: list[Row] = []

    async def serve(
        self, wanted: Sequence[Revision], findings: Sequence[Finding], told: Sequence[Revision]
    ) -> _Outcome:
        """Send what is due until the channel fails; then record how it stands."""
        now = self._clock()
        subscription, standing = self._subscription, self._standing
        timezone = self._settings.timezone_of(subscription)
        if standing.disabled:
            self._outcome.sightings.append(self._disabled())
        if not standing.may_try(now):
            return self._outcome
        alerts = plan(subscription, standing, wanted, findings, now, timezone)
        if alerts and is_quiet(subscription, now, timezone):
            return self._outcome
        try:
            await self._send_all(alerts)
        except (ChannelError, TimeoutError) as error:
            self._failed(str(error) or "no answer in time")
        else:
            self._settle(wanted, alerts, told)
        finally:
            self._flush()
        return self._outcome

    async def _send_all(self, alerts: Sequence[Alert]) -> None:
        if not alerts:
            return
        subscription = self._subscription
        receiver = channel(subscription, self._settings.folder, self._settings.environment)
        renderer = self._settings.renderer(subscription)
        for alert in alerts:
            message = renderer.render(alert, self._store.previous)
            ids = tuple(one.revision_id for one in alert.revisions)
            if len(ids) > 1 and alert.key not in self._standing.begun:
                self._rows.append(_row(subscription, alert.key, ids, "sending", 1, self._clock(), ""))
                self._flush()
            if alert.flood:
                source_id = alert.revisions[0].source_id
                text = f"{len(ids)} changes in one pass, told to {subscription.name} as one"
                self._outcome.sightings.append(Sighting(FindingKind.FLOOD, source_id, text))
            async with asyncio.timeout(SECONDS):
                await receiver.send(Delivery(alert, message, self._clock()))
            self._confirmed(alert, ids)

    def _confirmed(self, alert: Alert, ids: tuple[str, ...]) -> None:
        now, subscription = self._clock(), self._subscription
        attempt = self._standing.failures + 1
        self._rows.append(_row(subscription, alert.key, ids, "delivered", attempt, now, ""))
        began = self._standing.registered or now
        keys = [key for key in finding_keys_of(subscription, alert, began) if key != alert.key]
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

    def _settle(self, wanted: Sequence[Revision], alerts: Sequence[Alert], told: Sequence[Revision]) -> None:
        """Note up to when nothing is due any more, so that the next run need not look further back."""
        sent = self._standing.sent | {one.revision_id for alert in alerts for one in alert.revisions}
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
            self._store.append_deliveries(self._rows)
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
