"""Tags as a tree is written out: each read once, as the pages of a site are made of the same."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

END, BREAK, RULE, PICTURE, IRREGULAR, INLINE, LINK, BLOCK, TABLE, CELL = range(10)
"""What a tag does to the lines of a page; from LINK on it opens what its end tag closes, from BLOCK on that is a box."""

BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "html", "center", "dd", "div", "dl", "dt", "fieldset",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "table", "tbody", "thead", "tr", "ul", "ucapcontent", "ucaptitle",
])  # fmt: skip
CELLS = frozenset(["td", "th"])
_SKIPPED = frozenset(["head", "title", "button", "script", "style"])
_RAW = frozenset(["xmp", "noembed", "noframes", "plaintext"])
"""Elements whose text a tree writes as it stands."""

_ROLES = {
    "br": BREAK,
    "img": PICTURE,
    **dict.fromkeys(_SKIPPED | _RAW, IRREGULAR),
    "a": LINK,
    **dict.fromkeys(BLOCKS, BLOCK),
    "hr": RULE,
    "table": TABLE,
    **dict.fromkeys(CELLS, CELL),
}
_FRAME_WORDS = frozenset([
    "foot", "footer", "bottom", "copyright", "nav", "navbar", "menu", "crumb", "crumbs", "breadcrumb", "share",
    "sidebar", "toolbar", "related", "recommend", "comment", "comments", "pager", "pagination", "qrcode", "ewm",
    "bdshare", "banner", "login", "search", "mbx", "dqwz", "weizhi", "links", "bq", "banquan", "fenxiang", "gjl",
    "header", "top", "head", "satisfaction",
])  # fmt: skip
"""Of which names of elements around a page's own text are made."""

_FRAME_TAGS = frozenset(["nav", "footer", "aside"])
_WORDS = re.compile("[A-Z]?[a-z]+")
_ATTRIBUTE = re.compile(r'\s(=?[^\s/>=]*)="([^"]*)"')  # class="a"
_MOST_KNOWN = 4096
_LONGEST_KNOWN = 300


class Tag(NamedTuple):
    """
    A tag: its role and name; its class, id, href and title, empty for none; class and id as one, and as selectors.

    `frame` where its name, class or id tells that it stands around a page's own text.
    """

    role: int
    name: str
    classes: str = ""
    identity: str = ""
    href: str = ""
    title: str = ""
    names: str = ""
    selectors: tuple[str, ...] = ()
    frame: bool = False


_END = Tag(END, "/")


ANY_LINK = Tag(LINK, "a")
"""What a link does to the lines, wherever it leads."""


class Token(NamedTuple):
    """
    A tag and the text behind it: the tag's role, the tag, how it is written, and the text.

    The text is empty for none, a blank for white space alone; `length` is that of what is to be seen of it.
    """

    role: int
    tag: Tag
    written: str
    text: str
    length: int


KNOWN: dict[str, Token] = {}
"""The tokens that were read before, as they stand, without the `<`."""

_KNOWN_TAGS: dict[str, Tag] = {}


def read_token(token: str) -> Token:
    """Return what a token says, and remember it; one whose tag has no end is irregular."""
    written, ended, text = token.partition(">")
    tag = _KNOWN_TAGS.get(written)
    if tag is None:
        tag = ANY_LINK if written.startswith("a ") else read(written)
        if tag is not ANY_LINK and len(written) <= _LONGEST_KNOWN:
            _remember(_KNOWN_TAGS, written, tag)
    length = 0
    if text:
        text = unescaped(text).replace("\t", " ")
        length = len(text.strip())
    known = Token(tag.role if ended else IRREGULAR, tag, written, text if length or not text else " ", length)
    if len(token) <= _LONGEST_KNOWN:
        _remember(KNOWN, token, known)
    return known


def _remember(known: dict[str, Any], written: str, what: object) -> None:
    if len(known) >= _MOST_KNOWN:
        known.clear()
    known[written] = what


def read(written: str) -> Tag:
    """Return what a tag says."""
    if written.startswith("!--"):
        return Tag(INLINE if len(written) > 4 and written.endswith("--") else IRREGULAR, "!--")
    name, blank, _ = written.partition(" ")
    if name.startswith("/"):
        return _END if _ROLES.get(name[1:], INLINE) >= LINK else Tag(INLINE, name)
    role = _ROLES.get(name, INLINE)
    if not blank or (role < LINK and role != RULE):
        return Tag(role, name, frame=name in _FRAME_TAGS)
    given = dict(_ATTRIBUTE.findall(written))
    classes, identity, href, title = (unescaped(given.get(each, "")) for each in ("class", "id", "href", "title"))
    names = f"{classes} {identity}" if classes or identity else ""
    selectors = (*(f".{each}" for each in classes.split()), *([f"#{identity}"] if identity else []))
    frame = name in _FRAME_TAGS or not _FRAME_WORDS.isdisjoint(each.lower() for each in _WORDS.findall(names[:200]))
    return Tag(role, name, classes, identity, href, title, names, selectors, frame)


def mended(tokens: Sequence[str]) -> Iterator[str]:
    """
    Yield tokens (a tag and the text behind it, without the `<`) so that each has one `>` and holds what is read.

    Comments are emptied, what nobody reads is left out, text that a tree writes as it stands is escaped.
    """
    at = 0
    while at < len(tokens):
        token = tokens[at]
        start, at = at, at + 1
        if token.startswith("!--"):
            end = token.find("-->", 3)
            while end < 0 and at < len(tokens):
                token, at = tokens[at], at + 1
                end = token.find("-->")
            yield f"i>{token[end + 3 :] if end >= 0 else ''}"
            continue
        while ">" not in token and at < len(tokens):
            token, at = tokens[at], at + 1
        written, _, text = token.partition(">")
        written = "<".join((*tokens[start : at - 1], written))
        name = written.partition(" ")[0]
        if name in _SKIPPED or name in _RAW:
            end = next((each for each in range(at, len(tokens)) if tokens[each].startswith(f"/{name}>")), len(tokens))
            raw = "<".join((text, *tokens[at:end])).replace("&", "&amp;") if name in _RAW else ""
            yield f"i>{raw}"
            at = end
            continue
        yield f"{written}>{text}"


def unescaped(text: str) -> str:
    """Return a text or value without the escapes that a tree writes."""
    if "&" not in text:
        return text
    for escape, character in (("&nbsp;", "\xa0"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(escape, character)
    return text


def text_of(tokens: Sequence[str]) -> str:
    """Return the text of some tokens."""
    return "".join(unescaped(token.partition(">")[2]) for token in tokens)
