"""
What changed: pure, records in, changes out.

    paired      the attachments that are in the same place in two states
    records     the fields that differ between two states of a record, in the words of the schema
    redline     two texts as one: what stayed, went and came
    edits_of    the single changes of a revision, each with place, sentence and figure
    difference  whether texts differ in wording, in order or in typography alone
    kinds       which change those fields make
    first, reread, reparsed, alongside, relocated, withdrawn    what a pass makes of one record
    bulk, shared, alike, replaced, in_other_script, is_bulk, same_design    what changed on many records at once; `has` and `taking` handle fields by name
    address_key, identifying, marks_of_visit, record_id, moved_from, may_continue    which record a page is
    turn        whether a state that comes back is a change or a site that flaps
"""

from disclosure_watch.diff.alike import Alike, Compared, alike, in_other_script, replaced, shared
from disclosure_watch.diff.bulk import BULK, Bulk, bulk, has, is_bulk, same_design, taking
from disclosure_watch.diff.compare import kinds, paired, records, state
from disclosure_watch.diff.edits import Edit, Standing, edits_of
from disclosure_watch.diff.flapping import STEADY, turn
from disclosure_watch.diff.identity import (
    TRACKING,
    address_key,
    identifying,
    marks_of_visit,
    may_continue,
    moved_from,
    record_id,
)
from disclosure_watch.diff.lifecycle import Draft, alongside, first, relocated, reparsed, reread, withdrawn
from disclosure_watch.diff.normal import normal
from disclosure_watch.diff.text import Difference, Kind, Segment, difference, redline

__all__ = [
    "BULK",
    "STEADY",
    "TRACKING",
    "Alike",
    "Bulk",
    "Compared",
    "Difference",
    "Draft",
    "Edit",
    "Kind",
    "Segment",
    "Standing",
    "address_key",
    "alike",
    "alongside",
    "bulk",
    "difference",
    "edits_of",
    "first",
    "has",
    "identifying",
    "in_other_script",
    "is_bulk",
    "kinds",
    "marks_of_visit",
    "may_continue",
    "moved_from",
    "normal",
    "paired",
    "record_id",
    "records",
    "redline",
    "relocated",
    "reparsed",
    "replaced",
    "reread",
    "same_design",
    "shared",
    "state",
    "taking",
    "turn",
    "withdrawn",
]
