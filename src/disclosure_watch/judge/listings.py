"""A listing in the place of another: the column of next year, or a page that looks like one (DESIGN §6, rule 2)."""

import datetime as dt
import re
from collections.abc import Sequence

Row = tuple[str, str, dt.date | None]
"""Address, title and date of a row."""

ALIKE = 0.3
"""Share of pairs of characters in common from which on two titles are of one kind of document."""

_DIGITS = re.compile(r"(\d+)")
_DAY = re.compile(r"(?:19|20)\d{2}(?:\d{2}){0,2}|\d{1,2}")  # 2026, 202611, 20261105, 11
_MOST_TITLES = 50


def another_listing(before: Sequence[Row], now: Sequence[Row]) -> str:
    """
    Return why a listing that shares no row with the last one is not the same column, empty where it plausibly is.

    A column goes on with other rows where all are of later days, at addresses of the same form, with titles of the
    same kind.
    """
    said = f"the listing shares no row with the last one ({len(now)} rows, {len(before)} known)"
    days = [day for _, _, day in before if day is not None]
    if days and any(day is None or day < max(days) for _, _, day in now):
        return f"{said}, and its rows are not later: another listing is served in its place"
    if not _same_form([url for url, _, _ in before], [url for url, _, _ in now]):
        return f"{said}, and its addresses have another form: its rows lead elsewhere"
    titles = [_pairs(title) for _, title, _ in before[:_MOST_TITLES]]
    alike = sum(any(_alike(_pairs(title), other) for other in titles) for _, title, _ in now)
    return "" if 2 * alike >= len(now) else f"{said}, and its titles are of another kind"


def _same_form(before: Sequence[str], now: Sequence[str]) -> bool:
    """Return whether all addresses have the form of known ones, the numbers that all of those share included."""
    forms: dict[tuple[str, ...], list[list[str]]] = {}
    for url in before:
        parts = _parts(url)
        forms.setdefault(tuple(parts[::2]), []).append(parts[1::2])
    for url in now:
        parts = _parts(url)
        known = forms.get(tuple(parts[::2]))
        if known is None:
            return False
        for at, number in enumerate(parts[1::2]):
            shared = {numbers[at] for numbers in known}
            if len(known) > 1 and len(shared) == 1 and not _DAY.fullmatch(min(shared)) and number not in shared:
                return False
    return True


def _parts(url: str) -> list[str]:
    """Return an address as what stands between its numbers and the numbers, in turn."""
    return _DIGITS.split(url.partition("://")[2])


def _pairs(title: str) -> set[str]:
    text = _DIGITS.sub("", "".join(title.split()))
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _alike(here: set[str], other: set[str]) -> bool:
    return len(here & other) >= ALIKE * max(1, min(len(here), len(other)))
