"""Commands that keep the watch well: health, verify, evidence, replay, rebuild, compact, expire, backup, restore."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Annotated

from cyclopts import Parameter, validators

from disclosure_watch import rows, watch
from disclosure_watch.cli import tables
from disclosure_watch.cli.options import (
    DEFAULT_CONFIG,
    Config,
    DryRun,
    Json,
    SourceId,
    instant,
    load,
    now,
    sources_named,
)
from disclosure_watch.cli.output import print_json
from disclosure_watch.cli.terminal import Terminal, styled
from disclosure_watch.config import Settings
from disclosure_watch.errors import ConfigError, NotKnown
from disclosure_watch.language import translate
from disclosure_watch.store import Store
from disclosure_watch.store import backup as copy_storage
from disclosure_watch.store import restore as restore_storage

_SHOWN = 20
"""So many pages of a plan are shown a source; `--json` has all."""


def health(
    *,
    config: Config = DEFAULT_CONFIG,
    json: Json = False,
    plan: Annotated[
        bool, Parameter(negative="", help="show instead which known pages a pass would ask again, and why")
    ] = False,
) -> int:
    """Show how each source is: last success, newest record, coverage, open findings, next run; exit 1 where one is red."""
    settings = load(config)
    if plan:
        return _plan(settings, as_json=json)
    sources = watch.health(settings, now=now())
    if json:
        print_json(
            {
                "source_id": source.source_id,
                "name": source.name,
                "health": str(source.light),
                "well": source.light is watch.Light.GREEN,
                "last_success_at": source.last_success_at,
                "last_verdict": str(source.last_verdict) if source.last_verdict else None,
                "reason": source.reason or None,
                "records": source.records,
                "newest_on": source.newest_on,
                "coverage": source.coverage,
                "open_findings": [rows.plain_row(finding) for finding in source.open_findings],
                "next_at": source.next_at,
                "seen_within_24h": _bounds(watch.seen_in_time(source.weeks)),
                "not_yet_seen": _bounds(watch.not_yet_seen(source.weeks)),
                "additions_seen_within_24h": _bounds(watch.additions_in_time(source.weeks)),
            }
            for source in sources
        )
    elif not sources:
        Terminal().print("no source in watch.toml; add one with `disclosure-watch add ADDRESS`")
    else:
        out = Terminal()
        out.print(tables.health(watch.health_rows(sources, settings.timezone), out.width))
        weeks = [week for source in sources for week in source.weeks]
        if edits := watch.seen_in_time(weeks):
            out.print(f"seen within 24 h: {edits} of the edits of the last {watch.RECENT} weeks")
        if additions := watch.additions_in_time(weeks):
            out.print(f"seen within 24 h: {additions} of the additions of the last {watch.RECENT} weeks")
    return 1 if any(source.light is watch.Light.RED for source in sources) else 0


def _bounds(interval: watch.Interval | None) -> dict[str, float] | None:
    return asdict(interval) if interval else None


def _plan(settings: Settings, *, as_json: bool) -> int:
    moment = now()
    out = Terminal()
    for source in settings.watched:
        rechecks = watch.plan(settings, source, now=moment, rng=Random())
        if as_json:
            print_json(recheck.shape for recheck in rechecks)
            continue
        reasons = Counter(str(recheck.because) for recheck in rechecks)
        expected = sum(recheck.candidate.chance for recheck in rechecks)
        told = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items())) or "none"
        out.print(styled(source.id, "bold"), f"{told}; changes expected: {expected:.1f}")
        out.print(tables.plan(rechecks[:_SHOWN]))
    return 0


def evidence(
    revision_id: Annotated[str, Parameter(help="as `changes` and `history` print it")],
    *,
    out: Annotated[Path | None, Parameter(help="a new folder; named after the revision when it isn't given")] = None,
    config: Config = DEFAULT_CONFIG,
) -> int:
    """Write the proof of one revision: raw response, headers, both records, the change, digests, and hashes of all."""
    store = Store(load(config).storage)
    revision = store.revision(revision_id)
    if revision is None:
        raise NotKnown(f"{revision_id}: no such revision; `disclosure-watch changes --json` tells their ids")
    folder = out or Path(revision_id)
    store.write_proof(revision, folder)
    Terminal().print(f"wrote the proof of {revision_id} to {folder}; check it with: sha256sum --check SHA256SUMS")
    return 0


def verify(
    *,
    config: Config = DEFAULT_CONFIG,
    since: Annotated[str | None, Parameter(help="only what was written from this day or timestamp on")] = None,
    heads: Annotated[
        bool, Parameter(negative="", help="print each chain and its head instead: keep them elsewhere")
    ] = False,
) -> int:
    """Compute every digest, chain, snapshot and record again; a line a damage, exit 1 if there is one."""
    settings = load(config)
    store = Store(settings.storage)
    if heads:
        sys.stdout.writelines(f"{name} {head}\n" for name, head in store.heads())
        return 0
    start = None if since is None else instant(since, settings.timezone, end_of_day=False)
    from disclosure_watch.store import Tally

    tally = Tally()
    damaged = 0
    for damage in store.verify(watch.reparser(settings), tally, start):
        damaged += 1
        sys.stdout.write(f"{translate(str(damage))}\n")
    looked_at = translate(
        f"{tally.files} files, {tally.revisions} revisions, {tally.captures} captures, {tally.reparsed} records read again"
    )
    sys.stdout.write(f"{translate('damaged' if damaged else 'whole')}: {looked_at}\n")
    return 1 if damaged else 0


def replay(
    *,
    config: Config = DEFAULT_CONFIG,
    source: SourceId = None,
    dry_run: DryRun = False,
    select: Annotated[
        list[str] | None,
        Parameter(
            name="--select",
            negative="",
            help="FIELD=SELECTOR, tried on the last page that each record of one source was served; needs --dry-run and --source",
        ),
    ] = None,
    json: Json = False,
) -> int:
    """Read all evidence again with today's parser, show what differs, and write it as the parser's doing."""
    settings, named = sources_named(config, source)
    chosen = [each for each in named if each is not None] or None
    if select:
        return _try_selectors(settings, chosen, select, dry_run=dry_run, as_json=json)
    rereadings = list(watch.replay(settings, chosen, clock=now, dry_run=dry_run))
    if json:
        print_json(
            {
                "revision_id": reading.revision.revision_id,
                "fields": [{"field": f.field, "before": f.before, "after": f.after} for f in reading.fields],
                "fault": reading.fault or None,
                "written": reading.written.revision_id if reading.written and not dry_run else None,
            }
            for reading in rereadings
        )
        return 0
    out = Terminal()
    out.print(
        tables.rereadings([(reading.revision.revision_id, reading.fields, reading.fault) for reading in rereadings])
    )
    written = sum(reading.written is not None for reading in rereadings)
    if dry_run:
        out.print(f"{written} revisions would be written; nobody is alerted")
    else:
        out.print(f"{written} revisions were written; nobody is alerted")
    return 0


def _try_selectors(
    settings: Settings, source_ids: Sequence[str] | None, select: Sequence[str], *, dry_run: bool, as_json: bool
) -> int:
    """Show what selectors would read on the pages of one source."""
    if not dry_run or source_ids is None or len(source_ids) != 1:
        raise ConfigError(["--select tries selectors on one source and writes nothing; add --dry-run and --source ID"])
    from disclosure_watch.config.shape import selector_fault

    pairs = [pair.partition("=") for pair in select]
    faults = [fault for field, _, selector in pairs if (fault := selector_fault(field, selector))]
    if faults:
        raise ConfigError([f"--select: {fault}" for fault in faults])
    tried = watch.try_selectors(settings, source_ids[0], {field: selector for field, _, selector in pairs})
    if as_json:
        print_json(asdict(each) for each in tried)
        return 0
    candidates = list(tried)
    out = Terminal()
    out.print(tables.candidates(candidates))
    for field, _, selector in pairs:
        pages = [each for each in candidates if each.field == field]
        right = sum(each.selected == each.known for each in pages)
        out.print(
            f"{field}: {selector} reads what is known on {right} of {len(pages)} pages, today's rules on"
            f" {sum(each.today == each.known for each in pages)}; {sum(each.is_mended for each in pages)} are mended"
        )
    return 0


def compact(*, config: Config = DEFAULT_CONFIG) -> int:
    """Rewrite the ledger and the run tables as few files, rows of a source together; passes may run meanwhile."""
    gained = Store(load(config).storage).compact(now())
    Terminal().print("compacted" if gained else "nothing to compact")
    return 0


def expire(
    *,
    days: Annotated[int, Parameter(validator=validators.Number(gte=0), help="keep all captures of so many days")] = 90,
    config: Config = DEFAULT_CONFIG,
    source: SourceId = None,
) -> int:
    """Delete old captures that later ones have superseded; every revision keeps its proof."""
    settings, named = sources_named(config, source)
    went = sum(Store(settings.storage).expire(days, now(), each) for each in named)
    Terminal().print(f"deleted {went} superseded captures")
    return 0


def backup(
    folder: Annotated[str, Parameter(help="a folder of its own, or s3://bucket/prefix")],
    *,
    config: Config = DEFAULT_CONFIG,
) -> int:
    """Copy the storage as it is at this moment into a folder; what that has already isn't copied again. Passes may run."""
    copied = copy_storage(load(config).storage, folder)
    Terminal().print(f"backed up {copied.files} files, {copied.bytes / 1e6:.1f} MB of them new")
    return 0


def restore(
    folder: Annotated[str, Parameter(help="where `backup` wrote")],
    *,
    config: Config = DEFAULT_CONFIG,
) -> int:
    """Write a backup into the configured storage, which must be absent or empty."""
    copied = restore_storage(load(config).storage, folder)
    Terminal().print(
        f"restored {copied.files} files, {copied.bytes / 1e6:.1f} MB; check them with: disclosure-watch verify"
    )
    return 0


def rebuild(*, config: Config = DEFAULT_CONFIG, source: SourceId = None) -> int:
    """Make the snapshots again from the ledger."""
    settings, named = sources_named(config, source)
    made = sum(Store(settings.storage).rebuild(each) for each in named)
    Terminal().print(f"made {made} snapshots")
    return 0
