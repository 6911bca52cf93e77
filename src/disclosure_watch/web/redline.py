"""What lies between two revisions of a record: each field, and the text with what went and what came. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from disclosure_watch import diff
from disclosure_watch.alert.passages import passages
from disclosure_watch.model import Attachment, Revision

LONGEST = 12_000
"""Characters of a text whose redline is shown whole; of a longer one, its changed passages."""

LONGEST_SIDE = 3000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: `kind` is equal, delete or insert."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldRedline:
    """One changed field: its sides, or the pieces of its redline."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Redline:
    """
    What changed between two revisions.

    `text` are the pieces of the letter, `whole` whether they are all of it or its changed passages.
    """

    first: Revision
    last: Revision
    fields: tuple[FieldRedline, ...]
    text: tuple[Piece, ...]
    whole: bool
    files: tuple[FieldRedline, ...]

    @property
    def same(self) -> bool:
        """Whether both revisions say the same."""
        return not (self.fields or self.files or any(piece.kind != "equal" for piece in self.text))


def between(first: Revision, last: Revision) -> Redline:
    """Return what changed from one revision of a record to another."""
    changed = diff.records(first.record, last.record)
    fields = [
        FieldRedline(change.field, tuple(_sides(_told(change.before), _told(change.after))))
        for change in changed
        if change.field not in {"body_text", "attachments"}
    ]
    if first.record.url != last.record.url:
        fields.append(FieldRedline("url", tuple(_sides(first.record.url, last.record.url))))
    if first.state != last.state:
        fields.append(FieldRedline("state", tuple(_sides(str(first.state), str(last.state)))))
    before, after = first.record.body_text, last.record.body_text
    text: tuple[Piece, ...] = ()
    whole = max(len(before), len(after)) <= LONGEST
    if before != after:
        text = tuple(_pieces(before, after, whole=whole))
    return Redline(first, last, tuple(fields), text, whole, tuple(_files(first, last)))


def _pieces(before: str, after: str, *, whole: bool) -> Iterator[Piece]:
    segments = diff.redline(before, after)
    if whole:
        yield from (Piece(str(segment.kind), segment.text) for segment in segments)
        return
    for passage in passages(segments).shown:
        for part in passage:
            yield from _sides(part.before, part.after) if part.kind != "equal" else [Piece("equal", part.after)]
        yield Piece("equal", "\n…\n")


def _sides(before: str, after: str) -> Iterator[Piece]:
    if before:
        yield Piece("delete", before[:LONGEST_SIDE])
    if after:
        yield Piece("insert", after[:LONGEST_SIDE])


def _told(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "、".join(map(str, value))
    return str(value)


def _files(first: Revision, last: Revision) -> Iterator[FieldRedline]:
    before = _by_address(first.record.attachments)
    after = _by_address(last.record.attachments)
    for url in dict.fromkeys([*before, *after]):
        old, new = before.get(url), after.get(url)
        if old is None or new is None:
            yield FieldRedline((new or old or _NO_FILE).name, tuple(_sides(_name(old), _name(new))))
        elif old.name != new.name:
            yield FieldRedline(new.name, tuple(_sides(old.name, new.name)))
        elif old.sha256 and new.sha256 and old.sha256 != new.sha256:
            yield FieldRedline(new.name, tuple(_pieces(old.text or "", new.text or "", whole=False)))


_NO_FILE = Attachment("", "")


def _name(file: Attachment | None) -> str:
    return file.name if file else ""


def _by_address(files: Sequence[Attachment] | Iterable[Attachment]) -> dict[str, Attachment]:
    return {file.url: file for file in files}
