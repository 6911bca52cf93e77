"""
Every revision's traits in memory, one column an array: what pages are chosen and filtered by, without reading a table.

300,000 revisions take some 60 MB and are read once; a pass adds its own. The texts stay in the store.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from disclosure_watch.alert.matching import change_nature
from disclosure_watch.fields import CHANGING
from disclosure_watch.model import Attribution, Change, FieldChange, State

Array: TypeAlias = Any
"""An array of numpy's; what its functions return is Any."""

CHANGES = tuple(Change)
ATTRIBUTIONS = tuple(Attribution)
STATES = tuple(State)
FIELDS = tuple(CHANGING)
NEWS = tuple(number for number, attribution in enumerate(ATTRIBUTIONS) if attribution.is_news)

SHOWN = 160
"""Characters of a field before and after that are kept for lists."""

NONE = -1
"""The number of what isn't there."""

_NO_DAY = np.iinfo(np.int32).min


def bits(names: Iterable[str], known: Sequence[str]) -> int:
    """Return names as a number with a bit for each that is known."""
    return sum(1 << known.index(name) for name in set(names) if name in known)


class Codes:
    """Numbers for texts that repeat; a text keeps its number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def of(self, texts: pa.Array) -> Array:
        """Return the number of each text, `NONE` for null."""
        encoded = pc.dictionary_encode(texts)
        numbers = np.array([self._number(text) for text in encoded.dictionary.to_pylist()], np.int32)
        places = encoded.indices.fill_null(NONE).to_numpy(zero_copy_only=False)
        return np.where(places < 0, NONE, numbers[places] if len(numbers) else NONE).astype(np.int32)

    def number(self, text: str) -> int:
        """Return the number of a text, `NONE` where it has none."""
        return self._numbers.get(text, NONE)

    def _number(self, text: str) -> int:
        if text not in self._numbers:
            self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return self._numbers[text]


@dataclass(frozen=True, slots=True)
class Edit:
    """One changed field of a revision as lists show it: each side cut to `SHOWN` characters."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """One revision as lists show it."""

    record_id: str
    source_id: str
    revision: int
    pass_number: int
    observed_at: dt.datetime
    changes: tuple[Change, ...]
    attribution: Attribution
    state: State
    title: str
    publisher: str | None
    session: str | None
    proposal_id: str | None
    edits: tuple[Edit, ...]
    edit_count: int

    @property
    def revision_id(self) -> str:
        """`<record_id>.<revision>`."""
        return f"{self.record_id}.{self.revision}"

    @property
    def is_news(self) -> bool:
        """Whether the site made this change."""
        return self.attribution.is_news


_NUMBERS: Mapping[str, Any] = {
    "source": np.int32,
    "revision": np.int32,
    "pass_number": np.int32,
    "observed_at": np.int64,
    "changes": np.uint16,
    "attribution": np.int8,
    "state": np.int8,
    "fields": np.uint64,
    "figures": np.bool_,
    "publisher": np.int32,
    "session": np.int32,
    "published_on": np.int32,
    "signed_on": np.int32,
}
_TEXTS = ("record_id", "title", "proposal_id", "edits")


@dataclass(frozen=True, slots=True)
class Timeline:
    """
    Revisions in the order in which they came to be known; `newest` is the order in which they are shown.

    `numbers` are arrays, of texts their numbers in `codes`; `observed_at` in microseconds, days since 1970. `passes` is the
    last pass of each source by the id it began with, `names` the ids of today of those that were renamed.
    """

    numbers: Mapping[str, Array]
    texts: Mapping[str, pa.ChunkedArray]
    codes: Mapping[str, Codes]
    newest: Array
    passes: Mapping[str, int]
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def empty(cls) -> "Timeline":
        """Return the timeline of a store without revisions."""
        return cls(
            {name: np.empty(0, type_) for name, type_ in _NUMBERS.items()},
            {name: pa.chunked_array([], pa.string()) for name in _TEXTS},
            {name: Codes() for name in ("source", "publisher", "session")},
            np.empty(0, np.int64),
            {},
        )

    def __len__(self) -> int:
        return len(self.newest)

    def extended(self, batches: Iterable[pa.RecordBatch], names: Mapping[str, str]) -> "Timeline":
        """Return the timeline with further revisions, in batches with the columns of `store.reader.TRAITS`."""
        parts = [_part(batch, self.codes) for batch in batches if batch.num_rows]
        pa.default_memory_pool().release_unused()
        # A column at a time leaves the parts for the whole: both at once are 100 MB at 300,000 records.
        numbers = {
            name: np.concatenate([self.numbers[name], *(part[0].pop(name) for part in parts)]).astype(type_, copy=False)
            for name, type_ in _NUMBERS.items()
        }
        texts = {
            name: _joined([*self.texts[name].chunks, *(part[1].pop(name) for part in parts)]) for name in self.texts
        }
        newest = np.argsort(numbers["observed_at"], kind="stable")[::-1].astype(np.int32)
        return Timeline(numbers, texts, self.codes, newest, _last_passes(numbers, self.codes["source"]), dict(names))

    # ---------------------------------------------------------------------------------------------------- choosing

    @property
    def tag(self) -> str:
        """What is another once a pass recorded a revision, or a source was renamed."""
        told = json.dumps([sorted(self.passes.items()), sorted(self.names.items()), len(self)])
        return sha256(told.encode()).hexdigest()[:16]

    def everything(self) -> Array:
        """Return a mask of all rows."""
        return np.ones(len(self), bool)

    def news(self) -> Array:
        """Return a mask of what sites did since they are watched: no baseline, no doing of a parser or a redesign."""
        baseline = np.uint16(1 << CHANGES.index(Change.BASELINE))
        return np.isin(self.numbers["attribution"], NEWS) & ((self.numbers["changes"] & baseline) == 0)

    def of_source(self, source_id: str) -> Array:
        """Return a mask of the rows of a source, by the id that it has now."""
        return self.numbers["source"] == self.codes["source"].number(self.key(source_id))

    def of_sources(self, source_ids: Iterable[str]) -> Array:
        """Return a mask of the rows of some sources."""
        wanted = [self.codes["source"].number(self.key(source_id)) for source_id in source_ids]
        return np.isin(self.numbers["source"], [number for number in wanted if number != NONE])

    def of_record(self, record_id: str) -> Array:
        """Return the places of a record's revisions, the first first."""
        places = np.flatnonzero(pc.equal(self.texts["record_id"], record_id).to_numpy())
        return places[np.argsort(self.numbers["revision"][places], kind="stable")]

    def answering(self, proposal_id: str) -> list[str]:
        """Return the records that, as they stand, answer a proposal."""
        proposals, records = self.texts["proposal_id"], self.texts["record_id"]
        ever = records.filter(pc.equal(proposals, proposal_id).fill_null(False)).unique()  # noqa: FBT003
        rows = np.flatnonzero(pc.is_in(records, value_set=ever).to_numpy())
        rows = rows[np.argsort(self.numbers["revision"][rows], kind="stable")]
        last = dict(zip(records.take(pa.array(rows)).to_pylist(), rows.tolist(), strict=True))
        answers = proposals.take(pa.array(list(last.values()), pa.int64())).to_pylist()
        return [record_id for record_id, answer in zip(last, answers, strict=True) if answer == proposal_id]

    def holding(self, name: str, text: str) -> Array:
        """Return a mask of the rows whose publisher or session holds a text."""
        wanted = [number for number, known in enumerate(self.codes[name].texts) if text in known]
        return np.isin(self.numbers[name], wanted)

    def with_change(self, change: Change) -> Array:
        """Return a mask of the rows of a kind of change."""
        return (self.numbers["changes"] & np.uint16(1 << CHANGES.index(change))) != 0

    def with_field(self, name: str) -> Array:
        """Return a mask of the rows in which a field changed; `reply` stands for all of a reply."""
        wanted = [each for each in FIELDS if each == name or each.startswith(f"{name}.")]
        return (self.numbers["fields"] & np.uint64(bits(wanted, FIELDS))) != 0

    def observed(self, since: dt.datetime | None, until: dt.datetime | None) -> Array:
        """Return a mask of the rows observed in a span, both ends included."""
        at = self.numbers["observed_at"]
        mask = self.everything()
        if since is not None:
            mask &= at >= microseconds(since)
        if until is not None:
            mask &= at <= microseconds(until)
        return mask

    # ------------------------------------------------------------------------------------------------------ showing

    def key(self, source_id: str) -> str:
        """Return the id that a source began with."""
        return next((key for key, shown in self.names.items() if shown == source_id), source_id)

    def source_ids(self) -> list[str]:
        """Return the ids that the sources have now."""
        return sorted(self.names.get(key, key) for key in self.codes["source"].texts)

    def places(self, mask: Array) -> Array:
        """Return the places of the rows of a mask, the newest first."""
        return self.newest[mask[self.newest]]

    def rows(self, places: Iterable[int]) -> Iterator[Row]:
        """Yield rows by their places."""
        for place in places:
            yield self.row(int(place))

    def row(self, place: int) -> Row:
        """Return the row at a place."""
        number = {name: self.numbers[name][place] for name in _NUMBERS}
        text = {name: self.texts[name][place].as_py() for name in _TEXTS}
        told: dict[str, Any] = json.loads(text["edits"]) if text["edits"] else {"count": 0, "edits": []}
        key = self.codes["source"].texts[number["source"]]
        return Row(
            record_id=text["record_id"],
            source_id=self.names.get(key, key),
            revision=int(number["revision"]),
            pass_number=int(number["pass_number"]),
            observed_at=moment(number["observed_at"]),
            changes=tuple(change for at, change in enumerate(CHANGES) if int(number["changes"]) >> at & 1),
            attribution=ATTRIBUTIONS[number["attribution"]],
            state=STATES[number["state"]],
            title=text["title"],
            publisher=self._text("publisher", number["publisher"]),
            session=self._text("session", number["session"]),
            proposal_id=text["proposal_id"],
            edits=tuple(Edit(*edit) for edit in told["edits"]),
            edit_count=told["count"],
        )

    def _text(self, name: str, number: int) -> str | None:
        return None if number == NONE else self.codes[name].texts[number]


