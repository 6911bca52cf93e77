"""
The Python face for those who read: pandas frames, and Arrow tables behind them.

    import disclosure_watch as dw

    storage = dw.open("storage")
    storage.records(as_of="2026-11-01", source="cq-kjj-cppcc", columns=["title", "state"])
    storage.changes(since="2026-11-01").arrow()

Columns and rows are picked in the files: what isn't asked for isn't read.
"""

import contextlib
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from disclosure_watch import rows, schema
from disclosure_watch.errors import PassConflict, StoreError
from disclosure_watch.frames import Frame, framed
from disclosure_watch.store import Store
from disclosure_watch.store.search import HIT_SCHEMA, hit_row
from disclosure_watch.times import instant

When: TypeAlias = str | dt.date
"""A day, or a timestamp with offset; as text (`2026-11-23`, `2026-11-23T08:00:00Z`) or as date and datetime."""

Filters: TypeAlias = pc.Expression | Sequence[tuple[str, str, Any]] | Sequence[Sequence[tuple[str, str, Any]]]
"""Which rows, as `pandas.read_parquet` takes it: `[("state", "==", "live")]`, or an Arrow expression."""

_SIGNS = {"=": eq, "==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_PARTS = 3
_UNKNOWN = re.compile(
    r"No match for FieldRef\S*(?: FieldRef\S+)*"
)  # No match for FieldRef.Name(colour) in kind: string
_NAME = re.compile(r"FieldRef\.Name\((.*?)\)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    One raw response: its body after content decoding, headers, address, time, and the body's SHA-256 in hex.

    Of a header that came repeatedly the last value stands.
    """

    body: bytes
    headers: Mapping[str, str]
    url: str
    fetched_at: dt.datetime
    sha256: str


class Storage:
    """
    The tables of one storage, for reading; `open` makes it. Columns: docs/data-dictionary.md.

    What the publisher says of time is in `issued_on` and `published_on`, what we saw in `observed_at` and `first_seen_at`.
    """

    def __init__(self, location: str, timezone: ZoneInfo) -> None:
        self._store = Store(location)
        self._timezone = timezone

    def records(
        self,
        as_of: When | None = None,
        source: str | None = None,
        *,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
    ) -> Frame:
        """
        Return the known records, by source and record id, one row each.

        Args:
            as_of: how they stood then, from the ledger alone; a day means its end in the storage's time zone.
            source: of this source only.
            columns: these columns only; a field of a nested one as `reply.session`, which is then its name.
            filters: these rows only; with `as_of`, those that were so then.

        Raises:
            ValueError: `as_of` is no time, or a filter compares a column with what it can't be compared with.
            KeyError: there is no such column; the text names it.
            StoreError: a file is damaged.
        """
        moment = None if as_of is None else instant(as_of, self._timezone, end_of_day=True)
        whole = None if columns is None else list(dict.fromkeys(name.partition(".")[0] for name in columns))
        records = self._store.records(
            source, as_of=moment, columns=_known(whole, "snapshots"), where=self._where(filters, "snapshots")
        )
        return framed(records if columns is None else _picked(records, columns))

    def history(self, record_id: str, *, columns: Sequence[str] | None = None) -> Frame:
        """Return every revision of one record, oldest first, with the ledger's columns. Errors as of `records`."""
        return framed(self._store.ledger(record_id=record_id, columns=_known(columns, "ledger")))

    def changes(
        self,
        since: When | None = None,
        until: When | None = None,
        *,
        source: str | None = None,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
    ) -> Frame:
        """
        Return every revision observed from `since` to `until`, both included, oldest first, baselines too.

        The columns are those of `changes --json` and the publisher's dates; `columns` may name any of the ledger's. A day
        means its start in `since` and its end in `until`. Errors as of `records`.
        """
        revisions = self._store.ledger(
            source=source,
            since=None if since is None else instant(since, self._timezone, end_of_day=False),
            until=None if until is None else instant(until, self._timezone, end_of_day=True),
            columns=_known(columns or schema.CHANGE_COLUMNS, "ledger"),
            where=self._where(filters, "ledger"),
        )
        return framed(revisions)

    def feed(self, cursor: str | None = None) -> tuple[Frame, str]:
        """
        Return the revisions that were not yet handed out to a cursor (None for all), and the cursor behind them.

        Each comes exactly once, whatever passes, compactions and clocks do; a record's are in order. Keep the cursor once
        what came before it is safe: a batch whose cursor was lost comes again, with the same revision ids. The columns
        are those of `changes`, and `pass_number` and `recorded_at`.

        Raises:
            WatchError: the text is no cursor.
            StoreError: a file is damaged.
        """
        revisions, following = self._store.feed(cursor, (*schema.CHANGE_COLUMNS, "pass_number", "recorded_at"))
        return framed(revisions), following

    def search(self, text: str, history: bool = False, *, limit: int | None = None) -> Frame:  # noqa: FBT001, FBT002
        """
        Return the records whose title or text (the attachments' too) holds what a text asks for, best first.

        Words side by side, or with AND, must all stand there; `OR`, `-word` and `"a phrase"` are understood, full and
        half width are alike, capitals and small letters too. Columns: `record_id, source_id, title, url, publisher, state,
        session, dated_on, revision, current, passage`.

        Args:
            text: what to search for; any text will do.
            history: in every revision, whatever the record says now; the latest that holds it is returned.
            limit: so many at most.

        Raises:
            StoreError: a file is damaged.
        """
        with contextlib.suppress(PassConflict, StoreError):  # without it the answer takes longer
            self._store.index()
        hits = self._store.search(text, history=history, limit=limit).hits
        return framed(pa.Table.from_pylist(list(map(hit_row, hits)), schema=HIT_SCHEMA))

    def evidence(self, revision_id: str) -> "Evidence":
        """
        Return the raw response that a revision was read from.

        Raises:
            KeyError: there is no such revision, or none came with it (delisted, withdrawn without an answer).
            StoreError: the evidence isn't there whole.
        """
        revision = self._store.revision(revision_id)
        if revision is None or revision.evidence is None:
            raise KeyError(f"no evidence of a revision {revision_id}")
        capture = self._store.read_evidence(revision.evidence)
        return Evidence(capture.content, dict(capture.headers), capture.url, capture.fetched_at, capture.sha256)

    def sources(self) -> Frame:
        """Return every source that was ever watched, retired ones too: since when, until when, how well."""
        return framed(self._store.sources())

    def agencies(self) -> Frame:
        """Return every office that the records name for certain, by id: full and short names, division, credit code."""
        return framed(self._store.agencies())

    def record_agencies(self, source: str | None = None) -> Frame:
        """
        Return one row an office that a record names, of one source or of all: who published it, signed it, answered it
        (lead, assisting), was consulted. `agency_id` is null where it is unsure which office that is.
        """
        return framed(self._store.record_agencies(source))

    def field_quality(self, source: str | None = None) -> Frame:
        """Return how well each field of a source was filled, a row a field and day on which a pass changed something."""
        return framed(self._store.field_quality(source))

    def sessions(self) -> Frame:
        """Return the sessions whose days a document tells; joined to `reply` by body, division_code, term and meeting."""
        return framed(self._store.sessions())

    def edits(self, source: str | None = None, *, filters: Filters | None = None) -> Frame:
        """
        Return one row a single change, of one source or of all: what stood there, what stands there now, and figures.

        `edits.query("figure_after < figure_before / 2")` are all figures that fell by more than half. Raises StoreError
        where a file is damaged.
        """
        edits = self._store.edits(source)
        where = self._where(filters, "edits")
        return framed(edits if where is None else edits.filter(where))

    def findings(self, *, log: bool = False) -> Frame:
        """
        Return how every finding stands, ended ones too, oldest first; `ended_at` is null while one is open.

        `log` gives each time that one began, was seen again, was acknowledged or ended instead. A contradiction has its two
        fields and their values as columns.
        """
        findings = self._store.findings_log() if log else self._store.findings()
        columns = [
            pa.field("finding_id", pa.string(), nullable=False),
            pa.field("severity", pa.string(), nullable=False),
        ]
        shape = pa.schema([*columns, *schema.arrow_schema("findings")])
        return framed(pa.Table.from_pylist([rows.finding_shape(finding) for finding in findings], schema=shape))

    def deliveries(self, *, log: bool = False) -> Frame:
        """
        Return how the delivery of each message stands, by the moment it was last tried; `log` gives every attempt instead.

        What subscriptions record of themselves (registered, settled …) is in the log alone.
        """
        attempts = self._store.deliveries()
        if not log:
            tried = [row for row in attempts if row["status"] not in _OF_SUBSCRIPTIONS]
            last = {(row["subscription"], row["alert_id"]): row for row in sorted(tried, key=_recorded)}
            attempts = sorted(last.values(), key=lambda row: row["attempted_at"])
        return framed(pa.Table.from_pylist(attempts, schema=schema.arrow_schema("deliveries")))

    def passes(self, source: str | None = None, since: When | None = None) -> Frame:
        """Return the recorded passes, oldest first; `since` bounds their start, a day from its start."""
        start = None if since is None else instant(since, self._timezone, end_of_day=False)
        passes = [rows.plain_row(report) for report in self._store.passes(source, start)]
        return framed(pa.Table.from_pylist(passes, schema=schema.arrow_schema("passes")))

    def _where(self, filters: Filters | None, table: str) -> pc.Expression | None:
        return _where(filters, table, self._timezone)


_OF_SUBSCRIPTIONS = frozenset({"registered", "disabled", "enabled", "settled"})


def _recorded(row: Mapping[str, Any]) -> tuple[dt.datetime, int]:
    return row["attempted_at"], row["sequence"] or 0


def open_storage(location: str | Path, timezone: str = "Asia/Shanghai") -> Storage:
    """
    Open a storage for reading.

    Args:
        location: the folder, or `s3://bucket/prefix` with credentials in the usual environment.
        timezone: what a day without an offset is read in.

    Raises:
        StoreError: there is no storage.
    """
    place = str(location)
    if not Store(place).is_begun():
        raise StoreError(f"{place}: no storage, or nothing is recorded in it yet; name the `storage` of a watch.toml")
    return Storage(place, ZoneInfo(timezone))


def _known(columns: Sequence[str] | None, table: str) -> list[str] | None:
    if columns is None:
        return None
    names = {column.name for column in schema.TABLES[table]}
    unknown = [name for name in columns if name not in names]
    if unknown:
        raise KeyError(f"no column {', '.join(unknown)}; docs/data-dictionary.md has all of {table}")
    return list(columns)


def _picked(table: pa.Table, names: Sequence[str]) -> pa.Table:
    """Return some columns of a table, and fields of its nested ones by their whole names."""
    picked = {}
    for name in names:
        first, *inner = name.split(".")
        try:
            picked[name] = pc.struct_field(table[first], inner) if inner else table[first]
        except (pa.ArrowException, TypeError):
            raise KeyError(f"no column {name}; docs/data-dictionary.md has all of them") from None
    return pa.table(picked)


def _where(filters: Filters | None, table: str, timezone: ZoneInfo) -> pc.Expression | None:
    """Return filters as Arrow's expression. Raises KeyError for an unknown column, ValueError for what can't be compared."""
    fields = schema.arrow_schema(table)
    if not isinstance(filters, pc.Expression):
        groups = _groups(filters)
        if not groups:
            return None
        filters = reduce(
            or_, (reduce(and_, (_condition(*each, fields, timezone) for each in group)) for group in groups)
        )
    try:
        ds.dataset(fields.empty_table()).to_table(filter=filters)
    except (pa.ArrowException, TypeError) as error:
        reason = str(error).splitlines()[0]
        if unknown := _UNKNOWN.search(reason):
            names = ".".join(_NAME.findall(unknown[0]))
            raise KeyError(f"no column {names}; docs/data-dictionary.md has all of {table}") from None
        raise ValueError(f"filters: {filters}: {reason}; compare a column with a value of its own type") from None
    return filters


def _groups(filters: Any) -> list[list[tuple[str, str, Any]]]:
    """Return the conditions that must all hold, of which one group must. Raises ValueError where they have another shape."""
    if not filters:
        return []
    groups = [filters] if isinstance(filters[0], tuple) else filters
    for condition in (condition for group in groups for condition in group):
        if not isinstance(condition, tuple) or len(condition) != _PARTS or not isinstance(condition[0], str):
            raise ValueError(f'filters: {condition!r} is no condition; write [("state", "==", "live")]')
    return [list(group) for group in groups]


def _condition(name: str, sign: str, value: Any, fields: pa.Schema, timezone: ZoneInfo) -> pc.Expression:
    """Return one condition; a field of a nested column is named `reply.session`, a time or day may be given as text."""
    field = pc.field(*name.split("."))
    if sign in {"in", "not in"}:
        chosen = field.isin([_typed(name, each, fields, timezone) for each in value])
        return chosen if sign == "in" else ~chosen
    if sign not in _SIGNS:
        raise ValueError(f"{name}: {sign!r} compares nothing; write ==, !=, <, <=, >, >=, in or not in")
    return _SIGNS[sign](field, _typed(name, value, fields, timezone))


def _typed(name: str, value: Any, fields: pa.Schema, timezone: ZoneInfo) -> Any:
    """Return a value as its column has it: a time with its zone, a day as a date."""
    kind = fields.field(name).type if name in fields.names else None
    try:
        if kind == schema.TIMESTAMP and isinstance(value, str | dt.date):
            return instant(value, timezone, end_of_day=False)
        if kind == pa.date32() and isinstance(value, str):
            return dt.date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    return value
