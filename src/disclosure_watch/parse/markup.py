"""A page opened for reading: its tree without what nobody sees, its meta tags, its visible text."""

import re
from functools import cached_property

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from disclosure_watch.errors import ParseError
from disclosure_watch.parse.address import joined
from disclosure_watch.parse.depth import flattened
from disclosure_watch.parse.layout import SEAM, Layout, lay_out
from disclosure_watch.parse.scripted import uncommented
from disclosure_watch.parse.text import line

PARSER_VERSION = "5"

_OPTIONS = LexborDocumentOptions.WO_EVENTS.value
_UNSEEN_TAGS = "noscript,template,iframe,select,textarea,object,embed"
_VIEWERS = frozenset(["iframe", "object", "embed"])
_UNSEEN = frozenset(_UNSEEN_TAGS.split(","))
_MAYBE_HIDDEN = "[hidden],[style*=none i],[style*=hidden i],.ng-hide,.hidden"
_NOT_FILLED_IN = frozenset([
    "null", "undefined", "网站名称", "网站描述", "栏目名称", "文章标题", "描述", "标题", "信息标题", "内容标题", "来源", "信息来源",
    "文章来源", "稿件来源", "发布时间", "发布日期", "时间", "日期", "关键词", "关键字", "作者",
])  # fmt: skip
"""What a template says where nobody filled it in."""

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,99}>")  # 某局<br/>关于…的答复
_OPEN_PRE = re.compile("<pre", re.IGNORECASE)
_PRE = re.compile(r"<pre\b[^<>]{0,500}+>.*?(?:</pre>|\Z)", re.IGNORECASE | re.DOTALL)  # <pre>…</pre>
_ANY_TAG = re.compile(r"(<[^<>]{0,2000}+>)")  # <b>
_PUBLISHED = re.compile(
    r"\"(?:datePublished|pubDate)\"\s{0,9}:\s{0,9}\"([^\"]{8,40})\""
)  # "pubDate": "2024-05-06T09:12:00"
_HEAD_OF_SCRIPT = 300
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Page:
    """
    One page: `url`, `html` as text, `tree` without scripts, styles, forms' choices and hidden elements, `base` of links,
    `encoding` in which a browser writes their queries, `viewers`, the addresses as written that frames and objects show,
    `scripts`, the texts of its scripts.
    """

    def __init__(self, html: str, url: str, encoding: str = "utf-8", utf8: bytes | None = None) -> None:
        """Open a page; `utf8` is its text in UTF-8, where that is at hand."""
        self.html = html
        self.url = url
        self.encoding = encoding
        flat = flattened(_with_breaks(html))
        self.tree = LexborHTMLParser(utf8 if utf8 is not None and flat is html else flat, options=_OPTIONS)
        if self.tree.root is None:
            raise ParseError("the page is empty")
        self.root: LexborNode = self.tree.root
        base = self.tree.css_first("base[href]")
        self.base = joined(url, base.attributes.get("href") if base is not None else None, encoding) or url
        self._drop_unseen()

    def _drop_unseen(self) -> None:
        """Take out of the tree what a reader doesn't see; keep what the viewers among it show."""
        scripts = self.tree.css("script,style")
        self.scripts = [node.text(deep=True) for node in scripts if node.tag == "script"]
        for node in scripts:
            if (before := node.prev) and (after := node.next) and before.tag == after.tag == "-text":
                node.replace_with(SEAM)  # what it parts stays apart
        dropped = [node for node in self.tree.css(f"{_UNSEEN_TAGS},{_MAYBE_HIDDEN}") if not _is_shown(node)]
        self.viewers = tuple(source for node in dropped if (source := _viewed(node)))
        for node in reversed(dropped):  # what stands in another goes first
            node.decompose()
        self.tree.strip_tags(["script", "style"])

    def absolute(self, href: str | None) -> str | None:
        """Return a link's absolute address, or None for one that leads to no page."""
        return joined(self.base, href, self.encoding)

    @cached_property
    def _metas(self) -> dict[str, list[str]]:
        """What the named meta tags say, by lower-case name."""
        metas: dict[str, list[str]] = {}
        for node in self.tree.css("meta[name][content]"):
            attributes = node.attributes
            metas.setdefault((attributes["name"] or "").strip().lower(), []).append(attributes["content"] or "")
        return metas

    def meta(self, *names: str) -> str | None:
        """Return the value of the first of these meta tags that has one, or None."""
        stated = (line(_TAG.sub("", content)) for name in names for content in self._metas.get(name.lower(), ()))
        return next((value for value in stated if value and value.lower() not in _NOT_FILLED_IN), None)

    @cached_property
    def marked_date(self) -> str | None:
        """The date of publication that the page gives to machines: in an attribute, or in JSON-LD; None for none."""
        node = self.tree.css_first('[itemprop="datePublished"], [property="article:published_time"]')
        if node is not None:
            return node.attributes.get("content") or node.attributes.get("datetime")
        described = (script for script in self.scripts if "@context" in script[:_HEAD_OF_SCRIPT])
        return next((match[1] for each in described if (match := _PUBLISHED.search(each))), None)

    @cached_property
    def shown_title(self) -> str:
        """The text of the title element."""
        node = self.tree.css_first("head > title") or self.tree.css_first("title")
        return line(node.text(deep=True)) if node is not None else ""

    @cached_property
    def layout(self) -> Layout:
        """The lines, boxes, links and pictures of the page's body."""
        return lay_out(self.tree.body or self.root)

    @cached_property
    def script(self) -> str:
        """The page as its scripts read it: without the comments of markup and scripts."""
        return uncommented(self.html)

    @cached_property
    def text(self) -> str:
        """The visible text of the page's body, one line a piece."""
        body = self.tree.body
        return visible(body) if body is not None else ""


def _with_breaks(html: str) -> str:
    """Return a page whose preformatted text has its line breaks as markup; the page itself where there is none."""
    if _OPEN_PRE.search(html) is None:
        return html
    return _PRE.sub(
        lambda match: "".join(
            part if part[:1] == "<" else part.replace("\n", "<br>") for part in _ANY_TAG.split(match[0])
        ),
        html,
    )


def visible(node: LexborNode) -> str:
    """Return the text below a node, one line a text node."""
    return node.text(deep=True, separator="\n")


def _is_shown(node: LexborNode) -> bool:
    if node.tag in {"html", "body"}:
        return True
    if node.tag in _UNSEEN:
        return False
    attributes = node.attributes
    return not (
        "hidden" in attributes
        or {"ng-hide", "hidden"} & set((attributes.get("class") or "").split())
        or _HIDDEN.search(attributes.get("style") or "")
    )


def _viewed(node: LexborNode) -> str:
    """Return the address that a frame or object shows, as written; empty for any other node."""
    attributes = node.attributes
    return (attributes.get("src") or attributes.get("data") or "") if node.tag in _VIEWERS else ""
