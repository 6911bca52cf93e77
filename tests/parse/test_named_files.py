"""Links that name a file in their text or in `download`, wherever their address leads; and other small things beside them."""

import pytest

from disclosure_watch import parse

TEXT = "<p>为进一步规范停车管理，现向社会公开征求意见，请于期限内反馈。</p><p>某市司法局</p><p>2025年3月3日</p>"


def document(after="", info="", inside=""):
    page = f"<h1>关于征求停车管理办法意见的公告</h1>{info}<div class=con>{TEXT}{inside}</div>{after}"
    return parse.detail(f"<html><body>{page}</body></html>".encode(), "http://a.example/b/1.html")


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/dl?f=88' download='办法.docx'>办法（征求意见稿）</a>",
        "<a href='/dl?f=88'><i></i>办法（征求意见稿）.docx</a>",
        "<a href='/dl?f=88'>办法.PDF</a>",
    ],
)
def test_named(link):
    """A link that names a file is an attachment, in the text and in a list of annexes beside it."""
    assert [file.url for file in document(inside=f"<p>附件：{link}</p>").attachments] == ["http://a.example/dl?f=88"]
    beside = f"<aside><h4>附件列表</h4>{link}</aside>"
    assert [file.url for file in document(after=beside).attachments] == ["http://a.example/dl?f=88"]


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/dl?f=88'>第1.2版</a>",
        "<a href='/a/www.docx.html'>www.docx说明</a>",
        "<a href='/n/2' download>新闻</a>",
    ],
)
def test_what_names_no_file(link):
    """Other links with a point, and pages about files, are none."""
    assert document(inside=f"<p>详见下载说明：{link}</p>").attachments == ()


def test_published_on_a_day():
    """发布于 labels the day of publication, a weekday behind it or none."""
    info = "<p>稿件来源：市司法局　编辑：李然　审核：张涛　发布于：2025-07-02 星期三</p>"
    assert str(document(info=info).published_on) == "2025-07-02"


@pytest.mark.parametrize(("stated", "records"), [("总数：52", 52), ("总数:9页", None), ("总条数：52", 52)])
def test_total(stated, records):
    """总数 counts records where it doesn't count pages."""
    rows = "".join(f"<li><a href=/art/{n}.html>关于第{n}号提案的答复</a>2024-05-{n}</li>" for n in range(11, 17))
    pager = f"<p>上页<a href=/p2.html>下页</a> 页码：1/9页 每页6条 {stated}</p>"
    page = f"<html><body><ul>{rows}</ul>{pager}</body></html>"
    assert parse.listing(page.encode(), "http://a.example/").record_count == records


@pytest.mark.parametrize(
    "path", ["当前位置：首页 > 政务公开 > 建议提案办理情况公开", "您现在的位置：首页 >> 公开目录 >> 部门决算公开信息"]
)
def test_short_document_below_a_path(path):
    """A document of one sentence is not the path above it; files in a box named down are its annexes."""
    files = "<div class=down><p><a href=/u/a.pdf>决算.pdf</a></p></div>"
    head = f"<div>{path}</div><div class=hd><h1>某市财政局2024年度部门决算公开</h1></div><div><span>2025-09-25</span></div>"
    page = f"<html><body>{head}<div class=bd><p>现将某市财政局2024年度部门决算予以公开。</p></div>{files}</body></html>"
    record = parse.detail(page.encode(), "http://a.example/k/4.html")
    assert record.body_text == "现将某市财政局2024年度部门决算予以公开。"
    assert [file.name for file in record.attachments] == ["决算.pdf"]
    assert str(record.published_on) == "2025-09-25"


def test_a_place_in_a_text():
    """A line of a text that tells where something lies is kept."""
    assert (
        "地块位置：城东新区二号路以南，面积1200平方米。"
        in document(inside="<p>地块位置：城东新区二号路以南，面积1200平方米。</p>").body_text
    )
