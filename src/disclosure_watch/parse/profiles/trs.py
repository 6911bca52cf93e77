"""
TRS WCM and TRS 海云: ministries, most provinces and cities.

Listing, links relative to the column; dates before or after the link, or in cells of a table:

    <ul><li><a href="./202607/t20260731_1406815.html" title="…">…</a><span>2026/07/31</span></li></ul>
    <script>createPageHTML(55,0,"index","shtml","1089")</script>      or createPage(55,0,"index","html")
    <script>var countPage = 56; var currentPage = 0; var countnum = 6348</script>

Page n is index_{n-1}, in Shanghai index_{n}. Detail: /YYYYMM/tYYYYMMDD_ID.html, body in .TRS_Editor (also nested), .trs_editor_view,
.TRS_UEDITOR; attachments P0… in the page's own folder, some listed in a script only (`hasFJ`).
"""

import re
from itertools import islice
from urllib.parse import urlsplit

from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.paging import links, scripts
from disclosure_watch.parse.paging.pager import MOST_PAGES, Pager, placed
from disclosure_watch.parse.profiles.profile import Profile

_CREATE = re.compile(  # createPageHTML(55,0,"index","shtml","1089")   createPage(4, 1, 'list', 'html', 'black', 58)   pageControl(4, 2, "index", "shtml", 10)
    r"(?:createPage(?:HTML)?|pageControl)\(\s{0,9}[\"']?(\d{1,7})[\"']?\s{0,9},\s{0,9}[\"']?(\d{1,7})[\"']?\s{0,9},\s{0,9}[\"']([\w-]{1,60})[\"']"
    r"\s{0,9},\s{0,9}[\"'](\w{1,9})[\"'](?:\s{0,9},\s{0,9}[\"'][A-Za-z]\w{0,40}[\"'])?(?:\s{0,9},\s{0,9}[\"']?(\d{1,7}))?"
)
_BY_NAMES = re.compile(  # createPageHTML(nPageCount, nCurrIndex, sPageName, sPageExt);
    r"((?:createPage(?:HTML)?|pageControl)\()((?:[\s\w$\"',.-]){5,200}+)\)"
)
_MOST_CALLS = 5
"""Calls, and definitions that look like one, that are looked at."""

_NAME = re.compile(r"[A-Za-z_$][\w$]{0,40}")
_COUNTED_AGAIN = re.compile(
    r"PageCount\s{0,3}=\s{0,3}Math\.ceil\(\s{0,3}\w{1,40}\s{0,3}/\s{0,3}(\d{1,4})\s{0,3}\)"
)  # _nPageCount = Math.ceil(_recordCount/ 20)
_CURRENT = re.compile(  # var currentPage=0   currentPage:parseInt('0')+1
    r"\b(?:currentPage|nCurrIndex)\s{0,3}(?:=\s{0,3}[\"']?(\d{1,6})(?![\w+])|:\s{0,3}parseInt\([\"']?(\d{1,6})[\"']?\)\s{0,3}\+\s{0,3}1)"
)
_SHOWN = re.compile(r"[\"'/](index|list|default)_\d{1,6}\.(s?html?)\b")  # "index_1.html"

_SET_PAGE = re.compile(  # $(".pagination").pagination("setPage", 2, 31), Shanghai's, whose second page is index_2.html
    r"\.pagination\(\s{0,9}[\"']setPage[\"']\s{0,9},\s{0,9}(\d{1,6})\s{0,9},\s{0,9}(\d{1,6})\s{0,9}\)"
)
_NAMED = re.compile(  # PAGE_NAME:'index', PAGE_EXT:'html'
    r"\bPAGE_NAME[\"']?\s{0,3}[:=]\s{0,3}[\"']([\w-]{1,60})[\"'][,;\s]{1,9}(?:var\s)?\s{0,9}PAGE_EXT[\"']?\s{0,3}[:=]\s{0,3}[\"']\.?(s?html?)[\"']"
)
_OWN = re.compile(r"/(index|list|default)(?:_\d{1,6})?\.(s?html?)(?:[?#]|$)")  # …/jyta/index.shtml
_JOINED = re.compile(  # "<a href=\\"index"+"_" + nextPage + "."+"shtml\\">"   "index"+"_"+(_num-1)+"."+"shtml"
    r"[\"'](index|list|default)[\"']\s?\+\s?[\"']_[\"']\s?\+[\s\w()-]{1,40}\+\s?[\"']\.[\"']\s?\+\s?[\"'](s?html?)\b"
)
_PARTS = re.compile(  # Pager({size:25, current:0, prefix:'index', suffix:'htm'})
    r"\bPager\(\{\s{0,9}size\s{0,3}:\s{0,3}(\d{1,6})\s{0,3},\s{0,9}current\s{0,3}:\s{0,3}(\d{1,6})\s{0,3},\s{0,9}"
    r"prefix\s{0,3}:\s{0,3}[\"']([\w-]{1,60})[\"']\s{0,3},\s{0,9}suffix\s{0,3}:\s{0,3}[\"'](\w{1,9})[\"']"
)
_ENDING = re.compile(r"\b\w{0,20}[eE]xt\s{0,3}=\s{0,3}[\"']\.?(s?html?)[\"']")  # var pageExt = "shtml"


