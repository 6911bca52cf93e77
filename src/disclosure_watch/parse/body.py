"""The text of the content: paragraphs as lines, tables by tab, page furniture left out."""

from collections.abc import Sequence

from disclosure_watch.parse.content import Content
from disclosure_watch.parse.layout import Line
from disclosure_watch.parse.prose import RELATED, Prose, is_empty_heading, is_foot, is_furniture
from disclosure_watch.parse.text import flat

_SHORT = 12


def lines(content: Content, prose: Prose) -> list[str]:
    """Return the content's lines without furniture, without what a frame within it holds, without empty headings."""
    return [line.text for line in kept(content, prose)]


def kept(content: Content, prose: Prose) -> list[Line]:
    """Return the lines that `lines` gives the text of."""
    held = prose.layout.lines[content.start : content.end]
    framed = content.loose and not (content.box is not None and prose.in_frame(content.box))
    taken = [
        line
        for at, line in enumerate(held)
        if not (is_furniture(line.text) and not _is_class(held, at)) and not (framed and prose.in_frame(line.box))
    ]
    related = (at for at, line in enumerate(taken) if _is_related(line.text) and _only_links(taken[at + 1 :]))
    at = next(related, len(taken))
    while at and (is_empty_heading(taken[at - 1].text) or (content.loose and is_foot(taken[at - 1].text))):
        at -= 1
    start = 0
    while start < at and is_empty_heading(taken[start].text):
        start += 1
    return taken[start:at]


def coverage(content: Content | None, prose: Prose, title: str) -> tuple[float, int]:
    """
    Return which share of the page's own prose the body holds, from 0 to 1, and how many characters it leaves out.

    The title is none of it; where the page has no prose, all of it is held.
    """
    start, end = (content.start, content.end) if content is not None else (0, 0)
    bare = flat(title)
    left_out = sum(
        weight
        for at, weight in enumerate(prose.weights)
        if weight and not start <= at < end and flat(prose.layout.lines[at].text) not in bare
    )
    held = prose.of(start, end)
    return (held / (held + left_out) if left_out else 1.0), left_out


def _is_class(held: Sequence[Line], at: int) -> bool:
    """Return whether a lone A is the class of a paper, and no tool that changes the size of letters beside others."""
    return held[at].text == "A" and not any(
        is_furniture(line.text) for line in (*held[max(0, at - 1) : at], *held[at + 1 : at + 2])
    )


def _is_related(text: str) -> bool:
    return len(text) <= _SHORT and RELATED.fullmatch(flat(text)) is not None


def _only_links(rest: list[Line]) -> bool:
    return bool(rest) and all(line.is_link or len(line.text) < _SHORT for line in rest)
