"""The links of a listing's rows: where each leads and what it is called, found out once a link."""

import re

from selectolax.lexbor import LexborNode

from disclosure_watch.parse.dates import of_parts
from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.paging import scripts
from disclosure_watch.parse.text import flat, line, once

DATE = re.compile(  # 2024-05-01  2024年5月1日  20240501  [ 11-10 ]
    r"\d{4}\s{0,60}[-/.年]\s{0,60}\d{1,2}\s{0,60}[-/.月]\s{0,60}\d{1,2}|(?<!\d)(?:19|20)\d{6}(?!\d)"
    r"|[\[【（(]\s{0,9}\d{1,2}\s{0,9}[-/月]\s{0,9}\d{1,2}\s{0,9}日?\s{0,9}[\]】）)]"
)
_PINNED = re.compile(r"^[\[【（(]?置顶[\]】）)]?[:：·]?|[\[【（(]置顶[\]】）)]$")  # 【置顶】  [置顶]
_BADGES = frozenset(["热", "新", "荐", "图", "new", "hot", "new!"])
_BULLETS = frozenset("·•◆■>")
LONGEST_LINK = 2000
_DATA = ("data-url", "data-href", "data-link")
_ACTING = frozenset({"onclick", *_DATA})
_SCRIPT = re.compile(r"\s{0,9}javascript:", re.IGNORECASE)
_CALLED = re.compile(r"(?<![\w$.])([\w$.]{1,60}+)\(\s{0,9}[\"']?([\w-]{1,64}+)[\"']?\s{0,9}[,)]")  # openDetail('58')
_VIEW = frozenset(
    {
        "查看",
        "详情",
        "查看详情",
        "详细",
        "详细信息",
        "阅读全文",
        "查看全文",
        "点击查看",
        "查看详细",
        "查看答复",
        "[查看]",
        "[详情]",
    }
)
_SERVING = _VIEW | {
    "[下载]",
    "下载附件",
    "附件下载",
    "点击下载",
    "下载查看",
    "查看附件",
    "在线阅读",
    "更多>>",
    "查看更多",
}
"""What links are called that lead to a document and don't name it, or to something else."""

_MOST_ACTING = 4
_LEAST_OTHER_TITLE = 10
_LEAST_TITLE = 4


_ADDED = re.compile(r"[\u4e00-\u9fff\s]{2,8}[:：]")  # 发布日期：2024-05-06
_NAMED = re.compile(r"^(?:文章|信息)?标\s{0,9}题\s{0,9}[:：]\s{0,9}")  # 文章标题：
_NUMBERING = re.compile(r"(?:编号[:：])?\s?第?\s?[\w-]{0,4}\d{1,8}\s?号?")  # 第399号
_ORDINAL = re.compile(r"\d{1,3}[.、．]?")  # 12.
_COUNTED = frozenset('年月日号件条个项名位批次期届家周岁亿万元米吨公里人天小分季度级类等%％-—～~、.．/:："”')
"""What follows a number that is part of a title."""

_TAGS = frozenset({"span", "em", "i", "b", "label", "small", "strong"})
_TAG_CLASS = re.compile(r"(?<![a-z])(?:label|tags?|badge|type|cat(?:egory)?|lanmu|column|lm)(?![a-z])", re.IGNORECASE)
_LONGEST_TAG = 8
_DATED_END = re.compile(r"\s?[（(\[]\s?(?:19|20)\d{2}([-/.])\d{1,2}\1\d{1,2}\s?[）)\]]$")  # (2024-05-06)
_LONGEST_DATED_END = 16
_CLOSING = frozenset(")）]")
_CARD_BLOCKS = frozenset({"div", "p", "section", "dl", "ul"})
_CARD_TITLE = 10

_HEADING = "h1,h2,h3,h4,h5,h6,.title,.tit,.bt"
"""What holds the title in a link that holds an abstract too."""

_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

_CARD_HEADING = "h2,h3,h4,h5,h6,.title,.tit,.bt"
"""What holds the title of a card that a link lies over."""


