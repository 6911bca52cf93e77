"""A search in the index: what a query and its filters are in Tantivy's terms, and which entries match."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import tantivy
from tantivy import Occur, Query

from disclosure_watch.store.search import entries
from disclosure_watch.store.search.found import TITLE, Document, Filters, Matches
from disclosure_watch.store.search.pairs import places
from disclosure_watch.store.search.query import Alternative
from disclosure_watch.store.search.query import Query as Asked

_MOST_NAMES = 60_000
"""So many agencies and years are counted apart; Tantivy counts 65,000 at most."""

_COUNTS = {
    "publishers": {"terms": {"field": "publisher", "size": _MOST_NAMES}},
    "years": {"terms": {"field": "year", "size": 1000}},
}


class Lookup:
    """One search in an index as it is at one moment. `without` are the keys of the sources that it must not look at."""

    def __init__(
        self, searcher: tantivy.Searcher, asked: Asked, filters: Filters, *, history: bool, without: Collection[str]
    ) -> None:
        self._searcher = searcher
        self._schema = entries.schema()
        self._query = self._all(
            (Occur.Must, self._either([self._alternative(each) for each in asked.alternatives])),
            (Occur.Must, self._among("current", [0, 1] if history else [1])),
            *((Occur.Must, self._free(clause)) for clause in self._clauses(filters)),
            *((Occur.MustNot, self._among("source", [key])) for key in without),
        )

    def matches(self, most: int | None) -> Matches[tantivy.DocAddress]:
        """Return the records that match: all counted, as many as wanted ranked, of each its latest matching revision."""
        now = self._all((Occur.Must, self._query), (Occur.Must, self._among("current", [1])))
        total, hits = self._best(now, most)
        made = Matches[tantivy.DocAddress](hits, total)
        self._count(made, now, total)
        then = self._changed_since(now)
        if then:
            numbers = self._values("document", [address for _, address in then])
            made.total += len(then)
            made.ranked = sorted([*hits, *then], key=lambda hit: -hit[0])[:most]
            self._count(made, self._among("document", numbers), len(then))
        return made

    def document(self, address: tantivy.DocAddress) -> Document:
        """Return the document of an entry."""
        return entries.document(self._searcher.doc(address))

    def _changed_since(self, now: Query) -> list[tuple[float, tantivy.DocAddress]]:
        """Return the latest entry that matches of each record that did and, as it stands, doesn't."""
        then = self._all((Occur.Must, self._query), (Occur.Must, self._among("current", [0])))
        hits = self._best(then, None)[1]
        if not hits:
            return []
        addresses = [address for _, address in hits]
        revisions = self._values("revision", addresses)
        latest: dict[int, tuple[int, int]] = {}
        for place, record in enumerate(self._values("record", addresses)):
            latest[record] = max(latest.get(record, (0, 0)), (revisions[place], place))
        still = self._all((Occur.Must, now), (Occur.Must, self._among("record", list(latest))))
        standing = set(self._values("record", [address for _, address in self._best(still, None)[1]]))
        return [hits[place] for record, (_, place) in latest.items() if record not in standing]

    def _best(self, query: Query, most: int | None) -> tuple[int, list[tuple[float, tantivy.DocAddress]]]:
        """Return how many entries match, and the best of them."""
        answer: Any = self._searcher.search(query, max(1, self._searcher.num_docs if most is None else most))
        return answer.count, answer.hits[:most]

    def _values(self, name: str, addresses: list[tantivy.DocAddress]) -> list[int]:
        values: Any = self._searcher.fast_field_values(name, addresses)
        return list(values)

    def _count(self, made: Matches[tantivy.DocAddress], query: Query, total: int) -> None:
        """Count the entries of a query, of which each is another record, by agency and year."""
        counted = self._searcher.aggregate(query, _COUNTS)
        publishers = {row["key"]: row["doc_count"] for row in counted["publishers"]["buckets"]}
        made.publishers.update(publishers)
        made.publishers[None] += total - sum(publishers.values())
        made.years.update({int(row["key"]) or None: row["doc_count"] for row in counted["years"]["buckets"]})

    def _alternative(self, asked: Alternative) -> Query:
        holds = [(Occur.Must, self._held(term)) for term in asked.holds]
        lacks = [(Occur.MustNot, self._held(term)) for term in asked.lacks]
        return self._all(*(holds or [(Occur.Must, self._free(self._among("current", [0, 1])))]), *lacks)

    def _held(self, term: str) -> Query:
        """Return the query for what holds a term in its title or its text."""
        title = Query.boost_query(self._free(self._term("title", term), 1.0), TITLE)
        return self._either([title, self._term("text", term)])

    def _term(self, name: str, term: str) -> Query:
        if len(term) == 1:
            return self._among(name, [pair for pair, _ in self._searcher.terms_with_prefix(name, term)])
        pairs = places(term)
        if len(pairs) == 1:
            return Query.term_query(self._schema, name, pairs[0][1], index_option="freq")
        return Query.phrase_query(self._schema, name, list(pairs))

    def _clauses(self, filters: Filters) -> Iterable[Query]:
        """Yield what entries within some filters, their sources given by key, must match."""
        named = {"source": filters.sources, "publisher": filters.publishers, "session": filters.sessions}
        for name, values in (named | {"state": filters.states}).items():
            if values:
                yield self._among(name, [entries.name(value) for value in values])
        if filters.since or filters.until:
            first = filters.since.toordinal() if filters.since else 1
            last = filters.until.toordinal() if filters.until else 1 << 32
            yield Query.range_query(self._schema, "day", tantivy.FieldType.Unsigned, first, last)

    def _among(self, name: str, values: Sequence[Any]) -> Query:
        return Query.term_set_query(self._schema, name, values) if values else Query.empty_query()

    @staticmethod
    def _free(query: Query, score: float = 0.0) -> Query:
        """Return a query that says nothing of how well an entry matches, or the same of each."""
        return Query.const_score_query(query, score)

    @staticmethod
    def _all(*clauses: tuple[Occur, Query]) -> Query:
        return Query.boolean_query(list(clauses))

    @staticmethod
    def _either(queries: Sequence[Query]) -> Query:
        if not queries:
            return Query.empty_query()
        return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])
