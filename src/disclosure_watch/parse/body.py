"""The text of a content container: paragraphs as lines, tables by tab, page furniture left out."""

import re

from selectolax.lexbor import LexborNode

from disclosure_watch.parse.text import flat, line

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "thead",
        "tr",
        "ul",
        "ucapcontent",
    ]
)
_SKIPPED = frozenset(["head", "title", "meta", "link", "button", "input", "-comment"])
_FURNITURE = re.compile(
    "扫一扫|扫描二维码|手机(?:上)?(?:打开|查看)(?:当前|本)?页|^(?:打印|关闭|收藏|分享到?|字号|字体|返回顶部|下载本页|朗读|纠错|我要纠错)"
    "[:：]?(?:本页|窗口|此页|大|中|小|[\\[【（(].*)?$|^【?(?:打印|关闭|收藏|打印本页|关闭窗口|打印此页|关闭本页|我要纠错)】?(?:【.*】)?$"
    "|^[【（(\\[]?责任编辑|^(?:浏览|点击|阅读|访问)(?:次数|量|数)?[:：]|^访问量|^今天是|^(?:上|下)一?(?:篇|条|页)[:：]?"
    "|^视力保护色|^保护视力色|^背景色[:：]|^下载(?:Word|PDF|文字版|图片版|本页)|^-->$|^附件下载[:：]?$|^分享到?[:：]|^微信扫|^用微信"
    "|^\\$\\(|^\\.[\\w-]+\\{|^(?:打印|关闭|收藏)+$"
)
_RELATED = re.compile(
    "^[【\\[]?(?:相关(?:稿件|文件|解读|链接|阅读|新闻|信息|政策|公告|附件)|推荐(?:阅读|信息)|延伸阅读|热点推荐|猜你喜欢)[】\\]]?[:：]?$"
)
_LONGEST_FURNITURE = 60


class _Lines:
    """Lines as they are gathered: the pieces of each, and how much of it is link text."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.linked = 0
        self.done: list[tuple[str, bool]] = []

    def add(self, text: str, *, link: bool) -> None:
        self.pieces.append(text)
        if link:
            self.linked += len(text.strip())

    def end(self) -> None:
        if not self.pieces:
            return
        joined = "".join(self.pieces)
        text = "\t".join(map(line, joined.split("\t"))).rstrip() if "\t" in joined else line(joined)
        if text.strip():
            self.done.append((text.strip(), self.linked >= len(text.strip())))
        self.pieces = []
        self.linked = 0


def lines(container: LexborNode) -> list[str]:
    """Return a container's visible text, one line a paragraph or table row, without page furniture."""
    out = _Lines()
    _gather(container, out, link=False, cell=False)
    out.end()
    kept = [(text, linked) for text, linked in out.done if not _furniture(text)]
    at = next(
        (at for at, (text, _) in enumerate(kept) if _RELATED.match(flat(text)) and _only_links(kept[at + 1 :])), None
    )
    return [text for text, _ in kept[:at]]


def _gather(node: LexborNode, out: _Lines, *, link: bool, cell: bool) -> None:
    """Walk below a node; `link` within an anchor, `cell` within a table cell, whose blocks don't break the row."""
    stack: list[tuple[LexborNode | str, bool, bool]] = [(node, link, cell)]
    while stack:
        at, link, cell = stack.pop()
        if isinstance(at, str):
            out.add(at, link=False) if at in "\t " else out.end()
            continue
        tag = at.tag
        if tag == "-text":
            out.add((at.text_content or "").replace("\t", " "), link=link)
            continue
        if tag in _SKIPPED:
            continue
        if tag == "br":
            out.add(" ", link=False) if cell else out.end()
            continue
        if tag in {"td", "th"}:
            stack.append(("\t", False, False))
            inner = (link, _in_data_table(at))
        elif tag in _BLOCKS:
            stack.append((" " if cell and tag != "table" else "\n", False, False))
            if not cell:
                out.end()
            inner = (link, cell)
        else:
            inner = (link or tag == "a", cell)
        children: list[tuple[LexborNode | str, bool, bool]] = [(child, *inner) for child in at.iter(include_text=True)]
        children.reverse()
        stack.extend(children)


def _in_data_table(cell: LexborNode) -> bool:
    """Return whether a cell is one of several in its row and holds no table: its row is one line."""
    row = cell.parent
    if row is None or cell.css_first("table") is not None or len(cell.css("p, div, br")) > 8:
        return False
    return sum(1 for each in row.iter() if each.tag in {"td", "th"}) > 1


def _furniture(text: str) -> bool:
    return len(text) < _LONGEST_FURNITURE and _FURNITURE.search(flat(text)) is not None


def _only_links(rest: list[tuple[str, bool]]) -> bool:
    return bool(rest) and all(linked or len(text) < 12 for text, linked in rest)
