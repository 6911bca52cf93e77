"""How documents are read where one could differ: a test a sentence of the contract, over eight families of CMS."""

import datetime as dt

import pytest

from disclosure_watch import parse
from disclosure_watch.errors import ParseError
from parse.cms import FAMILIES, LETTER, NOTICE, TITLE

BOX = (
    ("索引号", "11530900MB1234567X/2025-00053"),
    ("发布机构", "青河市城市管理局"),
    ("成文日期", "2025年06月03日"),
    ("发布日期", "2025-06-20"),
)

each_family = pytest.mark.parametrize("cms", FAMILIES, ids=lambda cms: cms.name)


def read(cms, **parts):
    return parse.detail(cms.document(**parts), cms.address)


def without(label, box=BOX):
    return tuple(pair for pair in box if pair[0] != label)


def day(text):
    return dt.date.fromisoformat(text)


@each_family
def test_facts(cms):
    """What every family's page says is read, before anything is asked of its exceptions."""
    record = read(cms, box=BOX)
    assert (record.title, record.index_number, record.publisher) == (
        TITLE,
        "11530900MB1234567X/2025-00053",
        "青河市城市管理局",
    )
    assert (record.issued_on, record.published_on) == (day("2025-06-03"), day("2025-06-20"))
    assert record.body_text == "\n".join(LETTER)


@each_family
@pytest.mark.parametrize("label", ["成文日期", "发文日期", "生成日期", "制发日期", "成文时间"])
def test_issued_on_is_the_labelled_value_or_a_synonym(cms, label):
    record = read(cms, box=(*without("成文日期"), (label, "2025-06-01")))
    assert record.issued_on == day("2025-06-01")


@each_family
@pytest.mark.parametrize("value", ["", "无", "-"])
def test_issued_on_where_it_is_empty_is_none_or_the_date_that_ends_the_text(cms, value):
    for box in ((*without("成文日期"), ("成文日期", value)), without("成文日期")):
        assert read(cms, box=box).issued_on in {None, day("2025-06-03")}
        assert read(cms, box=box, body=NOTICE).issued_on is None


@pytest.mark.parametrize("dates", [("2025-06-03", "2025-06-20"), ("2025-06-20", "2025-06-03")])
@pytest.mark.parametrize("markup", ["<ul>{}</ul>", "<div class=syh>{}</div>", "<table><tr>{}</tr></table>"])
def test_of_values_without_labels_the_earlier_date_is_issued_on(dates, markup):
    item = {"<u": "<li>{}</li>", "<d": "<span>{}</span><br>", "<t": "<td>{}</td>"}[markup[:2]]
    values = ("00528361X/2024-00036", "上渠区公安局", "政协提案", *dates)
    box = markup.format("".join(item.format(value) for value in values))
    body = "".join(f"<p>{line}</p>" for line in LETTER)
    page = f'<html><meta charset=utf-8><title>{TITLE}</title><body>{box}<h1>{TITLE}</h1><div class="content-txt">{body}</div></body></html>'
    record = parse.detail(page.encode(), "http://public.qinghe.example/D1102X/5.jhtml")
    assert (record.issued_on, record.published_on) == (day("2025-06-03"), day("2025-06-20"))
    assert (record.index_number, record.publisher) == ("00528361X/2024-00036", "上渠区公安局")


@each_family
@pytest.mark.parametrize("label", ["发布机构", "发文机关", "发文单位", "发布单位", "责任部门", "公开机构"])
def test_publisher_is_the_labelled_body_before_the_source(cms, label):
    box = (*without("发布机构"), (label, "青河市城市管理局"))
    assert read(cms, box=box, shown="来源：青河日报　2025-06-20").publisher == "青河市城市管理局"


@each_family
@pytest.mark.parametrize(
    "shown",
    [
        "来源：市城管局　2025-06-20 10:11",
        "发布时间：2025-06-20 来源：市城管局 作者：李明 浏览次数：12",
        "信息来源：市城管局　责任编辑：王芳",
        "来源: 市城管局 | 时间: 2025-06-20 | 【字体：大 中 小】",
        "<span>来源：市城管局</span><span>编辑：王芳</span><span>2025-06-20</span>",
    ],
)
def test_publisher_is_else_the_source_without_author_editor_or_date(cms, shown):
    assert read(cms, box=without("发布机构"), shown=shown).publisher == "市城管局"


@each_family
def test_publisher_is_else_content_source(cms):
    meta = '<meta name="ContentSource" content="市城管局"><meta name="Author" content="李明">'
    assert read(cms, box=without("发布机构"), head=meta).publisher == "市城管局"


