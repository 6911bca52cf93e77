"""What a person means by a time: a timestamp with offset, or a day in the configured time zone."""

import datetime as dt
from zoneinfo import ZoneInfo

_LAST = dt.timedelta(microseconds=1)


def instant(when: str | dt.date, timezone: ZoneInfo, *, end_of_day: bool) -> dt.datetime:
    """
    Return the moment in UTC that a timestamp with offset or a day means; a day is its start or its end in `timezone`.

    Raises:
        ValueError: the text is neither, or a timestamp comes without offset.
    """
    given = _read(when) if isinstance(when, str) else when
    if isinstance(given, dt.datetime):
        if given.tzinfo is None:
            raise ValueError(_remedy(when))
        return given.astimezone(dt.UTC)
    if given is None:
        raise ValueError(_remedy(when))
    try:
        day = dt.datetime.combine(given, dt.time(), timezone)
        if end_of_day:
            return (day + dt.timedelta(days=1)).astimezone(dt.UTC) - _LAST
        return day.astimezone(dt.UTC)
    except OverflowError:  # the first and the last day there are
        raise ValueError(_remedy(when)) from None


def _read(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if len(text) == len("2026-11-23") else dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def _remedy(when: object) -> str:
    shown = repr(when) if isinstance(when, str) else str(when)
    return f"{shown} is no time; write a day (2026-11-23) or a timestamp with offset (2026-11-23T08:00:00Z)"


def in_zone(moment: dt.datetime | None, timezone: dt.tzinfo) -> str:
    """Return a moment as people read it where the zone is named beside it: 2026-11-23 21:53; `never` for none."""
    return f"{moment.astimezone(timezone):%Y-%m-%d %H:%M}" if moment else "never"


def told(moment: dt.datetime, timezone: dt.tzinfo) -> str:
    """Return a moment with the name of its zone, as it stands in a sentence: 2026-11-23 21:53 Asia/Shanghai."""
    return f"{in_zone(moment, timezone)} {timezone}"
