"""What watch.toml names: the sources that are watched, and who is told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from disclosure_watch.model.kinds import Change

_BODY_PAGE = ":page="
_STAND_IN = 98_765_432


@dataclass(frozen=True, slots=True)
class Recipe:
    """
    How the rows of a listing are asked for where a script of the page draws them.

    `url` is relative to the listing and may hold {page}, as `body` may; {page} counts from `first`. `rows` is the
    JMESPath to the rows, `html` one to markup to be read as a listing instead. `title`, `link` (a field, or a template
    such as `/art/{docId}.html`) and `date` are of a row; `total` and `pages` are JMESPaths to the counts.
    """

    url: str
    method: str = "GET"
    body: str = ""
    content_type: str = "application/json"
    first: int = 1
    rows: str | None = None
    html: str | None = None
    title: str = ""
    link: str = ""
    date: str = ""
    total: str | None = None
    pages: str | None = None

    def address(self, listing_url: str, page: int) -> str:
        """
        Return the address of a page, counted from 1, as the frontier knows it.

        Where only the body tells the pages apart, a mark that is never sent does.
        """
        number = str(page + self.first - 1)
        address = urljoin(listing_url, self.url.replace("{page}", number))
        if "{page}" in self.url or "{page}" not in self.body:
            return address
        return f"{address}{'&' if '?' in address else '?'}{_BODY_PAGE}{number}"

    def asked(self, address: str) -> tuple[str, bytes]:
        """Return where a page's address is really asked, and with which body."""
        if self.method != "POST":
            return address, b""
        at, _, number = address.rpartition(_BODY_PAGE)
        return (at[:-1], self.body.replace("{page}", number).encode()) if at else (address, self.body.encode())

    def page_of(self, listing_url: str, address: str) -> int | None:
        """Return the number of the page that has an address, None for another address."""
        form = re.escape(self.address(listing_url, _STAND_IN)).replace(str(_STAND_IN + self.first - 1), r"(\d{1,9})")
        match = re.fullmatch(form, address)
        if match is None:
            return None
        return int(match[1]) - self.first + 1 if match.groups() else 1


@dataclass(frozen=True, slots=True)
class Source:
    """
    One watched column of one agency.

    `profile` is a profile's name or `auto`; `schedule` is a cron line read in the configured time zone;
    `selectors` maps a field's name to the CSS selector that overrides the profile's. A source that isn't `enabled` is
    paused. `agency` is the office's full name, `division` six digits of GB/T 2260, each empty where it isn't told.
    How it is reached: `proxy` as of the fetch settings, `tls` strict or unverified, a `user_agent` of its own, `render`
    none or browser, `api` for rows that a script asks for.
    """

    id: str
    name: str
    listing_url: str
    profile: str = "auto"
    schedule: str = "0 */6 * * *"
    selectors: Mapping[str, str] = field(default_factory=dict)
    enabled: bool = True
    agency: str = ""
    division: str = ""
    tags: tuple[str, ...] = ()
    proxy: str = ""
    tls: str = "strict"
    user_agent: str = ""
    render: str = "none"
    api: Recipe | None = None

    @property
    def first_page_url(self) -> str:
        """The address of the listing's first page: what the recipe asks where there is one."""
        return self.api.address(self.listing_url, 1) if self.api is not None else self.listing_url


@dataclass(frozen=True, slots=True)
class Subscription:
    """
    Who wants which changes and how; `to` and `secret` may hold `${NAME}`, which the environment fills in.

    `how` is `immediate` or `digest` (at the moments of `cron`); `timezone` is that of cron and `quiet`, empty for the
    file's; `quiet` is `HH:MM-HH:MM`, the hours in which nothing is sent. `flood` is the number of changes in one pass
    of a source beyond which they are told as one.

    What is wanted, each empty for all: `sources` ids, `changes` (None for all, empty for none), `fields` names of
    columns, `keywords` in title or text, parts of `publishers`, `topics` and `sessions`, whole names of `proposers`,
    `only` where nothing but `figures` or `dates` changed. `findings` says whether findings are wanted too, `missing`
    whether pages that are gone and not confirmed as withdrawn yet are.
    """

    name: str
    to: str
    how: str = "immediate"
    cron: str = "0 8 * * *"
    timezone: str = ""
    language: str = "zh"
    quiet: str = ""
    flood: int = 100
    secret: str = ""
    sources: tuple[str, ...] = ()
    changes: tuple[Change, ...] | None = None
    fields: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    proposers: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    findings: bool = False
    missing: bool = False
