"""Selectors tried before they are written: the last page that each record was served, read by today's rules and by them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from disclosure_watch.config import Settings
from disclosure_watch.errors import ParseError, StoreError
from disclosure_watch.model import Capture, Record, State
from disclosure_watch.rows import known_from_row
from disclosure_watch.store import Store
from disclosure_watch.watch.reader import Reader


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    One field of one page as text, None where it has no value: as the record stands (`known`), as today's rules read the
    last page served (`today`), and as the selectors read it.
    """

    record_id: str
    url: str
    field: str
    known: str | None
    today: str | None
    selected: str | None

    @property
    def is_mended(self) -> bool:
        """Whether today's rules read something else than is known, and the selector reads that."""
        return self.selected == self.known != self.today


def try_selectors(settings: Settings, source_id: str, selectors: Mapping[str, str]) -> Iterator[Candidate]:
    """
    Yield what selectors by field would read on the page of each live record, beside what is known and read today.

    Nothing is asked or written. Raises ConfigError for an unknown source.
    """
    source = settings.source(source_id)
    store = Store(settings.storage)
    today = Reader(source)
    tried = Reader(replace(source, selectors={**source.selectors, **selectors}))
    answers = store.last_answers(source_id)
    for row in store.records(source_id).to_pylist():
        known = known_from_row(row)
        ref = answers.get(known.record.url)
        if known.state is not State.LIVE or ref is None:
            continue
        try:
            capture = store.read_evidence(ref)
        except StoreError:  # `verify` tells of it
            continue
        read_today, selected = _read(today, capture), _read(tried, capture)
        for field in selectors:
            values = (_text(record, field) for record in (known.record, read_today, selected))
            yield Candidate(known.record_id, known.record.url, field, *values)


def _read(reader: Reader, capture: Capture) -> Record | None:
    try:
        return reader.record(capture)
    except ParseError:
        return None


def _text(record: Record | None, field: str) -> str | None:
    if record is None:
        return None
    if field == "attachments":
        return "\n".join(file.url for file in record.attachments) or None
    value = getattr(record, "body_text" if field == "body" else field)
    return str(value) if value else None
