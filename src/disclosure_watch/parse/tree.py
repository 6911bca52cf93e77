"""A page opened for reading: its tree without what nobody sees, its meta tags, its visible chunks of text."""

import re
from collections.abc import Iterator
from functools import cached_property
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from disclosure_watch.errors import ParseError
from disclosure_watch.parse.encoding import decode
from disclosure_watch.parse.text import flat, line

PARSER_VERSION = "1"

BODY_CONTAINERS = (
    ".TRS_UEDITOR",
    ".TRS_Editor",
    ".trs_editor_view",
    "#UCAP-CONTENT",
    "ucapcontent",
    "#vsb_content",
    "[id^=vsb_content_]",
    ".v_news_content",
    "#zoom",
    "#Zoom",
    "#zoomcon",
    "#mainText",
    "#ivs_content",
    "#NewsContent",
    ".pages_content",
    ".article-content",
    ".article-body",
    ".article_con",
    ".xxgkcont",
    ".wenzhang-content",
    "#wenzhang-content",
    ".DetailContent",
    ".article",
    ".content",
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SKIPPED = frozenset({"script", "style", "noscript", "template", "iframe", "head", "select", "textarea", "object"})
_PROFILE_MARKS = (
    ("gkmlpt", re.compile(r"/gkmlpt/|window\._CONFIG")),
    ("hanweb", re.compile(r"<datastore|/module/(?:web|jslib)/|ZJEG_RSS|jpaas-publish|/art/\d{4}/\d{1,2}/\d{1,2}/art_")),
    ("ucap", re.compile(r"UCAP-?CONTENT|UCAPTITLE|www\.gov\.cn", re.IGNORECASE)),
    ("vsb", re.compile(r"vsb_content|_vsb|v_news_content")),
    ("trs", re.compile(r"TRS_|trs_editor|createPage(?:HTML)?\(|/t\d{8}_\d+\.s?html|\./\d{6}/t\d{8}_", re.IGNORECASE)),
    ("jeecms", re.compile(r"/D\d{4}X/\d+\.jhtml|\.jhtml")),
)


class Page:
    """One page: `url`, `html` as text, `root` of the tree, `profile`."""

    def __init__(self, html: str, url: str, profile: str) -> None:
        self.html = html
        self.tree = LexborHTMLParser(html)
        root = self.tree.root
        if root is None:
            raise ParseError("the page is empty")
        self.root: LexborNode = root
        base = self.tree.css_first("base[href]")
        href = base.attributes.get("href") if base is not None else None
        self.url = url
        self.base = urljoin(url, href) if href else url
        self.profile = detect(html, url) if profile == "auto" else profile

    def absolute(self, href: str | None) -> str | None:
        """Return a link's absolute address, or None for one that leads to no page."""
        href = (href or "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
            return None
        try:
            return urljoin(self.base, re.sub(r"[\r\n\t]", "", href))
        except ValueError:
            return None

    @cached_property
    def metas(self) -> dict[str, str]:
        """The named meta tags by lower-case name; the first that isn't empty wins."""
        found: dict[str, str] = {}
        for node in self.tree.css("meta"):
            name = (node.attributes.get("name") or "").strip().lower()
            value = line(node.attributes.get("content") or "")
            if name and value and value.lower() not in {"null", "undefined"}:
                found.setdefault(name, value)
        return found

    def meta(self, name: str) -> str | None:
        """Return a meta tag's value, or None."""
        return self.metas.get(name.lower())

    def body_container(self) -> LexborNode | None:
        """Return the outermost visible content container that holds text, or None."""
        for selector in BODY_CONTAINERS:
            for node in self.tree.css(selector):
                if not self.hidden(node) and len(flat(node.text(deep=True))) >= 20:
                    return node
        return None

    @staticmethod
    def hidden(node: LexborNode) -> bool:
        """Return whether a node or one it stands in is not shown."""
        at: LexborNode | None = node
        while at is not None and at.tag not in {"html", "-undef"}:
            if is_hidden(at):
                return True
            at = at.parent
        return False

    def chunks(self) -> Iterator[str]:
        """Yield the visible pieces of text of the page, in order, each as one line."""
        yield from chunks(self.root)


def is_hidden(node: LexborNode) -> bool:
    """Return whether a node itself says that it isn't shown."""
    attributes = node.attributes
    if not attributes:
        return False
    return (
        "hidden" in attributes
        or bool(_HIDDEN.search(attributes.get("style") or ""))
        or "ng-hide" in (attributes.get("class") or "").split()
    )


def chunks(root: LexborNode) -> Iterator[str]:
    """Yield the visible pieces of text below a node, in order, each as one line."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.tag == "-text":
            text = line(node.text_content or "")
            if text:
                yield text
            continue
        if node.tag in _SKIPPED or node.tag == "-comment" or is_hidden(node):
            continue
        children = list(node.iter(include_text=True))
        stack.extend(reversed(children))


def detect(html: str, url: str) -> str:
    """Return the profile whose marks the page or its address bears, or generic."""
    for name, marks in _PROFILE_MARKS:
        if marks.search(url) or marks.search(html):
            return name
    return "generic"


def open_page(content: bytes, url: str, content_type: str, profile: str) -> Page:
    """Return the page of some bytes. Raises ParseError where there is none."""
    if not content.strip():
        raise ParseError("the file is empty")
    html = decode(content, content_type)
    if "<" not in html and not html.lstrip().startswith(("{", "[")):
        raise ParseError("no markup: this is no page")
    return Page(html, url, profile)
