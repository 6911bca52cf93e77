"""
Pages in, records out: pure, from bytes and an address (DESIGN §4).

    detail    a document page -> Record; `read` -> Reading, with where each value was read
    listing   a listing page  -> Listing
    page      either, by what the page is; `read_page` -> Reading or Listing
    by_recipe an answer to a source's recipe -> Listing; `endpoints` and `inferred` find a recipe
    explain   where each value of a Reading was read, and what contradicts it
    sections  the outline of a body text
    links     the addresses that a page links
    column_name  what a listing page calls itself
    detect    which CMS family a page is of, and by which marks

All raise ParseError with the reason in one line. Nothing here touches network, clock or disk.
"""

from collections.abc import Mapping
from dataclasses import replace

from disclosure_watch.errors import ParseError
from disclosure_watch.model import MOST_ROWS, PROFILES, Listing, Recipe, Record
from disclosure_watch.parse import profiles
from disclosure_watch.parse.data import is_data, read_data
from disclosure_watch.parse.detail import read_detail
from disclosure_watch.parse.encoding import Decoded, decode
from disclosure_watch.parse.endpoints import known_endpoints, with_page
from disclosure_watch.parse.kind import is_document
from disclosure_watch.parse.listing import read_listing
from disclosure_watch.parse.markup import PARSER_VERSION, Page
from disclosure_watch.parse.reading import Explained, Reading, explain
from disclosure_watch.parse.recipe import infer, read_by_recipe
from disclosure_watch.parse.sections import Section, sections
from disclosure_watch.parse.text import line

__all__ = [
    "PARSER_VERSION",
    "PROFILES",
    "Explained",
    "Reading",
    "Section",
    "detail",
    "detect",
    "endpoints",
    "explain",
    "inferred",
    "links",
    "listing",
    "page",
    "read",
    "read_page",
    "sections",
    "with_page",
]


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
    return read(content, url, content_type=content_type, profile=profile, selectors=selectors).record


def read(
    content: bytes,
    url: str,
    *,
    content_type: str = "",
    profile: str = "auto",
    selectors: Mapping[str, str] | None = None,
) -> Reading:
    """Read a document page as `detail` does, and tell where each value was read."""
    decoded = _text(content, content_type)
    if is_data(decoded.text):
        raise ParseError("JSON, which holds no document page")
    opened = Page(decoded.text, url, decoded.encoding, decoded.utf8)
    return read_detail(opened, _profile(opened, profile), selectors or {})


def listing(
    content: bytes,
    url: str,
    *,
    content_type: str = "",
    profile: str = "auto",
    selectors: Mapping[str, str] | None = None,
) -> Listing:
    """
    Read a listing page; arguments and errors as of `detail`.

    A page with a pager and no rows has no entries; of more than `MOST_ROWS` rows the first are read.
    """
    decoded = _text(content, content_type)
    if is_data(decoded.text):
        return _bounded(read_data(decoded.text, url, profile))
    opened = Page(decoded.text, url, decoded.encoding, decoded.utf8)
    return _bounded(read_listing(opened, _profile(opened, profile), selectors or {}))


def _bounded(listing: Listing) -> Listing:
    return replace(listing, entries=listing.entries[:MOST_ROWS]) if len(listing.entries) > MOST_ROWS else listing


def by_recipe(
    content: bytes, recipe: Recipe, listing_url: str, *, page: int = 1, content_type: str = "", profile: str = "auto"
) -> Listing:
    """Read one answer to a source's recipe, `page` its number from 1. Raises ParseError where the recipe finds no rows."""
    if not content or content.isspace():
        raise ParseError("the answer is empty")
    name = "generic" if profile == "auto" else profile
    return _bounded(read_by_recipe(decode(content, content_type).text, recipe, listing_url, page, name))


def endpoints(content: bytes, *, content_type: str = "") -> tuple[Recipe, ...]:
    """Return how a page's scripts ask for rows where the service is known: recipes that lack what an answer shows."""
    return known_endpoints(decode(content, content_type).text)


def charset(content: bytes, *, content_type: str = "") -> str:
    """Return the encoding that a page is read in: utf-8, gb18030 …; `none that fits` where it can't be read."""
    try:
        return decode(content, content_type).encoding
    except ParseError:
        return "none that fits"


