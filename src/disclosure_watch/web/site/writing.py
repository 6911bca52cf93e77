"""Writes a static site: every record with all that is of it, then what the other pages' links lead to, and puts it in place."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from disclosure_watch.config import Settings
from disclosure_watch.web.app import Clock
from disclosure_watch.web.rendering import markup
from disclosure_watch.web.site.addresses import FOLDERS, file_of, relative
from disclosure_watch.web.site.index import Entry, entries, script
from disclosure_watch.web.site.still import Still
from disclosure_watch.web.site.walking import Address, Part, Plan, Walked, Walker, Walking, request_of, walking
from disclosure_watch.web.timeline import Timeline

Item = TypeVar("Item")

MARK = ".disclosure-watch-site"
"""The file by which a site that may be replaced is known."""

NO_JEKYLL = ".nojekyll"
"""Tells GitHub Pages to serve every file as it is."""

_AT_ONCE = 100
"""Records of a source that are read and written together."""

_PAGES_AT_ONCE = 20
_MOST_PROCESSES = 8
_WORTH_PROCESSES = 300
"""Fewer records are sooner written than another process has begun."""


def write(
    settings: Settings, folder: Path, *, clock: Clock, most_records: int, processes: int | None = None
) -> tuple[int, int]:
    """
    Write the storage of a configuration as a static site; return how many records and files it has.

    `folder` is absent, empty or an earlier site; it is replaced once all is written. Beyond `most_records` the records
    that changed last are in it. `processes` make its pages, by default one a processor. Raises Unreadable, OSError.
    """
    now = clock()
    reading = Still(settings, now)
    sources = _latest(reading.timeline(), most_records)
    record_ids = frozenset(record_id for ids in sources.values() for record_id in ids)
    many = processes or (min(os.cpu_count() or 1, _MOST_PROCESSES) if len(record_ids) > _WORTH_PROCESSES else 1)
    with _placed(folder) as draft:
        plan = Plan(settings, now, draft, record_ids)
        walker = Walker(plan)
        searched = _write_search(walker, settings, entries(reading.store, record_ids))
        with walking(plan, walker, many) as walk:
            files = _write_pages(walk, sources, searched)
    return len(record_ids), len(files)


def _latest(timeline: Timeline, most: int) -> dict[str, list[str]]:
    """Return the records that changed last by source."""
    sources: dict[str, list[str]] = {}
    known: set[str] = set()
    for row in timeline.rows(timeline.newest):
        if len(known) == most:
            break
        if row.record_id not in known:
            known.add(row.record_id)
            sources.setdefault(row.source_id, []).append(row.record_id)
    return sources


def _write_pages(walk: Walking, sources: Mapping[str, list[str]], before: Walked) -> set[str]:
    """Write the records, then all that pages lead to from the first page of each language on; return all files."""
    files = set(before.files)
    ahead: set[Address] = {*before.ahead, *(("/", language) for language in FOLDERS)}
    parts: Iterable[Part] = _of_records(sources)
    while True:
        for walked in walk(parts):
            files |= walked.files
            ahead |= walked.ahead
        ahead = {each for each in ahead if file_of(*each) not in files}
        if not ahead:
            return files
        parts = [Part(some) for some in _cut(sorted(ahead), _PAGES_AT_ONCE)]
        ahead = set()


def _of_records(sources: Mapping[str, list[str]]) -> Iterator[Part]:
    for source_id, ids in sources.items():
        for some in _cut(sorted(ids), _AT_ONCE):
            addresses = tuple((f"/records/{record_id}", language) for record_id in some for language in FOLDERS)
            yield Part(addresses, source_id, some)


def _cut(items: Sequence[Item], size: int) -> Iterator[tuple[Item, ...]]:
    return (tuple(items[at : at + size]) for at in range(0, len(items), size))


def _write_search(walker: Walker, settings: Settings, months: Mapping[str, list[Entry]]) -> Walked:
    """Write the search, its months as pages and as what the search looks through."""
    counts = [(month, len(listed)) for month, listed in months.items()]
    files: set[str] = set()
    ahead: set[Address] = set()

    def write(address: str, language: str, **context: object) -> None:
        request = request_of(f"{address}?lang={language}", language)
        text = markup(request, "months.html", settings.timezone, context)
        ahead.update(walker.page(text, address, language))
        files.add(file_of(address, language))

    for language in FOLDERS:
        index = f"{relative(file_of('/search', language), 'search')}/"
        write("/search", language, month="", months=counts, index=index, listed=[])
        for month, listed in months.items():
            write(f"/search/{month}", language, month=month, months=[], index="", listed=listed)
    for month, listed in months.items():
        walker.write(f"search/{month}.js", script(month, listed))
        files.add(f"search/{month}.js")
    return Walked(frozenset(files), frozenset(ahead))


@contextmanager
def _placed(folder: Path) -> Iterator[Path]:
    """Yield a folder that stands in the place of another once it is filled; if it fails, all is as it was."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as beside:
        draft = Path(beside) / "new"
        draft.mkdir()
        (draft / MARK).touch()
        (draft / NO_JEKYLL).touch()
        yield draft
        if folder.exists():
            before = Path(beside) / "before"
            folder.rename(before)
            try:
                draft.rename(folder)
            except OSError:
                before.rename(folder)
                raise
        else:
            draft.rename(folder)


def is_replaceable(folder: Path) -> bool:
    """Return whether a site may be put in a folder's place: it is absent, empty or a site."""
    return not folder.exists() or (folder.is_dir() and ((folder / MARK).exists() or not any(folder.iterdir())))
