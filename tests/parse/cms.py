"""Pages as eight families of CMS write them, around the same facts: a test of a sentence runs over all of them."""

from dataclasses import dataclass

TITLE = "关于市政协七届一次会议第0121号提案的答复"
LETTER = (
    "王涛委员：",
    "您提出的《关于改善老城区停车的提案》（第0121号）收悉。经与市公安局研究，现答复如下：",
    "一、关于工作进展。2024年以来，我局新建站点36处，投入资金1280万元，受益群众4.6万人，群众满意度逐步提高。",
    "二、关于下一步打算。我们将继续完善制度，压实责任，力争在年底前完成全部任务，请予监督。",
    "青河市城市管理局",
    "2025年6月3日",
)
NOTICE = (
    "各乡镇人民政府，市直各单位：",
    "为做好今年的防汛工作，保障群众生命财产安全，现将有关事项通知如下，请结合实际认真贯彻执行。",
    "一、压实责任。各单位主要负责人为第一责任人，做到守土有责，确保各项措施落到实处，不留死角。",
    "二、加强值守。严格执行领导带班和二十四小时值班制度，重要情况第一时间报告，不得迟报漏报。",
)


@dataclass(frozen=True)
class Cms:
    """How a family writes a document: `address`, and the page around the parts of `document`."""

    name: str
    address: str
    page: str
    pair: str
    """One label and its value in the info box."""

    def document(self, *, title=TITLE, box=(), body=LETTER, shown="", after="", head=""):
        """Return the bytes of a page; `body` is paragraphs or markup, `shown` stands under the title, `after` behind the text."""
        pairs = "\n".join(self.pair.format(label=label, value=value) for label, value in box)
        text = body if isinstance(body, str) else "\n".join(f"<p>{line}</p>" for line in body)
        parts = {"title": title, "pairs": pairs, "text": text, "shown": shown, "after": after, "head": head}
        page = self.page
        for name, part in parts.items():
            page = page.replace("{" + name + "}", part)
        return page.encode()


FRAME = """<div class="{top}"><a href="/">首页</a> &gt; <a href="/xxgk/">信息公开</a></div>"""
FOOT = "<div class=footer>主办单位：青河市人民政府　网站标识码：5309990001</div></body></html>"
CHARSET = '<!DOCTYPE html><html><head><meta charset="utf-8">{head}<title>{title}_青河市人民政府</title></head>'

FAMILIES = (
    Cms(
        "trs",
        "http://www.qinghe.example/zwgk/jyta/202506/t20250620_41235.html",
        CHARSET
        + '<body><div class="nav"><a href="/">首页</a></div><div class="xl"><table class="gk">{pairs}</table><h1>{title}</h1><div class="info">{shown}</div>'
        '<div class="TRS_Editor"><div class="Custom_UnionStyle">{text}</div></div>{after}</div>' + FOOT,
        "<tr><td>{label}：</td><td>{value}</td></tr>",
    ),
    Cms(
        "hanweb",
        "http://www.qinghe.example/art/2025/6/20/art_1229_41235.html",
        CHARSET
        + '<body><table class="xxgkinfo">{pairs}</table><div class="main-txt-tit">{title}</div><div class="date">{shown}</div><div id="zoom"><!--ZJEG_RSS.content.begin-->{text}<!--ZJEG_RSS.content.end--></div>{after}'
        + FOOT,
        "<tr><th>{label}</th><td>{value}</td></tr>",
    ),
    Cms(
        "ucap",
        "http://www.qinghe.example/xxgk/c100/202506/content_41235.html",
        CHARSET
        + '<body><div class="wrap"><dl class="xxgkml-content">{pairs}</dl><ucaptitle>{title}</ucaptitle><div class="pages-date">{shown}</div><div class="article-content"><ucapcontent>{text}</ucapcontent></div>{after}</div>'
        + FOOT,
        "<dt>{label}：</dt><dd>{value}</dd>",
    ),
    Cms(
        "vsb",
        "http://www.qinghe.example/info/1374/41235.htm",
        CHARSET
        + '<body><form name="_newscontent_fromname"><table class="xx">{pairs}</table><h2 align="center">{title}</h2><p>{shown}</p><div id="vsb_content_502"><div class="v_news_content">{text}</div></div>{after}<p>上一条：<a href="41234.htm">关于第0120号提案的答复</a></p></form>'
        + FOOT,
        "<tr><td><b>{label}</b>：</td><td>{value}</td></tr>",
    ),
    Cms(
        "jeecms",
        "http://public.qinghe.example/D1101X/41235.jhtml",
        CHARSET
        + '<body><div class="xxgk-info"><ul>{pairs}</ul></div><h1>{title}</h1><div class="msg">{shown}</div><div class="content-txt">{text}</div>{after}'
        + FOOT,
        "<li><span>{label}：</span>{value}</li>",
    ),
    Cms(
        "gkmlpt",
        "http://www.qinghe.example/gkmlpt/content/8/41/post_41235.html",
        CHARSET
        + '<body><script>window._CONFIG = {SID: "760001"};</script><table class="classify">{pairs}</table><h1 class="title document-title">{title}</h1><div class="date-row">{shown}</div><div class="article-content">{text}</div>{after}'
        + FOOT,
        '<tr><td class="td-label">{label}:</td><td class="td-value"><span>{value}</span></td></tr>',
    ),
    Cms(
        "longxun",
        "http://www.qinghe.example/public/6598221/41235.html",
        CHARSET
        + '<body><table class="table_suoyin">{pairs}</table><div class="wzcon j-fontContent"><h1 class="wztit">{title}</h1><div class="wzfbxx">{shown}</div>{text}</div>{after}'
        + FOOT,
        '<tr><th>{label}<span class="k"></span>：</th><td>{value}</td></tr>',
    ),
    Cms(
        "homemade",
        "http://www.qinghe.example/show.asp?id=41235",
        "<html><head><title>{title}</title>{head}</head><body><table width=100%><tr><td><a href=index.asp>首页</a></td></tr></table>"
        "{pairs}<center><font size=5><b>{title}</b></font></center><center>{shown}</center><table width=960><tr><td class=txt>{text}</td></tr></table>{after}"
        "<table><tr><td>版权所有：青河市人民政府　技术支持：某公司</td></tr></table></body></html>",
        "<p><strong>{label}</strong>：{value}</p>",
    ),
)
