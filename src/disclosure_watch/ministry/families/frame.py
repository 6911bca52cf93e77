"""What surrounds a column's pages in every family: the head with its meta tags, the top, the crumbs and the bottom."""

from disclosure_watch.ministry import chrome
from disclosure_watch.ministry.families.base import Item, View
from disclosure_watch.ministry.families.letter import standard_meta
from disclosure_watch.ministry.markup import meta, rewrite, text
from disclosure_watch.ministry.noise import NoiseKind
from disclosure_watch.ministry.presentation import TRADITIONAL

COLUMN = "建议提案办理情况公开"


def page(view: View, item: Item | None, here: str, content: str) -> str:
    """Write a whole page around its content: a listing's, or a document's where an item is given."""
    title = f"{item.document.title if item else COLUMN}_{view.agency.name}"
    written = rewrite(
        f'{_head(view, item, here, title)}\n<body>\n{_top(view, here)}\n<div class="main clearfix">\n'
        f'<div class="crumb">{_crumb(view)}</div>\n{_tabs(view, here) if item is None else ""}{content}\n</div>\n{_bottom(view)}\n</body>\n</html>\n',
        view.noise,
        here,
    )
    return written.translate(TRADITIONAL) if view.presentation.traditional else written


def href(view: View, item: Item, here: str) -> str:
    """Write the address of a document's page as listings link to it now."""
    elder = "?version=slh" if view.noise.moved[NoiseKind.ELDER] % 2 else ""
    return view.link(item.path, here) + elder


def _head(view: View, item: Item | None, here: str, title: str) -> str:
    content_type = f'<meta http-equiv="Content-Type" content="text/html; charset={view.charset}" />'
    tags = meta(standard_meta(view, item, here, COLUMN), view.noise, here)
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n{content_type}\n<title>{text(title)}</title>\n{tags}\n'
        f"{chrome.assets(view.noise)}\n{chrome.style(view.seed + view.template, small=view.small)}\n</head>"
    )


def _top(view: View, here: str) -> str:
    elder = ' class="slh"' if view.noise.moved[NoiseKind.ELDER] % 2 else ""
    return (
        f'<div id="top"{elder}><div class="logo"><a href="{view.prefix}/"><em>{view.agency.name}</em></a></div>\n'
        f'<form action="/search/" method="get"><input name="q" value="" placeholder="请输入关键词" /><input type="hidden" '
        f'name="token" value="{view.noise.token(here)}" /></form></div>\n'
        f"{chrome.menu(view.prefix, small=view.small)}\n{chrome.advert(view.noise, here)}"
    )


def _bottom(view: View) -> str:
    seed = view.seed + view.template
    return (
        f"{chrome.friends(seed, small=view.small)}\n{chrome.footer(view.agency.name, '5300000042', view.noise)}\n"
        f"{chrome.script(seed, view.noise, 'page', small=view.small)}"
    )


def _tabs(view: View, here: str) -> str:
    """Write the tabs by year over a list that shows the newest alone."""
    if not view.presentation.older:
        return ""
    tabs = (("本年度", view.page_path(0)), ("往年", view.older_path))
    links = "".join(f'<li><a href="{view.link(path, here)}">{name}</a></li>' for name, path in tabs)
    return f'<ul class="year-tab">{links}</ul>\n'


def _crumb(view: View) -> str:
    steps = ("首页", "政务公开", "政府信息公开目录")
    links = "".join(
        f'<a href="{view.prefix}/nav/{at}/" class="CurrChnlCls">{step}</a>&gt;&gt;' for at, step in enumerate(steps)
    )
    return f"您当前的位置：{links}<span>{COLUMN}</span>"
