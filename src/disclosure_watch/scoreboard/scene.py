"""One site with its play and its oracle, and what the passes before have left to see."""

import datetime as dt
from collections import deque
from collections.abc import Collection, Mapping, Sequence

from disclosure_watch.ministry import Site
from disclosure_watch.ministry.circumstances import Circumstance
from disclosure_watch.ministry.faults import LYING, FaultKind
from disclosure_watch.ministry.play import Play, Step
from disclosure_watch.model import PassReport, Revision
from disclosure_watch.scoreboard.kinds import CLOCK_JUMPS, DEAD_LINKS
from disclosure_watch.scoreboard.oracle import Oracle, Scenery
from disclosure_watch.scoreboard.score import Score

STEP = dt.timedelta(hours=6)

UNCONDITIONAL_EVERY = 5
"""So many passes the watch asks without validators: within as many it must have seen what lying ones hid."""

REMEMBERED = 3
"""Steps of which a pass may still tell what changed in bulk."""

_SHIFTED = frozenset({Circumstance.PUSHED, Circumstance.PULLED})
_CLOUDED = frozenset({Circumstance.STALE_LIST, Circumstance.TRADITIONAL})


class Scene:
    """Lets one site live, and judges what is told of it."""

    def __init__(
        self, site: Site, seed: int, events: int, mix: Mapping[str, float] | None, kinds: Collection[str], score: Score
    ) -> None:
        self.site = site
        self.play = Play(
            site,
            seed,
            events=events,
            mix=mix,
            circumstances=[kind for kind in Circumstance if kind in kinds],
            faults=[kind for kind in FaultKind if kind in kinds],
            dead_links=DEAD_LINKS in kinds,
        )
        self.oracle = Oracle(site, score)
        self._step = Step((), None, redesigned=False)
        self._recent: deque[frozenset[Circumstance]] = deque(maxlen=REMEMBERED)
        self._redesigned = False
        self._lied = False
        self._outage = True

    def step(self) -> Step:
        """Let the site live through a step."""
        self._step = self.play.step()
        self._recent.append(self._step.circumstances)
        self.site.advance(STEP)
        self._redesigned |= self._step.redesigned
        return self._step

    def calm_down(self) -> str:
        """End what goes wrong or lasts, and publish a document; return its id."""
        site = self.site
        site.fault = site.meanwhile = None
        site.cache_list(None)
        site.present(mirror=None, traditional=False)
        document = site.draft()
        site.publish(document)
        self._step = Step((), None, redesigned=False, unsettled=self._step.unsettled)
        return document.id

    def judge(self, report: PassReport, told: Sequence[Revision], *, jumps: bool) -> None:
        """Score what a pass told, and insist on everything where nothing kept it from seeing it."""
        now = self._step.circumstances
        if now & _SHIFTED:
            self.oracle.look_again()
        self.oracle.hear(told, self._scenery(jumps=jumps))
        plain = report.pass_number % UNCONDITIONAL_EVERY == 0
        fault = self.site.fault
        if fault is not None or now & _CLOUDED:
            self._lied |= fault is not None and fault.kind in LYING
            self._outage = True
            return
        if self._lied and not plain:
            self._outage = True
            return
        if now & _SHIFTED:
            return
        self._lied = False
        self.oracle.insist(after_outage=self._outage)
        self._outage = False

    def _scenery(self, *, jumps: bool) -> Scenery:
        step, site = self._step, self.site
        labels = [*step.circumstances, f"pager {site.pager.name}", f"manner {site.manner}"]
        labels += [f"fault {step.fault.kind}"] if step.fault is not None else []
        labels += [CLOCK_JUMPS] if jumps else []
        labels += [DEAD_LINKS] if any(placed.listed and placed.gone for placed in site.placed.values()) else []
        return Scenery(
            redesigned=self._redesigned,
            circumstances=step.circumstances,
            recent=frozenset().union(*self._recent),
            unsettled=step.unsettled,
            half_drawn=self._half_drawn(),
            labels=tuple(sorted(labels)),
        )

    def _half_drawn(self) -> frozenset[str]:
        fault = self.site.fault
        if fault is None or fault.kind is not FaultKind.HALF_DRAWN or fault.times is not None:
            return frozenset()
        placed = self.site.placed.items()
        return frozenset(key for key, each in placed if fault.paths is None or each.path in fault.paths)
