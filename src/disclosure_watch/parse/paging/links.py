"""
The pager of a page of any family: what it prints, what its scripts add, and where the page itself stands.

The page's own number comes from what is marked or said (2/3页), else from its address; addresses are made from the ones
that the pager shows, none beyond the last page that it states.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote_plus, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.paging import scripts
from disclosure_watch.parse.paging.pager import MOST_PAGES, Pager, same
from disclosure_watch.parse.paging.printed import Run, items, runs
from disclosure_watch.parse.paging.series import Series, find, is_below, number_in
from disclosure_watch.parse.text import flat

_OF = re.compile(
    r"(?:第|页次[:：]?|当前)?(\d{1,5})页?[/／](?:共|总)?(\d{1,5})(?!\d|条|篇|项|件)页?|第(\d{1,5})页[,，]?共(\d{1,5})页"
)  # 2/3页  第2页/共3页
_PAGES = re.compile(r"(?:共|总计|总共|合计|分)(?:有|计)?(\d{1,5})页|总页数[:：]?(\d{1,5})")  # 共3页
_HERE = re.compile(r"当前(?:第|页)?[:：]?第?(\d{1,5})页?|第(\d{1,5})页")  # 当前第2页
_RECORDS = re.compile(  # 共351条  总记录数：351
    r"共(?:有|计)?[:：]?(\d{1,7})(?:条|篇|项|个(?!市|县|区|部门))(?:信息|记录|文章)?|总(?:记录|条)?数[:：]?(\d{1,7})(?!\d|页)|总(?:记录|条)[:：](\d{1,7})|记录(?:总)?数?[:：](\d{1,7})"
)
_RECORDS_BARE = re.compile(r"(?:^|(?<=[\s页）)\]/／]))(?<!每页)(\d{1,7})条(?![/／每])")  # 48条 上一页 1 2  共9页85条
_BASE64 = re.compile(r"[A-Za-z0-9+/=]{24,}+")
_OF_ALL = re.compile(r"(?<!\d)\d{1,5}[/／](?:共)?(\d{1,5})页")  # 2/3页
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")  # 1,234
_DOUBLE = frozenset(["«", "»", "<<", ">>", "‹‹", "››"])
_MOST_LISTS = 20
_LONGEST_LIST = 200_000
_ALL_DIGITS = re.compile(r"第?(\d{1,5})页?")


def pager(page: Page) -> Pager:
    """Read the pager that a page prints; empty where it prints none."""
    resolver = Resolver(page)
    run = max(_runs(page), key=lambda each: each.weight, default=Run())
    pages, selected = _jump_list(page, resolver)
    resolver.learn(run)
    dead_numbers = []
    for number, link in run.numbers.items():
        url = resolver.address(link.node)
        if url is None:
            dead_numbers.append(number)
        else:
            pages.setdefault(number, url)
    roles = {role: url for role, link in run.roles.items() if (url := resolver.address(link.node)) is not None}
    relation = page.tree.css_first("link[rel=next], a[rel=next]")
    if relation is not None and (url := page.absolute(relation.attributes.get("href"))) is not None:
        roles.setdefault("next", url)
    here, count = _stated(_plain(run.text))
    whole = _plain(flat(page.text))
    here = here or selected or run.current or (dead_numbers[0] if len(dead_numbers) == 1 and pages else None)
    roles = _turned(run, roles, pages, here)
    if count is None:
        count = _counted(_PAGES, whole) or _counted(_OF_ALL, whole)
    if count is not None and (count < max(pages, default=0) or count < (here or 0)):
        count = None
    records = (
        _counted(_RECORDS, _plain(flat(run.text))) or _counted(_RECORDS_BARE, run.text) or _counted(_RECORDS, whole)
    )
    counts = scripts.counts(resolver.script)
    if count is None:
        by_rows = -(-counts.records // counts.each) if counts.records and counts.each else None
        if (stated := counts.pages or by_rows) is not None and stated >= max(pages, default=here or 0):
            count, records = stated, records or counts.records
    if count is None and (drawn := items(page.root)):
        count, here = max(drawn), next((number for number, marked in drawn.items() if marked), here)
    if not pages and not roles and count is not None and count > 1 and (made := resolver.made_by_script()) is not None:
        pages = {number: made.at(number) for number in range(1, min(count, MOST_PAGES) + 1)}
        here = here or made.page_of(page.url) or counts.current or 1
        if here == 1:
            pages[1] = page.url
    ends = bool(run.roles.keys() | run.dead or run.numbers)
    return _assembled(page, _Shown(pages, roles, here, count, records, ends))


@dataclass(slots=True)
class _Shown:
    """What a pager shows: addresses by number and by role, its own number, counts; `ends` where it would show more."""

    pages: dict[int, str]
    roles: dict[str, str]
    here: int | None
    count: int | None
    records: int | None
    ends: bool


def _assembled(page: Page, shown: _Shown) -> Pager:
    pages, roles, count = shown.pages, shown.roles, shown.count
    largest = max(pages, default=None)
    here = shown.here or _own_number(page.url, shown)
    roles = {role: url for role, url in roles.items() if not same(url, page.url)}
    if here == count and count is not None:
        roles.pop("next", None)
    _name(shown, roles, here)
    series = find(pages, count)
    if series is not None and count is None and (url := roles.get("last")) is not None:
        ended = series.page_of(url)
        count = ended if ended is not None and ended >= max(pages) else _down_to(series, url, pages)
        if count is not None:
            pages.setdefault(count, url)
    if here is not None and (series is None or series.page_of(page.url) in {None, here} or _is_thin(series, pages)):
        pages.setdefault(here, page.url)
    series = find(pages, count)
    if here is None and series is not None:
        here = series.page_of(page.url)
    highest = min(count or max(here or 0, max(pages, default=0)), MOST_PAGES)
    if series is not None:
        urls = tuple(pages.get(number) or series.at(number) for number in range(1, highest + 1))
    else:
        urls = tuple(pages[number] for number in sorted(pages) if number <= highest)
    if len(urls) == 1 and same(urls[0], page.url):
        urls = ()
    following = roles.get("next") or (
        urls[here] if series is not None and here is not None and here < len(urls) else None
    )
    last = following is None and (
        here == count if here and count else shown.ends and ((here or 0) > 1 or "previous" in roles)
    )
    if count is None:
        count = max(largest or 0, here or 0) if largest or last else None
    return Pager(count, shown.records, urls, here or (1 if count == 1 else None), following, last)


def _turned(run: Run, roles: dict[str, str], pages: dict[int, str], here: int | None) -> dict[str, str]:
    """Return the roles with `«` and `»`, where no other link turns the page and they lead to one beside it, as turning it."""
    named = dict(roles)
    for outer, inner, step in (("first", "previous", -1), ("last", "next", 1)):
        url = roles.get(outer)
        if url is None or inner in run.roles or run.roles[outer].label not in _DOUBLE or here is None:
            continue
        if (beside := pages.get(here + step)) is not None and same(beside, url):
            named[inner] = named.pop(outer)
    return named


def _is_thin(series: Series, pages: dict[int, str]) -> bool:
    """Return whether one address alone shows the series, so that the page's own may correct it."""
    if series.offset == 0 and not is_below(series.before, series.after, None):
        return False
    return sum(number_in(url, series) is not None for number, url in pages.items() if number > 1) < 2


