"""The watch over the eight sites as it is by default: partial walks, few rechecks, a day to a withdrawal. Each change once, in the end."""

import datetime as dt
from random import Random

import pytest

from independent.column import Column
from independent.history import History
from independent.more_styles import Chained, Descending, Overcounted, Selected
from independent.scenario import config, watched
from independent.styles import Asp, Queried, Tabular, Windowed

STYLES = (Tabular, Queried, Windowed, Asp, Chained, Overcounted, Descending, Selected)


class OnceEach(History):
    """A history in which each paper meets with one event at most, and nothing that went comes back."""

    def __init__(self, column: Column, rng: Random) -> None:
        super().__init__(column, rng)
        self.met: set[int] = set()

    def pick(self) -> int | None:
        self.removed.clear()
        free = [key for key in self.column.order if key not in self.met]
        return self.rng.choice(free) if free else None

    def live(self):
        told = super().live()
        self.met |= self.touched
        return told

    def _event(self):
        told = super()._event()
        self.met |= {each.key for each in told}
        return told


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("recheck", "hours"), [("9", 1), ('"auto"\nrecheck_budget = 9', 30)])
@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.__name__)
def test_every_change_is_told_in_the_end(watch_in, tmp_path, style, recheck, hours, seed):
    """With nine rechecks a pass and a whole walk a week, each change is told once, and nothing else is."""
    text = config(recheck=recheck, full_every="7d", withdraw_after="24h")
    with watched(watch_in, tmp_path, papers=30 + 9 * seed, style=style(), seed=seed, text=text) as scenario:
        history = OnceEach(scenario.column, Random(f"{style.__name__}/{seed}/few"))
        expected, alerts = [], []
        for step in range(15):
            expected += history.live() if step < 6 else []
            scenario.watch.clock.now += dt.timedelta(hours=hours)
            alerts += scenario.pass_()
        for days in (8, 2, 8, 2):
            scenario.watch.clock.now += dt.timedelta(days=days)
            alerts += scenario.pass_()
        told = [
            (*pair, {change["field"] for change in alert["fields"]})
            for pair, alert in zip(scenario.heard(alerts), alerts, strict=True)
        ]
        for each in expected:
            fitting = [one for one in told if one[0] == each.key]
            assert len(fitting) == 1, (each, fitting)
            ((_, changes, names),) = fitting
            assert set(changes) <= each.kinds, (each, fitting)
            assert each.fields <= names <= each.allowed, (each, fitting)
        assert len(told) == len(expected), [one for one in told if one[0] not in {each.key for each in expected}]
