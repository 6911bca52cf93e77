"""
TRS WCM and TRS 海云: ministries, most provinces and cities.

Listing, links relative to the column; dates before or after the link, or in cells of a table:

    <ul><li><a href="./202607/t20260731_1406815.html" title="…">…</a><span>2026/07/31</span></li></ul>
    <script>createPageHTML(55,0,"index","shtml","1089")</script>      or createPage(55,0,"index","html")
    <script>var countPage = 56; var currentPage = 0; var countnum = 6348</script>

Page n is index_{n-1}. Detail: /YYYYMM/tYYYYMMDD_ID.html, body in .TRS_Editor (also nested), .trs_editor_view,
.TRS_UEDITOR; attachments P0… in the page's own folder, some listed in a script only (`hasFJ`).
"""

import re
from urllib.parse import urljoin

from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.profiles.profile import Pager, Profile

_CREATE = re.compile(
    r"createPage(?:HTML)?\(\s*[\"']?(\d+)[\"']?\s*,\s*[\"']?(\d+)[\"']?\s*,\s*[\"']([\w-]+)[\"']\s*,\s*[\"'](\w+)[\"']"
    r"(?:\s*,\s*[\"']?(\d+))?"
)
_PAGES = re.compile(r"\b(?:countPage|totalpage|pageCount|totalPage)\s*=\s*[\"']?(\d+)")
_RECORDS = re.compile(r"\b(?:countnum|recordCount|totalRecord|totalCount)\s*=\s*[\"']?(\d+)")
_SHOWN = re.compile(r"[\"'/](index|list|default)_\d+\.(s?html?)\b")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
MOST_PAGES = 5000


def pager(page: Page) -> Pager:
    """Read createPage(…), createPageHTML(…) or the counts that a script sets."""
    html = _COMMENT.sub("", page.html)
    called = _CREATE.search(html)
    if called:
        total = int(called[1])
        return Pager(total, int(called[5]) if called[5] else None, numbered(page, total, called[3], called[4]))
    pages, records = _PAGES.search(html), _RECORDS.search(html)
    if pages is None:
        return Pager(None, int(records[1]) if records else None)
    shown = _SHOWN.search(html)
    name, ending = (shown[1], shown[2]) if shown else ("index", "html")
    count = int(pages[1])
    return Pager(count, int(records[1]) if records else None, numbered(page, count, name, ending))


def numbered(page: Page, count: int, name: str, ending: str) -> tuple[str, ...]:
    """Return name.ending, name_1.ending … of a column."""
    names = [f"{name}.{ending}", *(f"{name}_{number}.{ending}" for number in range(1, min(count, MOST_PAGES)))]
    return tuple(urljoin(page.base, part) for part in names[: max(count, 1)])


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
