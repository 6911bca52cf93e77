"""Where the values of a source's pages are read, page by page: what starts coming from elsewhere is told before it is wrong."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from disclosure_watch import diff
from disclosure_watch.model import FrontierRow, Record, origins_by_column

if TYPE_CHECKING:
    from disclosure_watch.parse import Reading

MOST_TOLD = 5


@dataclass(slots=True)
class Origins:
    """
    What one pass met: how many pages it read, which bodies lack text, which values came from elsewhere than before.

    `moved` are those that say something else than before, `redesigned` those that say the same, `first_at` where each
    was met first.
    """

    read: int = 0
    moved_pages: int = 0
    moved: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    redesigned_pages: int = 0
    redesigned: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    first_at: dict[tuple[str, str, str], str] = field(default_factory=dict)
    partial: list[tuple[float, str]] = field(default_factory=list)

    def note(self, row: FrontierRow, reading: "Reading", known: Record | None) -> None:
        """Compare a reading with the origins that the row remembers and the known record; let the row remember its own."""
        self.read += 1
        if reading.is_partial:
            self.partial.append((reading.coverage, row.url))
        before, now = origins_by_column(row.origins), {"parser": reading.record.parser_version, **reading.origins}
        row.origins = "\n".join(f"{name}: {origin}" for name, origin in now.items())
        if before.get("parser") != now["parser"]:
            return
        elsewhere = [(name, before[name], origin) for name, origin in now.items() if before.get(name, origin) != origin]
        if not elsewhere:
            return
        changed = {change.field for change in diff.records(known, reading.record)} if known else set(now)
        moved = [each for each in elsewhere if each[0] in changed]
        redesigned = [each for each in elsewhere if each[0] not in changed]
        self.moved.update(moved)
        for each in elsewhere:
            self.first_at.setdefault(each, row.url)
        self.moved_pages += bool(moved)
        self.redesigned.update(redesigned)
        self.redesigned_pages += bool(redesigned)

    @property
    def moved_message(self) -> str:
        """Which values came from elsewhere and differ, in words; empty where none did."""
        if not self.moved:
            return ""
        return f"on {self.moved_pages} of {self.read} pages values are read from elsewhere: {self._told(self.moved)}"

    @property
    def redesigned_message(self) -> str:
        """Which values came from elsewhere as they were, in words; empty where none did."""
        if not self.redesigned:
            return ""
        told = self._told(self.redesigned)
        return f"on {self.redesigned_pages} of {self.read} pages values stand elsewhere, unchanged: {told}"

    def _told(self, moved: Counter[tuple[str, str, str]]) -> str:
        return "; ".join(
            f"{name} from {after} (before: {before}) at {self.first_at[name, before, after]}"
            for (name, before, after), _ in moved.most_common(MOST_TOLD)
        )

    @property
    def partial_message(self) -> str:
        """Which bodies lack text, in words; empty where none does."""
        if not self.partial:
            return ""
        share, url = min(self.partial)
        return f"on {len(self.partial)} of {self.read} pages the body holds too little of the text; least, {share:.0%}, at {url}"


def reread_by_other_rules(row: FrontierRow | None, rules: str) -> None:
    """See that a page is read anew where its source has other rules than those that last read it; a new parser is replay's work."""
    if row is None or not row.origins:
        return
    parser = next((line for line in row.origins.split("\n") if line.startswith("parser: ")), "")
    if parser.partition("+")[2] != rules:
        row.forget_answer()
