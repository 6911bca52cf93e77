"""Rows of listings as sites write them: a form a test, each with the same titles, addresses and dates."""

import pytest

from disclosure_watch import parse

COUNT = 6
TITLES = [f"关于对县政协十届三次会议第{n}号提案的答复" for n in range(1, COUNT + 1)]
DAYS = [f"2024-05-{20 - n:02}" for n in range(COUNT)]
ADDRESSES = [f"http://l.example/art/{n + 100}.html" for n in range(COUNT)]
FORMS = []


def rows(form):
    return "".join(
        form.format(
            t=title,
            d=day,
            n=at + 1,
            u=f"/art/{at + 100}.html",
            y=day[:4],
            m=day[5:7],
            dd=day[8:],
            z=f"{day[:4]}年{int(day[5:7])}月{int(day[8:])}日",
            c=title[:14] + "...",
        )
        for at, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    )


def in_pairs(cells, row="tr"):
    """Return rows with two entries each."""
    entries = rows(cells + "\n").split("\n")[:COUNT]
    return "".join(f"<{row}>{first}{second}</{row}>" for first, second in zip(entries[::2], entries[1::2], strict=True))


def case(name, body, *, dated=True, addressed=True, numbered=False):
    FORMS.append(pytest.param(body, dated, addressed, numbered, id=name))


