"""Info boxes, lines beside the title and annexes as sites write them: a small page a form, with what a careful reader finds."""

import datetime as dt

import pytest

from disclosure_watch import parse

TITLE = "岭下县人民政府办公室关于规范政务服务工作的通知"
TEXT = (
    "各乡镇人民政府，县直各单位：",
    "为进一步规范全县政务服务工作，经县人民政府同意，现将有关事项通知如下，请认真贯彻落实。",
    "一、规范窗口设置，所有依申请事项全部进驻大厅，实现一窗受理、集成服务，切实方便群众办事创业。",
    "岭下县人民政府办公室",
    "2024年3月5日",
)
BODY = "".join(f"<p>{line}</p>" for line in TEXT)
PAGES = []


def page(body, title=f"{TITLE}_岭下县人民政府", head=""):
    return f"<html><head><meta charset=utf-8>{head}<title>{title}</title></head><body>{body}<div class=footer>版权所有：岭下县人民政府 滇ICP备1号</div></body></html>"


def case(name, url, html, files=(), **expected):
    PAGES.append(pytest.param(url, html, files, expected, id=name))


# fmt: off
case("dot-line","http://l.example/zfxxgk/2024-03/06/content_12.shtml",page(f'<div class="crumb">当前位置：<a href=/>首页</a>>政策</div><h1>{TITLE}</h1><p class="info">岭下县人民政府网　2024-03-06 09:12　来源：县政府办　浏览次数：<span id=hits></span>次　【字体：<a>大</a> <a>中</a> <a>小</a>】</p><div id="Zoom">{BODY}</div>'),publisher="县政府办",published_on="2024-03-06")
case("trad-labels","http://l.example/a/1.html",page(f'<table class=xx><tr><td>索引號：</td><td>015115001/2024-00012</td><td>發文字號：</td><td>岭政办发〔2024〕5号</td></tr><tr><td>發佈機構：</td><td>县政府办</td><td>發佈日期：</td><td>2024-03-06</td></tr><tr><td>主題分類：</td><td>政务公开</td><td>成文日期：</td><td>2024-03-05</td></tr></table><h1>{TITLE}</h1><div class="article-content">{BODY}</div>'),index_number="015115001/2024-00012",document_number="岭政办发〔2024〕5号",publisher="县政府办",published_on="2024-03-06",issued_on="2024-03-05",topic_category="政务公开")
case("cn-date-box","http://l.example/a/2.html",page(f'<ul class="xxgk"><li><b>索 引 号</b>015115001/2024-00012</li><li><b>发文机关</b>岭下县人民政府办公室</li><li><b>成文日期</b>二〇二四年三月五日</li><li><b>发布日期</b>2024年03月06日</li></ul><h2 class=title>{TITLE}</h2><div class="content">{BODY}</div>'),index_number="015115001/2024-00012",issued_on="2024-03-05",published_on="2024-03-06",publisher="岭下县人民政府办公室")
case("span-pairs","http://l.example/a/3.html",page(f'<div class="xl-box"><p><span class=l>索引号</span><span class=r>53-1_A/2024-0305001</span></p><p><span class=l>发布机构</span><span class=r>县政府办</span></p><p><span class=l>文号</span><span class=r>岭政办发〔2024〕5号</span></p><p><span class=l>公开日期</span><span class=r>2024-03-06</span></p></div><h1>{TITLE}</h1><div class=detail-content>{BODY}</div>'),index_number="53-1_A/2024-0305001",publisher="县政府办",document_number="岭政办发〔2024〕5号",published_on="2024-03-06")
case("div-pairs","http://l.example/a/4.html",page(f"<div class=row><div class=lab>索引号：</div><div class=val>000014349/2024-00012</div></div><div class=row><div class=lab>发文机关：</div><div class=val>岭下县人民政府办公室</div></div><div class=row><div class=lab>发文字号：</div><div class=val></div></div><div class=row><div class=lab>发布日期：</div><div class=val>2024-03-06</div></div><h1>{TITLE}</h1><div class=detail-content>{BODY}</div>"),index_number="000014349/2024-00012",publisher="岭下县人民政府办公室",document_number=None,published_on="2024-03-06")
case("two-line-title","http://l.example/a/5.html",page(f"<h1>岭下县人民政府办公室<br>关于规范政务服务工作的通知</h1><div class=ly>时间：2024-03-06　来源：岭下县人民政府办公室　点击：<script>hit()</script>　</div><div class=TRS_Editor>{BODY}</div>"),publisher="岭下县人民政府办公室",published_on="2024-03-06")
case("fwzh-in-body","http://l.example/a/6.html",page(f"<h1>{TITLE}</h1><div class=xx>发布时间：2024-03-06 16:20</div><div class=TRS_Editor><p align=center>岭政办发〔2024〕5号</p>{BODY}</div>"),document_number="岭政办发〔2024〕5号",published_on="2024-03-06")
case("meta-only2","http://l.example/a/7.html",page(f"<div class=bt>{TITLE}</div><div class=nr>{BODY}</div>",head=f'<meta name="ArticleTitle" content="{TITLE}"><meta name="PubDate" content="2024-03-06 10:00:00"><meta name="ContentSource" content="县政府办">'),publisher="县政府办",published_on="2024-03-06")
case("source-no-colon","http://l.example/a/8.html",page(f"<h1>{TITLE}</h1><div class=info><span>2024/03/06 09:12</span> <span>来源</span><span>县政府办</span></div><div class=article>{BODY}</div>"),published_on="2024-03-06")
case("author-label","http://l.example/a/9.html",page(f"<h1>{TITLE}</h1><div class=info>信息来源：县政务服务局　作者：张三　发布时间：2024年3月6日　阅读：123</div><div class=article>{BODY}</div>"),publisher="县政务服务局",published_on="2024-03-06")
case("table-4col-empty","http://l.example/a/10.html",page(f"<table><tr><td>索引号</td><td>&nbsp;</td><td>主题分类</td><td>&nbsp;</td></tr><tr><td>发布机构</td><td>县政府办</td><td>文号</td><td></td></tr><tr><td>发布日期</td><td>2024-03-06</td><td>有效性</td><td>有效</td></tr></table><h1>{TITLE}</h1><div id=zoom>{BODY}</div>"),index_number=None,topic_category=None,publisher="县政府办",document_number=None,published_on="2024-03-06")
case("bracket","http://l.example/a/11.html",page(f"<div><span>【索引号】</span>015115001/2024-00012<span>【发布机构】</span>县政府办<span>【发布日期】</span>2024-03-06<span>【文号】</span>岭政办发〔2024〕5号</div><h1>{TITLE}</h1><div id=zoom>{BODY}</div>"),index_number="015115001/2024-00012",publisher="县政府办",published_on="2024-03-06",document_number="岭政办发〔2024〕5号")
case("hidden-copy","http://l.example/a/12.html",page(f'<div style="display:none">索引号：x-1/2020-00001</div><p>索引号：015115001/2024-00012</p><p>来源：　</p><p>日期：2024-03-06</p><h1>{TITLE}</h1><div id=zoom>{BODY}</div>'),index_number="015115001/2024-00012",publisher=None,published_on="2024-03-06")
case("h-number","http://l.example/a/13.html",page(f'<div class="title"><h3>{TITLE}</h3><h4>岭政办发〔2024〕5号</h4></div><div class=date>2024-03-06</div><div id=zoom>{BODY}</div>'),document_number="岭政办发〔2024〕5号",published_on="2024-03-06")
case("pubdate-fullwidth","http://l.example/a/14.html",page(f"<h1>{TITLE}</h1><p>发布时间：２０２４年３月６日　　来　源：县政府办</p><div id=zoom>{BODY}</div>"),publisher="县政府办",published_on="2024-03-06")
case("longxun-th","http://l.example/public/1/2.html",page(f'<table class="table_suoyin"><tr><th>索引号</th><td colspan=3>11341500003224324T/202403-00005</td></tr><tr><th>信息名称</th><td colspan=3>{TITLE}</td></tr><tr><th>发布机构</th><td>县政府办</td><th>发布文号</th><td>岭政办发〔2024〕5号</td></tr><tr><th>生成日期</th><td>2024-03-05</td><th>关 键 词</th><td>政务 服务</td></tr></table><div class=wzcon>{BODY}</div>'),index_number="11341500003224324T/202403-00005",publisher="县政府办",document_number="岭政办发〔2024〕5号",issued_on="2024-03-05")
case("gov-new","http://www.gov.cn/zhengce/content/202403/content_6938.htm",page(f"<h1 id=ti>{TITLE}</h1><div class=pages-date>2024-03-06 15:00 <span class=font>来源： 县政府办</span></div><table class=bd1><tr><td><b>标　　题：</b></td><td>{TITLE}</td><td><b>发文机关：</b></td><td>岭下县人民政府办公室</td></tr><tr><td><b>发文字号：</b></td><td>岭政办发〔2024〕5号</td><td><b>来　　源：</b></td><td>县政府网</td></tr><tr><td><b>主题分类：</b></td><td>综合政务\\政务公开</td><td><b>公文种类：</b></td><td>通知</td></tr><tr><td><b>成文日期：</b></td><td>2024年03月05日</td><td></td><td></td></tr></table><div id=UCAP-CONTENT class=pages_content>{BODY}</div>"),publisher="岭下县人民政府办公室",document_number="岭政办发〔2024〕5号",topic_category="综合政务\\政务公开",issued_on="2024-03-05",published_on="2024-03-06")
case("labels-below","http://l.example/a/17.html",page(f"<h1>{TITLE}</h1><div id=zoom>{BODY}</div><ul><li>索引号：015115001/2024-00012</li><li>公开目录：政策文件</li><li>发布日期：2024-03-06</li><li>发布单位：县政府办</li></ul>"),index_number="015115001/2024-00012",publisher="县政府办",published_on="2024-03-06")
case("weird-title","http://l.example/a/18.html",page(f'<div class="article"><div class="tit">{TITLE}</div><div class="subtit">发布者：admin 发布时间：2024-03-06</div><div class="cont">{BODY}</div></div>',title="岭下县人民政府门户网站"),published_on="2024-03-06")
case("zw-source","http://l.example/a/19.html",page(f'<h1>{TITLE}</h1><div>来源：<a href="http://x">岭下县人民政府办公室</a>　　发表时间：2024-03-06 08:00:01　　责编：李四</div><div id=zoom>{BODY}</div>'),publisher="岭下县人民政府办公室",published_on="2024-03-06")
case("font-soup","http://l.example/a/21.html",page(f'<center><font size=5>{TITLE}</font></center><center>2024-3-6 10:22:11&nbsp;&nbsp;来源:县政府办&nbsp;&nbsp;浏览:33</center><table width=90%><tr><td>{BODY.replace("<p>","<div><font>").replace("</p>","</font></div>")}</td></tr></table>'),publisher="县政府办",published_on="2024-03-06")
case("br-text","http://l.example/a/22.html",page(f'<div class=title>{TITLE}</div><div class=info>更新时间：2024-03-06 | 来源：县政府办 | 字体：大 中 小</div><div class="con">{BODY.replace("<p>","　　").replace("</p>","<br/>")}</div>'),publisher="县政府办",published_on="2024-03-06")
case("box-right","http://l.example/a/23.html",page(f"<div class=l><h1>{TITLE}</h1><div id=zoom>{BODY}</div></div><div class=r><h3>信息索引</h3><dl><dt>索引号</dt><dd>015115001-/2024-0306001</dd><dt>主题词</dt><dd>政务；服务</dd><dt>发布机构</dt><dd>县政府办</dd><dt>公开日期</dt><dd>2024-03-06</dd></dl></div>"),publisher="县政府办",published_on="2024-03-06",index_number="015115001-/2024-0306001")
case("print-in-box","http://l.example/a/24.html",page(f'<h1>{TITLE}</h1><div class=date>发布日期：2024-03-06 信息来源：县政府办</div><div class="TRS_Editor">{BODY}<p>【打印本页】【关闭窗口】</p></div>'),publisher="县政府办",published_on="2024-03-06")
case("prev-next-in-box","http://l.example/a/25.html",page(f'<h1>{TITLE}</h1><div class=date>发布日期：2024-03-06</div><div class="content">{BODY}<p>上一篇：<a href=1.html>关于第3号的通知</a></p><p>下一篇：没有了</p></div>'),published_on="2024-03-06")
case("annex-below","http://l.example/a/26.html",page(f'<h1>{TITLE}</h1><div class=date>2024-03-06</div><div id=zoom>{BODY}</div><div><p>附件：</p><p>1.<a href="/u/1.docx">目录清单</a></p><p>2.<a href="/u/2.xlsx">统计表</a></p></div>'),published_on="2024-03-06",files=["/u/1.docx","/u/2.xlsx"])
case("annex-download","http://l.example/a/27.html",page(f'<h1>{TITLE}</h1><div class=date>2024-03-06</div><div id=zoom>{BODY}<p>附件：目录清单（<a href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&amp;owner=1&amp;wbfileid=99">点击下载</a>）</p></div>'),published_on="2024-03-06",files=["/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=99"])
case("pdf-icon","http://l.example/a/28.html",page(f'<h1>{TITLE}</h1><div class=date>2024-03-06</div><div id=zoom>{BODY}<p style="line-height:16px"><img src="/icon_doc.gif"/><a href="/f/P01.doc" title="清单.doc">清单.doc</a></p></div>'),files=["/f/P01.doc"])
case("empty-source","http://l.example/a/29.html",page(f"<h1>{TITLE}</h1><div class=info>来源：<span></span>　作者：<span></span>　发布时间：2024-03-06</div><div id=zoom>{BODY}</div>"),publisher=None,published_on="2024-03-06")
case("js-vars","http://l.example/a/30.html",page(f'<script>var atitle="{TITLE}";var tm="2024-03-06 10:00:00";var source="县政府办";</script><div id=ti></div><div id=zoom>{BODY}</div>',title="政策文件"),publisher="县政府办",published_on="2024-03-06")
case("two-dates-line","http://l.example/a/31.html",page(f"<h1>{TITLE}</h1><div>成文日期：2024-03-05　　发布日期：2024-03-06　　文号：岭政办发〔2024〕5号</div><div id=zoom>{BODY}</div>"),issued_on="2024-03-05",published_on="2024-03-06",document_number="岭政办发〔2024〕5号")
case("category-values","http://l.example/a/32.html",page(f"<table><tr><td>索引号：</td><td>MB1-00-2024-0001</td><td>分　　类：</td><td>综合政务 / 通知</td></tr><tr><td>发文机关：</td><td>岭下县人民政府办公室</td><td>体裁分类：</td><td>通知</td></tr><tr><td>生成日期：</td><td>2024-03-05</td><td>生效日期：</td><td>2024-04-01</td></tr><tr><td>废止日期：</td><td>2027-04-01</td><td>信息状态：</td><td>有效</td></tr></table><h1>{TITLE}</h1><div id=zoom>{BODY}</div>"),index_number="MB1-00-2024-0001",topic_category="综合政务 / 通知",genre_category="通知",issued_on="2024-03-05",published_on=None,publisher="岭下县人民政府办公室")
case("name-label","http://l.example/a/33.html",page(f"<ul><li>名　　称：{TITLE}</li><li>索 引 号：015115001/2024-00012</li><li>信息分类：政策文件</li><li>发布机构：县政府办　发文日期：2024-03-05　文 号：无</li></ul><div class=content>{BODY}</div>",title="岭下县人民政府"),index_number="015115001/2024-00012",publisher="县政府办",issued_on="2024-03-05",document_number=None)
case("h1-in-table","http://l.example/a/34.html",page(f"<table><tr><td colspan=2><h1>{TITLE}</h1></td></tr><tr><td>日期：2024-03-06</td><td>来源：县政府办</td></tr><tr><td colspan=2><div>{BODY}</div></td></tr></table>"),publisher="县政府办",published_on="2024-03-06")
case("section-soup","http://l.example/a/35.html",page(f'<article><header><h1>{TITLE}</h1><p><time>2024-03-06</time><span>县政府办</span></p></header><section>{BODY.replace("<p>","<section><section><span>").replace("</p>","</span></section></section>")}</section></article>'),published_on="2024-03-06")
case("date-chinese-shown","http://l.example/a/36.html",page(f"<h1>{TITLE}</h1><div class=t2>二〇二四年三月六日　县政府办</div><div id=zoom>{BODY}</div>"))
case("expired","http://l.example/a/37.html",page(f"<div class=sx>【失效】</div><h1>{TITLE}</h1><div class=date>时间：2024-03-06</div><div id=zoom>{BODY}</div>"),published_on="2024-03-06")
case("gbk","http://l.example/a/38.html",page(f"<h1>{TITLE}</h1><div class=date>发表时间：2024-03-06　文章来源：县政府办</div><div id=zoom>{BODY}</div>").replace("utf-8","gb2312"),published_on="2024-03-06",publisher="县政府办")
case("vsb-info","http://l.example/info/1011/2.htm",page(f'<table class="xxgk"><tr><td>索&nbsp;引&nbsp;号：</td><td>lx/2024-00012</td><td>公开方式：</td><td>主动公开</td></tr><tr><td>信息名称：</td><td colspan=3>{TITLE}</td></tr><tr><td>成文日期：</td><td>2024-03-05</td><td>公开日期：</td><td>2024年03月06日</td></tr><tr><td>发布机构：</td><td colspan=3>县政府办</td></tr></table><div id="vsb_content_2">{BODY}</div><p>【<a href="javascript:window.close()">关闭</a>】</p>'),index_number="lx/2024-00012",issued_on="2024-03-05",published_on="2024-03-06",publisher="县政府办")
case("not-filled-in","http://l.example/a/41.html",page(f"<div class=tit>{TITLE}</div><div class=xinxi><span>2024年03月06日08:20</span></div><div id=Zoom class=content>{BODY}</div>",title=TITLE,head='<meta name="SiteName" content="网站名称"><meta name="ArticleTitle" content="描述"><meta name="PubDate" content=""><meta name="ContentSource" content="网站名称">'),publisher=None,published_on="2024-03-06")
case("br-in-meta","http://l.example/art/2024/3/6/art_1_2.html",page(f"<div class=arti_tit><p>岭下县人民政府办公室</p><p>关于规范政务服务工作的通知</p></div><div class=arti_info>发布时间：2024-03-06</div><div id=zoom>{BODY}</div>",title="岭下县人民政府 政策文件",head='<meta name="ArticleTitle" content="岭下县人民政府办公室&lt;br/&gt;关于规范政务服务工作的通知">'),published_on="2024-03-06")
case("number-beside-approver","http://l.example/ar/42.htm",page(f"<div class=bt>{TITLE}</div><div class=rq>发布日期：2024-03-06 来源：县政府办</div><div class=TRS_Editor><table><tr><td>岭政办发〔2024〕5号</td><td align=right>签发人：骆一川</td></tr></table>{BODY}</div>"),document_number="岭政办发〔2024〕5号",publisher="县政府办",published_on="2024-03-06")
case("logo-heading","http://l.example/gk/show.jsp?id=7",page(f'<h1 class=logo><a href="/gk/">岭下县政务公开</a></h1><div class="arti_title">{TITLE}</div><div>发布单位：县政府办　发布时间：2024-03-06</div><div class=cont>{BODY}</div>',title="详情"),publisher="县政府办",published_on="2024-03-06")
case("title-element-shorter","http://l.example/a/44.html",page(f"<div class=b1>{TITLE}</div><ul class=xx><li><label>信息来源</label><i>县政府办</i></li><li><label>发布时间</label><i>2024年03月06日</i></li></ul><div class=nr>{BODY}</div>",title="关于政务服务的通知"),publisher="县政府办",published_on="2024-03-06")
case("metas-named-as-labels","http://l.example/a/45.html",page(f"<h1>{TITLE}</h1><div>发布时间：2024-03-06</div><div class=nr>{BODY}</div>",title=TITLE,head='<meta name="ArticleTitle" content="标题"><meta name="ContentSource" content="来源"><meta name="PubDate" content="时间">'),publisher=None,published_on="2024-03-06")
case("number-behind-source","http://l.example/a/46.html",page(f"<h1>{TITLE}</h1><p class=x><em>2024-03-06</em><em>信息来源：办公科</em><em>岭政办发〔2024〕5号</em></p><div class=nr>{BODY}</div>"),publisher="办公科",document_number="岭政办发〔2024〕5号",published_on="2024-03-06")
case("annexes-by-script","http://l.example/a/47.html",page(f"""<h1>{TITLE}</h1><div class=date>2024-03-06</div><div id=zoom>{BODY}</div><div class=fj><b>相关附件</b><ul><li><a href="javascript:void(0)" onclick="down('/u/1.pdf','目录清单.pdf')">目录清单.pdf</a></li><li><span onclick='window.open("http://l.example/u/2.docx")'>统计表.docx</span></li><li><a href="#" data-href="/u/3.zip">说明.zip</a></li></ul></div>"""),published_on="2024-03-06",files=["/u/1.pdf","/u/2.docx","/u/3.zip"])
case("json-ld","http://l.example/a/48.html",page(f"<div class=tit>{TITLE}</div><div class=nr>{BODY}</div>",title=TITLE,head='<script type="application/ld+json">{"@context":"https://ziyuan.baidu.com/contexts/cambrian.jsonld","title":"1","pubDate":"2024-03-06T09:12:00"}</script>'),published_on="2024-03-06")
case("item-property","http://l.example/a/49.html",page(f'<h1>{TITLE}</h1><p>发布于 <time itemprop="datePublished" datetime="2024-03-06T10:00">昨天 10:00</time></p><div class=nr>{BODY}</div>'),published_on="2024-03-06")
case("big-day","http://l.example/a/50.html",page(f"<div><b>06</b><i>2024-03</i></div><h1>{TITLE}</h1><div id=zoom>{BODY}</div>".replace("<b>","<p>").replace("</b>","</p>")),published_on="2024-03-06")
case("two-columns","http://l.example/a/51.html",page(f"<table><tr><td width=70%><h3>{TITLE}</h3><div>{'<br>'.join(TEXT[:3])}<div align=right>{TEXT[3]}<br>{TEXT[4]}</div></div></td><td><p>索引号：431000-018/2024-00310</p><p>公开日期：2024-03-06</p><p>相关新闻</p></td></tr></table>"),index_number="431000-018/2024-00310",published_on="2024-03-06")
case("meta-title-with-site","http://l.example/a/52.html",page(f"<div class=b1>{TITLE}</div><div>发布：2024-03-06</div><div class=nr>{BODY}</div>",title="政策文件_岭下县人民政府",head=f'<meta name="ArticleTitle" content="{TITLE}_岭下县政务服务局_岭下县人民政府">'))
case("pages-of-a-text","http://l.example/a/53.html",page(f'<h1>{TITLE}</h1><div class=date>2024-03-06</div><div id=zoom>{BODY}<div><a href="53.html">1</a> <a href="53_2.html">2</a> <a href="53_2.html">下一页</a></div></div>'),published_on="2024-03-06")
case("blank-behind-address","http://l.example/a/54.html",page(f'<h1>{TITLE}</h1><div class=date>2024-03-06</div><div id=zoom>{BODY}<p><a href="/u/1.rar ">样表</a></p></div>'),files=["/u/1.rar"])
case("number-in-heading","http://l.example/a/55.html",page(f"<h1>{TITLE}<small>岭政办发〔2024〕5号</small></h1><p>发布时间：2024年03月06日16时20分</p><div class=txt>{BODY}</div>"),published_on="2024-03-06")
case("box-of-downloads","http://l.example/a/56.html",page(f'<h1>{TITLE}</h1><p>2024-03-06</p><div class=txt>{BODY}</div><div class="download"><a href="/u/a.doc">目标表.doc</a></div>'),files=["/u/a.doc"])
# fmt: on


@pytest.mark.parametrize(("url", "html", "files", "expected"), PAGES)
def test_page(url, html, files, expected):
    record = parse.detail(html.encode("gb18030" if "gb2312" in html else "utf-8"), url)
    read = {name: getattr(record, name) for name in expected}
    assert {name: str(value) if isinstance(value, dt.date) else value for name, value in read.items()} == expected
    assert record.title == TITLE
    assert [file.url.removeprefix("http://l.example") for file in record.attachments] == list(files)
    lines = record.body_text.split("\n")
    start = lines.index(TEXT[0])
    assert tuple(lines[start : start + 5]) == TEXT
    assert start == 0 or lines[0].startswith(expected["document_number"])
    assert len(lines) == start + 5 or files
