"""The outbox: sends what is due and remembers what was confirmed; at least once, in order, whatever dies between."""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from disclosure_watch.alert.channels import MailServer, channel
from disclosure_watch.alert.delivery import Alert, Delivery
from disclosure_watch.alert.example import example
from disclosure_watch.alert.matching import is_told, route
from disclosure_watch.alert.message import Renderer, Style
from disclosure_watch.alert.planning import (
    FINDINGS,
    Standing,
    finding_keys,
    in_order,
    is_quiet,
    news_of,
    plan,
    standings,
)
from disclosure_watch.errors import ChannelError, ConfigError
from disclosure_watch.model import Finding, FindingKey, FindingKind, Revision, Sighting, Source, Subscription
from disclosure_watch.moments import told

Clock = Callable[[], dt.datetime]
Row = Mapping[str, Any]
Passes = Mapping[str, int]

AT_A_TIME = 20
"""Confirmed alerts that one commit records: a crash may send so many again, under the same key."""

CHANNELS_AT_ONCE = 16
SECONDS = 90.0
"""A channel that hasn't confirmed by then has failed."""

log = logging.getLogger("disclosure_watch")


class AlertStore(Protocol):
    """What the outbox takes of the store."""

    def last_pass(self, source_id: str) -> int:
        """Give the number of the last pass of a source that changed something, 0 where none did."""

    def revisions_after(self, passes: Passes) -> Iterable[Revision]:
        """Give the revisions of the sources named, each of passes later than its number."""

    def revisions(self, *, since: dt.datetime) -> Iterable[Revision]:
        """Give the revisions observed since a moment, oldest first."""

    def earlier(self, revisions: Sequence[Revision]) -> Mapping[str, Revision]:
        """Give the revision before each of some, by the id of the later one; none for the first of a record."""

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
    `${NAME}`; `mail` is the server of `mail:` receivers, None where there is none.
    """

    subscriptions: tuple[Subscription, ...]
    sources: tuple[Source, ...]
    folder: Path
    environment: Mapping[str, str]
    timezone: ZoneInfo
    style: Style
    alert_baseline: bool = False
    mail: MailServer | None = None

    def timezone_of(self, subscription: Subscription) -> ZoneInfo:
        """Return the time zone of a subscription's hours."""
        return ZoneInfo(subscription.timezone) if subscription.timezone else self.timezone

    def renderer(self, subscription: Subscription, earlier: Mapping[str, Revision]) -> Renderer:
        """Return what writes a subscription's messages; `earlier` holds the revisions before those that are told."""
        sources = {source.id: source for source in self.sources}
        return Renderer(subscription.language, sources, self.style, self.timezone_of(subscription), earlier)


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


