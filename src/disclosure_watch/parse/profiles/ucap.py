"""
开普 Ucap, gov.cn among them.

gov.cn, old: `table.bd1` with `<td><b>索 引 号：</b></td><td>…</td>`, body td.b12c#UCAP-CONTENT. New: h1#ti, .pages-date,
#UCAP-CONTENT > .trs_editor_view. Others: <UCAPTITLE>, <UCAPCONTENT>, div.article-content, #zoomcon, div.xxgkcont, a
dl/dt/dd box (.xxgkml-content). Addresses: content_NNN.htm. Pager: createPageHTML('page-div',20,1,'index','shtml',300),
whose pages are index.shtml, index_2.shtml, index_3.shtml …
"""

import re

from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.paging.pager import Pager
from disclosure_watch.parse.profiles import trs
from disclosure_watch.parse.profiles.profile import Profile

_CREATE = re.compile(  # createPageHTML('page-div',20,1,'index','shtml',300)
    r"createPageHTML\(\s{0,9}[\"'][\w#-]{1,60}[\"']\s{0,9},\s{0,9}[\"']?(\d{1,7})[\"']?\s{0,9},\s{0,9}[\"']?(\d{1,7})[\"']?\s{0,9},"
    r"\s{0,9}[\"']([\w-]{1,60})[\"']\s{0,9},\s{0,9}[\"'](\w{1,9})[\"'](?:\s{0,9},\s{0,9}[\"']?(\d{1,7}))?"
)

_OWN_NUMBER = re.compile(r"_(\d{1,6})\.s?html?$")  # …/jyta/index_2.shtml


def pager(page: Page) -> Pager:
    """
    Read createPageHTML with the pager's id in front. Its second number is the page's own, from 1, and stands in its name.

    Sites that took the name of the pages from TRS are told by a number of 0, or by one that is not in the page's name.
    """
    called = _CREATE.search(page.script)
    if called is None:
        return trs.pager(page)
    count, number, name, ending = int(called[1]), int(called[2]), called[3], called[4]
    records = int(called[5]) if called[5] else None
    path = page.url.partition("?")[0]
    own = _OWN_NUMBER.search(path) if not path.endswith(f"/{name}.{ending}") else None
    if not number or (own is not None and int(own[1]) != number):
        return trs.numbered(page, count, records, name, ending)
    return trs.numbered(page, count, records, name, ending, number, second=2)


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
