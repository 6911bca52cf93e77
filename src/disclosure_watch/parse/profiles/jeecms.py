"""
JEECMS, as public.<city>.gov.cn of the Zhengzhou group runs it: /D1101X/ID.jhtml (人大建议), /D1102X/ID.jhtml (政协提案).

The info box prints values without labels (metadata.unlabelled reads it by their shapes):

    <ul><li>00528361X/2024-00036</li><li>某区公安局</li><li>政协提案</li><li>2024-06-20</li><li>2024-06-20</li></ul>

Listing: rows of a list or table, pager links index_2.jhtml.
"""

import re

from disclosure_watch.parse.profiles.profile import Profile

PROFILE = Profile(
    name="jeecms",
    marks={".jhtml": 2, "jeecms": 3},
    address=(re.compile(r"/D\d{4}X/|\.jhtml"), 4),
    body=(".news_content_content", "#zoom", ".article", ".content-txt", ".text", ".content"),
)
