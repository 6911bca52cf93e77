"""Asks sites politely: `Fetcher.get` turns an address into a `Capture`, whatever the network does."""

from disclosure_watch.fetch.client import Fetcher

__all__ = ["Fetcher"]
