"""The ledger: every revision of every record, append-only, one commit a pass. It is the truth (DESIGN §5)."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from deltalake import CommitProperties, DeltaTable, Transaction

from disclosure_watch import rows, schema
from disclosure_watch.errors import PassConflict, StoreError
from disclosure_watch.model import Change, Revision
from disclosure_watch.store import snapshots
from disclosure_watch.store.cells import rows_of
from disclosure_watch.store.delta import Table, quoted
from disclosure_watch.store.gather import gathered, in_order
from disclosure_watch.store.location import Location
from disclosure_watch.store.windows import Key, before, not_before, windows

_SNAPSHOT = schema.arrow_schema("snapshots")
_LEDGER_NAMES = {column.name for column in schema.LEDGER_COLUMNS}
_RECORD = ["source_id", "record_id"]
_KEYS = [*_RECORD, "revision"]
_ORDER = [(name, "ascending") for name in ("observed_at", "source_id", "pass_number", "record_id", "revision")]

_CHAIN = [(name, "ascending") for name in ("source_id", "pass_number", "record_id", "revision")]

_MOST_BYTES = 32 << 20
"""So much of the ledger is in memory at once, but for the keys of all rows."""

_LEAST_ROWS = 1024

_FEW = 8
"""So many revisions are read with less memory."""

_NAMED_AT_MOST = 500
"""So many sources or records are looked for among the files' statistics, at 25 ns each and file; of more most files have one."""