def microseconds(when: dt.datetime) -> int:
    """Return a moment as microseconds since 1970."""
    return (when - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


def moment(at: int) -> dt.datetime:
    """Return the moment of microseconds since 1970."""
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=int(at))


def has_day(days: Array) -> Array:
    """Return a mask of the days that are told."""
    return days != _NO_DAY


def _last_passes(numbers: Mapping[str, Array], codes: Codes) -> dict[str, int]:
    last = np.zeros(len(codes.texts), np.int64)
    np.maximum.at(last, numbers["source"], numbers["pass_number"])
    return {key: int(number) for key, number in zip(codes.texts, last, strict=True)}


def _joined(chunks: list[pa.Array]) -> pa.ChunkedArray:
    """Return one column of chunks, as one chunk once there are many: a place is then found at once."""
    whole = pa.chunked_array(chunks, pa.string())
    return whole if whole.num_chunks <= 16 else pa.chunked_array([pa.concat_arrays(whole.chunks)])


Part = tuple[dict[str, Array], dict[str, pa.Array]]


def _part(batch: pa.RecordBatch, codes: Mapping[str, Codes]) -> Part:
    fields, figures, edits = _edits(batch.column("fields"))
    numbers = {
        "source": codes["source"].of(batch.column("source_id")),
        "publisher": codes["publisher"].of(batch.column("publisher")),
        "session": codes["session"].of(batch.column("session")),
        "revision": batch.column("revision").to_numpy(),
        "pass_number": batch.column("pass_number").to_numpy(),
        "observed_at": batch.column("observed_at").cast(pa.int64()).to_numpy(),
        "changes": _change_bits(batch.column("changes")),
        "attribution": _places(batch.column("attribution"), ATTRIBUTIONS),
        "state": _places(batch.column("state"), STATES),
        "fields": fields,
        "figures": figures,
        "published_on": _days(batch.column("published_on")),
        "signed_on": _days(batch.column("signed_on")),
    }
    texts = {name: batch.column(name).cast(pa.string()) for name in _TEXTS if name != "edits"}
    return numbers, {**texts, "edits": pa.array(edits, pa.string())}


