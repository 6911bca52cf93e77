"""
Watches government disclosure columns, keeps every version with its proof, and tells people what changed.

    open    a storage for reading: records, history, changes, findings and passes as pandas frames
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from disclosure_watch.storage import Storage

__all__ = ["open"]


def open(location: "str | Path", timezone: str = "Asia/Shanghai") -> "Storage":  # noqa: A001  `disclosure_watch.open`
    """
    Open a storage for reading, at a path or under `s3://bucket/prefix`.

    `timezone` is what a day without an offset is read in. Raises StoreError where there is no storage.
    """
    from disclosure_watch.storage import open_storage  # pandas and Arrow come with it: only readers pay for them

    return open_storage(location, timezone)
