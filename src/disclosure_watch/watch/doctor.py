"""What is met at an address, step by step from its name to its rows, and which settings make it readable."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from disclosure_watch import parse
from disclosure_watch.config import FetchSettings
from disclosure_watch.fetch import Fetcher
from disclosure_watch.model import Capture, Failure, Means, Recipe, Source
from disclosure_watch.watch.context import Clock
from disclosure_watch.watch.trial import DOCUMENTS, Trial, trial_with


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was looked at, what was met, and whether it stands in the way."""

    what: str
    met: str
    ok: bool = True


@dataclass(frozen=True, slots=True)
class Examination:
    """
    What was met at an address, in the order in which it is reached.

    `source` holds the settings that make it readable; `readable` says whether anything does.
    """

    steps: tuple[Step, ...]
    source: Source
    readable: bool


async def examine(url: str, settings: FetchSettings, *, clock: Clock, source: Source | None = None) -> Examination:
    """Try an address in all ways in which a source can be reached; `source` is one whose own settings are kept."""
    asked = source or Source("doctor", "", url)
    async with Fetcher(settings, clock=clock, rng=random.Random()) as client:
        trial = await trial_with(client, asked)
        refused = (
            trial.page is not None and trial.page.failure is Failure.CONNECT and "certificate" in trial.page.detail
        )
        if refused and asked.tls == "strict":
            unverified = await trial_with(client, replace(asked, tls="unverified"))
            if unverified.page is not None and unverified.page.status:
                steps = (Step("certificate", trial.page.detail if trial.page else "", ok=False), *_steps(unverified))
                return Examination(steps, _settled(asked, unverified, tls="unverified"), unverified.readable)
    return Examination(tuple(_steps(trial)), _settled(asked, trial, tls=asked.tls), trial.readable)


def _settled(source: Source, trial: Trial, *, tls: str) -> Source:
    return replace(
        source,
        name=source.name or trial.name,
        listing_url=trial.url or source.listing_url,
        profile=trial.profile,
        tls=tls,
        api=trial.recipe or source.api,
    )


def _steps(trial: Trial) -> Iterator[Step]:
    page = trial.page
    assert page is not None, "every trial asks a page"
    yield _connection(page)
    if page.url.startswith("https:") and page.status:
        yield _tls(page)
    if page.failure is Failure.ROBOTS:
        yield Step("robots.txt", page.detail, ok=False)
    if not page.status:
        return
    yield Step("robots.txt", "allows the address")
    if page.hops:
        yield Step("address", f"leads to {page.url}" + (", by its page" if Means.LED_ON in page.means else ""))
    if Means.COOKIE in page.means:
        yield Step("cookie", "wanted back once, and sent back")
    for means, met in _FORMS.items():
        if means in page.means:
            yield Step("HTTP", met)
    judgement = trial.judgement
    if judgement is not None:
        met = f"{page.status}, {judgement.verdict}" + (f": {judgement.reason}" if judgement.reason else "")
        yield Step("status", met, ok=trial.listing is not None or not judgement.reason)
    yield Step("charset", _charset(page))
    yield Step("speed", f"{len(page.body)} bytes in {page.elapsed:.1f} s")
    yield from _rows(trial)


_FORMS = {
    Means.TOLERANT_HTTP: "a head or framing that a strict client refuses; read by a tolerant one",
    Means.EARLY_END: "ends before its announced length, always at the same byte",
    Means.UNDECLARED_GZIP: "compressed without a word of it",
    Means.UNTRUE_CODING: "said to be compressed, and isn't",
}


def _connection(page: Capture) -> Step:
    if page.status or page.failure is Failure.ROBOTS:
        return Step("connection", "stands")
    proxied = " (`proxy` of the source or of [fetch])" if page.failure is Failure.PROXY else ""
    return Step("connection", f"{page.failure}: {page.detail}{proxied}", ok=False)


def _tls(page: Capture) -> Step:
    if Means.UNVERIFIED_TLS in page.means:
        return Step("TLS", 'nobody vouches for the server; read with tls = "unverified"')
    met = "an old server's, its certificate verified" if Means.OLD_TLS in page.means else "strict"
    return Step("TLS", met + (", its issuer fetched" if Means.FETCHED_ISSUER in page.means else ""))


def _charset(page: Capture) -> str:
    declared = (page.header("content-type") or "").lower().partition("charset=")[2].strip(" \"';") or "none"
    return f"{declared} declared, read as {parse.charset(page.content, content_type=page.header('content-type') or '')}"


def _rows(trial: Trial) -> Iterator[Step]:
    rows = len(trial.listing.entries) if trial.listing is not None else 0
    if trial.recipe is not None:
        yield Step("rows", f"{rows}, which a script asks for at {trial.recipe.url}; a recipe reads them")
    elif rows:
        yield Step("rows", f"{rows}, profile {trial.profile}")
    else:
        why = trial.faults[0] if trial.faults else "none"
        yield Step("rows", f"{why}; where a script draws them, docs/reach.md says how a recipe is written", ok=False)
    if rows:
        read = len(trial.documents)
        tried = min(DOCUMENTS, rows)
        yield Step("documents", f"{read} of {tried} read", ok=read > 0)
        for fault in trial.faults:
            yield Step("document", fault, ok=False)


def recipe_table(recipe: Recipe) -> dict[str, object]:
    """Return what of a recipe stands in the file: what is no default."""
    plain = Recipe(recipe.url)
    return {"url": recipe.url} | {
        name: value for name in Recipe.__slots__ if (value := getattr(recipe, name)) != getattr(plain, name)
    }
