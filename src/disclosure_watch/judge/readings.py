"""Pages judged by what they read as: a notice in a site's frame, a lost body, another document at the same address."""

import re
from difflib import SequenceMatcher

from disclosure_watch.diff.script import is_other_script, simplified
from disclosure_watch.judge import notices
from disclosure_watch.model import Capture, Judgement, Record, Verdict

NO_BODY = "the page has no text of its own: it is half drawn, or its text is a picture"

NOTICE_BODY = 150
"""Characters of body text that a notice read as a document has at most."""

LOST_SHARE = 0.1
"""A body that falls below this share of what it was (300 characters at least) is lost, not edited."""

SHRUNK = 0.5
"""A body of less than this share of what it was that has nothing in common with it is no edit of it."""

CHROME = 400
"""Characters that a site's frame taken for a body has at most."""

ALIKE = 0.3
"""Likeness of titles from which on two states are of one document."""

_COMPARED = 100_000
"""Characters of two texts that are compared by their stretches, of which each takes a hundred bytes."""


_CHROME = re.compile(
    "版权所有|主办单位|承办单位|网站标识码|ICP备|公网安备|技术支持|网站地图|联系我们|建议使用|最佳分辨率|邮政编码|访问量|关于我们"
)

_LONGEST_PLACEHOLDER = 60
# 正在加载中，请稍候…… ; Loading... ; {{ article.content }} ; 您的浏览器未启用JavaScript
_PLACEHOLDER = re.compile(
    "(?:正在|努力|拼命|数据|數據|内容|內容|页面|頁面|网页|正文|文章|信息|系统){0,3}+(?:加载|加載|载入|載入|读取|讀取|获取|渲染)(?:数据|内容|內容|页面|正文|信息)?中?[，,。.…!！]{0,9}+"
    "(?:请(?:您)?(?:耐心)?|敬请)?(?:稍候|稍等|稍后|等待|等候|稍候片刻)?[。.…!！]{0,9}+"
    "|loading\\W{0,9}+(?:pleasewait\\W{0,9}+)?|pleasewait\\W{0,9}+|undefined|null|nan|[{$<%#]{2}[^\u4e00-\u9fff]{1,50}+"
    "|.{0,20}(?:启用|開啟|开启|打开|支持|禁用|需要).{0,4}javascript.{0,20}",
    re.IGNORECASE,
)
"""What stands in the place of a text that a script is to draw, without white space."""


def unread(capture: Capture, reason: str) -> Judgement:
    """Return the verdict on a page that could not be read as what it should be; `reason` is the parser's."""
    return notices.thorough(capture.content) or Judgement(Verdict.UNREADABLE, reason)


def reading(record: Record, before: Record | None) -> Judgement:
    """
    Return the verdict on a page that reads as `record`; `before` is the last state of the record it should be.

    It is soft_gone, blocked or a stub where its text is a notice, unreadable where its body is lost (no text, or its
    title or the site's frame in its place), and off_site where neither title nor text nor index number is that of the record.
    """
    body = "".join(record.body_text.split())
    if len(body) < NOTICE_BODY and record.reply is None and record.index_number is None:
        notice = notices.words(body)
        if notice is not None:
            return notice
    nothing = _is_no_text(body) or body in "".join(record.title.split())
    if before is None:
        return Judgement(Verdict.UNREADABLE, NO_BODY) if nothing else Judgement(Verdict.OK, "")
    known = "".join(before.body_text.split())
    if body == known:
        return Judgement(Verdict.OK, "")
    if known and (not body or (nothing and not _is_no_text(known))):
        return Judgement(Verdict.UNREADABLE, NO_BODY)
    if len(known) >= 300 and len(body) < len(known) * LOST_SHARE:
        return Judgement(Verdict.UNREADABLE, f"the body fell from {len(known)} to {len(body)} characters")
    if _is_another(record, before, body, known):
        return Judgement(Verdict.OFF_SITE, f"another document stands at the address: {record.title}")
    lost = len(body) < len(known) * SHRUNK or (before.reply is not None and record.reply is None)
    if known and lost and not _shares_text(body, known):
        return Judgement(
            Verdict.UNREADABLE, "the text shares nothing with what it was: only the frame of the page is there"
        )
    return Judgement(Verdict.OK, "")


def _is_no_text(body: str) -> bool:
    """Return whether nothing but the site's frame, or a word that the text will come, stands where the text should."""
    return (
        not body or _is_chrome(body) or (len(body) <= _LONGEST_PLACEHOLDER and _PLACEHOLDER.fullmatch(body) is not None)
    )


def _is_chrome(body: str) -> bool:
    """Return whether a text is what a site prints under every page."""
    return len(body) < CHROME and len(set(_CHROME.findall(body))) > 1


def _is_another(record: Record, before: Record, body: str, known: str) -> bool:
    if body == known or record.title == before.title:
        return False
    if record.index_number is not None and record.index_number == before.index_number:
        return False
    if SequenceMatcher(None, record.title, before.title, autojunk=False).ratio() >= ALIKE:
        return False
    return not _shares_text(body, known)


def _shares_text(text: str, other: str) -> bool:
    """Return whether a tenth of a text's stretches of eight characters stands in another, in whichever script it is."""
    return _shares(text, other) or (is_other_script(text, other) and _shares(simplified(text), simplified(other)))


def _shares(text: str, other: str) -> bool:
    text, other = text[:_COMPARED], other[:_COMPARED]
    here = {text[at : at + 8] for at in range(max(1, len(text) - 7))}
    there = {other[at : at + 8] for at in range(max(1, len(other) - 7))}
    return len(here & there) >= 0.1 * min(len(here), len(there))
