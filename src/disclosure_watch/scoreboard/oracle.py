"""
What a watch has to tell of one site: the rules of DESIGN §6 applied to what the ministry knows, never to its pages.

The oracle keeps what the watch must believe of each document by now. A revision is explained when it leads from that
belief to a state that the document truly had since. At a pass that nothing kept from seeing the site, every belief
must agree with the truth; of documents that go back and forth, once they have come to rest.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from disclosure_watch.ministry.circumstances import BULK, Circumstance
from disclosure_watch.ministry.site import Site
from disclosure_watch.ministry.truth import METADATA, FieldTruth
from disclosure_watch.model import Attribution, Change, Revision, State
from disclosure_watch.scoreboard.score import Score
from disclosure_watch.scoreboard.standing import Standing, standings
from disclosure_watch.scoreboard.transition import Belief, after, same_fields, transition, words

LEAST_ABSENCES = 2
"""Passes after which a removal may be told at the earliest."""

MOST_TOLD_OF_ONE_FLAPPING = 3
"""The edit, the first return, and the state in which it comes to rest; its addition stands beside them."""

RETURNS, RETURNED_WITHIN, STEADY = 2, 6, 3
"""
A document that went off the list and came back within six passes may be held in a third state until three passes saw it.

Those are the watch's own (`diff.flapping`).
"""

BULK_FIELDS = {Circumstance.RENAMED: {"publisher"}, Circumstance.TOPIC_SHOWN: {"topic_category"}}
TURNS = frozenset({Change.DELISTED, Change.RESTORED})
MOVES = frozenset({Circumstance.RESETTLED, Circumstance.HOST_CHANGED})


@dataclass(frozen=True, slots=True)
class Scenery:
    """
    What a site lived under when a pass saw it.

    Attributes:
        redesigned: whether its design changed at any time before.
        circumstances: of this step.
        recent: of this step and the few before it, of which a pass may still tell.
        unsettled: documents that go back and forth.
        half_drawn: documents whose page lacks its text now.
        labels: the names under which the score counts what is told now.
    """

    redesigned: bool = False
    circumstances: frozenset[Circumstance] = frozenset()
    recent: frozenset[Circumstance] = frozenset()
    unsettled: frozenset[str] = frozenset()
    half_drawn: frozenset[str] = frozenset()
    labels: tuple[str, ...] = ()


@dataclass(slots=True)
class Oracle:
    """Scores the revisions of one source against one site."""

    _site: Site
    _score: Score
    _beliefs: dict[str, Belief] = field(default_factory=dict)
    _history: defaultdict[str, list[Standing]] = field(default_factory=lambda: defaultdict(list))
    _absences: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    _clear_absences: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    _owners: dict[str, str] = field(default_factory=dict)
    _originals: set[str] = field(default_factory=set)
    _deep: set[str] = field(default_factory=set)
    _told_unsettled: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    _turned: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _looks: int = 0
    _scenery: Scenery = field(default_factory=Scenery)

    def look(self) -> None:
        """Take note of the site as it stands after a step, before the pass."""
        now = standings(self._site)
        self._looks += 1
        if not self._history:
            self._originals.update(now)
        for key, standing in now.items():
            self._note(key, standing)
            missing = standing.removed or (standing.gone and not standing.listed)
            self._absences[key] = self._absences[key] + 1 if missing else 0

    def look_again(self) -> None:
        """Take note of what happened to the site while the pass was under way: what went then may have been found gone."""
        for key, standing in standings(self._site).items():
            if not self._history[key] or self._history[key][-1] != standing:
                self._note(key, standing)
                if standing.removed or (standing.gone and not standing.listed):
                    self._absences[key] = max(self._absences[key], 1)

    def believes(self, key: str) -> bool:
        """Whether the watch has told of a document."""
        return key in self._beliefs

    def hear(self, revisions: Sequence[Revision], scenery: Scenery) -> None:
        """Score what a pass told."""
        self._scenery = scenery
        for settled in self._told_unsettled.keys() - scenery.unsettled:
            del self._told_unsettled[settled]
        for revision in revisions:
            parts = urlsplit(revision.record.url)
            key = self._owners.get(parts.path)
            if revision.attribution is not Attribution.SOURCE_EDIT:
                self._hear_attributed(key, revision)
            elif key is None or not self._fits(key, revision) or not self._explain(key, revision):
                self._false(revision, key)

    def insist(self, *, after_outage: bool) -> None:
        """Score what a pass that saw everything left untold; `after_outage` lets absences begin anew."""
        for key, standings_of in self._history.items():
            now, belief = standings_of[-1], self._beliefs.get(key)
            missing = now.gone and not now.listed
            self._clear_absences[key] = 0 if not missing else 1 if after_outage else self._clear_absences[key] + 1
            if key in self._scenery.unsettled or not _sure(now, belief):
                continue
            expected, fields = transition(belief, now)
            if not expected or (Change.WITHDRAWN in expected and self._clear_absences[key] < LEAST_ABSENCES):
                continue
            if expected & TURNS and self._may_be_held(key):
                continue
            for change in expected:
                self._score.add(self._score.changes, change, missed=1)
            for truth in fields:
                self._score.add(self._score.fields, truth.field, missed=1)
            self._count(missed=1)
            title = now.document.title
            self._score.unexplained.append(f"missed: {self._site.name} {now.place} {title}: {words(expected, fields)}")
            self._beliefs[key] = after(belief, now, expected)

    def _may_be_held(self, key: str) -> bool:
        """Whether a document went off the list and came back of late, and stands where it does for less than it takes."""
        lately = [look for look in self._turned[key] if self._looks - look <= RETURNED_WITHIN]
        steady = {standing.listed for standing in self._history[key][-STEADY:]}
        return len(lately) >= RETURNS and len(steady) > 1

    def _note(self, key: str, standing: Standing) -> None:
        self._history[key].append(standing)
        self._owners[urlsplit(f"//{standing.place}").path] = key
        if not standing.certain or standing.at_edge:
            self._deep.add(key)

    def _fits(self, key: str, revision: Revision) -> bool:
        """Whether what the site lives under lets a document be told of in this way at all."""
        told = set(revision.changes)
        if key in self._scenery.half_drawn and told & {Change.ADDED, Change.BASELINE, Change.CONTENT_CHANGED}:
            return False
        if key in self._scenery.unsettled and key in self._beliefs:
            self._told_unsettled[key] += 1
            return self._told_unsettled[key] <= MOST_TOLD_OF_ONE_FLAPPING
        return True

    def _explain(self, key: str, revision: Revision) -> bool:
        """Find the true state that a revision tells of, the latest first; count it, and believe it."""
        belief = self._beliefs.get(key)
        told = frozenset(revision.changes)
        standings_of = self._history[key][::-1]
        if belief is None:  # the first that is told of it says nothing of which state was read, but its text does
            standings_of = sorted(standings_of, key=lambda standing: not _shows(revision, standing))
        for standing in standings_of:
            for expected, fields in self._possible(key, belief, standing):
                if expected != told or not same_fields(revision, fields):
                    continue
                if Change.WITHDRAWN in told and self._absences[key] < LEAST_ABSENCES:
                    continue
                self._right(revision, fields)
                if told & TURNS:
                    self._turned[key].append(self._looks)
                self._attributed(revision, fair=not self._told_singly(told, fields))
                self._beliefs[key] = after(belief, standing, told)
                return True
        return False

    def _possible(
        self, key: str, belief: Belief | None, standing: Standing
    ) -> Iterator[tuple[frozenset[Change], Sequence[FieldTruth]]]:
        """Yield the ways in which a standing may rightly be told."""
        expected, fields = transition(belief, standing)
        if belief is None and expected:
            if key in self._originals or key in self._deep:
                yield frozenset({Change.BASELINE}), fields
            if key not in self._originals or key in self._deep:
                yield expected, fields
            return
        yield expected, fields
        if belief is not None and belief.state is not State.WITHDRAWN and standing.removed and not standing.certain:
            yield frozenset({Change.WITHDRAWN}), ()  # where a list ends openly it is as good as listed, and yet it went
        if belief is not None and belief.state is State.LIVE and standing.at_edge and not standing.certain:
            yield expected | {Change.DELISTED}, fields  # it changed places with the last row that can be read
        if belief is not None and not standing.certain:
            yield expected - {Change.DELISTED, Change.RESTORED}, fields  # whether it is listed nobody can see there
        if belief is not None and not standing.gone and belief.place != standing.place:
            if not standing.listed:
                yield expected | {Change.RELOCATED}, fields
            elif not standing.certain:  # its old page goes on, and nobody sees the row that leads to the new one
                yield expected - {Change.RELOCATED}, fields

    def _told_singly(self, told: frozenset[Change], fields: Sequence[FieldTruth]) -> bool:
        """Whether what is told as an edit of one document is nothing but its share of a change in bulk."""
        now = self._scenery.circumstances
        if now & MOVES and told == {Change.RELOCATED}:
            return True
        return any(kind in now and {truth.field for truth in fields} == names for kind, names in BULK_FIELDS.items())

    def _hear_attributed(self, key: str | None, revision: Revision) -> None:
        """Score a revision that is no edit of a document: a change in bulk, or of the template."""
        bulk = self._scenery.recent & BULK
        fair = (
            Circumstance.TRADITIONAL in bulk
            or (key is not None and bool(bulk) and self._explain_part(key, revision))
            or (self._scenery.redesigned and revision.attribution is Attribution.TEMPLATE_CHANGE)
        )
        self._attributed(revision, fair=fair)

    def _explain_part(self, key: str, revision: Revision) -> bool:
        """Whether a revision tells some of what truly changed of a document; believe that part."""
        belief, now = self._beliefs.get(key), self._history[key][-1]
        if belief is None:
            return False
        names = {field.field for field in revision.fields}
        if revision.attribution is not Attribution.BULK_EDIT and not names <= BULK_FIELDS[Circumstance.TOPIC_SHOWN]:
            return False
        fields = tuple(field for field in transition(belief, now)[1] if field.field in names)
        if not names <= set(METADATA) or not same_fields(revision, fields):
            return False
        moved = Change.RELOCATED in revision.changes
        if moved and belief.place == now.place:
            return False
        self._right(revision, fields)
        values: dict[str, Any] = {name: getattr(now.document, name) for name in names}
        place = now.place if moved else belief.place
        self._beliefs[key] = replace(belief, document=replace(belief.document, **values), place=place)
        return True

    def _right(self, revision: Revision, fields: Collection[FieldTruth]) -> None:
        for change in revision.changes:
            self._score.add(self._score.changes, change, right=1)
        for truth in fields:
            self._score.add(self._score.fields, truth.field, right=1)
        self._count(right=1)

    def _count(self, **counts: int) -> None:
        for label in self._scenery.labels:
            self._score.add(self._score.circumstances, label, **counts)

    def _attributed(self, revision: Revision, *, fair: bool) -> None:
        self._score.add(self._score.attributions, revision.attribution, right=fair, false=not fair)
        if not fair:
            self._count(false=1)
            self._score.unexplained.append(f"attributed to {revision.attribution}: {_of(revision)}")

    def _false(self, revision: Revision, key: str | None) -> None:
        for change in revision.changes:
            self._score.add(self._score.changes, change, false=1)
        for told in revision.fields:
            self._score.add(self._score.fields, told.field, false=1)
        self._count(false=1)
        truth = ""
        if key is not None:
            expected, fields = transition(self._beliefs.get(key), self._history[key][-1])
            truth = f"; true is: {words(expected, fields)}"
            self._beliefs[key] = after(self._beliefs.get(key), self._history[key][-1], frozenset(revision.changes))
        self._score.unexplained.append(f"false: {_of(revision)}{truth}")


def _sure(now: Standing, belief: Belief | None) -> bool:
    """Whether a pass must tell what leads from a belief to a standing: not what it had to find in an unread list."""
    if now.certain:
        return True
    return (
        belief is not None and now.listed and not now.gone and belief.state is State.LIVE and belief.place == now.place
    )


def _shows(revision: Revision, standing: Standing) -> bool:
    """Return whether the text that a revision was read from is that of a standing."""
    text = revision.record.body_text
    return all(paragraph in text for paragraph in standing.document.paragraphs)


def _of(revision: Revision) -> str:
    fields = (f"{change.field}: {change.before!r} -> {change.after!r}" for change in revision.fields)
    return f"{revision.revision_id} {revision.record.url} {', '.join(revision.changes)} ({'; '.join(fields)})"
