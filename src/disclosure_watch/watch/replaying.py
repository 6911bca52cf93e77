"""Replay: the stored captures read again by today's parser, the tool for reviewing a change of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from disclosure_watch.config import Settings
from disclosure_watch.diff import records as differing
from disclosure_watch.diff import reparsed
from disclosure_watch.errors import ParseError, StoreError
from disclosure_watch.model import FieldChange, Record, Revision, Source
from disclosure_watch.store import SourcePass, Store
from disclosure_watch.watch.context import Clock
from disclosure_watch.watch.indexing import index
from disclosure_watch.watch.reader import Reader
from disclosure_watch.watch.reconcile import keep_files


@dataclass(frozen=True, slots=True)
class Rereading:
    """
    What today's parser reads in the proof of one revision: the fields that differ, or the fault where it can't.

    `written` is the revision that replay wrote of it; only what a record is now gets one.
    """

    revision: Revision
    fields: tuple[FieldChange, ...] = ()
    fault: str = ""
    written: Revision | None = None


def replay(
    settings: Settings, source_ids: Sequence[str] | None = None, *, clock: Clock, dry_run: bool = False
) -> Iterator[Rereading]:
    """
    Read the evidence of every revision again; yield those that read otherwise or not at all.

    What differs in a record's present state becomes a revision attributed to the parser, which alerts nobody; with
    `dry_run` nothing is written. Raises ConfigError for an unknown source, PassConflict where a pass is under way.
    """
    store = Store(settings.storage)
    sources = [settings.source(source_id) for source_id in source_ids] if source_ids else settings.sources
    for source in sources:
        with store.begin(source.id, division=source.division) as held:
            yield from _replayed(source, held, store.revisions(source=source.id), clock, dry_run=dry_run)
    store.note_agencies(settings.sources)
    index(store)


def _replayed(
    source: Source, held: SourcePass, revisions: Iterable[Revision], clock: Clock, *, dry_run: bool
) -> Iterator[Rereading]:
    reader = Reader(source)
    rereadings: list[Rereading] = []
    written: list[Revision] = []
    now = clock()
    for revision in revisions:
        again = _read_again(reader, held, revision)
        if isinstance(again, str):
            rereadings.append(Rereading(revision, fault=again))
            continue
        if again is None or not (fields := differing(revision.record, again)):
            continue
        following = None
        known = held.known[revision.record_id]
        if known.revision == revision.revision and revision.evidence is not None:
            draft = reparsed(known, again, revision.evidence)
            if draft is not None:
                following = replace(
                    revision,
                    revision=known.revision + 1,
                    state=draft.state,
                    changes=draft.changes,
                    attribution=draft.attribution,
                    fields=draft.fields,
                    pass_number=held.pass_number,
                    observed_at=now,
                    record=draft.record,
                )
                written.append(following)
        rereadings.append(Rereading(revision, fields, written=following))
    if written and not dry_run:
        held.commit(written)
    yield from rereadings


def _read_again(reader: Reader, held: SourcePass, revision: Revision) -> Record | str | None:
    """Return the record that the proof of a revision reads as, why it can't be read, or None where there is none."""
    if revision.evidence is None or not revision.record.body_text:
        return None
    try:
        capture = held.read_evidence(revision.evidence)
        if not capture.serves_page:  # the proof of a withdrawal is a page that is gone
            return None
        return keep_files(reader.record(capture), revision.record)
    except (ParseError, StoreError) as error:
        return str(error)
