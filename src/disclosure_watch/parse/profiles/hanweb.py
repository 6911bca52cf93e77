"""
Hanweb JCMS, jpage and jpaas: Zhejiang, Jiangsu, cities of Shandong, several national offices.

Listing /col/colN/index.html, its rows not in the tree but in CDATA of a script:

    <script type="text/xml"><datastore>
      <nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=1&columnid=2&unitid=3">]]></nextgroup>
      <recordset><record><![CDATA[<li><a href="/art/2025/4/27/art_2_3.html">…</a><span>2025-04-27</span></li>]]></record></recordset>
    </datastore></script>     with totalRecord and perPage in the script beside, or <totalrecord>, <totalpage>

The pages are what dataproxy.jsp answers (the same XML). jpaas answers JSON with that HTML in it (data.py). Detail:
/art/Y/M/D/art_C_N.html, body between <!--ZJEG_RSS.content.begin--> and end, #zoom, .article-body, table.xxgkinfo.
"""

import html as entities
import re
from collections.abc import Iterator
from urllib.parse import urlencode

from disclosure_watch.parse import held
from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.paging.pager import MOST_PAGES, Pager, placed
from disclosure_watch.parse.profiles.profile import Profile

_HREF = re.compile(r"href\s{0,3}=\s{0,3}[\"']([^\"'<>]{1,2000})[\"']")  # href="/module/web/jpage/dataproxy.jsp?page=2"
_TOTAL = re.compile(
    r"totalrecord(?:>|[\"']?\s{0,3}[:=]\s{0,3}[\"']?)\s{0,3}(\d{1,7})", re.IGNORECASE
)  # <totalrecord>31  totalRecord:31
_PAGES = re.compile(r"totalpage(?:>|[\"']?\s{0,3}[:=]\s{0,3}[\"']?)\s{0,3}(\d{1,7})", re.IGNORECASE)  # <totalpage>3
_EACH = re.compile(r"perPage[\"']?\s{0,3}[:=]\s{0,3}[\"']?(\d{1,5})", re.IGNORECASE)  # perPage:15  &perpage=15
_GROUP = re.compile(r"groupSize[\"']?\s{0,3}[:=]\s{0,3}[\"']?(\d{1,3})", re.IGNORECASE)  # groupSize: 3
_PROXY = re.compile(
    r"[\"']([^\"'<>\s]{0,300}dataproxy\.jsp[^\"'<>\s]{0,2000})[\"']"
)  # '/module/web/jpage/dataproxy.jsp?page=1'
_PARAMETERS = re.compile(
    r"(?:ajaxParam|params?)[\"']?\s{0,3}[:=]\s{0,3}\{([^{}]{1,2000})\}"
)  # ajaxParam:{col:1,webid:7}
_PARAMETER = re.compile(r"(?<!\w)(\w{1,40}+)[\"']?\s{0,3}:\s{0,3}[\"']?([^,\"'{}]{0,200})")  # columnid:'1229'
_PAGE_NUMBER = re.compile(r"([?&]page=)(\d{1,6})")  # ?page=2
_BOUND = re.compile(r"([?&](start|end)record=)(\d{1,7})")  # ?startrecord=1&endrecord=45
_USUAL = 15
"""Rows a page where nothing says how many."""


def fragments(html: str) -> str:
    """Return the rows that stand in CDATA, as HTML; table rows within a table, without which they are no rows."""
    return held.as_rows(list(_within(html, "record")))


def _within(html: str, tag: str) -> Iterator[str]:
    """Yield what stands in CDATA in each element of a name: <record><![CDATA[…]]></record>."""
    opening = re.compile(rf"<{tag}>\s{{0,99}}<!\[CDATA\[", re.IGNORECASE)  # <record><![CDATA[
    at = 0
    while match := opening.search(html, at):
        end = html.find("]]>", match.end())
        if end < 0:
            return
        yield html[match.end() : end]
        at = end


