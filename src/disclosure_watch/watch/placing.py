"""
Where the listing shows each document, from pass to pass: what is new at its place, and what was only out of reach. Pure.

A row that stands above one known before, where nothing was hidden at the last look, is new. Rows that a page shows
for the first time were there all along.
"""

from collections.abc import Mapping

from disclosure_watch.model import State
from disclosure_watch.watch.observation import Observation, rising

GAP = 1_000_000
"""Places behind a stretch that could not be read begin at the next multiple of this."""


def baselines(observation: Observation, moved: Mapping[str, str]) -> dict[str, bool]:
    """
    Return of each entry that the listing shows for the first time whether it was there before the watch began.

    `moved` gives the former key of the entries that continue a record. Of a listing that shares no row with the last
    one and is believed, nothing was there.
    """
    memory = observation.memory
    places = memory.places or dict.fromkeys(memory.known, 1)
    places = places | {key: places.get(former, 1) for key, former in moved.items()}
    first_look = not places
    baseline: dict[str, bool] = {}
    below: int | None = None
    for stretch in reversed(observation.coverage.stretches):
        if below is not None and below >= GAP:
            below = None  # what stands above a gap, and above the gap of before, may have been hidden by either
        for key, _ in reversed(stretch):
            if key in places:
                below = places[key]
            elif key not in memory.known and not memory.was_listed(key):
                hidden = not memory.bottom_seen if below is None else below > 0 and below % GAP == 0
                renewed = observation.replaced and not moved
                baseline[key] = first_look or memory.listing_edited or (hidden and not renewed)
    for key in observation.entries.keys() - baseline.keys() - places.keys() - memory.known.keys():
        if memory.was_listed(key):
            continue
        baseline[key] = first_look or memory.listing_edited  # an earlier look of the pass saw it
    return baseline


def arranged(observation: Observation, moved: Mapping[str, str]) -> dict[str, int]:
    """
    Return the places of all entries, those not seen this time between their neighbours of before.

    An address that an entry leads to has the entry's place.
    """
    memory, places = observation.memory, observation.memory.places
    places = {key: place for key, place in places.items() if key not in observation.leading}
    places |= {key: places.pop(former) for key, former in moved.items() if former in places}
    stretch_of = {key: number for number, rows in enumerate(observation.coverage.stretches) for key, _ in rows}
    unseen = sorted(
        (place, key) for key, place in places.items() if key not in stretch_of and not observation.was_pinned(key)
    )
    if memory.listing_edited:
        unseen = []
    elif observation.coverage.whole:  # what may yet be withdrawn keeps its place
        unseen = [(place, key) for place, key in unseen if _may_go(observation, key)]
    in_order = set(rising([places[key] for key in stretch_of if key in places]))  # what jumped says nothing of others
    order: list[str] = []
    above: int | None = None
    for key, stretch in list(stretch_of.items()):
        if key in places and places[key] in in_order:
            between = _taken(unseen, below=places[key])
            order += between
            if above in {None, stretch}:  # the place between two rows seen together was seen
                stretch_of |= dict.fromkeys(between, stretch)
        order.append(key)
        above = stretch
    order += (key for _, key in unseen)
    place_of: dict[str, int] = {}
    at, before = 0, ""
    for key in order:
        if before and not _touch(before, key, stretch_of, places):
            at = (at // GAP + 1) * GAP
        place_of[key] = at
        at, before = at + 1, key
    return place_of | {target: place_of[key] for target, key in observation.leading.items() if key in place_of}


def _may_go(observation: Observation, key: str) -> bool:
    known = observation.memory.known.get(key)
    return known is not None and known.state is not State.WITHDRAWN


def _taken(unseen: list[tuple[int, str]], *, below: int) -> list[str]:
    count = sum(place < below for place, _ in unseen)
    taken = [key for _, key in unseen[:count]]
    del unseen[:count]
    return taken


def _touch(upper: str, lower: str, stretch_of: dict[str, int], places: dict[str, int]) -> bool:
    """Return whether nothing can be hidden between two rows: seen in one stretch now, or in one before."""
    if upper in stretch_of and stretch_of.get(upper) == stretch_of.get(lower):
        return True
    if upper not in places or lower not in places:
        return False
    return places[upper] // GAP == places[lower] // GAP
