"""Runs a history: five sites, one a family, behind one port; a step, then a pass of the engine, with a simulated clock."""

import asyncio
import datetime as dt
import json
import tempfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import stamina

from disclosure_watch import watch
from disclosure_watch.config import FetchSettings, Settings, WatchSettings
from disclosure_watch.fetch import Fetcher
from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.circumstances import Circumstance
from disclosure_watch.ministry.families import FAMILIES
from disclosure_watch.ministry.manners import Manner
from disclosure_watch.ministry.site import START
from disclosure_watch.model import Change, Source, Subscription
from disclosure_watch.scoreboard.kinds import ALL, CLOCK_JUMPS
from disclosure_watch.scoreboard.scene import STEP, UNCONDITIONAL_EVERY, Scene
from disclosure_watch.scoreboard.score import Score
from disclosure_watch.store import Store

HOSTS = ("127.0.0.1", "127.0.0.2")
TIMEOUT = 30.0
STALL = 0.2
"""Seconds: the ministry drops what it doesn't answer sooner than the watch gives up."""


CLOCK_JUMP = 0.05
JUMPS = (dt.timedelta(days=400), dt.timedelta(days=-20), dt.timedelta(hours=-9))
"""How wrong the watch's clock is for a night, and how likely in a step."""


class _Clock:
    """Moves a microsecond at each look; `wrong` is how far it is from the time."""

    def __init__(self) -> None:
        self.now = START + dt.timedelta(days=1)
        self.wrong = dt.timedelta()

    def __call__(self) -> dt.datetime:
        self.now += dt.timedelta(microseconds=1)
        return self.now + self.wrong


def play(
    seed: int,
    *,
    steps: int = 50,
    records: int = 400,
    mix: Mapping[str, float] | None = None,
    kinds: Collection[str] = ALL,
    progress: Callable[[int], None] | None = None,
) -> Score:
    """
    Play a history and score the watch.

    Args:
        seed: of the sites and of all that befalls them.
        steps: how often something happens and the watch passes, after a baseline.
        records: documents at first, in all.
        mix: weights of the kinds of events, 1 for those it doesn't name.
        kinds: of circumstances, pagers and faults, those that are drawn; names of `kinds.ALL`.
        progress: called after each pass with the number of the step.
    """
    score = Score(seed, steps)
    sites = _found(seed, records, kinds)
    tls = Circumstance.SCHEME_CHANGED in kinds
    with tempfile.TemporaryDirectory() as folder, serve(*sites, hosts=HOSTS, stall=STALL, tls=tls) as ministry:
        sources = tuple(
            Source(site.family.name, site.family.name, ministry.url(site), tls="unverified") for site in sites
        )
        events = max(2, records // 100)
        scenes = {
            source.id: Scene(site, seed, events, mix, kinds, score) for source, site in zip(sources, sites, strict=True)
        }
        with stamina.set_testing(testing=True, attempts=2):
            asyncio.run(_play(_settings(Path(folder), sources), scenes, score, kinds, progress))
        _count_alerts(Path(folder), score)
    return score


def _found(seed: int, records: int, kinds: Collection[str]) -> list[Site]:
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
            pager=rng.choice([name for name in FAMILIES[family].pagers if name in kinds] or ["own"]),
            manner=rng.choice([Manner.TIDY, *sorted(manner for manner in Manner if manner in kinds)]),
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
        watch=WatchSettings(recheck="all", full_every=dt.timedelta(), withdraw_after=dt.timedelta()),
        sources=sources,
        subscriptions=(Subscription("all", "jsonl:alerts.jsonl"),),
    )


async def _play(
    settings: Settings,
    scenes: dict[str, Scene],
    score: Score,
    kinds: Collection[str],
    progress: Callable[[int], None] | None,
) -> None:
    clock, rng = _Clock(), Random(f"{score.seed}/clock")
    store = Store(settings.storage)
    for number in range(score.steps + 1):
        for scene in scenes.values():
            if number:
                score.events.update(name for name, _ in scene.step().events)
            scene.oracle.look()
        jumps = CLOCK_JUMPS in kinds and number > 0 and rng.random() < CLOCK_JUMP
        clock.wrong = rng.choice(JUMPS) if jumps else dt.timedelta()
        await _pass(settings, store, clock, number, scenes, score, jumps=jumps)
        if progress is not None:
            progress(number)
    clock.wrong = dt.timedelta()
    published = {source_id: scene.calm_down() for source_id, scene in scenes.items()}
    for turn in range(2):
        for scene in scenes.values():
            scene.oracle.look()
        await _pass(settings, store, clock, score.steps + 1 + turn, scenes, score, jumps=False)
    for source_id, document_id in published.items():
        _no_silence(store, scenes[source_id], source_id, document_id, score)


async def _pass(
    settings: Settings, store: Store, clock: _Clock, number: int, scenes: dict[str, Scene], score: Score, *, jumps: bool
) -> None:
    clock.now += STEP
    fetcher = Fetcher(settings.fetch, clock=clock, rng=Random(number), timeout=TIMEOUT)
    report = await watch.run(settings, clock=clock, fetcher=fetcher)
    for pass_report in report.passes:
        told = [
            new for new in store.revisions(source=pass_report.source_id) if new.pass_number == pass_report.pass_number
        ]
        scenes[pass_report.source_id].judge(pass_report, told, jumps=jumps)
        score.checks += pass_report.entries


def _no_silence(store: Store, scene: Scene, source_id: str, document_id: str, score: Score) -> None:
    """The law: a new document on page one is told within two clean passes, or an open finding names the reason."""
    if scene.oracle.believes(document_id):
        return
    if not any(finding.source_id == source_id and not finding.record_id for finding in store.open_findings().values()):
        score.unexplained.append(f"silence: {source_id} tells nothing of {document_id}, and no finding says why")


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
        if revision.is_news and Change.BASELINE not in revision.changes
    }
    if len(arrived) != len(set(arrived)):
        score.unexplained.append(f"{len(arrived) - len(set(arrived))} alerts arrived twice")
    score.unexplained += [f"no alert of {revision_id}" for revision_id in sorted(due - set(arrived))]
    score.unexplained += [f"an alert of {revision_id} that is none" for revision_id in sorted(set(arrived) - due)]
