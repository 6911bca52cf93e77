"""What a person reads in a terminal and in Prefect's UI: passes, changes, records and findings as tables."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from disclosure_watch.cli.terminal import Terminal, in_words, styled, table
from disclosure_watch.language import translate
from disclosure_watch.model import FieldChange, PassReport, Revision
from disclosure_watch.times import in_zone
from disclosure_watch.watch import Recheck

if TYPE_CHECKING:
    from disclosure_watch.parse import Reading
    from disclosure_watch.watch import Candidate

_SHORT = 60
_MANY = 20
"""Of more passes those alone are shown that failed or changed."""


def pass_rows(reports: Sequence[PassReport]) -> list[dict[str, str]]:
    """Return passes as rows of text: what went wrong first, then what changed, then the rest."""
    return [
        {
            "source": report.source_id,
            "verdict": str(report.verdict),
            "entries": str(report.entries),
            "fetched": str(report.fetched),
            "not modified": str(report.not_modified),
            "changes": changes_in_words(report),
            "findings": str(report.findings),
            "seconds": f"{report.seconds:.1f}",
            "reason": report.reason,
        }
        for report in sorted(reports, key=_rank)
    ]


def changes_in_words(report: PassReport) -> str:
    """Return what a pass changed: `2 metadata changed, 1 withdrawn`, a dash where nothing did."""
    return (
        ", ".join(f"{count} {translate(change).replace('_', ' ')}" for change, count in report.counts.items() if count)
        or "—"
    )


def _rank(report: PassReport) -> int:
    return 0 if not report.verdict.trusted else 1 if report.changed else 2


def passes(reports: Sequence[PassReport]) -> Table:
    """Return one row a source: verdict, entries, fetched, what changed, findings, seconds."""
    shown = table("source", "verdict", "entries", "fetched", "not\nmodified", "changes", "findings", "seconds",
                  right=("entries", "fetched", "not\nmodified", "findings", "seconds"))  # fmt: skip
    watched = {report.source_id: report.verdict.trusted for report in reports}
    for row in pass_rows(reports):
        numbers = [
            styled(row[name], "" if row[name] != "0" else "dim") for name in ("entries", "fetched", "not modified")
        ]
        shown.add_row(
            row["source"],
            styled(translate(row["verdict"]), "green" if watched[row["source"]] else "red"),
            *numbers,
            styled(row["changes"], "dim" if row["changes"] == "—" else ""),
            styled(row["findings"], "yellow" if row["findings"] != "0" else "dim"),
            row["seconds"],
        )
    return shown


def print_passes(
    out: Terminal, reports: Sequence[PassReport], *, full: bool = False, elsewhere: str = "--full"
) -> None:
    """
    Print what a run's passes did: of many those that failed or changed, then the sums, and what shows all of them.

    `full` prints a row for each.
    """
    many = len(reports) > _MANY and not full
    shown = [report for report in reports if not many or report.told or not report.verdict.trusted]
    if shown:
        out.print(passes(shown))
    for report in reports:
        if report.reason:
            out.print(f"{report.source_id}: {report.reason}", style="red")
    if many:
        failed = sum(not report.verdict.trusted for report in reports)
        told, baseline = (sum(getattr(report, name) for report in reports) for name in ("told", "baseline"))
        out.print(f"{len(reports) - failed} sources ok, {failed} failed, {told} changes; {elsewhere} shows all")
        if baseline:
            out.print(f"{baseline} records are known from now on, of sources that were passed for the first time")


def changes(revisions: Iterable[Revision]) -> Table:
    """Return one row a changed field, before and after."""
    shown = table("change", "title", "field", "before", "after")
    for revision in revisions:
        kinds = styled(in_words(revision.changes), style="cyan")
        title = short(revision.record.title)
        if not revision.fields:
            shown.add_row(kinds, title, "", "", "")
        for change in revision.fields:
            shown.add_row(kinds, title, change.field, short(change.before), short(change.after))
            kinds, title = styled("", ""), ""
    return shown


def feed(shapes: Iterable[dict[str, Any]]) -> Table:
    """Return one row a revision, of shapes of `changes --json`."""
    shown = table("revision", "changes", "title", "fields")
    for shape in shapes:
        fields = ", ".join(changed["field"] for changed in shape["fields"])
        shown.add_row(shape["revision_id"], in_words(shape["changes"]), short(shape["title"]), fields)
    return shown


NARROW = 145
"""Columns of a terminal below which a source's health takes several lines."""

_MIDDLING = 105
"""Columns from which on two moments stand side by side."""

_FIGURES = (("records", "newest", "coverage", "notes"), ("seen within 24 h",), ("additions seen within 24 h",))
_LINES = (("last success", "next run"), *_FIGURES)
_SHORT_LINES = (("last success",), ("next run",), *_FIGURES)


def health(rows: Sequence[dict[str, str]], width: int) -> Table:
    """Return one row a source, from rows of text, in the colour of its light; stacked where the terminal is narrow."""
    if width < NARROW:
        return _narrow_health(rows, _LINES if width >= _MIDDLING else _SHORT_LINES)
    shown = table(*(rows[0] if rows else ()), right=("records", "coverage", "notes"))
    for row in rows:
        colour = row["health"] if row["health"] != "green" else ""
        source, *values = row.values()
        shown.add_row(styled(source, colour), *(styled(translate(value), colour) for value in values))
    return shown


