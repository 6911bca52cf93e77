"""What is due and what was confirmed: at least once, in order per subscription, whatever dies between."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from disclosure_watch.alert.channels import channel
from disclosure_watch.alert.matching import alerts
from disclosure_watch.alert.message import render
from disclosure_watch.errors import ChannelError
from disclosure_watch.model import Revision, Source, Subscription


class Book(Protocol):
    """What the outbox takes of the store."""

    def revisions(self, *, since: dt.datetime) -> Iterable[Revision]:
        """Give the revisions observed since a moment, oldest first."""

    def deliveries(self) -> Sequence[Mapping[str, Any]]:
        """Give the recorded rows of `schema.DELIVERY_COLUMNS`, oldest first."""

    def append_deliveries(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Record rows as one commit."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What delivering needs of the configuration; `folder` is where file channels begin."""

    subscriptions: tuple[Subscription, ...]
    sources: tuple[Source, ...]
    folder: Path
    environment: Mapping[str, str]
    alert_baseline: bool = False


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many alerts were confirmed, how many subscriptions failed, and why in words."""

    delivered: int = 0
    failed: int = 0
    faults: tuple[str, ...] = ()


def register(book: Book, desk: Desk, *, now: dt.datetime) -> None:
    """Note the subscriptions that are new: each gets what is observed from now on, never what was known before."""
    known = {row["subscription"] for row in book.deliveries()}
    book.append_deliveries(
        [
            _row(subscription, "", (), "registered", 0, now, "")
            for subscription in desk.subscriptions
            if subscription.name not in known
        ]
    )


async def deliver(book: Book, desk: Desk, *, clock: Callable[[], dt.datetime]) -> Delivered:
    """
    Send each subscription what is due to it, oldest first, and record what was confirmed.

    A subscription whose channel fails keeps the rest of its alerts due; the others are not held up.
    """
    if not desk.subscriptions:
        return Delivered()
    rows = book.deliveries()
    began = {row["subscription"]: row["attempted_at"] for row in rows if row["status"] == "registered"}
    done = {row["alert_id"] for row in rows if row["status"] == "delivered"}
    since = min((began.get(one.name, clock()) for one in desk.subscriptions), default=clock())
    revisions = [one for one in book.revisions(since=since) if alerts(one, alert_baseline=desk.alert_baseline)]
    sources = {source.id: source for source in desk.sources}
    delivered, faults = 0, []
    for subscription in desk.subscriptions:
        outcome = []
        try:
            way = channel(subscription.to, desk.folder, desk.environment)
            for revision in revisions:
                alert_id = f"{subscription.name}:{revision.revision_id}"
                if alert_id in done or revision.observed_at < began.get(subscription.name, clock()):
                    continue
                message = render(revision, sources.get(revision.source_id))
                await way.send(alert_id, revision, message)
                outcome.append(_row(subscription, alert_id, (revision.revision_id,), "delivered", 1, clock(), ""))
        except ChannelError as error:
            faults.append(f"{subscription.name}: {error}")
            outcome.append(_row(subscription, "", (), "failed", 1, clock(), str(error)))
        finally:
            book.append_deliveries(outcome)
        delivered += sum(row["status"] == "delivered" for row in outcome)
    return Delivered(delivered, len(faults), tuple(faults))


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
