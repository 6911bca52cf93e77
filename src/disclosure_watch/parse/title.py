"""A document's title: the heading that the page's own title names, else what meta tags, scripts and labels say."""

import re
from collections.abc import Callable, Iterator

from selectolax.lexbor import LexborNode

from disclosure_watch.parse.labels import LABEL
from disclosure_watch.parse.markup import Page, visible
from disclosure_watch.parse.metadata import Value, is_labelled
from disclosure_watch.parse.profiles import ALL, Profile, generic
from disclosure_watch.parse.prose import is_furniture
from disclosure_watch.parse.text import flat, line, once

_MAIN = "h1,h2,h3"
_HEADINGS = ",".join(
    dict.fromkeys((*generic.TITLE, *(each for profile in ALL for each in profile.title), "[class*=tit]", "[id*=tit]"))
)
# 某通知 - 某县政府 ; 某通知_某局 ; but 第2-114号
_SEPARATORS = re.compile(r"\s{0,9}+(?:__++|(?!(?<=\d)-\d)[-_–—|>»]{1,2}+)\s{0,9}+")
_QUOTATION = re.compile("《[^《》]{0,200}》")
# var atitle = '关于…的答复'
_VARIABLE = re.compile(
    r"[vV](?<!\w[vV])(?i:ar\s{1,9}+(?:atitle|articleTitle|doctitle|title))\s{0,9}+=\s{0,9}+(?:\"([^\"\n]{4,200}+)\"|'([^'\n]{4,200}+)')"
)
# 关于调整城区污水处理费的批复
_PAPER = re.compile(
    "(?:通知|通告|公告|公示|批复|意见|函|答复|回复|办法|规定|细则|方案|规划|计划|报告|决定|决议|命令|令|通报|要点|条例|总结|预案|说明|名单|目录)(?:[（(][^）)]{1,20}+[）)])?$"
)
_SENTENCE = re.compile("[，。；：！？]")
# 2024-05-06 ; （2022年11月7日） ; 来源：
_DATE = re.compile(r"[（(\[]?\s?(?:19|20)\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d")
# 清水发〔2024〕3号
_NUMBER = re.compile("[\u4e00-\u9fff]{2,20}[〔\\[【（(](?:19|20)\\d{2}[〕\\]】）)]第?\\d{1,5}号")
_AT_END = re.compile(
    r"\s{1,9}+[（(\[]?(?:(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}|(?:来源|作者|发布时间|发布日期|时间|日期|字号|字体|浏览|点击)[：:])"
)
_LEAST = 4
# http://a.gov.cn/ ; /index.shtml
_HOME = re.compile(r"/(?:(?:index|default|main|home)\.\w{3,6})?$")
_SECTION = re.compile("^(?:首页|当前位置|您(?:现在)?的?位置|政府信息公开|信息公开|详情|正文)")


def read_title(
    page: Page,
    profile: Profile,
    selector: str | None,
    boxed: Value | None,
    above: Callable[[], str],
    dated: Callable[[], str],
) -> tuple[str, str]:
    """
    Return the title and where it was read; both empty where the page has none.

    `boxed` is the info box's title, `above` finds the line that stands above the text, `dated` the one above its date.
    """
    if selector and (chosen := page.tree.css_first(selector)) is not None:
        return line(chosen.text(deep=True)), f"selector {selector}"
    stated = line(page.meta("ArticleTitle") or "")
    named = flat(stated) or flat(page.shown_title)
    for headings in (_MAIN, _HEADINGS) if named else ():
        for node in page.tree.css(headings):
            if _same(flat(text := heading(node, named)), named):
                return text, f"<{node.tag}>, as the page's title names it"
    if boxed is not None and named and _same(flat(boxed.text), named):
        return boxed.text, f"the label {boxed.label}"
    if stated:
        return _without_site(page, stated), "meta ArticleTitle"
    for text, origin in _headings(page, profile):
        if origin in profile.title or not _SECTION.match(text):
            return text, origin
    if boxed is not None:
        return boxed.text, f"the label {boxed.label}"
    variable = _VARIABLE.search(page.html)
    if variable:
        return line(variable[1] or variable[2]), "a script's variable"
    shown = _of_shown(page)
    if not _PAPER.search(shown) or flat(shown) not in flat(page.text):
        if line_above := above():
            return line_above, "the line above the text"
        for node in page.tree.css(_HEADINGS):
            if is_heading(text := heading(node)):
                return text, f"<{node.tag}>"
    if not any(each.flat == flat(shown) for each in page.layout.lines) and (line_above := dated()):
        return line_above, "the line above the date"
    return shown, "the title element"


