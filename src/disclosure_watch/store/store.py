"""The store as the other rooms see it: begin a pass, append what a run leaves, read."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from disclosure_watch import schema
from disclosure_watch.errors import PassConflict
from disclosure_watch.lazy import LazyModule
from disclosure_watch.model import Known, Record, Revision, State
from disclosure_watch.rows import known_from_row
from disclosure_watch.store import evidence, frontier, snapshots
from disclosure_watch.store.delta import LEAST_ROOM
from disclosure_watch.store.ledger import Ledger
from disclosure_watch.store.place import locate
from disclosure_watch.store.proofs import Proofs
from disclosure_watch.store.source_pass import SourcePass

if TYPE_CHECKING:
    from disclosure_watch.store import agencies, bundle, feed, rebuilding, renaming, upkeep
    from disclosure_watch.store.search import Filters, Found
    from disclosure_watch.store.search.searching import Search
else:
    agencies = LazyModule("disclosure_watch.store.agencies")
    bundle = LazyModule("disclosure_watch.store.bundle")
    feed = LazyModule("disclosure_watch.store.feed")
    rebuilding = LazyModule("disclosure_watch.store.rebuilding")
    renaming = LazyModule("disclosure_watch.store.renaming")
    upkeep = LazyModule("disclosure_watch.store.upkeep")


class Store(Proofs):
    """
    The data of one watch, at a path or under `s3://bucket/prefix`.

    Making one opens and writes nothing. Its methods block, and may be called from any thread. What isn't there yet
    reads as empty.
    """

    def __init__(self, location: str) -> None:
        self._location = locate(location)
        self._ledger = Ledger(self._location)

    @cached_property
    def _search(self) -> "Search":
        from disclosure_watch.store.search.searching import Search

        return Search(self._location, self._ledger)

    @contextlib.contextmanager
    def begin(self, source_id: str, *, division: str = "") -> Iterator[SourcePass]:
        """
        Hold a source for one pass; what a pass before left undone is mended first.

        `division` is where its office is at home (GB/T 2260), where the operator says so.

        Leaving without `commit` records nothing: only the evidence saved so far stays. Raises PassConflict at once
        where another process is at it (on S3, which has no locks, at the commit).
        """
        key = self._names.key(source_id)
        with self._location.hold(f"locks/{key}.lock"):
            held = SourcePass(self._location, self._ledger, source_id, key=key, division=division)
            try:
                yield held
            finally:
                held.close()

    def is_begun(self) -> bool:
        """Return whether anything was ever recorded here."""
        return any(self._location.sizes(name) for name in (frontier.FOLDER, snapshots.FOLDER, "passes/_delta_log"))

    def check_writable(self) -> None:
        """Raise StoreError where nothing could be recorded: what is sent then would be sent again."""
        self._location.reserve(LEAST_ROOM)

    @contextlib.contextmanager
    def delivering(self) -> Iterator[None]:
        """Hold the right to deliver. Raises PassConflict where another process, or another machine, has it."""
        with self._location.lease("locks/_delivery.lock"):
            yield

    def records(
        self,
        source: str | None = None,
        *,
        as_of: datetime | None = None,
        columns: list[str] | None = None,
        where: pc.Expression | None = None,
    ) -> pa.Table:
        """
        Return the known records, by source and record id, with the columns of `schema.SNAPSHOT_COLUMNS`.

        `as_of` gives them as they stood at that moment, from the ledger alone; `columns` and `where` pick some.
        """
        if as_of is None:
            return snapshots.table(self._location, self._key(source), columns, where)
        parts = self._ledger.as_of(as_of, self._key(source), columns if where is None else None)
        table = self._names.table(pa.concat_tables(parts))
        chosen = table if where is None else table.filter(where)
        return chosen if columns is None else chosen.select(columns)

    def record_batches(self, source: str | None = None, *, as_of: datetime | None = None) -> pa.RecordBatchReader:
        """Return the known records as a reader of small batches, for what need not hold all of them at once."""
        batches = snapshots.batches(self._location, self._key(source))
        if as_of is not None:
            parts = map(self._names.table, self._ledger.as_of(as_of, self._key(source)))
            batches = (batch for part in parts for batch in part.to_batches())
        return pa.RecordBatchReader.from_batches(snapshots.SCHEMA, batches)

    def record_parts(self, columns: list[str]) -> Iterator[pa.RecordBatch]:
        """Yield some columns of all known records in small batches, in no order."""
        return snapshots.parts(self._location, columns)

    def ledger(
        self,
        *,
        source: str | None = None,
        record_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        columns: list[str] | None = None,
        where: pc.Expression | None = None,
    ) -> pa.Table:
        """Return revisions as rows of `schema.LEDGER_COLUMNS`, oldest first; bounds as of `revisions`."""
        renamed = where is not None and bool(self._names.keys)  # what is asked for may be an id of today
        chosen = (None, None) if renamed else (columns, where)
        parts = self._ledger.ordered(self._key(source), record_id, since, until, *chosen, whole=True)
        table = self._names.table(pa.concat_tables(parts))
        if not renamed:
            return table
        return table.filter(where) if columns is None else table.filter(where).select(columns)

    def ledger_parts(
        self,
        source: str | None = None,
        record_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        columns: list[str] | None = None,
        where: pc.Expression | None = None,
    ) -> Iterator[pa.Table]:
        """Yield what `ledger` returns, some rows at once; `where` sees the ids that sources began with."""
        parts = self._ledger.ordered(self._key(source), record_id, since, until, columns, where)
        return map(self._names.table, parts)

    def revisions(
        self,
        source: str | None = None,
        record_id: str | None = None,
        *,
        since: datetime | None = None,
        after: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Revision]:
        """Yield revisions, oldest first: observed at `since` or later, later than `after`, at `until` or earlier."""
        key = self._key(source)
        revisions = self._ledger.revisions(source_id=key, record_id=record_id, since=since, after=after, until=until)
        return self._names.revisions(revisions)

    def search(
        self,
        text: str,
        *,
        history: bool = False,
        filters: "Filters | None" = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> "Found":
        """
        Return the records whose title or text (the attachments' too) holds what a text asks for, best first.

        `search.query` tells what a text means. `history` looks at every revision, whatever the record says now; of a
        record that matches in several, the latest of them is shown. `limit` and `offset` choose the hits that are
        returned; the counts are of all.
        """
        from disclosure_watch.store.search import NO_FILTERS

        return self._search.find(text, self._names, filters or NO_FILTERS, history=history, limit=limit, offset=offset)

    def index(self) -> None:
        """
        Bring the index of `search` up to date with the ledger, or make it where there is none.

        Raises PassConflict where another process is at it, StoreError where it can't be written: searching is right
        without it, and slow.
        """
        self._search.update()

    def feed(self, cursor: str | None, columns: Sequence[str] = schema.CHANGE_COLUMNS) -> tuple[pa.Table, str]:
        """
        Return the revisions that were not yet handed out to a cursor (None for all), and the cursor behind them.

        Each comes exactly once, in order per record, whatever passes, compactions and clocks do. Raises WatchError for
        a text that is no cursor.
        """
        parts, following = self.feed_parts(cursor, columns)
        return pa.concat_tables(parts), following

    def feed_parts(
        self, cursor: str | None, columns: Sequence[str] = schema.CHANGE_COLUMNS
    ) -> tuple[Iterator[pa.Table], str]:
        """Return what `feed` does, some rows at once, and the cursor behind them all; errors as of `feed`."""
        revisions, passes = self._ledger.after(feed.passes_of(cursor), columns)
        return map(self._names.table, revisions), feed.cursor_of(passes)

    def revision(self, revision_id: str) -> Revision | None:
        """Return one revision, None where there is none of that id."""
        record_id, _, number = revision_id.rpartition(".")
        if not number.isdecimal():
            return None
        return next(self._names.revisions(self._ledger.revisions(record_id=record_id, revision=int(number))), None)

    def previous(self, revision: Revision) -> Record | None:
        """Return the record as the revision before left it, None for the first."""
        revisions = self._ledger.revisions(
            source_id=self._key(revision.source_id), record_id=revision.record_id, revision=revision.revision - 1
        )
        return next((before.record for before in revisions), None)

    def last_pass(self, source_id: str) -> int:
        """Return the number of the last pass of a source that changed something, 0 where none did."""
        return self.last_changes([source_id]).get(source_id, 0)

    def last_changes(self, source_ids: Iterable[str]) -> dict[str, int]:
        """Return the number of the last pass of each of some sources that changed something, of those where one did."""
        keys = {source_id: self.key_of(source_id) for source_id in source_ids}
        last = self._ledger.last_passes(keys.values())
        return {source_id: last[key] for source_id, key in keys.items() if key in last}

    def revisions_after(self, passes: Mapping[str, int]) -> Iterator[Revision]:
        """Yield the revisions of the sources named, each of passes later than its number, oldest first."""
        yield from self._names.revisions(
            self._ledger.of_sources({self.key_of(source_id): number for source_id, number in passes.items()})
        )

    def earlier(self, revisions: Sequence[Revision]) -> dict[str, Revision]:
        """Return the revision before each of some, by the id of the later one; none for the first of a record."""
        wanted = {
            (revision.record_id, revision.revision - 1): revision.revision_id
            for revision in revisions
            if revision.revision > 1
        }
        keys = {self.key_of(revision.source_id) for revision in revisions}
        found = self._ledger.numbered(wanted, keys) if wanted else ()
        return {wanted[before.record_id, before.revision]: before for before in found}

    def missing(self, source_id: str) -> list[Known]:
        """Return the records of a source whose page was found gone and that are not withdrawn yet, with `missing_since`."""
        since = {
            row.url: row.missing_since
            for row in frontier.read(self._location, self.key_of(source_id)).rows.values()
            if row.missing_since is not None and row.page == "detail"
        }
        if not since:
            return []
        table = self.records(
            source_id, where=pc.field("url").isin(list(since)) & (pc.field("state") != State.WITHDRAWN)
        )
        known = [known_from_row(row) for row in table.to_pylist()]
        return [replace(record, missing_since=since[record.record.url]) for record in known]

    def frontier_of(self, source_id: str, *, rows: bool = True) -> frontier.Frontier:
        """Return a source's frontier as the last pass left it, with its rows or without."""
        return frontier.read(self._location, self.key_of(source_id), rows=rows)

    def known(self, source_id: str, record_ids: Sequence[str]) -> list[Known]:
        """Return what is known of some records of a source."""
        table = self.records(source_id, where=pc.field("record_id").isin(list(record_ids)))
        return [known_from_row(row) for row in table.to_pylist()]

    def proof(self, revision: Revision, before: Record | None) -> dict[str, bytes]:
        """
        Return the files that prove a revision by name, as `store.bundle` describes them; `before` is what `previous` tells.

        Raises StoreError where its evidence isn't there whole.
        """
        capture, member = None, b""
        if revision.evidence is not None:
            capture = self.read_evidence(revision.evidence)
            with self._location.open(f"{evidence.FOLDER}/{revision.evidence.file}") as stream:
                member = evidence.member(stream, revision.evidence.offset)
        kept = replace(revision, source_id=self.key_of(revision.source_id))  # as its digest covers it
        return bundle.files(kept, before, capture, member)

    def write_proof(self, revision: Revision, folder: Path) -> None:
        """Write all that proves a revision into a new folder. Raises as `proof`, and WatchError where it can't be written."""
        bundle.write(folder, self.proof(revision, self.previous(revision)))

    def holds(self, source_id: str) -> bool:
        """Return whether a pass of a source was ever recorded here, whether or not it is still watched."""
        key = self.key_of(source_id)
        return self._names.shown(key) == source_id and renaming.is_kept(self._location, key)

    def compact(self, now: datetime) -> bool:
        """
        Rewrite ledger and journals as few files, the ledger's rows of a source together; passes may run meanwhile.

        Files that were replaced within the last hour stay, so that a table opened before can be read.
        Return False where the ledger gained nothing by it, or another process was at it.
        """
        gained = self._ledger.cluster(now)
        self._journal.cluster(now)
        for source_id in snapshots.outdated(self._location):  # a folder holds one schema version
            with contextlib.suppress(PassConflict):
                self.rebuild(self._names.shown(source_id))
        return gained

    def expire(self, days: int, now: datetime, source: str | None = None) -> int:
        """
        Let go of captures older than `days` that later ones of their address have superseded; no proof ever goes.

        Return how many went. Raises PassConflict where a pass of a source is under way.
        """
        before = now - timedelta(days=days)
        return upkeep.expire(self._location, self._ledger, self._key(source), before, now)

    def rebuild(self, source: str | None = None) -> int:
        """
        Make the snapshots of one source or of all again from the ledger, and what is derived: edits, agencies, sessions.

        Return how many snapshots were made. With those of all the index of search is made again.

        Raises PassConflict where a pass of a source is under way.
        """
        keys = [key for key in self._ledger.sources() if self._key(source) in {None, key}]
        for source_id in keys:
            with self._location.hold(f"locks/{source_id}.lock"):
                rebuilding.rebuild(self._location, self._ledger, self._names, source_id)
        homes = {self.key_of(row["source_id"]): row["division_code"] or "" for row in self.sources().to_pylist()}
        agencies.update(self._location, homes, keys)
        if source is None and keys:
            self._search.remake()
        return len(keys)

    def rename(self, source_id: str, new: str) -> None:
        """
        Give a source another id; all that is stored of it is shown under that from now on. Done twice, it is done.

        Raises PassConflict where a pass of it is under way, NotKnown where another source has or had the new id.
        """
        self.__dict__["_names"] = renaming.rename(self._location, self._names, source_id, new)
