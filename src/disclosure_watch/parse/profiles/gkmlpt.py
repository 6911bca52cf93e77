"""
gkmlpt 政府信息公开目录管理平台: Guangdong's province, cities, districts and bureaus.

/gkmlpt/index is drawn by a script (`window._CONFIG = {SID: …}`); its rows come from /gkmlpt/api/all/{category}?page=N&sid=
as JSON (`articles`, `classify.post_count`; data.py reads it). Detail: /gkmlpt/content/8/1234/post_1234.html or
/content/post_N.html: `window._CONFIG.DETAIL`, meta PubDate, a table of 索引号, 分类, 发布机构, 成文日期, 名称, 文号, 发布日期.
"""

import re
from urllib.parse import urlsplit

from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.paging.pager import Pager
from disclosure_watch.parse.profiles.profile import Profile

_SID = re.compile(r"\bSID[\"']?\s{0,3}:\s{0,3}[\"']?(\w{1,40})")  # SID: "760001"
_CATEGORY = re.compile(r"/?(\d{1,9})")  # …/index#1234


def pager(page: Page) -> Pager:
    """Name the API's first page for the index that a script draws; the API tells how many there are."""
    sid = _SID.search(page.html)
    if "/gkmlpt/index" not in page.url or sid is None:
        return Pager()
    chosen = _CATEGORY.match(urlsplit(page.url).fragment)
    address = page.absolute(f"/gkmlpt/api/all/{chosen[1] if chosen else 0}?page=1&sid={sid[1]}")
    return Pager(page_urls=(address,), next_url=address) if address is not None else Pager()


PROFILE = Profile(
    name="gkmlpt",
    marks={"window._CONFIG": 4, "/gkmlpt/": 3},
    address=(re.compile(r"/gkmlpt/"), 4),
    title=(".title.document-title", ".document-title", ".content h1"),
    body=(".article-content", ".document-content", ".content"),
    pager=pager,
)
