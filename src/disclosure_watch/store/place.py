"""Which place a setting names."""

import contextlib
import os
from pathlib import Path

from disclosure_watch.config.unfit import unfit
from disclosure_watch.errors import StoreError
from disclosure_watch.store.bucket import Bucket
from disclosure_watch.store.folder import Folder
from disclosure_watch.store.location import Location
from disclosure_watch.store.trouble import said

OURS = frozenset(
    ("ledger", "snapshots", "edits", "frontier", "evidence", "passes", "findings", "deliveries", "seals", "locks")
) | {"README.md"}
"""What stands in every storage, or is there before it."""


def locate(location: str) -> Location:
    """Return the place that a setting names: a path, or `s3://bucket/prefix`. Raises StoreError for one that can't be."""
    whole = location if location.startswith("s3://") else str(Path(location).absolute())
    if part := unfit(whole):
        raise StoreError(f"{whole}: {part!r} can't be part of a storage's path; choose a folder without it")
    with said(whole):
        if location.startswith("s3://"):
            return Bucket(location)
        _check_ours(Path(location).absolute())
        return Folder(Path(location))


def _check_ours(folder: Path) -> None:
    """Raise StoreError for a folder that holds other things than a storage; one that isn't there or is empty may become one."""
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
        names = {entry.name for entry in entries if not entry.name.startswith(".")}
        if names and not names & OURS:
            raise StoreError(
                f"{folder}: no storage: it holds {min(names)!r} and none of our tables; name a storage, or an empty folder"
            )
