"""Makes the pages of a site and writes them, in this process or in several beside each other."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape, unescape
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from starlette.requests import Request

from disclosure_watch.config import Settings
from disclosure_watch.web.answering import answered
from disclosure_watch.web.site.addresses import file_of, relative
from disclosure_watch.web.site.pages import POLICY, Rewriter, record_of
from disclosure_watch.web.site.still import Still

HOST = "site.invalid"
_OWN_ADDRESS = re.compile(rf'http://{re.escape(HOST)}(/[^"<>\s\\]*)')
_STATIC = Path(__file__).parent.parent / "static"
_OK = 200

Address = tuple[str, str]
"""An address of the web face with its language."""


class Unreadable(Exception):
    """An address of the face that the storage gives no answer for."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a site is made from and where it is written; `record_ids` are the records in it."""

    settings: Settings
    now: dt.datetime
    folder: Path
    record_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """Some records of a source with all that is of them; without records, some other pages, and those that follow each."""

    addresses: tuple[Address, ...]
    source_id: str = ""
    record_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Walked:
    """The files that a part became, and the addresses that they lead to outside of it."""

    files: frozenset[str]
    ahead: frozenset[Address]


def request_of(address: str, language: str) -> Request:
    """Return the request by which a site asks the face for a page."""
    path, _, query = address.partition("?")
    headers = [(b"accept-language", language.encode()), (b"host", HOST.encode())]
    scope = {"type": "http", "method": "GET", "scheme": "http", "server": (HOST, 80), "path": unquote(path),
             "query_string": query.encode(), "headers": headers, "on_site": POLICY}  # fmt: skip
    return Request(scope)


class Walker:
    """Makes and writes parts of a site, one after the other."""

    def __init__(self, plan: Plan) -> None:
        self._reading = Still(plan.settings, plan.now)
        self._rewriter = Rewriter(plan.record_ids)
        self._folder = plan.folder
        self._files: set[str] = set()
        self._made: set[Path] = set()

    def walk(self, part: Part) -> Walked:
        """Write a part. Raises Unreadable, OSError."""
        if part.record_ids:
            self._reading.hold(part.source_id, part.record_ids)
        mine, self._files, beyond = frozenset(part.record_ids), set(), set()
        waiting = list(part.addresses)
        while waiting:
            address, language = waiting.pop()
            at = file_of(address, language)
            if at in self._files:
                continue
            for target in self._written(at, address, language):
                if record_of(target[0]) in mine or _follows(address, target[0]):
                    waiting.append(target)
                else:
                    beyond.add(target)
        return Walked(frozenset(self._files), frozenset(beyond))

    def write(self, at: str, content: bytes) -> None:
        """Write a file of the site."""
        path = self._folder / at
        if path.parent not in self._made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(path.parent)
        path.write_bytes(content)
        self._files.add(at)

    def page(self, markup: str, address: str, language: str) -> list[Address]:
        """Write a page; return where it leads."""
        text, ahead = self._rewriter.page(markup, address, language)
        self.write(file_of(address, language), text.encode())
        return ahead

    def _written(self, at: str, address: str, language: str) -> Sequence[Address]:
        """Write what an address shows; return where it leads."""
        if address.startswith("/static/"):
            self.write(at, (_STATIC / address.removeprefix("/static/")).read_bytes())
            return ()
        answer = answered(self._reading, request_of(address, language))
        if answer.status_code != _OK:
            raise Unreadable(address)
        body = bytes(answer.body)
        if answer.headers["content-type"].startswith("text/html"):
            return self.page(body.decode(), address, language)
        if at.endswith((".atom", ".json")):
            body = self._feed(body.decode(), at, language, quoted=at.endswith(".atom"))
        self.write(at, body)
        return ()

    def _feed(self, text: str, at: str, language: str, *, quoted: bool) -> bytes:
        """Return a feed whose addresses are relative to where it stands."""

        def told(match: re.Match[str]) -> str:
            address = unescape(match[1]) if quoted else match[1]
            target = relative(at, file_of(address if self._rewriter.has(address) else "/", language))
            return escape(target) if quoted else target

        return _OWN_ADDRESS.sub(told, text).encode()


def _follows(address: str, target: str) -> bool:
    """Return whether an address shows the next rows of the same list."""
    return "skip=" in target and target.partition("?")[0] == address.partition("?")[0]


# ------------------------------------------------------------------------------------------------------- processes


class Walking(Protocol):
    """What walks over parts."""

    def __call__(self, parts: Iterable[Part]) -> Iterator[Walked]:
        """Yield what each part became."""


@contextmanager
def walking(plan: Plan, walker: Walker, processes: int) -> Iterator[Walking]:
    """Yield what walks over parts: `walker` alone, or so many processes of their own."""
    if processes == 1:
        yield lambda parts: map(walker.walk, parts)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (plan,)) as pool:
        yield lambda parts: pool.map(_walk, parts)


_walkers: list[Walker] = []


def _begin(plan: Plan) -> None:
    _walkers.append(Walker(plan))


def _walk(part: Part) -> Walked:
    return _walkers[0].walk(part)
