"""Commands about one record: show, diff, history."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

import pyarrow.compute as pc
from cyclopts import Parameter

from disclosure_watch import diff as differ
from disclosure_watch import rows
from disclosure_watch.changes import shapes_of
from disclosure_watch.cli import tables
from disclosure_watch.cli.options import DEFAULT_CONFIG, Config, Json, load
from disclosure_watch.cli.output import print_json
from disclosure_watch.cli.redline import blocks, redline
from disclosure_watch.cli.terminal import Terminal, styled, table
from disclosure_watch.diff import Edit
from disclosure_watch.errors import NotKnown
from disclosure_watch.language import translate
from disclosure_watch.model import Change, Revision
from disclosure_watch.store import Store

Which = Annotated[str, Parameter(help="a record's id, its address, or the beginning of its title")]
_MOST_NAMED = 10


def history(record: Which, *, config: Config = DEFAULT_CONFIG, json: Json = False) -> int:
    """Print every revision of one record, oldest first."""
    settings = load(config)
    store = Store(settings.storage)
    revisions = _revisions(store, record)
    shapes = shapes_of(store, revisions)
    if json:
        print_json(shapes)
        return 0
    out = Terminal()
    with out.paged():
        out.print(styled(revisions[-1].record.title, "bold"))
        out.print(f"times: {settings.timezone}\n")
        for line in blocks(shapes, settings.timezone, titled=False):
            out.print(line)
    return 0


def show(record: Which, *, config: Config = DEFAULT_CONFIG, json: Json = False) -> int:
    """Show one record: its fields as they stand, the text, and its revisions."""
    settings = load(config)
    store = Store(settings.storage)
    revisions = _revisions(store, record)
    last = revisions[-1]
    if json:
        known = store.records(last.source_id)
        print_json(known.filter(pc.field("record_id") == last.record_id).to_pylist())
        return 0
    out = Terminal()
    shape = rows.page_shape(last.record)
    body = shape.pop("body_text")
    with out.paged():
        out.print(tables.page({"record_id": last.record_id, "state": translate(last.state)} | shape))
        out.print(styled(f"\n{body}\n", ""), soft_wrap=True)
        out.print(f"times: {settings.timezone}\n")
        for line in blocks(shapes_of(store, revisions), settings.timezone, titled=False):
            out.print(line)
    return 0


def diff(
    record: Which,
    *,
    config: Config = DEFAULT_CONFIG,
    from_: Annotated[int | None, Parameter(name="--from", help="number of the earlier revision")] = None,
    to: Annotated[int | None, Parameter(help="number of the later revision; the last when it isn't given")] = None,
) -> int:
    """Print what changed between two revisions of a record: [-what went-] {+what came+}, each in its sentence."""
    revisions = {revision.revision: revision for revision in _revisions(Store(load(config).storage), record)}
    out = Terminal()
    later = max(revisions) if to is None else to
    earlier = later - 1 if from_ is None else from_
    if to is None and from_ is None and len(revisions) == 1:
        out.print("one revision only: nothing has changed since it was first seen")
        return 0
    for number in (earlier, later):
        if number not in revisions:
            raise NotKnown(f"{record}: no revision {number}; it has {', '.join(map(str, sorted(revisions)))}")
    edits = _edits(revisions[earlier], revisions[later])
    if not edits:
        out.print(f"revisions {earlier} and {later} say the same")
        return 0
    shown = table("field", "paragraph", "what changed", right=("paragraph",))
    for edit in edits:
        shown.add_row(edit.field, str(edit.paragraph or ""), redline(edit))
    out.print(shown)
    return 0


def _edits(earlier: Revision, later: Revision) -> tuple[Edit, ...]:
    moved = (Change.RELOCATED,) if earlier.record.url != later.record.url else ()
    fields = differ.records(earlier.record, later.record)
    return differ.edits_of(earlier, replace(later, fields=fields, changes=(*later.changes, *moved)))


def _revisions(store: Store, wanted: str) -> list[Revision]:
    """Return the revisions of the record that an id, an address or the beginning of a title names. Raises NotKnown."""
    revisions = list(store.revisions(record_id=wanted))
    if revisions:
        return revisions
    ids = list(_named(store, wanted))
    if len(ids) == 1:
        return list(store.revisions(record_id=ids[0]))
    if ids:
        some = ", ".join(ids[:_MOST_NAMED]) + (" …" if len(ids) > _MOST_NAMED else "")
        raise NotKnown(f"{wanted}: {len(ids)} records are meant by it; name one of {some}")
    raise NotKnown(f"{wanted}: no such record; `disclosure-watch records` prints the ids")


def _named(store: Store, wanted: str) -> Iterator[str]:
    known = store.records(columns=["record_id", "url", "title"]).to_pylist()
    key = differ.address_key(wanted) if "://" in wanted else None
    for row in known:
        if (key is not None and differ.address_key(row["url"]) == key) or (wanted and row["title"].startswith(wanted)):
            yield row["record_id"]
