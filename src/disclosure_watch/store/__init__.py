"""
The only room that knows paths: ledger, snapshots, frontier, evidence, and what runs leave (DESIGN §5).

    Store        everything under one location, a local path or s3://bucket/prefix
    SourcePass   one pass of one source: what is known before it, what it saves, its commit
    FrontierRow  what is kept of one address
    export       records into one file
"""

from disclosure_watch.store.export import export
from disclosure_watch.store.frontier import FrontierRow
from disclosure_watch.store.source_pass import SourcePass
from disclosure_watch.store.store import Store

__all__ = ["FrontierRow", "SourcePass", "Store", "export"]
