"""
Search in the texts of records, as they stand or in all they ever said.

    parse      the query that a text means
    Filters    what a search is narrowed to
    Found      its answer: Hits, best first, and counts by agency and year
    hit_row    a hit as a row of HIT_SCHEMA
"""

from disclosure_watch.store.search.found import HIT_SCHEMA, NO_FILTERS, Document, Filters, Found, Hit, hit_row
from disclosure_watch.store.search.passages import Piece
from disclosure_watch.store.search.query import Query, parse

__all__ = ["HIT_SCHEMA", "NO_FILTERS", "Document", "Filters", "Found", "Hit", "Piece", "Query", "hit_row", "parse"]
