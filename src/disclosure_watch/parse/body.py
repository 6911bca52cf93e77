"""The text of a content container: paragraphs as lines, tables by tab, page furniture left out."""

import re

from selectolax.lexbor import LexborNode

from disclosure_watch.parse.text import flat, line
from disclosure_watch.parse.tree import is_hidden

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
_SKIPPED = frozenset({"script", "style", "noscript", "template", "iframe", "head", "title", "meta", "link", "button"})
_FURNITURE = re.compile(
    "扫一扫|扫描二维码|手机(?:上)?(?:打开|查看)|^(?:打印|关闭|收藏|分享到?|字号|字体|返回顶部|下载本页|朗读|纠错)"
    "|^【?(?:打印|关闭)(?:本页|窗口)?】?|责任编辑|^(?:浏览|点击|阅读)(?:次数|量|数)|^访问量|^今天是|^(?:上|下)一(?:篇|条)"
    "|^相关(?:稿件|文件|解读|链接)|^-->$|^附件下载[:：]?$"
)


def lines(container: LexborNode) -> list[str]:
    """Return a container's visible text, one line a paragraph or table row, without page furniture."""
    out: list[list[str]] = [[]]
    stack: list[LexborNode | str] = [container]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            _mark(out, node)
            continue
        tag = node.tag
        if tag == "-text":
            out[-1].append(node.text_content or "")
            continue
        if tag in _SKIPPED or tag == "-comment" or is_hidden(node):
            continue
        if tag == "br":
            out.append([])
            continue
        children: list[LexborNode | str] = list(node.iter(include_text=True))
        if tag in {"td", "th"}:
            stack.append("\t")
        elif tag in _BLOCKS:
            stack.append("\n")
            out.append([])
        stack.extend(reversed(children))
    found = ("\t".join(line(cell) for cell in "".join(parts).split("\t")).strip() for parts in out)
    return [text for text in found if text and not _furniture(text)]


def _mark(out: list[list[str]], mark: str) -> None:
    if mark == "\t":
        out[-1].append("\t")
    else:
        out.append([])


def _furniture(text: str) -> bool:
    return len(text) < 60 and bool(_FURNITURE.search(flat(text)))
