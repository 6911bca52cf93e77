"""The command `add`: try an address, show what would be recorded, write the source."""

import asyncio
import re
from collections.abc import Iterator
from typing import Annotated, Any

from cyclopts import Parameter
from rich.table import Table

from disclosure_watch import config as config_file
from disclosure_watch import rows
from disclosure_watch.cli import tables
from disclosure_watch.cli.options import DEFAULT_CONFIG, Config, load, now
from disclosure_watch.cli.terminal import Terminal, styled, table
from disclosure_watch.config import edit
from disclosure_watch.errors import ConfigError
from disclosure_watch.fields import CONTENT, METADATA
from disclosure_watch.language import translate
from disclosure_watch.watch.doctor import recipe_table
from disclosure_watch.watch.trial import Trial, trial

Cells = dict[str, list[tuple[str, str]]]
"""By column, for each document, a value and where it was read."""

WIDE = 160
"""Columns of a terminal from which on the documents stand side by side."""

_SHOWN = (*METADATA, *CONTENT)


def add(
    url: Annotated[str | None, Parameter(help="the address of a column's listing, as a browser shows it")] = None,
    *,
    config: Config = DEFAULT_CONFIG,
    from_: Annotated[
        str | None,
        Parameter(
            name="--from",
            help="a .csv, .tsv, .xlsx or .opml of many (name, listing_url, agency, division, schedule, tags), or a page that links columns: an .html file or an address",
        ),
    ] = None,
    write: Annotated[
        bool, Parameter(name="--write", negative="", help="with --from: write the rows that are well")
    ] = False,
    browser: Annotated[
        bool, Parameter(name="--browser", negative="", help="find rows that only a script asks for with Chromium")
    ] = False,
    dry_run: Annotated[bool, Parameter(name="--dry-run", negative="", help="show, and write nothing")] = False,
) -> int:
    """Read a column's listing and three of its documents, show what would be recorded, and write the [[source]]."""
    if (url is None) == (from_ is None):
        raise ConfigError(["add: name either an address or --from FILE"])
    if from_ is not None:
        from disclosure_watch.cli.add_many import add_from

        return add_from(from_, config, write=write and not dry_run)
    assert url is not None
    settings = None if dry_run and not config.exists() else load(config)
    sources = settings.sources if settings else ()
    if not re.fullmatch(r"https?://[^\s/?#]+\S*", url):
        raise ConfigError([f"{url!r} is not an http(s) address; write it whole, as a browser shows it"])
    watched = next((source.id for source in sources if source.listing_url == url), None)
    if watched and not dry_run:
        raise ConfigError([f"{config}: {url} is watched already, as {watched}"])
    fetch = settings.fetch if settings else config_file.FetchSettings()
    tried = asyncio.run(trial(url, fetch, clock=now, browser=browser))
    out = Terminal()
    for fault in tried.faults:
        out.print(fault, style="red")
    if tried.listing is None or not tried.listing.entries or not tried.documents:
        out.print("nothing was found that could be watched; docs/add-a-source.md says what can be done")
        return 1
    for part in _report(tried, out.width):
        out.print(part)
    source_id = edit.suggested_id(url, {source.id for source in sources})
    values: dict[str, object] = {
        "id": source_id,
        "name": tried.name,
        "listing_url": tried.url or url,
        "profile": tried.profile,
    }
    if tried.recipe is not None:
        values["api"] = recipe_table(tried.recipe)
    written = edit.with_source("", values)
    if dry_run:
        out.print(f"\n{config} would get:\n\n{written}")
        return 0
    edit.save(config, edit.with_source(edit.read(config), values))
    out.print(f"\n{config} got:\n\n{written}\nnext: disclosure-watch run {source_id}")
    return 0


def _report(tried: Trial, width: int) -> Iterator[Table | str]:
    """Yield what was found: the listing in a line, its documents side by side, and what they lack."""
    listing = tried.listing
    assert listing is not None
    pages = f"{listing.page_count} pages" if listing.page_count else "one page, as far as it tells"
    records = f", {listing.record_count} records" if listing.record_count else ""
    yield f"{tried.name or 'the column'}: profile {tried.profile} ({', '.join(tried.marks)})"
    yield f"{len(listing.entries)} entries on its first page; {pages}{records}\n"
    filled = {name: cells for name, cells in _cells(tried).items() if any(value for value, _ in cells)}
    yield _side_by_side(filled, len(tried.documents)) if width >= WIDE else _stacked(filled)
    yield from _doubts(tried)
    missing = [name for name in _SHOWN if name not in filled]
    if missing:
        yield f"\nnot found: {', '.join(missing)}"
    if not any(reading.record.reply for reading in tried.documents):
        yield "\nnone of these documents is a reply to a proposal or suggestion"


def _doubts(tried: Trial) -> Iterator[str]:
    """Yield what speaks against the values shown, a line a column and document, and where a body may lack a part."""
    for number, reading in enumerate(tried.documents, 1):
        for name, against in reading.contradicted.items():
            yield f"document {number}: {name}: the page also says {'; '.join(tables.short(each) for each in against)}"
        if reading.is_partial:
            yield (
                f"warning: document {number}: the body holds {reading.coverage:.0%} of the page's text; compare it with the page,"
                " and name the box of the text as body in [source.selectors] if a part is missing"
            )


def _side_by_side(filled: Cells, documents: int) -> Table:
    shown = table("column")
    for number in range(1, documents + 1):
        shown.add_column(translate(f"document {number}"), overflow="fold", max_width=60)
        shown.add_column(translate("read from"), style="dim", overflow="fold", max_width=24)
    for name, cells in filled.items():
        shown.add_row(name, *(text for cell in cells for text in cell))
    return shown


def _stacked(filled: Cells) -> Table:
    """Return the documents' values below each other, for a narrow terminal: one that all share once."""
    shown = table("column", "", "value", "read from")
    for name, cells in filled.items():
        alike = len(set(cells)) == 1
        numbered = [("", cells[0])] if alike else [(str(number), cell) for number, cell in enumerate(cells, 1)]
        for at, (number, (value, origin)) in enumerate(numbered):
            shown.add_row(name if at == 0 else "", number, value or "—", styled(origin, "dim"))
    return shown


def _cells(tried: Trial) -> Cells:
    """Return by column, for every document, its value and where it was read."""
    shapes = [(rows.page_shape(reading.record), reading.origins) for reading in tried.documents]
    cells = {
        name: [(_words(shape[name]), translate(origins.get(name, ""))) for shape, origins in shapes] for name in _SHOWN
    }
    replies = [shape["reply"] or {} for shape, _ in shapes]
    for name in dict.fromkeys(name for reply in replies for name in reply):
        values = [_words(reply.get(name)) for reply in replies]
        cells[f"reply.{name}"] = [(value, translate("the letter") if value else "") for value in values]
    return cells


def _words(value: Any) -> str:
    if isinstance(value, list | tuple):
        value = "、".join(item["name"] if isinstance(item, dict) else str(item) for item in value)
    return tables.short(value) if value else ""
