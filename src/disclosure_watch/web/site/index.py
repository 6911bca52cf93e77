"""The records of a static site by month: what its search looks through, and the list for those without script."""

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from disclosure_watch.alert.escape import one_line
from disclosure_watch.store import Store
from disclosure_watch.store.search.found import COLUMNS, Document
from disclosure_watch.web.site.addresses import file_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as the search of a static site knows it; `date` is its own, else the day it was first seen."""

    record_id: str
    title: str
    publisher: str
    session: str
    date: dt.date
    state: str
    text: str

    @property
    def month(self) -> str:
        """The month that it is listed under."""
        return self.date.isoformat()[:7]


def entries(store: Store, record_ids: Collection[str]) -> dict[str, list[Entry]]:
    """Return the records of a site by month, the newest first."""
    months: dict[str, list[Entry]] = {}
    for row in _rows(store):
        if row["record_id"] in record_ids:
            entry = _entry(row)
            months.setdefault(entry.month, []).append(entry)
    for listed in months.values():
        listed.sort(key=lambda entry: (entry.date, entry.record_id), reverse=True)
    return dict(sorted(months.items(), reverse=True))


def _rows(store: Store) -> Iterator[Mapping[str, Any]]:
    for batch in store.record_batches():
        yield from batch.select([*COLUMNS, "first_seen_at"]).to_pylist()


def _entry(row: Mapping[str, Any]) -> Entry:
    document = Document.from_row(row, current=True)
    return Entry(
        record_id=document.record_id,
        title=one_line(document.title),
        publisher=one_line(document.publisher or ""),
        session=one_line(document.session or ""),
        date=document.dated_on or row["first_seen_at"].date(),
        state=document.state,
        text=one_line("\n".join(document.texts)),
    )


def script(month: str, listed: list[Entry]) -> bytes:
    """
    Return a month as a script that hands its records to the search as JSON.

    A script and no bare JSON: a browser reads no other file beside a page that was opened from a disk.
    """
    told = [
        {
            "at": file_of(f"/records/{entry.record_id}", "zh"),
            "title": entry.title or entry.record_id,
            "publisher": entry.publisher,
            "session": entry.session,
            "date": entry.date.isoformat(),
            "state": entry.state,
            "text": entry.text,
        }
        for entry in listed
    ]
    return f"indexed({json.dumps(month)}, {json.dumps(told, ensure_ascii=False)});\n".encode()
