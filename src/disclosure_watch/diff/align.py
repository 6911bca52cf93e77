"""
Two sequences laid side by side: the runs in which they differ. Linear for small edits, bounded for any.

Common ends go first. What stands once on both sides anchors the rest, in the longest order that both share (so a
moved paragraph goes from one place and comes at another). What is left between anchors is compared exactly while the
budget lasts, and is taken as replaced whole after that.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Run = tuple[int, int, int, int]
"""`a[i1:i2]` became `b[j1:j2]`."""

STEPS = 4_000_000
"""Steps of comparison that one pair of texts may cost: one to two seconds (2026-11)."""


@dataclass(slots=True)
class Budget:
    """What is left of the steps of comparison."""

    steps: int = STEPS


def differing(a: Sequence[str], b: Sequence[str], budget: Budget) -> list[Run]:
    """Return the runs in which two sequences differ, in order."""
    runs: list[Run] = []
    waiting: list[Run] = [(0, len(a), 0, len(b))]
    while waiting:
        i1, i2, j1, j2 = _without_common_ends(a, b, waiting.pop())
        if i1 == i2 and j1 == j2:
            continue
        if i1 == i2 or j1 == j2:
            runs.append((i1, i2, j1, j2))
            continue
        budget.steps -= i2 - i1 + j2 - j1
        anchors = _anchors(a, b, i1, i2, j1, j2) if budget.steps > 0 else []
        if anchors:
            gaps = zip([(i1 - 1, j1 - 1), *anchors], [*anchors, (i2, j2)], strict=True)
            waiting += reversed([(i + 1, x, j + 1, y) for (i, j), (x, y) in gaps])
        else:
            runs += _exact(a, b, (i1, i2, j1, j2), budget)
    return _joined(runs)


def _without_common_ends(a: Sequence[str], b: Sequence[str], run: Run) -> Run:
    i1, i2, j1, j2 = run
    while i1 < i2 and j1 < j2 and a[i1] == b[j1]:
        i1, j1 = i1 + 1, j1 + 1
    while i1 < i2 and j1 < j2 and a[i2 - 1] == b[j2 - 1]:
        i2, j2 = i2 - 1, j2 - 1
    return i1, i2, j1, j2


def _anchors(a: Sequence[str], b: Sequence[str], i1: int, i2: int, j1: int, j2: int) -> list[tuple[int, int]]:
    """Return the places of what stands once on both sides, in the longest order that both sides share."""
    here, there = Counter(a[i1:i2]), Counter(b[j1:j2])
    places = {b[j]: j for j in range(j1, j2) if there[b[j]] == 1 and here[b[j]] == 1}
    pairs = [(i, places[a[i]]) for i in range(i1, i2) if a[i] in places]
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(j)
            ends.append(at)
        else:
            tails[place], ends[place] = j, at
    anchors = []
    at = ends[-1] if ends else -1
    while at >= 0:
        anchors.append(pairs[at])
        at = before[at]
    return anchors[::-1]


def _exact(a: Sequence[str], b: Sequence[str], run: Run, budget: Budget) -> list[Run]:
    """Return the shortest way from one run to the other (Myers 1986), or the run whole once the budget is spent."""
    i1, i2, j1, j2 = run
    n, m = i2 - i1, j2 - j1
    reach = {1: 0}
    history: list[dict[int, int]] = []
    for cost in range(n + m + 1):
        history.append(reach.copy())
        budget.steps -= 2 * len(reach)
        for k in range(-cost, cost + 1, 2):
            down = k == -cost or (k != cost and reach[k - 1] < reach[k + 1])
            x = reach[k + 1] if down else reach[k - 1] + 1
            start = x
            while x < n and x - k < m and a[i1 + x] == b[j1 + x - k]:
                x += 1
            budget.steps -= 1 + x - start
            reach[k] = x
            if x >= n and x - k >= m:
                return _steps_back(history, n, m, i1, j1)
        if budget.steps < 0:
            break
    return [run]


def _steps_back(history: list[dict[int, int]], n: int, m: int, i1: int, j1: int) -> list[Run]:
    runs: list[Run] = []
    x, y = n, m
    for cost in range(len(history) - 1, 0, -1):
        reach, k = history[cost], x - y
        down = k == -cost or (k != cost and reach[k - 1] < reach[k + 1])
        before = k + 1 if down else k - 1
        x = reach[before]
        y = x - before
        runs.append((i1 + x, i1 + x, j1 + y, j1 + y + 1) if down else (i1 + x, i1 + x + 1, j1 + y, j1 + y))
    return runs[::-1]


def _joined(runs: list[Run]) -> list[Run]:
    """Return runs in order, those that touch each other as one."""
    joined: list[Run] = []
    for run in sorted(runs):
        if joined and joined[-1][1] == run[0] and joined[-1][3] == run[2]:
            joined[-1] = (joined[-1][0], run[1], joined[-1][2], run[3])
        else:
            joined.append(run)
    return joined
