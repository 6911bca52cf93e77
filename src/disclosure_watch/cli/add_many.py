"""`add --from`: many sources from a spreadsheet, tried side by side; a line a row, and nothing written unless asked."""

import asyncio
import csv
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import BadZipFile

from disclosure_watch import config as config_file
from disclosure_watch import judge, parse
from disclosure_watch.cli.options import load, now
from disclosure_watch.cli.terminal import Terminal
from disclosure_watch.config import edit
from disclosure_watch.errors import ConfigError, WatchError
from disclosure_watch.fetch import Fetcher
from disclosure_watch.language import translate
from disclosure_watch.model import Source, Verdict
from disclosure_watch.watch.doctor import recipe_table
from disclosure_watch.watch.trial import Trial, trial_with

COLUMNS = ("name", "listing_url", "agency", "division", "schedule", "tags")
ROWS_AT_ONCE = 16

_BETWEEN_TAGS = re.compile("[,，;；、]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: its number as a spreadsheet shows it, and its cells by column, empty ones left out."""

    number: int
    cells: dict[str, str]

    @property
    def url(self) -> str:
        """The listing's address as it stands in the file."""
        return self.cells.get("listing_url", "")


def add_from(file: str, config: Path, *, write: bool) -> int:
    """
    Try every row of a file or link of a page and say what came of it; with `write`, write the good ones.

    Exit 1 where a row failed; a link that leads to no column is no failure.
    """
    settings = load(config)
    out = Terminal()
    is_page = file.startswith(("http://", "https://")) or Path(file).suffix.lower() in {".html", ".htm"}
    rows = asyncio.run(_links(file, settings)) if is_page else read_rows(Path(file))
    trials = asyncio.run(_tried(rows, settings))
    text, taken = edit.read(config), {source.id for source in settings.sources}
    watched = {source.listing_url: source.id for source in settings.sources}
    written = failed = 0
    for row, trial in zip(rows, trials, strict=True):
        if row.url in watched:
            out.print(f"row {row.number}: {row.url}: watched already, as {watched[row.url]}")
            continue
        fault = _fault(trial)
        source_id = edit.suggested_id(row.url, taken) if fault is None else ""
        if fault is None:
            try:
                changed = edit.with_source(text, _values(row, trial, source_id))
                config_file.loads(changed, config)
            except ConfigError as error:
                fault = error.faults[0].rpartition(f"source[{source_id}].")[2]  # of a watch.toml that nobody has seen
        if fault is not None and is_page and (trial is None or not trial.readable):
            continue
        if fault is not None:
            failed += 1
            where = "" if fault.startswith(row.url) else f"{row.url}: "
            out.print(f"{translate(f'row {row.number}')}: {where}{translate(fault)}", style="red")
            continue
        text, written = changed, written + 1
        taken.add(source_id)
        watched[row.url] = source_id
        assert trial is not None
        assert trial.listing is not None
        replies = sum(reading.record.reply is not None for reading in trial.documents)
        out.print(
            f"row {row.number}: {source_id}: profile {trial.profile}, {len(trial.listing.entries)} entries on the first page, "
            f"{replies} of {len(trial.documents)} documents read are replies; the newest: {trial.documents[0].record.title}"
        )
    if write and written:
        edit.save(config, text)
    if write:
        out.print(f"{written} sources were written, {failed} rows failed")
    else:
        out.print(f"{written} sources would be written (--write writes them), {failed} rows failed")
    if is_page:
        out.print(f"{len(rows) - written - failed} of {len(rows)} links lead to no column or to one watched already")
    return 1 if failed else 0


def read_rows(file: Path) -> list[Row]:
    """
    Return the rows of a .csv, .tsv, .xlsx or .opml file, in its order.

    Raises ConfigError where the file can't be read, or has no column `listing_url`.
    """
    try:
        table = list(_cells(file))
    except (OSError, UnicodeDecodeError, csv.Error, ET.ParseError, BadZipFile, KeyError, ValueError) as error:
        raise ConfigError([f"{file}: can't be read ({error}); name a .csv, .tsv, .xlsx or .opml file"]) from None
    head = [name.strip().lower() for name in table[0]] if table else []
    if "listing_url" not in head:
        raise ConfigError([f"{file}: no column listing_url in its first row; its columns are {', '.join(COLUMNS)}"])
    rows = []
    for number, cells in enumerate(table[1:], 2):
        named = {
            name: cell.strip() for name, cell in zip(head, cells, strict=False) if name in COLUMNS and cell.strip()
        }
        if named:
            rows.append(Row(number, named))
    return rows


def _cells(file: Path) -> Iterator[Sequence[str]]:
    match file.suffix.lower():
        case ".xlsx":
            import openpyxl

            sheet = openpyxl.load_workbook(BytesIO(file.read_bytes()), read_only=True, data_only=True).worksheets[0]
            for row in sheet.iter_rows(values_only=True):
                yield [_as_shown(cell) for cell in row]
        case ".opml":
            yield ("name", "listing_url")
            for outline in ET.fromstring(file.read_bytes()).iter("outline"):  # noqa: S314  expat limits what entities grow to
                if url := outline.get("htmlUrl") or outline.get("url"):
                    yield (outline.get("title") or outline.get("text") or "", url)
        case ending:
            content = file.read_bytes()
            try:
                text = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = content.decode("gb18030")  # what Excel saves in China
            yield from csv.reader(StringIO(text, newline=""), delimiter="\t" if ending == ".tsv" else ",")


def _as_shown(cell: object) -> str:
    """Return a cell as its sheet shows it: 500000, though a number may be stored as 500000.0."""
    return "" if cell is None else str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)


