"""Writes a static site: walks over the links of the web face in this process, page by page, and puts the whole in place."""

import asyncio
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html import escape, unescape
from pathlib import Path

import httpx
from starlette.requests import Request
from starlette.types import ASGIApp

from disclosure_watch.config import Settings
from disclosure_watch.web.app import Clock, application
from disclosure_watch.web.reading import Reading
from disclosure_watch.web.rendering import markup
from disclosure_watch.web.site.addresses import FOLDERS, file_of, relative
from disclosure_watch.web.site.index import Entry, entries, script
from disclosure_watch.web.site.pages import Rewriter

MARK = ".disclosure-watch-site"
"""The file by which a site that may be replaced is known."""

NO_JEKYLL = ".nojekyll"
"""Tells GitHub Pages to serve every file as it is."""

_HOST = "http://site.invalid"
_OWN_ADDRESS = re.compile(rf'{re.escape(_HOST)}(/[^"<>\s\\]*)')


class Unreadable(Exception):
    """An address of the face that the storage gives no answer for."""


def write(settings: Settings, folder: Path, *, clock: Clock, most_records: int) -> tuple[int, int]:
    """
    Write the storage of a configuration as a static site; return how many records and files it has.

    `folder` is absent, empty or an earlier site; it is replaced once all is written. Beyond `most_records` the records
    that changed last are in it. Raises Unreadable, OSError.
    """
    reading = Reading(settings, clock)
    timeline = reading.timeline()
    record_ids: set[str] = set()
    for row in timeline.rows(timeline.newest):
        if len(record_ids) == most_records:
            break
        record_ids.add(row.record_id)
    with _placed(folder) as draft:
        writer = _Writer(settings, draft, Rewriter(record_ids))
        writer.write_index(entries(reading.store, record_ids))
        asyncio.run(writer.walk(application(settings, clock=clock)))
    return len(record_ids), len(writer.written)


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


class _Writer:
    def __init__(self, settings: Settings, folder: Path, rewriter: Rewriter) -> None:
        self._settings = settings
        self._folder = folder
        self._rewriter = rewriter
        self._ahead: list[tuple[str, str]] = []
        self._known: set[str] = set()
        self.written: set[str] = set()

    def write_index(self, months: dict[str, list[Entry]]) -> None:
        """Write the search, its months as pages and as what the search looks through."""
        addresses = ["/search", *(f"/search/{month}" for month in months)]
        self._known |= {file_of(address, language) for address in addresses for language in FOLDERS}
        counts = [(month, len(listed)) for month, listed in months.items()]
        for language in FOLDERS:
            index = f"{relative(file_of('/search', language), 'search')}/"
            self._write_made("/search", language, month="", months=counts, index=index, listed=[])
            for month, listed in months.items():
                self._write_made(f"/search/{month}", language, month=month, months=[], index="", listed=listed)
        for month, listed in months.items():
            self._write(f"search/{month}.js", script(month, listed))

    def _write_made(self, address: str, language: str, **context: object) -> None:
        scope = {"type": "http", "method": "GET", "path": address, "query_string": f"lang={language}".encode(),
                 "headers": [], "server": ("site.invalid", 80), "scheme": "http"}  # fmt: skip
        self._write_page(markup(Request(scope), "months.html", self._settings.timezone, context), address, language)

    async def walk(self, app: ASGIApp) -> None:
        """Write all that the pages' own links lead to, from the first page of each language on; a record's together."""
        self._go_on(("/", language) for language in FOLDERS)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=_HOST) as client:
            while self._ahead:
                address, language = self._ahead.pop()
                at = file_of(address, language)
                answer = await client.get(address, headers={"Accept-Language": language})
                kind = answer.headers.get("content-type", "")
                is_gone = answer.status_code == httpx.codes.NOT_FOUND and at.endswith(".html")  # said on its page
                if answer.status_code != httpx.codes.OK and not is_gone:
                    raise Unreadable(address)
                if kind.startswith("text/html"):
                    self._write_page(answer.text, address, language)
                elif at.endswith((".atom", ".json")):
                    self._write(at, self._feed(answer.text, at, language, quoted=at.endswith(".atom")))
                else:
                    self._write(at, answer.content)

    def _write_page(self, text: str, address: str, language: str) -> None:
        page, ahead = self._rewriter.page(text, address, language)
        self._write(file_of(address, language), page.encode())
        self._go_on(ahead)

    def _go_on(self, ahead: Iterable[tuple[str, str]]) -> None:
        """Take down addresses that are yet to be written, each once."""
        for address, language in ahead:
            at = file_of(address, language)
            if at not in self._known:
                self._known.add(at)
                self._ahead.append((address, language))

    def _feed(self, text: str, at: str, language: str, *, quoted: bool) -> bytes:
        """Return a feed whose addresses are relative to where it stands."""

        def told(match: re.Match[str]) -> str:
            address = unescape(match[1]) if quoted else match[1]
            target = relative(at, file_of(address if self._rewriter.has(address) else "/", language))
            return escape(target) if quoted else target

        return _OWN_ADDRESS.sub(told, text).encode()

    def _write(self, at: str, content: bytes) -> None:
        path = self._folder / at
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.written.add(at)
