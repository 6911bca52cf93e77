"""
The only room that knows paths: ledger, snapshots, frontier, evidence, and what runs leave (DESIGN §5).

    Store        everything under one location, a local path or s3://bucket/prefix
    SourcePass   one pass of one source: what is known before it, what it saves, its commit
    backup       a copy of a storage, made while passes run; restore writes one back
    export       records into one file
    keep_cursor  the cursor of a feed into a file
    Damage       what a verification found; Tally counts what it looked at, Reparse reads a capture again
"""

from typing import TYPE_CHECKING

from disclosure_watch.lazy import lazily

if TYPE_CHECKING:
    from disclosure_watch.store.backup import backup, restore
    from disclosure_watch.store.export import export
    from disclosure_watch.store.feed import keep_cursor
    from disclosure_watch.store.source_pass import SourcePass
    from disclosure_watch.store.store import Store
    from disclosure_watch.store.verify import Damage, Reparse, Tally

__all__ = ["Damage", "Reparse", "SourcePass", "Store", "Tally", "backup", "export", "keep_cursor", "restore"]

__getattr__ = lazily(
    __name__,
    {
        "backup": ("backup", "restore"),
        "export": ("export",),
        "feed": ("keep_cursor",),
        "source_pass": ("SourcePass",),
        "store": ("Store",),
        "verify": ("Damage", "Reparse", "Tally"),
    },
)
