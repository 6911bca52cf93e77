"""The lines of a page, whatever a tree writes between them."""

import pytest

from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.tags import BLOCKS, CELLS

URL = "http://a.example/a.html"


def lines(html):
    return [line.text for line in Page(html, URL).layout.lines]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>一</p><p>二</p>", ["一", "二"]),
        ("<p>一<!-- <p>二</p> > -->三</p>", ["一三"]),
        ("<p>一<!----><!-->三</p>", ["一三"]),
        ("<p>一</p><!-- 未完", ["一"]),
        ("<p>1 &lt; 2 &amp;amp; 3&nbsp;&gt; 0</p>", ["1 < 2 &amp; 3 > 0"]),
        ('<p title="a>b<c">一</p>', ["一"]),
        ('<p a"=1 b<c>一</p>', ["一"]),
        ("<div<span>一</div><p>二</p>", ["一", "二"]),
        ("<xmp><b>一</b></xmp><p>二</p>", ["<b>一</b>", "二"]),
        ("<p>一<button><table><tr><td>二</td><td>三</td></tr></table></button>四</p>", ["一四"]),
        ("<p>一<hr>二</p>", ["一", "二"]),
        ("<table><tr><td>一<hr>二</td><td>三</td></tr></table>", ["一 二\t三"]),
        ("<table><tr><td>一<br>二</td><td>三</td></tr></table>", ["一 二\t三"]),
        ("<p>一<br>二<img src=a.png>三</p>", ["一", "二三"]),
        ("<p>一<?pi a?>二</p>", ["一二"]),
        ("<frameset><frame></frameset>", []),
    ],
)
def test_lines(html, expected):
    """Comments, text as it stands, rules, odd names and what nobody reads leave the lines that a reader sees."""
    assert lines(html) == expected


def test_what_a_script_parts_stays_apart():
    """Two texts with a script between them are two pieces of a line, as with an element between them."""
    for between in ("<script>a('<p>')</script>", "<b></b>", "<!-- a -->"):
        (line,) = Page(f"<p>来源：某局{between}发布日期：2024-05-01</p>", URL).layout.lines
        assert line.raw == "来源：某局\x1f发布日期：2024-05-01"


def test_links():
    """A link has its address, its title and its text as written; one without content is none."""
    layout = Page('<p><a href="?a=1&b=2" title="&lt;甲&gt;">附<b>件</b>&nbsp;1</a><a href="b"></a></p>', URL).layout
    (link,) = layout.links
    assert (link.tag.href, link.tag.title, layout.text(link)) == ("?a=1&b=2", "<甲>", "附件\xa01")


@pytest.mark.parametrize(
    "inner",
    [
        "<p>一</p>",
        "<table><tr><td>一</td><td>二</td></tr><tr><td><table><tr><td>三</td></tr></table></td></tr></table>",
        "<button><table><tr><td>一</td><td>二</td></tr></table><p>三</p></button><hr><hr class=a>",
        "<!-- <div> --><div><!-- </div> --></div>",
        "<svg><td>一</td><title>二</title></svg><noembed><p>三</noembed>",
    ],
)
def test_nodes_are_the_boxes_they_make(inner):
    """A node of the tree leads to the box that was made of it, or to the one around it."""
    page = Page(f"<div id=first>{inner}</div><div id=last>四</div>", URL)
    for name in ("first", "last"):
        box = page.layout.boxes[page.layout.box_of(page.tree.css_first(f"#{name}"))]
        assert box.tag.identity == name
    unread = {each.mem_id for each in page.tree.css("button *,title *")}
    nodes = [node.tag for node in page.tree.body.traverse() if node.mem_id not in unread]
    assert len(page.layout.elements) == sum(tag in BLOCKS or tag in CELLS for tag in nodes)
