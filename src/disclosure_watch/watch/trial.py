"""A trial of an address before it is watched: its listing and a few documents are read, nothing is stored."""

import random
from collections import Counter
from dataclasses import dataclass

from disclosure_watch import judge, parse
from disclosure_watch.config import FetchSettings
from disclosure_watch.errors import ParseError
from disclosure_watch.fetch import Fetcher, SourceFetcher
from disclosure_watch.model import Capture, Listing, Source, Verdict
from disclosure_watch.parse import Reading
from disclosure_watch.watch.context import Clock

DOCUMENTS = 3


@dataclass(frozen=True, slots=True)
class Trial:
    """
    What an address gave: its listing, None where there is none to read, what it calls itself, and some documents.

    `profile` is the family that most of the pages are of, `marks` what speaks for it. `faults` say what could not be
    read, a line each.
    """

    listing: Listing | None
    name: str
    profile: str
    marks: tuple[str, ...]
    documents: tuple[Reading, ...]
    faults: tuple[str, ...]


async def trial(url: str, settings: FetchSettings, *, clock: Clock) -> Trial:
    """Fetch a listing and its first documents, at the pace of the settings, and read them with no configuration."""
    async with Fetcher(settings, clock=clock, rng=random.Random()) as client:
        return await trial_with(client, url)


async def trial_with(client: Fetcher, url: str) -> Trial:
    """Do a trial with a client that others may use at the same time."""
    faults: list[str] = []
    fetcher = client.for_source(Source("trial", "", url))
    capture = await _asked(fetcher, url, faults)
    listing = _listing(capture, faults) if capture else None
    if listing is not None and not listing.entries and listing.page_urls:
        data = await _asked(fetcher, listing.page_urls[0], faults)
        listing = (_listing(data, faults) if data else None) or listing
    if capture is None or listing is None:
        return Trial(None, "", "auto", (), (), tuple(faults))
    if not listing.entries:
        faults.append(f"{url}: the listing has no entries")
    found = [_detected(capture)]
    documents: list[Reading] = []
    for entry in listing.entries[:DOCUMENTS]:
        page = await _asked(fetcher, entry.url, faults)
        reading = _document(page, faults) if page else None
        if page is not None and reading is not None:
            documents.append(reading)
            found.append(_detected(page))
    profile = Counter(name for name, _ in found).most_common(1)[0][0]
    marks = next(marks for name, marks in found if name == profile)
    name = parse.column_name(capture.content, capture.url, content_type=_type(capture))
    return Trial(listing, name, profile, marks, tuple(documents), tuple(faults))


async def _asked(fetcher: SourceFetcher, url: str, faults: list[str]) -> Capture | None:
    capture = await fetcher.get(url)
    judgement = judge.capture(capture, site=url)
    if judgement.verdict is Verdict.OK:
        return capture
    faults.append(f"{url}: {judgement.verdict}: {judgement.reason}")
    return None


def _listing(capture: Capture, faults: list[str]) -> Listing | None:
    try:
        return parse.listing(capture.content, capture.url, content_type=_type(capture))
    except ParseError as error:
        faults.append(f"{capture.url}: {error}")
        return None


def _document(capture: Capture, faults: list[str]) -> Reading | None:
    try:
        return parse.read(capture.content, capture.url, content_type=_type(capture))
    except ParseError as error:
        faults.append(f"{capture.url}: {error}")
        return None


def _detected(capture: Capture) -> tuple[str, tuple[str, ...]]:
    return parse.detect(capture.content, capture.url, content_type=_type(capture))


def _type(capture: Capture) -> str:
    return capture.header("content-type") or ""
