"""The frontier: what is known of a source's addresses. Losing it costs requests, never data (DESIGN §3)."""

import base64
import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from disclosure_watch import schema
from disclosure_watch.model import (
    Aspect,
    Entry,
    FrontierRow,
    History,
    Means,
    OldServer,
    Pool,
    SeenState,
    Spreading,
    Times,
    Week,
    origins_by_column,
)
from disclosure_watch.store import sealed
from disclosure_watch.store.cells import rows_of
from disclosure_watch.store.location import Location

FOLDER = "frontier"
SCHEMA = schema.arrow_schema("frontier")

_PASS = b"disclosure_watch.pass_number"
_FULL = b"disclosure_watch.full_pass_at"
_LISTING = b"disclosure_watch.listing_url"
_BOTTOM = b"disclosure_watch.bottom_seen"
_POOLS = b"disclosure_watch.pools"
_WEEKS = b"disclosure_watch.weeks"
_MEASURED = b"disclosure_watch.measured_at"
_STOPPED = b"disclosure_watch.stopped_since"
_SPREADING = b"disclosure_watch.spreading"
_OLD_SERVERS = b"disclosure_watch.old_servers"


@dataclass(frozen=True, slots=True)
class Frontier:
    """
    The rows of one source by address, the number of the last pass, and when it last saw the whole listing.

    `listing_url` is the address of the listing that the rows' places belong to, `bottom_seen` whether its last row was
    seen when they were given. `pools` are what the checks of like records found,
    `weeks` what they say of how much is missed, `measured_at` the last pass that counts there. `stopped_since` is when the
    first of the passes began that were told to stop, None where the last came to its end. `spreading` are changes that
    records read of late have in common while others are unasked; `old_servers` the hosts whose TLS takes more than a strict
    context.
    """

    rows: dict[str, FrontierRow] = field(default_factory=dict)
    pass_number: int = 0
    full_pass_at: dt.datetime | None = None
    listing_url: str = ""
    bottom_seen: bool = False
    pools: tuple[Pool, ...] = ()
    weeks: tuple[Week, ...] = ()
    measured_at: dt.datetime | None = None
    stopped_since: dt.datetime | None = None
    spreading: tuple[Spreading, ...] = ()
    old_servers: tuple[OldServer, ...] = ()


def shown(rows: Iterable[FrontierRow]) -> dict[str, Times]:
    """Return by address the times that the snapshot has."""
    return {row.url: row.shown for row in rows if row.shown is not None}


def name_of(source_id: str) -> str:
    """Return the name of a source's frontier."""
    return f"{FOLDER}/{source_id}.parquet"


def read(location: Location, source_id: str, *, rows: bool = True) -> Frontier:
    """Return a source's frontier, with its rows or without; an empty one where the file is missing or can't be read."""
    try:
        file = pq.ParquetFile(pa.BufferReader(location.read(name_of(source_id))), pre_buffer=False)
        metadata = file.schema_arrow.metadata or {}
        return Frontier(
            {row["url"]: _from_row(row) for row in rows_of(file.read(use_threads=False))} if rows else {},
            int(metadata[_PASS]),
            _moment(metadata[_FULL]),
            metadata.get(_LISTING, b"").decode(),
            metadata.get(_BOTTOM, b"") == b"true",
            tuple(Pool(*pool) for pool in json.loads(metadata.get(_POOLS, b"[]"))),
            tuple(Week(*week) for week in json.loads(metadata.get(_WEEKS, b"[]"))),
            _moment(metadata.get(_MEASURED, b"")),
            _moment(metadata.get(_STOPPED, b"")),
            tuple(Spreading(*spreading) for spreading in json.loads(metadata.get(_SPREADING, b"[]"))),
            tuple(map(_old_server, json.loads(metadata.get(_OLD_SERVERS, b"[]")))),
        )
    except (FileNotFoundError, pa.ArrowException, OSError, KeyError, TypeError, ValueError):
        return Frontier()


def origins(location: Location, source_id: str) -> dict[str, dict[str, str]]:
    """Return where each column of each document's page was last read, by address; nothing where the file can't be read."""
    try:
        table = pq.read_table(
            pa.BufferReader(location.read(name_of(source_id))), columns=["url", "origins"], use_threads=False
        )
    except (FileNotFoundError, pa.ArrowException, OSError, KeyError, ValueError):
        return {}
    return {row["url"]: origins_by_column(row["origins"]) for row in table.to_pylist() if row["origins"]}


def _old_server(written: dict[str, Any]) -> OldServer:
    return OldServer(
        written["origin"],
        tuple(map(Means, written["means"])),
        dt.datetime.fromisoformat(written["strict_again_at"]),
        tuple(map(base64.b64decode, written["issuers"])),
    )


