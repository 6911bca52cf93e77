"""What a family has to know, and what it is shown of the site it renders."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from disclosure_watch.ministry.document import Document, File
from disclosure_watch.ministry.noise import Noise
from disclosure_watch.ministry.pagers import Pager
from disclosure_watch.ministry.presentation import Presentation
from disclosure_watch.ministry.words import Agency


@dataclass(frozen=True, slots=True)
class Item:
    """A document where it stands: its page's path, with the site's prefix; `pinned` where the list shows it as 置顶."""

    document: Document
    path: str
    pinned: bool = False

    @property
    def folder(self) -> str:
        """The path's folder, with a slash at its end; attachments lie in it."""
        return self.path.rpartition("/")[0] + "/"

    def file_path(self, file: File) -> str:
        """The path of one of its attachments."""
        return self.folder + file.file_name


@dataclass(frozen=True, slots=True)
class Page:
    """What a family answers to one address; text is encoded by the site in its charset, bytes go out as they are."""

    content: str | bytes
    content_type: str = "text/html"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class View(Protocol):
    """What a family sees of a site."""

    seed: int
    prefix: str
    column: str
    template: int
    small: bool
    charset: str
    authority: str
    scheme: str
    noise: Noise
    agency: Agency
    pager: Pager
    presentation: Presentation

    @property
    def items(self) -> Sequence[Item]:
        """What is listed, in order."""
        ...

    @property
    def older(self) -> Sequence[Item]:
        """What stands under the tab of earlier years."""
        ...

    @property
    def older_path(self) -> str:
        """The path of that tab."""
        ...

    @property
    def pinned(self) -> Sequence[Item]:
        """What stands on top of the first page besides."""
        ...

    @property
    def page_count(self) -> int:
        """How many listing pages there are, at least one."""
        ...

    @property
    def per_page(self) -> int:
        """Rows that a reader sees at once."""
        ...

    @property
    def rows_per_page(self) -> int:
        """Rows that one address of the list gives."""
        ...

    def page_path(self, page: int) -> str:
        """The path of a listing page, counted from 0, with its query where the pager has one."""
        ...

    def link(self, target: str, here: str) -> str:
        """Write a link to a path as the site writes links now."""
        ...

    def neighbours(self, item: Item) -> tuple[Item | None, Item | None]:
        """The items before and after one in the listing."""
        ...

    def others(self, item: Item, rng: Random, count: int) -> Sequence[Item]:
        """Some other listed items."""
        ...


class Family(ABC):
    """One CMS: where its pages lie and how they look. `templates` designs and several pagers; the site has one of each."""

    name: str
    column: str
    templates = 2
    pagers: Sequence[str] = ("own",)
    drawn_by_script = False
    """Whether the column's own address holds no row: a script asks an interface for them."""

    @abstractmethod
    def page_path(self, column: str, page: int, page_count: int) -> str:
        """The path of a listing page, counted from 0."""

    @abstractmethod
    def detail_path(self, column: str, number: int, day: dt.date) -> str:
        """The path of a new page: `number` is the CMS's own running number."""

    @abstractmethod
    def listing(self, view: View, page: int) -> str:
        """Write a listing page, counted from 0."""

    @abstractmethod
    def detail(self, view: View, item: Item) -> str:
        """Write a document's page."""

    def service(self, view: View, method: str, target: str, body: bytes) -> Page | None:  # noqa: ARG002
        """Answer an address of the CMS's own interfaces, or None where it has none there."""
        return None

    def page_of(self, view: View, target: str) -> int | None:  # noqa: ARG002
        """Which page of the list, counted from 0, an interface's address asks for; None where it asks for none."""
        return None

    def first_target(self, target: str) -> str:
        """The address of the first listing page where an interface's address asks for a later one."""
        return target

    def rows(self, view: View, page: int) -> Sequence[Item]:
        """What a listing page shows."""
        rows = view.items[page * view.rows_per_page : (page + 1) * view.rows_per_page]
        return [*view.pinned, *rows] if page == 0 else rows
