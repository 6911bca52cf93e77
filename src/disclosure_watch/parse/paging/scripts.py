"""What a page's scripts say of its pager: counts in variables and options, and the address a script makes for a page."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from disclosure_watch.parse.paging.series import Series, with_first

# var countPage = 56;  totalPage: "12"  totalRecord:31  count = parseInt("778")  data-pages="5"
_STATED = re.compile(r"[:=]\s{0,3}(?:(?:[pP](?i:arseInt)|[nN](?i:umber))\(\s{0,3})?[\"']?(\d{1,7})(?![\d.\w])")
_COUNT = re.compile(r"(?<!\w)(data-pages|\w{4,18}+)[\"']?\s{0,3}\Z", re.IGNORECASE)
_LONGEST_NAME = 22
"""Characters between the beginning of a count's name and the mark behind it; a number is rarer than a word."""

_COUNTED = {
    "pages": ("countpage", "totalpage", "totalpages", "total_page", "total_pages", "pagecount", "page_count",
        "npagecount", "pagescount", "maxpage", "pagetotal", "allpage", "data-pages"),
    "records": ("countnum", "recordcount", "record_count", "totalrecord", "totalrecords", "totalcount",
        "total_count", "totalelements", "totalnum", "totalrow", "totalrows", "allrow", "rowcount", "datacount", "itemcount",
        "totalitem", "totalitems", "recordtotal", "total", "count"),
    "each": ("perpage", "pagesize", "page_size", "rowsperpage", "pagerows", "itemsperpage", "recordsperpage",
        "pagenum", "pagenums", "limit"),
    "current": ("curr", "pageno", "curpage", "currpage", "nowpage", "pagenow", "thispage", "currentpageno",
        "current"),
}  # fmt: skip
"""What scripts call the counts: of pages, of records, of rows a page; and the current page, counted from 1."""

_ANSWER = re.compile(  # "total":44,"size":6,"current":1
    r"\"total\"\s{0,3}:\s{0,3}\"?(\d{1,7})\"?\s{0,3},\s{0,3}\"size\"\s{0,3}:\s{0,3}\"?(\d{1,4})\"?\s{0,3},\s{0,3}\"current\"\s{0,3}:\s{0,3}\"?(\d{1,5})(?!\d)"
)
"""What a page of an answer says of itself where its names tell nothing alone."""

_PAGES = re.compile(r"\bpages[\"']?\s{0,3}:\s{0,3}[\"']?(\d{1,5})(?!\d)")  # laypage({cont: box, pages: 17, curr: 1})
_CURRENT_KEY = re.compile(r"\bcurr(?:ent)?[\"']?\s{0,3}:")
_REACH = 200
_MOST_OBJECTS = 20

