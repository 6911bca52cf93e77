"""
What changed: pure, records in, changes out.

    records     the fields that differ between two states of a record, in the words of the schema
    redline     two texts as one: what stayed, went and came
    edits_of    the single changes of a revision, each with place, sentence and figure
    difference  whether texts differ in wording, in order or in typography alone
    kinds       which change those fields make
    first, reread, reparsed, redesigned, withdrawn    what a pass makes of one record
    bulk, has, same_design, taking    what changed on many records at once
    address_key, record_id, moved_from, may_continue    which record a page is
"""

from disclosure_watch.diff.bulk import Bulk, bulk, has, same_design, taking
from disclosure_watch.diff.compare import kinds, records
from disclosure_watch.diff.edits import Edit, edits_of
from disclosure_watch.diff.identity import address_key, may_continue, moved_from, record_id
from disclosure_watch.diff.lifecycle import Draft, first, redesigned, reparsed, reread, withdrawn
from disclosure_watch.diff.normal import normal
from disclosure_watch.diff.text import Difference, Kind, Segment, difference, redline

__all__ = [
    "Bulk",
    "Difference",
    "Draft",
    "Edit",
    "Kind",
    "Segment",
    "address_key",
    "bulk",
    "difference",
    "edits_of",
    "first",
    "has",
    "kinds",
    "may_continue",
    "moved_from",
    "normal",
    "record_id",
    "records",
    "redesigned",
    "redline",
    "reparsed",
    "reread",
    "same_design",
    "taking",
    "withdrawn",
]
