"""A history drawn at random: true events, noise, redesigns and faults, step by step, the same for the same seed."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from random import Random

from disclosure_watch.ministry.circumstances import REST, Circumstance, Circumstances
from disclosure_watch.ministry.document import Document
from disclosure_watch.ministry.edits import EDITS
from disclosure_watch.ministry.faults import VARIANTS, Fault, FaultKind
from disclosure_watch.ministry.noise import NoiseKind
from disclosure_watch.ministry.placed import Gone
from disclosure_watch.ministry.site import Site

EVENTS = (
    *EDITS,
    "publish",
    "publish_backdated",
    "publish_same_index_number",
    "withdraw_404",
    "withdraw_410",
    "withdraw_soft",
    "withdraw_home",
    "delist",
    "restore",
    "move_redirected",
    "move_gone",
    "revert",
    "reorder",
)
"""Every kind of event that a play draws from, each as likely as the others unless a mix says otherwise."""

DEAD_LINKS = ("die", "revive")
"""A listed page that answers 404, and one that is served again."""

_GONE: dict[str, Gone] = {
    "withdraw_404": "404",
    "withdraw_410": "410",
    "withdraw_soft": "soft",
    "withdraw_home": "home",
}
_PUBLISHING = ("publish", "publish_backdated", "publish_same_index_number")
CALM = 6
"""Steps without a fault after which a pass without validators has seen whatever lying ones hid."""

_SAME_AS = {
    Circumstance.RENAMED: ("publisher",),
    Circumstance.TOPIC_SHOWN: ("topic_category",),
    Circumstance.RESETTLED: ("move_redirected", "move_gone", "delist"),
    Circumstance.HOST_CHANGED: ("move_redirected", "move_gone", "delist"),
}
"""
Events that would do to one document in the same step what befalls all of them, or take it off the list before anyone
could see where it went.
"""

LEAST_LISTED = 12
"""A column with fewer documents loses none: an agency doesn't take down its whole column."""


@dataclass(frozen=True, slots=True)
class Step:
    """
    What happened in one step: events by name with the document each befell, whether the design changed, what the site
    lives under, and which documents go back and forth.
    """

    events: tuple[tuple[str, str], ...]
    fault: Fault | None
    redesigned: bool
    circumstances: frozenset[Circumstance] = frozenset()
    unsettled: frozenset[str] = frozenset()


