"""Delivery wired: the store's revisions to the settings' subscriptions."""

import os

from disclosure_watch import alert
from disclosure_watch.alert import Delivered, Desk
from disclosure_watch.config import Settings
from disclosure_watch.store import Store
from disclosure_watch.watch.visit import Clock


def register(settings: Settings, store: Store, clock: Clock) -> None:
    """Note new subscriptions before any pass commits, so that they get its changes and nothing older."""
    if settings.subscriptions:
        alert.register(store, _desk(settings), now=clock())


async def deliver(settings: Settings, *, clock: Clock, store: Store | None = None) -> Delivered:
    """Send what is due and nothing else; what a channel did not confirm stays due."""
    store = store or Store(settings.storage)
    register(settings, store, clock)
    return await alert.deliver(store, _desk(settings), clock=clock)


def _desk(settings: Settings) -> Desk:
    return Desk(
        subscriptions=settings.subscriptions,
        sources=settings.sources,
        folder=settings.path.parent,
        environment=os.environ,
        alert_baseline=settings.watch.alert_baseline,
    )
