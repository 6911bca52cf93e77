"""The pages that stand where a document should be: notices of absence, blocks, challenges, stubs; and the home page."""

from disclosure_watch.ministry.words import PROVINCE


def _page(title: str, body: str, head: str = "") -> bytes:
    return (
        f'<!DOCTYPE html>\n<html>\n<head><meta charset="utf-8" />{head}<title>{title}</title></head>\n<body>\n{body}\n</body>\n</html>\n'
    ).encode()


def bare(markup: str) -> bytes:
    """A page of nothing but some markup: a gate, or one that leads on."""
    return _page("", markup)


def home(owner: str, prefix: str, listing_path: str) -> bytes:
    """The home page of an agency, with a link to its column."""
    return _page(
        f"{owner}首页",
        f'<h1>{owner}</h1>\n<ul class="nav"><li><a href="{prefix}/nav/0/">要闻动态</a></li>\n'
        f'<li><a href="{listing_path}">建议提案办理</a></li>\n<li><a href="/search/?q=">站内搜索</a></li></ul>',
    )


def section(owner: str) -> bytes:
    """Any other section of the site: nothing of interest."""
    return _page(f"{owner}栏目", f"<h1>{owner}</h1><p>本栏目正在充实内容，请稍后访问。</p>")


def absent() -> bytes:
    """The page of a 404 or 410."""
    return _page("404", '<div class="err"><h2>404 Not Found</h2><p>抱歉，没有找到您要的页面。</p></div>')


def soft_absent(prefix: str) -> bytes:
    """The page that says with status 200 that there is none."""
    return _page(
        "页面不存在",
        f'<div class="tips"><p>您访问的页面不存在或已删除！</p><p><span id="s">5</span>秒后自动<a href="{prefix}/">返回首页</a></p></div>',
    )


def forbidden(*, waf: bool) -> bytes:
    """A refusal: the server's own, or a web application firewall's."""
    if not waf:
        return b"<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body><center><h1>403 Forbidden</h1></center></body>\r\n</html>\r\n"
    return _page(
        "访问被拦截",
        '<div class="waf"><h3>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</h3><p>事件编号：7f3c0a19e2</p></div>',
    )


def challenge() -> bytes:
    """A page that is a script: it sets a cookie and loads the address again."""
    numbers = ",".join(str((at * 7919) % 251) for at in range(160))
    return _page(
        "",
        '<div id="c"></div>',
        f"<script>var _0x=[{numbers}];(function(){{var k=0;for(var i=0;i<_0x.length;i++){{k=(k*31+_0x[i])%65521;}}"
        'document.cookie="wzws_cid="+k.toString(16)+";path=/";location.reload();}})();</script>'.replace("}}", "}"),
    )


def busy() -> bytes:
    """The page of a 429."""
    return _page("429", "<p>访问过于频繁，请稍后再试。</p>")


def error() -> bytes:
    """The page of a 500."""
    return _page("服务器错误", "<h1>HTTP Status 500</h1><p>服务器内部错误，请联系管理员。</p>")


def stub(*, short: bool) -> bytes:
    """An answer with nothing in it: 54 bytes, or a frame of some 300."""
    if short:
        return b'<?xml version="1.0" encoding="utf-8"?><datastore/>\r\n\r\n'
    return (
        b'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8" />\n<meta name="renderer" content="webkit" />\n<title></title>\n'
        b'<link rel="stylesheet" href="/images/base.css" />\n<script src="/images/common.js"></script>\n</head>\n<body>\n'
        b'<div class="wrap">\n<ul class="list">\n</ul>\n<div class="page"></div>\n</div>\n</body>\n</html>\n'
    )


def maintenance() -> bytes:
    """A notice that the whole site is being worked on."""
    return _page(
        "系统维护公告",
        f'<div class="notice"><h2>系统维护公告</h2><p>尊敬的用户：</p><p>为提升服务质量，{PROVINCE}政府网站集约化平台正在进行系统升级维护，'
        "期间网站暂停访问，给您带来不便，敬请谅解。</p></div>",
    )
