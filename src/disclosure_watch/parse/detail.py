"""
A document page read into a record.

Precedence, for every column: the source's own selector, the info box (labels outside the content, then an unlabelled
box, then labels in front of the content), the profile's own fields, meta tags, what stands shown beside the title.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from disclosure_watch.errors import ParseError
from disclosure_watch.model import Record
from disclosure_watch.parse import attachments, body, metadata
from disclosure_watch.parse.dates import parse_date
from disclosure_watch.parse.letter import read_letter
from disclosure_watch.parse.markup import PARSER_VERSION, Page, visible
from disclosure_watch.parse.profiles import Profile, generic
from disclosure_watch.parse.text import flat, line
from disclosure_watch.parse.title import read_title

_METAS = {
    "publisher": ("ContentSource", "source"),
    "published_on": ("PubDate", "publishdate", "createDate", "firstpublishedtime", "lastmodifiedtime"),
}
_LEAST_BODY = 20
_HEAD_OF_BODY = 1500
_STRONG = frozenset({"index_number", "document_number", "issued_on"})
"""Columns that may be read from labels inside the content: their values have shapes of their own."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A record, and where each of its values was read, by column."""

    record: Record
    origins: Mapping[str, str]


def read_detail(page: Page, profile: Profile, selectors: Mapping[str, str]) -> Reading:
    """Read a document page. Raises ParseError where title or body is missing."""
    container = content_of(page, profile, selectors.get("body"))
    values = _values(page, profile, container, selectors)
    title, origin = read_title(page, profile, selectors.get("title"), values.get("title"))
    if not title:
        raise ParseError("no title", lost="title")
    files = attachments.read(page, _attachment_boxes(page, container, selectors.get("attachments")))
    lines = body.lines(container) if container is not None else []
    if not lines and not files:
        raise ParseError("no body text", lost="body")
    if "published_on" not in values and (shown := _shown_date(page, title, container)):
        values["published_on"] = metadata.Value(shown, "shown beside the title")
    of = {name: value.text for name, value in values.items()}
    letter = read_letter(title, lines, genre=of.get("genre_category"), document_number=of.get("document_number"))
    record = Record(
        profile=profile.name,
        parser_version=PARSER_VERSION,
        url=page.url,
        title=title,
        index_number=of.get("index_number"),
        document_number=of.get("document_number"),
        topic_category=of.get("topic_category"),
        genre_category=of.get("genre_category"),
        publisher=of.get("publisher"),
        issued_on=_date(of.get("issued_on")),
        published_on=_date(of.get("published_on")),
        body_text="\n".join(attachments.without_links(lines[letter.body_start : letter.body_end], files)),
        attachments=files,
        reply=letter.reply,
    )
    return Reading(
        record, {"title": origin, **{name: value.label for name, value in values.items() if name != "title"}}
    )


def content_of(page: Page, profile: Profile, selector: str | None = None) -> LexborNode | None:
    """Return the node that holds the document's text: by the source's selector, the family's, the common names, density."""
    if selector:
        return page.tree.css_first(selector)
    for each in dict.fromkeys((*profile.body, *generic.BODY)):
        best = max(page.tree.css(each), key=lambda node: len(node.text(deep=True)), default=None)
        if best is not None and (len(flat(best.text(deep=True))) >= _LEAST_BODY or _has_file(best)):
            return best
    return _densest(page)


def _values(
    page: Page, profile: Profile, container: LexborNode | None, selectors: Mapping[str, str]
) -> dict[str, metadata.Value]:
    inner = visible(container) if container is not None else ""
    values = metadata.labelled(page.text.replace(inner, "\n", 1) if inner else page.text)
    for name, value in metadata.unlabelled(page.tree).items() if "index_number" not in values else ():
        values.setdefault(name, value)
    for name, value in metadata.labelled(inner[:_HEAD_OF_BODY]).items() if _STRONG - values.keys() else ():
        if name in _STRONG:
            values.setdefault(name, value)
    for name, stated in profile.fields(page).items() if profile.fields else ():
        values.setdefault(name, metadata.Value(stated, "a script's variable"))
    for name, metas in _METAS.items():
        if name not in values and (text := page.meta(*metas)):
            values[name] = metadata.Value(text, f"meta {metas[0]}")
    for name, selector in selectors.items():
        node = page.tree.css_first(selector)
        if node is not None:
            values[name] = metadata.Value(line(node.text(deep=True)), f"selector {selector}")
    return values


def _date(text: str | None) -> dt.date | None:
    return parse_date(text) if text else None


def _shown_date(page: Page, title: str, container: LexborNode | None) -> str | None:
    """Return the date that stands shown a little below or above the title, outside the content."""
    inner = visible(container) if container is not None else ""
    shown = page.text.replace(inner, "\n", 1) if inner else page.text
    lines = [text for piece in shown.split("\n") if (text := line(piece))]
    bare = flat(title)
    at = next((at for at, text in enumerate(lines) if len(text) > 5 and flat(text) in bare), None)
    if at is None:
        return None
    return metadata.first_date([*lines[at : at + 15], *lines[max(0, at - 8) : at]])


def _has_file(node: LexborNode) -> bool:
    return any(attachments.is_file(link.attributes.get("href") or "") for link in node.css("a[href]"))


def _attachment_boxes(page: Page, container: LexborNode | None, selector: str | None) -> Sequence[LexborNode]:
    if selector:
        return page.tree.css(selector)
    return [container] if container is not None else []


def _densest(page: Page) -> LexborNode | None:
    """Return the block that holds most text in paragraphs of its own and little of it in links, or None."""
    weights: dict[int, tuple[int, LexborNode]] = {}
    for node in page.tree.css("p, br, td, div, section, article"):
        block = node if node.tag not in {"p", "br"} else node.parent
        if block is None or (block.tag in {"body", "html", "form"} and node.tag not in {"p", "br"}):
            continue
        if node.tag == "p":
            text = flat(node.text(deep=True))
        elif node.tag == "br":
            continue
        else:
            text = flat(
                "".join(child.text_content or "" for child in node.iter(include_text=True) if child.tag == "-text")
            )
        links = sum(len(flat(link.text(deep=True))) for link in node.css("a")) if node.tag == "p" else 0
        weight = weights.get(block.mem_id, (0, block))[0] + (
            len(text) - 2 * links if len(text) >= 6 or re.search("[。：]", text) else 0
        )
        weights[block.mem_id] = (weight, block)
    best = max(weights.values(), key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= _LEAST_BODY else None
