"""Manners of real servers, front servers and firewalls: a listing behind each is read, or refused with the right reason."""

import asyncio
import gzip
import zlib

import brotli
import pytest

from disclosure_watch import judge, parse
from disclosure_watch.errors import ParseError
from disclosure_watch.model import Source

pytestmark = pytest.mark.anyio

TITLES = [f"关于市政协六届三次会议第{number:04d}号提案答复的函" for number in range(1, 9)]
ROWS = "".join(
    f'<li><a href="/zwgk/{number}.html">{title}</a><span>2026-01-0{number + 1}</span></li>'
    for number, title in enumerate(TITLES)
)
LIST = "/zwgk/list.html"


def page(meta=""):
    return f"<html><head>{meta}<title>政协提案办理</title></head><body><ul>{ROWS}</ul></body></html>"


PLAIN, GBK = page().encode(), page().encode("gb18030")
META = "<meta charset={}>"


def answer(body=PLAIN, *headers, status="200 OK", version="HTTP/1.1", end=b"\r\n", length=True):
    lines = [f"{version} {status}".encode() if isinstance(status, str) else version.encode() + b" " + status]
    lines += [line if isinstance(line, bytes) else line.encode() for line in headers]
    if length:
        lines.append(b"Content-Length: %d" % len(body))
    return end.join(lines) + end + end + body


def typed(charset, body):
    return answer(body, f"Content-Type: text/html; charset={charset}")


def chunked(size, last="0\r\n\r\n", headers=b"", body=PLAIN):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + headers + b"\r\n"
    return head + size.format(len(body)).encode() + b"\r\n" + body + b"\r\n" + last.encode()


class Closing(bytes):
    """An answer after which the server closes the connection."""


CHARSETS = {
    "UTF-16, little end first": answer(b"\xff\xfe" + page().encode("utf-16-le"), "Content-Type: text/html"),
    "UTF-16, big end first": answer(b"\xfe\xff" + page().encode("utf-16-be"), "Content-Type: text/html"),
    "UTF-16 by its header": typed("utf-16le", page().encode("utf-16-le")),
    "UTF-8 with a mark, called GBK": typed("GBK", b"\xef\xbb\xbf" + PLAIN),
    "GBK, called UTF-8": typed("utf-8", page(META.format("gb2312")).encode("gb18030")),
    "UTF-8, called GBK": typed("GBK", page(META.format("utf-8")).encode()),
    "GBK, called UTF-8 by its meta": answer(page(META.format("utf-8")).encode("gbk"), "Content-Type: text/html"),
    "GBK without a word": answer(GBK),
    "two types": answer(GBK, "Content-Type: text/html", "Content-Type: text/html;charset=gbk"),
    "an XML prolog": answer(b'<?xml version="1.0" encoding="gb2312"?>' + GBK, "Content-Type: application/xhtml+xml"),
    "no page's type": answer(PLAIN, "Content-Type: application/octet-stream"),
    **{f"GBK, called {name}": typed(name, GBK) for name in ("x-gbk", '"gb2312"', "cp936", "iso-8859-1", "", "ansi")},
    **{f"UTF-8, called {name}": typed(name, PLAIN) for name in ("utf8", "'utf-8'", "unicode", "utf-8;charset=gbk")},
}
PACKED = gzip.compress(PLAIN)
CODINGS = {
    "brotli that nobody asked for": answer(brotli.compress(PLAIN), "Content-Encoding: br"),
    "bare deflate": answer(zlib.compress(PLAIN)[2:-4], "Content-Encoding: deflate"),
    "gzip, called deflate": answer(PACKED, "Content-Encoding: deflate"),
    "gzip, called so twice": answer(PACKED, "Content-Encoding: gzip", "Content-Encoding: gzip"),
    "gzip twice": answer(gzip.compress(PACKED), "Content-Encoding: gzip, gzip"),
    "gzip with more behind it": answer(PACKED + b"\0\0garbage", "Content-Encoding: gzip"),
    "an old name": answer(PACKED, "Content-Encoding: X-GZIP"),
    "no coding at all": answer(PLAIN, "Content-Encoding: UTF-8"),
    "identity": answer(PLAIN, "Content-Encoding: identity"),
}
FRAMES = {
    "HTTP/1.0 without a length": Closing(answer(version="HTTP/1.0", length=False)),
    "extensions of chunks": chunked('{:x};a="b";c', "0;end\r\nX-Trailer: 1\r\n\r\n"),
    "chunks with zeros": chunked("0000{:X}", "000\r\n\r\n"),
    "chunks with blanks": chunked("{:x}   ", "0  \r\n\r\n"),
    "chunks without a last one": Closing(chunked("{:x}", "")),
    "lines that end by LF": answer(end=b"\n"),
    "no reason": answer(status="200"),
    "a reason in GBK": answer(status=b"200 " + "成功".encode("gbk")),
    "a folded header": answer(PLAIN, "X-Cache: a\r\n  b"),
    "an empty line before": b"\r\n" + answer(),
    "a byte order mark before": b"\xef\xbb\xbf" + answer(),
    "early hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + answer(),
    "more behind the body": answer() + b"more\r\n\r\n",
    "an upgrade offered": answer(PLAIN, "Upgrade: h2,h2c", "Connection: Upgrade, Keep-Alive"),
    "no blank after the colon": answer(PLAIN, "Server:IIS/6.0"),
    "203": answer(status="203 Non-Authoritative Information"),
    "all of it as a part": answer(PLAIN, f"Content-Range: bytes 0-{len(PLAIN) - 1}/{len(PLAIN)}", status="206 Partial"),
    "a Location that leads nowhere": answer(PLAIN, "Location: http://127.0.0.1:9/"),
    "ninety cookies": answer(PLAIN, *(f"Set-Cookie: c{number}={'x' * 200}" for number in range(90))),
    "a cookie of 30 KB": answer(PLAIN, f"Set-Cookie: a={'x' * 30_000}"),
    "NULs in the page": answer(PLAIN.replace(b"<ul>", b"<ul>\0\0")),
    "counters behind the page": answer(
        PLAIN + b"<!-- " + b"x" * 500 + b" --><script src=//count.example/1.js></script>"
    ),
}
READ = CHARSETS | CODINGS | FRAMES


