"""A page of the web face as one of a static site: relative links, and nothing that needs a server. Pure."""

import re
from collections.abc import Collection
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from disclosure_watch.web.site.addresses import file_of, language_asked, relative, without_language

POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"
_OF_RECORD = re.compile(r"/(records|saved|evidence)/([^/?]+)")


class Rewriter:
    """What makes pages of a static site; `record_ids` are the records in it, links to others become text."""

    def __init__(self, record_ids: Collection[str]) -> None:
        self._record_ids = record_ids

    def page(self, markup: str, address: str, language: str) -> tuple[str, list[tuple[str, str]]]:
        """Return the markup of a page, and the addresses that it leads to with their languages."""
        tree = LexborHTMLParser(markup)
        at = file_of(address, language)
        if address == "/changes":
            _filter_as_links(tree)
        for form in tree.css("details.filter, form:not(.find), footer a[href^='/api/']"):
            form.decompose()
        ahead: list[tuple[str, str]] = []
        leads_to_records = False
        for link in tree.css("a[href^='/'], link[href^='/'], script[src^='/'], form[action^='/']"):
            name = next(name for name in ("href", "src", "action") if name in link.attributes)
            target = link.attributes[name] or "/"
            if not self.has(target):
                link.unwrap()
                continue
            spoken = language_asked(target, language)
            leads_to_records |= target.startswith("/records/")
            link.attrs[name] = relative(at, file_of(target, spoken))
            if link.attributes.get("rel") != "next" or leads_to_records or not address.startswith("/changes"):
                ahead.append((without_language(target), spoken))
            else:
                link.decompose()
        first = tree.css_first("meta[charset]")
        if first is not None:
            first.insert_after(_node(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'))
        return tree.html or "", ahead

    def has(self, address: str) -> bool:
        """Return whether the site has what an address shows."""
        told = _OF_RECORD.match(address)
        if told is None:
            return True
        name = told[2].removesuffix(".zip")
        return (name if told[1] == "records" else name.rpartition(".")[0]) in self._record_ids


def _filter_as_links(tree: LexborHTMLParser) -> None:
    """Put links in the place of the form that narrows a list of changes: one for each kind, one for each source."""
    form = tree.css_first("details.filter")
    if form is None:
        return
    for name in ("kind", "source"):
        options = tree.css(f"details.filter select[name={name}] option[value]:not([value=''])")
        links = "".join(
            f'<li><a href="/changes?{name}={escape(option.attributes["value"] or "")}">{escape(option.text())}</a></li>'
            for option in options
        )
        if links:
            form.insert_before(_node(f'<ul class="conditions">{links}</ul>'))


def _node(markup: str) -> LexborNode:
    """Return the element of some markup."""
    tree = LexborHTMLParser(markup)
    element = next((part.child for part in (tree.body, tree.head) if part is not None and part.child is not None), None)
    if element is None:
        raise ValueError(markup)
    return element
