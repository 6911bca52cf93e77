"""A store that one process reads for as long as it runs, while others write: the web face's."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from disclosure_watch.store import frontier, names
from disclosure_watch.store.store import Store

TRAITS: Mapping[str, pc.Expression] = {
    **{
        name: pc.field(name)
        for name in (
            *("source_id", "record_id", "revision", "pass_number", "observed_at", "changes", "attribution", "state"),
            *("publisher", "title", "published_on", "fields"),
        )
    },
    **{name: pc.field("reply", name) for name in ("session", "proposal_id", "signed_on")},
}
"""What the face keeps in mind of every revision: all but the texts."""


class Versions(NamedTuple):
    """Numbers that are others once anybody has recorded, and what the sources are called."""

    ledger: int
    passes: int
    findings: int
    names: names.Names


class Reader(Store):
    """A store whose sources may be renamed while it is open, and which tells cheaply whether anything was recorded."""

    def versions(self) -> Versions:
        """Return the versions of what is stored now, and go by today's names from here on."""
        today = names.read(self._location)
        self.__dict__["_names"] = today
        return Versions(self._ledger.version(), *self._journal.versions(), today)

    def traits(self, passes: Mapping[str, int]) -> Iterator[pa.RecordBatch]:
        """
        Yield what is to be kept in mind of the revisions of passes later than those given by source, in no order.

        Columns are `TRAITS`; source ids are those that the sources began with, in `passes` too.
        """
        return self._ledger.traits(passes, dict(TRAITS))

    def origins(self, source_id: str) -> dict[str, dict[str, str]]:
        """Return where each column of each of a source's pages was last read, by address."""
        return frontier.origins(self._location, self.key_of(source_id))

    def shown(self, key: str) -> str:
        """Return the id that a source has now."""
        return self._names.shown(key)
