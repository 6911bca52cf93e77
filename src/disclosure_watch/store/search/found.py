"""What is searched and what is found: documents, the filters of a search, hits, and their counts by agency and year."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import pyarrow as pa

from disclosure_watch.store.search.passages import Piece

COLUMNS = (
    *("record_id", "source_id", "revision", "state", "title", "url", "publisher", "issued_on", "published_on"),
    *("body_text", "attachments", "reply"),
)
"""Columns of a snapshot or the ledger that make a document."""


@dataclass(frozen=True, slots=True)
class Document:
    """
    One revision of a record as it is searched: its title, and its texts (the body, then each attachment's).

    `current` says whether it is how the record stands. `dated_on` is its date of publication, else of issue, else under
    the letter.
    """

    record_id: str
    source_id: str
    revision: int
    current: bool
    title: str
    url: str
    publisher: str | None
    state: str
    session: str | None
    dated_on: dt.date | None
    texts: tuple[str, ...]

    @classmethod
    def from_row(cls, row: Mapping[str, Any], *, current: bool) -> "Document":
        """Return the document of a row that has `COLUMNS`."""
        reply = row["reply"] or {}
        files = row["attachments"] or ()
        return cls(
            record_id=row["record_id"],
            source_id=row["source_id"],
            revision=row["revision"],
            current=current,
            title=row["title"],
            url=row["url"],
            publisher=row["publisher"],
            state=row["state"],
            session=reply.get("session"),
            dated_on=row["published_on"] or row["issued_on"] or reply.get("signed_on"),
            texts=(row["body_text"], *(file["text"] for file in files if file.get("text"))),
        )


@dataclass(frozen=True, slots=True)
class Filters:
    """
    What a search is narrowed to; an empty one narrows nothing.

    With history it looks at what each revision says of itself. `since` and `until` bound `dated_on`, both included.
    """

    sources: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None

    def admit(self, document: Document) -> bool:
        """Return whether a document is within them."""
        return (
            (not self.sources or document.source_id in self.sources)
            and (not self.publishers or document.publisher in self.publishers)
            and (not self.states or document.state in self.states)
            and (not self.sessions or document.session in self.sessions)
            and (self.since is None or (document.dated_on is not None and document.dated_on >= self.since))
            and (self.until is None or (document.dated_on is not None and document.dated_on <= self.until))
        )


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found: the revision that holds what was searched for, and where, in pieces."""

    document: Document
    title: tuple[Piece, ...]
    passage: tuple[Piece, ...]


HIT_SCHEMA = pa.schema(
    {
        "record_id": pa.string(),
        "source_id": pa.string(),
        "title": pa.string(),
        "url": pa.string(),
        "publisher": pa.string(),
        "state": pa.string(),
        "session": pa.string(),
        "dated_on": pa.date32(),
        "revision": pa.int32(),
        "current": pa.bool_(),
        "passage": pa.string(),
    }
)
"""Columns of hits as rows."""


def hit_row(hit: Hit) -> dict[str, Any]:
    """Return a hit as a row of `HIT_SCHEMA` and as its JSON shape; the passage is plain text."""
    told = {name: getattr(hit.document, name) for name in HIT_SCHEMA.names if name != "passage"}
    return told | {"passage": "".join(piece.text for piece in hit.passage)}


TITLE = 100.0
"""A term in the title outweighs all that a text can say of it."""

Where = TypeVar("Where")


@dataclass(slots=True)
class Matches(Generic[Where]):
    """Records that match a search: the best with their weights and where their documents are; counts of all."""

    ranked: list[tuple[float, Where]] = field(default_factory=list)
    total: int = 0
    publishers: Counter[str | None] = field(default_factory=Counter)
    years: Counter[int | None] = field(default_factory=Counter)

    def add(self, other: "Matches[Any]") -> None:
        """Count in others; what is ranked stays."""
        self.total += other.total
        self.publishers.update(other.publishers)
        self.years.update(other.years)


@dataclass(frozen=True, slots=True)
class Found:
    """
    The answer to a search: how many records in all, some of them, best first, and counts of all.

    `publishers` and `years` count records by agency, the most frequent first, and by year, the latest first; a record
    that names none is counted under None.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    publishers: tuple[tuple[str | None, int], ...] = ()
    years: tuple[tuple[int | None, int], ...] = ()
