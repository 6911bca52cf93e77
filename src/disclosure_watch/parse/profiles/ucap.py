"""
开普 Ucap, gov.cn among them.

gov.cn, old: `table.bd1` with `<td><b>索 引 号：</b></td><td>…</td>`, body td.b12c#UCAP-CONTENT. New: h1#ti, .pages-date,
#UCAP-CONTENT > .trs_editor_view. Others: <UCAPTITLE>, <UCAPCONTENT>, div.article-content, #zoomcon, div.xxgkcont, a
dl/dt/dd box (.xxgkml-content). Addresses: content_NNN.htm. Pager: createPageHTML('page-div',20,1,'index','shtml',300).
"""

import re

from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.profiles import trs
from disclosure_watch.parse.profiles.profile import Pager, Profile

_CREATE = re.compile(
    r"createPageHTML\(\s*[\"'][\w#-]+[\"']\s*,\s*[\"']?(\d+)[\"']?\s*,\s*[\"']?\d+[\"']?\s*,\s*[\"']([\w-]+)[\"']\s*,\s*[\"'](\w+)[\"']"
    r"(?:\s*,\s*[\"']?(\d+))?"
)


def pager(page: Page) -> Pager:
    """Read createPageHTML with the pager's id in front; page n of it is index_n, of gov.cn's index_{n-1}."""
    called = _CREATE.search(page.html)
    if called is None:
        return trs.pager(page)
    total = int(called[1])
    return Pager(total, int(called[4]) if called[4] else None, trs.numbered(page, total, called[2], called[3]))


PROFILE = Profile(
    name="ucap",
    marks={
        "UCAP-CONTENT": 4,
        "UCAPCONTENT": 4,
        "ucapcontent": 4,
        "UCAPTITLE": 3,
        "ucap-content": 3,
        "xxgkml-content": 2,
        "createPageHTML('": 4,
        'createPageHTML("': 4,
        "zoomcon": 1,
        "/content_": 1,
    },
    address=(re.compile(r"//(?:www|sousuo)\.gov\.cn/|/content_\d+\.s?html?"), 2),
    title=("ucaptitle", "h1#ti"),
    body=("#UCAP-CONTENT", "ucapcontent", ".article-content", "#zoomcon", ".xxgkcont", ".pages_content"),
    pager=pager,
)