# fmt: off
case("dl","<div class=list>"+rows('<dl><dt><a href="{u}">{t}</a></dt><dd>{d}</dd></dl>')+"</div>")
case("one dl","<dl>"+rows('<dt><a href="{u}">{t}</a></dt><dd>{d}</dd>')+"</dl>")
case("big day","<ul>"+rows('<li><div class=date><b>{dd}</b><i>{y}-{m}</i></div><div class=con><a href="{u}">{t}</a><p>提案者您好，提案收悉……</p></div></li>')+"</ul>")
case("md year","<ul>"+rows('<li><a href="{u}"><span class=t>{t}</span><em>{m}/{dd}</em><i>{y}</i></a></li>')+"</ul>")
case("bracket date","<table>"+rows('<tr><td>·<a href="{u}" target=_blank>{t}</a></td><td>[{d}]</td></tr>')+"</table>")
case("date in a","<div>"+rows('<p><a href="{u}">{t} <span>({d})</span></a></p>')+"</div>")
case("cut title","<ul>"+rows('<li><a href="{u}" title="{t}">{c}</a><span>{d}</span></li>')+"</ul>")
case("zh date","<ul>"+rows('<li><span>{z}</span><a href="{u}">{t}</a></li>')+"</ul>")
case("table wh","<table><thead><tr><th>索引号</th><th>标题</th><th>文号</th><th>成文日期</th><th>发布日期</th></tr></thead><tbody>"+rows('<tr><td>0151-{n}/2024-0000{n}</td><td><a href="{u}">{t}</a></td><td>岭教函〔2024〕{n}号</td><td>2024-01-02</td><td>{d}</td></tr>')+"</tbody></table>")
case("popup","<ul>"+rows('<li><a href="{u}">{t}</a><span>{d}</span><div class=pop><ul><li><a href="/jd/{n}.html">一图读懂相关政策内容解读材料</a></li></ul></div></li>')+"</ul>")
case("nested tables","<table>"+rows('<tr><td><table><tr><td><img src=dot.gif></td><td><a href="{u}">{t}</a></td><td>{d}</td></tr></table></td></tr>')+"</table>")
case("onclick","<ul>"+rows('<li onclick="window.open(\'{u}\')"><span>{t}</span><span>{d}</span></li>')+"</ul>")
case("a onclick","<ul>"+rows('<li><a href="javascript:void(0)" onclick="window.open(\'{u}\')">{t}</a><span>{d}</span></li>')+"</ul>")
case("div rows","<div class=lb>"+rows('<div class="item clearfix"><a class=fl href="{u}">{t}</a><div class=fr>{d}</div></div>')+"</div>")
case("no date","<ul class=nl>"+rows('<li><a href="/content_{n}234.html">{t}</a></li>')+"</ul>", dated=False, addressed=False)
case("time","<ul>"+rows('<li><a href="{u}">{t}</a><span>{d} 10:22:33</span></li>')+"</ul>")
case("dots","<ul>"+rows('<li><a href="{u}">{t}</a>......................{d}</li>')+"</ul>")
case("column label","<ul>"+rows('<li><a href="/col/9.html">[政协提案]</a><a href="{u}">{t}</a><span>{d}</span></li>')+"</ul>")
case("new icon","<ul>"+rows('<li><a href="{u}">{t}<img src=new.gif></a> <font color=red>NEW</font><span>{d}</span></li>')+"</ul>")
case("hits","<ul>"+rows('<li><a href="{u}">{t}</a><span>浏览：12{n}次</span><span>{d}</span></li>')+"</ul>")
case("numbered","<ul>"+rows('<li><i>{n}</i><a href="{u}">{n}.{t}</a><span>{d}</span></li>')+"</ul>", numbered=True)
case("textarea",'<ul id=show></ul><textarea id=data style="display:none">'+rows('<li><a href="{u}">{t}</a><span>{d}</span></li>')+"</textarea>")
case("textarea, escaped","<textarea class=hide>"+rows('<li><a href="{u}">{t}</a><span>{d}</span></li>').replace("<","&lt;")+"</textarea>")
case("textarea, table","<textarea class=hide>"+rows('<tr><td><a href="{u}">{t}</a></td><td>{d}</td></tr>')+"</textarea>")
case("cdata","<div id=list>"+rows('<![CDATA[<li><a href="{u}">{t}</a><b>{d}</b></li>]]>')+"</div>")
case("cdata, whole","<div id=list><![CDATA[<ul>"+rows('<li><a href="{u}">{t}</a><b>{d}</b></li>')+"</ul>]]></div>")
case("own names","<script>var d=["+rows("{{infoTitle:'{t}',imgUrl:'/{n}.jpg',infoUrl:'{u}',pubTime:'{d} 10:00:00',source:'县教育局'}},")+"];</script>")
case("policy and its reading","<table><tr><th>政策名称</th><th>印发日期</th><th>解读名称</th><th>解读日期</th></tr>"+rows('<tr><td><a href="{u}">{t}</a></td><td>{d}</td><td><a href="/jd/{n}.html">一图读懂有关办理情况</a></td><td>2024-01-02</td></tr>')+"</table>")
case("two dates","<table>"+rows('<tr><td><a href="{u}">{t}</a></td><td>2024-01-02</td><td>{d}</td></tr>')+"</table>")
case("annex in the row","<table>"+rows('<tr><td><a href="{u}">{t}</a></td><td>{d}</td><td><a href="/f/{n}.pdf">下载原文件</a></td></tr>')+"</table>")
case("parted by breaks","<table><tr><td class=lm>"+rows('·<a href="{u}">{t}</a> ({d})<br>')+"</td></tr></table>")
case("breaks, cut titles","<div>"+rows('<img src=d.gif><a href="{u}" title="{t}">{c}</a>&nbsp;<font color=gray>[{d}]</font><br/>')+"</div>")
case("many breaks","<div>"+rows('·<a href="{u}">{t}</a><font>{d}</font>'+"<br>"*40)+"</div>")
case("initials of pinyin","<script>var d=["+rows("{{bt:'{t}',lj:'{u}',rq:'{d}'}},")+"];</script>")
case("in a state","<script>window.__NUXT__={{data:[{{list:[".replace("{{","{")+rows('{{id:{n},title:"{t}",linkUrl:"{u}",pubTime:"{d}"}},')+"],total:6}]};</script>")
case("data island","<xml id=d><rows>"+rows("<row><title>{t}</title><url>{u}</url><date>{d}</date></row>")+"</rows></xml>")
case("data island, cdata","<XML ID=d><list>"+rows("<item><infoTitle><![CDATA[<b>{t}</b>]]></infoTitle><infoUrl>{u}</infoUrl><pubTime>{d}</pubTime></item>")+"</list></XML>")
case("data island, attributes","<xml id=d>"+rows("""<z:row bt="{t}" lj='{u}' rq='{d} 10:00'/>""")+"</xml>")
case("a row with an address","<div>"+rows('<div class=row data-url="{u}"><span>{t}</span><span>{d}</span></div>')+"</div>")
case("a function's address","<ul>"+rows("""<li><a href="javascript:void(0)" onclick="show('1{n}')">{t}</a><span>{d}</span></li>""")+"</ul><script>function show(id){ window.open('/art/'+id+'.html'); }</script>",addressed=False)
case("a link's own call","<ul>"+rows('<li><a href="javascript:show({n});">{t}</a><span>{d}</span></li>')+"</ul><script>function show(id){ location.href='/show.do?id='+id; }</script>",addressed=False)
case("called 查看","<table><tr><th>编号</th><th>标题</th><th>单位</th><th>日期</th><th>操作</th></tr>"+rows('<tr><td>{n}</td><td>{t}</td><td>县民政局</td><td>{d}</td><td><a href="{u}">查看</a></td></tr>')+"</table>")
case("years above","<h3>2024年</h3><ul>"+rows('<li><a href="{u}">{t}</a><span>{m}-{dd}</span></li>')+"</ul>")
case("a ul a row","<div>"+rows('<ul class=r><li class=a><a href="{u}">{t}</a></li><li class=b>{d}</li></ul>')+"</div>")
case("headings and lines","<div>"+rows('<h4><a href="{u}">{t}</a></h4><p>发布日期：{d} 来源：县水利局</p>')+"</div>")
case("headings and many lines","<div>"+rows('<h4><a href="{u}">{t}</a></h4><p>您提出的提案收悉。</p>'.replace("<p>","<p>{d} "))+"<p>"+"附记"*500+"</p></div>")
case("years of two digits","<ul>"+rows('<li><a href="{u}">{t}</a> - <i>{d}</i></li>').replace("<i>20","<i>").replace("-05-","/05/")+"</ul>")
case("badges","<ul>"+rows('<li><h5><a href="{u}">{t}<em class=hot>热</em></a></h5><time>{d}T08:00:00</time></li>')+"</ul>")
case("pushed","<script>var a=[];"+rows('a.push({{"title":"{t}","url":"{u}","date":"{d}"}});')+"</script>")
case("lists of lists","<script>var a=["+rows('["{t}","{u}","{d}"],')+"];</script>")
case("an object a row","<ul>"+rows('<li data-item="{{&quot;title&quot;:&quot;{t}&quot;,&quot;url&quot;:&quot;{u}&quot;,&quot;date&quot;:&quot;{d}&quot;}}"></li>')+"</ul>")
case("an object a row, single quotes","<ul>"+rows("""<li data-item='{{"title":"{t}","url":"{u}","date":"{d}"}}'></li>""")+"</ul>")
case("written","<ul><script>"+rows("""document.write("<li><a href='{u}'>{t}</a><span>{d}</span></li>");""")+"</script></ul>")
case("one string","<ul id=c></ul><script>var h='"+rows('<li><a href="{u}">{t}</a><span>{d}</span><\\/li>')+"';c.innerHTML=h</script>")
case("script template","<script type='text/template'><ul>"+rows('<li><a href="{u}">{t}</a><span>{d}</span></li>')+"</ul></script>")
case("template element","<template>"+rows('<li><a href="{u}">{t}</a><span>{d}</span></li>')+"</template>")
case("date in three","<ul>"+rows('<li><a href="{u}">{t}</a><p><span>{y}</span>-<span>{m}</span>-<span>{dd}</span></p></li>')+"</ul>")
case("bold title and abstract","<ul>"+rows('<li><a href="{u}"><i>{m}-{dd}</i><i>{y}</i><b>{t}</b><p>您提出的提案收悉，现答复如下。</p></a></li>')+"</ul>")
case("its reading in the row","<ul>"+rows('<li><a href="{u}">{t}</a><em>{d}</em><a href="/jd/{n}.html">一图解读办理情况</a><em>2024-01-02</em></li>')+"</ul>")
case("two in a list's row","<ul>"+in_pairs('<a href="{u}">{t}</a><em>{d}</em>',"li")+"</ul>")
case("dl, dates first","<dl>"+rows('<dt>{z}</dt><dd><a href="{u}">{t}</a> <a href="/f/{n}.pdf">[PDF]</a></dd>')+"</dl>")
case("date over two lines","<ul>"+rows('<li><a href="{u}">{t}</a><span>{y}-{m}-\n                    {dd}</span></li>')+"</ul>")
case("date over a break","<ul>"+rows('<li><a href="{u}">{t}</a><span>{y}年{m}月<br>{dd}日</span></li>')+"</ul>")
case("cards","<div>"+rows('<a class=card href="{u}"><div class=a>{t}</div><div class=b><span>县教育局</span><span>发布时间：{d}</span><span>浏览：12</span></div></a>')+"</div>")
case("cards, dates first","<ul>"+rows('<li><a href="{u}"><div><p>{z}</p><p>{t}</p><p>您提出的提案收悉，现答复如下。</p></div></a></li>')+"</ul>")
case("titles of labelled lines","<ul>"+rows('<li><a href="{u}" title="文章标题：{t}&#13;&#10;作　　者：admin&#13;&#10;更新时间：2024-01-02">{c}</a><span>{d}</span></li>')+"</ul>")
case("titles with dates","<ul>"+rows('<li><a href="{u}" title="{t}&#10;发布日期：{d}">{t}</a><b>{d}</b></li>')+"</ul>")
case("two a row","<table>"+in_pairs('<td><a href="{u}">{t}</a></td><td>{d}</td>')+"</table>")
case("two a row, headed","<table><tr><th>标题</th><th>日期</th><th>标题</th><th>日期</th></tr>"+in_pairs('<td><a href="{u}">{t}</a></td><td>{d}</td>')+"</table>")
case("two a row, dates first","<table>"+in_pairs('<td>[{d}]</td><td><a href="{u}">{t}</a></td>')+"</table>")
case("date in a table below","<div>"+rows('<div class=it><div class=bt2><a href="{u}">{t}</a></div><table><tr><td>公布日期： {d}</td><td>来源：县审计局</td></tr></table></div>')+"</div>")
case("date in a list below","<div>"+rows('<div class=it><h5><a href="{u}">{t}</a></h5><ul class=in><li>县审计局</li><li>{d}</li></ul></div>')+"</div>")
case("an abstract that leads there too","<ul>"+rows('<li><p class=day>{d}</p><h3><a href="{u}">{t}</a></h3><p><a href="{u}">您提出的关于加强农村道路养护管理工作的提案收悉，经研究，现将办理情况答复如下。</a></p></li>')+"</ul>")
case("a ul a row, with an abstract","<div><h3>首页>>提案</h3>"+rows('<ul class="li"><li class="tt"><a href="{u}"><b>{t}</b></a></li><li class="nr">您提出的提案收悉，现将办理情况答复如下…… <a href="{u}">[查看全文]</a></li><li class="sj">发布时间：{d} 09:04:12</li></ul>')+"</div>")
case("links and cards in turn",'<ul class="pl">'+rows('<a class="it" href="{u}"><span>{t}</span></a><ul class="card"><li>索引号 0371{n}/2024-0000{n}</li><li>{d}</li></ul>')+"</ul>")
case("two a row, one cell each","<table>"+in_pairs('<td>·<a href="{u}">{t}</a> ({d})</td>')+"</table>")
# fmt: on


