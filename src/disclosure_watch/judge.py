"""May a capture be trusted? Pure: a verdict and its reason in words, before anything is read from it."""

import re

from disclosure_watch.model import Capture, Failure, Judgement, Verdict

STUB_BYTES = 400
"""A 200 answer of fewer bytes holds no page: deep index_N stubs have 300 to 400, an empty dataproxy 54."""

NOTICE_CHARACTERS = 400
"""A notice stands nearly alone; a document that merely mentions one is longer."""

_FAILURES = {
    Failure.TRUNCATED: Verdict.TRUNCATED,
    Failure.ENCODING: Verdict.UNREADABLE,
    Failure.ROBOTS: Verdict.BLOCKED,
    Failure.HELD: Verdict.BLOCKED,
}
_BLOCKING = {401, 403, 405, 412, 418, 429, 451, 521}
_CHALLENGE = re.compile(
    rb"wzws_sessionid|HOY_TR|C3VK|__jsl_clearance|acw_sc__v2|_\$jsvmprt"
    rb"|document\.cookie[^<]{0,2000}location|location\.(?:reload|replace|href)[^<]{0,2000}document\.cookie",
    re.DOTALL,
)
_WAF = re.compile(
    "访问被拦截|请求被拦截|请求可能存在威胁|访问异常|安全防护|网站防火墙|访问过于频繁|请输入验证码|滑动验证|人机验证"
)
_SOFT_GONE = re.compile(
    "(?:页面|文件|文章|信息|内容|网页|资源)(?:未找到|不存在|已删除|已被删除|已下线|找不到|没有找到)"
    "|找不到(?:您|你)?(?:要|所)?(?:访问|查看|请求)?的?(?:页面|文件|网页)|404 ?Not ?Found",
    re.IGNORECASE,
)
_MAINTENANCE = re.compile("(?:系统|网站|平台|服务器?)(?:正在)?(?:维护|升级|改版)(?:中|升级|期间)|暂停(?:访问|服务)")
_LOGIN = re.compile("请(?:先)?登录|统一身份认证|用户登录")
_TAG = re.compile(r"<script\b.*?</script\s*>|<style\b.*?</style\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)
_ERROR_PAGE = re.compile(r"/(?:404|error|notfound|err)\b[^/]*$", re.IGNORECASE)


def capture(capture: Capture, *, site: str) -> Judgement:
    """
    Return the verdict on one capture; `site` is the address that was meant, whose site the answer must come from.

    Only what the judge can't find fault with is ok; whether it reads as a page, the parser says.
    """
    if capture.failure is not None:
        verdict = _FAILURES.get(capture.failure, Verdict.ERROR)
        return Judgement(verdict, f"{capture.failure}: {capture.detail}" if capture.detail else str(capture.failure))
    status = capture.status
    if status == 304:
        asked = any(name.lower() in {"if-none-match", "if-modified-since"} for name, _ in capture.request_headers)
        return Judgement(Verdict.NOT_MODIFIED, "") if asked else Judgement(Verdict.ERROR, "304 that nobody asked for")
    if status in {404, 410}:
        return Judgement(Verdict.GONE, f"status {status}")
    if status in _BLOCKING:
        return Judgement(Verdict.BLOCKED, f"status {status}{_challenge_words(capture.content)}")
    if status == 202 and b"<script" in capture.content:
        return Judgement(Verdict.BLOCKED, "status 202 with a script: a challenge page")
    if status != 200:
        return Judgement(Verdict.ERROR, f"status {status}")
    return _elsewhere(capture, site) or _content(capture.content) or Judgement(Verdict.OK, "")


def _challenge_words(content: bytes) -> str:
    return " with a script: a challenge page" if b"<script" in content.lower() else ""


def _elsewhere(capture: Capture, site: str) -> Judgement | None:
    """Return the verdict on an answer that redirects led away from what was asked, or None."""
    if not capture.hops:
        return None
    if _registered(capture.url) != _registered(site):
        return Judgement(Verdict.OFF_SITE, f"redirected to another site: {capture.url}")
    path = re.sub(r"^https?://[^/]*", "", capture.url, flags=re.IGNORECASE)
    asked = re.sub(r"^https?://[^/]*", "", site, flags=re.IGNORECASE)
    if _ERROR_PAGE.search(path.partition("?")[0]):
        return Judgement(Verdict.SOFT_GONE, f"redirected to an error page: {capture.url}")
    if path.strip("/") in {"", "index.html", "index.htm", "index.shtml"} and asked.strip("/") != path.strip("/"):
        return Judgement(Verdict.SOFT_GONE, "redirected to the home page")
    return None


def _registered(url: str) -> str:
    """Return the part of a host that its owner registered: the last three labels under .gov.cn, else the last two."""
    match = re.match(r"https?://(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]*)(:\d+)?", url, re.IGNORECASE)
    host = match[1].lower() if match else ""
    if re.fullmatch(r"[\d.]+|\[.*\]|[^.]*", host):
        return host
    labels = host.split(".")
    return ".".join(labels[-3:] if re.search(r"\.(?:gov|edu|org|com|net)\.cn$", host) else labels[-2:])


def _content(content: bytes) -> Judgement | None:
    """Return the verdict on what a 200 answer holds, or None where nothing speaks against it."""
    head = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] in {b"{", b"["} or head.startswith(b"<?xml") or b"<datastore" in head.lower():
        return None
    if len(content) > 60_000:
        return _cut(content)
    if len(content) < 6_000 and _CHALLENGE.search(content):
        return Judgement(Verdict.BLOCKED, "a script that sets a cookie and asks again: a challenge page")
    text = _shown(content)
    if len(text) < NOTICE_CHARACTERS:
        for pattern, verdict, words in (
            (_WAF, Verdict.BLOCKED, "a firewall's notice"),
            (_SOFT_GONE, Verdict.SOFT_GONE, "a page that says nothing is there"),
            (_MAINTENANCE, Verdict.STUB, "a maintenance notice"),
            (_LOGIN, Verdict.BLOCKED, "a login page"),
        ):
            if match := pattern.search(text):
                return Judgement(verdict, f"{words}: {match[0]}")
    if len(content) < STUB_BYTES:
        return Judgement(Verdict.STUB, f"only {len(content)} bytes")
    return _cut(content)


def _shown(content: bytes) -> str:
    try:
        page = content.decode("utf-8")
    except UnicodeDecodeError:
        page = content.decode("gb18030", "replace")
    return "".join(_TAG.sub("", page).split())


def _cut(content: bytes) -> Judgement | None:
    """Return the verdict on a page that began as HTML and never ends, or None."""
    lower = content[:2_000].lower()
    if b"<html" in lower and b"<body" in content.lower() and b"</body" not in content[-20_000:].lower():
        if b"</html" in content[-2_000:].lower():
            return None
        return Judgement(Verdict.TRUNCATED, "the page has no end")
    return None
