"""The pagers that several families share, as HTML: numbers and words with links, or what a script would draw them from."""

from disclosure_watch.ministry.families.base import View
from disclosure_watch.ministry.pagers import SURPLUS

COMMON = ("own", "overcounted", "miscounted", "plain", "window", "chain", "query", "script")
"""What TRS and Ucap sites may have."""

_NEAR = 1  # numbers shown on each side of the page's own


def pager(view: View, page: int, own: str, name: str, ending: str) -> str:
    """Write the pager of a listing page; `own` is the family's, `name` and `ending` what its page names are made of."""
    match view.pager.name:
        case "overcounted":
            return f'<script>createPageHTML({view.page_count + SURPLUS}, {page}, "{name}", "{ending}");</script>'
        case "miscounted":
            wrong = len(view.items) * 2 + 7
            return f'<script>createPageHTML({view.page_count}, {page}, "{name}", "{ending}", "{wrong}");</script>'
        case "plain":
            return _words(view, page)
        case "window" | "query":
            return _numbers(view, page)
        case "chain":
            return f'<div class="pagenext">{_link(view, page, page + 1, "下一页")}</div>'
        case "script":
            return (
                f"<script>var countPage = {view.page_count}; var currentPage = {page}; var countnum = {len(view.items)};\n"
                f'var pageName = "{name}"; var pageExt = "{ending}";\n'
                "for (var i = 1; i < countPage; i++) { document.write('<a href=\"' + pageName + '_' + i + '.' + pageExt + '\">' + (i + 1) + '</a>'); }"
                "</script>"
            )
    return own


def _words(view: View, page: int) -> str:
    links = (("首页", 0), ("上一页", page - 1), ("下一页", page + 1), ("尾页", view.page_count - 1))
    words = " ".join(_link(view, page, other, said) for said, other in links)
    return f'<div class="fanye"><span>{page + 1}/{view.page_count}页</span> {words}</div>'


def _numbers(view: View, page: int) -> str:
    last = view.page_count - 1
    shown = sorted({0, last, *range(max(0, page - _NEAR), min(last, page + _NEAR) + 1)})
    pieces = []
    before = -1
    for number in shown:
        if number > before + 1:
            pieces.append("<em>…</em>")
        pieces.append(_link(view, page, number, str(number + 1)))
        before = number
    following = _link(view, page, page + 1, "下一页") if page < last else ""
    return f'<div class="pagination">{" ".join(pieces)} {following}</div>'


def _link(view: View, page: int, other: int, said: str) -> str:
    if other == page or not 0 <= other < view.page_count:
        return f"<span>{said}</span>"
    return f'<a href="{view.link(view.page_path(other), view.page_path(page))}">{said}</a>'
