"""A search without an index: every document is read. Right by its plainness, and slow."""

from collections.abc import Iterable, Iterator, Sequence

from disclosure_watch.store.ledger import Ledger
from disclosure_watch.store.search.found import COLUMNS, TITLE, Document, Filters, Matches
from disclosure_watch.store.search.normal import normal
from disclosure_watch.store.search.query import Query

_AT_ONCE = 4 << 20
"""Bytes of rows that are taken out of a table at once: as Python's they take some times as many."""


def documents(ledger: Ledger, key: str, after_pass: int = 0) -> Iterator[Document]:
    """Yield the revisions of a source, by its key, of passes later than one."""
    table = ledger.of_source(key, list(COLUMNS), after_pass)
    heads = table.group_by("record_id").aggregate([("revision", "max")])
    last = dict(zip(heads["record_id"].to_pylist(), heads["revision_max"].to_pylist(), strict=True))
    at_once = max(1, _AT_ONCE * table.num_rows // max(1, table.nbytes))
    for batch in table.to_batches(max_chunksize=min(1024, at_once)):
        for row in batch.to_pylist():
            yield Document.from_row(row, current=last[row["record_id"]] == row["revision"])


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
