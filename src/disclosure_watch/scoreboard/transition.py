"""What leads from what a watch believes of a document to where it stands: the rules of DESIGN §6, once more and apart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from disclosure_watch.ministry.document import Document
from disclosure_watch.ministry.truth import FieldTruth, compare, kinds
from disclosure_watch.model import Change, Revision, State
from disclosure_watch.scoreboard.standing import Standing


@dataclass(frozen=True, slots=True)
class Belief:
    """What the watch must believe of a document; `place` is host and path."""

    document: Document
    place: str
    state: State


def transition(belief: Belief | None, now: Standing) -> tuple[frozenset[Change], tuple[FieldTruth, ...]]:
    """Return the changes that lead from a belief to a standing, and the fields; none where nothing is to be told."""
    nothing: tuple[frozenset[Change], tuple[FieldTruth, ...]] = (frozenset(), ())
    if now.gone and now.listed:
        return nothing
    if belief is None:
        return (frozenset({Change.ADDED}), ()) if now.listed else nothing
    if now.gone:
        return nothing if belief.state is State.WITHDRAWN else (frozenset({Change.WITHDRAWN}), ())
    if not now.listed and belief.state is State.WITHDRAWN:
        return nothing
    fields = compare(belief.document, now.document)
    changes = set(kinds(fields))
    if not now.listed:
        if belief.state is State.LIVE:
            changes.add(Change.DELISTED)
    else:
        if belief.state is not State.LIVE:
            changes.add(Change.RESTORED)
        if belief.place != now.place:
            changes.add(Change.RELOCATED)
    return frozenset(changes), fields if changes else ()


def after(belief: Belief | None, now: Standing, told: frozenset[Change]) -> Belief:
    """Return what is believed once that was told."""
    if Change.WITHDRAWN in told and belief is not None:
        return replace(belief, state=State.WITHDRAWN)
    unlisted = State.WITHDRAWN if now.gone else State.DELISTED
    state = State.LIVE if now.listed and Change.DELISTED not in told else unlisted
    if belief is not None and not now.certain and not told & {Change.DELISTED, Change.RESTORED}:
        state = belief.state  # the place in the list was left open
    stays = belief is not None and not (now.listed and now.certain) and Change.RELOCATED not in told
    return Belief(now.document, belief.place if belief is not None and stays else now.place, state)


def same_fields(revision: Revision, fields: Sequence[FieldTruth]) -> bool:
    """Return whether a revision tells these fields and no others, with their true values."""
    told = {change.field: change for change in revision.fields}
    if told.keys() != {field.field for field in fields}:
        return False
    for field in fields:
        before, now = told[field.field].before, told[field.field].after
        if field.field == "body_text":
            if not all(old in f"{before}" and new in f"{now}" for old, new in field.figures):
                return False
        elif field.field != "attachments" and (before, now) != (field.before, field.after):
            return False
    return True


def words(changes: frozenset[Change], fields: Sequence[FieldTruth]) -> str:
    """Write changes and fields for a reader."""
    told = ", ".join(sorted(changes)) or "nothing"
    shown = "; ".join(f"{field.field}: {field.before!r} -> {field.after!r}" for field in fields)
    return f"{told} ({shown})" if shown else told
