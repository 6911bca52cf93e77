"""
Pages that hold nothing but the way to another page, or ask to be asked again. Pure: bytes in, an address out.

    <meta http-equiv="refresh" content="0; url=/zwgk/index.html">      <script>location.replace("./list.html")</script>
    <frameset cols="180,*"><frame src="menu.htm"><frame name="main" src="list.htm"></frameset>
    <script>location.reload()</script>                                 with a Set-Cookie: a gate
"""

import html
import re
from dataclasses import dataclass

LARGEST = 8 * 1024
"""Bytes: a page with more of them holds something itself."""

_MOST_BLOCKS = 12  # links or paragraphs of a page that holds nothing itself

_SHOWN = 240  # bytes of text that such a page shows at most: 正在跳转，请稍候
_LONGEST_WAIT = 30  # seconds that a refresh may wait
_IFRAME_HEIGHT = 300  # pixels of a frame that holds a page's rows
_ROWS = 3  # dates that a page shows which has rows itself

_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_NOSCRIPT = re.compile(rb"<noscript\b.*?(?:</noscript\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_SCRIPT = re.compile(rb"<script\b[^>]*>(.*?)(?:</script\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_ONLOAD = re.compile(rb"<body\b[^>]*?\bonload\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_UNSEEN = re.compile(rb"<(script|style|title|noframes)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(rb"<[^>]*>?")
_SPACE = re.compile(rb"(?:\s|&nbsp;)+")
_META = re.compile(rb"<meta\b[^>]*>", re.IGNORECASE)
_REFRESH = re.compile(rb"http-equiv\s*=\s*[\"']?\s*refresh", re.IGNORECASE)
_CONTENT = re.compile(rb"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_WAIT_AND_URL = re.compile(rb"\s*(\d{1,6})?(?:\.\d*)?\s*[;,]?\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s]*)", re.IGNORECASE)
_LITERAL = rb"(?:\"([^\"\\\n]{1,2000})\"|'([^'\\\n]{1,2000})')\s*(?=[;)}<,\"'\n\r]|$)"
_GO = re.compile(
    rb"(?<![\w.$])(?:(?:window|self|top|parent|document)\s*\.\s*)*location\s*"
    rb"(?:(?:\.\s*(?:href|pathname)\s*|\[\s*[\"']href[\"']\s*\]\s*)?=(?!=)\s*|\.\s*(?:replace|assign)\s*\(\s*)"
    + _LITERAL,
)
_GO_BY_NAME = re.compile(
    rb"(?<![\w.$])(?:(?:window|self|top|parent|document)\s*\.\s*)*location\s*"
    rb"(?:(?:\.\s*href\s*)?=(?!=)\s*|\.\s*(?:replace|assign)\s*\(\s*)([A-Za-z_$][\w$]{0,40})\s*(?=[;)}\n\r]|$)",
)  # var target = "/list.html"; location.href = target;
_RELOAD = re.compile(
    rb"location\s*\.\s*reload\s*\(|history\s*\.\s*go\s*\(\s*0?\s*\)|location(?:\s*\.\s*href)?\s*=\s*(?:(?:window|self|top|document)\s*\.\s*)?location\b"
    rb"|location\s*\.\s*replace\s*\(\s*(?:(?:window|self|top|document)\s*\.\s*)?location\b"
)
_JOINED = re.compile(
    rb"(?<=[\w/.?=&-])\"\s*\+\s*\"(?=[\w/.?=&-])|(?<=[\w/.?=&-])'\s*\+\s*'(?=[\w/.?=&-])"
)  # "/" + "list.html"
_BY_DEVICE = re.compile(rb"userAgent|navigator\.platform|screen\.width", re.IGNORECASE)
_SOLVED = re.compile(rb"document\s*\.\s*cookie\s*=|\beval\s*\(|wzws|__jsl_clearance|acw_sc|challenge", re.IGNORECASE)
_NOTICE = re.compile(
    "|".join(
        re.escape(word.encode(charset)).decode("latin-1")
        for word in ("不存在", "找不到", "未找到", "删除", "维护", "升级", "拦截", "拒绝", "频繁", "验证", "登录")
        for charset in ("utf-8", "gb18030")
    ).encode("latin-1")
    + rb"|\b404\b|Not Found|Forbidden|Denied"
)
_FRAME_TAG = re.compile(rb"<(/?frameset|frame)\b([^>]*)>", re.IGNORECASE)
_IFRAME = re.compile(rb"<iframe\b([^>]*)>", re.IGNORECASE)
_MAIN_NAME = re.compile(rb"main|content|right|body|list", re.IGNORECASE)
_DATE = re.compile(rb"20\d\d\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}|20\d\d\xe5\xb9\xb4|\d\d-\d\d\s*[\])<]")


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a page leads, as it stands there in bytes; None where it asks to be asked again itself."""

    location: bytes | None


def lead(content: bytes) -> Lead | None:
    """Return where a page that shows nothing leads to, or that it wants to be reloaded; None for any other page."""
    if len(content) > LARGEST or not _may_lead(content):
        return None
    page = _NOSCRIPT.sub(b"", _COMMENT.sub(b"", content))
    if b"<frameset" in page.lower():
        frame = _main_frame(page)
        return Lead(frame) if frame else None
    shown = _SPACE.sub(b"", _TAG.sub(b"", _UNSEEN.sub(b"", page)))
    if len(shown) > _SHOWN or _NOTICE.search(shown):
        return None
    return _refresh(page) or _script(page)


def by_header(refresh: str) -> Lead | None:
    """Return where a Refresh header leads, as `0; url=/list.html`; None for one that waits long, or says nothing."""
    match = _WAIT_AND_URL.match(refresh.encode("latin-1", "replace"))
    return Lead(match[2] or None) if match is not None and match[1] and int(match[1]) <= _LONGEST_WAIT else None


def _may_lead(content: bytes) -> bool:
    told = (
        b"location" in content
        or b"history" in content
        or b"efresh" in content
        or b"rameset" in content
        or b"EFRESH" in content
        or b"RAMESET" in content
    )
    return told and not (_has_many(content, b"<p") or _has_many(content, b"<a "))


def _has_many(content: bytes, tag: bytes) -> bool:
    at = -1
    for _ in range(_MOST_BLOCKS):
        at = content.find(tag, at + 1)
        if at < 0:
            return False
    return True


def _refresh(page: bytes) -> Lead | None:
    for meta in _META.findall(page):
        if not _REFRESH.search(meta):
            continue
        told = _CONTENT.search(meta)
        match = _WAIT_AND_URL.match(told[1] or told[2] or told[3] or b"") if told else None
        if match is not None and int(match[1] or 0) <= _LONGEST_WAIT:
            return Lead(_unescaped(match[2]) or None)
    return None


def _script(page: bytes) -> Lead | None:
    script = b"\n".join([*_SCRIPT.findall(page), *(double or single for double, single in _ONLOAD.findall(page))])
    script = _JOINED.sub(b"", script)
    targets = [double or single for double, single in _GO.findall(script)]
    if not targets:
        targets = [value for name in _GO_BY_NAME.findall(script) if (value := _value_of(name, script)) is not None]
    targets = [target for target in targets if not target.lower().startswith((b"javascript:", b"#", b"about:"))]
    if _SOLVED.search(script):  # a cookie that a script makes is not ours to make; one that a header set is sent back
        return Lead(None)
    if targets and not (_BY_DEVICE.search(script) and len(targets) == 1):
        return Lead(targets[-1])
    return Lead(None) if _RELOAD.search(script) else None


def _value_of(name: bytes, script: bytes) -> bytes | None:
    """Return the one text that a script gives a variable, None where there is none or another."""
    given = re.findall(rb"(?<![\w.$])" + re.escape(name) + rb"\s*=(?!=)\s*" + _LITERAL, script)
    return (given[0][0] or given[0][1]) if len(given) == 1 else None


def _main_frame(page: bytes) -> bytes | None:
    """Return the address of a frameset's main frame: by its name, else the largest, of equals the last."""
    frames: list[tuple[bool, float, int, bytes]] = []
    sizes: list[list[float]] = []
    for number, (tag, attributes) in enumerate(_FRAME_TAG.findall(page)):
        if tag.lower() == b"/frameset":
            del sizes[-1:]
            continue
        size = sizes[-1].pop(0) if sizes and sizes[-1] else 1.0
        if tag.lower() == b"frameset":
            spec = _attribute(attributes, b"cols") or _attribute(attributes, b"rows") or b"*"
            sizes.append([size * share for share in _shares(spec)])
        elif src := _attribute(attributes, b"src"):
            name = _attribute(attributes, b"name") or _attribute(attributes, b"id") or b""
            frames.append((_MAIN_NAME.search(name) is not None, size, number, _unescaped(src)))
    return max(frames)[3] if frames else None


def _shares(spec: bytes) -> list[float]:
    """Return the shares of a frameset's `180,*` or `20%,80%`."""
    parts = [part.strip() for part in spec.split(b",")]
    pixels = [float(part) if part.isdigit() else 0.0 for part in parts]
    percents = [float(part[:-1]) * 10 if part.endswith(b"%") and part[:-1].isdigit() else 0.0 for part in parts]
    rest = max(1000.0 - sum(pixels) - sum(percents), 100.0)
    return [(pixel + percent or rest) / 1000 for pixel, percent in zip(pixels, percents, strict=True)]


def iframe(content: bytes) -> bytes | None:
    """Return the address of the one large frame of a page that has no rows itself, None where there is none."""
    if b"iframe" not in content and b"IFRAME" not in content:
        return None
    page = _NOSCRIPT.sub(b"", _COMMENT.sub(b"", content))
    if len(_DATE.findall(_TAG.sub(b" ", _UNSEEN.sub(b"", page)))) >= _ROWS:
        return None
    large = [
        src
        for attributes in _IFRAME.findall(page)
        if (src := _attribute(attributes, b"src"))
        and _is_large(attributes)
        and not src.lower().startswith((b"javascript:", b"about:"))
    ]
    return _unescaped(large[0]) if len(large) == 1 else None


def _is_large(attributes: bytes) -> bool:
    style = _attribute(attributes, b"style") or b""
    if re.search(rb"display\s*:\s*none|visibility\s*:\s*hidden", style, re.IGNORECASE):
        return False
    height, width = (
        _attribute(attributes, name)
        or (match[1] if (match := re.search(name + rb"\s*:\s*([\d.]+(?:px|%|vh|vw)?)", style)) else b"")
        for name in (b"height", b"width")
    )
    named = _attribute(attributes, b"name") or _attribute(attributes, b"id") or b""
    return _is_long(height) or (not height and (width == b"100%" or _MAIN_NAME.search(named) is not None))


def _is_long(length: bytes) -> bool:
    number = re.match(rb"\d+", length)
    if number is None:
        return False
    return int(number[0]) >= (60 if length.endswith((b"%", b"vh")) else _IFRAME_HEIGHT)


def _attribute(attributes: bytes, name: bytes) -> bytes | None:
    match = re.search(
        rb"(?<![\w-])" + name + rb"\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", attributes, re.IGNORECASE
    )
    return (match[1] or match[2] or match[3] or b"").strip() if match else None


def _unescaped(address: bytes) -> bytes:
    return html.unescape(address.decode("latin-1")).encode("latin-1", "replace") if b"&" in address else address


def is_closed(content: bytes) -> bool:
    """Return whether a page's markup comes to its end."""
    return (
        re.search(
            rb"</(?:html|body)\s*>\s*(?:<!--.*?-->\s*|<script\b.*?</script>\s*)*(?:</html\s*>\s*)?\Z",
            content[-4_096:],
            re.IGNORECASE | re.DOTALL,
        )
        is not None
    )
