"""The watch over eight sites that share nothing with the ministry: each true change is told once, and nothing else."""

import json
from random import Random

import pytest

from independent.history import History, founded
from independent.more_styles import Chained, Descending, Overcounted, Selected
from independent.server import serving
from independent.styles import Asp, Queried, Tabular, Windowed
from independent.verdict import Verdict

STYLES = (Tabular, Queried, Windowed, Asp, Chained, Overcounted, Descending, Selected)
OFTEN = (Tabular, Asp, Chained, Overcounted)
"""Those that are looked at each time: the others differ from one of them in little."""


def sites():
    """The styles as parameters, those of the others marked as slow."""
    for style in STYLES:
        yield pytest.param(style, marks=[] if style in OFTEN else [pytest.mark.slow], id=style.__name__)


def lived(watch_in, folder, style, seed, steps, papers):
    """Let a watch pass over a column through a random history; return the verdict."""
    rng = Random(f"{style.__name__}/{seed}")
    column = founded(rng, papers)
    history, verdict = History(column, rng), Verdict(column, style())
    alerts = folder / "alerts.jsonl"
    seen = 0
    with serving(column, verdict.style) as url:
        watch = watch_in(folder, url)
        watch.run()
        for step in range(1, steps + 2):
            expected = history.live() if step <= steps else []
            watch.run()
            lines = alerts.read_text("utf-8").splitlines() if alerts.exists() else []
            verdict.hear(step, expected, [json.loads(line) for line in lines[seen:]])
            seen = len(lines)
    return verdict


@pytest.mark.parametrize("style", list(sites()))
def test_every_change_is_told_once(watch_in, tmp_path, style):
    """A short history of each site: precision and recall are 1."""
    verdict = lived(watch_in, tmp_path, style, seed=1, steps=4, papers=24)
    assert (verdict.false, verdict.missed) == ([], [])
    assert verdict.right


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.__name__)
def test_long_histories(watch_in, tmp_path, style, seed):
    """Twenty histories of each site, fifteen steps long, with columns of other sizes."""
    verdict = lived(watch_in, tmp_path, style, seed=seed, steps=15, papers=11 + 5 * (seed % 7))
    assert (verdict.false, verdict.missed) == ([], [])
