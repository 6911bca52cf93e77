"""
Markup that costs a tree builder more than its length is mended before the tree is built.

Its time grows with the square of the depth of a page, and with the square of the choices in a form.
"""

import re

DEEPEST = 512
"""Elements within one another; browsers stop at as many."""

MOST_OPTIONS = 2_000
"""Choices of a page's forms."""

_MANY_TAGS = 5_000
"""Tags of a page below which neither is slow."""

_LISTS = frozenset(["ul", "ol", "dl"])
"""Elements that count twice, for their items."""

_NEVER_DEEP = frozenset(
    [
        "area",
        "base",
        "basefont",
        "bgsound",
        "br",
        "col",
        "embed",
        "frame",
        "hr",
        "img",
        "input",
        "keygen",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "a",
        "body",
        "button",
        "caption",
        "colgroup",
        "dd",
        "dt",
        "form",
        "head",
        "html",
        "iframe",
        "li",
        "noembed",
        "noframes",
        "object",
        "option",
        "p",
        "plaintext",
        "script",
        "select",
        "style",
        "table",
        "tbody",
        "td",
        "template",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "xmp",
        "applet",
        "marquee",
        "nobr",
        "svg",
        "math",
    ]
)
"""Elements that hold nothing, that the next of their kind closes, or whose depth costs no more than their number."""

# <div class="a"> ; </section> ; <o:p> ; <option>
_TAG = re.compile(
    rf"<(/?)(?!(?:{'|'.join(sorted(_NEVER_DEEP - {'option'}))})(?![a-z0-9:-]))([a-z][a-z0-9:-]{{0,30}}+)[^<>]{{0,2000}}+>?",
    re.IGNORECASE,
)


def flattened(html: str) -> str:
    """Return a page's markup without the tags of elements deeper than `DEEPEST`, and of choices beyond `MOST_OPTIONS`."""
    if html.count("<") < _MANY_TAGS:
        return html
    kept: list[str] = []
    at = depth = options = 0
    for match in _TAG.finditer(html):
        name = match[2].lower()
        if name == "option":
            options += not match[1]
            beyond = options > MOST_OPTIONS
        elif match[1]:
            beyond = depth > DEEPEST
            depth = max(0, depth - 1 - (name in _LISTS))
        else:
            beyond = depth >= DEEPEST
            depth += 1 + (name in _LISTS)
        if beyond:
            kept.append(html[at : match.start()])
            at = match.end()
    kept.append(html[at:])
    return "\n".join(kept) if len(kept) > 1 else html
