"""
开普 Ucap, gov.cn among them.

gov.cn, old: `table.bd1` with `<td><b>索 引 号：</b></td><td>…</td>`, body td.b12c#UCAP-CONTENT. New: h1#ti, .pages-date,
#UCAP-CONTENT > .trs_editor_view. Others: <UCAPTITLE>, <UCAPCONTENT>, div.article-content, #zoomcon, div.xxgkcont, a
dl/dt/dd box (.xxgkml-content). Addresses: content_NNN.htm. Pager: createPageHTML('page-div',20,1,'index','shtml',300).
"""

import re

from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.paging.pager import Pager
from disclosure_watch.parse.profiles import trs
from disclosure_watch.parse.profiles.profile import Profile

_CREATE = re.compile(  # createPageHTML('page-div',20,1,'index','shtml',300)
    r"createPageHTML\(\s{0,9}[\"'][\w#-]{1,60}[\"']\s{0,9},\s{0,9}[\"']?(\d{1,7})[\"']?\s{0,9},\s{0,9}[\"']?\d{1,7}[\"']?\s{0,9},"
    r"\s{0,9}[\"']([\w-]{1,60})[\"']\s{0,9},\s{0,9}[\"'](\w{1,9})[\"'](?:\s{0,9},\s{0,9}[\"']?(\d{1,7}))?"
)


def pager(page: Page) -> Pager:
    """Read createPageHTML with the pager's id in front; its second number counts from 0 or from 1: the address decides."""
    called = _CREATE.search(page.script)
    if called is None:
        return trs.pager(page)
    return trs.numbered(page, int(called[1]), int(called[4]) if called[4] else None, called[2], called[3])


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