def _written(server: OldServer) -> dict[str, Any]:
    return {
        "origin": server.origin,
        "means": server.means,
        "strict_again_at": server.strict_again_at.isoformat(),
        "issuers": [base64.b64encode(issuer).decode() for issuer in server.issuers],
    }


def _moment(written: bytes) -> dt.datetime | None:
    return dt.datetime.fromisoformat(written.decode()) if written else None


def write(location: Location, source_id: str, frontier: Frontier) -> None:
    """Put a source's frontier in place of the one before."""
    full = frontier.full_pass_at
    metadata = {
        **SCHEMA.metadata,
        _PASS: str(frontier.pass_number).encode(),
        _FULL: full.isoformat().encode() if full else b"",
        _LISTING: frontier.listing_url.encode(),
        _BOTTOM: b"true" if frontier.bottom_seen else b"false",
        _POOLS: json.dumps(frontier.pools).encode(),
        _WEEKS: json.dumps(frontier.weeks).encode(),
        _MEASURED: frontier.measured_at.isoformat().encode() if frontier.measured_at else b"",
        _OLD_SERVERS: json.dumps([_written(server) for server in frontier.old_servers]).encode(),
        _STOPPED: frontier.stopped_since.isoformat().encode() if frontier.stopped_since else b"",
        _SPREADING: json.dumps(frontier.spreading).encode(),
    }
    table = pa.Table.from_pylist([_row(row) for row in frontier.rows.values()], schema=SCHEMA.with_metadata(metadata))
    location.replace(
        name_of(source_id), sealed.pack(table, write_statistics=False, compression="snappy"), durable=False
    )


def _row(row: FrontierRow) -> dict[str, Any]:
    return {
        "url": row.url,
        "page": row.page,
        "record_id": row.record_id,
        "etag": _storable(row.etag),
        "last_modified": _storable(row.last_modified),
        "sha256": row.sha256,
        "checked_at": row.checked_at,
        "missing_since": row.missing_since,
        "missing_count": row.missing_count,
        "baseline": row.baseline,
        "listed_as": None if row.listed_as is None else {"title": row.listed_as[0], "date": row.listed_as[1]},
        "profile": row.profile or None,
        "entries": [{"title": entry.title, "url": entry.url, "date": entry.date} for entry in row.entries] or None,
        "page_count": row.page_count,
        "record_count": row.record_count,
        "page_urls": list(row.page_urls) or None,
        "page_number": row.page_number,
        "next_url": row.next_url,
        "is_last": row.is_last,
        "asked_pass": row.asked_pass,
        "served_pass": row.served_pass,
        "position": row.position,
        "set_aside": row.set_aside,
        "states": [asdict(state) for state in row.states] or None,
        "last_seen_live_at": row.last_seen_live_at,
        "shown": row.shown._asdict() if row.shown else None,
        "asked_at": row.asked_at,
        "history": row.history._asdict() if row.history else None,
        "origins": row.origins or None,
        "slow": row.slow or None,
        "unread": row.unread or None,
    }


def _storable(validator: str | None) -> str | None:
    """Return a validator that Parquet can hold; one of undecodable bytes is let go, so the page is asked plainly."""
    if validator is None:
        return None
    try:
        validator.encode()
    except UnicodeEncodeError:
        return None
    return validator


def _from_row(row: dict[str, Any]) -> FrontierRow:
    listed = row["listed_as"]
    return FrontierRow(
        url=row["url"],
        page=row["page"],
        record_id=row["record_id"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        sha256=row["sha256"],
        checked_at=row["checked_at"],
        missing_since=row["missing_since"],
        missing_count=row["missing_count"],
        baseline=row["baseline"],
        listed_as=None if listed is None else (listed["title"], listed["date"]),
        profile=row["profile"] or "",
        entries=tuple(Entry(entry["title"], entry["url"], entry["date"]) for entry in row["entries"] or ()),
        page_count=row["page_count"],
        record_count=row["record_count"],
        page_urls=tuple(row["page_urls"] or ()),
        page_number=row.get("page_number"),
        next_url=row.get("next_url"),
        is_last=row.get("is_last") or False,
        asked_pass=row.get("asked_pass") or 0,
        served_pass=row.get("served_pass") or 0,
        position=row.get("position"),
        set_aside=row.get("set_aside") or 0,
        states=tuple(SeenState(**state | {"aspect": Aspect(state["aspect"])}) for state in row.get("states") or ()),
        last_seen_live_at=row.get("last_seen_live_at"),
        shown=Times(**row["shown"]) if row.get("shown") else None,
        asked_at=row.get("asked_at"),
        history=History(**row["history"]) if row.get("history") else None,
        origins=row.get("origins") or "",
        slow=row.get("slow") or False,
        unread=row.get("unread") or "",
    )
