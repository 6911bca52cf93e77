"""Commands that only read: parse, records, changes, feed, export."""

import asyncio
import datetime as dt
import mimetypes
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
from cyclopts import Parameter

from disclosure_watch import config as config_file
from disclosure_watch import rows
from disclosure_watch.changes import change_shapes
from disclosure_watch.cli import tables
from disclosure_watch.cli.options import (
    DEFAULT_CONFIG,
    Config,
    Json,
    Since,
    SourceId,
    instant,
    load,
    now,
    sources_named,
)
from disclosure_watch.cli.output import print_json
from disclosure_watch.cli.redline import blocks
from disclosure_watch.cli.terminal import Terminal
from disclosure_watch.errors import ConfigError, WatchError
from disclosure_watch.language import translate
from disclosure_watch.model import Attribution, Change
from disclosure_watch.schema import CHANGE_COLUMNS, CHANGE_SHAPE, arrow_schema
from disclosure_watch.store import Store, keep_cursor
from disclosure_watch.store import export as write_export

if TYPE_CHECKING:
    from disclosure_watch.parse import Reading

_T = TypeVar("_T")


WEEK = dt.timedelta(days=7)

_ROWS_OF_A_TABLE = 1000
"""Rows that are laid out together in the terminal."""


def parse(
    page: Annotated[str, Parameter(help="a saved page, or the address of one")],
    *,
    url: Annotated[str | None, Parameter(help="the address that a saved page came from")] = None,
    config: Config = DEFAULT_CONFIG,
    json: Json = False,
    explain: Annotated[
        bool, Parameter(name="--explain", negative="", help="show where each value was read, and what contradicts it")
    ] = False,
) -> int:
    """Read one page, a listing or a document, and print what it says; nothing is stored."""
    from disclosure_watch import parse as parser

    if page.startswith(("http://", "https://")):
        content, address, content_type = asyncio.run(_fetched(page, config))
    else:
        content, address, content_type = _read(Path(page)), url or "", mimetypes.guess_type(page)[0] or ""
    answer = _in_time(content, partial(parser.read_page, content, address, content_type=content_type))
    if not isinstance(answer, parser.Reading):
        shape, table = rows.page_shape(answer), None
    else:
        shape = rows.page_shape(answer.record) | (_explained(answer) if explain and json else {})
        table = tables.explained(answer) if explain else None
    if json:
        print_json([shape])
    else:
        Terminal().print(table or tables.page(shape))
    return 0


def _explained(reading: "Reading") -> dict[str, Any]:
    """Return what `--explain` adds to a record's shape."""
    from disclosure_watch.parse import explain

    told = {each.field: {"origin": each.origin, "against": list(each.against)} for each in explain(reading)}
    return {"explained": told, "coverage": round(reading.coverage, 3), "notes": list(reading.notes)}


def _in_time(content: bytes, call: Callable[[], _T]) -> _T:
    """Return what a call that reads a page gives, within a time limit where the page may take long."""
    from disclosure_watch.watch.reading_process import ReadingProcess, is_heavy

    if not is_heavy(content):
        return call()
    with ReadingProcess() as process:
        return process.page_now(call)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WatchError(f"{path}: can't be read ({error.strerror}); name a saved page or an http(s) address") from None


async def _fetched(address: str, config: Path) -> tuple[bytes, str, str]:
    """Return content, final address and content type of a page that came whole and may be trusted."""
    from disclosure_watch import judge
    from disclosure_watch.fetch import Fetcher
    from disclosure_watch.model import Verdict

    settings = load(config).fetch if config.exists() else config_file.FetchSettings()
    async with Fetcher(settings, clock=now, rng=random.Random()) as fetcher:
        capture = await fetcher.get(address)
    judgement = judge.capture(capture, site=address)
    if judgement.verdict is not Verdict.OK:
        raise WatchError(f"{address}: {judgement.verdict}: {judgement.reason}")
    return capture.content, capture.url, capture.header("content-type") or ""


