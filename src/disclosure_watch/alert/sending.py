"""One subscription served: its alerts are planned, sent and recorded, and no error of it gets to the others."""

import asyncio
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from disclosure_watch.alert.channels import channel
from disclosure_watch.alert.delivery import Alert, Answer, Delivery
from disclosure_watch.alert.planning import (
    Standing,
    finding_keys,
    is_quiet,
    plan,
)
from disclosure_watch.alert.terms import AlertStore, DeliverySettings, Passes
from disclosure_watch.errors import ChannelError
from disclosure_watch.model import Finding, FindingKey, FindingKind, Revision, Sighting, Subscription
from disclosure_watch.times import told

AT_A_TIME = 20
"""Confirmed alerts that one commit records: a crash may send so many again, under the same key."""

SECONDS = 90.0
"""A channel that hasn't confirmed by then has failed."""


class Earlier:
    """The revisions before those that are told, looked up once for all subscriptions."""

    def __init__(self, store: AlertStore) -> None:
        self._store = store
        self._known: dict[str, Revision] = {}
        self._asked: set[str] = set()

    def of(self, revisions: Iterable[Revision]) -> Mapping[str, Revision]:
        """Return the revision before each of some, by the id of the later one."""
        new = [revision for revision in revisions if revision.revision > 1 and revision.revision_id not in self._asked]
        if new:
            self._asked.update(revision.revision_id for revision in new)
            self._known.update(self._store.earlier(new))
        return self._known

    def status_of(self, revision: Revision) -> int | None:
        """Return the status of the answer that proves a revision, None where there is none."""
        return self._store.status_of(revision)


@dataclass(frozen=True, slots=True)
class Due:
    """What was read: what each subscription wants, up to which pass of each source, and what was before."""

    wanted: Mapping[str, list[Revision]]
    reached: Passes
    earlier: Earlier


class Records(Protocol):
    """What a sender needs of the outbox."""

    @property
    def settings(self) -> DeliverySettings:
        """What was configured."""

    def now(self) -> dt.datetime:
        """Return the moment."""

    def standing(self, subscription: Subscription) -> Standing:
        """Return how a subscription stands."""

    def record(self, rows: Sequence[dict[str, Any]]) -> None:
        """Record rows in one commit, and take them into account."""


@dataclass(slots=True)
class Outcome:
    delivered: int = 0
    fault: str = ""
    sightings: list[Sighting] = field(default_factory=list)
    cleared: list[FindingKey] = field(default_factory=list)


class Sender:
    """Serves one subscription."""

    def __init__(self, outbox: Records, subscription: Subscription, due: Due, findings: Sequence[Finding]) -> None:
        self._outbox, self._subscription = outbox, subscription
        self._due, self._findings = due, findings
        self._standing = outbox.standing(subscription)
        self._outcome = Outcome()
        self._rows: list[dict[str, Any]] = []

    async def serve(self) -> Outcome:
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
        earlier = self._due.earlier.of(revision for alert in alerts for revision in alert.revisions)
        renderer = settings.renderer(subscription, earlier, self._due.earlier.status_of)
        for alert in alerts:
            ids = tuple(revision.revision_id for revision in alert.revisions)
            if len(ids) > 1 and alert.key not in self._standing.begun:
                self._rows.append(row_of(subscription, "sending", self._outbox.now(), alert.key, ids, attempt=1))
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
        refused = answer.refused if isinstance(answer, Answer) else ""
        if refused:  # the others have it: it isn't sent again
            self._outcome.fault = refused
            self._outcome.sightings.append(failing(subscription, refused))
        elif not (self._outcome.fault or self._outcome.cleared):
            self._outcome.cleared.append(failing(subscription, "").key)
        self._rows.append(row_of(subscription, "delivered", now, alert.key, ids, attempt=attempt, detail=answer))
        told_keys = [f"{subscription.name}:{key}" for finding in alert.findings for key in finding_keys(finding)]
        self._rows += [
            row_of(subscription, "delivered", now, key, attempt=attempt) for key in told_keys if key != alert.key
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
        self._outbox.record([row_of(subscription, "failed", now, attempt=self._standing.failures + 1, detail=reason)])
        if self._standing.is_hopeless(now):
            self._rows.append(row_of(subscription, "disabled", now, attempt=self._standing.failures, detail=reason))
            self._outcome.sightings.append(disabled(subscription))
        until = self._standing.waits_until(now)
        when = f" until {told(until, self._outbox.settings.timezone)}" if until else ""
        self._outcome.sightings.append(failing(subscription, f"{reason}; {left} alerts wait{when}"))

    def _settle(self) -> None:
        """Note up to which pass of each source nothing is due any more, so that the next run need not look further back."""
        self._flush()
        settled = self._standing.settled or {}
        passes = dict(self._due.reached)
        for revision in self._wanted():
            if self._standing.is_due(revision):
                passes[revision.source_id] = min(passes[revision.source_id], revision.pass_number - 1)
        further = {name: number for name, number in passes.items() if number > settled.get(name, 0)}
        if further:
            self._rows.append(row_of(self._subscription, "settled", self._outbox.now(), passes=further))

    def _flush(self) -> None:
        rows, self._rows = self._rows, []
        self._outbox.record(rows)


def disabled(subscription: Subscription) -> Sighting:
    """Return the sighting of a channel that is given up."""
    text = f"the channel of {subscription.name} has failed for two days and is given up; `test-alert` wakes it"
    return Sighting(FindingKind.CHANNEL_DISABLED, "", text, url=f"subscription:{subscription.name}")


def failing(subscription: Subscription, reason: str) -> Sighting:
    """Return the sighting of a channel that failed, with the receiver's reason."""
    text = f"the channel of {subscription.name} failed: {reason}"
    return Sighting(FindingKind.CHANNEL_FAILED, "", text, url=f"subscription:{subscription.name}")


def row_of(
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
    """Return one attempt as a row of the deliveries."""
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
