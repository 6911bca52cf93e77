"""A document's title: the heading that the page's own title names, else what meta tags, scripts and labels say."""

import re
from collections.abc import Iterator

from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.metadata import Value
from disclosure_watch.parse.profiles import ALL, Profile, generic
from disclosure_watch.parse.text import flat, line

_HEADINGS = ",".join(dict.fromkeys((*generic.TITLE, *(each for profile in ALL for each in profile.title))))
_SEPARATORS = re.compile(r"\s*(?:__+|[-_–—|>»]{1,2})\s*")
_VARIABLE = re.compile(r"\bvar\s+(?:atitle|articleTitle|doctitle|title)\s*=\s*([\"'])(.{4,200}?)\1", re.IGNORECASE)
_LEAST = 4
_SECTION = re.compile("^(?:首页|当前位置|您(?:现在)?的?位置|政府信息公开|信息公开|详情|正文)")


def read_title(page: Page, profile: Profile, selector: str | None, boxed: Value | None) -> tuple[str, str]:
    """Return the title and where it was read; both empty where the page has none."""
    if selector and (chosen := page.tree.css_first(selector)) is not None:
        return line(chosen.text(deep=True)), f"selector {selector}"
    stated = line(page.meta("ArticleTitle") or "")
    named = flat(stated) or flat(page.shown_title)
    for node in page.tree.css(_HEADINGS) if named else ():
        if _same(flat(text := line(node.text(deep=True))), named):
            return text, f"<{node.tag}>, as the page's title names it"
    if boxed is not None and named and _same(flat(boxed.text), named):
        return boxed.text, f"the label {boxed.label}"
    if stated:
        return stated, "meta ArticleTitle"
    for text, origin in _headings(page, profile):
        if origin in profile.title or not _SECTION.match(text):
            return text, origin
    if boxed is not None:
        return boxed.text, f"the label {boxed.label}"
    variable = _VARIABLE.search(page.html)
    if variable:
        return line(variable[2]), "a script's variable"
    return _of_shown(page), "the title element"


def _headings(page: Page, profile: Profile) -> Iterator[tuple[str, str]]:
    """Yield the headings, of the selectors that name titles best first, and the selector of each."""
    for selector in dict.fromkeys((*profile.title, *generic.TITLE)):
        for node in page.tree.css(selector):
            text = line(node.text(deep=True))
            if _LEAST < len(text) <= 300:
                yield text, selector


def _same(heading: str, named: str) -> bool:
    """Return whether a heading is what the page's title names: the same, its beginning, or its whole without the site."""
    stem = named.rstrip(".…")
    return len(heading) > _LEAST and (
        (heading in named and 2 * len(heading) >= len(_longest_part(named)))
        or (len(stem) > 10 and heading.startswith(stem))
    )


def _longest_part(text: str) -> str:
    return max(_SEPARATORS.split(text), key=len)


def _of_shown(page: Page) -> str:
    """Return the title element's text without the site's and the column's name."""
    parts = [part for part in _SEPARATORS.split(page.shown_title) if part]
    if len(parts) < 2:
        return page.shown_title
    whole = flat(page.text)
    seen = [part for part in parts if flat(part) in whole]
    return max(seen or parts[:1], key=len)
