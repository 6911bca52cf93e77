"""The text of the content: paragraphs as lines, tables by tab, page furniture left out."""

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
    taken = [line for line in held if not is_furniture(line.text) and not (content.loose and prose.in_frame(line.box))]
    related = (at for at, line in enumerate(taken) if _is_related(line.text) and _only_links(taken[at + 1 :]))
    at = next(related, len(taken))
    while at and (is_empty_heading(taken[at - 1].text) or (content.loose and is_foot(taken[at - 1].text))):
        at -= 1
    start = 0
    while start < at and is_empty_heading(taken[start].text):
        start += 1
    return taken[start:at]


def coverage(content: Content | None, prose: Prose) -> float:
    """Return which share of the page's own prose the body holds, from 0 to 1; 1 where the page has none."""
    whole = sum(prose.weights)
    if not whole:
        return 1.0
    return prose.of(content.start, content.end) / whole if content is not None else 0.0


def _is_related(text: str) -> bool:
    return len(text) <= _SHORT and RELATED.fullmatch(flat(text)) is not None


def _only_links(rest: list[Line]) -> bool:
    return bool(rest) and all(line.is_link or len(line.text) < _SHORT for line in rest)