class Links:
    """The links of `page`; what was asked of one before isn't read again."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._titles: dict[int, str] = {}
        self._addresses: dict[int, str | None] = {}
        self._of_rows: dict[int, int] = {}
        self.headings: dict[int, str] = {}
        """The headings above lists, by what holds the rows."""

        self._functions: dict[str, tuple[str, str]] | None = None
        self._acts = "onclick" in page.html.lower()

    def title(self, link: LexborNode) -> str:
        """Return a link's text without its date and 置顶, or its title attribute where the text is a cut form of it."""
        title = self._titles.get(link.mem_id)
        if title is None:
            title = self._titles[link.mem_id] = _title(link)
        return title

    def address(self, link: LexborNode) -> str | None:
        """Return where a link leads, by its address or by the one that its script opens (`window.open('/a.html')`)."""
        if link.mem_id not in self._addresses:
            self._addresses[link.mem_id] = self._address(link)
        return self._addresses[link.mem_id]

    def _address(self, link: LexborNode) -> str | None:
        attributes = link.attributes
        href = attributes.get("href")
        url = self.page.absolute(href)
        if url is not None:
            return url
        for name in _DATA:
            if (given := attributes.get(name)) and (url := self.page.absolute(given)) is not None:
                return url
        code = attributes.get("onclick") or (href if href and _SCRIPT.match(href) else "")
        opened = scripts.led(code[:LONGEST_LINK]) if code else None
        return self.page.absolute(opened if isinstance(opened, str) else self._made(code or ""))

    def _made(self, code: str) -> str | None:
        """Return the address that a function of the page makes of what it is called with: open('58') is /art/58.html."""
        call = _CALLED.search(code[:LONGEST_LINK])
        if call is None or call[1] == "void":
            return None
        if self._functions is None:
            self._functions = scripts.functions(self.page.script)
        argument, body = self._functions.get(call[1].rpartition(".")[2], ("", ""))
        made = scripts.pattern(body, argument) if argument else None
        return made.replace("{0}", call[2]) if made is not None and "{0}" in made else None

    def of(self, row: LexborNode) -> LexborNode | None:
        """Return the link of a row whose title is longest; one in a list within the row only where there is no other."""
        if row.tag == "a":
            return row if self.address(row) and len(self.title(row)) >= _LEAST_TITLE else None
        links = [
            (_inner(link, row), -length, number, link)
            for number, link in enumerate(row.css("a"))
            if (length := len(title := self.title(link))) >= _LEAST_TITLE
            and title not in _SERVING
            and self.address(link)
        ]
        best = min(links, key=lambda each: each[:3], default=None)
        if best is not None:
            return self._heading([link for *_, link in links], best[3]) if not best[0] else None
        if row.attributes.keys() & _ACTING and self.address(row) and len(self.title(row)) >= _LEAST_TITLE:
            return row
        return self._viewing(row) or self._acting(row)

    def _heading(self, links: list[LexborNode], longest: LexborNode) -> LexborNode:
        """Return the link in a heading that leads where a longer one does, an abstract; else the longer one."""
        if len(links) == 1 or _in_heading(longest):
            return longest
        where = self.address(longest)
        return next((link for link in links if _in_heading(link) and self.address(link) == where), longest)

    def _acting(self, row: LexborNode) -> LexborNode | None:
        """Return the cell or box of a row without links that leads somewhere by a script, where it has the title."""
        if not self._acts or row.tag not in {"tr", "li"} or row.css_first("a") is not None:
            return None
        for node in row.css("[onclick]")[:_MOST_ACTING]:
            if len(self.title(node)) >= _LEAST_OTHER_TITLE and self.address(node):
                return node
        return None

    def is_named_by_row(self, link: LexborNode, row: LexborNode) -> bool:
        """Return whether a link of a row is called 查看 and gets its title from the row."""
        if flat(link.text(deep=True)[:20]) not in _VIEW:
            return False
        if row.mem_id not in self._of_rows:
            found = self.of(row)
            self._of_rows[row.mem_id] = found.mem_id if found is not None else 0
        return self._of_rows[row.mem_id] == link.mem_id

    def _viewing(self, row: LexborNode) -> LexborNode | None:
        """
        Return the link of a row that is called 查看, with the row's longest text for its title.

        A link without text that lies over a card has the card's heading for its title.
        """
        links = row.css("a")
        for link in links if row.tag in {"tr", "li"} else ():
            if flat(link.text(deep=True)[:20]) in _VIEW and self.address(link):
                texts = row.text(deep=True, separator="\n")[:LONGEST_LINK].split("\n")
                title = max((text for each in texts if not is_date(text := line(each))), key=len, default="")
                return self._named(link, title)
        if (
            len(links) == 1
            and not links[0].text(deep=True).strip()
            and (heading := row.css_first(_HEADING)) is not None
        ):
            return self._named(links[0], _without_date(heading)) if self.address(links[0]) else None
        return None

    def _named(self, link: LexborNode, title: str) -> LexborNode | None:
        """Return a link that gets its title from its row; None where that is too short for one."""
        if len(title) < _LEAST_OTHER_TITLE:
            return None
        self._titles[link.mem_id] = title
        return link


def _in_heading(link: LexborNode) -> bool:
    """Return whether a link stands in a heading and is all of it."""
    return link.parent is not None and link.parent.tag in _HEADING_TAGS


def _title(link: LexborNode) -> str:
    first = link.first_child
    heading = link.css_first(_HEADING) if first is not None and (first.tag != "-text" or first.next) else None
    if heading is None and first is not None and first.next and link.css_first("p") is not None:
        heading = _bold(link)
    if heading is None and first is not None:
        heading = _first_block(link)
    shown = _unpinned(_without_date(heading or link))
    if heading is None and first is not None and first.next is not None:
        shown = _untagged(shown, link)
    full = _unpinned(_titled((link.attributes.get("title") or "")[:LONGEST_LINK]))
    return full if full and _is_cut(shown, full) else shown