@pytest.mark.parametrize(("body", "dated", "addressed", "numbered"), FORMS)
def test_rows(body, dated, addressed, numbered):
    page = (
        "<html><head><meta charset=utf-8><title>建议提案办理</title></head><body><div class=nav><a href=/>首页</a>"
        f"<a href=/zwgk/>政务公开</a></div><div class=main>{body}</div><div class=foot>主办单位：岭下县人民政府 2024</div></body></html>"
    )
    entries = parse.listing(page.encode(), "http://l.example/zwgk/list/").entries
    assert [entry.title for entry in entries] == [
        f"{n}.{title}" if numbered else title for n, title in enumerate(TITLES, 1)
    ]
    assert [str(entry.date) for entry in entries] == (DAYS if dated else ["None"] * COUNT)
    assert [entry.url for entry in entries] == ADDRESSES or not addressed
    assert len({entry.url for entry in entries}) == COUNT


@pytest.mark.parametrize(
    ("shown", "url", "date"),
    [
        ("[ 11-10 ]", "./202411/t20241110_2090.html", "2024-11-10"),
        ("[12-31]", "./202501/t20250102_3.html", "2024-12-31"),
        ("01-02", "/2024/12/31/art_7_8.html", "2025-01-02"),
        ("11-10", "./202411/2090.shtml", "2024-11-10"),
        ("11-10", "./202404/t20240401_2090.html", "None"),
        ("11-10", "./content_20901.html", "None"),
    ],
)
def test_day_without_a_year(shown, url, date):
    """A day is of the year that brings it nearest to the day that its address tells, of none where that is far off."""
    listed = "".join(f'<li><a href="{url}?{n}">{title}</a><span>{shown}</span></li>' for n, title in enumerate(TITLES))
    entries = parse.listing(f"<html><body><ul>{listed}</ul></body></html>".encode(), "http://l.example/a/").entries
    assert {str(entry.date) for entry in entries} == {date}


