"""The command `findings`: what an operator must look at, and `findings ack`, which asks for peace about one of them."""

import datetime as dt
import getpass
from collections.abc import Sequence
from typing import Annotated

from cyclopts import App, Parameter
from rich.table import Table
from rich.text import Text

from disclosure_watch import rows, watch
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
from disclosure_watch.cli.terminal import Terminal, styled, table
from disclosure_watch.errors import ConfigError, NotKnown
from disclosure_watch.language import translate
from disclosure_watch.model import Finding, Severity
from disclosure_watch.store import Store
from disclosure_watch.times import in_zone

app = App(name="findings")

_COLOURS = {Severity.ACT: "red", Severity.LOOK: "yellow", Severity.NOTE: "dim"}


@app.default
def findings(
    *,
    config: Config = DEFAULT_CONFIG,
    source: SourceId = None,
    since: Since = None,
    notes: Annotated[
        bool, Parameter(name="--notes", negative="", help="what documents say against themselves, instead")
    ] = False,
    json: Json = False,
) -> int:
    """
    Print what an operator must look at, open ones first: since when, how often, what it means, what to do.

    `disclosure-watch findings ack ID` says that you know of one. --json prints notes too.
    """
    settings, named = sources_named(config, source)
    after = None if since is None else instant(since, settings.timezone, end_of_day=False)
    shown = [
        finding
        for finding in watch.all_findings(settings, Store(settings.storage), now=now())
        if (named == (None,) or finding.source_id in named) and (after is None or finding.last_seen_at >= after)
    ]
    shown.sort(key=lambda finding: (finding.ended_at is not None, finding.first_seen_at))
    if json:
        print_json(rows.finding_shape(finding) for finding in shown)
        return 0
    out = Terminal()
    noted = [finding for finding in shown if finding.kind.severity is Severity.NOTE]
    if notes:
        out.print(_notes(noted) if noted else "no notes: no document says anything odd of itself")
        return 0
    shown = [finding for finding in shown if finding.kind.severity is not Severity.NOTE]
    with out.paged():
        if shown:
            today = now().astimezone(settings.timezone).date()
            out.print(_table(shown, settings.timezone, today))
            out.print()
            out.print(_remedies(shown))
        else:
            out.print("no findings: nothing needs a look")
        if noted:
            out.print(f"\n{len(noted)} notes about documents: disclosure-watch findings --notes")
    return 0


@app.command
def ack(
    finding_id: Annotated[str, Parameter(help="as `findings` prints it")],
    *,
    until: Annotated[str, Parameter(help="the day to whose end it leaves `health` alone")],
    why: Annotated[str, Parameter(help="why, for those who look later")],
    config: Config = DEFAULT_CONFIG,
) -> int:
    """Say that you know of a finding: it stays listed and colours `health` no more until a day; who and why is kept."""
    settings = load(config)
    try:
        day = dt.date.fromisoformat(until)
    except ValueError:
        raise ConfigError([f"{until!r} is no day; write 2026-11-23"]) from None
    if not why.strip():
        raise ConfigError(["--why is empty; say in a few words why it may wait"])
    store = Store(settings.storage)
    known = watch.all_findings(settings, store, now=now())
    finding = next((finding for finding in known if finding.finding_id == finding_id), None)
    if finding is None:
        raise NotKnown(f"{finding_id}: no such finding; `disclosure-watch findings` prints the ids")
    store.acknowledge(finding, day, why.strip(), by=getpass.getuser(), now=now())
    Terminal().print(f"{finding.kind} of {finding.source_id or 'this watch'} is left alone to the end of {day}")
    return 0


def _table(shown: Sequence[Finding], timezone: dt.tzinfo, today: dt.date) -> Table:
    made = table("finding", "source", f"since\n({timezone})", "what was seen")
    for finding in shown:
        severity = finding.kind.severity
        colour = _COLOURS[severity] if finding.open and not finding.is_acknowledged(today) else "dim"
        times = f"{in_zone(finding.first_seen_at, timezone)}\n{translate(f'{finding.count} times')}"
        if finding.ended_at is not None:
            times += f"\n{translate(f'ended {in_zone(finding.ended_at, timezone)}')}"
        what = styled(translate(finding.message), "")
        if finding.until is not None:
            known = translate(f"acknowledged to {finding.until} by {finding.acknowledged_by}: {finding.why}")
            what = Text.assemble(what, styled(f"\n{known}", "dim"))
        about = finding.record_id or finding.url
        made.add_row(
            styled(f"{translate(severity)}: {translate(finding.kind)}\n{finding.finding_id}", colour),
            "\n".join(filter(None, (finding.source_id, about))),
            times,
            what,
        )
    return made


def _remedies(shown: Sequence[Finding]) -> Table:
    """Return a row a kind: what it means, and what to do."""
    made = table("finding", "what it means", "what to do")
    for kind in dict.fromkeys(finding.kind for finding in shown if finding.open):
        made.add_row(*map(translate, (kind, *kind.words)))
    return made


def _notes(noted: Sequence[Finding]) -> Table:
    """Return a row a note, the two values that contradict each other as columns."""
    made = table("note", "source", "record", "it says", "and it says")
    for finding in noted:
        for message in finding.message.split("; "):
            left, _, right = message.partition(", ")
            made.add_row(
                styled(str(finding.kind), "" if finding.open else "dim"),
                finding.source_id,
                finding.record_id or finding.url or "",
                left,
                right,
            )
    return made
