"""How a page was read: where each value came from, what contradicts it, how much of the page's text the body holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_watch import parse
from disclosure_watch.errors import ParseError

URL = "http://www.moxian.example/zwgk/gs/202405/a1.html"
PARAGRAPHS = [f"第{number}条要求各单位加强组织领导，明确责任分工，按期完成任务。" for number in range(1, 7)]
FOOT = '<div class="foot"><p>版权所有：某县人民政府　网站标识码：5300000001</p></div>'


def page(content, head="", before=""):
    title = "<h1>关于做好测试工作的通知</h1>"
    top = f"<title>关于做好测试工作的通知-某县人民政府</title>{head}"
    return f"<html><head>{top}</head><body>{before}{title}{content}{FOOT}</body></html>".encode()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=6, max_size=6), st.sampled_from(["div", "section", "td"]), st.booleans())
def test_no_paragraph_is_lost_to_its_depth(depths, tag, named):
    """Paragraphs at any depth, in a box of a known or of no name, are all of the body, and the foot never is."""
    opened = {"td": ("<table><tr><td>", "</td></tr></table>")}.get(tag, (f"<{tag}>", f"</{tag}>"))
    inner = "".join(
        f"{opened[0] * depth}<p>{text}</p>{opened[1] * depth}" for depth, text in zip(depths, PARAGRAPHS, strict=True)
    )
    box = f'<div class="{"TRS_Editor" if named else "x1"}">{inner}</div>'
    assert parse.detail(page(box), URL).body_text.split("\n") == PARAGRAPHS


def test_text_behind_a_box_closed_too_early_is_kept():
    """A known box that an extra end tag closes loses none of the paragraphs behind it."""
    whole = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:3]) + "</div></div>"
    stray = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[3:])
    reading = parse.read(page(f'<div><div class="TRS_Editor">{whole}{stray}'), URL)
    assert reading.record.body_text.split("\n") == PARAGRAPHS
    assert reading.coverage == 1.0


def test_coverage_tells_what_the_body_leaves_out():
    """A selector that takes a third of the page's prose gives a body with that coverage; links and foot don't count."""
    parts = "".join(f'<div id="part{number}"><p>{text}</p></div>' for number, text in enumerate(PARAGRAPHS[:3]))
    links = '<ul><li><a href="/a.html">关于召开全县安全生产电视电话会议的通知，请各单位准时参加</a></li></ul>'
    reading = parse.read(page(parts + links), URL, selectors={"body": "#part0"})
    assert 0.3 < reading.coverage < 0.36


@pytest.mark.parametrize(
    ("box", "note"),
    [
        ('<div class="TRS_Editor"><p><img src="W1.png"></p></div>', "the text is a picture"),
        ('<div class="TRS_Editor"><iframe src="/viewer.html?id=3"></iframe></div>', "the text is shown by a viewer"),
        ('<div class="TRS_Editor" id="c"></div><script>show("c", 81)</script>', "the text is drawn by a script"),
    ],
)
def test_an_empty_box_says_why(box, note):
    """A document whose box holds a picture, a viewer or a script has an empty body, and a note."""
    reading = parse.read(page(box, head='<meta name="ArticleTitle" content="关于做好测试工作的通知">'), URL)
    assert reading.record.body_text == ""
    assert reading.notes == (note,)


def test_a_page_drawn_wholly_by_a_script_says_so():
    """A page without title or text of its own is refused, and the script named."""
    content = '<html><head><title>政务公开平台</title></head><body><div id="app"></div><script src="/app.js"></script></body></html>'
    with pytest.raises(ParseError, match="drawn by a script"):
        parse.detail(content.encode(), URL)


def test_explain():
    """Each value comes with the element it was read in, and with what the page says against it."""
    box = (
        '<table class="xxgk"><tr><td>索引号：</td><td>1150000/2024-00053</td><td>发布机构：</td><td>县教育局</td></tr></table>'
        '<div class="sub">来源：县政府办　发布时间：2024-05-06</div>'
    )
    head = '<meta name="PubDate" content="2024-05-07 10:00"><meta name="ContentSource" content="县教育局">'
    content = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    reading = parse.read(page(f'{box}<div id="zoom">{content}</div>', head=head), URL)
    told = {each.field: each for each in parse.explain(reading)}
    assert told["index_number"].value == "1150000/2024-00053"
    assert told["index_number"].origin == "索引号, in tr"
    assert told["publisher"].value == "县教育局"
    assert told["publisher"].against == ("县政府办 (来源)",)
    assert told["published_on"].origin == "发布时间, in div.sub"
    assert told["published_on"].against == ("2024-05-07 10:00 (meta PubDate)",)
    assert told["document_number"].value is None
    assert told["body_text"].origin == "#zoom"
    assert told["title"].origin == "<h1>, as the page's title names it"


def test_a_body_that_lacks_a_part_is_partial():
    """Much prose outside the body makes a reading partial; the names and notes that stand around every text don't."""
    parts = "".join(f'<div id="part{number}"><p>{text * 5}</p></div>' for number, text in enumerate(PARAGRAPHS[:3]))
    assert parse.read(page(parts), URL, selectors={"body": "#part0"}).is_partial
    assert not parse.read(page(parts), URL).is_partial
    note = "<p>本文由县政府办公室审核发布，转载请注明出处，谢谢合作。</p>"
    reading = parse.read(page(f'<div class="TRS_Editor"><p>{PARAGRAPHS[0]}</p></div>{note}'), URL)
    assert not reading.is_partial


