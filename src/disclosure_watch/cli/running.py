"""Commands that make something happen: init, run, deliver."""

import asyncio
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from disclosure_watch import config, rows, tables, watch
from disclosure_watch.cli.options import (
    DEFAULT_CONFIG,
    Config,
    DryRun,
    Json,
    SourceId,
    console,
    now,
    print_json,
    settings_with_source,
)
from disclosure_watch.cli.template import WATCH_TOML
from disclosure_watch.errors import ConfigError


def init(*, config: Config = DEFAULT_CONFIG) -> int:
    """Write a commented watch.toml; refuses where one is there already."""
    try:
        with config.open("x", encoding="utf-8") as file:
            file.write(WATCH_TOML)
    except FileExistsError:
        raise ConfigError([f"{config}: is there already; edit it, or name another with --config"]) from None
    except OSError as error:
        raise ConfigError(
            [f"{config}: can't be written ({error.strerror}); name another place with --config"]
        ) from None
    console().print(f"wrote {config}; next: disclosure-watch add ADDRESS, then disclosure-watch run")
    return 0


def run(
    *sources: Annotated[str, Parameter(help="ids of sources; all when none is named")],
    config: Config = DEFAULT_CONFIG,
    json: Json = False,
) -> int:
    """Pass once over all or some sources, then deliver what is due; exit 1 if a source could not be watched."""
    settings = _load(config)
    if not settings.sources:
        raise ConfigError([f"{config.name}: no [[source]] to watch; add one with `disclosure-watch add ADDRESS`"])
    for source in sources:
        settings.source(source)
    report = asyncio.run(watch.run(settings, sources, clock=now))
    if json:
        print_json(rows.plain_row(one) for one in report.passes)
    else:
        out = console()
        out.print(tables.passes(report.passes))
        for one in report.passes:
            if one.reason:
                out.print(f"{one.source_id}: {one.reason}", style="red")
        for line in report.delivery.faults:
            out.print(line, style="red")
    return 1 if report.failed else 0


def deliver(*, config: Config = DEFAULT_CONFIG) -> int:
    """Send what is due and nothing else; exit 1 if a channel failed."""
    report = asyncio.run(watch.deliver(_load(config), clock=now))
    out = console()
    out.print(f"delivered {report.delivered}, failed {report.failed}")
    for line in report.faults:
        out.print(line, style="red")
    return 1 if report.failed else 0


def replay(
    *, config: Config = DEFAULT_CONFIG, source: SourceId = None, dry_run: DryRun = False, json: Json = False
) -> int:
    """Read all evidence again with today's parser, show what differs, and write it as the parser's doing."""
    settings = settings_with_source(config, source)
    found = list(watch.replay(settings, [source] if source else None, clock=now, dry_run=dry_run))
    if json:
        print_json(
            {
                "revision_id": one.revision.revision_id,
                "fields": [{"field": f.field, "before": f.before, "after": f.after} for f in one.fields],
                "fault": one.fault or None,
                "written": one.written.revision_id if one.written and not dry_run else None,
            }
            for one in found
        )
        return 0
    out = console()
    out.print(tables.rereadings([(one.revision.revision_id, one.fields, one.fault) for one in found]))
    written = sum(one.written is not None for one in found)
    out.print(f"{written} revisions {'would be' if dry_run else 'were'} written; nobody is alerted")
    return 0


def _load(path: Path) -> config.Settings:
    return config.load(path)
