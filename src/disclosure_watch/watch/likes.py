"""The days on which sources of one kind published: what tells the season of one that isn't known for a year."""

import datetime as dt
from collections import Counter, defaultdict

import pyarrow.compute as pc

from disclosure_watch.store import Store

Kind = str
"""`cppcc` or `npc`, as most replies of a source answer proposals of the one or the other; empty where it has none."""


class Likes:
    """The publishing days of all sources, by kind; read from the snapshots once, when they are first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._days: dict[str, set[dt.date]] | None = None
        self._kinds: dict[str, Kind] = {}

    def of(self, source_id: str) -> list[set[dt.date]]:
        """Return the publishing days of each other source of a source's kind; none for one without replies."""
        if self._days is None:
            self._days = self._read()
        kind = self._kinds.get(source_id, "")
        return [
            days for other, days in self._days.items() if kind and other != source_id and self._kinds[other] == kind
        ]

    def _read(self) -> dict[str, set[dt.date]]:
        days: defaultdict[str, set[dt.date]] = defaultdict(set)
        bodies: defaultdict[str, Counter[Kind]] = defaultdict(Counter)
        for batch in self._store.record_parts(["source_id", "published_on", "issued_on", "reply"]):
            day = pc.coalesce(batch["published_on"], batch["issued_on"])
            columns = (batch["source_id"], day, pc.struct_field(batch["reply"], "body"))
            for source_id, published, body in zip(*(column.to_pylist() for column in columns), strict=True):
                if published is not None:
                    days[source_id].add(published)
                    bodies[source_id][body or ""] += 1
        self._kinds = {source_id: counts.most_common(1)[0][0] for source_id, counts in bodies.items()}
        return dict(days)
