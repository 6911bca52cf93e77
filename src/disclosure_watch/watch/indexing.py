"""Letting the index of search follow what passes have recorded."""

import logging

from disclosure_watch.errors import PassConflict, StoreError
from disclosure_watch.store import Store

log = logging.getLogger("disclosure_watch")


def index(store: Store) -> None:
    """Bring the index up to date; where it can't be, a later pass does, and searching is right without it."""
    try:
        store.index()
    except PassConflict:
        log.info("another process is at the index of search")
    except StoreError as error:
        log.warning("%s", error)