@each_family
@pytest.mark.parametrize(
    ("box", "lines", "number"),
    [
        ((("文号", "青城管函〔2025〕11号"),), (), "青城管函〔2025〕11号"),
        ((("发文字号", "青城管函〔2025〕11号C类"),), (), "青城管函〔2025〕11号"),
        ((), ("青城管函〔2025〕12号",), "青城管函〔2025〕12号"),
        ((), ("青城管函[2025]12号B类",), "青城管函[2025]12号"),
        ((("文号", "青城管函〔2025〕11号"),), ("青城管函〔2025〕12号",), "青城管函〔2025〕11号"),
        ((("文号", "无"),), (), None),
        ((("文号", ""),), (), None),
        ((), (), None),
    ],
)
def test_document_number_is_of_the_box_else_of_the_line_above_the_letter(cms, box, lines, number):
    body = (
        *lines,
        LETTER[0],
        LETTER[1],
        "根据《关于进一步做好有关工作的意见》（国办发〔2019〕5号），我局制定了方案。",
        *LETTER[2:],
        "附件：",
        "青政办发〔2024〕9号",
    )
    assert read(cms, box=(*BOX, *box), body=body).document_number == number


FILE = '<a href="./P020250620{}">{}</a>'


@each_family
@pytest.mark.parametrize("ending", [".pdf", ".docx", ".xls", ".zip", ".jpg", ".ofd", ".wps", ".txt"])
@pytest.mark.parametrize("place", ["text", "beside", "script"])
def test_attachments_are_all_files_offered_as_an_annex(cms, ending, place):
    link = FILE.format(ending, "附件1：任务清单")
    if place == "text":
        body, after = "".join(f"<p>{line}</p>" for line in LETTER) + f"<p>附件：{link}</p>", ""
    elif place == "beside":
        body, after = LETTER, f'<div class="fj"><h3>附件下载</h3><ul><li>{link}</li><li>{link}</li></ul></div>'
    else:
        body, after = LETTER, f"<script>var hasFJ = '{link}'; document.write(hasFJ);</script>"
    files = read(cms, box=BOX, body=body, after=after).attachments
    assert [file.url.rpartition("/")[2] for file in files] == [f"P020250620{ending}"]


@each_family
def test_an_attachment_offered_twice_is_one(cms):
    body = "".join(f"<p>{line}</p>" for line in LETTER) + f"<p>附件：{FILE.format('.pdf', '清单')}</p>"
    after = f"<div class=attachment>相关附件：{FILE.format('.pdf', '清单.pdf')}</div>"
    assert len(read(cms, box=BOX, body=body, after=after).attachments) == 1


@each_family
@pytest.mark.parametrize(
    "body",
    [
        '<p><a href="P02025.pdf">关于第0121号提案的答复.pdf</a></p>',
        '<object data="P02025.pdf" type="application/pdf" width="100%"></object>',
        '<embed src="P02025.pdf">',
        '<iframe src="/pdfjs/web/viewer.html?file=P02025.pdf"></iframe>',
        """<p><script>showVsbpdfIframe("P02025.pdf","100%","1000","1000");</script></p>""",
        """<div id="pdf"></div><script>PDFObject.embed('P02025.pdf', "#pdf");</script>""",
    ],
)
def test_the_one_pdf_of_a_document_is_an_attachment(cms, body):
    page = parse.page(
        cms.document(box=BOX, body=body, head=f'<meta name="ArticleTitle" content="{TITLE}">'), cms.address
    )
    assert [file.url.rpartition("/")[2] for file in page.attachments] == ["P02025.pdf"]
    assert page.title == TITLE


@each_family
@pytest.mark.parametrize(
    "body",
    [
        '<p style="text-align:center"><img src="W02025.jpg" width="900"></p>',
        '<p><img src="1.png"></p><p><img src="2.png"></p>',
        '<iframe src="/viewer/index.html?id=5" width=900></iframe>',
        '<div id="pdf"></div><script>PDFObject.embed("/files/5", "#pdf");</script>',
    ],
)
def test_a_box_without_text_gives_a_record_with_an_empty_body(cms, body):
    head = f'<meta name="ArticleTitle" content="{TITLE}"><meta name="PubDate" content="2025-06-20">'
    page = parse.page(cms.document(box=BOX, body=body, head=head), cms.address)
    assert (page.title, page.body_text) == (TITLE, "")