def pager(page: Page) -> Pager:
    """Read the counts, and make the addresses of dataproxy.jsp from the one that the page names."""
    html = page.html
    total, pages, each, group = (_number(form, html) for form in (_TOTAL, _PAGES, _EACH, _GROUP))
    asked = _PAGE_NUMBER.search(page.url)
    if each is None and (asked is None or int(asked[2]) <= 1):  # the last page has fewer rows than the others
        each = sum(1 for _ in _within(html, "record")) or None
    if pages is None and total is not None and each:
        pages = -(-total // each)
    address = _address(page)
    if address is None or not pages:
        return Pager(pages, total)
    wanted = range(1, min(_steps(address, total, pages, each, group), MOST_PAGES) + 1)
    addresses = tuple(_at(address, number, (each or _USUAL) * (group or 1)) for number in wanted)
    here = None if asked or _BOUND.search(page.url) else 1  # the column's own page shows the first rows
    return placed(pages, total, addresses, page.url, here)


def _address(page: Page) -> str | None:
    """Return an address of dataproxy.jsp: that of <nextgroup>, of a script with its parameters, or the page's own."""
    for written in _within(page.html, "nextgroup"):
        if (named := _HREF.search(written)) is not None:
            return page.absolute(entities.unescape(named[1]))
    named = _PROXY.search(page.html)
    if named is None:
        return page.url if "dataproxy.jsp?" in page.url else None
    address = entities.unescape(named[1])
    given = _PARAMETERS.search(page.html)
    if "?" not in address or (given is not None and "columnid" not in address):
        values = {name: value.strip() for name, value in _PARAMETER.findall(given[1])} if given is not None else {}
        address += ("&" if "?" in address else "?") + urlencode(
            values, safe="/", encoding=page.encoding, errors="replace"
        )
    return page.absolute(address)


def _steps(address: str, total: int | None, pages: int, each: int | None, group: int | None) -> int:
    """Return how many answers hold all rows: an answer holds a page, a group of pages, or the rows that its address bounds."""
    bounds = {name: int(value) for _, name, value in _BOUND.findall(address)}
    span = bounds.get("end", 0) - bounds.get("start", 1) + 1
    if _PAGE_NUMBER.search(address) is None and span > 0 and "end" in bounds and total is not None:
        return -(-total // span)
    if group and total is not None and each:
        return -(-total // (each * group))
    return -(-pages // (group or 1))


def _at(address: str, number: int, rows: int) -> str:
    if _PAGE_NUMBER.search(address):
        return _PAGE_NUMBER.sub(rf"\g<1>{number}", address)
    stated = {name: int(value) for _, name, value in _BOUND.findall(address)}
    if stated.keys() == {"start", "end"} and stated["end"] >= stated["start"]:
        rows = stated["end"] - stated["start"] + 1
    bounds = {"start": (number - 1) * rows + 1, "end": number * rows}
    if stated:
        return _BOUND.sub(lambda match: f"{match[1]}{bounds[match[2]]}", address)
    return f"{address}&startrecord={bounds['start']}&endrecord={bounds['end']}&perpage={rows}"


def _number(form: re.Pattern[str], html: str) -> int | None:
    match = form.search(html)
    return int(match[1]) if match else None


PROFILE = Profile(
    name="hanweb",
    marks={
        "<datastore": 4,
        "dataproxy.jsp": 3,
        "ZJEG_RSS": 3,
        "jpaas-publish": 4,
        "i_columnid": 2,
        "/module/jslib/": 1,
        "/module/download/downfile.jsp": 2,
        "/art/20": 1,
    },
    address=(re.compile(r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/)?art_\w+\.html|/col/col\d+/|dataproxy\.jsp|jpaas-publish"), 4),
    body=("#zoom", ".article-body", ".bt_content", ".article-conter", ".main-txt"),
    pager=pager,
    fragments=fragments,
)
