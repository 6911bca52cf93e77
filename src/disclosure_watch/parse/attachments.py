"""Attachments: the files that a page links in its content, in a box beside it, or from a script that builds the box."""

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborNode

from disclosure_watch.model import Attachment
from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.text import flat, line

_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|wps|et|dps|zip|rar|7z|ofd|pptx?|txt|rtf|ceb)(?:[?#]|$)|downfile\.jsp|/download\.jsp|/attach(?:ment)?/\w+",
    re.IGNORECASE,
)
_BOX = re.compile("fujian|attach|appendix|(?:^|[ _-])fj(?:$|[ _-])", re.IGNORECASE)
_SCRIPT_NAMES = ("hasFJ", "fjList", "fujian", "ttach", "appendix")
"""What the variables are named after by which scripts build the box."""

_SCRIPT_TEXT = re.compile(r"\w*\s*[=:]\s*([\"'`])(.{0,20000}?)(?<!\\)\1\s*[;,\n]", re.DOTALL)
_SCRIPT_LINK = re.compile(
    r"<a\b[^>]*?href\s*=\s*\\?[\"']([^\"'\\]+)\\?[\"'][^>]*>(.*?)<\\?/a>", re.IGNORECASE | re.DOTALL
)
_LABEL = re.compile(r"^\s*附\s*件\s*\d*\s*[：:.、]?\s*")
_TAGS = re.compile(r"<[^>]*>")
_SIZE = re.compile(r"[（(\[]\s*[\d.]+\s*[KMG]B?\s*[）)\]]$|^\s*附件\s*[：:]\s*(?=\S)", re.IGNORECASE)


def read(page: Page, containers: Iterable[LexborNode]) -> tuple[Attachment, ...]:
    """Return the files of a document, in the order they stand, each address once."""
    found: dict[str, Attachment] = {}
    for container in containers:
        for node in container.css("a[href]"):
            _link(page, found, node)
    for node in page.tree.css("a[href]"):
        if is_file(node.attributes.get("href") or "") and _in_box(node):
            _link(page, found, node)
    for script in _scripts(page.html):
        for href, name in _SCRIPT_LINK.findall(script):
            _add(page, found, href, _TAGS.sub("", name))
    return tuple(found.values())


def without_links(lines: list[str], files: Iterable[Attachment]) -> list[str]:
    """Return the lines of a text without those at its end that merely name the files linked there."""
    names = {flat(file.name) for file in files}
    end = len(lines)
    while names and end and flat(_LABEL.sub("", lines[end - 1])) in {"", *names}:
        end -= 1
    return lines[:end]


def _scripts(html: str) -> Iterator[str]:
    """Yield the texts with links that scripts give to a variable named after attachments."""
    for name in _SCRIPT_NAMES:
        at = html.find(name)
        while at >= 0:
            given = _SCRIPT_TEXT.match(html, at + len(name))
            if given and "<a" in given[2]:
                yield given[2]
            at = html.find(name, at + len(name))


def _in_box(node: LexborNode) -> bool:
    """Return whether a link stands in a block that is named after attachments."""
    at: LexborNode | None = node
    while at is not None and at.tag not in {"body", "html"}:
        attributes = at.attributes
        if _BOX.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"):
            return True
        at = at.parent
    return False


def _link(page: Page, found: dict[str, Attachment], node: LexborNode) -> None:
    attributes = node.attributes
    href = attributes.get("href") or ""
    if is_file(href):
        _add(page, found, href, node.text(deep=True) or attributes.get("title") or "")


def _add(page: Page, found: dict[str, Attachment], href: str, name: str) -> None:
    url = page.absolute(href)
    if url is not None:
        found.setdefault(url, Attachment(_SIZE.sub("", line(name)).strip() or url.rpartition("/")[2], url))


def is_file(href: str) -> bool:
    """Return whether a link leads to a file rather than a page."""
    return _FILE.search(href) is not None
