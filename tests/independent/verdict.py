"""Holds what the watch told against what was to be told."""

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from independent.column import Column
from independent.history import Expected
from independent.styles import Style


@dataclass
class Verdict:
    """Counts and faults of one history. `pending` is what is to be told at a later pass, with the passes left."""

    column: Column
    style: Style
    right: Counter[str] = field(default_factory=Counter)
    false: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    owners: dict[str, int] = field(default_factory=dict)
    pending: list[tuple[Expected, int]] = field(default_factory=list)

    def hear(self, step: int, expected: list[Expected], told: list[dict]) -> None:
        """Score the alerts of one pass; each is a line of the jsonl file."""
        for key, paper in self.column.papers.items():
            self.owners[self.style.path(self.column, paper)] = key
        self.pending += [(each, each.passes) for each in expected]
        due = [each for each, passes in self.pending if passes == 1]
        self.pending = [(each, passes - 1) for each, passes in self.pending if passes > 1]
        for alert in told:
            match = next((each for each in due if self._tells(alert, each)), None)
            if match is None:
                words = [(change["field"], change["before"], change["after"]) for change in alert["fields"]]
                self.false.append(f"step {step}: {alert['url']} {alert['title']}: {alert['changes']} {words}")
            else:
                due.remove(match)
                self.right[match.event] += 1
        for each in due:
            paper = self.column.papers[each.key]
            self.missed.append(f"step {step}: {each.event}: {self.style.path(self.column, paper)} {paper.title}")

    def _tells(self, alert: dict, expected: Expected) -> bool:
        parts = urlsplit(alert["url"])
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        names = {change["field"] for change in alert["fields"]}
        kinds = set(alert["changes"])
        return (
            self.owners.get(target) == expected.key
            and len(kinds) >= 1
            and kinds <= expected.kinds
            and expected.fields <= names <= expected.allowed
        )
