"""Random histories of a column, and what a careful reader would be told of each step."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from independent.column import GONE, Column, paragraph, write

_FIGURE = re.compile(r"\d{3,}")
FLAPPING = 6
"""What goes again within so many passes of its return is held."""

FOUNDED = dt.date(2025, 1, 6)


@dataclass(frozen=True)
class Expected:
    """
    One thing to be told of one paper: any of these kinds, with at least these fields, and none but those allowed.

    `passes` is at which pass after the event it is due: a withdrawal at the second, anything else at the first.
    """

    key: int
    event: str
    kinds: frozenset[str]
    fields: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    passes: int = 1


def founded(rng: Random, papers: int) -> Column:
    """Make a column of some papers, one every three days."""
    column = Column()
    for key in range(papers):
        column.publish(write(rng, key, FOUNDED + dt.timedelta(days=3 * key)))
    return column


@dataclass
class History:
    """
    What befalls one column.

    `removed` are the papers off the list, with the step in which they went, `back` those that came back, with the step in
    which they did.
    """

    column: Column
    rng: Random
    step: int = 0
    removed: dict[int, int] = field(default_factory=dict)
    back: dict[int, int] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    chosen: int = 0

    def live(self) -> list[Expected]:
        """Let a step happen: up to four events on as many papers, and the noise move."""
        self.step += 1
        self.column.tick += 1
        self.touched = set()
        return [told for _ in range(self.rng.randint(0, 4)) for told in self._event()]

    def _event(self) -> list[Expected]:
        name = self.rng.choice(tuple(EVENTS))
        told = EVENTS[name](self)
        if told is None:
            return []
        self.touched.add(told.key)
        return [told]

    def pick(self) -> int | None:
        """A listed paper that nothing befell in this step."""
        free = [key for key in self.column.order if key not in self.touched]
        return self.rng.choice(free) if free else None

    def may_leave(self, key: int) -> bool:
        """Whether a paper may go: the list stays long enough, and it has not come back so lately that it would flap."""
        return len(self.column.order) >= 12 and self.step - self.back.get(key, -FLAPPING) >= FLAPPING

    def edited(
        self, event: str, kinds: set[str], fields: set[str], also: set[str] = frozenset(), **values: object
    ) -> Expected:
        """Edit a paper; return what is to be told."""
        key = self.chosen
        self.column.change(key, **values)
        return Expected(key, event, frozenset(kinds), frozenset(fields), frozenset(fields | also))


def _on_a_paper(change: Callable[[History, int], Expected | None]) -> Callable[[History], Expected | None]:
    def event(history: History) -> Expected | None:
        key = history.pick()
        if key is None:
            return None
        history.chosen = key
        return change(history, key)

    return event


def _title(history: History, key: int) -> Expected:
    title = history.column.papers[key].title
    stem = re.sub(r"(的答复|的答复函|的复函|答复意见)$", "", title)
    tail = history.rng.choice([tail for tail in ("的答复", "的答复函", "的复函", "答复意见") if stem + tail != title])
    return history.edited("title", {"metadata_changed"}, {"title"}, title=stem + tail)


def _figure(history: History, key: int) -> Expected | None:
    paragraphs = list(history.column.papers[key].paragraphs)
    at = history.rng.randrange(len(paragraphs))
    figures = [figure for figure in _FIGURE.finditer(paragraphs[at]) if not figure[0].startswith("20")]
    if not figures:
        return None
    figure = history.rng.choice(figures)
    other = str(int(figure[0]) + history.rng.choice((1, 10, 100, 40)))
    paragraphs[at] = paragraphs[at][: figure.start()] + other + paragraphs[at][figure.end() :]
    return history.edited("figure", {"content_changed"}, {"body_text"}, paragraphs=tuple(paragraphs))


def _paragraph(history: History, key: int) -> Expected:
    paper = history.column.papers[key]
    more = (*paper.paragraphs, f"此外，{paragraph(history.rng, paper.topic)}")
    return history.edited("paragraph", {"content_changed"}, {"body_text"}, paragraphs=more)


def _published(history: History, key: int) -> Expected:
    day = history.column.papers[key].published + dt.timedelta(days=history.rng.randint(1, 9))
    return history.edited("published", {"metadata_changed"}, {"published_on"}, published=day)


def _klass(history: History, key: int) -> Expected:
    own = history.column.papers[key].klass
    other = history.rng.choice([letter for letter in "ABC" if letter != own])
    kinds = {"content_changed", "metadata_changed"}
    return history.edited("class", kinds, {"reply.proposal_class"}, {"body_text"}, klass=other)


def _attached(history: History, key: int) -> Expected:
    number = history.rng.randint(10**6, 10**7)
    file = (f"任务清单{number % 89}.pdf", f"{number}.pdf", b"%%PDF-1.4 %d" % number)
    files = (*history.column.papers[key].files, file)
    return history.edited("attached", {"content_changed"}, {"attachments"}, files=files)


def _detached(history: History, key: int) -> Expected | None:
    files = history.column.papers[key].files
    return history.edited("detached", {"content_changed"}, {"attachments"}, files=files[1:]) if files else None


def _added(history: History, *, on_top: bool) -> Expected:
    column = history.column
    key = max(column.papers) + 1
    position = 0 if on_top or not column.order else history.rng.randrange(1, len(column.order))
    day = column.papers[column.order[position - 1]].published if position else FOUNDED + dt.timedelta(days=400 + key)
    column.publish(write(history.rng, key, day), position)
    return Expected(key, "added_on_top" if on_top else "added_in_the_middle", frozenset({"added"}))


def _removed(history: History, key: int) -> Expected | None:
    if not history.may_leave(key):
        return None
    how = history.rng.choice(GONE)
    history.column.remove(key, how)
    history.removed[key] = history.step
    return Expected(key, f"removed_{how}", frozenset({"withdrawn"}), passes=2)


def _delisted(history: History, key: int) -> Expected | None:
    if not history.may_leave(key):
        return None
    history.column.delist(key)
    history.removed[key] = history.step
    return Expected(key, "delisted", frozenset({"delisted"}))


def _restored(history: History) -> Expected | None:
    settled = [key for key, step in history.removed.items() if history.step - step > 2 and key not in history.touched]
    if not settled:
        return None
    key = history.rng.choice(sorted(settled))
    del history.removed[key]
    history.back[key] = history.step
    history.column.restore(key, history.rng.randrange(len(history.column.order) + 1))
    return Expected(key, "restored", frozenset({"restored"}))


def _moved(history: History, key: int) -> Expected:
    redirect = history.rng.random() < 0.5
    history.column.move(key, redirect=redirect)
    return Expected(key, "moved_redirected" if redirect else "moved_dead", frozenset({"relocated"}))


def _issued(history: History, key: int) -> Expected:
    day = history.column.papers[key].issued - dt.timedelta(days=history.rng.randint(1, 9))
    return history.edited(
        "issued", {"metadata_changed", "content_changed"}, {"issued_on"}, {"body_text", "reply.signed_on"}, issued=day
    )


EVENTS: dict[str, Callable[[History], Expected | None]] = {
    "title": _on_a_paper(_title),
    "figure": _on_a_paper(_figure),
    "paragraph": _on_a_paper(_paragraph),
    "class": _on_a_paper(_klass),
    "attached": _on_a_paper(_attached),
    "detached": _on_a_paper(_detached),
    "added_on_top": lambda history: _added(history, on_top=True),
    "added_in_the_middle": lambda history: _added(history, on_top=False),
    "removed": _on_a_paper(_removed),
    "delisted": _on_a_paper(_delisted),
    "restored": _restored,
    "moved": _on_a_paper(_moved),
    "issued": _on_a_paper(_issued),
    "published": _on_a_paper(_published),
}
