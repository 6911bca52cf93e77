"""What is due to one subscription now, and when it may be tried. Pure: from what was recorded to the alerts to send."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from cronsim import CronSim

from disclosure_watch.alert.delivery import Alert, MissingPage
from disclosure_watch.alert.matching import is_bulk, wants_finding
from disclosure_watch.model import Change, Finding, FindingKind, Revision, Subscription

FIRST_PAUSE = dt.timedelta(minutes=5)
LONGEST_PAUSE = dt.timedelta(hours=6)
PATIENCE = dt.timedelta(hours=48)
"""A channel that fails is tried again after 5 minutes, 10, 20 … 6 hours, and given up after two days."""

LEAST_TRIES = 10
"""A channel is given up after no fewer tries: a clock that jumped by a week is no week."""

MOVED_TOGETHER = 10
"""So many records of a source that moved in one pass are a site that moved: one message."""

FINDINGS = "findings"
"""The alert id of the row that notes which findings were there before a subscription wanted them."""


_MISSING = "missing:"


@dataclass(slots=True)
class Standing:
    """
    How a subscription stands by the recorded attempts.

    `settled` is the pass of each source up to which nothing is due any more, None before it is registered; `sent` the
    revisions confirmed, `done` the alerts, `begun` the alerts of several revisions that may have been sent, by key;
    `known` the findings, as keys, that were there before it wanted any. `failures` counts the failed tries in a row
    since `failing_since`, `reason` says why the last one failed. `legacy` is the moment by which a row of an earlier
    version settled it.
    """

    settled: dict[str, int] | None = None
    done: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    begun: dict[str, tuple[str, ...]] = field(default_factory=dict)
    known: set[str] | None = None
    failures: int = 0
    failing_since: dt.datetime | None = None
    last_try: dt.datetime | None = None
    reason: str = ""
    disabled: bool = False
    legacy: dt.datetime | None = None

    def note(self, row: Mapping[str, Any]) -> None:
        """Take one recorded row into account; rows come in the order in which they were recorded."""
        status, at = row["status"], row["attempted_at"]
        match status:
            case "registered" if row["alert_id"] == FINDINGS:
                self.known = (self.known or set()) | set(row["revision_ids"])
            case "registered" | "settled":
                self._settle(row, at)
            case "sending" if row["alert_id"] not in self.done:
                self.begun[row["alert_id"]] = tuple(row["revision_ids"])
            case "delivered" | "enabled":
                self.failures, self.failing_since, self.last_try, self.disabled = 0, None, at, False
                self.done.add(row["alert_id"])
                self.sent.update(row["revision_ids"])
                self.begun.pop(row["alert_id"], None)
            case "failed":
                self.failures += 1
                self.failing_since, self.last_try, self.reason = self.failing_since or at, at, row["detail"]
            case "disabled":
                self.disabled = True

    def _settle(self, row: Mapping[str, Any], at: dt.datetime) -> None:
        passes = row.get("passes")
        if passes is None:
            self.legacy = max(self.legacy or at, at)
            return
        settled = self.settled = self.settled or {}
        for reached in passes:
            settled[reached["source_id"]] = max(settled.get(reached["source_id"], 0), reached["pass_number"])

    def is_due(self, revision: Revision) -> bool:
        """Return whether a revision that is wanted is still to be told."""
        settled = self.settled or {}
        return revision.pass_number > settled.get(revision.source_id, 0) and revision.revision_id not in self.sent

    def waits_until(self, now: dt.datetime) -> dt.datetime | None:
        """Return until when the channel is left in peace after a failure, None where it may be tried now."""
        if not self.failures or self.last_try is None or self.last_try > now:
            return None  # a try that lies ahead was stamped by a clock that was wrong
        pause = min(FIRST_PAUSE * float(2 ** min(self.failures - 1, 20)), LONGEST_PAUSE)
        until = self.last_try + pause
        return until if until > now else None

    def is_hopeless(self, now: dt.datetime) -> bool:
        """Return whether the channel has failed for so long, and so often, that it is given up."""
        long = self.failing_since is not None and now - self.failing_since >= PATIENCE
        return long and self.failures >= LEAST_TRIES


def standings(rows: Iterable[Mapping[str, Any]]) -> dict[str, Standing]:
    """Return how each subscription stands, by name, from the recorded rows."""
    by_name: defaultdict[str, Standing] = defaultdict(Standing)
    for row in sorted(rows, key=lambda row: (row.get("sequence") or 0, row["attempted_at"])):
        by_name[row["subscription"]].note(row)
    return dict(by_name)


def is_quiet(subscription: Subscription, now: dt.datetime, timezone: ZoneInfo) -> bool:
    """Return whether it is within the subscription's quiet hours."""
    if not subscription.quiet:
        return False
    start, _, end = subscription.quiet.partition("-")
    time = now.astimezone(timezone).strftime("%H:%M")
    return start <= time < end if start <= end else time >= start or time < end