class Play:
    """
    Plays with one site. Each `step` draws anew; what can't happen now (a restoration with nothing gone) is left out.

    `mix` weighs the kinds of events, 1 for those it doesn't name. `fault`, `redesign` and `circumstance` are their
    chances a step, `circumstances` the kinds of the last that are drawn, `faults` those of the first.
    """

    def __init__(
        self,
        site: Site,
        seed: int,
        *,
        events: int = 4,
        mix: Mapping[str, float] | None = None,
        fault: float = 0.25,
        redesign: float = 0.05,
        circumstance: float = 0.3,
        circumstances: Collection[Circumstance] = (),
        faults: Collection[FaultKind] = tuple(FaultKind),
        dead_links: bool = False,
    ) -> None:
        self.site = site
        self._rng = Random(f"{seed}/{site.name}/play")
        self._events, self._fault, self._redesign = events, fault, redesign
        self._names = (*EVENTS, *DEAD_LINKS) if dead_links else EVENTS
        self._weights = [(mix or {}).get(name, 1.0) for name in self._names]
        self._former: dict[str, Document] = {}
        self._faults = [kind for kind in FaultKind if kind in faults]
        self._since_fault = CALM
        self._resting: dict[str, int] = {}
        self._circumstances = Circumstances(
            site, Random(f"{seed}/{site.name}/circumstances"), circumstances, circumstance
        )

    def step(self) -> Step:
        """Let some events happen, the noise move, and perhaps something go wrong until the next step."""
        rng, site, lived = self._rng, self.site, self._circumstances
        site.fault = None
        self._resting = {key: steps - 1 for key, steps in self._resting.items() if steps > 1}
        circumstances = lived.step(calm=self._since_fault >= CALM)
        begun = circumstances - lived.standing
        shared = [name for kind in begun for name in _SAME_AS.get(kind, ())]
        befallen: dict[str, str] = {}
        for name in rng.choices(self._names, self._weights, k=rng.randint(0, 2 * self._events)):
            document_id = "" if lived.quiet or name in shared else self._happen(name, befallen)
            if document_id:
                befallen[document_id] = name
        redesigned = rng.random() < self._redesign and not begun
        if redesigned:
            site.redesign()
        site.stir(*(kind for kind in NoiseKind if rng.random() < 0.6))
        self._since_fault += 1
        if rng.random() < self._fault and self._faults and not begun:
            site.fault = self._draw_fault()
            self._since_fault = 0
        events = tuple((name, document_id) for document_id, name in befallen.items())
        return Step(events, site.fault, redesigned, circumstances, lived.unsettled)

    def _free(self, befallen: Mapping[str, str]) -> Callable[[str], bool]:
        """Return what tells whether an event may befall a document: none did in this step, and it doesn't rest."""
        bound = befallen.keys() | self._resting.keys() | self._circumstances.unsettled
        return lambda key: key not in bound

    def _happen(self, name: str, befallen: Mapping[str, str]) -> str:
        """Let one event befall a document that none befell in this step; return its id, nothing where none fits."""
        site, rng = self.site, self._rng
        if name in _PUBLISHING:
            return self._publish(name)
        if name == "restore":
            return self._restore(self._free(befallen))
        if name == "revert":
            return self._revert(self._free(befallen))
        free = self._free(befallen)
        if name == "revive":
            return self._revive(free)
        listed = [each for each in site.documents if free(each.id) and site.placed[each.id].gone is None]
        if name == "reorder" and len(site.documents) > 1:
            site.swap(rng.randrange(len(site.documents) - 1))
        if name == "reorder" or not listed:
            return ""
        document = rng.choice(listed)
        return self._edit(name, document) if name in EDITS else self._displace(name, document)

    def _displace(self, name: str, document: Document) -> str:
        site = self.site
        if name.startswith("move"):
            site.move(document.id, left="redirect" if name == "move_redirected" else "dead")
        elif len(site.documents) <= LEAST_LISTED:
            return ""
        elif name == "delist":
            site.delist(document.id)
        elif name == "die":
            site.die(document.id)
        else:
            site.withdraw(document.id, _GONE[name])
        return document.id

    def _restore(self, free: Callable[[str], bool]) -> str:
        gone = sorted(key for key, each in self.site.placed.items() if not each.listed and free(key))
        if not gone:
            return ""
        chosen = self._rng.choice(gone)
        self.site.restore(chosen)
        self._resting[chosen] = REST
        return chosen

    def _revive(self, free: Callable[[str], bool]) -> str:
        dead = sorted(key for key, each in self.site.placed.items() if each.listed and each.gone and free(key))
        if not dead:
            return ""
        chosen = self._rng.choice(dead)
        self.site.revive(chosen)
        return chosen

    def _publish(self, name: str) -> str:
        site, rng = self.site, self._rng
        position = rng.randrange(len(site.documents)) if name == "publish_backdated" else 0
        day = site.documents[position].published_on if position else None
        document = site.draft(day)
        site.publish(document, position)
        if name == "publish_same_index_number":
            site.edit(document.id, index_number=rng.choice(site.documents).index_number)
        return document.id

    def _edit(self, name: str, document: Document) -> str:
        edited = EDITS[name](self._rng, document)
        if edited is None or edited == document:
            return ""
        self._former[document.id] = document
        self.site.put(edited)
        return document.id

    def _revert(self, free: Callable[[str], bool]) -> str:
        placed = self.site.placed
        edited = sorted(key for key in self._former if free(key) and placed[key].gone is None)
        if not edited:
            return ""
        chosen = self._rng.choice(edited)
        self.site.put(self._former.pop(chosen))
        self._resting[chosen] = REST
        return chosen

    def _draw_fault(self) -> Fault:
        site, rng = self.site, self._rng
        kind = rng.choice(self._faults)
        scope = rng.randrange(3)
        paths = None
        if scope == 1:
            paths = frozenset({rng.choice(site.listing_paths).partition("?")[0]})
        elif scope == 2 and site.items:
            paths = frozenset(item.path for item in rng.sample(list(site.items), min(4, len(site.items))))
        return Fault(kind, rng.randrange(VARIANTS.get(kind, 1)), paths, rng.choice((None, None, 1)))
