"""Parts of a page that every family has, written once: the letter's paragraphs, neighbours, recommended links."""

from disclosure_watch.ministry.document import Line, Part
from disclosure_watch.ministry.families.base import Item, View
from disclosure_watch.ministry.markup import indent, text
from disclosure_watch.ministry.noise import NoiseKind

CUT = 34
"""Characters of a title that a listing shows where it cuts."""


_INSTEAD = {
    Part.PICTURE: '<p style="text-align: center"><img src="W020261101338.jpg" width="640" /></p>',
    Part.SCRIPT: '<div id="draw"></div><script>$.get("/api/article/text", function (d) { $("#draw").html(d.text); });</script>',
    Part.LOADING: '<div class="loading"><p>内容加载中，请稍候……</p></div>',
    Part.UNFILLED: "<p>{{ article.content }}</p>",
}
"""What stands where the text should be."""

_PINS = ("[置顶]", "【置顶】", "<em>置顶</em> ")


def linked(item: Item) -> str:
    """Write what a row's link shows: the title, cut, behind the mark of a pinned row."""
    pin = _PINS[len(item.document.title) % len(_PINS)] if item.pinned else ""
    return pin + text(cut(item.document.title))


def cut(title: str) -> str:
    """Cut a title as listings do; `title=` keeps all of it."""
    return title if len(title) <= CUT else title[: CUT - 1] + "…"


def plain_paragraph(view: View, line: Line) -> str:
    """Write a paragraph as the editor of a new system does: one `p` with a style."""
    if line.part in _INSTEAD:
        return _INSTEAD[line.part]
    if line.part in {Part.SIGNATURE, Part.DATE}:
        return f'<p style="text-align: right; line-height: 2em;">{text(line.text)}&nbsp;&nbsp;</p>'
    if line.part is Part.SALUTATION:
        return f'<p style="text-align: justify; line-height: 2em;">{text(line.text)}</p>'
    return (
        f'<p style="text-indent: 2em; text-align: justify; line-height: 2em;">{indent(view.noise)}{text(line.text)}</p>'
    )


def word_paragraph(view: View, line: Line) -> str:
    """Write a paragraph as pasted from Word: runs cut by spans, with the residue of its markup."""
    if line.part in _INSTEAD:
        return _INSTEAD[line.part]
    font = "font-family:仿宋_GB2312;font-size:16pt"
    half = len(line.text) // 2
    runs = f'<span style="{font}">{text(line.text[:half])}</span><span lang="EN-US" style="{font}">{text(line.text[half:])}</span>'
    side = "right" if line.part in {Part.SIGNATURE, Part.DATE} else "left"
    return f'<p class="MsoNormal" align="{side}" style="line-height:28pt">{indent(view.noise)}{runs}<span><o:p></o:p></span></p>'


def labelled(item: Item, **others: str) -> list[tuple[str, str]]:
    """The info box: labels and values, an absent one empty; `others` gives a family's own words for the usual labels."""
    document = item.document
    pairs = [
        ("索引号", document.index_number or ""),
        ("发文字号", document.document_number or ""),
        ("主题分类", document.topic_category or ""),
        ("体裁分类", document.genre_category or ""),
        ("发布机构", document.publisher),
        ("成文日期", document.issued_on.isoformat()),
        ("发布日期", document.published_on.isoformat()),
    ]
    without_topic = document.topic_category is None  # a template that has no place for it
    return [(others.get(label, label), value) for label, value in pairs if label != "主题分类" or not without_topic]


def files(view: View, item: Item) -> str:
    """Write the links to the attachments, one a paragraph; nothing where there are none."""
    return "\n".join(
        f'<p class="fj">附件：<a href="{view.link(item.file_path(file), item.path)}">{text(file.name)}</a></p>'
        for file in item.document.attachments
    )


def neighbours(view: View, item: Item) -> str:
    """Write the links to the documents before and after."""
    before, after = view.neighbours(item)
    links = [
        f'<li><b>{label}：</b><a href="{view.link(other.path, item.path)}">{text(other.document.title)}</a></li>'
        if other
        else f"<li><b>{label}：</b>没有了</li>"
        for label, other in (("上一篇", before), ("下一篇", after))
    ]
    return '<ul class="prevnext">' + "\n".join(links) + "</ul>"


def recommended(view: View, item: Item) -> str:
    """Write the block of related documents, which changes from visit to visit."""
    others = view.others(item, view.noise.rng(NoiseKind.RECOMMENDED, item.path), 4)
    links = "\n".join(
        f'<li><a href="{view.link(other.path, item.path)}" title="{text(other.document.title)}">{text(cut(other.document.title))}</a></li>'
        for other in others
    )
    return f'<div class="related"><h4>相关文件</h4>\n<ul>\n{links}\n</ul></div>'


def standard_meta(view: View, item: Item | None, here: str, column: str) -> list[tuple[str, object]]:
    """The national set of meta tags: of a column, and of a document where one is given."""
    pairs: list[tuple[str, object]] = [
        ("SiteName", f"{view.agency.name}网站"),
        ("SiteDomain", "www.yunling.example"),
        ("SiteIDCode", f"53000000{view.seed % 90 + 10}"),
        ("ColumnName", column),
        ("ColumnDescription", f"{view.agency.name}{column}栏目"),
        ("ColumnKeywords", column),
        ("ColumnType", column),
    ]
    if item is not None:
        document = item.document
        scheme = "https" if view.noise.moved[NoiseKind.SCHEME] % 2 else "http"
        hour = f"{9 + len(document.title) % 8:02d}:{len(document.lines) % 60:02d}"
        pairs += [
            ("ArticleTitle", document.title),
            ("PubDate", f"{document.published_on.isoformat()} {hour}"),
            ("ContentSource", document.publisher),
            ("Keywords", f"{document.topic_category or ''},{column}"),
            ("Author", ""),
            ("Description", document.paragraphs[1][:60] if len(document.paragraphs) > 1 else ""),
            ("Image", ""),
            ("Url", f"{scheme}://www.yunling.example{here}"),
        ]
    return pairs