def _name(shown: _Shown, roles: dict[str, str], here: int | None) -> None:
    """Give the addresses known by their role their page's number."""
    pages = shown.pages
    if (first := roles.get("first")) is not None and not _is_home(first, [*pages.values(), *roles.values()]):
        pages.setdefault(1, first)
    if here is not None and here > 1 and (previous := roles.get("previous")) is not None:
        pages.setdefault(here - 1, previous)
    if here is not None and (following := roles.get("next")) is not None:
        pages.setdefault(here + 1, following)
    if shown.count is not None and (last := roles.get("last")) is not None:
        pages.setdefault(shown.count, last)


def _own_number(url: str, shown: _Shown) -> int | None:
    """Return the number of a page whose pager doesn't mark it: by its address among the others, by where 上一页 leads."""
    pages, roles = shown.pages, shown.roles
    for number, each in pages.items():
        if same(each, url):
            return number
    if any(role in roles and same(roles[role], url) for role in ("first", "previous")):
        return 1
    if shown.count is not None and "last" in roles and same(roles["last"], url):
        return shown.count
    series = find(pages, shown.count)
    if series is not None:
        return series.page_of(url) or (1 if min(pages) == 2 else None)
    if not roles.keys() - {"first"}:
        return None
    first, previous, following = (roles.get(role) for role in ("first", "previous", "next"))
    if previous is None and following is not None:
        return 1
    if previous is not None and first is not None and same(previous, first):
        return 2
    return _by_convention(url, roles)


