"""One column of one agency's website: its documents, where they stand, and what it answers. No network here."""

import datetime as dt
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from disclosure_watch.ministry import manners
from disclosure_watch.ministry.desk import Desk
from disclosure_watch.ministry.document import Document
from disclosure_watch.ministry.exchange import Response
from disclosure_watch.ministry.families import FAMILIES
from disclosure_watch.ministry.families.base import Item
from disclosure_watch.ministry.faults import Fault
from disclosure_watch.ministry.letters import agency_of, write_letter
from disclosure_watch.ministry.manners import Manner
from disclosure_watch.ministry.noise import Noise, NoiseKind
from disclosure_watch.ministry.pagers import PAGERS
from disclosure_watch.ministry.placed import Gone, Left, Placed
from disclosure_watch.ministry.presentation import Presentation
from disclosure_watch.ministry.validators import Validators

START = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
_SETTLED = re.compile(r"^/n\d+(?=/)")  # /n2/col/col1/…
ROBOTS = "User-agent: *\nDisallow: /search/\nDisallow: /cgi-bin/\n"


class Site:
    """
    A column that answers requests and changes only when told to; the same history gives the same bytes.

    Attributes:
        placed: every document there ever was, by id.
        noise: what moves without meaning; `stir` moves it.
        fault: what goes wrong now, or None.
        presentation: what its pages make of what it has; `present` changes it.
        meanwhile: what happens once, when the first page of the list has next been answered.
        left_hosts: the hosts that it moved away from, each with what it answers now.
        cached_list: an older list that is served instead of the true one, or None.
        validators: how it answers conditional requests.
        now: the ministry's own time, UTC; every change takes a minute of it.
        version: counts the changes.
        authority: host and port as absolute links name them; `serve` sets it.
        authorities: every host and port at which it can be asked.
    """

    def __init__(
        self,
        seed: int = 0,
        documents: int = 45,
        per_page: int = 15,
        family: str = "trs",
        *,
        prefix: str = "",
        template: int = 0,
        small: bool = False,
        charset: str = "utf-8",
        validators: str = "none",
        pager: str = "own",
        manner: Manner = Manner.TIDY,
        robots: str = ROBOTS,
        now: dt.datetime = START,
    ) -> None:
        """
        Found a column.

        Args:
            seed: makes its agency, documents and noise.
            documents: how many there are at first, published one every four days up to `now`.
            per_page: rows of a listing page.
            family: a name in `FAMILIES`.
            prefix: what its paths begin with, such as `/kjj`, where several sites share a server.
            template: which of the family's designs.
            small: pages of about 8 KB, with short letters, instead of about 47 KB.
            charset: `utf-8` or `gbk`.
            validators: `none`, `honest`, `restless` (an ETag that is new each time), `frozen` (one that never
                changes, so that edits are answered 304) or `misdated` (a Last-Modified that never changes, likewise).
            pager: how its list leads from page to page: a name in the family's `pagers`.
            manner: how its server behaves.
            robots: its robots.txt.
            now: its time at first.
        """
        self.seed, self.per_page, self.prefix, self.template = seed, per_page, prefix, template
        self.small, self.charset, self.robots, self.now = small, charset, robots, now
        self.family = FAMILIES[family]
        if pager not in self.family.pagers:
            raise ValueError(f"pager is {pager!r}; {family} has {', '.join(self.family.pagers)}")
        self.pager, self.manner = PAGERS[pager], manner
        self.name = f"{family}{prefix.replace('/', '-')}"
        self.column = prefix + self.family.column
        self.agency = agency_of(seed)
        self.scheme, self.speaks_tls = "http", False
        self.authority = "www.yunling.example"
        self.authorities: tuple[str, ...] = (self.authority,)
        self.noise = Noise(seed)
        self.fault: Fault | None = None
        self.presentation = Presentation()
        self.meanwhile: Callable[[], None] | None = None
        self.left_hosts: dict[str, Left] = {}
        self.cached_list: Sequence[Item] | None = None
        self.validators = Validators(validators)
        self.version = 0
        self.placed: dict[str, Placed] = {}
        self._order: list[str] = []
        self._written = 0
        self._generation = 0
        self._desk = Desk(self)
        for age in reversed(range(documents)):
            self.publish(self.draft(now.date() - dt.timedelta(days=4 * age)))
        self.now = now

    # what can happen to it

    def draft(self, published_on: dt.date | None = None) -> Document:
        """Write a new document of this agency, not yet published; by default it bears today's date."""
        self._written += 1
        rng = Random(f"{self.seed}/letter/{self._written}")
        return write_letter(rng, self.agency, self._written, published_on or self.now.date(), long=not self.small)

    def publish(self, document: Document, position: int = 0) -> None:
        """Put a new document on the list, at the top or at a place further down (back-dated)."""
        number = 14_650_000 + len(self.placed) * 37 + self.seed % 31
        path = self.family.detail_path(self.column, number, document.published_on)
        self.placed[document.id] = Placed(document, path)
        listed = [entry for entry in self._order if self.placed[entry].listed]
        at = self._order.index(listed[position]) if position < len(listed) else len(self._order)
        self._order.insert(at, document.id)
        self._touch()

    def edit(self, document_id: str, **changes: Any) -> Document:
        """Change fields of a document and return it as it is now."""
        return self.put(replace(self.placed[document_id].document, **changes))

    def put(self, document: Document) -> Document:
        """Let a document be as it is given: the one with its id is replaced."""
        self.placed[document.id].document = document
        self._touch()
        return document

    def withdraw(self, document_id: str, how: Gone = "404") -> None:
        """Take a document off the list and off the server; `how` is what its page answers from now on."""
        placed = self.placed[document_id]
        placed.listed, placed.gone = False, how
        self._touch()

    def delist(self, document_id: str) -> None:
        """Take a document off the list; its page is served on."""
        self.placed[document_id].listed = False
        self._touch()

    def restore(self, document_id: str) -> None:
        """Put a withdrawn or delisted document back to where it was."""
        placed = self.placed[document_id]
        placed.listed, placed.gone = True, None
        self._touch()

    def move(self, document_id: str, *, left: Left = "redirect") -> None:
        """Give a document's page a new address; `left` is what the old one does from then on."""
        placed = self.placed[document_id]
        number = 16_000_000 + self.version * 11
        placed.former[placed.path] = left
        placed.path = self.family.detail_path(self.column, number, placed.document.published_on)
        self._touch()

    def die(self, document_id: str) -> None:
        """Let a document's page answer 404 while the list goes on linking to it."""
        self.placed[document_id].gone = "404"
        self._touch()

    def revive(self, document_id: str) -> None:
        """Serve a dead page again."""
        self.placed[document_id].gone = None
        self._touch()

    def resettle(self, left: Left) -> None:
        """Give every listed page an address of another pattern; `left` is what the old ones do from then on."""
        self._generation += 1
        for placed in self.placed.values():
            if placed.listed and placed.gone is None:
                placed.former[placed.path] = left
                own = _SETTLED.sub("", placed.path.removeprefix(self.prefix))
                placed.path = f"{self.prefix}/n{self._generation}{own}"
        self._touch()

    def change_host(self, authority: str, left: Left) -> None:
        """
        Move to another host; the old one's list leads there, and `left` is what its other pages do from then on.

        Where they are dead, documents that aren't listed are not carried over.
        """
        for placed in self.placed.values():
            if left == "dead" and not placed.listed and placed.gone is None:
                placed.gone = "404"
        self.left_hosts.pop(authority, None)
        self.left_hosts[self.authority] = left
        self.authority = authority
        self._touch()

    def change_scheme(self, scheme: str) -> None:
        """Be asked by `http` or `https` from now on; what is asked by the other is led there."""
        self.scheme = scheme
        self._touch()

    def present(self, **changes: Any) -> None:
        """Change how it shows what it has: fields of its `presentation`."""
        self.presentation = replace(self.presentation, **changes)
        self._touch()

    def cache_list(self, items: Sequence[Item] | None) -> None:
        """Serve an older list from now on, or the true one again."""
        self.cached_list = items
        self._touch()

    def swap(self, position: int) -> None:
        """Let two neighbours on the list change places."""
        listed = [entry for entry in self._order if self.placed[entry].listed]
        here, there = (self._order.index(listed[at]) for at in (position, position + 1))
        self._order[here], self._order[there] = self._order[there], self._order[here]
        self._touch()

    def stir(self, *kinds: NoiseKind) -> None:
        """Move the noise: some kinds of it, or all."""
        self.noise.stir(*kinds)
        self._touch()

    def redesign(self) -> None:
        """Change the whole site to the family's other design."""
        self.template = (self.template + 1) % self.family.templates
        self._touch()

    def advance(self, span: dt.timedelta) -> None:
        """Let time pass."""
        self.now += span

    def _touch(self) -> None:
        self.version += 1
        self.now += dt.timedelta(minutes=1)
        for name in ("items", "older", "_all", "_places"):
            self.__dict__.pop(name, None)

    # where things stand

    @cached_property
    def items(self) -> Sequence[Item]:
        """What the list shows, in its order."""
        if self.cached_list is not None:
            return self.cached_list
        older = self.presentation.older
        return [item for item in self._all if item.document.id not in older]

    @cached_property
    def older(self) -> Sequence[Item]:
        """What stands under the tab of earlier years."""
        older = self.presentation.older
        return [item for item in self._all if item.document.id in older]

    @property
    def older_path(self) -> str:
        """The path of the tab of earlier years."""
        return f"{self.column}wangnian.html"

    @property
    def pinned(self) -> Sequence[Item]:
        """What stands on top of the first page besides."""
        own = {item.document.id: item for item in self.items}
        return [replace(own[each], pinned=True) for each in self.presentation.pinned if each in own]

    @cached_property
    def _all(self) -> Sequence[Item]:
        placed = (self.placed[entry] for entry in self._order)
        return [Item(self.presentation.printed(each.document), each.path) for each in placed if each.listed]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {item.path: at for at, item in enumerate(self.items)}

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that are truly listed, in the order of the list."""
        return tuple(self.placed[entry].document for entry in self._order if self.placed[entry].listed)

    @property
    def order(self) -> Sequence[str]:
        """The ids of all documents, those off the list where they were."""
        return self._order

    @property
    def page_count(self) -> int:
        """How many listing pages there are, at least one."""
        return max(1, -(-len(self.items) // self.rows_per_page))

    @property
    def rows_per_page(self) -> int:
        """Rows that one address of the list gives: several pages where the pager counts groups of them."""
        return self.per_page * self.pager.group_size

    @property
    def listing_path(self) -> str:
        """The path of the first listing page."""
        return self.listing_paths[0]

    @property
    def front_path(self) -> str:
        """The path by which the column is known: that of its list, or of a page which leads to it."""
        return f"{self.column}lanmu.html" if manners.leads_on(self.manner) else self.listing_path

    @property
    def listing_paths(self) -> list[str]:
        """The paths of all listing pages, in order."""
        return [self.page_path(page) for page in range(self.page_count)]

    def page_path(self, page: int) -> str:
        """The path of a listing page, counted from 0, with its query where the pager has one."""
        own = self.family.page_path(self.column, page, self.page_count)
        if page == 0 or not self.pager.queried:
            return own
        return f"{self.family.page_path(self.column, 0, self.page_count)}?page={page + 1}"

    def path_of(self, document_id: str) -> str:
        """The path of a document's page now."""
        return self.placed[document_id].path

    def paths(self) -> list[str]:
        """Every path of the column that answers 200 without a query: robots.txt, home, listing, pages, attachments."""
        return [f"{self.prefix}/", "/robots.txt", *(path for path in self._desk.routes() if "?" not in path)]

    def link(self, target: str, here: str) -> str:
        """Write a link to a path as the site writes links now: relative, from the root, absolute, without scheme."""
        style = self.noise.style(NoiseKind.SCHEME, 4)
        if style == 0 and target.startswith(self.column) and here.startswith(self.column):
            depth = here[len(self.column) :].count("/")
            return ("../" * depth or "./") + target[len(self.column) :]
        return ("", "", f"{self.scheme}://{self.authority}", f"//{self.authority}")[style] + target

    def neighbours(self, item: Item) -> tuple[Item | None, Item | None]:
        """The items before and after one in the listing; none where it isn't listed."""
        at = self._places.get(item.path)
        if at is None:
            return None, None
        return (self.items[at - 1] if at else None), (self.items[at + 1] if at + 1 < len(self.items) else None)

    def others(self, item: Item, rng: Random, count: int) -> Sequence[Item]:
        """Some other listed items."""
        others = [rng.choice(self.items) for _ in range(count)] if self.items else []
        return [other for other in others if other.path != item.path]

    # what it answers

    def respond(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        scheme: str = "http",
    ) -> Response:
        """
        Answer one request. Depends on the site's state alone, and on how often a path was asked where a fault counts.

        Args:
            method: GET, HEAD or POST.
            target: path and query.
            headers: of the request, names in any case.
            body: of a POST.
            scheme: by which it is asked.
        """
        lowered = {name.lower(): value for name, value in (headers or {}).items()}
        if scheme != self.scheme:
            location = f"{self.scheme}://{lowered.get('host', self.authority)}{target}"
            return Response(301, (("Content-Type", "text/html"), ("Location", location)), b"")
        gate = manners.before(self.manner, target, lowered, front=self.front_path, listing=self.listing_path)
        response = gate or manners.after(self.manner, self._desk.respond(method, target, lowered, body))
        return replace(response, body=b"") if method == "HEAD" else response

    def write_to(self, directory: Path) -> None:
        """Lay every page out as a file under a directory, its mtime the time of its last change, for a static server."""
        for path in self.paths():
            file = directory / (path.lstrip("/") + ("index.html" if path.endswith("/") else ""))
            body = self.respond("GET", path).body
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
            since = self.validators.modified(path, body, self.now)[1].timestamp()
            os.utime(file, (since, since))
