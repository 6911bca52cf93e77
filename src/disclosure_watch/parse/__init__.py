"""
Pages in, records out: pure, from bytes and an address (DESIGN §4).

    detail    a document page -> Record
    listing   a listing page  -> Listing
    page      either, by what the page is

All raise ParseError with the reason in one line. Nothing here touches network, clock or disk.
"""

from collections.abc import Mapping

from disclosure_watch.errors import ParseError
from disclosure_watch.model import PROFILES, Listing, Record
from disclosure_watch.parse.detail import read_detail
from disclosure_watch.parse.listing import read_listing
from disclosure_watch.parse.tree import PARSER_VERSION, Page, open_page

__all__ = ["PARSER_VERSION", "PROFILES", "detail", "listing", "page"]


def detail(
    content: bytes,
    url: str,
    *,
    content_type: str = "",
    profile: str = "auto",
    selectors: Mapping[str, str] | None = None,
) -> Record:
    """
    Read a document page.

    Args:
        content: the body after content decoding.
        url: the page's address; relative links are resolved against it.
        content_type: the Content-Type header, whose charset is tried first.
        profile: a name of `PROFILES`, or auto.
        selectors: CSS selectors by field that override the profile's.

    Raises:
        ParseError: the bytes are no such page; `lost` tells what is missing (page, title or body).
    """
    return read_detail(open_page(content, url, content_type, profile), selectors or {})


def listing(
    content: bytes,
    url: str,
    *,
    content_type: str = "",
    profile: str = "auto",
    selectors: Mapping[str, str] | None = None,
) -> Listing:
    """Read a listing page; arguments and errors as of `detail`. A page with a pager and no rows has no entries."""
    return read_listing(open_page(content, url, content_type, profile), selectors or {})


def page(
    content: bytes,
    url: str,
    *,
    content_type: str = "",
    profile: str = "auto",
    selectors: Mapping[str, str] | None = None,
) -> Record | Listing:
    """Read a page as what it is: a document if it has the marks of one, else a listing."""
    opened = open_page(content, url, content_type, profile)
    if _is_document(opened):
        return read_detail(opened, selectors or {})
    found = read_listing(opened, selectors or {})
    if found.entries:
        return found
    try:
        return read_detail(opened, selectors or {})
    except ParseError:
        raise ParseError("neither a document nor a listing: no body text and no rows with links") from None


def _is_document(opened: Page) -> bool:
    return opened.meta("ArticleTitle") is not None or opened.body_container() is not None
