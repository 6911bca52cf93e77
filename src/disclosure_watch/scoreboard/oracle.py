"""
What a watch has to tell of one site: the rules of DESIGN §6 applied to what the ministry knows, never to its pages.

The oracle keeps what the watch must believe of each document by now. A revision is explained when it leads from that
belief to a state that the document truly had since. At a pass that nothing kept from seeing the site, every belief
must agree with the truth.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from disclosure_watch.ministry.document import Document
from disclosure_watch.ministry.site import Site
from disclosure_watch.ministry.truth import FieldTruth, compare, kinds
from disclosure_watch.model import Attribution, Change, Revision, State
from disclosure_watch.scoreboard.score import Score

LEAST_ABSENCES = 2
"""Passes after which a removal may be told at the earliest."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a document stood after a step."""

    document: Document
    path: str
    listed: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class Belief:
    """What the watch must believe of a document."""

    document: Document
    path: str
    state: State


class Oracle:
    """Scores the revisions of one source against one site."""

    def __init__(self, site: Site, score: Score) -> None:
        self._site = site
        self._score = score
        self._beliefs: dict[str, Belief] = {}
        self._history: defaultdict[str, list[Standing]] = defaultdict(list)
        self._absences: defaultdict[str, int] = defaultdict(int)
        self._clear_absences: defaultdict[str, int] = defaultdict(int)
        self._owners: dict[str, str] = {}
        self._looks = 0

    def look(self) -> None:
        """Take note of the site as it stands after a step, before the pass."""
        self._looks += 1
        for key, placed in self._site.placed.items():
            self._history[key].append(Standing(placed.document, placed.path, placed.listed, placed.gone is not None))
            self._owners[placed.path] = key
            self._absences[key] = self._absences[key] + 1 if placed.gone is not None else 0

    def hear(self, revisions: Sequence[Revision], *, redesigned: bool) -> None:
        """Score what a pass told."""
        for revision in revisions:
            if revision.attribution is not Attribution.SOURCE_EDIT:
                fair = redesigned and revision.attribution is Attribution.TEMPLATE_CHANGE
                self._attributed(revision, fair=fair)
                continue
            key = self._owners.get(urlsplit(revision.record.url).path)
            if key is None or not self._explain(key, revision):
                self._false(revision, key)

    def insist(self, *, after_outage: bool) -> None:
        """Score what a pass that saw everything left untold; `after_outage` lets absences begin anew."""
        for key, standings in self._history.items():
            now = standings[-1]
            missing = now.gone and not now.listed
            self._clear_absences[key] = 0 if not missing else 1 if after_outage else self._clear_absences[key] + 1
            expected, fields = transition(self._beliefs.get(key), now)
            if not expected or (Change.WITHDRAWN in expected and self._clear_absences[key] < LEAST_ABSENCES):
                continue
            for change in expected:
                self._score.add(self._score.changes, change, missed=1)
            for one in fields:
                self._score.add(self._score.fields, one.field, missed=1)
            self._score.unexplained.append(
                f"missed: {self._site.name} {now.path} {now.document.title}: {_words(expected, fields)}"
            )
            self._beliefs[key] = _after(self._beliefs.get(key), now, expected)

    def _explain(self, key: str, revision: Revision) -> bool:
        """Find the true state that a revision tells of, the latest first; count it, and believe it."""
        belief = self._beliefs.get(key)
        told = frozenset(revision.changes)
        for standing in reversed(self._history[key]):
            expected, fields = transition(belief, standing)
            if belief is None and expected and len(self._history[key]) == self._looks:
                expected = frozenset({Change.BASELINE})
            if expected != told or not _same_fields(revision, fields):
                continue
            if Change.WITHDRAWN in told and self._absences[key] < LEAST_ABSENCES:
                continue
            for change in told:
                self._score.add(self._score.changes, change, right=1)
            for one in fields:
                self._score.add(self._score.fields, one.field, right=1)
            self._attributed(revision, fair=True)
            self._beliefs[key] = _after(belief, standing, told)
            return True
        return False

    def _attributed(self, revision: Revision, *, fair: bool) -> None:
        self._score.add(self._score.attributions, revision.attribution, right=fair, false=not fair)
        if not fair:
            self._score.unexplained.append(f"attributed to {revision.attribution}: {_of(revision)}")

    def _false(self, revision: Revision, key: str | None) -> None:
        for change in revision.changes:
            self._score.add(self._score.changes, change, false=1)
        for one in revision.fields:
            self._score.add(self._score.fields, one.field, false=1)
        truth = ""
        if key is not None:
            expected, fields = transition(self._beliefs.get(key), self._history[key][-1])
            truth = f"; true is: {_words(expected, fields)}"
            self._beliefs[key] = _after(self._beliefs.get(key), self._history[key][-1], frozenset(revision.changes))
        self._score.unexplained.append(f"false: {_of(revision)}{truth}")


def transition(belief: Belief | None, now: Standing) -> tuple[frozenset[Change], tuple[FieldTruth, ...]]:
    """Return the changes that lead from a belief to a standing, and the fields; none where nothing is to be told."""
    if belief is None:
        return (frozenset({Change.ADDED}), ()) if now.listed else (frozenset(), ())
    if now.gone and not now.listed:
        return (frozenset(), ()) if belief.state is State.WITHDRAWN else (frozenset({Change.WITHDRAWN}), ())
    if not now.listed and belief.state is State.WITHDRAWN:
        return frozenset(), ()
    fields = compare(belief.document, now.document)
    found = set(kinds(fields))
    if not now.listed:
        if belief.state is State.LIVE:
            found.add(Change.DELISTED)
    else:
        if belief.state is not State.LIVE:
            found.add(Change.RESTORED)
        if belief.path != now.path:
            found.add(Change.RELOCATED)
    return frozenset(found), fields if found else ()


def _after(belief: Belief | None, now: Standing, told: frozenset[Change]) -> Belief:
    if Change.WITHDRAWN in told and belief is not None:
        return replace(belief, state=State.WITHDRAWN)
    state = State.LIVE if now.listed else State.WITHDRAWN if now.gone else State.DELISTED
    return Belief(now.document, now.path, state)


def _same_fields(revision: Revision, fields: Sequence[FieldTruth]) -> bool:
    told = {one.field: one for one in revision.fields}
    if told.keys() != {one.field for one in fields}:
        return False
    for one in fields:
        before, after = told[one.field].before, told[one.field].after
        if one.field == "body_text":
            passages = f"{before}\n{after}"
            if not all(old in passages and new in passages for old, new in one.figures):
                return False
        elif one.field != "attachments" and (before, after) != (one.before, one.after):
            return False
    return True


def _words(changes: frozenset[Change], fields: Sequence[FieldTruth]) -> str:
    told = ", ".join(sorted(changes)) or "nothing"
    shown = "; ".join(f"{one.field}: {one.before!r} -> {one.after!r}" for one in fields)
    return f"{told} ({shown})" if shown else told


def _of(revision: Revision) -> str:
    fields: Iterator[str] = (f"{one.field}: {one.before!r} -> {one.after!r}" for one in revision.fields)
    return f"{revision.revision_id} {revision.record.url} {', '.join(revision.changes)} ({'; '.join(fields)})"
