"""What reading a page gives beside the record: where each value was read, what contradicted it, how much of the text it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disclosure_watch.model import Record
from disclosure_watch.parse.dates import parse_date
from disclosure_watch.parse.metadata import Value
from disclosure_watch.parse.text import flat

_LEAST_COVERAGE = 0.6
_MOST_LEFT_OUT = 200
"""Characters: names of columns, notes and addresses come to as many on pages that are read whole."""


@dataclass(frozen=True, slots=True)
class Reading:
    """
    A record, and how it was read.

    `origins` says by column where the value was read, `contradicted` what else the page says of it and where; `coverage`
    is the share of the page's own prose that the body holds, 0 to 1, and `left_out` how many characters it doesn't;
    `notes` say why a body is empty (a picture, a viewer, a script).
    """

    record: Record
    origins: Mapping[str, str]
    contradicted: Mapping[str, tuple[str, ...]]
    coverage: float
    notes: tuple[str, ...] = ()
    left_out: int = 0

    @property
    def is_partial(self) -> bool:
        """Whether the body leaves out so much of the page's prose that part of the document may be missing."""
        return self.coverage < _LEAST_COVERAGE and self.left_out >= _MOST_LEFT_OUT


@dataclass(frozen=True, slots=True)
class Explained:
    """One value of a record as text, None where there is none; where it was read; what else the page says of it."""

    field: str
    value: str | None
    origin: str
    against: tuple[str, ...]


_FIELDS = (
    "title", "index_number", "document_number", "topic_category", "genre_category", "publisher", "issued_on", "published_on",
    "body_text", "attachments",
)  # fmt: skip


def explain(reading: Reading) -> tuple[Explained, ...]:
    """Return, for each column of a record in order, its value, its origin, and what contradicts it."""
    record = reading.record
    texts = {name: None if (value := getattr(record, name)) is None else str(value) for name in _FIELDS[:8]}
    texts["body_text"] = f"{len(record.body_text)} characters, {reading.coverage:.0%} of the page's prose"
    texts["attachments"] = "\n".join(f"{file.name} {file.url}" for file in record.attachments) or None
    return tuple(
        Explained(name, texts[name], reading.origins.get(name, ""), reading.contradicted.get(name, ()))
        for name in _FIELDS
    )


def contradictions(candidates: Mapping[str, Sequence[Value]]) -> dict[str, tuple[str, ...]]:
    """Return by column what says something else than the value taken, which is the first of each column."""
    against_by_name: dict[str, tuple[str, ...]] = {}
    for name, values in candidates.items():
        if len(values) < 2:
            continue
        taken = _compared(name, values[0].text)
        others = (f"{value.text} ({value.label})" for value in values[1:] if _compared(name, value.text) != taken)
        if against := tuple(dict.fromkeys(others)):
            against_by_name[name] = against
    return against_by_name


def _compared(name: str, text: str) -> str:
    return str(parse_date(text)) if name.endswith("_on") else flat(text)
