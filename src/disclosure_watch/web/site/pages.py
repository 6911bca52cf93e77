"""A page of the web face as one of a static site: its links relative, those that the site hasn't are text. Pure."""

import re
from collections.abc import Collection
from html import escape, unescape

from disclosure_watch.web.site.addresses import file_of, language_asked, relative, without_language

POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"

_ANCHOR = re.compile(r'<a\b([^>]*?)\bhref="(/[^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
"""A link; templates write it so, and no text of others holds a quotation mark that isn't escaped."""

_LINK = re.compile(r'<(?:link|script|form)\b[^>]*?\b(?:href|src|action)="(/[^"]*)"')
_OF_RECORD = re.compile(r"/(records|saved|evidence)/([^/?]+)")


class Rewriter:
    """What makes pages of a static site; `record_ids` are the records in it, links to others become text."""

    def __init__(self, record_ids: Collection[str]) -> None:
        self._record_ids = record_ids

    def page(self, markup: str, address: str, language: str) -> tuple[str, list[tuple[str, str]]]:
        """Return the markup of a page, and the addresses that it leads to with their languages."""
        at = file_of(address, language)
        ahead: list[tuple[str, str]] = []

        def led(target: str) -> str:
            spoken = language_asked(target, language)
            ahead.append((without_language(target), spoken))
            return escape(relative(at, file_of(target, spoken)))

        def anchor(link: re.Match[str]) -> str:
            target = unescape(link[2])
            if not self.has(target):
                return link[4]
            if 'rel="next"' in link[0] and not self._goes_on(address, ahead):
                return ""
            return f'<a{link[1]}href="{led(target)}"{link[3]}>{link[4]}</a>'

        def other(link: re.Match[str]) -> str:
            return link[0].replace(f'"{link[1]}"', f'"{led(unescape(link[1]))}"')

        return _LINK.sub(other, _ANCHOR.sub(anchor, markup)), ahead

    @staticmethod
    def _goes_on(address: str, ahead: list[tuple[str, str]]) -> bool:
        """Return whether what follows a page is in the site: of a list of changes, while a row leads to a record of it."""
        return not address.startswith("/changes") or any(led.startswith("/records/") for led, _ in ahead)

    def has(self, address: str) -> bool:
        """Return whether the site has what an address shows."""
        record_id = record_of(address)
        return not record_id or record_id in self._record_ids


def record_of(address: str) -> str:
    """Return the record that an address shows something of, empty where it shows none."""
    told = _OF_RECORD.match(address)
    if told is None:
        return ""
    name = told[2].removesuffix(".zip")
    return name if told[1] == "records" else name.rpartition(".")[0]
