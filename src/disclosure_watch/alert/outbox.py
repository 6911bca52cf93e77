"""The outbox: sends what is due and remembers what was confirmed; at least once, in order, whatever dies between."""

import asyncio
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from disclosure_watch.alert.channels import channel
from disclosure_watch.alert.delivery import Alert, Delivery, MissingPage
from disclosure_watch.alert.example import example
from disclosure_watch.alert.matching import is_told, route
from disclosure_watch.alert.planning import (
    FINDINGS,
    Standing,
    finding_keys,
    in_order,
    missing_told,
    news_of,
    plan,
    standings,
)
from disclosure_watch.alert.sending import SECONDS, Due, Earlier, Outcome, Sender, disabled, row_of
from disclosure_watch.alert.terms import AlertStore, Clock, Delivered, DeliverySettings, Preview, Waiting
from disclosure_watch.errors import ConfigError
from disclosure_watch.model import Finding, FindingKind, Known, State, Subscription

CHANNELS_AT_ONCE = 16


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
                rows.append(row_of(subscription, "registered", self._clock(), passes=passes))
            if subscription.findings and standing.known is None:
                rows.append(row_of(subscription, "registered", self._clock(), FINDINGS, self._known(standing)))
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
        served = [
            subscription
            for subscription in self._settings.subscriptions
            if self._may_try(subscription, now, patient=patient)
        ]
        due = self._due(served)
        findings = self._findings(self._settings.subscriptions)
        gate = asyncio.Semaphore(CHANNELS_AT_ONCE)

        async def serve(subscription: Subscription) -> Outcome:
            async with gate:
                sender = Sender(self, subscription, due, findings)
                return await sender.serve()

        outcomes = dict(
            zip([subscription.name for subscription in served], await asyncio.gather(*map(serve, served)), strict=True)
        )
        resting = [subscription for subscription in self._settings.subscriptions if subscription.name not in outcomes]
        waiting = self._waiting(resting, findings, now) if resting else ()
        faults = tuple(f"{name}: {outcome.fault}" for name, outcome in outcomes.items() if outcome.fault)
        given_up = tuple(disabled(subscription) for subscription in resting if self.standing(subscription).disabled)
        return Delivered(
            sum(outcome.delivered for outcome in outcomes.values()),
            len(faults),
            faults,
            waiting,
            given_up + tuple(sighting for outcome in outcomes.values() for sighting in outcome.sightings),
            tuple(key for outcome in outcomes.values() for key in outcome.cleared),
        )

    async def send_test(self, name: str) -> str:
        """
        Send a subscription a made-up edit marked as a test; return what the receiver answered, after the subject.

        A disabled channel is enabled by it. Raises ConfigError for an unknown name, ChannelError where the channel
        doesn't confirm.
        """
        subscription = next(
            (subscription for subscription in self._settings.subscriptions if subscription.name == name), None
        )
        if subscription is None:
            known = ", ".join(subscription.name for subscription in self._settings.subscriptions) or "none"
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
        self.record([row_of(subscription, "enabled", now, alert.key, attempt=1, detail=answer)])
        return f"{delivery.message.subject}; {answer}"

    def waiting(self) -> tuple[Waiting, ...]:
        """Return the channels that failed and are left in peace, and how many alerts wait for each; nothing is sent."""
        self._read()
        now = self._clock()
        resting = [
            subscription
            for subscription in self._settings.subscriptions
            if not self._may_try(subscription, now, patient=True)
        ]
        findings = self._findings(resting)
        return self._waiting(resting, findings, now)

    def preview(self, since: dt.datetime) -> "tuple[Preview, ...]":
        """Return what each subscription would have received since a moment, whatever was sent."""
        revisions = self._store.revisions(since=since)
        told_ones = [
            revision for revision in revisions if is_told(revision, alert_baseline=self._settings.alert_baseline)
        ]
        wanted = route(told_ones, self._settings.subscriptions)
        findings = [
            finding for finding in self._store.findings() if (finding.ended_at or finding.first_seen_at) >= since
        ]
        fresh = Standing()
        return tuple(
            Preview(
                subscription,
                tuple(wanted[subscription.name]),
                tuple(finding for _, finding in news_of(subscription, fresh, findings)),
            )
            for subscription in self._settings.subscriptions
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
        return dict(self._store.last_changes([source.id for source in self._settings.sources]))

    def _passes_until(self, moment: dt.datetime) -> dict[str, int]:
        """Return the last pass of each source by a moment, by which an earlier version settled."""
        passes: dict[str, int] = {}
        for revision in self._store.revisions_after(dict.fromkeys(self._passes(), 0)):
            if revision.observed_at <= moment:
                passes[revision.source_id] = max(passes.get(revision.source_id, 0), revision.pass_number)
        return passes

    def _known(self, standing: Standing) -> tuple[str, ...]:
        """Return the keys of the findings that were there before; those that an earlier version was yet to tell are not."""
        before = [
            finding
            for finding in self._store.findings()
            if standing.legacy is None or (finding.ended_at or finding.first_seen_at) < standing.legacy
        ]
        return tuple(key for finding in before for key in finding_keys(finding))

    def _may_try(self, subscription: Subscription, now: dt.datetime, *, patient: bool) -> bool:
        standing = self.standing(subscription)
        return not standing.disabled and not (patient and standing.waits_until(now))

    def _findings(self, subscriptions: Sequence[Subscription]) -> list[Finding]:
        """Return what may be told of findings: as they stand, and the pages that are missing or were."""
        findings = list(self._store.findings()) if any(subscription.findings for subscription in subscriptions) else []
        asking = [subscription for subscription in subscriptions if subscription.missing]
        if not asking:
            return findings
        now: set[tuple[str, str]] = set()
        for source in self._settings.sources:
            kept_as = self._store.key_of(source.id)
            for known in self._store.missing(source.id):
                now.add((kept_as, known.record_id))
                findings.append(_missing(known, kept_as, known.missing_since or known.observed_at))
        over = {page for each in asking for page in missing_told(each, self.standing(each)) if page[:2] not in now}
        for kept_as, record_id, since in sorted(over):
            findings += [
                _missing(known, kept_as, since, "withdrawn" if known.state is State.WITHDRAWN else "back")
                for known in self._store.known(kept_as, [record_id])
            ]
        return findings

    def _due(self, subscriptions: Sequence[Subscription]) -> "Due":
        """Read what passes left that are not settled for some of the subscriptions."""
        floors: dict[str, int] = {}
        settled = [self.standing(subscription).settled or {} for subscription in subscriptions]
        names = {source.id for source in self._settings.sources}.union(*settled)
        for source_id, last in self._store.last_changes(names).items():
            floor = min((passes.get(source_id, 0) for passes in settled), default=0)
            if last > floor:
                floors[source_id] = floor
        revisions = in_order(self._store.revisions_after(floors)) if floors and subscriptions else []
        reached: dict[str, int] = {}
        for revision in revisions:
            reached[revision.source_id] = max(reached.get(revision.source_id, 0), revision.pass_number)
        told_ones = [
            revision for revision in revisions if is_told(revision, alert_baseline=self._settings.alert_baseline)
        ]
        wanted = route(told_ones, subscriptions)
        return Due(wanted, reached, Earlier(self._store))

    def _waiting(
        self, resting: Sequence[Subscription], findings: Iterable[Finding], now: dt.datetime
    ) -> tuple[Waiting, ...]:
        due = self._due(resting)
        rows = []
        for subscription in resting:
            standing = self.standing(subscription)
            alerts = plan(
                subscription,
                standing,
                due.wanted[subscription.name],
                findings,
                now,
                self._settings.timezone_of(subscription),
            )
            until = None if standing.disabled else standing.waits_until(now)
            rows.append(Waiting(subscription.name, len(alerts), until, standing.reason))
        return tuple(rows)


def _missing(known: Known, kept_as: str, since: dt.datetime, became: str = "") -> MissingPage:
    return MissingPage(
        FindingKind.MISSING,
        known.source_id,
        known.record_id,
        known.record.url,
        known.record.title,
        since,
        since,
        1,
        since if became else None,
        kept_as,
        became=became,
    )