async def looked_at(site, opened, given, *, path=LIST, **options):
    site.answers[path] = site.breaking(given) if isinstance(given, Closing) else given
    url = f"{site.base}{path}"
    async with opened(timeout=4, **options) as fetcher:
        capture = await fetcher.for_source(Source("a", "", url)).get(url)
    return capture, judge.capture(capture, site=url, entrance=True)


def titles(capture):
    listing = parse.listing(capture.content, capture.url, content_type=capture.header("content-type") or "")
    return [entry.title for entry in listing.entries]


@pytest.mark.parametrize("name", READ)
async def test_read(site, opened, name):
    """The rows are those that a browser shows."""
    capture, judgement = await looked_at(site, opened, READ[name])
    assert judgement.verdict == "ok", (judgement.reason, capture.detail)
    assert titles(capture) == TITLES


LOCATIONS = {
    "relative": ("there.html", "/zwgk/there.html"),
    "a query": ("?a=1", "/zwgk/list.html?a=1"),
    "without a scheme": ("//127.0.0.1:{port}/there.html", "/there.html"),
    "in capitals": ("HTTP://127.0.0.1:{port}/there.html", "/there.html"),
    "a fragment": ("/there.html#top", "/there.html"),
    "a blank": ("/the re.html", "/the%20re.html"),
    "GBK": ("/列表.html".encode("gbk"), "/%C1%D0%B1%ED.html"),
    "UTF-8": ("/列表.html", "/%E5%88%97%E8%A1%A8.html"),
    "GBK in the query": ("/l.html?n=列".encode("gbk"), "/l.html?n=%C1%D0"),
    "backslashes": ("\\zwgk\\there.html", "/zwgk/there.html"),
    "a scheme and backslashes": ("http:\\\\127.0.0.1:{port}\\there.html", "/there.html"),
    "one slash": ("http:/there.html", "/there.html"),
    "three slashes": ("http:///127.0.0.1:{port}/there.html", "/there.html"),
    "blanks around": ("  /there.html\t ", "/there.html"),
    "dots": ("/a/../there.html", "/there.html"),
    "a lonely percent sign": ("/100%.html", "/100%25.html"),
}


@pytest.mark.parametrize("name", LOCATIONS)
async def test_where_redirects_lead(site, opened, name):
    """A Location as careless servers write it leads where it would lead a browser."""
    location, target = LOCATIONS[name]
    if isinstance(location, str):
        location = location.replace("{port}", str(site.port)).encode()
    site.otherwise, site.answers[target] = answer(b"no", status="404 Not Found"), answer()
    capture, _ = await looked_at(site, opened, answer(b"", b"Location: " + location, status="302 Found"))
    assert titles(capture) == TITLES
    assert [asked.target for asked in site.asked()] == [LIST, target]


