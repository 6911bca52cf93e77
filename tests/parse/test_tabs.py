"""Lists that tabs hide on one address are read whole; what has an address of its own, a pager, or nothing to open it is not."""

import pytest

from disclosure_watch import parse


def rows(kind, start, count=3):
    return "".join(
        f'<li><a href="/ta/{start + n}.html">关于对县{kind}第{start + n}号的答复</a><span>2025-06-{10 + n}</span></li>'
        for n in range(count)
    )


SHOWN, HIDDEN = rows("人大建议", 100), rows("政协提案", 200)
SPANS = '<div class="hd"><span class="on">人大建议</span><span>政协提案</span></div>'


def numbers(body, url="http://a.example/ta/"):
    page = (
        "<html><head><meta charset=utf-8></head><body><div class=nav><ul><li><a href=/>首页</a></li></ul><ul style='display:none'>"
        f"<li><a href=/b/>机构概况</a></li></ul></div>{body}</body></html>"
    )
    return [
        int(entry.url.rpartition("/")[2].removesuffix(".html")) for entry in parse.listing(page.encode(), url).entries
    ]


@pytest.mark.parametrize(
    "body",
    [
        SPANS + f"<div class=bd><ul>{SHOWN}</ul><ul style='display:none'>{HIDDEN}</ul></div>",
        SPANS + f"<ul>{SHOWN}</ul><ul style='display: none;'>{HIDDEN}</ul>",
        f"<ul class=tab><li class=cur><a href='javascript:;'>人大建议</a></li><li><a href='#t2'>政协提案</a></li></ul><div class='box show'><ul>{SHOWN}</ul></div><div class='box hide' style='DISPLAY:none'><ul>{HIDDEN}</ul></div>",
        SPANS
        + f"<div class=bd><div class=wrap><ul class='l on'>{SHOWN}</ul><ul class=l style='display:none'>{HIDDEN}</ul></div></div>",
    ],
)
def test_tabs_of_one_address_are_read(body):
    assert numbers(body) == [100, 101, 102, 200, 201, 202]


@pytest.mark.parametrize(
    "body",
    [
        f"<div class=hd><a href='/rd/'>人大建议</a><a href='/zx/'>政协提案</a></div><div><ul>{SHOWN}</ul><ul style='display:none'>{HIDDEN}</ul></div>",
        f"<h3>办理结果</h3><div><ul>{SHOWN}</ul><ul style='display:none'>{HIDDEN}</ul></div>",
        SPANS + f"<div><ul>{SHOWN}</ul><ul style='display:none'>{HIDDEN}</ul></div><script>createPageHTML(4,0,'index','html');</script>",
        SPANS + f"<div><ul>{SHOWN}</ul><ul style='display:none'>{SHOWN}</ul></div>",
        SPANS + f"<div><ul>{SHOWN}</ul><ul style='display:none'><li>暂无数据</li></ul></div>",
        SPANS + f"<div><ul>{SHOWN.replace('</ul>', '')}<li style='display:none'><a href='/ta/300.html'>关于对第300号的答复</a><span>2025-06-01</span></li></ul></div>",
        SPANS + f"<div><ul>{SHOWN}</ul><ul style='display:none'><li v-for='each in list'><a :href='each.url'>{{{{each.title}}}}</a><span>{{{{each.date}}}}</span></li></ul></div>",
    ],
)  # fmt: skip
def test_what_no_tab_of_this_address_opens_stays_hidden(body):
    assert numbers(body) == [100, 101, 102]
