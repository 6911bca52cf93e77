"""
博达 VSB: counties and universities.

Detail /info/CAT/ID.htm, body #vsb_content, #vsb_content_2, #vsb_content_502 (any digits), .v_news_content; an info table
of 索引号, 公开方式, 信息名称, 成文日期, 公开日期, 发布机构; 点击 counted by a script; 上一条, 下一条 with other titles.
Listing: links of a pager tzgg.htm -> tzgg/23.htm, whose numbers count down (links.py reads them).
"""

import re

from disclosure_watch.parse.profiles.profile import Profile

PROFILE = Profile(
    name="vsb",
    marks={
        "vsb_content": 4,
        "v_news_content": 3,
        "_vsb": 2,
        "pb_sys_common": 3,
        "line_u": 1,
        "vsbscreen": 2,
        "/info/1": 1,
        "_dwr/": 1,
        "Vsb": 1,
    },
    address=(re.compile(r"/info/\d+/\d+\.html?"), 3),
    body=("[id^=vsb_content]", ".v_news_content"),
)