def _by_convention(url: str, roles: dict[str, str]) -> int | None:
    """
    Return the number of a page between others by its address alone: index_1.html is page 2 where index.html is the first.

    A page whose 上一页 has no number in its address is the second; of addresses that count down none can be told.
    """
    beside = roles.get("next") or roles.get("previous")
    if beside is None:
        return None
    form = find({2: url, 3: beside})
    number = number_in(url, form) if form is not None else None
    if form is None or number is None:
        return 2
    if "previous" in roles and number_in(roles["previous"], form) is None:
        return 2
    if (form.step < 0) == ("next" in roles):
        return None
    value, first = int(number), roles.get("first")
    counted_from_0 = form.before[-1:] in {"_", "-"} and "?" not in form.before and not form.after.startswith(".jhtml")
    if counted_from_0 and (first is None or number_in(first, form) is None):
        return value + 1
    return value or None


def _runs(page: Page) -> Iterable[Run]:
    body = page.tree.body
    shown = runs(body) if body is not None else []
    box = page.tree.css_first("#pages")
    written = flat(box.text(deep=True)) if box is not None else ""
    if _BASE64.fullmatch(written):
        try:
            drawn = LexborHTMLParser(unquote_plus(base64.b64decode(written, validate=True).decode("utf-8", "replace")))
        except (binascii.Error, ValueError):
            return shown
        shown += runs(drawn.body) if drawn.body is not None else []
    return shown


def _jump_list(page: Page, resolver: "Resolver") -> tuple[dict[int, str], int | None]:
    """Return the pages that a list of choices leads to, and the chosen one."""
    if "<option" not in page.html:
        return {}, None
    for select in _selects(page.html):
        options = select.css("option")[:MOST_PAGES]
        labels = [_ALL_DIGITS.fullmatch(flat(option.text(deep=True))) for option in options]
        if not options or [label and int(label[1]) for label in labels] != [*range(1, len(options) + 1)]:
            continue
        made = resolver.chosen(select.attributes.get("onchange") or "")
        pages: dict[int, str] = {}
        for number, option in enumerate(options, 1):
            value = (option.attributes.get("value") or "").strip()
            url = (
                made.at(int(value))
                if value.isdecimal() and made
                else None
                if value.isdecimal()
                else page.absolute(value)
            )
            if url is not None:
                pages[number] = url
        chosen = next((n for n, option in enumerate(options, 1) if "selected" in option.attributes), None)
        return pages, chosen
    return {}, None


def _selects(html: str) -> Iterator[LexborNode]:
    """Yield the lists of choices of a page, which its tree leaves out; those of a size that a reader could use."""
    end = 0
    for _ in range(_MOST_LISTS):
        start = html.find("<select", end)
        end = html.find("</select>", start)
        if start < 0 or end < 0:
            return
        if (
            end - start < _LONGEST_LIST
            and (select := LexborHTMLParser(html[start:end]).css_first("select")) is not None
        ):
            yield select


