"""Whether a page is a document or a listing: where its text stands, and whether rows hold it."""

from collections.abc import Iterable

from disclosure_watch.parse import attachments, metadata
from disclosure_watch.parse.content import STAMP, Content, find
from disclosure_watch.parse.entries import rows_of
from disclosure_watch.parse.layout import Layout
from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.profiles import Profile
from disclosure_watch.parse.prose import Prose
from disclosure_watch.parse.row_dates import card_of
from disclosure_watch.parse.row_links import Links

_LEAST_DOCUMENT = 150
"""Characters of content that make a page a document."""

_LEAST_TOLD = 40
"""Characters that do where the page tells beside them when or by whom they were published."""

_LEAST_ROWS = 3
_NEAR = 3
_ACTING = "[onclick]:not(a), [data-url]:not(a), [data-href]:not(a), [data-link]:not(a)"
"""Rows that a script follows without a link in them."""

_TOLD = frozenset({"published_on", "issued_on", "publisher", "index_number"})


def is_document(page: Page, profile: Profile, selector: str | None) -> bool | None:
    """
    Return whether a page holds a text that isn't in links and rows, or a box with nothing but a file or two.

    None for a short text of which nothing is told, or files in place of one: the page is a document if its rows are no list.
    """
    prose = Prose(page.layout)
    content = find(page, profile, prose, selector)
    if content is None:
        return False
    layout = prose.layout
    lines = layout.lines[content.start : content.end]
    whole, linked = sum(len(each.text) for each in lines), sum(each.linked for each in lines)
    if not whole and not content.loose and attachments.read(page, content, prose):  # a file stands in the text's place
        return None
    leads = _lines_that_lead_on(layout, content)
    if whole >= _LEAST_TOLD and linked < whole / 2:
        if whole >= _LEAST_DOCUMENT:
            listed = len(leads) >= _LEAST_ROWS or len(page.tree.css(_ACTING)) >= _LEAST_ROWS
            return not listed or 2 * _text_in_rows(page, content) < whole
        if 2 * len(leads) < len(lines):
            return True if _is_told(layout, content) else None
    links = [link for link in layout.links if content.start <= link.line < content.end]
    return (
        not content.loose
        and 0 < len(links) <= len(lines) <= 2
        and all(attachments.is_file(link.tag.href) for link in links)
        and all(each.is_link for each in lines)
    )


def _lines_that_lead_on(layout: Layout, content: Content) -> set[int]:
    """Return the lines of a content that hold the words of a link to another page; a picture's link has none."""
    inside = (link for link in layout.links if content.start <= link.line < content.end)
    return {link.line for link in inside if layout.lines[link.line].linked and not attachments.is_file(link.tag.href)}


def _text_in_rows(page: Page, content: Content) -> int:
    """Return how many characters of a content stand in rows of a list; 0 for fewer rows than make a listing."""
    boxes = page.layout.boxes
    rows = [
        (row, card)
        for row, card in ((row, card_of(row)) for row in rows_of(Links(page)))
        if (box := page.layout.box_of(card or row)) is not None and content.start <= boxes[box].start < content.end
    ]
    if len(rows) < _LEAST_ROWS:
        return 0
    return sum(len(node.text(deep=True)) for pair in rows for node in pair if node is not None)


def _is_told(layout: Layout, content: Content) -> bool:
    """Return whether labels outside a content, or a time of day right beside it, tell what documents have."""
    if any(STAMP.fullmatch(each.text) for each in layout.lines[max(0, content.start - _NEAR) : content.end + _NEAR]):
        return True
    numbers: Iterable[int] = (at for at in range(len(layout.lines)) if not content.start <= at < content.end)
    return not _TOLD.isdisjoint(metadata.Labelled(layout, numbers).values)
