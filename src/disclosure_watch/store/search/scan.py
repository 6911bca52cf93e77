"""A search without an index: every document is read. Right by its plainness, and slow."""

from collections import Counter
from collections.abc import Iterable, Iterator

from disclosure_watch.store import snapshots
from disclosure_watch.store.ledger import Ledger
from disclosure_watch.store.location import Location
from disclosure_watch.store.names import Names
from disclosure_watch.store.search.found import COLUMNS, Document, Filters, Found, Hit
from disclosure_watch.store.search.normal import normal
from disclosure_watch.store.search.passages import marked, passage
from disclosure_watch.store.search.query import Query, parse

_TITLE = 8
"""A term in the title weighs as much as so many in the text."""


def documents(location: Location, ledger: Ledger, names: Names, *, history: bool) -> Iterator[Document]:
    """Yield every record as it stands, or every revision."""
    if not history:
        for batch in snapshots.batches(location):
            yield from (Document.from_row(row, current=True) for row in batch.select(list(COLUMNS)).to_pylist())
        return
    heads = snapshots.table(location, columns=["record_id", "revision"])
    last = dict(zip(heads["record_id"].to_pylist(), heads["revision"].to_pylist(), strict=True))
    for batch in names.table(ledger.table(columns=list(COLUMNS))).to_batches(max_chunksize=1024):
        for row in batch.to_pylist():
            yield Document.from_row(row, current=last.get(row["record_id"]) == row["revision"])


def search(documents: Iterable[Document], text: str, filters: Filters, limit: int | None, offset: int) -> Found:
    """Return what a text finds among documents."""
    query = parse(text)
    return answer(matching(documents, query, filters), query, limit, offset)


def matching(documents: Iterable[Document], query: Query, filters: Filters) -> Iterator[tuple[float, Document]]:
    """Yield the documents that match, each with how well."""
    for document in documents:
        if filters.admit(document):
            parts = [normal(document.title), *map(normal, document.texts)]
            if query.matches(parts):
                yield _weight(parts, query), document


def _weight(parts: list[str], query: Query) -> float:
    title, *texts = parts
    return sum(_TITLE * (term in title) + sum(text.count(term) for text in texts) for term in query.terms)


def answer(matches: Iterable[tuple[float, Document]], query: Query, limit: int | None, offset: int) -> Found:
    """Return the answer made of documents that match: of each record its latest revision among them, best first."""
    latest: dict[str, tuple[float, Document]] = {}
    for weight, document in matches:
        known = latest.get(document.record_id)
        if known is None or known[1].revision < document.revision:
            latest[document.record_id] = weight, document
    best = sorted(latest.values(), key=lambda each: (-each[0], each[1].record_id))
    documents = [document for _, document in best]
    years = Counter(document.dated_on.year if document.dated_on else None for document in documents)
    return Found(
        total=len(documents),
        hits=tuple(hit(each, query) for each in documents[offset : None if limit is None else offset + limit]),
        publishers=tuple(Counter(document.publisher for document in documents).most_common()),
        years=tuple(sorted(years.items(), key=lambda each: -(each[0] or 0))),
    )


def hit(document: Document, query: Query) -> Hit:
    """Return what is shown of a document that matches."""
    return Hit(document, marked(document.title, query.terms), passage(document.texts, query.terms))
