"""
No family: the densest block of dated links is the list, the densest block of paragraphs the body.

`TITLE` and `BODY` are the names that many home-made templates share; every profile falls back to them.
"""

from disclosure_watch.parse.profiles.profile import Profile

TITLE = (
    "#ivs_title",
    "#NewsArticleTitle",
    ".article_title",
    ".article-title",
    ".wenzhang-title",
    ".content-title",
    ".news-title",
    "h1",
    ".tit1",
    "h2",
    ".title",
    ".bt",
    "h3",
)
BODY = (
    "#UCAP-CONTENT",
    "ucapcontent",
    ".TRS_UEDITOR",
    ".TRS_Editor",
    ".trs_editor_view",
    "[id^=vsb_content]",
    ".v_news_content",
    "#zoom",
    "#Zoom",
    "#zoomcon",
    "#mainText",
    "#ivs_content",
    "#NewsContent",
    ".pages_content",
    ".article-content",
    ".article-body",
    ".article_con",
    ".article_content",
    ".xxgkcont",
    ".wenzhang-content",
    "#wenzhang-content",
    ".DetailContent",
    ".detail-content",
    ".news_content",
    ".news-content",
    ".content_text",
)

PROFILE = Profile(name="generic")
