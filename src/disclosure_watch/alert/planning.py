"""What is due to one subscription now, and when it may be tried. Pure: from what was recorded to the alerts to send."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from cronsim import CronSim

from disclosure_watch.alert.delivery import Alert
from disclosure_watch.alert.matching import wants_finding
from disclosure_watch.model import Finding, Revision, Subscription

FIRST_PAUSE = dt.timedelta(minutes=5)
LONGEST_PAUSE = dt.timedelta(hours=6)
PATIENCE = dt.timedelta(hours=48)
"""A channel that fails is tried again after 5 minutes, 10, 20 … 6 hours, and given up after two days."""


@dataclass(slots=True)
class Standing:
    """
    How a subscription stands by the recorded attempts.

    `settled` is the moment up to which nothing is due any more; `sent` the revisions confirmed, `begun` the alerts of
    several revisions that may have been sent, by key; `failures` the failed tries in a row since `failing_since`.
    """

    registered: dt.datetime | None = None
    settled: dt.datetime | None = None
    done: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    begun: dict[str, tuple[str, ...]] = field(default_factory=dict)
    failures: int = 0
    failing_since: dt.datetime | None = None
    last_try: dt.datetime | None = None
    disabled: bool = False

    def note(self, row: Mapping[str, Any]) -> None:
        """Take one recorded row into account; rows come oldest first."""
        status, at = row["status"], row["attempted_at"]
        match status:
            case "registered":
                self.registered = self.registered or at
            case "settled":
                self.settled = max(self.settled or at, at)
            case "sending":
                self.begun[row["alert_id"]] = tuple(row["revision_ids"])
            case "delivered" | "enabled":
                self.failures, self.failing_since, self.last_try, self.disabled = 0, None, at, False
                self.done.add(row["alert_id"])
                self.sent.update(row["revision_ids"])
                self.begun.pop(row["alert_id"], None)
            case "failed":
                self.failures += 1
                self.failing_since, self.last_try = self.failing_since or at, at
            case "disabled":
                self.disabled = True

    def may_try(self, now: dt.datetime) -> bool:
        """Return whether the channel may be tried now: it isn't given up, and the pause since its last failure is over."""
        if self.disabled or self.registered is None:
            return False
        if not self.failures or self.last_try is None:
            return True
        pause = min(FIRST_PAUSE * float(2 ** min(self.failures - 1, 20)), LONGEST_PAUSE)
        return now - self.last_try >= pause

    def is_hopeless(self, now: dt.datetime) -> bool:
        """Return whether the channel has failed for so long that it is given up."""
        return self.failing_since is not None and now - self.failing_since >= PATIENCE


def standings(rows: Iterable[Mapping[str, Any]]) -> Mapping[str, Standing]:
    """Return how each subscription stands, by name, from the recorded rows, oldest first."""
    found: defaultdict[str, Standing] = defaultdict(Standing)
    for row in rows:
        found[row["subscription"]].note(row)
    return found


def is_quiet(subscription: Subscription, now: dt.datetime, timezone: ZoneInfo) -> bool:
    """Return whether it is within the subscription's quiet hours."""
    if not subscription.quiet:
        return False
    start, _, end = subscription.quiet.partition("-")
    time = now.astimezone(timezone).strftime("%H:%M")
    return start <= time < end if start <= end else time >= start or time < end


def plan(
    subscription: Subscription,
    standing: Standing,
    wanted: Sequence[Revision],
    findings: Iterable[Finding],
    now: dt.datetime,
    timezone: ZoneInfo,
) -> list[Alert]:
    """
    Return the alerts that are due, in the order to send them.

    `wanted` are the revisions that the subscription wants, oldest first, confirmed ones among them; `timezone` is its
    own. What is begun and not confirmed comes first, as it was.
    """
    began = standing.registered or now
    waiting = [one for one in wanted if one.observed_at >= began and one.revision_id not in standing.sent]
    news = [
        (key, one)
        for one in findings
        if wants_finding(subscription, one)
        for key in _finding_keys(subscription, one, began)
        if key not in standing.done
    ]
    by_id = {one.revision_id: one for one in waiting}
    alerts: list[Alert] = []
    for key, ids in standing.begun.items():
        again = tuple(by_id.pop(one) for one in ids if one in by_id)
        if again:
            alerts.append(Alert(key, again, flood=":flood:" in key))
    waiting = list(by_id.values())
    if subscription.how == "digest":
        return alerts + _digest(subscription, standing, waiting, news, now, timezone)
    groups: dict[tuple[str, int], list[Revision]] = {}
    for one in waiting:
        groups.setdefault((one.source_id, one.pass_number), []).append(one)
    for (source_id, number), group in groups.items():
        if len(group) > subscription.flood:
            alerts.append(Alert(f"{subscription.name}:flood:{source_id}.{number}", tuple(group), flood=True))
        else:
            alerts += [Alert(f"{subscription.name}:{one.revision_id}", (one,)) for one in group]
    return alerts + [Alert(key, (), (one,)) for key, one in news]


def _digest(
    subscription: Subscription,
    standing: Standing,
    waiting: Sequence[Revision],
    news: Sequence[tuple[str, Finding]],
    now: dt.datetime,
    timezone: ZoneInfo,
) -> list[Alert]:
    tick = next(CronSim(subscription.cron, now.astimezone(timezone) + dt.timedelta(seconds=1), reverse=True), None)
    if tick is None:
        return []
    key = f"{subscription.name}:digest:{tick.astimezone(dt.UTC):%Y-%m-%dT%H:%MZ}"
    revisions = tuple(one for one in waiting if one.observed_at <= tick)
    findings = [one for _, one in news if (one.ended_at or one.first_seen_at) <= tick]
    if key in standing.done or not (revisions or findings):
        return []
    return [Alert(key, revisions, tuple({id(one): one for one in findings}.values()))]


def finding_keys_of(subscription: Subscription, alert: Alert, began: dt.datetime) -> list[str]:
    """Return the keys under which the findings of an alert count as told."""
    return [key for one in alert.findings for key in _finding_keys(subscription, one, began)]


def _finding_keys(subscription: Subscription, one: Finding, began: dt.datetime) -> list[str]:
    about = f"{one.kind}|{one.source_id}|{one.record_id or one.url or ''}|{one.first_seen_at.isoformat()}"
    stem = f"{subscription.name}:finding:{hashlib.sha256(about.encode()).hexdigest()[:16]}"
    keys = [f"{stem}:begun"] if one.first_seen_at >= began and one.ended_at is None else []
    if one.ended_at is not None and one.ended_at >= began:
        keys.append(f"{stem}:ended")
    return keys
