"""
The index of a store: a folder of Tantivy's files that is made from the ledger, and can be made again at any time.

It lies beside the tables; that of a bucket lies in the cache of each machine's user. What is written is all there at once,
with how far it goes, so that readers see it before or after. A source that went on since is searched without it.
"""

import contextlib
import json
import shutil
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import tantivy

from disclosure_watch.errors import PassConflict, StoreError
from disclosure_watch.store.ledger import Ledger
from disclosure_watch.store.location import Location
from disclosure_watch.store.search import entries, files, scan
from disclosure_watch.store.search.progress import Progress
from disclosure_watch.store.trouble import said, trouble

FOLDER = "search"

_FAULTS = (OSError, ValueError, RuntimeError, KeyError, TypeError, zlib.error)
"""What Tantivy raises, and what reading an entry of another program does."""

_HEAP = 32 << 20
_HEAP_TO_MAKE = 64 << 20
_MOST_DEAD = 0.3
"""So large a share of entries that were replaced makes the index be made again."""


@dataclass(frozen=True, eq=False)
class View:
    """The index at one moment: what it holds, and how far it goes."""

    searcher: tantivy.Searcher
    progress: Progress


class Index:
    """
    The index of one store.

    Reading never raises for what is wrong with its files: then there is no view, and who asks reads the ledger.
    """

    def __init__(self, location: Location, ledger: Ledger) -> None:
        self._place = location.workplace()
        self._ledger = ledger
        self._folder = Path(self._place.uri(FOLDER))
        self._known: tuple[object, View | None] = (None, None)
        self._told: tuple[object, dict[str, int]] = (None, {})

    def view(self) -> View | None:
        """Return the index as it is now, None where there is none that is of this ledger and whole."""
        try:
            state = [(stat.st_ino, stat.st_mtime_ns) for stat in (self._folder.stat(), self._meta.stat())]
        except OSError:
            return None
        if self._known[0] != state:
            self._known = (state, self._opened())
        view = self._known[1]
        return view if view is not None and view.progress.follows(self._ledger) else None

    def behind(self, view: View | None) -> dict[str, int]:
        """Return the sources of which a view lacks something by key, each with its last pass in the ledger (0 for none)."""
        asked = (self._ledger.state(), view)
        told = self._told
        if told[0] != asked:
            told = self._told = (asked, (view.progress if view else Progress()).behind(self._ledger))
        return told[1]

    def update(self) -> None:
        """
        Take in what the ledger has beyond the index; an index that can't be trusted is made again.

        Raises PassConflict where another process is at it, StoreError where it can't be written.
        """
        if self._is_current(self.view(), Progress.now(self._ledger)):
            return
        with self._held():
            while True:
                view = self.view()
                progress = Progress.now(self._ledger)
                if self._is_current(view, progress):
                    return
                behind = self.behind(view)
                if view is None or _dead(self._folder) > _MOST_DEAD:
                    self._make(progress)
                else:
                    passes = {key: number for key, number in {**view.progress.passes, **behind}.items() if number}
                    self._extend(view, behind, replace(progress, passes=passes))

    def remake(self) -> None:
        """Make the index again, whole. Errors as of `update`."""
        with self._held():
            self._make(Progress.now(self._ledger))

    def _is_current(self, view: View | None, now: Progress) -> bool:
        return not self.behind(view) and (view is None or view.progress.version >= now.version)

    def damaged(self) -> list[str]:
        """Return the names of the files that are not what was written; all are read."""
        if not self._folder.exists():
            return []
        try:
            return files.damaged(self._folder, noted=False)
        except _FAULTS:
            return [self._meta.name]

    def drop(self) -> None:
        """Let the index go; who searches next makes it again."""
        with self._held():
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _meta(self) -> Path:
        return self._folder / "meta.json"

    def _opened(self) -> View | None:
        with contextlib.suppress(StoreError, *_FAULTS), said(str(self._folder)):
            if files.damaged(self._folder):
                return None
            searcher = self._searcher()
            hits = searcher.search(tantivy.Query.term_query(entries.schema(), "progress", "progress"), 1).hits
            progress = entries.progress(searcher.doc(hits[0][1])) if hits else None
            return None if progress is None else View(searcher, progress)
        return None

    def _searcher(self) -> tantivy.Searcher:
        try:
            return tantivy.Index.open(str(self._folder)).searcher()
        except _FAULTS:  # perhaps for the lock alone, where nothing may be written
            with files.linked(self._folder) as view:
                return tantivy.Index.open(view).searcher()

    @contextlib.contextmanager
    def _held(self) -> Iterator[None]:
        try:
            with self._place.hold(f"locks/_{FOLDER}.lock"), said(str(self._folder)):
                yield
        except (PassConflict, StoreError):
            raise
        except _FAULTS as error:
            raise trouble(str(self._folder), error) from error

    def _make(self, progress: Progress) -> None:
        """Make the index beside the one that is there, then put it in its place."""
        draft = self._folder.with_name(f".{FOLDER}.new")
        gone = self._folder.with_name(f".{FOLDER}.old")
        for left in (draft, gone):
            shutil.rmtree(left, ignore_errors=True)
        draft.mkdir(parents=True)
        passes = Progress().behind(self._ledger)
        writer = tantivy.Index(entries.schema(), path=str(draft)).writer(_HEAP_TO_MAKE, 2)
        for document in scan.documents(self._ledger, {key: (0, number) for key, number in passes.items()}):
            writer.add_document(entries.entry(document))
        _finish(writer, replace(progress, passes=passes))
        files.note(draft)
        with contextlib.suppress(FileNotFoundError):
            self._folder.rename(gone)
        draft.rename(self._folder)
        shutil.rmtree(gone, ignore_errors=True)

    def _extend(self, view: View, behind: Mapping[str, int], progress: Progress) -> None:
        writer = tantivy.Index.open(str(self._folder)).writer(_HEAP, 1)
        held = {key: view.progress.passes.get(key, 0) for key in behind}
        later = {key: done if done < behind[key] else 0 for key, done in held.items()}
        for key in behind:
            if not later[key]:
                writer.delete_documents_by_term("source", key)
        passes = {key: (later[key], number) for key, number in behind.items() if number}
        for record_id, added in groupby(scan.documents(self._ledger, passes), attrgetter("record_id")):
            documents = list(added)
            if later[documents[0].source_id]:
                _outdate(writer, view, record_id, documents[0].revision)
            for document in documents:
                writer.add_document(entries.entry(document))
        _finish(writer, progress)
        files.note(self._folder)


def _outdate(writer: tantivy.IndexWriter, view: View, record_id: str, revision: int) -> None:
    """Make what an index holds of a record current no more, and let go of what it holds from a revision on."""
    held = entries.of_record(record_id)
    writer.delete_documents_by_query(held)
    for _, address in view.searcher.search(held, max(1, view.searcher.num_docs)).hits:
        document = entries.document(view.searcher.doc(address))
        if document.revision < revision:
            writer.add_document(entries.entry(replace(document, current=False)))


def _finish(writer: tantivy.IndexWriter, progress: Progress) -> None:
    writer.delete_documents_by_term("progress", "progress")
    writer.add_document(entries.progress_entry(progress))
    writer.commit()
    writer.wait_merging_threads()


def _dead(folder: Path) -> float:
    """Return the share of entries that were replaced and still take room."""
    segments = json.loads((folder / "meta.json").read_text("utf-8"))["segments"]
    every: int = sum(segment["max_doc"] for segment in segments)
    dead: int = sum((segment["deletes"] or {}).get("num_deleted_docs", 0) for segment in segments)
    return dead / max(1, every)