def inferred(content: bytes, recipe: Recipe, *, content_type: str = "") -> Recipe | None:
    """Return a recipe completed by an answer to it: where rows, titles, links, dates and counts are; None where nowhere."""
    return infer(decode(content, content_type).text, recipe)


def page(
    content: bytes,
    url: str,
    *,
    content_type: str = "",
    profile: str = "auto",
    selectors: Mapping[str, str] | None = None,
) -> Record | Listing:
    """Read a page as what it is: a document if it has the marks of one, else a listing."""
    answer = read_page(content, url, content_type=content_type, profile=profile, selectors=selectors)
    return answer.record if isinstance(answer, Reading) else answer


def read_page(
    content: bytes,
    url: str,
    *,
    content_type: str = "",
    profile: str = "auto",
    selectors: Mapping[str, str] | None = None,
) -> Reading | Listing:
    """Read a page as `page` does, and tell of a document where each value was read."""
    decoded = _text(content, content_type)
    chosen = selectors or {}
    if is_data(decoded.text):
        return read_data(decoded.text, url, profile)
    opened = Page(decoded.text, url, decoded.encoding, decoded.utf8)
    family = _profile(opened, profile)
    document = _is_document(opened, family, chosen)
    if document:
        return read_detail(opened, family, chosen)
    refused = "neither a document nor a listing: no body text and no rows with links"
    try:
        rows = read_listing(opened, family, chosen)
    except ParseError as error:
        rows = None
        refused = str(error) if error.lost == "rows" else refused
    dated = sum(entry.date is not None for entry in rows.entries) if rows is not None else 0
    if rows is not None and rows.entries and (document is False or dated > 1):
        return rows
    try:
        return read_detail(opened, family, chosen)
    except ParseError:
        if rows is not None and (rows.entries or rows.page_urls):
            return rows
        raise ParseError(refused) from None


def detect(content: bytes, url: str, *, content_type: str = "") -> tuple[str, tuple[str, ...]]:
    """Return the profile that `auto` takes for a page, and the marks that speak for it."""
    family, marks = profiles.detect(_text(content, content_type).text, url)
    return family.name, marks


def column_name(content: bytes, url: str, *, content_type: str = "") -> str:
    """Return what a listing page calls itself: site and column of its meta tags, else its title; empty where it doesn't."""
    decoded = _text(content, content_type)
    if is_data(decoded.text):
        return ""
    opened = Page(decoded.text, url, decoded.encoding, decoded.utf8)
    named = [name for name in (opened.meta("SiteName"), opened.meta("ColumnName")) if name]
    return " ".join(named) or opened.shown_title


def links(content: bytes, url: str, *, content_type: str = "") -> dict[str, str]:
    """Return the addresses that a page links, in its order, each once with its text; none that leads to itself."""
    decoded = _text(content, content_type)
    opened = Page(decoded.text, url, decoded.encoding, decoded.utf8)
    linked: dict[str, str] = {}
    for anchor in opened.tree.css("a[href]"):
        address = opened.absolute(anchor.attributes.get("href"))
        if address is not None and address.partition("#")[0] != url:
            linked.setdefault(address.partition("#")[0], line(anchor.text()))
    return linked


def _text(content: bytes, content_type: str) -> Decoded:
    """Return a page's text and encoding."""
    if not content or content.isspace():
        raise ParseError("the file is empty")
    decoded = decode(content, content_type)
    if "<" not in decoded.text and not is_data(decoded.text):
        raise ParseError("no markup: this is no page")
    return decoded


def _profile(opened: Page, name: str) -> profiles.Profile:
    return profiles.detect(opened.html, opened.url)[0] if name == "auto" else profiles.by_name(name)


def _is_document(opened: Page, family: profiles.Profile, selectors: Mapping[str, str]) -> bool | None:
    """Return whether a page says that it is an article, or holds text that isn't in links; None where that is unsure."""
    if selectors.get("entries"):
        return False
    if opened.meta("ArticleTitle") is not None:
        return True
    return is_document(opened, family, selectors.get("body"))
