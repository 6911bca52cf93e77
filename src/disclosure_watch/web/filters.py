"""What a list of changes is narrowed to: read from an address, written into one, applied to the timeline. Pure."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from disclosure_watch.fields import CHANGING
from disclosure_watch.model import Change
from disclosure_watch.times import instant
from disclosure_watch.web.faults import unknown, wrong
from disclosure_watch.web.timeline import Array, Timeline

KEYS = ("source", "agency", "division", "kind", "field", "only", "session", "from", "to")
"""The words of a filter in an address."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Filter:
    """
    Which changes are shown; what is empty narrows nothing.

    `agency` and `session` are part of the publisher's name and of the session; `division` six digits, a province or city
    with all below it; `only` is empty or `figures`.
    """

    source: str = ""
    agency: str = ""
    division: str = ""
    kind: Change | None = None
    field: str = ""
    only: str = ""
    session: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def pairs(self) -> dict[str, str]:
        """What isn't empty, by its word in an address."""
        told = {
            "source": self.source,
            "agency": self.agency,
            "division": self.division,
            "kind": str(self.kind or ""),
            "field": self.field,
            "only": self.only,
            "session": self.session,
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in told.items() if value}

    def query(self, **more: object) -> str:
        """Return it as the query of an address, with further words; empty for none."""
        pairs = self.pairs | {name: str(value) for name, value in more.items() if value not in ("", None)}
        return f"?{urlencode(pairs)}" if pairs else ""

    def without(self, word: str) -> "Filter":
        """Return it without one of its words."""
        emptied: dict[str, Any] = {"kind": None, "from": None, "to": None}
        name = {"from": "since", "to": "until"}.get(word, word)
        return replace(self, **{name: emptied.get(word, "")})

    def mask(self, timeline: Timeline, timezone: ZoneInfo, sources_of: Callable[[str], list[str]]) -> Array:
        """Return which rows of a timeline it lets through; `sources_of` gives the sources of a division."""
        mask = timeline.observed(
            None if self.since is None else instant(self.since, timezone, end_of_day=False),
            None if self.until is None else instant(self.until, timezone, end_of_day=True),
        )
        if self.source:
            mask &= timeline.of_source(self.source)
        if self.division:
            mask &= timeline.of_sources(sources_of(self.division))
        if self.agency:
            mask &= timeline.holding("publisher", self.agency)
        if self.session:
            mask &= timeline.holding("session", self.session)
        if self.kind is not None:
            mask &= timeline.with_change(self.kind)
        if self.field:
            mask &= timeline.with_field(self.field)
        if self.only:
            mask &= timeline.numbers["figures"]
        return mask


def of_query(query: Mapping[str, str], is_source: Callable[[str], bool]) -> Filter:
    """Return the filter of an address. Raises Refused where a word of it means nothing."""
    text = {name: query.get(name, "").strip() for name in KEYS}
    if text["source"] and not is_source(text["source"]):
        raise unknown("unknown_source")
    if text["kind"] and text["kind"] not in set(Change):
        raise wrong(f"kind={text['kind']}")
    if text["field"] and text["field"] not in CHANGING:
        raise wrong(f"field={text['field']}")
    if text["only"] not in {"", "figures"}:
        raise wrong(f"only={text['only']}")
    if text["division"] and not re.fullmatch(r"\d{6}", text["division"]):
        raise wrong(f"division={text['division']}")
    return Filter(
        source=text["source"],
        agency=text["agency"],
        division=text["division"],
        kind=Change(text["kind"]) if text["kind"] else None,
        field=text["field"],
        only=text["only"],
        session=text["session"],
        since=day("from", text["from"]),
        until=day("to", text["to"]),
    )


def day(word: str, text: str) -> dt.date | None:
    """Return the day that a word of an address names, None for an empty one. Raises Refused for any other form."""
    if not text:
        return None
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(text)
        told = dt.date.fromisoformat(text)
    except ValueError:
        raise wrong(f"{word}={text}") from None
    if not dt.date(1900, 1, 1) <= told <= dt.date(9000, 1, 1):
        raise wrong(f"{word}={text}")
    return told


def count(word: str, text: str, most: int = 10_000_000) -> int:
    """Return the number that a word of an address gives, 0 for an empty one. Raises Refused for anything else."""
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and int(text) <= most):
        raise wrong(f"{word}={text}")
    return int(text)
