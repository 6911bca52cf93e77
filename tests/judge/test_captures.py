"""Answers judged: each way in which a site says no, or says nothing, by its verdict; and no letter for its words."""

import datetime as dt
import time
from pathlib import Path

import pytest

from disclosure_watch import judge
from disclosure_watch.ministry import Site, notices
from disclosure_watch.model import Capture, Failure, Verdict

URL = "http://kjj.example.gov.cn/zwgk/jyta/202505/t20250523_1.html"
SHARED = sorted((Path(__file__).parents[3] / "shared/pages").glob("*/*.html"))


def answer(content=b"", status=200, url=URL, hops=(), asked=(), failure=None):
    body = content.encode() if isinstance(content, str) else content
    return Capture(
        url=url,
        requested_url=URL,
        fetched_at=dt.datetime(2026, 11, 23, tzinfo=dt.UTC),
        status=status,
        request_headers=asked,
        content=body,
        hops=hops,
        failure=failure,
    )


def page(body, head=""):
    return (
        f'<!DOCTYPE html>\n<html>\n<head><meta charset="utf-8">{head}</head>\n<body>\n{body}\n</body>\n</html>\n'.ljust(
            600
        )
    )


ROW = '<li><a href="/art/2026/9/1/art_1_22.html">关于市政协第二十二号提案的答复</a><span>2026-09-01</span></li>'
DATA = (
    "<?xml version='1.0' encoding='utf-8'?>\n<datastore><totalrecord>9</totalrecord><recordset>"
    + f"<record><![CDATA[{ROW}]]></record>" * 9
    + "</recordset></datastore>"
)
CASES = {
    "404": (answer(notices.absent(), 404), Verdict.GONE),
    "410": (answer(b"", 410), Verdict.GONE),
    "500": (answer(notices.error(), 500), Verdict.ERROR),
    "503 of maintenance": (answer(notices.maintenance(), 503), Verdict.ERROR),
    "403": (answer(notices.forbidden(waf=False), 403), Verdict.BLOCKED),
    "403 of a firewall": (answer(notices.forbidden(waf=True), 403), Verdict.BLOCKED),
    "412": (answer(notices.challenge(), 412), Verdict.BLOCKED),
    "521": (answer(notices.challenge(), 521), Verdict.BLOCKED),
    "202 with a script": (answer(notices.challenge(), 202), Verdict.BLOCKED),
    "202 without": (answer(page("ok"), 202), Verdict.ERROR),
    "200 with a challenge": (answer(notices.challenge()), Verdict.BLOCKED),
    "503 with a challenge": (answer(notices.challenge(), 503), Verdict.BLOCKED),
    "429": (answer(notices.busy(), 429), Verdict.BLOCKED),
    "206": (answer(page("半页"), 206), Verdict.TRUNCATED),
    "200 of a firewall": (answer(page("<p>很抱歉，您的访问请求被拦截，事件编号 7f3c</p>")), Verdict.BLOCKED),
    "200 too often": (answer(notices.busy()), Verdict.BLOCKED),
    "firewall in GBK": (
        answer(page("<p>您的请求可能存在威胁，已被拦截</p>").replace("utf-8", "gb2312").encode("gb18030")),
        Verdict.BLOCKED,
    ),
    "maintenance": (answer(notices.maintenance()), Verdict.STUB),
    "soft 404": (answer(notices.soft_absent("")), Verdict.SOFT_GONE),
    "soft 404 in words": (answer(page("<h1>抱歉，您要查看的文章已被删除</h1><a href='/'>返回首页</a>")), Verdict.SOFT_GONE),
    "script to the home page": (answer(page("<script>window.location.href='/'</script>")), Verdict.SOFT_GONE),
    "54 bytes": (answer(notices.stub(short=True)), Verdict.STUB),
    "300 bytes": (answer(notices.stub(short=False)), Verdict.STUB),
    "frame of 600 bytes": (answer(page("<div class='wrap'></div>")), Verdict.STUB),
    "nothing": (answer(b""), Verdict.STUB),
    "login page": (answer(page("<form><input name=u><input type='password'>用户登录</form>")), Verdict.BLOCKED),
    "sent to a login page": (answer(page("欢迎"), url="http://kjj.example.gov.cn/cas/login", hops=(URL,)), Verdict.BLOCKED),
    "sent home": (answer(page("首页"), url="http://kjj.example.gov.cn/index.html", hops=(URL,)), Verdict.SOFT_GONE),
    "sent to the portal": (answer(page("首页"), url="http://www.example.gov.cn/", hops=(URL,)), Verdict.SOFT_GONE),
    "sent to the column": (answer(page("目录"), url="http://kjj.example.gov.cn/zwgk/jyta/", hops=(URL,)), Verdict.SOFT_GONE),
    "sent to an error page": (answer(page("x"), url="http://kjj.example.gov.cn/error/404.html", hops=(URL,)), Verdict.SOFT_GONE),
    "sent to another site": (answer(page("x"), url="http://www.other.com/a", hops=(URL,)), Verdict.OFF_SITE),
    "sent to another port": (answer(page("x"), url="http://127.0.0.1:81/a", hops=(URL,)), Verdict.OFF_SITE),
    "sent to https": (answer(page("页面" * 200), url=URL.replace("http", "https"), hops=(URL,)), Verdict.OK),
    "sent to its new address": (answer(page("页面" * 200), url=URL.replace("_1", "_2"), hops=(URL,)), Verdict.OK),
    "cut": (answer(page("<div><p>" + "正文" * 300)[:500]), Verdict.TRUNCATED),
    "cut data": (answer(DATA[:700]), Verdict.TRUNCATED),
    "cut data between two records": (answer(DATA[: DATA.index("</record>", 500) + 9]), Verdict.TRUNCATED),
    "cut data within a page": (answer(DATA.partition("?>")[2][:700]), Verdict.TRUNCATED),
    "whole data": (answer(DATA), Verdict.OK),
    "data of no record": (answer("<?xml version='1.0'?>" + " " * 600 + "<datastore/>"), Verdict.OK),
    "whole page with a prologue": (answer("<?xml version='1.0'?>" + page("页面" * 200)), Verdict.OK),
    "cut rows": (answer("<ul>" + ROW * 9 + ROW[:30]), Verdict.TRUNCATED),
    "whole rows": (answer("<ul>" + ROW * 9 + "</ul>"), Verdict.OK),
    "timeout": (answer(status=0, failure=Failure.TIMEOUT), Verdict.ERROR),
    "cut on the wire": (answer(status=200, failure=Failure.TRUNCATED), Verdict.TRUNCATED),
    "robots.txt": (answer(status=0, failure=Failure.ROBOTS), Verdict.BLOCKED),
    "304 asked for": (answer(status=304, asked=(("If-None-Match", '"a"'),)), Verdict.NOT_MODIFIED),
    "304 unasked": (answer(status=304), Verdict.ERROR),
    "JSON": (answer('{"articles": []}'), Verdict.OK),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_verdict(name):
    """Each answer has its verdict, and one that isn't ok says why in words."""
    given, expected = CASES[name]
    judgement = judge.capture(given, site=URL)
    assert judgement.verdict is expected
    assert bool(judgement.reason) == (expected not in {Verdict.OK, Verdict.NOT_MODIFIED})


LETTERS = {
    "maintenance": "您提出的《关于加强网站系统维护升级的建议》收悉。平台正在升级改造，期间暂停服务，敬请谅解。",
    "gone": "您反映网站页面不存在、文件已删除、找不到页面的问题，我局已整改，答复如下。",
    "blocked": "您反映访问过于频繁时请求被拦截、要求输入验证码的问题，经核查，安全防护设备已调整，答复如下。",
    "login": "您提出的统一身份认证、用户登录后查看办理进度的建议收悉。",
}


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_notice_that_names_no_charset(charset):
    """A bare notice of a few bytes is read in whichever charset it is."""
    notice = "<html><body><p>您访问的页面不存在或已删除</p></body></html>".encode(charset)
    assert judge.capture(answer(notice), site=URL).verdict is Verdict.SOFT_GONE


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("frame", ["{}", '<ul><li><a href="/login">用户登录</a></li></ul>{}<div>主办单位</div>'])
def test_letter_that_quotes_such_words_is_a_letter(name, frame):
    """A genuine short letter that speaks of maintenance, absence, blocks or logins is ok."""
    body = f"<h1>关于第12号建议的答复</h1><p>张三代表：</p><p>{LETTERS[name]}</p><p>某局</p><p>2025年4月24日</p>"
    assert judge.capture(answer(page(frame.format(body))), site=URL).verdict is Verdict.OK


def test_list_that_names_such_words_is_a_list():
    """A listing of three entries whose titles speak of maintenance is ok."""
    rows = "".join(
        f"<li><a href='./t{at}.html'>关于加快网站系统维护升级的建议的答复</a><span>2025-05-2{at}</span></li>"
        for at in range(3)
    )
    assert judge.capture(answer(page(f"<ul>{rows}</ul>")), site=URL).verdict is Verdict.OK


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.stem)
def test_real_pages_are_ok(path):
    """Every saved real page is ok."""
    assert judge.capture(answer(path.read_bytes()), site=URL).verdict is Verdict.OK