@pytest.mark.parametrize(
    "body",
    [
        '<div id="app"></div><script src="/js/app.5f3c.js"></script>',
        '<app-root></app-root><script src="main.js"></script>',
        "<script>document.write(unescape('%3Cdiv%3E'))</script>",
    ],
)
def test_a_page_wholly_drawn_by_script_is_an_error_or_says_so(body):
    page = f"<html><head><meta charset=utf-8><title>青河市人民政府</title></head><body>{body}</body></html>".encode()
    try:
        answer = parse.read_page(page, "http://www.qinghe.example/a.html")
    except ParseError:
        return
    assert getattr(answer, "notes", ()) or not answer.entries


@each_family
@pytest.mark.parametrize(
    ("line", "stated"),
    [
        ("办复类别：B", "B"),
        ("类别标记：Ａ", "A"),
        ("（B1类）", "B1"),
        ("[办理结果标注(A1)]", "A1"),
        ("办理结果：C类", "C"),
        ("类　　别：A类", "A"),
        ("公开类别：A", None),
        ("公开类别：主动公开", None),
    ],
)
def test_class_is_letter_and_digit_in_half_width(cms, line, stated):
    for body in ((line, *LETTER), (*LETTER, line)):
        assert read(cms, box=BOX, body=body).reply.proposal_class == stated


@each_family
def test_number_of_a_paper_between_sessions(cms):
    title = "关于市七届人大闭会期间第134号代表建议的答复"
    body = ("李明代表：", "您提出的关于“加强乡村医生队伍建设”的建议收悉。现答复如下：", *LETTER[2:])
    reply = read(cms, title=title, box=BOX, body=body).reply
    assert (reply.proposal_number, reply.kind) == ("134", "人大建议")
    assert reply.proposal_title == "加强乡村医生队伍建设"


@each_family
@pytest.mark.parametrize("word", ["协办意见", "会办意见"])
def test_an_assisting_opinion_is_a_reply_to_the_lead_agency(cms, word):
    body = ("市交通运输局：", f"《关于改善老城区停车的提案》（第0121号）收悉。现提出如下{word}：", *LETTER[2:])
    reply = read(cms, title=f"关于市政协七届一次会议第0121号提案的{word}", box=BOX, body=body).reply
    assert (reply.role, reply.addressees, reply.kind) == ("assisting", ("市交通运输局",), "政协提案")


@each_family
@pytest.mark.parametrize(
    ("title", "greeting", "opening", "kind"),
    [
        ("关于市政协七届一次会议第12号建议的答复", "王涛代表：", "您提出的《关于修路的建议》收悉。", "政协提案"),
        ("关于市七届人大一次会议第12号提案的答复", "王涛委员：", "您提出的《关于修路的提案》收悉。", "人大建议"),
        ("关于第12号建议的答复", "王涛委员：", "您提出的《关于修路的建议》收悉。", "政协提案"),
        ("关于第12号提案的答复", "王涛代表：", "您提出的《关于修路的提案》收悉。", "人大建议"),
        ("关于第12号提案的答复", "王涛同志：", "您提出的《关于修路的提案》收悉。", "政协提案"),
        ("关于第12号建议的答复", "王涛同志：", "您提出的《关于修路的建议》收悉。", "人大建议"),
    ],
)
def test_kind_is_of_the_session_then_the_addressee_then_the_noun(cms, title, greeting, opening, kind):
    body = (greeting, f"{opening}现答复如下：", *LETTER[2:])
    assert read(cms, title=title, box=BOX, body=body).reply.kind == kind


@each_family
def test_body_begins_at_the_salutation_and_ends_with_the_last_line(cms):
    body = (
        "青城管函〔2025〕12号",
        "签发人：明炬",
        "办复类别：A",
        *LETTER,
        "联系人：李明　电话：0870-1234567",
        "抄送：市政协提案委员会",
    )
    text = read(cms, box=BOX, body=body).body_text
    assert text.endswith(LETTER[-1])
    assert text.startswith(LETTER[0])
    undated = LETTER[:-2]
    assert read(cms, box=BOX, body=undated).body_text == "\n".join(undated)


@each_family
def test_absent_is_none_and_lists_are_empty(cms):
    record = read(cms, body=NOTICE, title="关于做好防汛工作的通知")
    assert (record.index_number, record.document_number, record.topic_category, record.genre_category) == (None,) * 4
    assert (record.attachments, record.reply) == ((), None)


def test_big5_is_read_rightly_or_refused():
    page = f'<html><head><meta charset="big5"><title>環境保護局公告</title></head><body><p>{"環境保護局公告內容，" * 20}</p></body></html>'
    try:
        record = parse.detail(page.encode("big5"), "http://www.qinghe.example/a.html")
    except ParseError:
        return
    assert record.title == "環境保護局公告"
