"""
Who and where: the offices, who of them did what in each record, and when assemblies sat. Made from the snapshots.

    agencies.parquet                    every office
    record_agencies/<source>.parquet    who published, signed, answered and was consulted, a file a source
    sessions.parquet                    the sessions whose days a document tells
    office_names.parquet                     every name that an office was written under: what the agencies are made from

A pass that changed something leaves a mark; the run that it is of brings these files up to date for all that are marked,
so that a pass that died before is made up for by the next run. The same names give the same agencies in any order.
"""

import datetime as dt
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from disclosure_watch import schema
from disclosure_watch.entities import agencies, divisions, sessions
from disclosure_watch.entities.agencies import Directory, Name
from disclosure_watch.entities.credit_codes import credit_code
from disclosure_watch.entities.office_names import home_of, key_of, parted
from disclosure_watch.entities.sessions import Session
from disclosure_watch.errors import PassConflict, StoreError
from disclosure_watch.model import ReplyKind
from disclosure_watch.store import marks, sealed, snapshots
from disclosure_watch.store.location import Location

FOLDER = "record_agencies"
FILES = {"agencies": "agencies.parquet", "sessions": "sessions.parquet", "office_names": "office_names.parquet"}

_SCHEMAS = {name: schema.arrow_schema(name) for name in (*FILES, FOLDER)}
_TOLD = b"disclosure_watch.told"
"""In the metadata of sessions: what each source's documents tell, as JSON."""

_LOCK = "locks/_agencies.lock"
_TRIES = 50
_WAIT = 0.1
"""Seconds between two tries to have the files for oneself: other runs hold them for a moment."""

_NEEDED = ["record_id", "index_number", "publisher", "issued_on", "published_on", "reply"]


def update(location: Location, told: Mapping[str, str], source_ids: Iterable[str] | None = None) -> None:
    """
    Bring the files up to date for some sources, by default for those that are marked.

    `told` is where each source's office is at home, where the operator says so. Raises PassConflict where another process
    is at it for long: the marks stay.
    """
    chosen = marks.marked(location) if source_ids is None else sorted(set(source_ids))
    if not chosen:
        return
    for left in range(_TRIES, -1, -1):
        try:
            with location.hold(_LOCK):
                _update(location, chosen, told)
        except PassConflict:
            if not left:
                raise
            time.sleep(_WAIT)
        else:
            return


def table(location: Location, name: str) -> pa.Table:
    """Return agencies, sessions or office names, an empty table where nothing wrote them. Raises StoreError for a damaged file."""
    return _read(location, FILES[name], name)


def record_agencies(location: Location, source_id: str | None = None) -> pa.Table:
    """Return who did what in each record of one source, or of all by source. Raises StoreError for a damaged file."""
    names = list(location.sizes(FOLDER)) if source_id is None else [name_of(source_id)]
    parts = [_read(location, name, FOLDER) for name in names]
    return pa.concat_tables([_SCHEMAS[FOLDER].empty_table(), *parts])


def publisher_of(location: Location, source_id: str) -> str | None:
    """Return the one office that publishes a source by its credit code, None where there are several or none."""
    roles = record_agencies(location, source_id)
    coded = roles.filter((pc.field("role") == "publisher") & (pc.field("how") == "credit_code"))
    offices = coded["agency_id"].unique().to_pylist()
    return offices[0] if len(offices) == 1 else None


@dataclass(frozen=True, slots=True)
class _Letter:
    """What the agencies need to know of one record."""

    record_id: str
    code: str
    home: str | None
    year: int
    named: tuple[tuple[str, str], ...]


def _update(location: Location, chosen: list[str], told: Mapping[str, str]) -> None:
    letters = {source_id: _letters(location, source_id, told.get(source_id, "")) for source_id in chosen}
    before = {name: _kept(location, name) for name in FILES}
    kept = before["office_names"].filter(~pc.field("source_id").isin(chosen))
    names = [Name(**row) for row in kept.to_pylist()]
    for source_id in chosen:
        names += _names(source_id, letters[source_id])
    directory = agencies.directory(names)
    _write(location, "office_names", before["office_names"], [asdict(name) for name in sorted(names)])
    offices = [_agency_row(directory.agencies[agency_id]) for agency_id in sorted(directory.agencies)]
    moved = _moved(before["agencies"].to_pylist(), offices)
    _write(location, "agencies", before["agencies"], offices)
    for source_id in _concerned(names, moved) - set(chosen):
        letters[source_id] = _letters(location, source_id, told.get(source_id, ""))
    for source_id, letter in letters.items():
        _write_roles(location, source_id, letter, directory)
    _write_sessions(location, before["sessions"], letters, chosen)
    for source_id in chosen:
        marks.remove(location, source_id)


def _letters(location: Location, source_id: str, told: str) -> list[_Letter]:
    """
    Return what the agencies need to know of a source's records, by record id.

    A record that doesn't tell where its office is at home is from where all others of its source are, if they agree.
    """
    letters = []
    for row in snapshots.table(location, source_id, _NEEDED).to_pylist():
        reply = row["reply"] or {"role": None, "addressees": [], "consulted_agencies": [], "signatories": []}
        signed, day = reply["signatories"] or [], row["published_on"] or row["issued_on"]
        named = agencies.named_in(
            row["publisher"], reply["role"], reply["addressees"] or [], reply["consulted_agencies"] or [], signed
        )
        letters.append(
            _Letter(
                row["record_id"],
                credit_code(row["index_number"]) or "",
                home_of(row["index_number"], row["publisher"], signed, told),
                day.year if day else 0,
                tuple(named),
            )
        )
    homes = {letter.home for letter in letters if letter.home is not None}
    return [replace(letter, home=letter.home or min(homes)) for letter in letters] if len(homes) == 1 else letters


