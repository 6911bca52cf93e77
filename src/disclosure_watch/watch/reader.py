"""
Reads captures by a source's own rules: its profile, its selectors, and the version that stands for all of them.

    Reader    reads the pages of one source
    reparser  what a verification reads records again with
"""

import hashlib
from dataclasses import dataclass, replace

from disclosure_watch import parse
from disclosure_watch.config import Settings
from disclosure_watch.model import Capture, Listing, Record, Revision, Source
from disclosure_watch.store import Reparse


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads the pages of one source."""

    source: Source

    @property
    def version(self) -> str:
        """The parser's version, and a mark of the source's own reading rules: editing those is no edit of a page."""
        own = {"profile": self.source.profile} if self.source.profile != "auto" else {}
        own |= dict(self.source.selectors)
        if not own:
            return parse.PARSER_VERSION
        mark = hashlib.sha256(repr(sorted(own.items())).encode()).hexdigest()[:8]
        return f"{parse.PARSER_VERSION}+{mark}"

    def record(self, capture: Capture) -> Record:
        """Read a document page. Raises ParseError."""
        record = parse.detail(
            capture.content,
            capture.url,
            content_type=capture.header("content-type") or "",
            profile=self.source.profile,
            selectors=self.source.selectors,
        )
        return replace(record, parser_version=self.version)

    def listing(self, capture: Capture) -> Listing:
        """Read a listing page. Raises ParseError."""
        return parse.listing(
            capture.content,
            capture.url,
            content_type=capture.header("content-type") or "",
            profile=self.source.profile,
            selectors=self.source.selectors,
        )


def reparser(settings: Settings) -> Reparse:
    """Return what reads a revision's capture again where its parser version is still that of its source today."""
    readers = {source.id: Reader(source) for source in settings.sources}

    def reparse(revision: Revision, capture: Capture) -> Record | None:
        reader = readers.get(revision.source_id)
        if reader is None or reader.version != revision.record.parser_version or capture.status != 200:
            return None
        return reader.record(capture)

    return reparse
