"""What a site lives under for a while, or for good, beside the events that befall single documents: drawn at random."""

from collections import Counter, deque
from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from random import Random

from disclosure_watch.ministry.document import Document
from disclosure_watch.ministry.edits import EDITS
from disclosure_watch.ministry.families.base import Item
from disclosure_watch.ministry.placed import Left
from disclosure_watch.ministry.presentation import Mirror
from disclosure_watch.ministry.site import Site
from disclosure_watch.ministry.words import AGENCIES


class Circumstance(StrEnum):
    """The first three hold from the founding; the others begin in some step, and some of them last."""

    NEVER_WHOLE = "never_whole"  # pages of the list from some depth on are stubs
    STICKY = "sticky"  # two documents stand on top as 置顶 besides
    BY_YEAR = "by_year"  # the list shows the newer half, the older stands under a tab
    STALE_LIST = "stale_list"  # the list is one to three steps old
    MIRROR_BY_REQUEST = "mirror_by_request"  # three edited pages answer as before at every second request …
    MIRROR_BY_TURNS = "mirror_by_turns"  # … or in every second step
    TRADITIONAL = "traditional"  # every page in traditional characters for a night
    RENAMED = "renamed"  # the agency's name in every document
    TOPIC_SHOWN = "topic_shown"  # the template gains a place for 主题分类
    RESETTLED = "resettled"  # every page at an address of another pattern
    HOST_CHANGED = "host_changed"  # the whole site at another host
    SCHEME_CHANGED = "scheme_changed"  # the whole site by https where it was by http, or back
    PUSHED = "pushed"  # documents published while the list is walked
    PULLED = "pulled"  # a document taken off the list while it is walked


STANDING = frozenset({Circumstance.NEVER_WHOLE, Circumstance.STICKY, Circumstance.BY_YEAR})
BULK = frozenset(
    {
        Circumstance.TRADITIONAL,
        Circumstance.RENAMED,
        Circumstance.TOPIC_SHOWN,
        Circumstance.RESETTLED,
        Circumstance.HOST_CHANGED,
    }
)
"""What changes many documents at once."""

MIRRORED_STEPS = 6
REST = 8
"""Steps from the end of one circumstance in which documents go back and forth to the next; no event befalls them then."""

LEAST_FOR_BULK = 12
"""Documents that a list needs to count as changed in bulk."""