def in_order(revisions: Iterable[Revision]) -> list[Revision]:
    """Return revisions oldest first; those of a source in the order of its passes, whatever its clock said."""
    newest: dict[str, dt.datetime] = {}
    keyed = []
    for revision in sorted(
        revisions,
        key=lambda revision: (revision.source_id, revision.pass_number, revision.record_id, revision.revision),
    ):
        newest[revision.source_id] = at = max(
            newest.get(revision.source_id, revision.observed_at), revision.observed_at
        )
        keyed.append((at, revision.source_id, revision.pass_number, revision.record_id, revision.revision, revision))
    return [each[-1] for each in sorted(keyed, key=lambda each: each[:-1])]


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
    waiting = [revision for revision in wanted if standing.is_due(revision)]
    news = news_of(subscription, standing, findings)
    by_id = {revision.revision_id: revision for revision in waiting}
    alerts: list[Alert] = []
    for key, ids in standing.begun.items():
        again = tuple(by_id.pop(revision_id) for revision_id in ids if revision_id in by_id)
        if again:
            alerts.append(Alert(key, again, flood=":flood:" in key, bulk=":bulk:" in key))
    waiting = list(by_id.values())
    if subscription.how == "digest":
        return alerts + _digest(subscription, standing, waiting, news, now, timezone)
    groups: dict[tuple[str, int], list[Revision]] = {}
    for revision in waiting:
        groups.setdefault((revision.source_id, revision.pass_number), []).append(revision)
    for (source_id, number), group in groups.items():
        alerts += _of_pass(subscription, f"{source_id}.{number}", group)
    return alerts + [Alert(key, (), (finding,)) for key, finding in news]


def _of_pass(subscription: Subscription, name: str, group: Sequence[Revision]) -> list[Alert]:
    """Return the alerts of one pass: what changed alike on many records, or moved together, is one."""
    bulk, own = (
        [revision for revision in group if is_bulk(revision)],
        [revision for revision in group if not is_bulk(revision)],
    )
    moved = [revision for revision in own if revision.changes == (Change.RELOCATED,)]
    alerts = [Alert(f"{subscription.name}:bulk:{name}", tuple(bulk), bulk=True)] if bulk else []
    if len(moved) >= MOVED_TOGETHER:
        alerts.append(Alert(f"{subscription.name}:bulk:moved:{name}", tuple(moved), bulk=True))
        own = [revision for revision in own if revision.changes != (Change.RELOCATED,)]
    if len(own) > subscription.flood:
        return [*alerts, Alert(f"{subscription.name}:flood:{name}", tuple(own), flood=True)]
    return alerts + [Alert(f"{subscription.name}:{revision.revision_id}", (revision,)) for revision in own]


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

    def is_in(at: dt.datetime) -> bool:
        return at <= tick or at > now  # what lies ahead was stamped by a clock that was wrong

    revisions = tuple(revision for revision in waiting if is_in(revision.observed_at))
    findings = [finding for _, finding in news if is_in(finding.ended_at or finding.first_seen_at)]
    if key in standing.done or not (revisions or findings):
        return []
    return [Alert(key, revisions, tuple({id(finding): finding for finding in findings}.values()), digest=True)]


def news_of(subscription: Subscription, standing: Standing, findings: Iterable[Finding]) -> list[tuple[str, Finding]]:
    """Return what of the findings is still to be told, each with its key: that it began, or that it ended."""
    known = standing.known or set()
    return [
        (full, finding)
        for finding in findings
        if wants_finding(subscription, finding)
        for key in finding_keys(finding)
        if key not in known
        and (full := f"{subscription.name}:{key}") not in standing.done
        and (not isinstance(finding, MissingPage) or not finding.became or _begun(full) in standing.done)
    ]


def _begun(key: str) -> str:
    return f"{key.removesuffix(':ended')}:begun"


def missing_told(subscription: Subscription, standing: Standing) -> list[tuple[str, str, dt.datetime]]:
    """Return the missing pages that were told and whose end was not: the source as it is kept, record and since when."""
    stem = f"{subscription.name}:{_MISSING}"
    pages = []
    for key in standing.done:
        if (
            key.startswith(stem)
            and key.endswith(":begun")
            and f"{key.removesuffix(':begun')}:ended" not in standing.done
        ):
            source_id, record_id, since = key.removeprefix(stem).removesuffix(":begun").split("|")
            pages.append((source_id, record_id, dt.datetime.fromisoformat(since)))
    return pages


def finding_keys(finding: Finding) -> list[str]:
    """Return the keys under which a finding counts as told, by how it stands: begun while it is open, then ended."""
    kept_as = finding.kept_as or finding.source_id  # a rename tells nothing anew
    if finding.kind is FindingKind.MISSING:
        stem = f"{_MISSING}{kept_as}|{finding.record_id}|{finding.first_seen_at.isoformat()}"
        return [f"{stem}:begun" if finding.ended_at is None else f"{stem}:ended"]
    about = f"{finding.kind}|{kept_as}|{finding.record_id or finding.url or ''}|{finding.first_seen_at.isoformat()}"
    stem = f"finding:{hashlib.sha256(about.encode()).hexdigest()[:16]}"
    return [f"{stem}:begun" if finding.ended_at is None else f"{stem}:ended"]