async def _links(page: str, settings: config_file.Settings) -> list[Row]:
    """Return the links of a page, each address once, named as they are there. Raises WatchError where it can't be had."""
    if page.startswith(("http://", "https://")):
        async with Fetcher(settings.fetch, clock=now, rng=random.Random()) as fetcher:
            capture = await fetcher.get(page)
        judgement = judge.capture(capture, site=page)
        if judgement.verdict is not Verdict.OK:
            raise WatchError(f"{page}: {judgement.verdict}: {judgement.reason}")
        links = parse.links(capture.content, capture.url, content_type=capture.header("content-type") or "")
    else:
        try:
            links = parse.links(Path(page).read_bytes(), "", content_type="text/html")
        except OSError as error:
            raise ConfigError([f"{page}: can't be read ({error.strerror}); name a saved page or an address"]) from None
    return [Row(number, {"name": name, "listing_url": url}) for number, (url, name) in enumerate(links.items(), 1)]


async def _tried(rows: Sequence[Row], settings: config_file.Settings) -> list[Trial | None]:
    """Try the rows side by side, each host at its pace; how far it is is told on stderr."""
    gate = asyncio.Semaphore(ROWS_AT_ONCE)
    done = 0
    with Terminal(stderr=True).status(translate(f"0 of {len(rows)} tried")) as status:
        async with Fetcher(settings.fetch, clock=now, rng=random.Random()) as fetcher:

            async def tried(row: Row) -> Trial | None:
                nonlocal done
                if not row.url.startswith(("http://", "https://")):
                    return None
                async with gate:
                    trial = await trial_with(fetcher, Source("trial", "", row.url))
                done += 1
                status.update(translate(f"{done} of {len(rows)} tried"))
                return trial

            return await asyncio.gather(*map(tried, rows))


def _fault(trial: Trial | None) -> str | None:
    if trial is None:
        return "listing_url is not an http(s) address"
    if trial.listing is None or not trial.listing.entries or not trial.documents:
        return "; ".join(trial.faults) or "nothing was found that could be watched"
    return None


def tags_of(row: Row) -> list[str]:
    """Return the tags of a row, which stand between commas, semicolons or 、 of either width."""
    return [tag.strip() for tag in _BETWEEN_TAGS.split(row.cells.get("tags", "")) if tag.strip()]


def _values(row: Row, trial: Trial | None, source_id: str) -> dict[str, object]:
    assert trial is not None
    values: dict[str, object] = {
        "id": source_id,
        "name": row.cells.get("name") or trial.name,
        "listing_url": trial.url or row.url,
        "profile": trial.profile,
    }
    values |= {key: row.cells[key] for key in ("agency", "division", "schedule") if key in row.cells}
    tags = tags_of(row)
    if trial.recipe is not None:
        values["api"] = recipe_table(trial.recipe)
    return values | ({"tags": tags} if tags else {})
