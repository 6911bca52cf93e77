"""A state of one record in which a pass saw it: what tells a change from a site that goes back and forth."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Aspect(StrEnum):
    """What of a record has a state: what its page says, whether its page is served, whether the listing has it."""

    CONTENT = "content"
    SERVING = "serving"
    LISTING = "listing"


@dataclass(frozen=True, slots=True)
class SeenState:
    """
    One state of an aspect, as a short name for it, and the pass that saw it.

    `returned` says that it was an earlier state coming back, `held` that it was not told because it came back too often.
    """

    aspect: Aspect
    state: str
    pass_number: int
    seen_at: dt.datetime
    returned: bool = False
    held: bool = False