def _names(source_id: str, letters: Iterable[_Letter]) -> list[Name]:
    """Return each name that a source's records have, once with the last year in which it was written."""
    years: dict[tuple[str, str, str, str], int] = {}
    for letter in letters:
        signed = [name for role, name in letter.named if role == "signatory"]
        for role, name in letter.named:
            own = role == "publisher" or (role == "signatory" and len(signed) == 1)
            key = (letter.code if own else "", letter.home or "", role, name)
            years[key] = max(years.get(key, 0), letter.year)
    return [Name(source_id, *key, year) for key, year in years.items()]


def _agency_row(agency: agencies.Agency) -> dict[str, Any]:
    return asdict(agency) | {
        "short_names": list(agency.short_names),
        "level": divisions.level_of(agency.division_code),
        "credit_code": agency.credit_code or None,
    }


def _moved(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> set[str]:
    """Return the keys of all names of the offices that came, went or changed."""
    was, now = ({row["agency_id"]: row for row in rows} for rows in (before, after))
    rows = [row for of in (was, now) for row in of.values() if was.get(row["agency_id"]) != now.get(row["agency_id"])]
    return {_key(name) for row in rows for name in (row["name"], *row["short_names"])}


def _key(written: str) -> str:
    split = parted(written, None)
    return key_of(split[1] if split is not None else written)


def _concerned(names: Iterable[Name], moved: set[str]) -> set[str]:
    """Return the sources in which one of some names was written."""
    return {name.source_id for name in names if _key(name.written) in moved} if moved else set()


def _write_roles(location: Location, source_id: str, letters: Iterable[_Letter], directory: Directory) -> None:
    rows = []
    for letter in letters:
        for role, name in letter.named:
            agency_id, how = directory.resolve(name, letter.home, letter.code if role == "publisher" else None)
            row = (letter.record_id, role, name, agency_id, how)
            rows.append(dict(zip(_SCHEMAS[FOLDER].names, row, strict=True)))
    made = pa.Table.from_pylist(rows, schema=_SCHEMAS[FOLDER])
    before = _quietly(lambda: _read(location, name_of(source_id), FOLDER))
    if before is None or not made.equals(before) or not location.exists(name_of(source_id)):
        location.replace(name_of(source_id), sealed.pack(made))


def _write_sessions(
    location: Location, before: pa.Table, letters: Mapping[str, list[_Letter]], chosen: Iterable[str]
) -> None:
    told = json.loads((before.schema.metadata or {}).get(_TOLD, b"{}"))
    for source_id in chosen:
        told[source_id] = _tellings(location, source_id, {each.record_id: each.home for each in letters[source_id]})
    told = {source_id: rows for source_id, rows in sorted(told.items()) if rows}
    every = [_telling(row) for rows in told.values() for row in rows]
    rows = [{"session_id": session.session_id, **asdict(session)} for session in sessions.agreed(every)]
    metadata = {**_SCHEMAS["sessions"].metadata, _TOLD: json.dumps(told, ensure_ascii=False).encode()}
    made = pa.Table.from_pylist(rows, schema=_SCHEMAS["sessions"]).replace_schema_metadata(metadata)
    if not made.equals(before, check_metadata=True):
        location.replace(FILES["sessions"], sealed.pack(made))


def _tellings(location: Location, source_id: str, homes: Mapping[str, str | None]) -> list[list[Any]]:
    """Return the sessions that a source's documents tell of, a list of plain values a telling, in a fixed order."""
    hinted = pc.match_substring_regex(pc.field("body_text"), sessions.HINT)
    tellings = []
    for row in snapshots.table(location, source_id, ["record_id", "body_text", "reply"], hinted).to_pylist():
        kind = ReplyKind(row["reply"]["kind"]) if row["reply"] else ReplyKind.PROPOSAL
        for session in sessions.told(row["body_text"], kind, homes.get(row["record_id"])):
            days = (str(day) if day else None for day in (session.opened_on, session.closed_on))
            tellings.append([session.body, session.division_code, session.term, session.meeting, *days])
    return sorted(tellings, key=str)


def _telling(row: list[Any]) -> Session:
    days = (dt.date.fromisoformat(day) if day else None for day in row[4:])
    return Session(*row[:4], *days)


def _write(location: Location, name: str, before: pa.Table, rows: list[dict[str, Any]]) -> None:
    made = pa.Table.from_pylist(rows, schema=_SCHEMAS[name])
    if not made.equals(before) or not location.exists(FILES[name]):
        location.replace(FILES[name], sealed.pack(made))


def _read(location: Location, file: str, name: str) -> pa.Table:
    try:
        read = pq.ParquetFile(pa.BufferReader(location.read(file)), page_checksum_verification=True)
        return sealed.unpack(read, _SCHEMAS[name])
    except FileNotFoundError:
        return _SCHEMAS[name].empty_table()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise StoreError(
            f"{location.uri(file)}: damaged ({str(error).splitlines()[0]}); `disclosure-watch rebuild` makes it again"
        ) from error


def _kept(location: Location, name: str) -> pa.Table:
    """Return what stands in a file, an empty table where that can't be read: it is made again."""
    kept = _quietly(lambda: table(location, name))
    return _SCHEMAS[name].empty_table() if kept is None else kept


def _quietly(read: Callable[[], pa.Table]) -> pa.Table | None:
    try:
        return read()
    except StoreError:
        return None


def name_of(source_id: str) -> str:
    """Return the name of the file that tells who did what in a source's records."""
    return f"{FOLDER}/{source_id}.parquet"
