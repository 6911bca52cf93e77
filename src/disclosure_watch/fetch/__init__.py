"""Asks sites politely: `Fetcher.get` turns an address into a `Capture`, `for_source` asks in one source's way, whatever the network does."""

import disclosure_watch.fetch.late_roots  # noqa: F401  before anything imports aiohttp
from disclosure_watch.fetch.client import AskedByPage, Fetcher, SourceFetcher

__all__ = ["AskedByPage", "Fetcher", "SourceFetcher"]