class Ledger:
    """The ledger of a store. One handle serves all sources of a run."""

    def __init__(self, location: Location) -> None:
        self._location = location
        self._table = Table(location, "ledger", ("source_id", "record_id", "revision", "pass_number", "observed_at"))

    def last_pass(self, source_id: str) -> int:
        """Return the number of the last pass of a source that changed something, 0 where none did."""
        return self.last_passes([source_id]).get(source_id, 0)

    def last_passes(self, source_ids: Iterable[str]) -> dict[str, int]:
        """Return the number of the last pass of each of some sources that changed something, of those where one did."""
        return self._table.last_transactions(source_ids)

    def state(self) -> tuple[str, int]:
        """Return the ledger's own id and the version of its latest state, -1 while there is none."""
        table = self._table.latest()
        return ("", -1) if table is None else (str(table.metadata().id), table.version())

    def head(self, version: int) -> str:
        """Return the head of the seals at a version, empty where it has none."""
        return self._table.head(version)

    def version(self) -> int:
        """Return the version of the table, -1 while there is none: another once anybody has recorded or compacted."""
        return self._table.version()

    def traits(self, passes: Mapping[str, int], columns: dict[str, pc.Expression]) -> Iterator[pa.RecordBatch]:
        """Yield the revisions of passes later than those given by source, in no order, in small batches."""
        last = self.last_passes(self.sources()) if passes else {}
        behind = sorted(source_id for source_id, number in last.items() if number > passes.get(source_id, 0))
        if passes and not behind:
            return
        within = [ds.field("source_id").isin(behind)] if passes else []
        least = min((passes.get(source_id, 0) for source_id in behind), default=0)
        prune = f"pass_number > {least}" if least else None
        for batch in self._table.batches(within[0] if within else None, prune, columns):
            keys = batch.column("source_id")
            known = pa.array([passes.get(key, 0) for key in keys.to_pylist()], pa.int64()) if passes else None
            yield batch if known is None else batch.filter(pc.greater(batch.column("pass_number"), known))

    def commit(self, revisions: Sequence[Revision], *, source_id: str, pass_number: int, base: int) -> None:
        """
        Record the revisions of one pass, all or none.

        `base` is the last recorded pass that they build on. Raises PassConflict where the ledger holds a later one.
        """

        def check(table: DeltaTable | None) -> None:
            recorded = 0 if table is None else table.transaction_version(source_id) or 0
            if recorded < base:
                raise self._behind(source_id, recorded, base)
            if recorded != base or recorded >= pass_number:
                raise PassConflict(
                    f"{self._table.uri}: pass {recorded} of {source_id} is recorded already; "
                    f"this one is {pass_number} on {base}"
                )

        table = pa.Table.from_pylist([rows.revision_row(revision) for revision in revisions], schema=self._table.schema)
        once = CommitProperties(app_transactions=[Transaction(source_id, pass_number)])
        self._table.append(table, once, check)

    def check_base(self, source_id: str, base: int) -> int:
        """
        Return the last pass of a source that changed something.

        Raises StoreError where the ledger is missing or older than a snapshot of the source that was made of it.
        """
        recorded = self.last_pass(source_id)
        if recorded < base:
            raise self._behind(source_id, recorded, base)
        if not recorded:
            self._check_there()
        return recorded

    def _behind(self, source_id: str, recorded: int, base: int) -> StoreError:
        lost = f"ends with pass {recorded} of {source_id}" if recorded else f"holds nothing of {source_id}"
        return StoreError(
            f"{self._table.uri}: missing or too old: it {lost}, whose snapshot is of pass {base}; "
            "restore the whole storage from one backup"
        )

    def revisions(
        self,
        *,
        source_id: str | None = None,
        record_id: str | None = None,
        revision: int | None = None,
        after_pass: int | None = None,
        since: dt.datetime | None = None,
        after: dt.datetime | None = None,
        until: dt.datetime | None = None,
    ) -> Iterator[Revision]:
        """Yield the revisions that match all that is given, in the order they were observed and chained."""
        conditions = (
            _equal("source_id", source_id),
            _equal("record_id", record_id),
            _equal("revision", revision),
            _bound("pass_number", ">", after_pass),
            _bound("observed_at", ">=", since),
            _bound("observed_at", ">", after),
            _bound("observed_at", "<=", until),
        )
        order = [name for name, _ in _ORDER]
        for table in self._parts(conditions, order, self._table.schema.names, few=record_id is not None):
            for part in in_order(table, _ORDER):
                for batch in part.to_batches(max_chunksize=1024):
                    yield from map(rows.revision_from_row, rows_of(batch))

    def as_of(
        self, moment: dt.datetime, source_id: str | None = None, columns: Sequence[str] | None = None
    ) -> Iterator[pa.Table]:
        """
        Yield the state of every record at a moment, with the snapshots' columns, or some, in the snapshots' order.

        When a page was last asked then isn't in the ledger, and is null.
        """
        wanted = pa.schema([_SNAPSHOT.field(name) for name in columns or _SNAPSHOT.names])
        yield wanted.empty_table()
        there = [name for name in wanted.names if name in _LEDGER_NAMES]
        needed = {*there, *_KEYS, *(["changes"] if "baseline" in wanted.names else [])}
        conditions = (_equal("source_id", source_id), _bound("observed_at", "<=", moment))
        for known in self._parts(conditions, _RECORD, sorted(needed)):
            if known.num_rows:
                yield from _last_of_each(known, wanted)

    def ordered(
        self,
        source_id: str | None,
        record_id: str | None,
        since: dt.datetime | None,
        until: dt.datetime | None,
        columns: Sequence[str] | None,
        where: ds.Expression | None,
        *,
        whole: bool = False,
    ) -> Iterator[pa.Table]:
        """Yield the rows that match all that is given, oldest first, some at once; read as a `whole` they are in memory all."""
        wanted = list(columns or self._table.schema.names)
        needed = [*wanted, *(name for name, _ in _ORDER if name not in wanted)]
        conditions = (
            _equal("source_id", source_id),
            _equal("record_id", record_id),
            _bound("observed_at", ">=", since),
            _bound("observed_at", "<=", until),
            (where, "") if where is not None else None,
        )
        order = [name for name, _ in _ORDER]
        for revisions in self._parts(conditions, order, needed, whole=whole, few=record_id is not None):
            yield from (_timed(part).select(wanted) for part in in_order(revisions, _ORDER))

    def _parts(
        self,
        conditions: Sequence["Condition | None"],
        order: list[str],
        columns: list[str],
        *,
        whole: bool = False,
        few: bool = False,
    ) -> Iterator[pa.Table]:
        """
        Yield the rows that match all conditions in parts that follow each other in an order, each part in none.

        Where they are wanted as a `whole`, or are `few`, as those of one record are, nothing is gained by parts.
        """
        count, size = (0, 0) if whole or few else self._table.size(_pruning(conditions), columns)
        if size <= _MOST_BYTES:
            yield self.table(*conditions, columns=columns, few=few)
            return
        keys = self.table(*conditions, columns=order)
        for start, end in windows(keys, max(_LEAST_ROWS, count * _MOST_BYTES // size)):
            yield self.table(*conditions, *_between(start, end), columns=columns)

    def of_sources(self, passes: Mapping[str, int]) -> Iterator[Revision]:
        """Yield the revisions of some sources, each of passes later than its number, in the order of `revisions`."""
        last = self.last_passes(passes)
        later = {key: (passes[key], number) for key, number in last.items() if number > passes[key]}
        for part in self._up_to(later, self._table.schema.names, [name for name, _ in _ORDER]):
            for batch in part.to_batches(max_chunksize=1024):
                yield from map(rows.revision_from_row, rows_of(batch))

    def numbered(self, wanted: Collection[tuple[str, int]], source_ids: Collection[str]) -> Iterator[Revision]:
        """Yield the revisions that are given by record and number, of some sources, in no order."""
        conditions = (
            _among("source_id", sorted(source_ids)),
            _among("record_id", sorted({record_id for record_id, _ in wanted})),
        )
        for table in self._parts(conditions, _KEYS, self._table.schema.names, few=len(wanted) <= _FEW):
            for batch in table.to_batches(max_chunksize=1024):
                keys = zip(batch["record_id"].to_pylist(), batch["revision"].to_pylist(), strict=True)
                chosen = batch.filter(pa.array([key in wanted for key in keys], pa.bool_()))
                yield from map(rows.revision_from_row, rows_of(chosen))

    def by_record(self, passes: Mapping[str, tuple[int, int]], columns: Sequence[str]) -> Iterator[pa.Table]:
        """
        Yield the revisions of some sources, each of passes later than its first and not later than its second, some at once.

        They come by source, record and revision. However many sources there are, the table is opened once for each
        `_MOST_BYTES` of rows.
        """
        return self._up_to(passes, list(columns), _KEYS)

    def passes_since(self, version: int) -> dict[str, int] | None:
        """Return the last pass by source of those committed after a version, None where its log no longer tells."""
        return self._table.transactions_since(version)

    def after(self, passes: Mapping[str, int], columns: Sequence[str]) -> tuple[Iterator[pa.Table], dict[str, int]]:
        """
        Return the revisions of passes later than those given by source, some at once, and the passes that they reach.

        Rows are in order per record; a source that isn't named begins with its first pass. What is recorded while they are
        read comes the next time.
        """
        last = self.last_passes(self.sources())
        behind = {source_id: (passes.get(source_id, 0), number) for source_id, number in sorted(last.items())}
        behind = {source_id: (known, number) for source_id, (known, number) in behind.items() if number > known}
        reached = {source_id: number for source_id, (_, number) in behind.items()}
        return self._up_to(behind, list(columns), [name for name, _ in _CHAIN]), {**passes, **reached}

    def _up_to(self, passes: Mapping[str, tuple[int, int]], columns: list[str], order: list[str]) -> Iterator[pa.Table]:
        """Yield the revisions of each source that are later than its first pass, and not later than its second, in an order."""
        wanted = pa.schema([self._table.schema.field(name) for name in columns])
        yield wanted.empty_table()
        if not passes:
            return
        needed = sorted({*columns, *order, "pass_number"})
        by = [(name, "ascending") for name in order]
        ids = list(passes)
        conditions = (
            _among("source_id", ids),
            _bound("pass_number", ">", min(first for first, _ in passes.values())),
        )
        for revisions in self._parts(conditions, order, needed):
            place = pc.index_in(revisions["source_id"], value_set=pa.array(ids, pa.string())).combine_chunks()
            first, last = (pa.array([passes[each][end] for each in ids], pa.int64()).take(place) for end in (0, 1))
            number = revisions["pass_number"]
            due = pc.and_(pc.greater(number, first), pc.less_equal(number, last))
            for part in in_order(revisions if pc.all(due).as_py() else revisions.filter(due), by):
                yield part.select(wanted.names)

    def cluster(self, now: dt.datetime) -> bool:
        """Rewrite the ledger as few files, rows of a source together; False where there was nothing to gain."""
        return self._table.cluster("source_id", now)

    def sources(self) -> list[str]:
        """Return the ids of the sources that have revisions."""
        return sorted(self.table(columns=["source_id"])["source_id"].unique().to_pylist())

    def heads(self) -> list[tuple[str, str]]:
        """Return the id of each source and the digest of its last revision."""
        digests = self.table(columns=[name for name, _ in _CHAIN] + ["digest"]).sort_by(_CHAIN)
        return list(dict(zip(digests["source_id"].to_pylist(), digests["digest"].to_pylist(), strict=True)).items())

    def table(self, *conditions: "Condition | None", columns: list[str] | None = None, few: bool = False) -> pa.Table:
        """Return the rows that match all conditions, in no order; `few` are read with less memory."""
        given = [condition for condition in conditions if condition]
        where = reduce(and_, (expression for expression, _ in given)) if given else None
        table = self._table.read(where, _pruning(given), columns, few=few)
        if not table.num_rows:
            self._check_there()
        return table

    def _check_there(self) -> None:
        """Raise StoreError where there is no ledger, while there are snapshots that were made of one."""
        if self._table.latest() is None and self._location.names(snapshots.FOLDER):
            raise StoreError(
                f"{self._table.uri}: missing, while there are snapshots made of it; restore the whole storage from one backup"
            )


def _timed(revisions: pa.Table) -> pa.Table:
    """Return revisions whose `recorded_at` is never null, as it is in rows of schema versions before 3."""
    place = revisions.schema.get_field_index("recorded_at")
    if place < 0:
        return revisions
    whole = pc.coalesce(revisions["recorded_at"], revisions["observed_at"])
    return revisions.set_column(place, revisions.schema.field(place), whole)


def _last_of_each(known: pa.Table, wanted: pa.Schema) -> Iterator[pa.Table]:
    """Yield the last of some revisions of each record, by source and record, with the snapshots' columns that are wanted."""
    there = [name for name in wanted.names if name in known.column_names]
    order = pc.sort_indices(known.select(_KEYS), sort_keys=[(name, "ascending") for name in _KEYS])
    ids = known["record_id"].take(order)
    last = pa.chunked_array([*pc.not_equal(ids[:-1], ids[1:]).chunks, pa.array([True])])
    baselines = _baselines(known) if "baseline" in wanted.names else pa.array([], pa.string())
    for states in gathered(known.select({*there, "record_id"}), order.filter(last)):
        columns = {
            "baseline": pc.is_in(states["record_id"], value_set=baselines),
            **{name: states[name] for name in there},
        }
        absent = pa.nulls(states.num_rows)
        cells = [columns[field.name] if field.name in columns else absent.cast(field.type) for field in wanted]
        yield pa.table(cells, names=wanted.names).cast(wanted)


def _baselines(revisions: pa.Table) -> pa.Array:
    """Return the ids of the records whose first revision is a baseline."""
    firsts = revisions.filter(pc.field("revision") == 1)
    baseline = pc.equal(pc.list_element(firsts["changes"], 0), str(Change.BASELINE))
    return firsts["record_id"].filter(baseline).combine_chunks()


Condition = tuple[ds.Expression, str]
"""A condition for the rows, and the same as SQL for the files, empty where it is for the rows alone."""


def _pruning(conditions: Sequence[Condition | None]) -> str | None:
    """Return what decides, of some conditions, which files are opened at all."""
    return " AND ".join(condition[1] for condition in conditions if condition and condition[1]) or None


def _between(start: Key | None, end: Key | None) -> list[Condition]:
    """Return the conditions of a window: its first row at `start` or behind, its last before `end`."""
    conditions = []
    if start:
        name, least = next(iter(start.items()))
        conditions.append((not_before(start), f"{name} >= {_sql(least.as_py())}"))
    if end:
        name, greatest = next(iter(end.items()))
        conditions.append((before(end), f"{name} <= {_sql(greatest.as_py())}"))
    return conditions


def _equal(name: str, value: str | int | None) -> Condition | None:
    if value is None:
        return None
    return ds.field(name) == value, f"{name} = {_sql(value)}"


def _among(name: str, values: Sequence[str]) -> Condition | None:
    if len(values) == 1:
        return _equal(name, values[0])
    named = f"{name} IN ({', '.join(map(quoted, values))})" if len(values) <= _NAMED_AT_MOST else ""
    return ds.field(name).isin(values), named


def _bound(name: str, sign: str, value: dt.datetime | int | None) -> Condition | None:
    if value is None:
        return None
    field = ds.field(name)
    literal = pa.scalar(value, schema.TIMESTAMP) if isinstance(value, dt.datetime) else value
    compared = {">": field > literal, ">=": field >= literal, "<=": field <= literal}[sign]
    return compared, f"{name} {sign} {_sql(value)}"


def _sql(value: str | int | dt.datetime) -> str:
    if isinstance(value, dt.datetime):
        return quoted(value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"))
    return quoted(value) if isinstance(value, str) else str(value)
