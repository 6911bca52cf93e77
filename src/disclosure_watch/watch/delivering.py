"""Delivery wired: the store's revisions to the settings' subscriptions, and what goes wrong with it to the findings."""

import asyncio
import contextlib
import datetime as dt
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from disclosure_watch import alert, diff
from disclosure_watch.alert import Delivered, DeliverySettings, Outbox, Preview, Waiting
from disclosure_watch.config import Settings
from disclosure_watch.errors import PassConflict
from disclosure_watch.model import Finding, FindingKind, Subscription
from disclosure_watch.store import Store
from disclosure_watch.watch.context import Clock
from disclosure_watch.watch.findings import Notebook

if TYPE_CHECKING:
    from disclosure_watch.alert import MailServer, Style

PATIENCE = 600.0
"""Seconds for which a delivery waits for another process's; then what is due waits for the next run."""

_LOOK = 0.2
"""Seconds between two looks whether the other has ended."""


def outbox(settings: Settings, store: Store, clock: Clock) -> Outbox:
    """
    Return the outbox of one run, with new subscriptions noted: they get what later passes observe and nothing older.

    It is to be had before any pass commits.
    """
    box = Outbox(store, _delivery_settings(settings), clock)
    box.register()
    return box


async def deliver(
    settings: Settings, *, clock: Clock, store: Store | None = None, box: Outbox | None = None, patient: bool = True
) -> Delivered:
    """
    Send what is due and nothing else; what a channel did not confirm stays due. Floods and failing channels are findings.

    `box` is the outbox of the run, a new one by default. Unless `patient`, channels that failed are tried at once.
    """
    store = store or Store(settings.storage)
    box = box or outbox(settings, store, clock)
    async with _turn(store) as ours:
        if not ours:
            fault = f"another process has been delivering for {PATIENCE:.0f} s; what is due stays due"
            return Delivered(faults=(fault,))
        store.check_writable()
        delivered = await box.deliver(patient=patient)
        if delivered.sightings or delivered.cleared:
            store.append_findings(_folded(store, delivered, clock()))
    return delivered


@contextlib.asynccontextmanager
async def _turn(store: Store) -> AsyncIterator[bool]:
    """Wait until no other process delivers, since two at once would send the same; give False where none came in time."""
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    with contextlib.ExitStack() as stack:
        while loop.time() < until:
            try:
                stack.enter_context(store.delivering())
            except PassConflict:
                await asyncio.sleep(_LOOK)
                continue
            yield True
            return
        yield False


def preview(settings: Settings, *, since: dt.datetime, clock: Clock) -> tuple[Preview, ...]:
    """Return what each subscription would have received since a moment; nothing is sent."""
    return Outbox(Store(settings.storage), _delivery_settings(settings), clock).preview(since)


def waiting(settings: Settings, *, clock: Clock) -> tuple[Waiting, ...]:
    """Return the channels that failed and are left in peace, and how many alerts wait for each; nothing is sent."""
    return Outbox(Store(settings.storage), _delivery_settings(settings), clock).waiting()


def change_pages(settings: Settings, source_ids: Sequence[str], *, since: dt.datetime, most: int) -> list[str]:
    """Return the messages of what some sources' passes changed since a moment, as Markdown, `most` of them."""
    store = Store(settings.storage)
    news = [
        revision
        for revision in store.revisions(since=since)
        if revision.source_id in source_ids and alert.is_told(revision, alert_baseline=False)
    ][:most]
    renderer = _delivery_settings(settings).renderer(Subscription("shown", "terminal:"), store.earlier(news))
    return [renderer.render(alert.Alert(revision.revision_id, (revision,))).markdown for revision in news]


async def send_test(settings: Settings, name: str, *, clock: Clock) -> str:
    """Send a subscription a made-up edit marked as a test; return its subject and the answer. Raises ConfigError, ChannelError."""
    store = Store(settings.storage)
    answer = await outbox(settings, store, clock).send_test(name)
    about = f"subscription:{name}"
    keys = [(kind, "", about) for kind in (FindingKind.CHANNEL_DISABLED, FindingKind.CHANNEL_FAILED)]
    if any(key in store.open_findings() for key in keys):
        store.append_findings(_folded(store, Delivered(cleared=tuple(keys)), clock()))
    return answer


def note_configuration(settings: Settings, faults: Sequence[str], *, clock: Clock) -> None:
    """Record that watch.toml got wrong, in its faults' words, or that it is mended; the next delivery tells of either."""
    store = Store(settings.storage)
    notebook = Notebook("", store.open_findings())
    if faults:
        notebook.see(FindingKind.CONFIG_INVALID, "; ".join(faults), url=settings.path.name)
    else:
        notebook.clear((FindingKind.CONFIG_INVALID,), settings.path.name)
    store.append_findings(notebook.fold(clock()))


def _folded(store: Store, delivered: Delivered, now: dt.datetime) -> list[Finding]:
    """Return how the findings of delivering stand; a flood is over with the pass that made it."""
    notebook = Notebook("", store.open_findings())
    for sighting in delivered.sightings:
        notebook.add(sighting)
    notebook.cleared.update(delivered.cleared)
    return [
        replace(finding, ended_at=now) if finding.kind is FindingKind.FLOOD else finding
        for finding in notebook.fold(now)
    ]


def _delivery_settings(settings: Settings) -> DeliverySettings:
    return DeliverySettings(
        subscriptions=settings.subscriptions,
        sources=settings.sources,
        folder=settings.path.parent,
        environment=os.environ,
        timezone=settings.timezone,
        style=lambda: _style(settings),
        alert_baseline=settings.watch.alert_baseline,
        mail=_mail_server(settings),
    )


def _style(settings: Settings) -> "Style":
    told = settings.alert
    return alert.Style(diff.redline, diff.edits_of, told.templates, told.archive_url, told.history_url, told.feed_url)


def _mail_server(settings: Settings) -> "MailServer | None":
    smtp = settings.smtp
    if not smtp.host:
        return None
    return alert.MailServer(smtp.host, smtp.port, smtp.tls, smtp.user, smtp.password, smtp.sender, smtp.unsubscribe)
