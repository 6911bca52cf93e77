"""What each address of a site shows, rendered once until the site changes."""

from typing import Protocol

from disclosure_watch.ministry import foreign, notices
from disclosure_watch.ministry.document import Document
from disclosure_watch.ministry.families.base import Family, Item, Page, View
from disclosure_watch.ministry.placed import Placed
from disclosure_watch.ministry.presentation import half_drawn

_TYPES = {"pdf": "application/pdf", "docx": "application/msword", "xlsx": "application/vnd.ms-excel"}


class Served(View, Protocol):
    """What has to be known of a site to show its pages; `Site` says what each is."""

    family: Family
    placed: dict[str, Placed]
    robots: str
    version: int

    @property
    def listing_path(self) -> str:
        """The path of the first listing page."""
        ...

    @property
    def listing_paths(self) -> list[str]:
        """The paths of all listing pages, in order."""
        ...


class Pages:
    """The pages of one site, by what is asked."""

    def __init__(self, site: Served) -> None:
        self._site = site
        self._version = -1
        self._routes: dict[str, tuple[str, int | str]] = {}
        self._rendered: dict[str, tuple[bytes, Page]] = {}

    def routes(self) -> dict[str, tuple[str, int | str]]:
        """Every path of the column that answers 200 now, and what it is: listing, detail or file, with page or id."""
        site = self._site
        if self._version == site.version:
            return self._routes
        self._version = site.version
        self._rendered = {}
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
        return self._routes

    def list_page(self, target: str) -> int | None:
        """Return which page of the list, counted from 0, an address gives the rows of; None where it gives none."""
        route = self._route(target)
        if route is not None and isinstance(route[1], int):
            return None if self._site.family.drawn_by_script else route[1]
        return self._site.family.page_of(self._site, target)

    def first(self, target: str) -> str:
        """Return the address of the list's first page where a target asks for a later one."""
        route = self._route(target)
        if route is not None and route[0] == "listing":
            return self._site.listing_path
        return self._site.family.first_target(target)

    def page(self, method: str, target: str, body: bytes, altered: str = "") -> tuple[bytes, Page]:
        """
        Return a page's bytes and what it is.

        `altered` shows it otherwise: `half 0` to `half 4` half drawn, `old` as an older mirror has it, `other` and
        `lookalike` with another column in place of the list.
        """
        path = target.partition("?")[0]
        route = self._route(target)
        key = (target if target in self._routes else path) if route else f"{target} {body.decode('latin-1')}"
        key = f"{altered} {key}"
        if key not in self._rendered:
            page = self._routed(path, *route, altered) if route else self._unrouted(method, target, body, altered)
            content, site = page.content, self._site
            charset = "gb18030" if site.charset == "gbk" else site.charset
            raw = content if isinstance(content, bytes) else content.encode(charset, "xmlcharrefreplace")
            self._rendered[key] = (raw, page)
        return self._rendered[key]

    def _route(self, target: str) -> tuple[str, int | str] | None:
        """What an address means: with its query where a page has one, else without (`?version=slh`)."""
        routes = self.routes()
        return routes.get(target) or routes.get(target.partition("?")[0])

    def _routed(self, path: str, kind: str, which: int | str, altered: str) -> Page:
        site = self._site
        if isinstance(which, int):
            other = altered in {"other", "lookalike"}
            return Page(site.family.listing(self._list_view(altered), 0 if other else which))
        placed = site.placed[which]
        if kind == "detail":
            return self._detail(placed.document, placed.path, altered)
        item = Item(placed.document, placed.path)
        file = next(each for each in item.document.attachments if item.file_path(each) == path)
        return Page(file.content, _TYPES.get(path.rpartition(".")[2], "application/octet-stream"))

    def _detail(self, document: Document, path: str, altered: str) -> Page:
        site = self._site
        mirror = site.presentation.mirror
        if altered == "old" and mirror is not None:
            document = mirror.documents.get(document.id, document)
        if altered.startswith("half"):
            document = half_drawn(document, int(altered[-1]))
        return Page(site.family.detail(site, Item(site.presentation.printed(document), path)))

    def _list_view(self, altered: str) -> View:
        if altered == "other":
            return foreign.other_column(self._site)
        return foreign.lookalike(self._site) if altered == "lookalike" else self._site

    def _unrouted(self, method: str, target: str, body: bytes, altered: str) -> Page:
        site = self._site
        path = target.partition("?")[0]
        served = site.family.service(self._list_view(altered), method, target, body)
        if served is not None:
            return served
        if path == "/robots.txt":
            return Page(site.robots.encode(), "text/plain")
        if path in {f"{site.prefix}/", f"{site.prefix}/index.html"}:
            return Page(notices.home(site.agency.name, site.prefix, site.listing_path))
        if path.startswith(f"{site.prefix}/nav/"):
            return Page(notices.section(site.agency.name))
        if path == site.older_path:
            return Page(site.family.listing(foreign.earlier(site), 0))
        if path.startswith(f"{site.prefix}/tzgg/"):
            item = foreign.pages(site).get(path)
            return Page(site.family.detail(site, item)) if item else Page(notices.absent(), status=404)
        for placed in site.placed.values():
            if path == placed.path or path in placed.former:
                return self._former(placed, path)
        return Page(notices.absent(), status=404)

    def _former(self, placed: Placed, path: str) -> Page:
        left = placed.former.get(path)
        if left == "alive" and placed.gone is None:
            return self._detail(placed.document, path, "")
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