def _narrow_health(rows: Sequence[dict[str, str]], lines: Sequence[Sequence[str]]) -> Table:
    """Return a row a source: what is wrong in words, and below each other its moments and its figures, named, by lines."""
    shown = table("source", "health", "because", "values")
    for row in rows:
        colour = row["health"] if row["health"] != "green" else ""
        named = {name.replace("\n", " ").partition(" (")[0]: value for name, value in row.items() if value}
        values = [
            "  ".join(f"{translate(name)} {translate(named[name])}" for name in names if name in named)
            for names in lines
            if not named.keys().isdisjoint(names)
        ]
        words = (styled(translate(row[name]), colour) for name in ("health", "because"))
        shown.add_row(styled(row["source"], colour), *words, styled("\n".join(values), ""))
    return shown


def rereadings(readings: Sequence[tuple[str, Sequence[FieldChange], str]]) -> Table:
    """Return one row a field that reads otherwise, given (revision id, fields, fault): how often, and an example."""
    shown = table("field", "revisions", "example", "before", "after")
    examples: dict[str, list[tuple[str, object, object]]] = {}
    for revision_id, fields, fault in readings:
        for change in fields:
            examples.setdefault(change.field, []).append((revision_id, change.before, change.after))
        if fault:
            examples.setdefault("unreadable", []).append((revision_id, "", fault))
    for name, seen in sorted(examples.items()):
        revision_id, before, after = seen[0]
        shown.add_row(name, str(len(seen)), revision_id, short(before), short(after))
    return shown


def candidates(tried: "Iterable[Candidate]") -> Table:
    """Return one row a page on which the last answer reads otherwise than is known, by today's rules or by the selector."""
    shown = table("field", "known", "today", "selected", "address")
    for each in tried:
        if not each.known == each.today == each.selected:
            values = (short(value or "-") for value in (each.known, each.today, each.selected))
            shown.add_row(each.field, *values, each.url)
    return shown


def plan(rechecks: Iterable[Recheck]) -> Table:
    """Return one row a page that is to be asked again: why, what is expected of it, title."""
    shown = table("because", "chance", "changes\na year", "days\nunasked", "checks", "title",
                  right=("chance", "changes\na year", "days\nunasked", "checks"))  # fmt: skip
    for recheck in rechecks:
        each = recheck.candidate
        shown.add_row(
            str(recheck.because),
            f"{each.chance:.1%}",
            f"{each.rate * 365:.1f}",
            f"{each.waited:.1f}",
            str(each.history.checks if each.history else 0),
            short(each.known.record.title),
        )
    return shown


RECORD = ("record_id", "state", "revision", "title", "published_on", "issued_on", "missing_since")
"""Columns of a record that are printed, or order what is."""


def records(rows: Iterable[Mapping[str, Any]], timezone: dt.tzinfo) -> Table:
    """Return one row a record: id, date and state, title; one that has changed says how often, one that is gone since when."""
    shown = table("record", "state", "title")
    for row in rows:
        published = row["published_on"]
        state = row["state"] if row["revision"] == 1 else f"{row['state']}, {row['revision']} revisions"
        missing = row["missing_since"]
        since = translate(f"missing since {in_zone(missing, timezone)}") if missing else ""
        standing = "\n".join(filter(None, (published.isoformat() if published else "", translate(state), since)))
        shown.add_row(row["record_id"], standing, row["title"])
    return shown


def explained(reading: "Reading") -> Table:
    """Return a row a field of a document: its value, where it was read, what else the page says of it."""
    from disclosure_watch.parse import explain

    shown = table("field", "value", "read from", "against it")
    for each in explain(reading):
        shown.add_row(
            each.field, short(each.value) if each.value else "", each.origin, "\n".join(map(short, each.against))
        )
    for note in reading.notes:
        shown.add_row("note", note, "", "")
    return shown


def page(shape: dict[str, Any]) -> Table:
    """Return what was read of one page: a row a field, or a row an entry."""
    if shape["kind"] == "listing":
        shown = table("date", "title", "address")
        for entry in shape["entries"]:
            shown.add_row(str(entry["date"] or ""), short(entry["title"]), entry["url"])
        return shown
    shown = table("field", "value")
    reply = shape["reply"] or {}
    plain = {name: value for name, value in shape.items() if name != "reply"}
    for name, value in (plain | {f"reply.{key}": value for key, value in reply.items()}).items():
        shown.add_row(name, _value(value))
    return shown


def _value(value: object) -> str:
    """Return a field's value as people read it: lists joined by 、, a file a line with its address."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "\n".join(f"{short(file['name'])}  {file['url']}" for file in value)
    if isinstance(value, list) and value:
        return "、".join(str(item) for item in value)
    return short(value, 120)


def short(value: object, width: int = _SHORT) -> str:
    """Return a value in one line of at most `width` characters; absent is a dash."""
    if value is None or value == []:
        return "—"
    text = value if isinstance(value, str) else str(value)
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
