"""Plots as SVG made on the server, each with its figures as a table for those who don't see it. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape

from disclosure_watch.model import Change
from disclosure_watch.web import words
from disclosure_watch.web.timeline import CHANGES, Array, Timeline, has_day, microseconds

WIDTH, HEIGHT = 1080, 240
_LEFT, _BOTTOM, _TOP = 40, 26, 8
_KINDS = (
    Change.ADDED,
    Change.CONTENT_CHANGED,
    Change.METADATA_CHANGED,
    Change.WITHDRAWN,
    Change.DELISTED,
    Change.RELOCATED,
    Change.RESTORED,
)
MONTHS = 24
_LEAST_SHOWN = 12
"""So many weeks or months are shown even where there was nothing yet."""

_DELAYS = ((0, 0), (1, 3), (4, 7), (8, 14), (15, 30), (31, 60), (61, 90), (91, 180), (181, 3650))


@dataclass(frozen=True, slots=True)
class Plot:
    """
    A stacked bar plot: a bar a label, in it a count a series; `series` are pairs of a class name and words.

    One `by_time` shows its latest bars where there is no room for all.
    """

    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, str], ...]
    counts: tuple[tuple[int, ...], ...]
    by_time: bool = True

    @property
    def total(self) -> int:
        """How much it shows in all."""
        return sum(map(sum, self.counts))

    @property
    def used(self) -> list[tuple[str, str]]:
        """The series that have anything."""
        return [named for named, counts in zip(self.series, self.counts, strict=True) if sum(counts)]

    @property
    def rows(self) -> list[tuple[str, tuple[int, ...]]]:
        """The bars that have anything, with their counts."""
        bars = zip(self.labels, zip(*self.counts, strict=True), strict=True)
        return [(label, counts) for label, counts in bars if sum(counts)]

    @property
    def svg(self) -> Markup:
        """The plot."""
        top = _round(max((sum(bar) for bar in zip(*self.counts, strict=True)), default=0))
        width = (WIDTH - _LEFT) / max(1, len(self.labels))
        high = HEIGHT - _BOTTOM - _TOP
        parts = [
            f'<svg class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(self.title)}">',
            *(_line(HEIGHT - _BOTTOM - high * share, str(round(top * share))) for share in (0, 0.5, 1)),
        ]
        for at, label in enumerate(self.labels):
            base = float(HEIGHT - _BOTTOM)
            for (name, said), counts in zip(self.series, self.counts, strict=True):
                tall = counts[at] / top * high
                if not tall:
                    continue
                base -= tall
                parts.append(
                    f'<rect class="{name}" x="{_LEFT + at * width + width * 0.12:.1f}" y="{base:.1f}" '
                    f'width="{width * 0.76:.1f}" height="{tall:.1f}">'
                    f"<title>{escape(label)} {escape(said)}: {counts[at]}</title></rect>"
                )
            if at % max(1, round(len(self.labels) / 9)) == 0:
                parts.append(
                    f'<text class="tick mid" x="{_LEFT + (at + 0.5) * width:.1f}" y="{HEIGHT - 6}">{escape(_tick(label))}</text>'
                )
        return Markup("".join([*parts, "</svg>"]))  # noqa: S704  every text in it is escaped


def _tick(label: str) -> str:
    """Return what of a label stands under its bar: of a day its month and day."""
    return label[5:] if label.count("-") == len("--") else label


def _line(y: float, label: str) -> str:
    return (
        f'<line class="grid" x1="{_LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="tick end" x="{_LEFT - 6}" y="{y + 4:.1f}">{label}</text>'
    )


def _round(most: int) -> int:
    """Return a round number, even and not less than the most that is shown."""
    for step in (2, 4, 6, 10, 20, 40, 60, 100):
        if most <= step:
            return step
    size = int(10 ** (len(str(most)) - 1))
    return next(size * times for times in (1, 2, 4, 6, 8, 10) if size * times >= most)


def weeks(timeline: Timeline, mask: Array, now: dt.datetime, spoken: str, title: str, *, count: int) -> Plot:
    """
    Return the changes of a mask by week and kind, so many weeks up to now, as they begin in its time zone.

    `title` is a key of the words.
    """
    start = now.date() - dt.timedelta(days=now.weekday(), weeks=count - 1)
    mondays = [start + dt.timedelta(weeks=number) for number in range(count + 1)]
    begins = [microseconds(dt.datetime.combine(monday, dt.time(), now.tzinfo)) for monday in mondays]
    at = timeline.numbers["observed_at"][mask]
    kinds = timeline.numbers["changes"][mask]
    week = np.searchsorted(begins, at, side="right") - 1
    first = int(min(np.min(week[week >= 0], initial=count), max(0, count - _LEAST_SHOWN)))
    counts = []
    for kind in _KINDS:
        chosen = week[(kinds >> CHANGES.index(kind)) & 1 == 1]
        counts.append(tuple(np.bincount(chosen[(chosen >= 0) & (chosen < count)], minlength=count).tolist()[first:]))
    labels = tuple(monday.isoformat() for monday in mondays[first:-1])
    series = tuple((f"s-{kind.replace('_', '-')}", words.change(spoken, kind)) for kind in _KINDS)
    return Plot(words.say(spoken, title), labels, series, tuple(counts))


def documents(timeline: Timeline, mask: Array, now: dt.datetime, spoken: str) -> Plot:
    """Return the documents of a source by the month of their publication."""
    return _monthly(_published(timeline, mask), now, words.say(spoken, "s_rhythm"), "s-added")


def checks(started: Iterable[dt.datetime], now: dt.datetime, spoken: str) -> Plot:
    """Return passes by month, in the time zone of now."""
    local = [moment.astimezone(now.tzinfo) for moment in started]
    months = Counter(moment.year * 12 + moment.month - 1 for moment in local)
    return _monthly(months, now, words.say(spoken, "s_checks"), "s-checks")


def spark(timeline: Timeline, mask: Array, now: dt.datetime) -> Markup:
    """Return the documents of a source by month as a line of bars without words."""
    months = _published(timeline, mask)
    last = now.year * 12 + now.month - 1
    counts = [months[last - back] for back in range(MONTHS - 1, -1, -1)]
    most = max(counts) or 1
    bars = (
        f'<rect x="{at * 5}" y="{24 - 24 * number / most:.1f}" width="4" height="{24 * number / most:.1f}"/>'
        for at, number in enumerate(counts)
        if number
    )
    return Markup(f'<svg class="spark" viewBox="0 0 120 24" aria-hidden="true">{"".join(bars)}</svg>')  # noqa: S704


def _published(timeline: Timeline, mask: Array) -> Counter[int]:
    days = timeline.numbers["published_on"]
    told = days[mask & (timeline.numbers["revision"] == 1) & has_day(days)]
    months = told.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
    return Counter(dict(zip(*(each.tolist() for each in np.unique(months, return_counts=True)), strict=True)))


def _monthly(months: Counter[int], now: dt.datetime, title: str, name: str) -> Plot:
    last = now.year * 12 + now.month - 1
    first = max(last - MONTHS + 1, min([*months, last - _LEAST_SHOWN + 1]))
    shown = range(first, last + 1)
    labels = tuple(f"{month // 12}-{month % 12 + 1:02d}" for month in shown)
    return Plot(title, labels, ((name, title),), (tuple(months[month] for month in shown),))


def delays(timeline: Timeline) -> Array:
    """Return for each letter with both dates the days from the one under it to its publication."""
    signed, published = timeline.numbers["signed_on"], timeline.numbers["published_on"]
    whole = (timeline.numbers["revision"] == 1) & has_day(signed) & has_day(published)
    days: Array = published[whole].astype(np.int64) - signed[whole]
    return days[(days >= 0) & (days <= _DELAYS[-1][1])]


def histogram(days: Array, spoken: str) -> Plot:
    """Return how many letters took how many days."""
    counts = tuple(int(np.count_nonzero((days >= low) & (days <= high))) for low, high in _DELAYS)
    labels: Sequence[str] = [_span(low, high) for low, high in _DELAYS]
    title = words.say(spoken, "c_response")
    return Plot(title, tuple(labels), (("s-added", words.say(spoken, "c_days")),), (counts,), by_time=False)


def _span(low: int, high: int) -> str:
    if high == _DELAYS[-1][1]:
        return f">{low - 1}"
    return str(low) if low == high else f"{low}–{high}"
