"""
gkmlpt, the directory platform of Guangdong.

Listing: `/gkmlpt/index` holds no row, only `window._CONFIG`; a script asks `/gkmlpt/api/all/0?page=N&sid=…` for JSON.
Detail: `/gkmlpt/content/M/N/post_N.html`, a table of pairs, `h1.document-title`, `.article-content`. The other design:
pairs in paragraphs, `.document-content`.
"""

import datetime as dt
import json
import re

from disclosure_watch.ministry import chrome
from disclosure_watch.ministry.families import frame
from disclosure_watch.ministry.families.base import Family, Item, Page, View
from disclosure_watch.ministry.families.letter import (
    files,
    labelled,
    neighbours,
    plain_paragraph,
    recommended,
    word_paragraph,
)
from disclosure_watch.ministry.markup import text
from disclosure_watch.ministry.noise import NoiseKind
from disclosure_watch.ministry.presentation import TRADITIONAL

_API = "/gkmlpt/api/all/0"
_SID = "200014"
_PAGE = re.compile(r"([?&]page=)(\d+)")
_EPOCH = dt.date(1970, 1, 1)


class Gkmlpt(Family):
    """Pages of the gkmlpt platform; it stands at the root of its host, so its sites take no prefix."""

    name = "gkmlpt"
    column = "/gkmlpt/"
    drawn_by_script = True

    def page_path(self, column: str, page: int, page_count: int) -> str:  # noqa: ARG002
        """`index`, drawn by a script; later pages are the API's."""
        return f"{column}index" if page == 0 else f"{_API}?page={page + 1}&sid={_SID}"

    def detail_path(self, column: str, number: int, day: dt.date) -> str:  # noqa: ARG002
        """`content/14/14650/post_14650001.html`."""
        return f"{column}content/{number // 1_000_000}/{number // 1000}/post_{number}.html"

    def listing(self, view: View, page: int) -> str:
        """Write the index: a frame without a row."""
        config = f'window._CONFIG = {{"SID": "{_SID}", "TREE": [], "BUILT": "{view.noise.timestamp("index")}"}};'
        content = f'<div id="app"></div><script>{config}</script>'
        return frame.page(view, None, self.page_path(view.column, page, view.page_count), content)

    def detail(self, view: View, item: Item) -> str:
        """Write a document's page."""
        content = _new_detail(view, item) if view.template else _detail(view, item)
        return frame.page(view, item, item.path, f"{content}\n{neighbours(view, item)}\n{recommended(view, item)}")

    def service(self, view: View, method: str, target: str, body: bytes) -> Page | None:  # noqa: ARG002
        """Answer the API with a page of rows; without rows for one that there isn't."""
        page = self.page_of(view, target)
        if page is None:
            return None
        rows = [_row(view, item, target) for item in self.rows(view, page)]
        answer = {"articles": rows, "classify": {"id": 0, "name": frame.COLUMN, "post_count": len(view.items)}}
        written = json.dumps(answer, ensure_ascii=view.charset != "utf-8")
        return Page(written.translate(TRADITIONAL) if view.presentation.traditional else written, "application/json")

    def page_of(self, view: View, target: str) -> int | None:  # noqa: ARG002
        """The API's page."""
        asked = _PAGE.search(target)
        return int(asked[2]) - 1 if asked and target.startswith(_API) else None

    def first_target(self, target: str) -> str:
        """The API's first page."""
        return _PAGE.sub(r"\g<1>1", target) if _API in target else target


def _row(view: View, item: Item, here: str) -> dict[str, object]:
    document = item.document
    seconds = (document.published_on - _EPOCH).days * 86_400
    return {
        "id": int(document.id),
        "title": document.title,
        "document_number": document.document_number or "",
        "identifier": document.index_number or "",
        "publisher": document.publisher,
        "date": seconds + view.noise.moved[NoiseKind.COUNTERS] % 3_600,
        "display_publish_time": document.published_on.isoformat(),
        "url": frame.href(view, item, here),
        "views": view.noise.views(item.path),
        "is_expired": 0,
    }


def _detail(view: View, item: Item) -> str:
    document, noise = item.document, view.noise
    pairs = labelled(item, 发文字号="文号", 主题分类="分类")
    cells = [f'<td class="first">{label}:</td><td>{text(value)}</td>' for label, value in pairs]
    rows = "\n".join("<tr>" + "".join(cells[at : at + 2]) + "</tr>" for at in range(0, len(cells), 2))
    body = "\n".join(plain_paragraph(view, line) for line in document.lines)
    return (
        f'<div class="classify"><table>\n{rows}\n</table></div>\n<h1 class="title document-title">{text(document.title)}</h1>\n'
        f'<div class="date-row">发布日期：{document.published_on.isoformat()} 浏览次数：{noise.views(item.path)}</div>\n'
        f'<div class="article-content">\n{body}\n</div>\n{files(view, item)}\n'
        f'<script>window._CONFIG = {{"DETAIL": {{"id": {int(document.id)}}}, "TOKEN": "{noise.token(item.path)}"}};</script>'
    )


def _new_detail(view: View, item: Item) -> str:
    document, noise = item.document, view.noise
    box = "\n".join(f"<p><b>{label}：</b>{text(value)}</p>" for label, value in labelled(item, 发布机构="发文机关"))
    body = "\n".join(word_paragraph(view, line) for line in document.lines)
    return (
        f'<div class="info-box">\n{box}\n</div>\n<h1 class="document-title">{text(document.title)}</h1>\n'
        f"{chrome.share(noise, item.path)}\n"
        f'<div class="document-content">\n{body}\n</div>\n{files(view, item)}\n<p>点击量：{noise.views(item.path)}</p>\n'
        f'<script>window._CONFIG = {{"DETAIL": {{"id": {int(document.id)}}}}};</script>'
    )
