"""What watch.toml means, as frozen data that the rooms are handed."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from disclosure_watch.errors import ConfigError
from disclosure_watch.model import Source, Subscription

_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """
    How sites are asked.

    `pace` is the least number of seconds between two requests to one host, 0 for none. `proxy` is an http, https or
    socks5h address for every source, `env` to obey the environment, empty for none.
    """

    contact: str = ""
    pace: float = 1.0
    concurrency_per_host: int = 2
    proxy: str = ""
    allow_private_addresses: bool = False
    unconditional_every: int = 20


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """
    How much a pass asks again; `pass_limit` bounds a pass.

    `recheck` is a number of known records that are asked in turn, `all`, or `auto`: at most `recheck_budget` of them, where
    a change is likely, and each at least once in `recheck_floor` (0 for no such bound).
    """

    recheck: int | Literal["auto", "all"] = "auto"
    recheck_budget: int = 200
    recheck_floor: timedelta = timedelta(days=90)
    full_every: timedelta = timedelta(days=7)
    withdraw_after: timedelta = timedelta(hours=24)
    pass_limit: timedelta = timedelta(minutes=30)
    alert_baseline: bool = False


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """
    How messages are written: `templates` is a folder with templates of the user's own, None for the package's.

    `archive_url` and `history_url` show a copy and a record's history; they may hold {file}, {offset}, {sha256},
    {revision_id} and {record_id}. `feed_url` is where the files of feeds are published, with {file}.
    """

    templates: Path | None = None
    archive_url: str = ""
    history_url: str = ""
    feed_url: str = ""


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """
    The server that `mail:` receivers are reached through; an empty `host` says that there is none.

    `tls` is `starttls`, `implicit` or `none`; `password` may hold `${NAME}`; `sender` is the file's `from`;
    `unsubscribe` the address of List-Unsubscribe, empty for none.
    """

    host: str = ""
    port: int = 587
    tls: str = "starttls"
    user: str = ""
    password: str = ""
    sender: str = ""
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """
    Who may see the web face; both may hold `${NAME}`, empty for none.

    `password` is asked of every reader; a request with `proxy_header` (`Name: value`) comes from a proxy that has asked.
    """

    password: str = ""
    proxy_header: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """
    The whole configuration. `storage` is an absolute path or an s3:// address; `path` is the file it came from.

    `timezone` is that of schedules and of a day given without an offset; `language` is `zh`, `en`, or empty for the
    environment's.
    """

    path: Path
    storage: str
    timezone: ZoneInfo
    fetch: FetchSettings
    watch: WatchSettings
    sources: tuple[Source, ...]
    subscriptions: tuple[Subscription, ...]
    alert: AlertSettings = AlertSettings()
    smtp: SmtpSettings = SmtpSettings()
    web: WebSettings = WebSettings()
    language: str = ""

    @property
    def watched(self) -> tuple[Source, ...]:
        """The sources that aren't paused."""
        return tuple(source for source in self.sources if source.enabled)

    def tagged(self, tag: str) -> tuple[Source, ...]:
        """Return the sources that have a tag, paused ones too. Raises ConfigError where none has."""
        tagged = tuple(source for source in self.sources if tag in source.tags)
        if not tagged:
            tags = sorted({tag for source in self.sources for tag in source.tags})
            raise ConfigError([f"{self.path.name}: no source has the tag {tag!r}; {near(tag, tags, 'tag')}"])
        return tagged

    def chosen(self, words: Sequence[str]) -> tuple[Source, ...]:
        """
        Return the sources that ids and `tag:TAG`s name, each once; all that aren't paused where nothing is named.

        Raises ConfigError for an id that isn't in the file or is paused, and for a tag that no source has.
        """
        if not words:
            return self.watched
        sources: dict[str, Source] = {}
        for word in words:
            if word.startswith("tag:"):
                named = [source for source in self.tagged(word.removeprefix("tag:")) if source.enabled]
            else:
                named = [self.source(word)]
            for source in named:
                if not source.enabled:
                    raise ConfigError(
                        [f"{self.path.name}: {source.id} is paused; `disclosure-watch resume {source.id}`"]
                    )
                sources[source.id] = source
        return tuple(sources.values())

    def source(self, source_id: str) -> Source:
        """Return one source. Raises ConfigError when no source has that id."""
        ids = [source.id for source in self.sources]
        if source_id not in ids:
            raise ConfigError([f"{self.path.name}: source {source_id!r} is not in the file; {near(source_id, ids)}"])
        return self.sources[ids.index(source_id)]


def near(name: str, names: Sequence[str], what: str = "source") -> str:
    """Return a hint for a name that isn't among others: the nearest, or all when they are few, or how many they are."""
    close = difflib.get_close_matches(name, names, n=3)
    if close:
        return f"did you mean {' or '.join(close)}?"
    if not names:
        return f"there is no {what} yet"
    if len(names) > _MOST_NAMED:
        return f"the file has {len(names)}; `disclosure-watch sources` lists them"
    return f"known: {', '.join(names)}"
