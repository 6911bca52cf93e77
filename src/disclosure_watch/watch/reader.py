"""
Reads captures by a source's own rules: its profile, its selectors, and the version that stands for all of them.

    Reader    reads the pages of one source
    reparser  what a verification reads records again with
    storable  a value without what no table can hold
"""

import hashlib
import re
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from disclosure_watch.config import Settings
from disclosure_watch.lazy import LazyModule
from disclosure_watch.model import Capture, Listing, Record, Revision, Source

if TYPE_CHECKING:
    from disclosure_watch import parse
    from disclosure_watch.parse import Reading
    from disclosure_watch.store import Reparse
else:
    parse = LazyModule("disclosure_watch.parse")


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads the pages of one source."""

    source: Source

    @property
    def version(self) -> str:
        """The parser's version, and a mark of the source's own reading rules: editing those is no edit of a page."""
        return f"{parse.PARSER_VERSION}+{self.rules}" if self.rules else str(parse.PARSER_VERSION)

    @property
    def rules(self) -> str:
        """The mark of the source's own reading rules, empty where it has none."""
        own = {"profile": self.source.profile} if self.source.profile != "auto" else {}
        own |= dict(self.source.selectors)
        return hashlib.sha256(repr(sorted(own.items())).encode()).hexdigest()[:8] if own else ""

    def record(self, capture: Capture) -> Record:
        """Read a document page. Raises ParseError."""
        return self.own(self.document_call(capture)()).record

    def document_call(self, capture: Capture) -> "partial[Reading]":
        """Return the call of parse/ that reads a document page; `own` makes of its answer the source's."""
        return partial(
            parse.read,
            capture.content,
            capture.url,
            content_type=capture.header("content-type") or "",
            profile=self.source.profile,
            selectors=dict(self.source.selectors),
        )

    def own(self, reading: "Reading") -> "Reading":
        """Return a reading whose record bears the source's version, and nothing that no table can hold."""
        return replace(reading, record=storable(replace(reading.record, parser_version=self.version)))

    def listing_call(self, capture: Capture) -> "partial[Listing]":
        """Return the call of parse/ that reads a listing page, by the source's recipe where it has one."""
        content_type = capture.header("content-type") or ""
        api = self.source.api
        page = api.page_of(self.source.listing_url, capture.requested_url) if api is not None else None
        if api is not None and page is not None:
            return partial(
                parse.by_recipe,
                capture.content,
                api,
                self.source.listing_url,
                page=page,
                content_type=content_type,
                profile=self.source.profile,
            )
        return partial(
            parse.listing,
            capture.content,
            capture.url,
            content_type=content_type,
            profile=self.source.profile,
            selectors=dict(self.source.selectors),
        )


_SURROGATE = re.compile("[\ud800-\udfff]")  # &#xD800;
_T = TypeVar("_T")


def storable(value: _T) -> _T:
    """Return a value with what no table can hold replaced: halves of surrogate pairs."""
    made: Any = value
    if isinstance(made, str) and not isinstance(made, Enum):
        made = _SURROGATE.sub("\ufffd", made)
    elif isinstance(made, tuple):
        made = tuple(map(storable, made))
    elif is_dataclass(made) and not isinstance(made, type):
        made = replace(made, **{each.name: storable(getattr(made, each.name)) for each in fields(made)})
    return made  # type: ignore[no-any-return]


def reparser(settings: Settings) -> "Reparse":
    """Return what reads a revision's capture again where its parser version is still that of its source today."""
    readers = {source.id: Reader(source) for source in settings.sources}

    def reparse(revision: Revision, capture: Capture) -> Record | None:
        reader = readers.get(revision.source_id)
        if reader is None or reader.version != revision.record.parser_version or not capture.serves_page:
            return None
        return reader.record(capture)

    return reparse