_MEANINGS = {name: meaning for meaning, names in _COUNTED.items() for name in names}
_FUNCTION = re.compile(r"function\s+([\w$]{1,60})\s*\(\s*([\w$]{0,40})[^)]{0,100}\)\s*\{")  # function goPage(n){
_CALL = re.compile(r"(?<![\w$.])([\w$.]{1,60})\(\s*[\"']?(\d{1,5})[\"']?\s*[,)]")  # goPage(3)   toPage('3', this)
_ANY_CALL = re.compile(r"(?<![\w$.])([\w$.]{1,60})\(")  # goPage(this.value)
_LEADS = re.compile(  # location.href="index_3.html"   window.open('?page=3')
    r"(?:location(?:\.href)?\s*=\s*|location\.(?:assign|replace)\(\s*|window\.open\(\s*)[\"']([^\"'\s]{1,500})[\"']\s*(?![+\s\"'])"
    r"|\w\((?:this\s{0,9},\s{0,9})?[\"']([^\"'\s]{1,400}\.(?:[sj]?html?|jsp|aspx?|php)(?:\?[^\"'\s]{0,200})?)[\"']"
)
_MADE = re.compile(  # "list_" + (n-1) + ".html"   '?page=' + n   `index_${n}.html`
    r"[\"']([^\"'\n<>]{0,300})[\"']\s*\+\s*(?:(?:parseInt|Number|String)\()?\(?\s*(?:(?:parseInt|Number)\()?([\w$.]{1,60}(?:\([\"']?[\w-]{0,30}[\"']?\)(?:\.(?:data|attr|val|text)\([\"']?[\w-]{0,30}[\"']?\))?)?)"
    r"\s*\)?\s*(?:([-+])\s*(1)(?!\d))?\s*\)?\s*(?:\+\s*[\"']([^\"'\n<>]{0,300})[\"'])?"
)
_TEMPLATE = re.compile(r"`([^`\n<>$]{0,300})\$\{\s*([\w$.]{1,60})\s*(?:([-+])\s*(1))?\s*\}([^`\n<>$]{0,300})`")
# if (n == 1) { location.href = "/list/jyta.html";
_FIRST = re.compile(
    r"if\s{0,9}\(\s{0,9}([\w$]{1,40}+)\s{0,9}(?:={2,3}|<=)\s{0,9}[\"']?1[\"']?\s{0,9}\)[^;{}\"']{0,9}\{?[^;{}\"']{0,80}+[\"']([^\"'\s]{1,300}+)[\"']\s{0,9}(?![+\s])"
)
_BODY = 1500
_HOLE = re.compile(
    r"\{(?:page|pageNo|pageNum|n|p|num|0)\}|__PAGE__|\[page\]|\(:num\)|%d|PAGE_NUM", re.IGNORECASE
)  # list_{page}.html
_PAGEISH = re.compile(r"page|index|curr|(?:^|[.$])(?:n|p|i|num|pn|pno|no|value|val)$", re.IGNORECASE)
_ADDRESS = re.compile(r"[?&=/._-]")


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts as scripts state them: pages, records, rows a page, the current page from 1."""

    pages: int | None
    records: int | None
    each: int | None
    current: int | None


@lru_cache(maxsize=1)  # the pagers of several families ask the same page
def counts(script: str) -> Counts:
    """Return the first count of each kind."""
    stated: dict[str, int] = {}
    for match in _STATED.finditer(script):
        end = match.start()
        name = _COUNT.search(script, max(0, end - _LONGEST_NAME), end)
        meaning = _MEANINGS.get(name[1].lower()) if name is not None else None
        if meaning is not None:
            stated.setdefault(meaning, int(match[1]))
    if "each" not in stated and (answer := _ANSWER.search(script)) is not None:
        stated |= {"records": int(answer[1]), "each": int(answer[2]), "current": int(answer[3])}
    if "pages" not in stated and (beside := _pages_beside_current(script)) is not None:
        stated["pages"] = beside
    return Counts(*(stated.get(meaning) for meaning in _COUNTED))


def _pages_beside_current(script: str) -> int | None:
    """Return the count called `pages` alone, where the same object tells the current page."""
    for match in islice(_PAGES.finditer(script), _MOST_OBJECTS):
        before = script[max(0, match.start() - _REACH) : match.start()].rpartition("{")[2]
        after = script[match.end() : match.end() + _REACH].partition("}")[0]
        if _CURRENT_KEY.search(before) or _CURRENT_KEY.search(after):
            return int(match[1])
    return None


def functions(script: str) -> dict[str, tuple[str, str]]:
    """Return the name of the first argument, and the beginning of the body, of each function that leads somewhere."""
    by_name: dict[str, tuple[str, str]] = {}
    starts = list(_FUNCTION.finditer(script))
    for number, start in enumerate(starts):
        stop = min(start.end() + _BODY, starts[number + 1].start() if number + 1 < len(starts) else len(script))
        by_name.setdefault(start[1], (start[2], script[start.end() : stop]))
    return by_name


def name_called(code: str) -> str:
    """Return the name of the function that some code calls, without what it belongs to; empty where it calls none."""
    call = _ANY_CALL.search(code)
    return call[1].rpartition(".")[2] if call else ""


def led(code: str) -> int | str | None:
    """Return where an onclick or a javascript: address leads: a page's number, an address, or None."""
    if leads := _LEADS.search(code):
        return leads[1] or leads[2]
    call = _CALL.search(code)
    return int(call[2]) if call else None


def pattern(body: str, argument: str = "") -> str | None:
    """Return the address that a script makes of a page number, `{0}` (or `{-1}`, `{+1}`) in the number's place."""
    for form in (_MADE, _TEMPLATE):
        for match in form.finditer(body):
            before, name, sign, less, after = match.groups()
            if not _ADDRESS.search(before + (after or "")) or not (
                re.split(r"[.(]", name)[0] == argument if argument else _PAGEISH.search(name)
            ):
                continue
            return f"{before}{{{sign or ''}{less or 0}}}{after or ''}"
    return None


def first_page(body: str, argument: str) -> str | None:
    """Return the address that a script keeps for the first page: `if (n == 1) location.href = "/list/jyta.html"`."""
    match = _FIRST.search(body) if argument else None
    return match[2] if match is not None and match[1] == argument else None


def series(made: str, absolute: str) -> Series | None:
    """Return the series of a pattern, `absolute` being its address with 1 and 7 digits of a mark in the number's place."""
    hole = _MARKED.search(made)
    before, mark, after = absolute.partition(MARK)
    return with_first(Series(before, after, 1, int(hole[1]))) if hole and mark else None


_MARKED = re.compile(r"\{([-+]?\d)\}")  # index_{-1}.html
MARK = "7190371"
"""Stands for the number while an address is resolved."""


def marked(made: str) -> str:
    """Return a pattern's address with `MARK` for the number."""
    return _MARKED.sub(MARK, made, count=1)


def holed(written: str) -> str | None:
    """Return the pattern of an address with a hole that templates are given (`list_{page}.html`), or None."""
    return _HOLE.sub("{0}", written, count=1) if _HOLE.search(written) else None