class Resolver:
    """Where the links of a pager lead, those that act by script too."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.script = page.script
        self.functions = scripts.functions(self.script)
        self.made: Series | None = None

    def learn(self, run: Run) -> None:
        """Find the pattern of addresses that a run's links share: in an attribute near them, or in a script."""
        links = [link.node for link in (*run.numbers.values(), *run.roles.values())]
        if not any(_code(node) or node.attributes.get("data-page") for node in links) or not links:
            return
        for node in self.page.tree.css("[data-url], [data-href], [data-link]")[:_MOST_LISTS]:
            for name in ("data-url", "data-href", "data-link"):
                if (made := scripts.holed(node.attributes.get(name) or "")) is not None:
                    self.made = self._series(made)
                    return
        bodies = [
            self.functions[name] for node in links if (name := scripts.name_called(_code(node))) in self.functions
        ]
        for argument, body in [*((argument, body) for argument, body in bodies), ("", self.script)]:
            if (made := scripts.pattern(body, argument)) is not None:
                self.made = self._series(made)
                first = self.page.absolute(scripts.first_page(body, argument))
                if first is not None and self.made is not None:
                    self.made = replace(self.made, first=first)
                return

    def made_by_script(self) -> Series | None:
        """Return the addresses that a script or a template makes of the page's number, where the page's own is one of them."""
        holed = (node.attributes.get("data-url") or "" for node in self.page.tree.css("[data-url]")[:_MOST_LISTS])
        made = next((each for each in map(scripts.holed, holed) if each), None) or scripts.pattern(self.script)
        if made is not None and "{+1}" in made:  # made of the current page: from 1 in a query, from 0 in TRS's names
            made = made.replace("{+1}", "{0}" if "?" in made else "{-1}")
        series = self._series(made) if made is not None else None
        if series is None:
            return None
        own, first = urlsplit(self.page.url), urlsplit(series.at(1))
        if self.page.url == series.before.rstrip("_-") + series.after:  # list.html before list_2.html
            return replace(series, first=self.page.url)
        return series if number_in(self.page.url, series) is not None or own.path == first.path else None

    def chosen(self, code: str) -> Series | None:
        """Return the addresses that a list of choices makes of its values."""
        argument, body = self.functions.get(scripts.name_called(code), ("", code))
        made = scripts.pattern(body, argument)
        return self._series(made) if made is not None else None

    def address(self, link: LexborNode) -> str | None:
        """Return the address that a link of a pager leads to, or None: to no page, another host, or a form that is posted."""
        attributes = link.attributes
        written = attributes.get("data-url") or attributes.get("data-href")
        code = _code(link)
        if not written and code:
            led = scripts.led(code)
            if isinstance(led, int):
                return self.made.at(led) if self.made is not None and led > 0 else None
            written = led
        if not written and not code:
            written = attributes.get("href")
        url = self.page.absolute(written)
        if url is None:
            number = attributes.get("data-page") or attributes.get("data-num") or attributes.get("data-index") or ""
            return (
                self.made.at(int(number)) if number.isdecimal() and len(number) < 6 and self.made is not None else None
            )
        return url if _site(url) == _site(self.page.base) else None

    def _series(self, made: str) -> Series | None:
        absolute = self.page.absolute(scripts.marked(made))
        return scripts.series(made, absolute) if absolute is not None else None


def _site(url: str) -> str:
    """Return the host of an address without the `www.` that templates write before it or leave out."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _code(link: LexborNode) -> str:
    """Return the script that a link runs, empty where it is an ordinary link."""
    href = (link.attributes.get("href") or "").strip()
    called = href[11:].strip(" ;") if href[:11].lower() == "javascript:" else ""
    if called and not called.startswith("void"):
        return called
    return (
        link.attributes.get("onclick") or "" if not href or href[0] == "#" or href[:11].lower() == "javascript:" else ""
    )


def _plain(text: str) -> str:
    """Return text with 1,234 as 1234."""
    return _THOUSANDS.sub("", text)


def _stated(text: str) -> tuple[int | None, int | None]:
    """Return the number of the page and the count of pages that a pager states in words."""
    of = _OF.search(text)
    if of is not None:
        stated, total = (int(group) for group in of.groups() if group)
        if 1 <= stated <= total:
            return stated, total
    return _counted(_HERE, text), _counted(_PAGES, text)


def _down_to(series: Series, last: str, pages: dict[int, str]) -> int | None:
    """Return the number of the last page where the numbers of addresses count down to it."""
    ended = number_in(last, series)
    page = max(pages)
    beside = number_in(pages[page], series) if page > 1 else None
    if ended is None or beside is None or int(beside) <= int(ended):
        return None
    return page + int(beside) - int(ended)


def _is_home(url: str, others: list[str]) -> bool:
    """Return whether a 首页 is the site's and not the column's: it stands at the root and the other pages don't."""

    def depth(address: str) -> int:
        return urlsplit(address).path.rstrip("/").count("/")

    return depth(url) < min((depth(other) for other in others), default=0) - 1


def _counted(form: re.Pattern[str], text: str) -> int | None:
    match = form.search(text)
    return next((int(group) for group in match.groups() if group), None) if match else None
