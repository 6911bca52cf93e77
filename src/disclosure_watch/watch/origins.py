"""Where the values of a source's pages are read, page by page: what starts coming from elsewhere is told before it is wrong."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from disclosure_watch.model import FrontierRow, origins_by_column

if TYPE_CHECKING:
    from disclosure_watch.parse import Reading

MOST_TOLD = 5


@dataclass(slots=True)
class Origins:
    """What one pass met: how many pages it read, which values came from elsewhere than before and where first, which bodies lack text."""

    read: int = 0
    moved_pages: int = 0
    moved: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    moved_at: dict[tuple[str, str, str], str] = field(default_factory=dict)
    partial: list[tuple[float, str]] = field(default_factory=list)

    def note(self, row: FrontierRow, reading: "Reading") -> None:
        """Compare a reading's origins with those that the row remembers, and see that it remembers these."""
        self.read += 1
        if reading.is_partial:
            self.partial.append((reading.coverage, row.url))
        before, now = origins_by_column(row.origins), {"parser": reading.record.parser_version, **reading.origins}
        row.origins = "\n".join(f"{name}: {origin}" for name, origin in now.items())
        if before.get("parser") != now["parser"]:
            return
        moved = [(name, before[name], origin) for name, origin in now.items() if before.get(name, origin) != origin]
        self.moved.update(moved)
        for each in moved:
            self.moved_at.setdefault(each, row.url)
        self.moved_pages += bool(moved)

    @property
    def moved_message(self) -> str:
        """Which values came from elsewhere, in words; empty where none did."""
        if not self.moved:
            return ""
        told = [
            f"{name} from {after} (before: {before}) at {self.moved_at[name, before, after]}"
            for (name, before, after), _ in self.moved.most_common(MOST_TOLD)
        ]
        return f"on {self.moved_pages} of {self.read} pages values are read from elsewhere: {'; '.join(told)}"

    @property
    def partial_message(self) -> str:
        """Which bodies lack text, in words; empty where none does."""
        if not self.partial:
            return ""
        share, url = min(self.partial)
        return f"on {len(self.partial)} of {self.read} pages the body holds too little of the text; least, {share:.0%}, at {url}"


def reread_by_other_rules(row: FrontierRow | None, version: str) -> None:
    """See that a page is read anew where its source has other rules than those that last read it; a new parser is replay's work."""
    if row is None or not row.origins:
        return
    if origins_by_column(row.origins).get("parser", "").partition("+")[2] != version.partition("+")[2]:
        row.forget_answer()
