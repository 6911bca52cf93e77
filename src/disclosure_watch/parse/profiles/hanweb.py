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
from urllib.parse import urljoin

from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.profiles.profile import Pager, Profile
from disclosure_watch.parse.profiles.trs import MOST_PAGES

_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.DOTALL | re.IGNORECASE)
_TABLE_ROW = re.compile(r"\s*<tr\b", re.IGNORECASE)
_NEXT = re.compile(r"<nextgroup>\s*<!\[CDATA\[.*?href=[\"']([^\"']+)[\"']", re.DOTALL | re.IGNORECASE)
_TOTAL = re.compile(r"(?:totalrecord>|totalRecord[\"']?\s*[:=]\s*[\"']?)(\d+)", re.IGNORECASE)
_PAGES = re.compile(r"(?:totalpage>|totalPage[\"']?\s*[:=]\s*[\"']?)(\d+)", re.IGNORECASE)
_EACH = re.compile(r"perPage[\"']?\s*[:=]\s*[\"']?(\d+)", re.IGNORECASE)
_PROXY = re.compile(r"[\"']([^\"']*dataproxy\.jsp\?[^\"']+)[\"']")
_PAGE_NUMBER = re.compile(r"([?&]page=)(\d+)")
_RECORD_RANGE = re.compile(r"([?&](start|end)record=)\d+")


def fragments(html: str) -> str:
    """Return the rows that stand in CDATA, as HTML; table rows within a table, without which they are no rows."""
    rows = "\n".join(_RECORD.findall(html))
    return f"<table>{rows}</table>" if _TABLE_ROW.match(rows) else rows


def pager(page: Page) -> Pager:
    """Read the counts, and make the addresses of dataproxy.jsp from the one that the page names."""
    html = page.html
    total, pages, each = (int(found[1]) if (found := form.search(html)) else None for form in (_TOTAL, _PAGES, _EACH))
    asked = _PAGE_NUMBER.search(page.url)
    first = asked is None or int(asked[2]) <= 1  # the last page has fewer rows than the others
    if each is None and first and (rows := len(_RECORD.findall(html))):
        each = rows
    if pages is None and total is not None and each:
        pages = -(-total // each)
    named = _NEXT.search(html) or _PROXY.search(html)
    if named is None or not pages:
        return Pager(pages, total)
    address = urljoin(page.base, entities.unescape(named[1]))
    return Pager(
        pages, total, tuple(_at(address, number, each or 15) for number in range(1, min(pages, MOST_PAGES) + 1))
    )


def _at(address: str, number: int, each: int) -> str:
    if _PAGE_NUMBER.search(address):
        return _PAGE_NUMBER.sub(rf"\g<1>{number}", address)
    bounds = {"start": (number - 1) * each + 1, "end": number * each}
    if _RECORD_RANGE.search(address):
        return _RECORD_RANGE.sub(lambda found: f"{found[1]}{bounds[found[2]]}", address)
    return f"{address}&startrecord={bounds['start']}&endrecord={bounds['end']}&perpage={each}"


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
