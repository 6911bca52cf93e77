"""What the commands have in common: options, the clock, what a day means, and printing."""

import datetime as dt
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from cyclopts import Parameter
from rich.console import Console

from disclosure_watch import config, rows
from disclosure_watch.errors import ConfigError

Config = Annotated[Path, Parameter(name="--config", help="the configuration file")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="one JSON object a line")]
DryRun = Annotated[bool, Parameter(name="--dry-run", negative="", help="write nothing")]
SourceId = Annotated[str | None, Parameter(name="--source", help="only this source")]
Since = Annotated[str | None, Parameter(name="--since", help="only from this day or timestamp on")]

DEFAULT_CONFIG = Path("watch.toml")


def now() -> dt.datetime:
    """Return the present time in UTC: the clock that the command hands down."""
    return dt.datetime.now(dt.UTC)


def console() -> Console:
    """Return the console for tables: as wide as the terminal, or wide enough for all columns where there is none."""
    out = Console(highlight=False)
    if not out.is_terminal:
        out.width = 200
    return out


def print_json(shapes: Iterable[dict[str, Any]]) -> None:
    """Print each shape as one line of JSON."""
    for shape in shapes:
        sys.stdout.write(rows.dumps(shape) + "\n")


def instant(text: str, timezone: ZoneInfo, *, end_of_day: bool) -> dt.datetime:
    """
    Return the moment that a timestamp with offset or Z, or a day, means; a day is its start or its end in `timezone`.

    Raises:
        ConfigError: when the text is neither.
    """
    try:
        if len(text) == len("2026-11-23"):
            day = dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), timezone)
            if end_of_day:
                day += dt.timedelta(days=1)
                return day.astimezone(dt.UTC) - dt.timedelta(microseconds=1)
            return day.astimezone(dt.UTC)
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ConfigError(
            [f"{text!r} is no time; write a day (2026-11-23) or a timestamp with offset (2026-11-23T08:00:00Z)"]
        )
    return moment.astimezone(dt.UTC)


def settings_with_source(path: Path, source: str | None) -> config.Settings:
    """Load the configuration and make sure that the source, if one is named, is in it."""
    settings = config.load(path)
    if source is not None:
        settings.source(source)
    return settings