def test_rows_that_a_script_follows_are_a_listing():
    """Rows without links, each with its address in an attribute, make a page a listing and no document."""
    listed = rows('<div class=row data-url="{u}"><span>{t}</span><span>{d}</span></div>')
    answer = parse.page(f"<html><body><div class=list>{listed}</div></body></html>".encode(), "http://l.example/a/")
    assert [entry.url for entry in answer.entries] == ADDRESSES


def test_links_and_cards_in_turn_are_no_document():
    listed = rows(
        '<a class="it" href="{u}"><span>{t}</span></a><ul class="card"><li>索引号 0371{n}2385X/2024-0000{n}</li><li>{d}</li></ul>'
    )
    page = f"<html><head><meta charset=utf-8><title>提案</title></head><body><div><ul class=pl>{listed}</ul></div></body></html>"
    assert len(parse.page(page.encode(), "http://l.example/D4/index.jhtml").entries) == COUNT


def test_rows_that_broken_tables_put_elsewhere_are_pinned_where_they_say_so():
    row = "<tr><td><a class='bt' href='{u}'>{t}</a></td><td><i>{d}</i></td></tr>"
    pinned = row.format(u="/art/9.html", t="置顶：关于公开征集县政协提案线索的公告", d="2024-01-05")
    page = f"<html><body><table><tr><td><table></table></td></tr>{pinned}</table></td></tr><table>{rows(row)}</table></body></html>"
    entries = parse.listing(page.encode(), "http://l.example/").entries
    assert [entry.title for entry in entries] == ["关于公开征集县政协提案线索的公告", *TITLES]


