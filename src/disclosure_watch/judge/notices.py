"""
The notices that stand where a page should be: their words, and how to find them at little cost.

The bytes are searched for a few stems first. Only a short page that has one, and has no mark of a document, is decoded
and read; only what stands outside its links counts, because lists and menus name many things.
"""

import re
from dataclasses import dataclass

from disclosure_watch.model import Judgement, Verdict

LONGEST = 1_000_000
"""Bytes of a page that is looked through for a notice in a site's frame."""

SHORT_BYTES = 12_000
"""A notice is a short page; a longer one is read as what it should be first, and looked at again where that fails."""

NEARLY_ALONE = 400
"""Characters outside links that a page with a notice shows at most; a document that quotes one is longer."""

NO_TEXT = 40
"""Characters that a page of nothing but script shows at most."""


@dataclass(frozen=True, slots=True)
class _Notice:
    verdict: Verdict
    words: str
    pattern: re.Pattern[str]
    most: int = NEARLY_ALONE


_THING = "(?:页面|文件|文章|信息|内容|网页|资源|栏目|地址|稿件|链接)"
_NOTICES = (
    _Notice(
        Verdict.BLOCKED,
        "a firewall's notice",
        re.compile(
            "(?:访问|请求|操作)(?:已)?被(?:拦截|阻断|阻止|拒绝|禁止|限制)|请求(?:可能)?存在(?:安全)?威胁|造成安全威胁"
            "|访问(?:行为)?(?:异常|受限)|安全(?:防护|拦截|狗|验证)|(?:网站|应用)防火墙|访问(?:过于)?频繁|访问太频繁"
            "|请(?:输入|完成).{0,6}验证|滑动(?:滑块)?(?:完成)?验证|人机(?:识别|验证)|浏览器安全检查"
            "|已被.{0,9}(?:阻止|拦截|阻断)|危险(?:参数|攻击)|(?:检查|检测)(?:您|你)的浏览器|创宇盾|玄武盾|云加速正在"
            "|(?:所在|当前)的?(?:国家|地区|区域).{0,8}(?:不支持|限制|禁止|无法|不能)|(?:境外|海外|国外).{0,8}(?:限制|禁止|无法|不能|拒绝)访问"
            "|Access Denied|Request Rejected|Web Application Firewall|checking your browser",
            re.IGNORECASE,
        ),
    ),
    _Notice(
        Verdict.SOFT_GONE,
        "a page that says nothing is there",
        re.compile(
            f"{_THING}(?:可能)?(?:未找到|不存在|已?(?:经)?被?(?:删除|移除|撤销|下线|下架)|找不到|没有找到|已失踪)"
            f"|(?:找不到|未找到|没有找到|无法找到).{{0,8}}{_THING}|404.{{0,4}}(?:Not ?Found|错误|页面)|Page ?Not ?Found",
            re.IGNORECASE,
        ),
    ),
    _Notice(
        Verdict.STUB,
        "a maintenance notice",
        re.compile(
            "(?:系统|网站|平台|服务器?|本站|栏目|设备)(?:正在)?(?:进行)?(?:系统)?(?:维护|升级|改版|割接|迁移)(?:中|升级|维护|公告|期间|暂)"
            "|正在(?:进行)?(?:系统)?(?:维护|升级|改版|建设|安全加固)|网站(?:夜间|暂时|临时)关闭|(?:本|该)?(?:网站|站点)(?:现)?已(?:经)?(?:关闭|关停|停用|停止服务)"
            "|网站(?:暂时)?(?:无法|不能|停止)访问|暂停(?:访问|服务|对外服务)|系统繁忙|服务(?:暂时)?不可用|Under Maintenance",
            re.IGNORECASE,
        ),
    ),
    _Notice(
        Verdict.STUB,
        "a page of the server, not of the site",
        re.compile(
            "站点创建成功|没有找到站点|应用程序中的服务器错误|运行时错误|编译器错误|数据库连接(?:失败|错误)"
            "|OLE DB Provider|ODBC .{0,20}Driver|Internal Server Error|Apache Tomcat/|HTTP Status \\d{3}|Welcome to (?:nginx|OpenResty|CentOS)"
            "|IIS Windows Server|Server Error in '|Whitelabel Error Page|50[234] (?:Bad Gateway|Service|Gateway Time)"
        ),
        most=1_500,
    ),
    _Notice(Verdict.BLOCKED, "a login page", re.compile("请(?:您)?(?:先)?登[录陆]|统一身份认证|(?:用户|账号|密码)登[录陆]|登[录陆]后(?:访问|查看)")),
)  # fmt: skip

_STEMS = (
    "拦截", "阻断", "被拒绝", "安全威胁", "防火墙", "频繁", "验证", "安全防护", "访问异常", "访问受限",
    "不存在", "已删除", "被删除", "找不到", "未找到", "没有找到", "已下线",
    "维护", "升级", "改版", "暂停", "繁忙", "登录", "登陆", "404", "Denied", "password",
    "阻止", "您的浏览器", "所在地区", "所在的地区", "境外", "海外", "加固", "已关闭", "夜间关闭", "无法访问", "不能访问", "关停",
    "站点创建成功", "服务器错误", "运行时错误", "编译器错误", "OLE DB", "Server Error", "HTTP Status", "Welcome to", "Gateway",
)  # fmt: skip
_STEM_BYTES = tuple({stem.encode(charset) for stem in _STEMS for charset in ("utf-8", "gb18030")})
"""In both charsets: a notice often names none."""
_DOCUMENT = re.compile(
    "ArticleTitle|TRS_U?Editor|UCAP-?CONTENT|vsb_content|索\\s*引\\s*号|收悉|答复如下|此复|(?:委员|代表)\\s*[：:]",
    re.IGNORECASE,
)
_DOCUMENT_BYTES = (b"ArticleTitle", b"UCAP", b"TRS_", b"vsb_content", "收悉".encode())
"""What tells a document at once; a notice that has one of these too is found when it can't be read as a document."""

