"""Answers the requests of one site: faults, deep stubs and left hosts first, then the page, then its validators."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Protocol

from disclosure_watch.ministry import notices
from disclosure_watch.ministry.exchange import Response
from disclosure_watch.ministry.families.base import Page
from disclosure_watch.ministry.faults import Fault, FaultKind
from disclosure_watch.ministry.pages import Pages, Served
from disclosure_watch.ministry.placed import Left
from disclosure_watch.ministry.validators import Validators

_HABIT_OF_FAULT = {
    (FaultKind.RESTLESS, 0): "restless",
    (FaultKind.FROZEN, 0): "always",
    (FaultKind.MISDATED, 0): "always",
    (FaultKind.MISDATED, 1): "ahead",
}


class Column(Served, Protocol):
    """What a desk has to know of the site that it answers for; `Site` says what each is."""

    fault: Fault | None
    validators: Validators
    now: dt.datetime
    meanwhile: Callable[[], None] | None
    left_hosts: dict[str, Left]


class Desk:
    """What a site answers."""

    def __init__(self, site: Column) -> None:
        self._site = site
        self._pages = Pages(site)
        self._fault: Fault | None = None
        self._hits: Counter[str] = Counter()
        self._turns: Counter[str] = Counter()

    def routes(self) -> dict[str, tuple[str, int | str]]:
        """Every path of the column that answers 200 now, and what it is: listing, detail or file, with page or id."""
        return self._pages.routes()

    def respond(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Answer one request; header names are in lower case."""
        site = self._site
        path = target.partition("?")[0]
        fault = self._hitting(path)
        if fault is not None and (instead := fault.instead()) is not None:
            return instead
        if method not in {"GET", "HEAD", "POST"}:
            return Response(405, (("Allow", "GET, HEAD, POST"),), b"")
        list_page = self._pages.list_page(target)
        entrance = list_page is not None or path == site.listing_path
        moved = self._moved(headers.get("host", ""), target, entrance=entrance)
        if moved is not None:
            return moved
        if list_page and site.presentation.depth is not None and list_page >= site.presentation.depth:
            return Response(200, (("Content-Type", "text/html; charset=utf-8"),), notices.stub(short=False))
        if fault is not None and fault.kind is FaultKind.FIRST_PAGE:
            target = self._pages.first(target)
        content, page = self._pages.page(method, target, body, self._altered(path, fault))
        response = self._conditional(path, headers, content, page, fault)
        if list_page == 0 and site.meanwhile is not None:
            happens, site.meanwhile = site.meanwhile, None
            happens()
        return fault.spoil(response) if fault is not None else response

    def _hitting(self, path: str) -> Fault | None:
        """Return the fault that hits this request, and count it."""
        if self._site.fault is not self._fault:
            self._fault, self._hits = self._site.fault, Counter()
        if self._fault is None:
            return None
        already = self._hits[path]
        self._hits[path] += 1
        return self._fault if self._fault.hits(path, already) else None

    def _moved(self, host: str, target: str, *, entrance: bool) -> Response | None:
        """Return what a host that the site left answers, None where it serves on; its list always leads away."""
        left = self._site.left_hosts.get(host)
        if left is None or target == "/robots.txt" or (left == "alive" and not entrance):
            return None
        if left == "dead" and not entrance:
            return Response(404, (("Content-Type", "text/html; charset=utf-8"),), notices.absent())
        location = ("Location", f"{self._site.scheme}://{self._site.authority}{target}")
        return Response(301, (("Content-Type", "text/html; charset=utf-8"), location), notices.absent())

    def _altered(self, path: str, fault: Fault | None) -> str:
        """Return in which other form than its own a page is shown: a word of `Pages.page`, empty for its own."""
        if fault is not None and fault.kind is FaultKind.HALF_DRAWN:
            return f"half {fault.variant}"
        if fault is not None and fault.kind is FaultKind.OTHER_COLUMN:
            return ("other", "lookalike")[fault.variant]
        mirror = self._site.presentation.mirror
        if mirror is None:
            return ""
        if not mirror.by_request:
            return "old" if mirror.on else ""
        self._turns[path] += 1
        return "old" if self._turns[path] % 2 else ""

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
