"""Where a text begins and ends on pages whose templates name its box in ways of their own."""

import pytest

from disclosure_watch import parse

TITLE = "岭下县召开乡镇消防工作现场会"
FIRST = f"6月9日，{TITLE}。县消防救援局、县应急管理局主要负责人和各乡镇分管领导共60余人参加会议。"
TEXT = (
    FIRST,
    "与会人员先后到青石镇、白沙乡实地察看了微型消防站建设情况，听取了有关负责人的介绍，并就下一步工作交换了意见。",
    "会议指出，各乡镇要切实提高认识，把消防安全纳入年度重点工作，逐级压实责任，确保各项措施落到实处。",
    "会议要求，要在七月底前完成一次全面排查，对发现的问题建立台账，逐项整改销号，整改情况按月上报。",
)
INFO = "<p class=from>发布时间：2024-06-10 09:24　来源：县应急管理局</p>"


def paragraphs(text=TEXT):
    return "".join(f"<p>{line}</p>" for line in text)


def body(html):
    page = f"<html><head><meta charset=utf-8><meta name=ArticleTitle content={TITLE}><title>{TITLE}-岭下县</title></head><body>{html}</body></html>"
    record = parse.detail(page.encode(), "http://l.example/a/202406/t20240610_1.html")
    assert record.title == TITLE
    return tuple(record.body_text.split("\n"))


@pytest.mark.parametrize("first", [FIRST, f"记者柳烟报道 {FIRST}"])
def test_first_sentence_holds_the_title(first):
    """A text whose first sentence tells its title begins with that sentence."""
    text = (first, *TEXT[1:])
    assert body(f"<h1>{TITLE}</h1>{INFO}<div class=a-nr>{paragraphs(text)}</div>") == text


@pytest.mark.parametrize("name", ["menu_con", "sidebar-wrap"])
def test_whole_page_in_a_box_named_as_a_frame(name):
    """A template whose menus' class stands around all of a page takes nothing of its text."""
    html = f"<div class={name}><table><tr><td class=NewsTitle>{TITLE}</td></tr><tr><td>{INFO}</td></tr><tr><td class=NewsCon>{paragraphs()}</td></tr></table></div>"
    assert body(html) == TEXT


def test_copy_for_phones():
    """Of a page's two copies of a text, for desktops and for phones, the first is read, and nobody's footer."""
    foot = "<div class=copy><p>开办：岭下县人民政府</p><p>地址：岭下县青石路1号</p></div>"
    phone = paragraphs((*TEXT[:3], TEXT[3].replace("按月上报", "按月上报县安委办")))
    html = f"<div class=pc><h1>{TITLE}</h1>{INFO}<div class=t1>{paragraphs()}</div>{foot}</div><div class=mobile><h1>{TITLE}</h1>{INFO}<div class=t1>{phone}</div>{foot}</div>"
    assert body(html) == TEXT


def test_source_in_brackets():
    """The bracket that closes around a label and its value is no part of the value."""
    html = f"<h1>{TITLE}</h1><p class=t>【来源： 县应急管理局、白沙乡人民政...】 发布日期：2024-06-10 点击：</p><div class=a-nr>{paragraphs()}</div>"
    page = f"<html><head><meta charset=utf-8></head><body>{html}</body></html>"
    record = parse.detail(page.encode(), "http://l.example/a/202406/t20240610_1.html")
    assert record.publisher == "县应急管理局、白沙乡人民政..."
    assert str(record.published_on) == "2024-06-10"


def test_class_is_a_lone_letter():
    """A letter A on a line of its own above a letter is its class, not a tool; beside other sizes it is one."""
    letter = (
        "A",
        "柳烟委员：",
        "您提出的《关于停车的提案》收悉，现答复如下：我局已新增泊位二百余个，下一步将继续挖潜。",
        "岭下县城市管理局",
        "2024年6月5日",
    )
    html = f"<html><head><meta charset=utf-8></head><body><h1>关于县政协九届三次会议第12号提案的答复</h1>{INFO}<div class=TRS_Editor>{paragraphs(letter)}</div></body></html>"
    record = parse.detail(html.encode(), "http://l.example/a/202406/t20240610_1.html")
    assert record.reply is not None
    assert record.reply.proposal_class == "A"


