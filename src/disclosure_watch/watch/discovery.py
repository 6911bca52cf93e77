"""Finds the recipe of a column that a script draws: a browser draws it once, plain HTTP proves what was found."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from disclosure_watch import judge
from disclosure_watch.errors import ParseError
from disclosure_watch.fetch import AskedByPage, Fetcher
from disclosure_watch.lazy import LazyModule
from disclosure_watch.model import Capture, Listing, Recipe, Source, Verdict

if TYPE_CHECKING:
    from disclosure_watch import parse
else:
    parse = LazyModule("disclosure_watch.parse")


async def discover(client: Fetcher, source: Source) -> tuple[Recipe, Listing] | str:
    """
    Return the recipe whose plain answers hold the rows that a browser drew, with its first page; or why there is none.

    A recipe is proved: its first page has rows, and its second page, where there is one, has others.
    """
    reader = client.for_source(replace(source, render="browser", api=None))
    drawn = await reader.get(source.listing_url)
    judgement = judge.capture(drawn, site=source.listing_url)
    if judgement.verdict is not Verdict.OK:
        return f"{judgement.verdict}: {judgement.reason}"
    for asked in reader.asked_by_pages:
        for recipe in _candidates(asked, source.listing_url):
            listing = await _proved(client, replace(source, api=recipe), recipe)
            if listing is not None:
                return recipe, listing
    return 'no answer that the page\'s scripts asked for holds its rows; render = "browser" may read it'


def _candidates(asked: AskedByPage, listing_url: str) -> Iterator[Recipe]:
    """Yield the recipes that an answer allows: with a place for the page's number where it is told, counted from what it was."""
    if asked.capture.status != 200:
        return
    url, body = _relative(asked.url, listing_url), asked.body
    paged = parse.with_page(url, body)
    first = 1
    if paged is not None:
        number = re.search(
            r"\d+", url[paged[0].index("{page}") :] if "{page}" in paged[0] else body[paged[1].index("{page}") :]
        )
        first = 0 if number is not None and number[0] == "0" else 1
        url, body = paged
    method = "POST" if asked.body else "GET"
    recipe = Recipe(url, method, body, asked.content_type or "application/json", first)
    inferred = parse.inferred(asked.capture.content, recipe, content_type=_type(asked.capture))
    if inferred is not None:
        yield inferred


def _relative(url: str, listing_url: str) -> str:
    """Return an address without the host where it is the listing's."""
    parts, own = urlsplit(url), urlsplit(listing_url)
    if (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
        return url
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


async def _proved(client: Fetcher, source: Source, recipe: Recipe) -> Listing | None:
    """Return the first page of a recipe asked by plain HTTP, None where it has no rows, or the same on its second page."""
    reader = client.for_source(source)

    async def page(number: int) -> Listing | None:
        capture = await reader.get(recipe.address(source.listing_url, number))
        with contextlib.suppress(ParseError):
            return parse.by_recipe(
                capture.content, recipe, source.listing_url, page=number, content_type=_type(capture)
            )
        return None

    first = await page(1)
    if first is None or not first.entries:
        return None
    if first.next_url is not None and first.page_count is not None:
        second = await page(2)
        if second is None or not second.entries or second.entries == first.entries:
            return None
    return first


def _type(capture: Capture) -> str:
    return capture.header("content-type") or ""
