"""
gkmlpt 政府信息公开目录管理平台: Guangdong's province, cities, districts and bureaus.

/gkmlpt/index is drawn by a script (`window._CONFIG = {SID: …}`); its rows come from /gkmlpt/api/all/{category}?page=N&sid=
as JSON (`articles`, `classify.post_count`; data.py reads it). Detail: /gkmlpt/content/8/1234/post_1234.html or
/content/post_N.html: `window._CONFIG.DETAIL`, meta PubDate, a table of 索引号, 分类, 发布机构, 成文日期, 名称, 文号, 发布日期.
"""

import re
from urllib.parse import urljoin, urlsplit

from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.profiles.profile import Pager, Profile

_SID = re.compile(r"[\"']?\bSID[\"']?\s*:\s*[\"']?(\w+)")
_CATEGORY = re.compile(r"^/?(\d+)")


def pager(page: Page) -> Pager:
    """Name the API's first page for the index that a script draws; the API tells how many there are."""
    sid = _SID.search(page.html)
    if "/gkmlpt/index" not in page.url or sid is None:
        return Pager()
    chosen = _CATEGORY.match(urlsplit(page.url).fragment)
    return Pager(page_urls=(urljoin(page.url, f"/gkmlpt/api/all/{chosen[1] if chosen else 0}?page=1&sid={sid[1]}"),))


PROFILE = Profile(
    name="gkmlpt",
    marks={"window._CONFIG": 4, "/gkmlpt/": 3},
    address=(re.compile(r"/gkmlpt/"), 4),
    title=(".title.document-title", ".document-title", ".content h1"),
    body=(".article-content", ".document-content", ".content"),
    pager=pager,
)
