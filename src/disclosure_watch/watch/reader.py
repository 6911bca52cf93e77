"""Reads captures by a source's own rules: its profile, its selectors, and the version that stands for all of them."""

import hashlib
from dataclasses import dataclass, replace

from disclosure_watch import parse
from disclosure_watch.model import Capture, Listing, Record, Source


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