def records(
    *,
    config: Config = DEFAULT_CONFIG,
    source: SourceId = None,
    since: Since = None,
    session: Annotated[str, Parameter(help="part of the reply's session, such as 六届三次")] = "",
    text: Annotated[str, Parameter(help="words that stand in the title or the text")] = "",
    state: Annotated[
        Literal["live", "delisted", "withdrawn"] | None, Parameter(help="only those that stand so")
    ] = None,
    json: Json = False,
) -> int:
    """Print the known records as they stand; --since keeps those whose last revision is not older."""
    settings, named = sources_named(config, source)
    after = None if since is None else instant(since, settings.timezone, end_of_day=False)
    store = Store(settings.storage)
    batches = chain.from_iterable(store.record_batches(each) for each in named)
    known = chain.from_iterable(batch.to_pylist() for batch in batches)
    shown = (
        row
        for row in known
        if (after is None or row["observed_at"] >= after)
        and state in {None, row["state"]}
        and session in ((row["reply"] or {}).get("session") or "")
        and (text in row["title"] or text in row["body_text"])
    )
    if json:
        print_json(shown)
        return 0
    out = Terminal()
    listed = [{name: row[name] for name in tables.RECORD} for row in shown]
    listed.sort(key=lambda row: row["published_on"] or row["issued_on"] or dt.date.min, reverse=True)
    with out.paged():
        for lot in _lots(listed):
            out.print(tables.records(lot, settings.timezone))
    if not listed:
        any_known = any(store.records(each, columns=["record_id"]).num_rows for each in named)
        out.print("no record is so" if any_known else _none("records", since))
    return 0


def _lots(rows_: Iterable[_T]) -> Iterator[list[_T]]:
    """Yield rows in as many tables as it takes to have only some of them in memory."""
    waiting = iter(rows_)
    while lot := list(islice(waiting, _ROWS_OF_A_TABLE)):
        yield lot


def changes(
    *,
    config: Config = DEFAULT_CONFIG,
    source: SourceId = None,
    since: Since = None,
    week: Annotated[bool, Parameter(name="--week", negative="", help="of the last seven days")] = False,
    every: Annotated[
        bool, Parameter(name="--all", negative="", help="with what was there before the watch, and what alerts nobody")
    ] = False,
    json: Json = False,
) -> int:
    """
    Print what changed, oldest first: when, which source and record, and each edit in its sentence.

    --json prints every revision.
    """
    settings, named = sources_named(config, source)
    after = None if since is None else instant(since, settings.timezone, end_of_day=False)
    if week:
        after = max(after or now() - WEEK, now() - WEEK)
    store = Store(settings.storage)
    bounds = () if json else ("last_seen_live_at", "missing_since")
    where = None if len(named) == 1 else pc.field("source_id").isin([store.key_of(str(each)) for each in named])
    source_id = named[0] if len(named) == 1 else None
    parts = store.ledger_parts(source_id, since=after, columns=[*CHANGE_SHAPE, *bounds], where=where)
    shapes = change_shapes(store, parts, bounds)
    if json:
        print_json(shapes)
        return 0
    out, shown, left_out = Terminal(), 0, 0
    with out.paged():
        for shape in shapes:
            if not every and (not Attribution(shape["attribution"]).is_news or Change.BASELINE in shape["changes"]):
                left_out += 1
                continue
            if not shown:
                out.print(f"times: {settings.timezone}\n")
            shown += 1
            for line in blocks([shape], settings.timezone):
                out.print(line)
        if left_out:
            out.print(f"{left_out} revisions that told nobody anything are left out; --all shows them")
        elif not shown:
            out.print(_none("changes", since))
    return 0


def feed(
    *,
    cursor: Annotated[Path, Parameter(name="--cursor", help="the file that remembers what was handed out")],
    config: Config = DEFAULT_CONFIG,
    json: Json = False,
) -> int:
    """
    Print every revision that was not yet handed out to this cursor, once, a record's in order.

    The file is replaced after the output is flushed: a batch whose printing failed comes again.
    """
    settings = load(config)
    try:
        kept = cursor.read_text("utf-8")
    except FileNotFoundError:
        kept = None
    except (OSError, UnicodeDecodeError) as error:
        raise WatchError(f"{cursor}: can't be read ({error}); name another file with --cursor") from None
    store = Store(settings.storage)
    parts, following = store.feed_parts(kept)
    shapes = change_shapes(store, parts)
    if json:
        print_json(shapes)
    else:
        out, count = Terminal(), 0
        for lot in _lots(shapes):
            out.print(tables.feed(lot))
            count += len(lot)
        if not count:
            out.print("nothing new since this cursor")
    sys.stdout.flush()
    keep_cursor(cursor, following)
    return 0


