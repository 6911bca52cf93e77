"""A trial of an address before it is watched: its listing and a few documents are read, nothing is stored."""

import contextlib
import random
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial

from disclosure_watch import judge, parse
from disclosure_watch.config import FetchSettings
from disclosure_watch.errors import ParseError
from disclosure_watch.fetch import Fetcher, SourceFetcher
from disclosure_watch.model import Capture, Judgement, Listing, Means, Recipe, Source, Verdict
from disclosure_watch.parse import Reading
from disclosure_watch.watch.context import Clock
from disclosure_watch.watch.discovery import discover
from disclosure_watch.watch.reading import read_once
from disclosure_watch.watch.reading_process import ReadingProcess

DOCUMENTS = 3


@dataclass(frozen=True, slots=True)
class Trial:
    """
    What an address gave: its listing, None where there is none to read, what it calls itself, and some documents.

    `profile` is the family that most of the pages are of, `marks` what speaks for it. `faults` say what could not be
    read, a line each. `url` is the listing's address, where the one given led on to it; `recipe` is found where only a
    script asks for the rows. `page` is what the address itself answered, `judgement` the verdict on it.
    """

    listing: Listing | None
    name: str
    profile: str
    marks: tuple[str, ...]
    documents: tuple[Reading, ...]
    faults: tuple[str, ...]
    url: str = ""
    recipe: Recipe | None = None
    page: Capture | None = None
    judgement: Judgement | None = None

    @property
    def readable(self) -> bool:
        """Whether there is something to watch: rows, and a document that could be read."""
        return self.listing is not None and bool(self.listing.entries) and bool(self.documents)


async def trial(url: str, settings: FetchSettings, *, clock: Clock, browser: bool = False) -> Trial:
    """
    Fetch a listing and its first documents, at the pace of the settings, and read them with no configuration.

    With `browser`, rows that only a script asks for are looked for with Chromium.
    """
    async with Fetcher(settings, clock=clock, rng=random.Random()) as client:
        return await trial_with(client, Source("trial", "", url), browser=browser)


async def trial_with(client: Fetcher, source: Source, *, browser: bool = False) -> Trial:
    """Do a trial of a source, in its own way of being reached, with a client that others may use at the same time."""
    with ReadingProcess() as process:
        return await _tried(client, process, source, browser=browser)


async def _tried(client: Fetcher, process: ReadingProcess, source: Source, *, browser: bool) -> Trial:
    faults: list[str] = []
    reader = client.for_source(source)
    capture = await reader.get(source.listing_url)
    judgement = judge.capture(capture, site=source.listing_url, entrance=True)
    if judgement.verdict is not Verdict.OK:
        faults.append(f"{source.listing_url}: {judgement.verdict}: {judgement.reason}")
    if judgement.verdict not in {Verdict.OK, Verdict.STUB}:
        return Trial(None, "", "auto", (), (), tuple(faults), source.listing_url, None, capture, judgement)
    reached = capture.url if Means.LED_ON in capture.means else source.listing_url
    listing = await _listing(process, capture, faults) if judgement.verdict is Verdict.OK else None
    if listing is not None and not listing.entries and listing.page_urls:
        data = await _asked(reader, listing.page_urls[0], faults)
        listing = (await _listing(process, data, faults) if data else None) or listing
    recipe = None
    if listing is None or not listing.entries:
        discovered = await _elsewhere(client, replace(source, listing_url=reached), capture, faults, browser=browser)
        if discovered is not None:
            (recipe, listing), faults = discovered, []
    if listing is None:
        return Trial(None, "", "auto", (), (), tuple(faults), reached, None, capture, judgement)
    if not listing.entries:
        faults.append(f"{source.listing_url}: the listing has no entries")
    documents, detected = await _documents(process, reader, listing, faults)
    detected.insert(0, _detected(capture))
    profile = Counter(name for name, _ in detected).most_common(1)[0][0]
    marks = next(marks for name, marks in detected if name == profile)
    named = partial(parse.column_name, capture.content, capture.url, content_type=_type(capture))
    name = await read_once(process, capture, named)
    return Trial(listing, name, profile, marks, tuple(documents), tuple(faults), reached, recipe, capture, judgement)


async def _documents(
    process: ReadingProcess, reader: SourceFetcher, listing: Listing, faults: list[str]
) -> tuple[list[Reading], list[tuple[str, tuple[str, ...]]]]:
    """Return the first documents of a listing as far as they can be read, and which family each page is of."""
    documents: list[Reading] = []
    detected: list[tuple[str, tuple[str, ...]]] = []
    for entry in listing.entries[:DOCUMENTS]:
        page = await _asked(reader, entry.url, faults)
        reading = await _document(process, page, faults) if page else None
        if page is not None and reading is not None:
            documents.append(reading)
            detected.append(_detected(page))
    return documents, detected


async def _elsewhere(
    client: Fetcher, source: Source, page: Capture, faults: list[str], *, browser: bool
) -> tuple[Recipe, Listing] | None:
    """Return the recipe for rows that a page lacks, and its first page: of a known service, else found by a browser."""
    served = await _by_recipe(client, source, page)
    if served is None and browser:
        discovered = await discover(client, source)
        if not isinstance(discovered, str):
            return discovered
        faults.append(f"{source.listing_url}: in a browser: {discovered}")
    return served


async def _by_recipe(fetcher: Fetcher, source: Source, page: Capture) -> tuple[Recipe, Listing] | None:
    """Ask the services that a page's scripts name; return the first recipe whose answer has rows, with them."""
    for asked in parse.endpoints(page.content, content_type=_type(page)):
        reader = fetcher.for_source(replace(source, api=asked))
        answer = await _asked(reader, asked.address(source.listing_url, 1), [])
        recipe = (
            parse.inferred(answer.content, replace(asked, html=None), content_type=_type(answer)) if answer else None
        )
        if answer is None or recipe is None:
            continue
        with contextlib.suppress(ParseError):
            listing = parse.by_recipe(answer.content, recipe, source.listing_url, content_type=_type(answer))
            if listing.entries:
                return recipe, listing
    return None


async def _asked(fetcher: SourceFetcher, url: str, faults: list[str]) -> Capture | None:
    capture = await fetcher.get(url)
    judgement = judge.capture(capture, site=url)
    if judgement.verdict is Verdict.OK:
        return capture
    faults.append(f"{url}: {judgement.verdict}: {judgement.reason}")
    return None


async def _listing(process: ReadingProcess, capture: Capture, faults: list[str]) -> Listing | None:
    call = partial(parse.listing, capture.content, capture.url, content_type=_type(capture))
    try:
        return await read_once(process, capture, call)
    except ParseError as error:
        faults.append(f"{capture.url}: {error}")
        return None


async def _document(process: ReadingProcess, capture: Capture, faults: list[str]) -> Reading | None:
    call = partial(parse.read, capture.content, capture.url, content_type=_type(capture))
    try:
        return await read_once(process, capture, call)
    except ParseError as error:
        faults.append(f"{capture.url}: {error}")
        return None


def _detected(capture: Capture) -> tuple[str, tuple[str, ...]]:
    return parse.detect(capture.content, capture.url, content_type=_type(capture))


def _type(capture: Capture) -> str:
    return capture.header("content-type") or ""