def test_table_of_results():
    """A text most of which is one table is read whole: what stands above the table and below it too."""
    rows = "".join(
        f"<tr><td>{n}</td><td>石英{n}</td><td>青石镇第{n}中心小学</td><td>一级教师</td></tr>" for n in range(1, 40)
    )
    table = f"<table><tr><td>序号</td><td>姓名</td><td>工作单位</td><td>资格</td></tr>{rows}</table>"
    text = "<p>根据《职称评审管理办法》，评审委员会召开了年度评审会议，现将结果予以公示。</p><p>一、小学教师</p>"
    html = f"<h1>{TITLE}</h1>{INFO}<div class=a-nr>{text}{table}<p>公示时间：6月10日至16日。如有异议，请向县教育局反映。</p><p>岭下县教育局</p><p>2024年6月9日</p></div>"
    lines = body(html)
    assert lines[0].startswith("根据《职称评审管理办法》")
    assert lines[-2:] == ("岭下县教育局", "2024年6月9日")


def test_line_beside_the_title_names_the_site():
    """A line that names the site, the time and the source above a text is no part of it, whatever it begins with."""
    info = (
        "<div class=xx>岭下县人民政府门户网站 www.lingxia.gov.cn 时间：2024-06-10 14:21 来源：县应急管理局 分享：</div>"
    )
    html = f"<div class=d-main><h1>{TITLE}</h1>{info}<div class=a-nr>{paragraphs()}</div></div>"
    assert body(html) == TEXT


def test_file_below_a_text():
    """A link to a file on a line of its own right below a text, in its box, is an annex of it; a link to a page ends them."""
    files = "<p><a href=/d/1.pdf>现场会材料</a></p><p><a href=/d/2.doc>签到表</a></p><p><a href=/a/2.html>更多</a></p><p><a href=/d/3.doc>使用手册</a></p>"
    page = f"<html><head><meta charset=utf-8></head><body><h1>{TITLE}</h1>{INFO}<div class=a-nr>{paragraphs()}{files}</div></body></html>"
    record = parse.detail(page.encode(), "http://l.example/a/202406/t20240610_1.html")
    assert [file.url.rpartition("/")[2] for file in record.attachments] == ["1.pdf", "2.doc"]


def test_editor_below_a_text():
    """The editor's name in brackets and the way back to the list are no part of a text."""
    foot = "<p>[责编：柳烟]</p><p>返回列表</p>"
    assert body(f"<h1>{TITLE}</h1>{INFO}<div class=a-nr>{paragraphs()}{foot}</div>") == TEXT


def test_number_with_class_and_mark():
    """A number line may go on with the paper's class and whether it may be published."""
    letter = (
        "岭汽发〔2020〕11号A类 同意公开",
        "尊敬的柳烟区人大代表：",
        "您提出的《关于开通公交车线路的建议》已收悉，我站十分重视，现答复如下：公交车已开通运行。",
        "2020年7月15日",
    )
    html = f"<html><head><meta charset=utf-8></head><body><h1>对区五届人大四次会议16号议案的答复</h1>{INFO}<div class=TRS_Editor>{paragraphs(letter)}</div></body></html>"
    record = parse.detail(html.encode(), "http://l.example/a/202406/t20240610_1.html")
    assert record.document_number == "岭汽发〔2020〕11号"
    assert record.reply is not None
    assert record.reply.proposal_class == "A"
    assert record.reply.addressees == ("柳烟",)


@pytest.mark.parametrize("tag", ["marquee", "p", "div class=notice"])
def test_greeting_above_a_document_that_is_a_file(tag):
    """What the site says above a title, in whatever box, is no text of a document that is a file alone."""
    greeting = (
        f"<div class=holiday><{tag}>热烈欢迎各界朋友参加第9届竹编节，本站开设专题，敬请关注！</{tag.split()[0]}></div>"
    )
    html = f"{greeting}<div class=bt><h1>{TITLE}</h1></div><p>索引号：013/2024-00021　发布日期：2024-06-10</p><div class=zw><p><a href=/f/88.pdf>{TITLE}.pdf</a></p></div>"
    page = f"<html><head><meta charset=utf-8><title>{TITLE}-岭下县</title></head><body>{html}</body></html>"
    record = parse.detail(page.encode(), "http://l.example/a/202406/t20240610_1.html")
    assert record.body_text == ""
    assert [file.url for file in record.attachments] == ["http://l.example/f/88.pdf"]
