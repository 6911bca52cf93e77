"""Answers the requests of one site: finds what an address means, renders it once, then deals with faults and validators."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from typing import Protocol

from disclosure_watch.ministry import notices
from disclosure_watch.ministry.exchange import Response
from disclosure_watch.ministry.families.base import Family, Item, Page, View
from disclosure_watch.ministry.faults import Fault, FaultKind
from disclosure_watch.ministry.placed import Placed
from disclosure_watch.ministry.validators import Validators

_HABIT_OF_FAULT = {
    (FaultKind.RESTLESS, 0): "restless",
    (FaultKind.FROZEN, 0): "always",
    (FaultKind.MISDATED, 0): "always",
    (FaultKind.MISDATED, 1): "ahead",
}
_TYPES = {"pdf": "application/pdf", "docx": "application/msword", "xlsx": "application/vnd.ms-excel"}


class Column(View, Protocol):
    """What a desk has to know of the site that it answers for; `Site` says what each is."""

    family: Family
    placed: dict[str, Placed]
    fault: Fault | None
    validators: Validators
    robots: str
    now: dt.datetime
    version: int

    @property
    def listing_path(self) -> str:
        """The path of the first listing page."""
        ...

    @property
    def listing_paths(self) -> list[str]:
        """The paths of all listing pages, in order."""
        ...


class Desk:
    """What a site answers; remembers rendered pages until the site changes."""

    def __init__(self, site: Column) -> None:
        self._site = site
        self._version = -1
        self._routes: dict[str, tuple[str, int | str]] = {}
        self._pages: dict[str, tuple[bytes, Page]] = {}
        self._fault: Fault | None = None
        self._hits: Counter[str] = Counter()

    def routes(self) -> dict[str, tuple[str, int | str]]:
        """Every path of the column that answers 200 now, and what it is: listing, detail or file, with page or id."""
        self._refresh()
        return self._routes

    def respond(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Answer one request; header names are in lower case."""
        self._refresh()
        site = self._site
        path = target.partition("?")[0]
        if site.fault is not self._fault:
            self._fault, self._hits = site.fault, Counter()
        fault = self._fault
        if fault is not None:
            already = self._hits[path]
            self._hits[path] += 1
            if not fault.hits(path, already):
                fault = None
        if fault is not None and (instead := fault.instead()) is not None:
            return instead
        if method not in {"GET", "HEAD", "POST"}:
            return Response(405, (("Allow", "GET, HEAD, POST"),), b"")
        first = fault is not None and fault.kind is FaultKind.FIRST_PAGE
        content, page = self._page(method, self._first(target) if first else target, body)
        response = self._conditional(path, headers, content, page, fault)
        return fault.spoil(response) if fault is not None else response

    def _refresh(self) -> None:
        site = self._site
        if self._version == site.version:
            return
        self._version = site.version
        self._pages = {}
        self._routes = {
            path: ("listing", page)
            for page, path in enumerate(site.listing_paths)
            if site.pager.queried or "?" not in path  # other queries are a family's own interfaces
        }
        for document_id, placed in site.placed.items():
            if placed.gone is None:
                item = Item(placed.document, placed.path)
                self._routes[placed.path] = ("detail", document_id)
                for file in placed.document.attachments:
                    self._routes[item.file_path(file)] = ("file", document_id)

    def _route(self, target: str) -> tuple[str, int | str] | None:
        """What an address means: with its query where a page has one, else without (`?version=slh`)."""
        return self._routes.get(target) or self._routes.get(target.partition("?")[0])

    def _first(self, target: str) -> str:
        route = self._route(target)
        if route is not None and route[0] == "listing":
            return self._site.listing_path
        return self._site.family.first_target(target)

    def _page(self, method: str, target: str, body: bytes) -> tuple[bytes, Page]:
        site = self._site
        path = target.partition("?")[0]
        route = self._route(target)
        key = (
            (target if target in self._routes else path) if route is not None else f"{target} {body.decode('latin-1')}"
        )
        if key not in self._pages:
            page = self._routed(path, *route) if route is not None else self._unrouted(method, target, body)
            content = page.content
            charset = "gb18030" if site.charset == "gbk" else site.charset
            raw = content if isinstance(content, bytes) else content.encode(charset, "xmlcharrefreplace")
            self._pages[key] = (raw, page)
        return self._pages[key]

    def _routed(self, path: str, kind: str, which: int | str) -> Page:
        site = self._site
        if isinstance(which, int):
            return Page(site.family.listing(site, which))
        item = Item(site.placed[which].document, site.placed[which].path)
        if kind == "detail":
            return Page(site.family.detail(site, item))
        file = next(each for each in item.document.attachments if item.file_path(each) == path)
        return Page(file.content, _TYPES.get(path.rpartition(".")[2], "application/octet-stream"))

    def _unrouted(self, method: str, target: str, body: bytes) -> Page:
        site = self._site
        path = target.partition("?")[0]
        served = site.family.service(site, method, target, body)
        if served is not None:
            return served
        if path == "/robots.txt":
            return Page(site.robots.encode(), "text/plain")
        if path in {f"{site.prefix}/", f"{site.prefix}/index.html"}:
            return Page(notices.home(site.agency.name, site.prefix, site.listing_path))
        if path.startswith(f"{site.prefix}/nav/"):
            return Page(notices.section(site.agency.name))
        for placed in site.placed.values():
            if path == placed.path or path in placed.former:
                return self._former(placed, path)
        return Page(notices.absent(), status=404)

    def _former(self, placed: Placed, path: str) -> Page:
        left = placed.former.get(path)
        if left == "alive" and placed.gone is None:
            return Page(self._site.family.detail(self._site, Item(placed.document, path)))
        if left == "redirect":
            return Page(notices.absent(), status=301, headers=(("Location", placed.path),))
        prefix = self._site.prefix
        match placed.gone:
            case "410":
                return Page(notices.absent(), status=410)
            case "soft":
                return Page(notices.soft_absent(prefix))
            case "home":
                return Page(notices.absent(), status=302, headers=(("Location", f"{prefix}/"),))
        return Page(notices.absent(), status=404)

    def _conditional(
        self, path: str, headers: Mapping[str, str], content: bytes, page: Page, fault: Fault | None
    ) -> Response:
        site = self._site
        text = isinstance(page.content, str)
        label = f"{page.content_type}; charset={site.charset}" if text else page.content_type
        common = (("Server", "nginx"), ("Content-Type", label), *page.headers)
        if page.status != HTTPStatus.OK:
            return Response(page.status, common, content)
        habit = site.validators.habit
        if fault is not None:
            habit = _HABIT_OF_FAULT.get((fault.kind, fault.variant), habit)
        validators = site.validators.headers(path, content, site.now, habit)
        if site.validators.unchanged(path, content, site.now, habit, headers):
            return Response(304, (("Server", "nginx"), *validators), b"")
        return Response(200, (*common, *validators), content)