def is_heading(text: str) -> bool:
    """Return whether a line by itself may be the title of a paper: short, no sentence, named as papers are."""
    return 6 <= len(text) <= 100 and not _SENTENCE.search(text) and _PAPER.search(text) is not None


def heading(node: LexborNode, named: str = "") -> str:
    """Return a heading's text without date, source, tools and counters that its element holds too, up to what is `named`."""
    kept: list[str] = []
    for piece in visible(node).split("\n"):
        text = line(piece)
        if named and kept and flat("".join(kept)) == named:
            break
        if (
            kept
            and text
            and (
                _NUMBER.fullmatch(text)
                or _DATE.match(text)
                or is_labelled(text)
                or LABEL.match(text)
                or is_furniture(text)
            )
        ):
            break
        if text:
            kept.append(piece)
    joined = line("".join(once(kept)))
    match = _AT_END.search(joined)
    return joined[: match.start()] if match else joined


def _headings(page: Page, profile: Profile) -> Iterator[tuple[str, str]]:
    """Yield the headings, of the selectors that name titles best first, and the selector of each."""
    for selector in dict.fromkeys((*profile.title, *generic.TITLE)):
        for node in page.tree.css(selector):
            text = heading(node)
            if _LEAST < len(text) <= 300 and not _leads_home(page, node):
                yield text, selector


def _leads_home(page: Page, node: LexborNode) -> bool:
    """Return whether a heading is the site's name: a link to where the site or a part of it begins."""
    link = node.css_first("a[href]")
    if link is None and node.parent is not None and node.parent.tag == "a":
        link = node.parent
    address = page.absolute(link.attributes.get("href")) if link is not None else None
    return address is not None and address != page.url and _HOME.search(address) is not None


def _same(heading: str, named: str) -> bool:
    """Return whether a heading is what the page's title names: the same, its beginning, or its whole without the site."""
    stem = named.rstrip(".…")
    return len(heading) > _LEAST and (
        (heading in named and 2 * len(heading) >= len(_longest_part(named)))
        or (len(stem) > 10 and heading.startswith(stem))
    )


def _longest_part(text: str) -> str:
    return max(_parts(text), key=len)


def _parts(text: str) -> list[str]:
    """Return what separators part in a title; one within 《》 parts nothing."""
    quoted = [(match.start(), match.end()) for match in _QUOTATION.finditer(text)]
    parts, start = [], 0
    for match in _SEPARATORS.finditer(text):
        if not any(begin < match.start() < end for begin, end in quoted):
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]


def _without_site(page: Page, stated: str) -> str:
    """Return a stated title without the site's name, where the page shows the rest alone."""
    parts = [part for part in _parts(stated) if part]
    if len(parts) < 2 or flat(stated) in (whole := flat(page.text)):
        return stated
    return parts[0] if flat(parts[0]) in whole and _PAPER.search(parts[0]) else stated


def _of_shown(page: Page) -> str:
    """Return the title element's text without the site's and the column's name."""
    parts = [part for part in _parts(page.shown_title) if part]
    if len(parts) < 2:
        return page.shown_title
    whole = flat(page.text)
    seen = [part for part in parts if flat(part) in whole or _PAPER.search(part)]
    return max(seen or parts[:1], key=len)
