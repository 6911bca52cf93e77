"""What the commands have in common: options, the clock, what a day means, and the settings they work by."""

import datetime as dt
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from cyclopts import Parameter

from disclosure_watch import config, language, times
from disclosure_watch.errors import ConfigError

Config = Annotated[Path, Parameter(name="--config", help="the configuration file")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="one JSON object a line")]
DryRun = Annotated[bool, Parameter(name="--dry-run", negative="", help="write nothing")]
SourceId = Annotated[str | None, Parameter(name="--source", help="only this source, or tag:TAG")]
Since = Annotated[str | None, Parameter(name="--since", help="only from this day or timestamp on")]

DEFAULT_CONFIG = Path("watch.toml")


def load(path: Path) -> config.Settings:
    """Load the configuration, and let people read in its language where it names one. Raises ConfigError."""
    settings = config.load(path)
    if settings.language:
        language.choose(settings.language)
    return settings


def now() -> dt.datetime:
    """Return the present time in UTC: the clock that the command hands down."""
    return dt.datetime.now(dt.UTC)


def instant(text: str, timezone: ZoneInfo, *, end_of_day: bool) -> dt.datetime:
    """
    Return the moment that a timestamp with offset or Z, or a day, means; a day is its start or its end in `timezone`.

    Raises:
        ConfigError: when the text is neither.
    """
    try:
        return times.instant(text, timezone, end_of_day=end_of_day)
    except ValueError as error:
        raise ConfigError([str(error)]) from None


def sources_named(path: Path, word: str | None) -> tuple[config.Settings, tuple[str | None, ...]]:
    """
    Load the configuration and return it with the ids that a word means: (None,) for all of them where there is none.

    The word is an id of the file or of the storage, or `tag:TAG`. Raises ConfigError where it means nothing.
    """
    settings = load(path)
    if word is None:
        return settings, (None,)
    if word.startswith("tag:"):
        return settings, tuple(source.id for source in settings.tagged(word.removeprefix("tag:")))
    if all(word != known.id for known in settings.sources):
        from disclosure_watch.store import Store

        if not Store(settings.storage).holds(word):
            settings.source(word)
    return settings, (word,)
