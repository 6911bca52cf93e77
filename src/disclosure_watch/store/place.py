"""Which place a setting names."""

from pathlib import Path

from disclosure_watch.config.unfit import unfit
from disclosure_watch.errors import StoreError
from disclosure_watch.store.bucket import Bucket
from disclosure_watch.store.folder import Folder
from disclosure_watch.store.location import Location
from disclosure_watch.store.trouble import said


def locate(location: str) -> Location:
    """Return the place that a setting names: a path, or `s3://bucket/prefix`. Raises StoreError for one that can't be."""
    whole = location if location.startswith("s3://") else str(Path(location).absolute())
    if part := unfit(whole):
        raise StoreError(f"{whole}: {part!r} can't be part of a storage's path; choose a folder without it")
    with said(whole):
        return Bucket(location) if location.startswith("s3://") else Folder(Path(location))
