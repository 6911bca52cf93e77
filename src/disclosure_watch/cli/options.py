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
SourceId = Annotated[str | None, Parameter(name="--source", help="only this source")]
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


def settings_with_source(path: Path, source: str | None) -> config.Settings:
    """Load the configuration and make sure that the source, if one is named, is in it or in the storage."""
    settings = load(path)
    if source is not None and all(source != known.id for known in settings.sources):
        from disclosure_watch.store import Store

        if not Store(settings.storage).holds(source):
            settings.source(source)
    return settings
