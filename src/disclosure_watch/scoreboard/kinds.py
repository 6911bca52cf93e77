"""Everything that a history can be drawn from beside the events: circumstances, pagers, manners, faults and the watch's clock."""

from disclosure_watch.ministry.circumstances import Circumstance
from disclosure_watch.ministry.faults import FaultKind
from disclosure_watch.ministry.manners import Manner
from disclosure_watch.ministry.pagers import PAGERS

DEAD_LINKS = "dead_links"
CLOCK_JUMPS = "clock_jumps"

ALL = frozenset((*Circumstance, *FaultKind, *PAGERS, *Manner, DEAD_LINKS, CLOCK_JUMPS))
"""The names of all kinds."""