class Circumstances:
    """
    Draws and applies what one site lives under.

    Attributes:
        standing: what holds from the founding.
        unsettled: documents that go back and forth now, or did so a short while ago; no event befalls them.
    """

    def __init__(self, site: Site, rng: Random, kinds: Collection[Circumstance], chance: float) -> None:
        self.site = site
        self._rng = rng
        self._kinds = [kind for kind in Circumstance if kind in kinds]
        self._chance = chance
        self._lasting: Circumstance | None = None
        self._left_steps = 0
        self._rests = 0
        self._lists: deque[Sequence[Item]] = deque(maxlen=3)
        self._borne: set[str] = set()
        self.unsettled: frozenset[str] = frozenset()
        self.standing = self._found()

    @property
    def quiet(self) -> bool:
        """Whether nothing else may happen in the step: a night in other characters, and the one after."""
        return self._lasting is Circumstance.TRADITIONAL

    def step(self, *, calm: bool) -> frozenset[Circumstance]:
        """
        Begin or end what lasts, perhaps let something happen at once; return what the site lives under in this step.

        `calm` says that every pass before could see the site as it was: only then does a bulk change begin.
        """
        site = self.site
        if site.meanwhile is not None:  # nobody came to see the list in the step before
            site.meanwhile()
            site.meanwhile = None
        now = self.go_on() if self._lasting is not None else self._begin(calm=calm)
        self._rests -= self._rests > 0
        if self._rests == 0 and self._lasting is None:
            self.unsettled = frozenset()
        if now in {Circumstance.RESETTLED, Circumstance.HOST_CHANGED}:
            self._lists.clear()
        self._lists.append(tuple(site.items))
        return self.standing | ({now} if now is not None else frozenset())

    def _found(self) -> frozenset[Circumstance]:
        site, rng = self.site, self._rng
        chosen = {kind for kind in self._kinds if kind in STANDING and rng.random() < 0.3}
        if site.family.drawn_by_script or Circumstance.NEVER_WHOLE in chosen:
            chosen.discard(Circumstance.BY_YEAR)
        if site.page_count < 3:
            chosen.discard(Circumstance.NEVER_WHOLE)
        if Circumstance.NEVER_WHOLE in chosen:
            site.present(depth=rng.randint(2, site.page_count - 1))
        if Circumstance.BY_YEAR in chosen:
            half = site.documents[len(site.documents) // 2 :]
            site.present(older=frozenset(document.id for document in half))
        if Circumstance.STICKY in chosen:
            site.present(pinned=tuple(item.document.id for item in rng.sample(list(site.items), 2)))
        if Circumstance.TOPIC_SHOWN in self._kinds and rng.random() < 0.5:
            site.present(unprinted=frozenset({"topic_category"}))
        return frozenset(chosen)

    def _begin(self, *, calm: bool) -> Circumstance | None:
        rng = self._rng
        if rng.random() >= self._chance:
            return None
        possible = [kind for kind in self._kinds if kind not in STANDING and self._can(kind, calm=calm)]
        if not possible:
            return None
        kind = rng.choice(possible)
        if kind in BULK:
            self._change_in_bulk(kind)
        elif kind is Circumstance.SCHEME_CHANGED:
            self.site.change_scheme("https" if self.site.scheme == "http" else "http")
        elif kind is Circumstance.STALE_LIST:
            self._serve_stale_list()
        elif kind in {Circumstance.PUSHED, Circumstance.PULLED}:
            self.site.meanwhile = self._while_walked(kind)
        else:
            return self._begin_mirror(kind)
        return kind

    def _change_in_bulk(self, kind: Circumstance) -> None:
        site = self.site
        match kind:
            case Circumstance.TRADITIONAL:
                site.present(traditional=True)
                self._last(kind, 2)
            case Circumstance.RENAMED:
                self._rename()
            case Circumstance.TOPIC_SHOWN:
                site.present(unprinted=frozenset())
            case Circumstance.RESETTLED:
                site.resettle(self._left())
            case Circumstance.HOST_CHANGED:
                others = [authority for authority in site.authorities if authority != site.authority]
                site.change_host(self._rng.choice(others), self._left())

    def _can(self, kind: Circumstance, *, calm: bool) -> bool:
        site = self.site
        if kind in BULK and (not calm or self._rests or len(site.items) < LEAST_FOR_BULK):
            return False
        match kind:
            case Circumstance.STALE_LIST:
                return not self._rests and len(self._lists) > 0
            case Circumstance.MIRROR_BY_REQUEST | Circumstance.MIRROR_BY_TURNS:
                return not self._rests and calm
            case Circumstance.RENAMED:
                return len(self._names_left()) > 1
            case Circumstance.TOPIC_SHOWN:
                return bool(site.presentation.unprinted)
            case Circumstance.HOST_CHANGED:
                return len(site.authorities) > 1 and not site.left_hosts
            case Circumstance.SCHEME_CHANGED:
                return site.speaks_tls
            case Circumstance.PULLED:
                return len(site.items) > LEAST_FOR_BULK and not self._rests
        return True

    def go_on(self) -> Circumstance | None:
        """Let what lasts go on, or end it; return what the site still lives under."""
        site, kind = self.site, self._lasting
        if kind is None:
            return None
        self._left_steps -= 1
        if self._left_steps > 0:
            mirror = site.presentation.mirror
            if kind is Circumstance.MIRROR_BY_TURNS and mirror is not None:
                site.present(mirror=Mirror(mirror.documents, by_request=False, on=not mirror.on))
            if kind is Circumstance.TRADITIONAL:
                site.present(traditional=False)
            return kind
        self._lasting = None
        self._rests = REST
        site.cache_list(None)
        site.present(mirror=None)
        return None

    def _last(self, kind: Circumstance, steps: int) -> None:
        self._lasting, self._left_steps = kind, steps

    def _left(self) -> Left:
        ways: tuple[Left, ...] = ("redirect", "dead", "alive")
        return self._rng.choice(ways)

    def _serve_stale_list(self) -> None:
        old = self._rng.choice(list(self._lists))
        now = self.site.items
        self.unsettled = frozenset(row[0] for row in _rows(old) ^ _rows(now))
        self.site.cache_list(old)
        self._last(Circumstance.STALE_LIST, self._rng.randint(1, 2))

    def _begin_mirror(self, kind: Circumstance) -> Circumstance | None:
        site, rng = self.site, self._rng
        served = [item.document.id for item in site.items if site.placed[item.document.id].gone is None]
        before: dict[str, Document] = {}
        for document_id in rng.sample(served, min(3, len(served))):
            document = site.placed[document_id].document
            edited = EDITS["figure"](rng, document)
            if edited is not None and edited != document:
                before[document_id] = document
                site.put(edited)
        if not before:
            return None
        site.present(mirror=Mirror(before, by_request=kind is Circumstance.MIRROR_BY_REQUEST))
        self.unsettled = frozenset(before)
        self._last(kind, MIRRORED_STEPS)
        return kind

    def _names_left(self) -> list[str]:
        """Names that the agency never bore: one that comes back would be a document that goes back and forth."""
        return [agency.short for agency in AGENCIES if agency.short not in self._borne]

    def _rename(self) -> None:
        """Give the agency that most documents bear another name, in each of them."""
        served = [placed.document for placed in self.site.placed.values() if placed.gone is None]
        old, _ = Counter(document.publisher for document in served).most_common(1)[0]
        self._borne.add(old)
        new = self._rng.choice(self._names_left())
        self._borne.add(new)
        for document in served:
            if document.publisher == old:
                self.site.edit(document.id, publisher=new)

    def _while_walked(self, kind: Circumstance) -> Callable[[], None]:
        site = self.site
        if kind is Circumstance.PUSHED:
            drafts = [site.draft() for _ in range(self._rng.randint(1, 2))]

            def push() -> None:
                for draft in drafts:
                    site.publish(draft)

            return push
        shown = [item.document.id for item in site.items[: site.per_page] if item.document.id not in self.unsettled]
        gone = self._rng.choice(shown)
        return lambda: site.withdraw(gone)


def _rows(items: Sequence[Item]) -> set[tuple[str, str, str, object]]:
    """What a list tells of its documents."""
    return {(item.document.id, item.path, item.document.title, item.document.published_on) for item in items}
