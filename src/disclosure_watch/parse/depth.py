"""Nesting beyond what any page needs is flattened before the tree is built, whose time grows with the square of its depth."""

import re

DEEPEST = 512
"""Elements within one another; browsers stop at as many."""

_MANY_TAGS = 5_000
"""Tags of a page below which no depth is slow."""

# <div class="a"> ; </section> : elements that nothing but their end tag closes
_TAG = re.compile(
    r"<(/?)(?:div|section|article|span|ul|ol|dl|table|blockquote|center|form|fieldset|main|aside|figure|details|header|footer)\b[^<>]{0,2000}+>?",
    re.IGNORECASE,
)


def flattened(html: str) -> str:
    """Return a page's markup without the start and end tags of elements deeper than `DEEPEST`."""
    if html.count("<") < _MANY_TAGS:
        return html
    depth = deepest = 0
    for match in _TAG.finditer(html):
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    if deepest <= DEEPEST:
        return html
    kept: list[str] = []
    at = depth = 0
    for match in _TAG.finditer(html):
        beyond = depth > DEEPEST if match[1] else depth >= DEEPEST
        depth = max(0, depth - 1) if match[1] else depth + 1
        if beyond:
            kept.append(html[at : match.start()])
            at = match.end()
    kept.append(html[at:])
    return "\n".join(kept)
