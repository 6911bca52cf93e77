"""What watch.toml names: the sources that are watched, and who is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from disclosure_watch.model.kinds import Change


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


@dataclass(frozen=True, slots=True)
class Subscription:
    """
    Who wants which changes and how; `to` and `secret` may hold `${NAME}`, which the environment fills in.

    `how` is `immediate` or `digest` (at the moments of `cron`); `timezone` is that of cron and `quiet`, empty for the
    file's; `quiet` is `HH:MM-HH:MM`, the hours in which nothing is sent. `flood` is the number of changes in one pass
    of a source beyond which they are told as one.

    What is wanted, each empty for all: `sources` ids, `changes` (None for all, empty for none), `fields` names of
    columns, `keywords` in title or text, parts of `publishers`, `topics` and `sessions`, whole names of `proposers`,
    `only` where nothing but `figures` or `dates` changed. `findings` says whether findings are wanted too.
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