def _days(days: pa.Array) -> Array:
    return days.cast(pa.int32()).fill_null(_NO_DAY).to_numpy(zero_copy_only=False)


def _places(texts: pa.Array, known: Sequence[str]) -> Array:
    places = pc.index_in(texts, value_set=pa.array([str(each) for each in known])).to_numpy(zero_copy_only=False)
    return places.astype(np.int8)


def _change_bits(changes: pa.Array) -> Array:
    told = np.zeros(len(changes), np.uint16)
    places = _places(changes.flatten(), CHANGES).astype(np.uint16)
    np.bitwise_or.at(told, pc.list_parent_indices(changes).to_numpy(), np.left_shift(np.uint16(1), places))
    return told


def _edits(fields: pa.Array) -> tuple[Array, Array, list[str | None]]:
    """Return for each row the bits of its changed fields, whether figures alone changed, and its edits as JSON."""
    masks = np.zeros(len(fields), np.uint64)
    figures = np.zeros(len(fields), bool)
    edits: list[str | None] = [None] * len(fields)
    counts = pc.list_value_length(fields).fill_null(0).to_numpy(zero_copy_only=False)
    for place in np.flatnonzero(counts):
        changed = fields[int(place)].as_py()
        masks[place] = bits((each["field"] for each in changed), FIELDS)
        natures = {change_nature(FieldChange(each["field"], each["before"], each["after"])) for each in changed}
        figures[place] = natures == {"figures"}
        shown = [[each["field"], _shown(each["before"]), _shown(each["after"])] for each in changed[:_MOST_EDITS]]
        edits[place] = json.dumps({"count": len(changed), "edits": shown}, ensure_ascii=False)
    return masks, figures, edits


_MOST_EDITS = 4


def _shown(value: str | None) -> str:
    """Return one side of a change as lists show it; a list that the ledger keeps as JSON as its members' names."""
    text = value or ""
    if text.startswith("["):
        try:
            members = json.loads(text)
        except ValueError:
            members = None
        if isinstance(members, list):
            text = "、".join(str(each.get("name", "")) if isinstance(each, dict) else str(each) for each in members)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
