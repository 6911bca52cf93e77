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


SITE = "<title>岭下信息网-岭下县社会组织信息网</title>"


def record_of(html, head=SITE):
    page = f"<html><head><meta charset=utf-8>{head}</head><body>{html}<div class=footer>版权所有：岭下县</div></body></html>"
    return parse.page(page.encode(), "http://l.example/a/2024-06-10/71.html")


@pytest.mark.parametrize("text", [TEXT, TEXT[1:]])
def test_title_and_time_in_the_box_of_the_text(text):
    """A title without a heading's element, in the box of its text with a line that tells the time, is the title."""
    told = "<div>时间：2024-06-10 15:45:12 来源：</div>"
    record = record_of(
        f"<ul><li><a href=/a>首页</a></li><li><a href=/b>组织动态</a></li></ul><div class=n-list><p>{TITLE}</p>{told}<div>{paragraphs(text)}</div></div>"
    )
    assert (record.title, str(record.published_on), tuple(record.body_text.split("\n"))) == (TITLE, "2024-06-10", text)


def test_title_above_a_bare_time():
    """The line above the time that a page shows is its title where the title element names the site and the column."""
    record = record_of(
        f"<table><tr><td class=x_bt>{TITLE}</td></tr><tr><td>2024-06-10 12:38:12</td></tr><tr><td><div>{paragraphs()}</div></td></tr></table>"
    )
    assert (record.title, str(record.published_on)) == (TITLE, "2024-06-10")


def test_picture_below_a_bare_time():
    """A page that holds a title, the time and a picture, and calls nothing by a known name, is a record without text."""
    record = record_of(
        f"<table><tr><td class=x_bt>{TITLE}</td></tr><tr><td>2024-06-10 12:38:12</td></tr><tr><td><div><img src=/p/1.jpg></div></td></tr></table>"
    )
    assert (record.title, record.body_text) == (TITLE, "")


def test_time_below_a_text():
    """The minute of publication below a text is no part of it and dates the page; the controls of pictures are none either."""
    html = f"<h3>{TITLE}</h3><p>上一张 自动 / 暂停播放 下一张</p><div class=lsd>{paragraphs()}</div><div>2024-06-10 08:33 未知</div>"
    record = record_of(html, f"<title>{TITLE}_岭下信息网</title>")
    assert tuple(record.body_text.split("\n")) == TEXT
    assert str(record.published_on) == "2024-06-10"


def test_codes_to_scan():
    """A caption of a code to share is none of a text; a sentence that tells readers to scan one is."""
    sentence = "有意参加者扫描二维码，免费注册登录使用。"
    assert body(
        f"<h1>{TITLE}</h1>{INFO}<div class=a-nr>{paragraphs((*TEXT, sentence))}<p>（微信扫描分享）</p><p>网站声明：转载须注明本文出处，违者必究</p></div>"
    ) == (*TEXT, sentence)


def test_separators_in_quotation_marks():
    """A dash within 《》 parts no title from the site's name."""
    title = "关于印发《岭下电视大学-青石分校审核工作方案》的通知"
    assert (
        record_of(
            f"<p class=x>{title}</p><div class=a-nr>{paragraphs()}</div>",
            f"<title>{title}-岭下电视大学-青石分校</title>",
        ).title
        == title
    )


def test_day_that_a_script_writes():
    """A script's variable named pubdata tells the day of publication."""
    script = "<script>var pubdata='2024年06月10日'; document.write(pubdata)</script>"
    assert (
        str(
            record_of(
                f"<h1>{TITLE}</h1><div>发布时间：{script} 字体：小 中 大</div><div class=a-nr>{paragraphs()}</div>"
            ).published_on
        )
        == "2024-06-10"
    )


def test_heading_with_tools_in_its_box():
    """What stands in a heading's box below what the page's title names is none of the title."""
    html = f"<div class=div_title><div>{TITLE}</div><div>[岭下县] [手机版本] [扫描分享] 发布时间：2024年6月10日</div></div><div class=a-nr>{paragraphs()}</div>"
    assert record_of(html, f"<title>{TITLE}</title>").title == TITLE
