"""The captures, as WARC 1.1: written by a pass, read by anyone who wants proof."""

from disclosure_watch.store.evidence.reader import member, read
from disclosure_watch.store.evidence.writer import FOLDER, Writer

__all__ = ["FOLDER", "Writer", "member", "read"]