def _none(what: str, since: str | None) -> str:
    """Return the sentence of an empty result."""
    return f"no {what} since {since}" if since else f"no {what} yet; `disclosure-watch run` passes over the sources"


def export(
    file: Annotated[
        Path | None,
        Parameter(
            help="where to; the ending decides: .parquet, .csv, .jsonl, .xlsx, .sqlite, .duckdb, .zip (data package)"
        ),
    ] = None,
    *,
    static: Annotated[
        Path | None,
        Parameter(help="a folder for the web face as a static site, in place of a file; an earlier site there goes"),
    ] = None,
    config: Config = DEFAULT_CONFIG,
    source: SourceId = None,
    as_of: Annotated[str | None, Parameter(help="a day, meaning its end, or a timestamp with offset")] = None,
    what: Annotated[
        Literal["records", "changes", "edits", "sources"], Parameter(help="which table; --as-of is for records alone")
    ] = "records",
) -> int:
    """
    Write a table into one file: the records as they stand or stood, every change, every edit, or the sources.

    Or, with --static, all that `web` shows into a folder for any web server; of more than 20,000 records the newest.
    """
    if static is not None:
        if file is not None or source is not None or as_of is not None or what != "records":
            raise ConfigError(["--static takes the whole storage as it stands; leave out the file and other options"])
        return _export_site(config, static)
    if file is None:
        raise ConfigError(["export: name a file, such as records.csv, or a folder with --static"])
    settings, named = sources_named(config, source)
    moment = None if as_of is None else instant(as_of, settings.timezone, end_of_day=True)
    store = Store(settings.storage)
    beside = store.beside(named) if what == "records" and moment is None and file.suffix == ".zip" else None
    count = write_export(_exported(store, what, named, moment), file, what, beside)
    Terminal().print(f"wrote {count} {translate(what)} to {file}")
    return 0


def _export_site(config: Path, folder: Path) -> int:
    from disclosure_watch.web import site  # FastAPI comes with it: only this option pays for it

    settings = load(config)
    if not site.is_replaceable(folder):
        raise WatchError(f"{folder}: holds something else than a site of this command; name an empty or new folder")
    try:
        records, files = site.write(settings, folder, clock=now, most_records=site.MOST_RECORDS)
    except OSError as error:
        raise WatchError(f"{folder}: can't be written ({error.strerror}); name another folder") from None
    except site.Unreadable as error:
        raise WatchError(f"{error}: can't be read for the site; `disclosure-watch verify` says what is wrong") from None
    Terminal().print(f"wrote a site of {records} records, {files} files, to {folder}")
    return 0


def _exported(
    store: Store, what: str, sources: Sequence[str | None], moment: dt.datetime | None
) -> pa.Table | pa.RecordBatchReader:
    if what != "records" and moment is not None:
        raise ConfigError([f"--as-of is for records; leave it out with --what {what}"])
    match what:
        case "sources":
            table = store.sources()
            return table if sources == (None,) else table.filter(pc.field("source_id").isin(list(sources)))
        case "records":
            readers = [store.record_batches(source, as_of=moment) for source in sources]
        case "changes":
            readers = [_changes(store, source) for source in sources]
        case _:
            readers = [store.edit_batches(source) for source in sources]
    return pa.RecordBatchReader.from_batches(readers[0].schema, chain.from_iterable(readers))


def _changes(store: Store, source: str | None) -> pa.RecordBatchReader:
    """Return every revision, oldest first, in small batches."""
    columns = list(CHANGE_COLUMNS)
    wanted = pa.schema([arrow_schema("ledger").field(name) for name in columns])
    parts = store.ledger_parts(source, columns=columns)
    return pa.RecordBatchReader.from_batches(wanted, (batch for part in parts for batch in part.to_batches()))
