"""
States that come back: one return is two changes, a second one within a short time is a site that flaps.

A load balancer with a stale mirror behind it serves old and new in turn. From the second return on nothing is told
until the same state was read in `STEADY` passes in a row; then it is, if it isn't what was told last.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_watch.model import Aspect, SeenState

PASSES = 6
"""Returns within so many passes (or the time that confirms a withdrawal, if that is longer) belong together."""

STEADY = 3
"""Passes in a row that must have read the same state before a flapping one is believed."""

KEPT = 12
"""States kept of one aspect."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What to make of a state: whether to hold it, and the states to remember."""

    held: bool
    states: tuple[SeenState, ...]


def turn(
    states: Sequence[SeenState],
    aspect: Aspect,
    told: str,
    now: str,
    *,
    pass_number: int,
    at: dt.datetime,
    within: dt.timedelta,
    doubted: bool = False,
) -> Turn:
    """
    Return whether a state that a pass saw is held as flapping.

    `states` are those remembered of the aspect, oldest first, `told` the state told last, `now` the one seen. Returns
    less than `PASSES` passes or `within` ago count. One that is `doubted` is held whether it returned or not.
    """

    def recent(state: SeenState) -> bool:
        return pass_number - state.pass_number < PASSES or dt.timedelta() <= at - state.seen_at <= within

    def seen(*, returned: bool = False, held: bool = False) -> SeenState:
        return SeenState(aspect, now, pass_number, at, returned=returned, held=held)

    if states and states[-1].held:
        run = [*states, seen(held=True)][-STEADY:]
        steady = len(run) == STEADY and all(state.held and state.state == now for state in run)
        return Turn(held=False, states=()) if steady else Turn(held=True, states=(*states, seen(held=True))[-KEPT:])
    if now == told:
        return Turn(held=False, states=tuple(states))
    before = states or (SeenState(aspect, told, pass_number - 1, at),)
    returned = any(state.state == now and recent(state) for state in before)
    held = doubted or (returned and any(state.returned and recent(state) for state in before))
    return Turn(held, (*before, seen(returned=returned, held=held))[-KEPT:])