def pager(page: Page) -> Pager:
    """Read createPage(…), createPageHTML(…) or the counts that a script sets."""
    script = page.script
    called = _CREATE.search(script) or _called_by_names(script)
    counts = scripts.counts(script)
    if called is not None:
        counted = called[5] if called[0].startswith("createPage") else None
        count, records = int(called[1]), int(counted) if counted else counts.records
        again = _COUNTED_AGAIN.search(script)
        if again is not None and records is not None and int(again[1]):
            count = -(-records // int(again[1]))
        return numbered(page, count, records, called[3], called[4], int(called[2]) + 1)
    if (parts := _PARTS.search(script)) is not None:
        return numbered(page, int(parts[1]), counts.records, parts[3], parts[4], int(parts[2]) + 1)
    if (drawn := _SET_PAGE.search(script)) is not None:
        own = _OWN.search(page.url)
        name, ending = (own[1], own[2]) if own else ("index", "html")
        return numbered(page, int(drawn[2]), counts.records, name, ending, int(drawn[1]), second=2)
    pages = counts.pages or _by_rows(page, counts)
    if pages is None:
        return Pager(record_count=counts.records)
    shown = _SHOWN.search(script)
    if shown is None and (printed := links.pager(page)).page_urls:  # `?2`: surer than the family's names
        return printed
    shown = _NAMED.search(script) or shown or _JOINED.search(script) or _OWN.search(page.url)
    said = _ENDING.search(script)
    if shown is None and said is None and not urlsplit(page.url).path.endswith("/"):
        return Pager(pages, counts.records)  # col52.html, whose other pages nothing names
    name, ending = (shown[1], shown[2]) if shown else ("index", said[1] if said else "html")
    current = _CURRENT.search(script)
    here = int(current[1] or current[2]) + 1 if current else None
    return numbered(page, pages, counts.records, name, ending, here)


def _called_by_names(script: str) -> re.Match[str] | None:
    """Return a call whose arguments are variables, as it is with what the script sets them to."""
    for call in islice(_BY_NAMES.finditer(script), _MOST_CALLS):
        given = [argument.strip() for argument in call[2].split(",")]
        values = [_value(script, name) if _NAME.fullmatch(name) else name for name in given]
        if all(values) and (called := _CREATE.search(f"{call[1]}{','.join(values)})")):
            return called
    return None


def _value(script: str, name: str) -> str:
    """Return the number or text that a script first sets a variable to, as it is written; empty for none."""
    form = rf"(?<![\w$.]){re.escape(name)}\s{{0,3}}=\s{{0,3}}(\d{{1,7}}|[\"'][\w.-]{{1,60}}[\"'])(?![\w+])"
    told = re.search(form, script)
    return told[1] if told is not None else ""


def _by_rows(page: Page, counts: scripts.Counts) -> int | None:
    """Return the count of pages that a pager of its own file works out: of records, rows a page, where the rows are TRS's."""
    if not counts.records or not counts.each or page.tree.css_first("a[href*='/t20']") is None:
        return None
    return -(-counts.records // counts.each)


def numbered(
    page: Page, count: int, records: int | None, name: str, ending: str, here: int | None = None, *, second: int = 1
) -> Pager:
    """
    Return the pager of a column whose pages are name.ending, name_1.ending …; `here` is where the script says it is.

    `second` is the number in the name of the second page.
    """
    following = range(second, second + min(count, MOST_PAGES) - 1)
    names = [f"{name}.{ending}", *(f"{name}_{number}.{ending}" for number in following)]
    addresses = tuple(url for part in names[: max(count, 1)] if (url := page.absolute(part)) is not None)
    return placed(count, records, addresses, page.url, here)


PROFILE = Profile(
    name="trs",
    marks={
        "TRS_Editor": 3,
        "TRS_UEDITOR": 3,
        "trs_editor_view": 3,
        "createPageHTML(": 2,
        "createPage(": 2,
        "var countPage": 2,
        "/t20": 1,
        "TRS": 1,
    },
    address=(re.compile(r"/t\d{8}_\d+\.s?html?"), 3),
    title=(".article_ri h2", ".article_l h2.article_title", ".article_title", ".smgb-article h1"),
    body=(
        ".TRS_UEDITOR",
        ".TRS_Editor",
        ".trs_editor_view",
        ".article_con",
        "#mcontent",
        "#mainText",
        ".xxgkcont",
    ),
    pager=pager,
)