def _is_cut(shown: str, full: str) -> bool:
    """Return whether a text is a cut form of a title, or that with its number in the list before it."""
    stem, whole = flat(shown.rstrip(".…")), flat(full)
    if not shown or (whole.startswith(stem) and len(whole) >= len(stem)):
        return True
    ordinal = _ORDINAL.match(stem)
    return ordinal is not None and shown[-1] in ".…" and whole.startswith(stem[ordinal.end() :])


def _untagged(shown: str, link: LexborNode) -> str:
    """Return a title without the short tag that an element in front of it holds: 人大建议."""
    tag = link.first_child
    while tag is not None and tag.tag == "-text" and not (tag.text_content or "").strip():
        tag = tag.next
    if tag is None or tag.tag not in _TAGS or not _TAG_CLASS.search(tag.attributes.get("class") or ""):
        return shown
    text = line(tag.text(deep=True)[: _LONGEST_TAG + 1])
    rest = shown.removeprefix(text).lstrip() if 0 < len(text) <= _LONGEST_TAG else shown
    return rest if len(rest) >= _CARD_TITLE else shown


def _titled(title: str) -> str:
    """Return what a title attribute calls a page, without the lines of date, author and counter that templates add."""
    title = title.replace("\r", "\n")
    if "\n" not in title:
        return line(title)
    lines = [text for piece in title.split("\n") if (text := line(piece))]
    named = lines[:1] + [text for text in lines[1:] if not _ADDED.match(text)]
    return line(_NAMED.sub("", "".join(named)))


def _first_block(link: LexborNode) -> LexborNode | None:
    """Return the first block of a link whose blocks hold a title and beside it a date: a card."""
    blocks = [node for node in link.iter() if node.tag in _CARD_BLOCKS]
    if len(blocks) == 1 and (inner := [node for node in blocks[0].iter() if node.tag in _CARD_BLOCKS]):
        blocks = inner
    if len(blocks) < 2:
        return None
    texts = [line(node.text(deep=True, separator=" ")[:LONGEST_LINK]) for node in blocks]
    dated = [DATE.search(text) is not None for text in texts]
    if sum(dated) != 1:
        return None
    return next(
        (
            node
            for node, text, shown in zip(blocks, texts, dated, strict=True)
            if not shown and len(text) >= _CARD_TITLE
        ),
        None,
    )


def _bold(link: LexborNode) -> LexborNode | None:
    """Return the bold text that a link holds beside a paragraph, where it is long enough for a title."""
    bold = link.css_first("b,strong")
    if bold is None or bold.parent is None or bold.parent.tag == "p":
        return None
    text = line(bold.text(deep=True))
    return bold if len(text) >= _LEAST_TITLE and not _NUMBERING.fullmatch(text) else None


def _inner(link: LexborNode, row: LexborNode) -> bool:
    """Return whether a link stands in a list inside the row."""
    at = link.parent if row.tag not in {"ul", "table"} else None
    while at is not None and at.mem_id != row.mem_id:
        if at.tag in {"li", "ul", "ol"} or (at.tag == "tr" and not _is_alone(at)):
            return True
        at = at.parent
    return False


def _is_alone(row: LexborNode) -> bool:
    """Return whether a table has no other row: it lays out a cell."""
    return all(at is None or at.tag == "-text" for at in (row.prev, row.next))


def _unpinned(title: str) -> str:
    return line(_PINNED.sub("", title)) if "置顶" in title else title


def _without_date(link: LexborNode) -> str:
    text = link.text(deep=True, separator="\n")[:LONGEST_LINK]
    pieces = [piece for part in text.split("\n") if (piece := line(part))]
    start, stop = 0, len(pieces)
    while stop > 1 and (is_date(pieces[stop - 1]) or pieces[stop - 1].lower() in _BADGES):
        stop -= 1
    while stop - start > 1 and (
        is_date(pieces[start]) or pieces[start] in _BULLETS or _is_ordinal(pieces[start], pieces[start + 1])
    ):
        start += 1
    if stop - start > 2 and is_parted_date(pieces[stop - 2], pieces[stop - 1]):
        stop -= 2
    elif stop - start > 2 and is_parted_date(pieces[start], pieces[start + 1]):
        start += 2
    joined = line("".join(once(pieces[start:stop]))).lstrip("·•◆■ ")
    dated = _DATED_END.search(joined[-_LONGEST_DATED_END:]) if joined[-1:] in _CLOSING else None
    return joined[: -len(dated[0])] if dated is not None else joined


def _is_ordinal(piece: str, following: str) -> bool:
    """Return whether a text is the number that a row has in its list, and no part of the title behind it."""
    if _ORDINAL.fullmatch(piece) is None:
        return False
    return len(following) >= _CARD_TITLE and following[0] not in _COUNTED and not following[0].isascii()


def is_parted_date(first: str, second: str) -> bool:
    """Return whether two texts are the parts of a date: 05/20 and 2024, 2024-05 and 20."""
    return of_parts(first, second) is not None


def is_date(text: str) -> bool:
    """Return whether a text is a date and little else."""
    match = DATE.search(text)
    return match is not None and len(match[0]) + 8 >= len(text)
