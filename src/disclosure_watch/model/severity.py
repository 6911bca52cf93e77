"""How much a finding matters, and what is said of it."""

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How much a finding matters: the watch is impaired, something is likely wrong, or the documents say odd things."""

    ACT = "act"
    LOOK = "look"
    NOTE = "note"


class Words(NamedTuple):
    """What a finding means and what to do about it."""

    meaning: str
    remedy: str
