"""
What changed: pure, records in, changes out.

    records     the fields that differ between two states of a record, in the words of the schema
    kinds       which change those fields make
    first, reread, reparsed, withdrawn    what a pass makes of one record
    address_key, record_id, moved_from, may_continue    which record a page is
"""

from disclosure_watch.diff.compare import kinds, records
from disclosure_watch.diff.identity import address_key, may_continue, moved_from, record_id
from disclosure_watch.diff.lifecycle import Draft, first, reparsed, reread, withdrawn

__all__ = [
    "Draft",
    "address_key",
    "first",
    "kinds",
    "may_continue",
    "moved_from",
    "record_id",
    "records",
    "reparsed",
    "reread",
    "withdrawn",
]
