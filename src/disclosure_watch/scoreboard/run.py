"""Runs a history: five sites, one a family, behind one port; a step, then a pass of the engine, with a simulated clock."""

import asyncio
import datetime as dt
import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import stamina

from disclosure_watch import watch
from disclosure_watch.config import FetchSettings, Settings, WatchSettings
from disclosure_watch.fetch import Fetcher
from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.families import FAMILIES
from disclosure_watch.ministry.faults import LYING
from disclosure_watch.ministry.play import Play, Step
from disclosure_watch.ministry.site import START
from disclosure_watch.model import Attribution, Change, PassReport, Source, Subscription
from disclosure_watch.scoreboard.oracle import Oracle
from disclosure_watch.scoreboard.score import Score
from disclosure_watch.store import Store

STEP = dt.timedelta(hours=6)
UNCONDITIONAL_EVERY = 5
"""So many passes the watch asks without validators: within as many it must have seen what lying ones hid."""

TIMEOUT = 1.0
STALL = 0.2
"""Seconds: the ministry drops what it doesn't answer sooner than the watch gives up."""


class _Clock:
    def __init__(self) -> None:
        self.now = START + dt.timedelta(days=1)

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(microseconds=1)
        return self.now


class _Scene:
    """One site with its play, its oracle, and what the passes before left to see."""

    def __init__(self, site: Site, seed: int, events: int, mix: Mapping[str, float] | None, score: Score) -> None:
        self.site = site
        self.play = Play(site, seed, events=events, mix=mix)
        self.oracle = Oracle(site, score)
        self.redesigned = False
        self._lied = False
        self._outage = True

    def step(self) -> Step:
        """Let the site live through a step."""
        step = self.play.step()
        self.site.advance(STEP)
        self.redesigned |= step.redesigned
        return step

    def judge(self, report: PassReport) -> None:
        """Insist on everything where nothing kept the pass from seeing it."""
        plain = report.pass_number % UNCONDITIONAL_EVERY == 0
        fault = self.site.fault
        if fault is not None:
            self._lied |= fault.kind in LYING
            self._outage = True
            return
        if self._lied and not plain:
            self._outage = True
            return
        self._lied = False
        self.oracle.insist(after_outage=self._outage)
        self._outage = False


def play(
    seed: int,
    *,
    steps: int = 50,
    records: int = 400,
    mix: Mapping[str, float] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Score:
    """
    Play a history and score the watch.

    Args:
        seed: of the sites and of all that befalls them.
        steps: how often something happens and the watch passes, after a baseline.
        records: documents at first, in all.
        mix: weights of the kinds of events, 1 for those it doesn't name.
        progress: called after each pass with the number of the step.
    """
    score = Score(seed, steps)
    sites = _found(seed, records)
    with tempfile.TemporaryDirectory() as folder, serve(*sites, stall=STALL) as ministry:
        sources = tuple(Source(site.family.name, site.family.name, ministry.url(site)) for site in sites)
        events = max(2, records // 100)
        scenes = {
            source.id: _Scene(site, seed, events, mix, score) for source, site in zip(sources, sites, strict=True)
        }
        with stamina.set_testing(testing=True, attempts=2):
            asyncio.run(_play(_settings(Path(folder), sources), scenes, score, progress))
        _count_alerts(Path(folder), score)
    return score


def _found(seed: int, records: int) -> list[Site]:
    rng = Random(f"{seed}/scoreboard")
    each = max(15, records // len(FAMILIES))
    return [
        Site(
            seed * 7 + place,
            each,
            12,
            family,
            prefix="" if family == "gkmlpt" else f"/{family}",
            template=rng.randrange(2),
            small=True,
            charset=rng.choice(("utf-8", "utf-8", "gbk")),
            validators=rng.choice(("none", "honest", "honest", "restless")),
        )
        for place, family in enumerate(FAMILIES)
    ]


def _settings(folder: Path, sources: tuple[Source, ...]) -> Settings:
    return Settings(
        path=folder / "watch.toml",
        storage=str(folder / "storage"),
        timezone=ZoneInfo("Asia/Shanghai"),
        fetch=FetchSettings(
            pace=0,
            concurrency_per_host=8,
            allow_private_addresses=True,
            unconditional_every=UNCONDITIONAL_EVERY,
        ),
        watch=WatchSettings(recheck=None, full_every=dt.timedelta(), withdraw_after=dt.timedelta()),
        sources=sources,
        subscriptions=(Subscription("all", "jsonl:alerts.jsonl"),),
    )


async def _play(
    settings: Settings, scenes: dict[str, _Scene], score: Score, progress: Callable[[int], None] | None
) -> None:
    clock = _Clock()
    store = Store(settings.storage)
    for number in range(score.steps + 1):
        for scene in scenes.values():
            if number:
                score.events.update(name for name, _ in scene.step().events)
            scene.oracle.look()
        clock.now += STEP
        fetcher = Fetcher(settings.fetch, clock=clock, rng=Random(number), timeout=TIMEOUT)
        report = await watch.run(settings, clock=clock, fetcher=fetcher)
        for one in report.passes:
            scene = scenes[one.source_id]
            told = [new for new in store.revisions(source=one.source_id) if new.pass_number == one.pass_number]
            scene.oracle.hear(told, redesigned=scene.redesigned)
            scene.judge(one)
            score.checks += one.entries
        if progress is not None:
            progress(number)


def _count_alerts(folder: Path, score: Score) -> None:
    """Hold the alerts that arrived against the ledger: one for each change of a source's own, and no other."""
    file = folder / "alerts.jsonl"
    arrived = (
        [json.loads(line)["revision_id"] for line in file.read_text("utf-8").splitlines()] if file.exists() else []
    )
    score.alerts = len(arrived)
    due = {
        revision.revision_id
        for revision in Store(str(folder / "storage")).revisions()
        if revision.attribution is Attribution.SOURCE_EDIT and Change.BASELINE not in revision.changes
    }
    if len(arrived) != len(set(arrived)):
        score.unexplained.append(f"{len(arrived) - len(set(arrived))} alerts arrived twice")
    score.unexplained += [f"no alert of {revision_id}" for revision_id in sorted(due - set(arrived))]
    score.unexplained += [f"an alert of {revision_id} that is none" for revision_id in sorted(set(arrived) - due)]
