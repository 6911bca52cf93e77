"""A search without an index: every document is read. Right by its plainness, and slow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from disclosure_watch.store.ledger import Ledger
from disclosure_watch.store.search.found import COLUMNS, TITLE, Document, Filters, Matches
from disclosure_watch.store.search.normal import normal
from disclosure_watch.store.search.query import Query

_AT_ONCE = 4 << 20
"""Bytes of rows that are taken out of a table at once: as Python's they take some times as many."""


def documents(ledger: Ledger, passes: Mapping[str, tuple[int, int]]) -> Iterator[Document]:
    """
    Yield the revisions of some sources, by their keys, each of passes later than its first and not later than its second.

    They come by source, record and revision; of each record the last is current.
    """
    before: Document | None = None
    for row in _rows(ledger, passes):
        if before is not None:
            yield before if before.record_id != row["record_id"] else replace(before, current=False)
        before = Document.from_row(row, current=True)
    if before is not None:
        yield before


def _rows(ledger: Ledger, passes: Mapping[str, tuple[int, int]]) -> Iterator[dict[str, Any]]:
    for table in ledger.by_record(passes, COLUMNS):
        at_once = max(1, _AT_ONCE * table.num_rows // max(1, table.nbytes))
        for batch in table.to_batches(max_chunksize=min(1024, at_once)):
            yield from batch.to_pylist()


def matches(documents: Iterable[Document], query: Query, filters: Filters, *, history: bool) -> Matches[Document]:
    """Return the documents that match: of each record its latest revision among them."""
    latest: dict[str, tuple[float, Document]] = {}
    for document in documents:
        if (history or document.current) and filters.admit(document):
            parts = [normal(document.title), *map(normal, document.texts)]
            known = latest.get(document.record_id)
            if query.matches(parts) and (known is None or known[1].revision < document.revision):
                latest[document.record_id] = _weight(parts, query), document
    made = Matches[Document](list(latest.values()), len(latest))
    for _, document in latest.values():
        made.publishers[document.publisher] += 1
        made.years[document.dated_on.year if document.dated_on else None] += 1
    return made


def _weight(parts: Sequence[str], query: Query) -> float:
    """Return how well a document matches: first by its title, then by how often its text says it."""
    title, *texts = parts
    counts = (sum(text.count(term) for text in texts) for term in query.terms)
    return sum(TITLE * (term in title) for term in query.terms) + sum(count / (count + 1) for count in counts)