@pytest.mark.parametrize(
    "pager",
    [
        "第4页/共4页 <a href=index_3.html>上一页</a>",
        "<p class=pages><script>createPageHTML(4,3,'index','html');</script></p>",
        "",
    ],
)
@pytest.mark.parametrize("heading", ["<h2>提案答复</h2>", "<h2>办理结果</h2>"])
def test_last_page_beside_notices(pager, heading):
    """The two rows of a column's last page are its list, however many notices stand in the box beside it."""
    if not pager and "提案" not in heading:
        pytest.skip("nothing tells which is the column's")
    listed = rows("<li><a href={u}>{t}</a><span>{d}</span></li>\n").split("\n")[:2]
    notices = "".join(
        f"<li><a href=/tz/{n}.html>关于第{n}期施工围挡公示的通告</a><span>2024-05-0{n}</span></li>" for n in range(1, 9)
    )
    page = f"<html><head><title>提案答复-某区</title></head><body><div class=c><div class=l>{heading}<ul class=a>{''.join(listed)}</ul><div>{pager}</div></div><div class=r><h2>通知公告</h2><ul class=b>{notices}</ul></div></div></body></html>"
    entries = parse.listing(page.encode(), "http://l.example/a/index_3.html").entries
    assert [entry.url for entry in entries] == ADDRESSES[:2]


@pytest.mark.parametrize(
    "card",
    [
        "<div class=card><a href={u}><h4>{t}</h4><p>委员您好，您提出的提案收悉，现将办理情况答复如下…</p></a></div>",
        "<div class=card><h3><a href={u}>{t}</a></h3><p>委员您好，您提出的提案收悉，现将办理情况答复如下…</p></div>",
    ],
)
def test_cards_without_dates(card):
    """Boxes of one class with a link each are the list where nothing on the page is dated, be the menu however long."""
    menu = "".join(
        f"<li><a href=/c/{n}>{name}</a></li>" for n, name in enumerate(["机构职能", "政策文件", "财政预决算"] * 4)
    )
    page = f"<html><head><title>提案</title></head><body><ul>{menu}</ul><section>{rows(card)}</section></body></html>"
    entries = parse.listing(page.encode(), "http://l.example/open/").entries
    assert [(entry.title, entry.url, entry.date) for entry in entries] == [
        (title, url, None) for title, url in zip(TITLES, ADDRESSES, strict=True)
    ]


def test_boxes_in_a_cell_that_lays_out_the_page():
    """Boxes that stand one below another in a cell of the page's layout are a row each, however short they all are."""
    listed = rows("<div class=rr><a href={u}>{t}</a><span>{d}</span></div>")
    page = f"<html><body><table><tr><td><a href=/m.asp>局长信箱</a></td><td>{listed}</td></tr></table></body></html>"
    assert [entry.url for entry in parse.listing(page.encode(), "http://l.example/a/").entries] == ADDRESSES
