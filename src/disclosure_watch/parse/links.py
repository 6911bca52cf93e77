"""The pager that a listing prints as links: the numbers, the last page, 共N页, counting up or (VSB) down."""

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.profiles.profile import Pager
from disclosure_watch.parse.profiles.trs import MOST_PAGES
from disclosure_watch.parse.text import flat

_PAGES = re.compile(r"共(\d{1,5})页|(?:第\d+)?/(?:共)?(\d{1,5})页|页次[:：]\d+/(\d{1,5})|第\d+/(\d{1,5})页")
_RECORDS = re.compile(r"共(?:有)?(?:计)?(\d{1,7})(?:条|篇|项|个)(?:信息|记录|文章)?|总(?:记录|条)数?[:：](\d{1,7})")
_LAST = frozenset({"尾页", "末页", "最后一页", "最后页", "最末页", ">>", "»", "last"})
_NEXT = frozenset({"下一页", "下页", "后一页", ">", "next"})
_BASE64 = re.compile(r"[A-Za-z0-9+/=]{24,}")


def pager(page: Page) -> Pager:
    """Read the links of a pager; only what they and the text beside them tell."""
    text = flat(page.text)
    count = _counted(_PAGES, text)
    records = _counted(_RECORDS, text)
    numbered = dict(_numbered(page))
    form = _form(numbered)
    if form is None:
        return Pager(count, records)
    before, after, offset, down, highest = form
    count = count or highest
    if count is None:
        return Pager(None, records)
    wanted = range(2, min(count, MOST_PAGES) + 1)
    numbers = [count - number + 1 if down else number + offset for number in wanted]
    first = page.url if not down else _first_of(page, before)
    return Pager(count, records, (first, *(f"{before}{number}{after}" for number in numbers)))


def _numbered(page: Page) -> Iterator[tuple[str, str]]:
    """Yield what each link of the pager says, and its address."""
    for link in _links(page):
        said = flat(link.text(deep=True)).strip("[]【】").lower()
        if (said.isdecimal() and len(said) <= 5) or said in _LAST or said in _NEXT:
            url = page.absolute(link.attributes.get("href"))
            if url is not None and urlsplit(url).hostname == urlsplit(page.base).hostname:
                yield said, url


def _links(page: Page) -> list[LexborNode]:
    box = page.tree.css_first("#pages")
    written = flat(box.text(deep=True)) if box is not None else ""
    if _BASE64.fullmatch(written):
        try:
            drawn = unquote(base64.b64decode(written, validate=True).decode("utf-8", "replace"))
            return LexborHTMLParser(drawn).css("a[href]")
        except (binascii.Error, ValueError):
            return []
    return page.tree.css("a[href]")


def _form(numbered: dict[str, str]) -> tuple[str, str, int, bool, int | None] | None:
    """
    Return what stands before and after the number in the pager's addresses, the number less the page's, whether they
    count down, and how many pages they show.
    """
    pages = {int(said): url for said, url in numbered.items() if said.isdecimal() and int(said) > 1}
    last = next((url for said, url in numbered.items() if said in _LAST), None)
    following = next((url for said, url in numbered.items() if said in _NEXT), None)
    for here, url in [*pages.items(), (2, following)]:
        if url is None or here < 2:
            continue
        cut = _number_in(url, [other for other in [*pages.values(), last, following] if other and other != url])
        if cut is None:
            continue
        before, number, after = cut
        shown = [
            int(each[len(before) : len(each) - len(after) or None])
            for each in pages.values()
            if _fits(each, before, after)
        ]
        ended = int(last[len(before) : len(last) - len(after) or None]) if last and _fits(last, before, after) else None
        down = (ended is not None and ended < number) or _counts_down(pages, before, after)
        if down:
            return before, after, 0, True, number + here - 1
        offset = number - here
        return before, after, offset, False, max([n - offset for n in (*shown, ended) if n is not None], default=None)
    return None


def _counts_down(pages: dict[int, str], before: str, after: str) -> bool:
    values = [
        int(url[len(before) : len(url) - len(after) or None])
        for _, url in sorted(pages.items())
        if _fits(url, before, after)
    ]
    return len(values) > 1 and values[1] < values[0]


def _number_in(url: str, others: list[str]) -> tuple[str, int, str] | None:
    """Return what stands before, in and after the number by which the pager's addresses differ; the last one where in doubt."""
    cuts = [(url[: found.start()], int(found[0]), url[found.end() :]) for found in re.finditer(r"\d{1,6}", url)]
    cuts = [cut for cut in cuts if len(cut[0]) > len(urlsplit(url).scheme) + 3 + len(urlsplit(url).netloc)]
    for before, number, after in reversed(cuts):
        if any(_fits(other, before, after) for other in others):
            return before, number, after
    return cuts[-1] if cuts and not others else None


def _fits(url: str, before: str, after: str) -> bool:
    middle = url[len(before) : len(url) - len(after) or None]
    return url.startswith(before) and url.endswith(after) and middle.isdecimal() and len(middle) <= 6


def _first_of(page: Page, before: str) -> str:
    """Return the first page of pages that count down: tgg/23.htm belongs to tgg.htm."""
    stem = before.rstrip("/")
    return page.url if page.url.startswith(stem + ".") else f"{stem}.htm"


def _counted(form: re.Pattern[str], text: str) -> int | None:
    found = form.search(text)
    return next((int(group) for group in found.groups() if group), None) if found else None
