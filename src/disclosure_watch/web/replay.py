"""
A saved page made again from what may stand in it: elements, attributes and text by a list, nothing that acts or asks.

Scripts, styles, frames, forms, pictures and links elsewhere aren't removed: they are never copied. Pure.
"""

from collections.abc import Iterator
from functools import lru_cache

from markupsafe import Markup, escape
from selectolax.lexbor import LexborHTMLParser, LexborNode

from disclosure_watch.alert.escape import clean

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
"""What a browser allows a saved page: our style sheet alone."""

_KEPT = frozenset(
    (
        *(
            "a",
            "abbr",
            "address",
            "article",
            "aside",
            "b",
            "bdi",
            "big",
            "blockquote",
            "br",
            "caption",
            "center",
            "cite",
        ),
        *(
            "code",
            "col",
            "colgroup",
            "dd",
            "del",
            "dfn",
            "div",
            "dl",
            "dt",
            "em",
            "figcaption",
            "figure",
            "font",
            "footer",
        ),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "ins", "kbd", "li", "mark", "ol"),
        *("p", "pre", "q", "s", "section", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody"),
        *("td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var"),
    )
)
_LEFT_OUT = frozenset(
    (
        *("script", "style", "noscript", "template", "iframe", "frame", "frameset", "object", "embed", "applet", "svg"),
        *("math", "head", "link", "meta", "base", "audio", "video", "source", "track", "canvas", "select", "textarea"),
        *("button", "datalist", "noembed", "noframes", "xmp", "plaintext", "portal", "dialog", "title"),
    )
)
"""Elements that go with all that is in them; of others, unknown ones too, the inside stays."""

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_EMPTY = frozenset(("br", "col", "hr"))
_NUMBERS = ("colspan", "rowspan", "span")
_ALIGNED = frozenset(("left", "right", "center", "justify"))
_DEEPEST = 200
LARGEST = 2_000_000
"""Characters of a page that are read."""


@lru_cache(2)
def replayed(html: str) -> Markup:
    """Return the harmless markup of a page's body."""
    tree = LexborHTMLParser(html[:LARGEST])
    body = tree.body
    level = 1
    for heading in tree.css(", ".join(_HEADINGS)):  # they look as saved, and are read out without a level left out
        level = min(int((heading.tag or "h1")[1:]), level + 1)
        heading.attrs["aria-level"] = str(level)
    return Markup("".join(_children(body, 0)) if body is not None else "")  # noqa: S704  made of escaped parts alone


def _children(parent: LexborNode, depth: int) -> Iterator[str]:
    child = parent.first_child
    while child is not None:
        yield from _node(child, depth)
        child = child.next


def _node(node: LexborNode, depth: int) -> Iterator[str]:
    tag = node.tag
    if tag == "-text":
        yield str(escape(clean(node.text_content or "")))
        return
    if tag is None or tag.startswith(("-", "!", "_")) or tag in _LEFT_OUT:
        return
    if tag == "img":
        yield str(escape(clean((node.attributes.get("alt") or "")[:200])))
        return
    if tag not in _KEPT or depth > _DEEPEST:
        if depth <= _DEEPEST:
            yield from _children(node, depth + 1)
        return
    name = "span" if tag == "a" else tag
    yield f"<{name}{_attributes(node)}>"
    if tag not in _EMPTY:
        yield from _children(node, depth + 1)
        yield f"</{name}>"


def _attributes(node: LexborNode) -> str:
    attributes = node.attributes
    kept = [
        f' {name}="{value}"'
        for name in _NUMBERS
        if (value := attributes.get(name) or "").isdecimal() and len(value) < 4
    ]
    if node.tag in _HEADINGS:
        kept.append(f' aria-level="{attributes["aria-level"]}"')
    aligned = (attributes.get("align") or "").lower()
    if aligned in _ALIGNED:
        kept.append(f' class="align-{aligned}"')
    return "".join(kept)
