"""A document page read into a record. Precedence is written here once: info box, then meta tags, then what is shown."""

import datetime as dt
import re
from collections.abc import Mapping

from selectolax.lexbor import LexborNode

from disclosure_watch.errors import ParseError
from disclosure_watch.model import Attachment, Record
from disclosure_watch.parse import body, metadata
from disclosure_watch.parse.dates import parse_date
from disclosure_watch.parse.letter import read_letter
from disclosure_watch.parse.text import flat, line
from disclosure_watch.parse.tree import PARSER_VERSION, Page

TITLES = (
    "ucaptitle",
    "#ivs_title",
    "#NewsArticleTitle",
    ".article_title",
    ".wenzhang-title",
    "h1",
    ".tit1",
    "h2",
    ".title",
)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|zip|rar|ofd|pptx?|txt)(?:[?#]|$)|downfile\.jsp", re.IGNORECASE)
_SCRIPT_FILE = re.compile(r"<a\b[^>]*?href=\\?[\"']([^\"'\\]+)\\?[\"'][^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
_SITE = re.compile(r"\s*(?:[-_–|]|__)\s*[^-_–|]*$")


def read_detail(page: Page, selectors: Mapping[str, str]) -> Record:
    """Return the record of a document page. Raises ParseError where title or body is missing."""
    container = _chosen(page, selectors.get("body")) or page.body_container() or _densest(page)
    boxed = metadata.labelled(page.chunks())
    for name, selector in selectors.items():
        node = _chosen(page, selector)
        if node is not None:
            boxed[name] = line(node.text(deep=True))
    title = _title(page, boxed, selectors)
    if not title:
        raise ParseError("no title", lost="title")
    lines = body.lines(container) if container is not None else []
    if not lines:
        raise ParseError("no body text", lost="body")
    document_number = boxed.get("document_number")
    letter = read_letter(title, lines, genre=boxed.get("genre_category"), document_number=document_number)
    return Record(
        profile=page.profile,
        parser_version=PARSER_VERSION,
        url=page.url,
        title=title,
        index_number=boxed.get("index_number"),
        document_number=document_number,
        topic_category=boxed.get("topic_category"),
        genre_category=boxed.get("genre_category"),
        publisher=boxed.get("publisher") or page.meta("ContentSource"),
        issued_on=_date(boxed.get("issued_on")),
        published_on=_date(boxed.get("published_on")) or _date(page.meta("PubDate")) or _date(page.meta("publishdate")),
        body_text="\n".join(lines[letter.body_start : letter.body_end]),
        attachments=_attachments(page, container),
        reply=letter.reply,
    )


def _chosen(page: Page, selector: str | None) -> LexborNode | None:
    return page.tree.css_first(selector) if selector else None


def _date(text: str | None) -> dt.date | None:
    return parse_date(text) if text else None


def _title(page: Page, boxed: Mapping[str, str], selectors: Mapping[str, str]) -> str:
    if selectors.get("title") and boxed.get("title"):
        return boxed["title"]
    for selector in TITLES:
        for node in page.tree.css(selector):
            text = line(node.text(deep=True))
            if len(flat(text)) >= 6 and not page.hidden(node):
                return text
    shown = page.tree.css_first("title")
    return (
        boxed.get("title")
        or page.meta("ArticleTitle")
        or (_SITE.sub("", line(shown.text(deep=True))) if shown is not None else "")
    )


def _densest(page: Page) -> LexborNode | None:
    """Return the block that holds most text in paragraphs of its own, or None."""
    best: tuple[int, LexborNode] | None = None
    weights: dict[int, tuple[int, LexborNode]] = {}
    for node in page.tree.css("p"):
        parent = node.parent
        if parent is None or page.hidden(node):
            continue
        weight = weights.get(parent.mem_id, (0, parent))[0] + len(flat(node.text(deep=True)))
        weights[parent.mem_id] = (weight, parent)
    best = max(weights.values(), key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= 20 else None


def _attachments(page: Page, container: LexborNode | None) -> tuple[Attachment, ...]:
    """Return the files linked in the content, beside it in an attachment box, and in the scripts that build one."""
    found: dict[str, Attachment] = {}
    for node in [
        *(container.css("a[href]") if container is not None else ()),
        *page.tree.css("[class*=fujian] a, [class*=attach] a, .fj a"),
    ]:
        href = node.attributes.get("href")
        if href and _FILE.search(href) and not page.hidden(node):
            _add(page, found, href, node.text(deep=True))
    for script in re.findall(r"hasFJ\s*=\s*([\"'])(.*?)\1\s*;", page.html, re.DOTALL):
        for href, name in _SCRIPT_FILE.findall(script[1]):
            _add(page, found, href, name)
    return tuple(found.values())


def _add(page: Page, found: dict[str, Attachment], href: str, name: str) -> None:
    url = page.absolute(href)
    if url is not None:
        found.setdefault(url, Attachment(line(_TAGS.sub("", name)) or url.rpartition("/")[2], url))
