"""A search: in the index as far as it goes, and beyond it in the ledger."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from heapq import merge
from itertools import islice

from disclosure_watch.errors import PassConflict, StoreError
from disclosure_watch.store.ledger import Ledger
from disclosure_watch.store.location import Location
from disclosure_watch.store.names import Names
from disclosure_watch.store.search import scan
from disclosure_watch.store.search.found import Document, Filters, Found, Hit
from disclosure_watch.store.search.index import FOLDER, Index
from disclosure_watch.store.search.lookup import Lookup
from disclosure_watch.store.search.normal import normal
from disclosure_watch.store.search.passages import passage, titled
from disclosure_watch.store.search.query import Query, parse


class Search:
    """Search in one store. Answers are right whatever is wrong with the index; without one they take long."""

    def __init__(self, location: Location, ledger: Ledger) -> None:
        self._ledger = ledger
        self._index = Index(location, ledger)
        self._elsewhere = not location.appends

    def find(
        self, text: str, names: Names, filters: Filters, *, history: bool, limit: int | None, offset: int
    ) -> Found:
        """Return what a text finds; sources are told by the ids of today."""
        query = parse(text)
        keys = [key for key in map(names.key_or_same, filters.sources) if names.shown(key) in filters.sources]
        if not query.alternatives or (filters.sources and not keys):
            return Found()
        kept = replace(filters, sources=tuple(keys))
        if self._elsewhere:
            with contextlib.suppress(PassConflict, StoreError):
                self._index.update()
        most = None if limit is None else offset + limit
        view = self._index.view()
        behind = self._index.behind(view)
        beyond = scan.matches(self._beyond(behind, keys), query, kept, history=history)
        ranked = [iter(sorted(beyond.ranked, key=lambda match: (-match[0], match[1].record_id)))]
        if view is not None:
            lookup = Lookup(view.searcher, query, kept, history=history, without=behind)
            within = lookup.matches(most)
            beyond.add(within)
            ranked.append((weight, lookup.document(address)) for weight, address in within.ranked)
        best = islice(merge(*ranked, key=lambda match: -match[0]), offset, most)
        return Found(
            total=beyond.total,
            hits=tuple(_hit(document, query, names) for _, document in best),
            publishers=tuple((+beyond.publishers).most_common()),
            years=tuple(sorted((+beyond.years).items(), key=lambda year: -(year[0] or 0))),
        )

    def update(self) -> None:
        """
        Bring the index beside the tables up to date; that of a bucket follows when its machine is asked.

        Raises PassConflict where another process is at it, StoreError where it can't be written.
        """
        if not self._elsewhere:
            self._index.update()

    def remake(self) -> None:
        """Make the index again. Errors as of `update`."""
        if self._elsewhere:
            self._index.drop()
        else:
            self._index.remake()

    def damaged(self) -> list[str]:
        """Return the names, in the store, of the files of the index beside the tables that are not what was written."""
        return [] if self._elsewhere else [f"{FOLDER}/{name}" for name in self._index.damaged()]

    def _beyond(self, behind: dict[str, int], keys: list[str]) -> Iterator[Document]:
        wanted = {key: (0, number) for key, number in behind.items() if number and (not keys or key in keys)}
        return scan.documents(self._ledger, wanted)


def _hit(document: Document, query: Query, names: Names) -> Hit:
    shown = replace(document, source_id=names.shown(document.source_id), texts=())
    title = normal(document.title)
    wanted = sorted(query.terms, key=lambda term: term in title)  # what the title has shown already comes last
    return Hit(shown, titled(document.title, query.terms), passage(document.texts, wanted))
