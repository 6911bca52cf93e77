"""How what passes notice becomes findings: each begins once, is counted while it lasts, and ends once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from disclosure_watch.model import Finding, FindingKey, FindingKind, Sighting

if TYPE_CHECKING:
    from disclosure_watch.judge import Contradiction

OF_LISTING = (
    FindingKind.LISTING_UNAVAILABLE,
    FindingKind.BLOCKED,
    FindingKind.ROBOTS_DISALLOWED,
    FindingKind.ZERO_ENTRIES,
    FindingKind.UNTRUSTED,
    FindingKind.UNREADABLE,
)
"""What a listing that was read well is free of."""

OF_FILE = (FindingKind.ATTACHMENT_UNREADABLE,)
"""What an attachment that was read well is free of."""

OF_PAGE = (
    FindingKind.BLOCKED,
    FindingKind.ROBOTS_DISALLOWED,
    FindingKind.GONE_BUT_LISTED,
    FindingKind.UNTRUSTED,
    FindingKind.UNREADABLE,
    FindingKind.BODY_LOST,
)
"""What a page that was read well is free of."""


@dataclass(slots=True)
class Notebook:
    """
    What one pass notices: sightings, and what it looked at and found in order; `open` is what stood open before it.

    Only what was looked at can end: a page that this pass did not ask keeps its findings open.
    """

    source_id: str
    open: Mapping[FindingKey, Finding] = field(default_factory=dict)
    sightings: dict[FindingKey, Sighting] = field(default_factory=dict)
    cleared: set[FindingKey] = field(default_factory=set)

    def see(self, kind: FindingKind, message: str, *, record_id: str | None = None, url: str | None = None) -> None:
        """Note something an operator must look at."""
        self.add(Sighting(kind, self.source_id, message, record_id, url))

    def see_contradictions(self, record_id: str, url: str, contradictions: "Sequence[Contradiction]") -> None:
        """Note that a record contradicts itself, its row or others; the values of the first stand in columns."""
        message = "; ".join(map(str, contradictions))
        values = contradictions[0].values
        self.add(Sighting(FindingKind.CONTRADICTION, self.source_id, message, record_id, url, values))

    def add(self, sighting: Sighting) -> None:
        """Note a sighting that a pure room made."""
        self.sightings[sighting.key] = sighting

    def clear(self, kinds: tuple[FindingKind, ...], about: str = "") -> None:
        """Note that a record, an address or (empty) the source as a whole was looked at and is free of these kinds."""
        if self.open:
            self.cleared.update((kind, self.source_id, about) for kind in kinds)

    def stands(self, kind: FindingKind, about: str = "") -> bool:
        """Return whether a finding about a record, an address or (empty) the source was open before this pass."""
        return (kind, self.source_id, about) in self.open

    def message(self, kind: FindingKind, about: str = "") -> str:
        """Return what a finding that was open before this pass says, empty where none was."""
        finding = self.open.get((kind, self.source_id, about))
        return finding.message if finding is not None else ""

    def fold(self, now: dt.datetime) -> list[Finding]:
        """Return the findings that began, went on or ended with this pass, as they stand now."""
        rows = []
        for key, sighting in self.sightings.items():
            before = self.open.get(key)
            if before is None:
                rows.append(_told(_begun(sighting, now), sighting))
            else:
                rows.append(
                    _told(replace(before, message=sighting.message, last_seen_at=now, count=before.count + 1), sighting)
                )
        rows.extend(
            replace(finding, ended_at=now)
            for key, finding in self.open.items()
            if key in self.cleared and key not in self.sightings
        )
        return rows


def _begun(sighting: Sighting, now: dt.datetime) -> Finding:
    return Finding(
        kind=sighting.kind,
        source_id=sighting.source_id,
        record_id=sighting.record_id,
        url=sighting.url,
        message=sighting.message,
        first_seen_at=now,
        last_seen_at=now,
        count=1,
    )


def _told(finding: Finding, sighting: Sighting) -> Finding:
    """Return a finding with the values that contradict each other, as they were last seen."""
    field_, value, other_field, other_value = sighting.values
    return replace(finding, field=field_, value=value, other_field=other_field, other_value=other_value)