@pytest.mark.parametrize(
    "form", ["<li><label>{}</label><span>{}</span></li>", "<div><b>{}</b>{}</div>", "<p><b>{}</b> <em>{}</em></p>"]
)
def test_labels_told_apart_from_their_values_by_elements_alone(form):
    """Labels and values that stand in an element each, no mark between them, are read; a bold word of a letter is no label."""
    pairs = (
        ("索引号", "01427765X/2025-00003"),
        ("发布机构", "市商务局"),
        ("成文日期", "2024-12-18"),
        ("主题分类", "商务、流通"),
    )
    box = "".join(form.format(*pair) for pair in pairs)
    letter = "".join(
        f"<p>{line}</p>"
        for line in (*PARAGRAPHS[:3], "<b>备注</b>中的意见已经采纳，有关工作正在推进。", *PARAGRAPHS[3:])
    )
    page = f"<html><body><div class=box>{box}</div><h1>关于市政协六届二次会议第682号提案的答复</h1><div id=zoom>{letter}</div></body></html>"
    record = parse.read(page.encode(), "http://a.example/1.html").record
    read = (record.index_number, record.publisher, str(record.issued_on), record.topic_category)
    assert read == tuple(value for _, value in pairs)
    assert "备注中的意见" in record.body_text


STATE = """{"id": 7, "title": "关于做好测试工作的通知", "publishTime": "2024-09-12 10:00", "source": "某县体育局",
"content": "<p>%s<\\/p>", "attachList": [{"name": "清单.xlsx", "url": "/u/a.xlsx"}, {"name": "首页", "url": "/"}]}"""


@pytest.mark.parametrize(
    "form",
    [
        '<script>window.__INITIAL_STATE__={"user":null,"article":%s};</script>',
        '<script id="__NEXT_DATA__" type="application/json">{"props":{"detail":[%s]}}</script>',
        "<script>window.__NUXT__=(function(a,b){return {layout:a,data:[{info:%s}]}}(1,2));</script>",
    ],
)
def test_a_document_in_the_state_of_a_script(form):
    """What a script's state says of its document is read where the page itself shows no text."""
    written = form % (STATE % "<\\/p><p>".join(PARAGRAPHS))
    reading = parse.read(f"<html><title>某县政务公开</title><div id=app></div>{written}</html>".encode(), URL)
    record = reading.record
    assert (record.title, str(record.published_on), record.publisher) == (
        "关于做好测试工作的通知",
        "2024-09-12",
        "某县体育局",
    )
    assert record.body_text.split("\n") == PARAGRAPHS
    assert [(file.name, file.url) for file in record.attachments] == [
        ("清单.xlsx", "http://www.moxian.example/u/a.xlsx")
    ]
    assert reading.origins["publisher"] == "a script's state"


@pytest.mark.parametrize(("label", "stated"), [("办理类别", "A"), ("公开类别", None)])
def test_the_class_of_a_paper_in_an_info_box(label, stated):
    """A class that stands in the box above a letter is the reply's; one of publishing is none."""
    box = f"<table><tr><td>主办单位</td><td>市教育局</td><td>{label}</td><td>A</td></tr></table>"
    letter = "<p>高歌委员：</p><p>你提出的《关于午托服务的提案》收悉，现答复如下：</p>" + "".join(
        f"<p>{text}</p>" for text in PARAGRAPHS
    )
    html = f"<html><h1>关于市政协九届三次会议第020号提案的答复</h1>{box}<div id=zoom>{letter}</div></html>"
    assert parse.detail(html.encode(), URL).reply.proposal_class == stated