@pytest.mark.parametrize("small", [True, False])
def test_letter_page_costs_next_to_nothing(small):
    """Judging a letter's page takes microseconds, whatever its length."""
    site = Site(seed=5, documents=2, small=small)
    given = answer(site.respond("GET", site.path_of(site.documents[0].id)).body)

    def cost():
        started = time.perf_counter()
        for _ in range(100):
            judge.capture(given, site=URL)
        return (time.perf_counter() - started) / 100

    assert min(cost() for _ in range(5)) < 50e-6


FILES = {
    "whole PDF": (answer(b"%PDF-1.4\n....\n%%EOF\n"), Verdict.OK),
    "cut PDF": (answer(b"%PDF-1.4\n...."), Verdict.TRUNCATED),
    "whole archive": (answer(b"PK\x03\x04....PK\x05\x06...."), Verdict.OK),
    "cut archive": (answer(b"PK\x03\x04...."), Verdict.TRUNCATED),
    "page instead": (answer(notices.soft_absent("")), Verdict.SOFT_GONE),
    "another page instead": (answer(page("欢迎光临")), Verdict.STUB),
    "gone": (answer(b"", 404), Verdict.GONE),
    "empty": (answer(b""), Verdict.STUB),
}


@pytest.mark.parametrize("name", FILES)
def test_file(name):
    """An attachment's answer is ok only where it is no page and is whole."""
    given, expected = FILES[name]
    assert judge.file(given, site="http://kjj.example.gov.cn/a/P01.pdf").verdict is expected


def test_an_entrance_may_lead_to_its_folder():
    """A column's known address may lead to the index of its own folder, but neither further up nor home."""
    known = "http://kjj.example.gov.cn/zwgk/jyta/lanmu.html"
    reached = {
        "http://kjj.example.gov.cn/zwgk/jyta/index.html": Verdict.OK,
        "http://kjj.example.gov.cn/zwgk/": Verdict.SOFT_GONE,
        "http://kjj.example.gov.cn/": Verdict.SOFT_GONE,
    }
    for url, verdict in reached.items():
        answered = answer(page("目录" * 200), url=url, hops=(known,))
        assert judge.capture(answered, site=known, entrance=True).verdict is verdict
        assert judge.capture(answered, site=known).verdict is Verdict.SOFT_GONE
