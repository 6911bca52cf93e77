"""Commands for operators: health, backfill."""

import asyncio
from typing import Annotated

from cyclopts import Parameter

from disclosure_watch import config as config_file
from disclosure_watch import rows, tables, watch
from disclosure_watch.cli.options import DEFAULT_CONFIG, Config, Json, console, now, print_json


def health(*, config: Config = DEFAULT_CONFIG, json: Json = False) -> int:
    """Show how each source is: last success, newest record, coverage, open findings, next run; exit 1 if any isn't well."""
    settings = config_file.load(config)
    found = watch.health(settings, now=now())
    if json:
        print_json(
            {
                "source_id": one.source_id,
                "name": one.name,
                "well": one.well,
                "last_success_at": one.last_success_at,
                "last_verdict": str(one.last_verdict) if one.last_verdict else None,
                "reason": one.reason or None,
                "records": one.records,
                "newest_on": one.newest_on,
                "coverage": one.coverage,
                "open_findings": [rows.plain_row(finding) for finding in one.open_findings],
                "next_at": one.next_at,
            }
            for one in found
        )
    elif not found:
        console().print("no source in watch.toml; add one with `disclosure-watch add ADDRESS`", highlight=False)
    else:
        console().print(tables.health(watch.health_rows(found, settings.timezone)))
    return 0 if all(one.well for one in found) else 1


def backfill(
    source: Annotated[str, Parameter(help="id of the source")],
    *,
    config: Config = DEFAULT_CONFIG,
    pages: Annotated[int | None, Parameter(help="so many listing pages at most; all when it isn't given")] = None,
) -> int:
    """Read a source's whole list page by page at its own pace, committing each; run again, it goes on where it stopped."""
    settings = config_file.load(config)
    settings.source(source)
    out = console()
    with out.status("reading the list …") as status:
        done = asyncio.run(
            watch.backfill(
                settings,
                source,
                clock=now,
                most_pages=pages,
                progress=lambda so_far: status.update(
                    f"{so_far.pages} of {so_far.page_count} pages, {so_far.added} records added"
                ),
            )
        )
    out.print(f"{done.pages} of {done.page_count} pages, {done.added} records added")
    for fault in done.faults:
        out.print(fault, style="red", markup=False)
    return 1 if done.faults else 0