class Outbox:
    """
    The alerts of some subscriptions over one run. Its rows are read once, and again only where others added some.

    Two that deliver at once would send the same: the caller sees to it that only one does.
    """

    def __init__(self, store: AlertStore, settings: DeliverySettings, clock: Clock) -> None:
        self._store, self._settings, self._clock = store, settings, clock
        self._standings: dict[str, Standing] = {}
        self._version: int | None = None
        self._sequence = 0

    def register(self) -> None:
        """Note the subscriptions that are new: each gets what later passes observe, never what was known before."""
        if not self._settings.subscriptions:
            return
        self._read()
        rows = []
        for subscription in self._settings.subscriptions:
            standing = self.standing(subscription)
            if standing.settled is None:
                passes = self._passes_until(standing.legacy) if standing.legacy else self._passes()
                rows.append(_row(subscription, "registered", self._clock(), passes=passes))
            if subscription.findings and standing.known is None:
                rows.append(_row(subscription, "registered", self._clock(), FINDINGS, self._known(standing)))
        self.record(rows)

    async def deliver(self, *, patient: bool = True) -> Delivered:
        """
        Send each subscription what is due to it, oldest first, and record what was confirmed.

        A subscription whose channel fails keeps the rest due and is tried again after a pause, for two days; then it is
        disabled until `send_test` gets through. The others are not held up. Unless `patient`, no pause is waited out.
        """
        if not self._settings.subscriptions:
            return Delivered()
        self.register()
        now = self._clock()
        served = [one for one in self._settings.subscriptions if self._may_try(one, now, patient=patient)]
        due = self._due(served)
        findings = self._store.findings() if any(one.findings for one in self._settings.subscriptions) else ()
        gate = asyncio.Semaphore(CHANNELS_AT_ONCE)

        async def serve(subscription: Subscription) -> _Outcome:
            async with gate:
                sender = _Sender(self, subscription, due, findings)
                return await sender.serve()

        outcomes = dict(zip([one.name for one in served], await asyncio.gather(*map(serve, served)), strict=True))
        resting = [one for one in self._settings.subscriptions if one.name not in outcomes]
        waiting = self._waiting(resting, findings, now) if resting else ()
        faults = tuple(f"{name}: {outcome.fault}" for name, outcome in outcomes.items() if outcome.fault)
        disabled = tuple(_disabled(one) for one in resting if self.standing(one).disabled)
        return Delivered(
            sum(outcome.delivered for outcome in outcomes.values()),
            len(faults),
            faults,
            waiting,
            disabled + tuple(sighting for outcome in outcomes.values() for sighting in outcome.sightings),
            tuple(key for outcome in outcomes.values() for key in outcome.cleared),
        )

    async def send_test(self, name: str) -> str:
        """
        Send a subscription a made-up edit marked as a test; return what the receiver answered, after the subject.

        A disabled channel is enabled by it. Raises ConfigError for an unknown name, ChannelError where the channel
        doesn't confirm.
        """
        subscription = next((one for one in self._settings.subscriptions if one.name == name), None)
        if subscription is None:
            known = ", ".join(one.name for one in self._settings.subscriptions) or "none"
            raise ConfigError([f"subscription {name!r} is not in the file; known: {known}"])
        self.register()
        now = self._clock()
        before, after = example(now)
        alert = Alert(f"{name}:test:{now:%Y%m%dT%H%M%S%f}", (after,))
        renderer = self._settings.renderer(subscription, {after.revision_id: before})
        delivery = Delivery(alert, renderer, now, test=True)
        receiver = channel(subscription, self._settings.folder, self._settings.environment, self._settings.mail)
        async with asyncio.timeout(SECONDS):
            answer = await receiver.send(delivery)
        self.record([_row(subscription, "enabled", now, alert.key, attempt=1, detail=answer)])
        return f"{delivery.message.subject}; {answer}"

    def waiting(self) -> tuple[Waiting, ...]:
        """Return the channels that failed and are left in peace, and how many alerts wait for each; nothing is sent."""
        self._read()
        now = self._clock()
        resting = [one for one in self._settings.subscriptions if not self._may_try(one, now, patient=True)]
        findings = self._store.findings() if any(one.findings for one in resting) else ()
        return self._waiting(resting, findings, now)

    def preview(self, since: dt.datetime) -> "tuple[Preview, ...]":
        """Return what each subscription would have received since a moment, whatever was sent."""
        revisions = self._store.revisions(since=since)
        told_ones = [one for one in revisions if is_told(one, alert_baseline=self._settings.alert_baseline)]
        wanted = route(told_ones, self._settings.subscriptions)
        findings = [one for one in self._store.findings() if (one.ended_at or one.first_seen_at) >= since]
        fresh = Standing()
        return tuple(
            Preview(one, tuple(wanted[one.name]), tuple(finding for _, finding in news_of(one, fresh, findings)))
            for one in self._settings.subscriptions
        )

    # ------------------------------------------------------------------------------------ what its senders need

    @property
    def settings(self) -> DeliverySettings:
        """What was configured."""
        return self._settings

    def now(self) -> dt.datetime:
        """Return the moment."""
        return self._clock()

    def standing(self, subscription: Subscription) -> Standing:
        """Return how a subscription stands."""
        return self._standings.setdefault(subscription.name, Standing())

    def record(self, rows: Sequence[dict[str, Any]]) -> None:
        """Record rows in one commit, and take them into account."""
        if not rows:
            return
        for row in rows:
            self._sequence += 1
            row["sequence"] = self._sequence
        self._store.append_deliveries(rows)
        if self._version is not None:
            self._version += 1
        for row in rows:
            self._standings.setdefault(row["subscription"], Standing()).note(row)

    # --------------------------------------------------------------------------------------------- what is known

    def _read(self) -> None:
        version = self._store.deliveries_version()
        if version == self._version:
            return
        rows = self._store.deliveries()
        self._standings = standings(rows)
        self._sequence = max((row.get("sequence") or 0 for row in rows), default=0)
        self._version = version

    def _passes(self) -> dict[str, int]:
        passes = {source.id: self._store.last_pass(source.id) for source in self._settings.sources}
        return {source_id: number for source_id, number in passes.items() if number}

    def _passes_until(self, moment: dt.datetime) -> dict[str, int]:
        """Return the last pass of each source by a moment, by which an earlier version settled."""
        passes: dict[str, int] = {}
        for one in self._store.revisions_after(dict.fromkeys(self._passes(), 0)):
            if one.observed_at <= moment:
                passes[one.source_id] = max(passes.get(one.source_id, 0), one.pass_number)
        return passes

    def _known(self, standing: Standing) -> tuple[str, ...]:
        """Return the keys of the findings that were there before; those that an earlier version was yet to tell are not."""
        before = [
            one
            for one in self._store.findings()
            if standing.legacy is None or (one.ended_at or one.first_seen_at) < standing.legacy
        ]
        return tuple(key for one in before for key in finding_keys(one))

    def _may_try(self, subscription: Subscription, now: dt.datetime, *, patient: bool) -> bool:
        standing = self.standing(subscription)
        return not standing.disabled and not (patient and standing.waits_until(now))

    def _due(self, subscriptions: Sequence[Subscription]) -> "_Due":
        """Read what passes left that are not settled for some of the subscriptions."""
        floors: dict[str, int] = {}
        settled = [self.standing(one).settled or {} for one in subscriptions]
        names = {source.id for source in self._settings.sources}.union(*settled)
        for source_id in names:
            floor = min((passes.get(source_id, 0) for passes in settled), default=0)
            if self._store.last_pass(source_id) > floor:
                floors[source_id] = floor
        found = in_order(self._store.revisions_after(floors)) if floors and subscriptions else []
        reached: dict[str, int] = {}
        for one in found:
            reached[one.source_id] = max(reached.get(one.source_id, 0), one.pass_number)
        told_ones = [one for one in found if is_told(one, alert_baseline=self._settings.alert_baseline)]
        wanted = route(told_ones, subscriptions)
        return _Due(wanted, reached, _Earlier(self._store))

    def _waiting(
        self, resting: Sequence[Subscription], findings: Iterable[Finding], now: dt.datetime
    ) -> tuple[Waiting, ...]:
        due = self._due(resting)
        rows = []
        for one in resting:
            standing = self.standing(one)
            alerts = plan(one, standing, due.wanted[one.name], findings, now, self._settings.timezone_of(one))
            until = None if standing.disabled else standing.waits_until(now)
            rows.append(Waiting(one.name, len(alerts), until, standing.reason))
        return tuple(rows)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a subscription would have received: the changes, and the findings begun or ended."""

    subscription: Subscription
    revisions: tuple[Revision, ...]
    findings: tuple[Finding, ...]


class _Earlier:
    """The revisions before those that are told, looked up once for all subscriptions."""

    def __init__(self, store: AlertStore) -> None:
        self._store = store
        self._known: dict[str, Revision] = {}
        self._asked: set[str] = set()

    def of(self, revisions: Iterable[Revision]) -> Mapping[str, Revision]:
        """Return the revision before each of some, by the id of the later one."""
        new = [one for one in revisions if one.revision > 1 and one.revision_id not in self._asked]
        if new:
            self._asked.update(one.revision_id for one in new)
            self._known.update(self._store.earlier(new))
        return self._known


@dataclass(frozen=True, slots=True)
class _Due:
    """What was read: what each subscription wants, up to which pass of each source, and what was before."""

    wanted: Mapping[str, list[Revision]]
    reached: Passes
    earlier: _Earlier


@dataclass(slots=True)
class _Outcome:
    delivered: int = 0
    fault: str = ""
    sightings: list[Sighting] = field(default_factory=list)
    cleared: list[FindingKey] = field(default_factory=list)


class _Sender:
    """Serves one subscription."""

    def __init__(self, outbox: Outbox, subscription: Subscription, due: _Due, findings: Sequence[Finding]) -> None:
        self._outbox, self._subscription = outbox, subscription
        self._due, self._findings = due, findings
        self._standing = outbox.standing(subscription)
        self._outcome = _Outcome()
        self._rows: list[dict[str, Any]] = []

    async def serve(self) -> _Outcome:
        """Send what is due until the channel fails; then record how it stands. No error of one gets to the others."""
        now, subscription = self._outbox.now(), self._subscription
        timezone = self._outbox.settings.timezone_of(subscription)
        alerts: list[Alert] = []
        try:
            alerts = plan(subscription, self._standing, self._wanted(), self._findings, now, timezone)
            if alerts and is_quiet(subscription, now, timezone):
                return self._outcome
            await self._send_all(alerts)
        except ChannelError as error:
            self._failed(str(error), len(alerts))
        except TimeoutError:
            self._failed(f"no answer in {SECONDS:.0f} s", len(alerts))
        except Exception as error:  # noqa: BLE001  a fault of one subscription must not cost the others theirs
            self._failed(f"{type(error).__name__} while its message was made or sent", len(alerts))
        else:
            self._settle()
        finally:
            self._flush()
        return self._outcome

    def _wanted(self) -> list[Revision]:
        return self._due.wanted[self._subscription.name]

    async def _send_all(self, alerts: Sequence[Alert]) -> None:
        if not alerts:
            return
        subscription, settings = self._subscription, self._outbox.settings
        receiver = channel(subscription, settings.folder, settings.environment, settings.mail)
        earlier = self._due.earlier.of(one for alert in alerts for one in alert.revisions)
        renderer = settings.renderer(subscription, earlier)
        for alert in alerts:
            ids = tuple(one.revision_id for one in alert.revisions)
            if len(ids) > 1 and alert.key not in self._standing.begun:
                self._rows.append(_row(subscription, "sending", self._outbox.now(), alert.key, ids, attempt=1))
                self._flush()
            if alert.flood:
                source_id = alert.revisions[0].source_id
                text = f"{len(ids)} changes in one pass, told to {subscription.name} as one"
                self._outcome.sightings.append(Sighting(FindingKind.FLOOD, source_id, text))
            async with asyncio.timeout(SECONDS):
                answer = await receiver.send(Delivery(alert, renderer, self._outbox.now()))
            self._confirmed(alert, ids, answer)

    def _confirmed(self, alert: Alert, ids: tuple[str, ...], answer: str) -> None:
        now, subscription = self._outbox.now(), self._subscription
        attempt = self._standing.failures + 1
        if self._standing.failures:
            self._outcome.cleared.append(_failing(subscription, "").key)
        self._rows.append(_row(subscription, "delivered", now, alert.key, ids, attempt=attempt, detail=answer))
        told_keys = [f"{subscription.name}:{key}" for one in alert.findings for key in finding_keys(one)]
        self._rows += [
            _row(subscription, "delivered", now, key, attempt=attempt) for key in told_keys if key != alert.key
        ]
        self._standing.failures = 0
        self._outcome.delivered += 1
        if len(self._rows) >= AT_A_TIME:
            self._flush()

    def _failed(self, reason: str, alerts: int) -> None:
        now, subscription = self._outbox.now(), self._subscription
        self._outcome.fault = reason
        left = alerts - self._outcome.delivered
        self._flush()
        self._outbox.record([_row(subscription, "failed", now, attempt=self._standing.failures + 1, detail=reason)])
        if self._standing.is_hopeless(now):
            self._rows.append(_row(subscription, "disabled", now, attempt=self._standing.failures, detail=reason))
            self._outcome.sightings.append(_disabled(subscription))
        self._outcome.sightings.append(_failing(subscription, f"{reason}; {left} alerts wait"))

    def _settle(self) -> None:
        """Note up to which pass of each source nothing is due any more, so that the next run need not look further back."""
        self._flush()
        settled = self._standing.settled or {}
        passes = dict(self._due.reached)
        for one in self._wanted():
            if self._standing.is_due(one):
                passes[one.source_id] = min(passes[one.source_id], one.pass_number - 1)
        further = {name: number for name, number in passes.items() if number > settled.get(name, 0)}
        if further:
            self._rows.append(_row(self._subscription, "settled", self._outbox.now(), passes=further))

    def _flush(self) -> None:
        rows, self._rows = self._rows, []
        self._outbox.record(rows)


def _disabled(subscription: Subscription) -> Sighting:
    text = f"the channel of {subscription.name} has failed for two days and is given up; `test-alert` wakes it"
    return Sighting(FindingKind.CHANNEL_DISABLED, "", text, url=f"subscription:{subscription.name}")


def _failing(subscription: Subscription, reason: str) -> Sighting:
    text = f"the channel of {subscription.name} failed: {reason}"
    return Sighting(FindingKind.CHANNEL_FAILED, "", text, url=f"subscription:{subscription.name}")


def _row(
    subscription: Subscription,
    status: str,
    at: dt.datetime,
    alert_id: str = "",
    revision_ids: tuple[str, ...] = (),
    *,
    attempt: int = 0,
    detail: str = "",
    passes: Passes | None = None,
) -> dict[str, Any]:
    return {
        "subscription": subscription.name,
        "alert_id": alert_id,
        "revision_ids": list(revision_ids),
        "status": status,
        "attempt": attempt,
        "attempted_at": at,
        "detail": detail,
        "passes": None
        if passes is None
        else [{"source_id": name, "pass_number": number} for name, number in sorted(passes.items())],
    }