NOTICES = {
    "blocked": [
        "您的请求带有不合法的参数，已被网站管理员设置拦截！",
        "当前访问疑似黑客攻击，已被创宇盾拦截。",
        "内容含有危险参数，已被阻止，请不要尝试危险操作。",
        "正在检查您的浏览器……请允许Cookie和JavaScript",
        "对不起，您所在的地区暂不支持访问本网站",
        "本网站禁止境外IP，海外用户无法访问",
        "您的访问请求可能对网站造成安全威胁，请求已被玄武盾拦截",
    ],
    "stub": [
        "恭喜，站点创建成功！这是默认index.html，本页面由系统自动生成",
        "没有找到站点。您的请求在Web服务器中没有找到对应的站点！",
        "“/”应用程序中的服务器错误。运行时错误。说明: 服务器上出现应用程序错误。" + "此应用程序的当前自定义错误设置禁止远程查看。" * 20,
        "Microsoft VBScript 编译器错误 错误 '800a03f6' 缺少 'End' /zwgk/list.asp，行 23，请与管理员联系",
        "Microsoft OLE DB Provider for SQL Server 错误 '80004005' SQL Server 不存在或拒绝访问。",
        "根据集约化要求，本网站已关闭，请访问市政府门户网站。",
        "该网站暂时无法访问。该网站未根据工信部相关法规进行备案。",
        "您访问的网站正在进行安全加固，请稍后访问",
        "重要保障期间，网站夜间关闭，开放时间为8:00-20:00",
        "HTTP Status 500 - Internal Server Error 服务器内部错误",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("verdict", "words"), [(verdict, words) for verdict, all_of in NOTICES.items() for words in all_of])  # fmt: skip
async def test_notices(site, opened, verdict, words):
    """A notice in the place of a page, long or short and with status 200, is told for what it is: no record ever says it."""
    padding = f"<!-- {'padding ' * 90} -->"
    body = f"<html><head><title>提示信息</title></head><body><div><p>{words}</p></div>{padding}</body></html>".encode()
    _, judgement = await looked_at(site, opened, answer(body, "Content-Type: text/html; charset=utf-8"))
    assert judgement.verdict == verdict


STATUSES = {
    "204 No Content": "error", "206 Partial Content": "truncated", "300 Multiple Choices": "error", "302 Found": "leads nowhere",
    "304 Not Modified": "nobody asked", "400 Bad Request": "error", "401 Unauthorized": "login", "403 Forbidden": "proxy",
    "405 Not Allowed": "firewall", "410 Gone": "gone", "429 Too Many Requests": "too many", "451 Unavailable": "legal",
    "468 X": "firewall", "493 X": "firewall", "500 Error": "fault of the site", "502 Bad Gateway": "front server",
    "503 Unavailable": "overloaded", "509 Limit": "traffic", "523 X": "delivery network", "567 X": "firewall", "999 X": "error",
}  # fmt: skip


@pytest.mark.parametrize("status", STATUSES)
async def test_statuses(site, opened, status):
    """A status with which no page is served refuses it, in words; only 404 and 410 say that it is gone."""
    headers = ("Content-Range: bytes 0-99/9000",) if status.startswith("206") else ()
    _, judgement = await looked_at(site, opened, answer(PLAIN, *headers, status=status))
    assert STATUSES[status] in f"{judgement.verdict} {judgement.reason}"
    assert (judgement.verdict == "gone") == (status[:3] in {"404", "410"})


COOKIES = [
    "g=1; path=/; expires=Thu, 01-Jan-2099 00:00:00 GMT+8", "g=1; path=/; expires=星期四", "g=1; domain=other.gov.cn",
    "g=1; domain=127.0.0.1:80", "g=1", "g=1; SameSite=None; Partitioned", 'g=1; Max-Age="3600"', "a=2, g=1; path=/", "g=1;PATH=/;HTTPONLY",
]  # fmt: skip
AGAIN = [
    "history.go(0)", "self.location=self.location;", "location.href=location.pathname+location.search", "document.location='/zwgk/list.html'",
    "setTimeout(function(){window.location.href='/zwgk/'+'list.html'},500)", "var u='/zwgk/list.html'; top.location.href=u",
]  # fmt: skip


@pytest.mark.parametrize("cookie", COOKIES)
@pytest.mark.parametrize("script", AGAIN)
async def test_gates(site, opened, cookie, script):
    """A gate passes with its cookie, however that is written and however the page asks to be asked again."""
    if cookie != COOKIES[0] and script != AGAIN[0]:
        return

    async def gate(asked, writer):
        told = "g=1" in (asked.header("cookie") or "")
        writer.write(answer() if told else answer(f"<script>{script}</script>".encode(), f"Set-Cookie: {cookie}"))

    capture, _ = await looked_at(site, opened, gate)
    assert titles(capture) == TITLES
    assert len(site.asked()) == 2


async def test_slow_heads(site, opened):
    """A first byte that takes its time, and a head that comes by the byte, cost nothing but time."""

    async def slow(asked, writer):
        await asyncio.sleep(0.3)
        for at in range(40):
            writer.write(answer()[at : at + 1])
            await writer.drain()
        writer.write(answer()[40:])

    capture, _ = await looked_at(site, opened, slow)
    assert titles(capture) == TITLES


@pytest.mark.parametrize("coding", ["zstd", "compress", "gzip, zstd"])
async def test_codings_that_are_not_read(site, opened, coding):
    """A coding that was not asked for and isn't known is named."""
    capture, judgement = await looked_at(
        site, opened, answer(b"\x28\xb5\x2f\xfd" + PLAIN, f"Content-Encoding: {coding}")
    )
    assert judgement.verdict == "unreadable"
    assert "not asked for" in judgement.reason
    with pytest.raises(ParseError):
        titles(capture)