_SCRIPTED = re.compile(
    rb"wzws_sessionid|wzwsconfirm|HOY_TR|C3VK|__jsl_clearance|acw_sc__v2|arg1=|_\$jsvmprt|\$_ts\b|cf-chl|challenge-platform"
)
_COOKIE, _LOCATION = b"document.cookie", b"location"
_NEAR = 4_000
"""Bytes within which a script that sets a cookie leads on."""
_HOMEWARD = re.compile(
    rb"location(?:\.href)?\s*=\s*[\"'](?:https?://[^/\"']{1,200}+)?/?(?:index\.s?html?)?[\"']"
    rb"|location\.replace\(\s*[\"'](?:https?://[^/\"']{1,200}+)?/?(?:index\.s?html?)?[\"']"
    rb"|http-equiv=[\"']?refresh[\"']?[^>]{0,200}?url=(?:https?://[^/\"']{1,200}+)?/?(?:index\.s?html?)?[\"']",
    re.IGNORECASE,
)
# <script src=a.js> ; <a href="/"> ; <!-- 页脚 -->
_UNREAD = re.compile(r"<(?:(script|style|a|option|noscript|textarea)\b|!--)", re.IGNORECASE)
_TO_THE_END = frozenset(["script", "style"])
_TAG = re.compile(r"<[^>]*>?")
_ENTITY = re.compile(r"&[#\w]+;")


def quick(content: bytes) -> Judgement | None:
    """Return the verdict on a page that is short and holds a notice or nothing but a script, or None."""
    if len(content) > SHORT_BYTES or any(mark in content for mark in _DOCUMENT_BYTES):
        return None
    if b"<script" in content or b"<SCRIPT" in content or b"efresh" in content:
        judgement = _script(content)
        if judgement is not None:
            return judgement
    if not any(stem in content for stem in _STEM_BYTES):
        return None
    text = decoded(content)
    return None if _DOCUMENT.search(text) else notice(text, most=NEARLY_ALONE)


def thorough(content: bytes) -> Judgement | None:
    """Return the verdict on a page that could not be read: a notice within a site's frame, or None."""
    if len(content) > LONGEST:
        return None
    return _script(content) or notice(decoded(content), most=None)


def notice(html: str, *, most: int | None) -> Judgement | None:
    """Return what a page's words outside links say it is, None where it shows more than `most` characters of them."""
    shown = " ".join(_ENTITY.sub(" ", _TAG.sub(" ", _unlinked(html))).split())
    for each in _NOTICES:
        if (most is None or len(shown) <= max(most, each.most)) and (match := each.pattern.search(shown)):
            return Judgement(each.verdict, f"{each.words}: {match[0]}")
    if most is not None and len(shown) > most:
        return None
    if re.search(r"type\s*=\s*[\"']?password", html, re.IGNORECASE):
        return Judgement(Verdict.BLOCKED, "a login page: it asks for a password")
    return None


def words(text: str) -> Judgement | None:
    """Return what a text by itself says it stands for, or None."""
    return next(
        (Judgement(each.verdict, f"{each.words}: {match[0]}") for each in _NOTICES if (match := each.pattern.search(text))),
        None,
    )  # fmt: skip


def decoded(content: bytes) -> str:
    """Return a page's text, as UTF-8 or as GB 18030."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _unlinked(html: str) -> str:
    """Return markup without comments, scripts, links and the like, a blank for each; a script without an end takes the rest."""
    lower = html.lower()
    kept: list[str] = []
    endless: set[str] = set()
    at = 0
    while (match := _UNREAD.search(html, at)) is not None:
        kept.append(html[at : match.start()])
        tag = (match[1] or "").lower()
        closing = f"</{tag}" if tag else "-->"
        end = -1 if closing in endless else lower.find(closing, match.end())
        if end >= 0:
            after = end + len(closing)
            at = html.find(">", after) + 1 or len(html) if tag else after
            continue
        endless.add(closing)
        if tag in _TO_THE_END:
            return " ".join(kept)
        kept.append(match[0])
        at = match.end()
    kept.append(html[at:])
    return " ".join(kept)


def _asks_again(content: bytes) -> bool:
    """Return whether a script sets a cookie and leads on within a few thousand bytes."""
    at = content.find(_COOKIE)
    while at >= 0:
        if content.find(_LOCATION, max(0, at - _NEAR), at + _NEAR) >= 0:
            return True
        at = content.find(_COOKIE, at + 1)
    return False


def _script(content: bytes) -> Judgement | None:
    """Return the verdict on a page that shows nothing and whose script asks again or leads home, or None."""
    challenge, homeward = _SCRIPTED.search(content) or _asks_again(content), _HOMEWARD.search(content)
    if not (challenge or homeward):
        return None
    shown = _ENTITY.sub("", _TAG.sub("", _unlinked(decoded(content))))
    if len("".join(shown.split())) > NO_TEXT:
        return None
    if challenge:
        return Judgement(Verdict.BLOCKED, "a script that sets a cookie and asks again: a challenge page")
    return Judgement(Verdict.SOFT_GONE, "a script that leads to the home page")
