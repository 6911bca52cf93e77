"""What is counted, and what the counts amount to."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Tally:
    """How often something was told truly, told falsely, and not told."""

    right: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of what was told that is true; 1 where nothing was told."""
        told = self.right + self.false
        return self.right / told if told else 1.0

    @property
    def recall(self) -> float:
        """Share of what is true that was told; 1 where nothing was to be told."""
        true = self.right + self.missed
        return self.right / true if true else 1.0


@dataclass(slots=True)
class Score:
    """
    The counts of one history. `checks` is how often a record was looked at, `alerts` how many were sent.

    `circumstances` counts apart what was told while a site lived under each, by pager and fault too. `unexplained` holds, in words, every alert without a true event and every true event without one.
    """

    seed: int
    steps: int
    checks: int = 0
    alerts: int = 0
    changes: dict[str, Tally] = field(default_factory=dict)
    fields: dict[str, Tally] = field(default_factory=dict)
    attributions: dict[str, Tally] = field(default_factory=dict)
    circumstances: dict[str, Tally] = field(default_factory=dict)
    events: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)

    @property
    def false_alerts_per_10000_checks(self) -> float:
        """False alerts, in relation to how often a record was looked at."""
        false = sum(tally.false for tally in self.changes.values())
        return 10_000 * false / self.checks if self.checks else 0.0

    @property
    def perfect(self) -> bool:
        """Whether every true change was told, and nothing else."""
        return not self.unexplained

    def add(self, group: dict[str, Tally], name: str, *, right: int = 0, false: int = 0, missed: int = 0) -> None:
        """Count something of a group."""
        tally = group.setdefault(name, Tally())
        tally.right += right
        tally.false += false
        tally.missed += missed

    def shape(self) -> dict[str, Any]:
        """Return the score as `scoreboard --json` prints it."""

        def group(tallies: dict[str, Tally]) -> dict[str, Any]:
            return {
                name: {
                    "right": tally.right,
                    "false": tally.false,
                    "missed": tally.missed,
                    "precision": round(tally.precision, 6),
                    "recall": round(tally.recall, 6),
                }
                for name, tally in sorted(tallies.items())
            }

        return {
            "seed": self.seed,
            "steps": self.steps,
            "checks": self.checks,
            "alerts": self.alerts,
            "events": dict(sorted(self.events.items())),
            "changes": group(self.changes),
            "fields": group(self.fields),
            "attributions": group(self.attributions),
            "circumstances": group(self.circumstances),
            "false_alerts_per_10000_checks": round(self.false_alerts_per_10000_checks, 3),
            "unexplained": self.unexplained,
        }
