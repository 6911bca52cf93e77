"""
What sources are called. A source is kept for ever under the id it began with, its key; renamed, it is shown under another.

Ledger, evidence, frontier and the run tables hold keys, since what is recorded is never altered. Snapshots, edits and the
table of sources show the id of today, and so does every row that the store hands out.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from disclosure_watch.errors import NotKnown, StoreError
from disclosure_watch.model import Finding, PassReport, Revision
from disclosure_watch.store.location import Location

NAME = "names.json"


@dataclass(frozen=True)
class Names:
    """The keys of the sources that were renamed, by the id each has now."""

    keys: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _ids(self) -> dict[str, str]:
        return {key: source_id for source_id, key in self.keys.items()}

    def key(self, source_id: str) -> str:
        """Return the id that a source began with. Raises NotKnown for one that has another id now."""
        key = self.keys.get(source_id, source_id)
        if self.shown(key) != source_id:
            raise NotKnown(
                f"{source_id} was renamed to {self.shown(key)}; a new source needs an id that was never used"
            )
        return key

    def shown(self, key: str) -> str:
        """Return the id that a source has now."""
        return self._ids.get(key, key)

    def renamed(self, key: str, source_id: str) -> "Names":
        """Return the names after a source got another id."""
        keys = {name: kept for name, kept in self.keys.items() if kept != key}
        return Names(keys if source_id == key else keys | {source_id: key})

    def table(self, table: pa.Table) -> pa.Table:
        """Return a table whose column `source_id` holds the ids of today."""
        place = table.schema.get_field_index("source_id")
        if not self.keys or place < 0:
            return table
        ids = table["source_id"]
        for key, source_id in self._ids.items():
            ids = pc.if_else(pc.equal(table["source_id"], key), source_id, ids)
        return table.set_column(place, table.schema.field(place), ids)

    def revisions(self, revisions: Iterator[Revision]) -> Iterator[Revision]:
        """Yield revisions under the ids of today."""
        return (
            (replace(revision, source_id=self.shown(revision.source_id)) for revision in revisions)
            if self.keys
            else revisions
        )

    def finding(self, finding: Finding) -> Finding:
        """Return a finding under the id of today."""
        shown = self.shown(finding.source_id)
        return finding if shown == finding.source_id else replace(finding, source_id=shown, kept_as=finding.source_id)

    def report(self, report: PassReport) -> PassReport:
        """Return a pass under the id of today."""
        return replace(report, source_id=self.shown(report.source_id))

    def passes(self, row: Mapping[str, Any], *, kept: bool) -> dict[str, Any]:
        """Return a row of deliveries, its passes under the keys (`kept`) or the ids of today."""
        name = self.key_or_same if kept else self.shown
        passes = row.get("passes")
        if not passes or not self.keys:
            return dict(row)
        return {**row, "passes": [{**reached, "source_id": name(reached["source_id"])} for reached in passes]}

    def key_or_same(self, source_id: str) -> str:
        """Return the key of a source, or the id itself where it is none of today's."""
        return self.keys.get(source_id, source_id)


def read(location: Location) -> Names:
    """Return what the sources of a store are called."""
    try:
        kept = json.loads(location.read(NAME))
    except FileNotFoundError:
        return Names()
    except ValueError:
        kept = None
    if not isinstance(kept, dict) or not all(isinstance(key, str) for key in kept.values()):
        raise StoreError(f"{location.uri(NAME)}: damaged; restore it from a backup")
    return Names(kept)


def write(location: Location, names: Names) -> None:
    """Record what the sources of a store are called."""
    location.replace(NAME, (json.dumps(dict(names.keys), indent=2, sort_keys=True) + "\n").encode())
