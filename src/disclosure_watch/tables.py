"""What a person reads in a terminal: passes, changes, records and findings as tables."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from disclosure_watch.model import FieldChange, Finding, PassReport, Revision, Verdict

_SHORT = 60


def passes(reports: Sequence[PassReport]) -> Table:
    """Return one row a source: verdict, entries, fetched, what changed, findings, seconds."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("source", overflow="fold")
    table.add_column("verdict")
    for name in ("entries", "fetched", "not\nmodified", "added", "metadata\nchanged", "content\nchanged", "withdrawn"):
        table.add_column(name, justify="right")
    table.add_column("findings", justify="right")
    table.add_column("seconds", justify="right")
    for report in reports:
        good = report.verdict in {Verdict.OK, Verdict.NOT_MODIFIED}
        table.add_row(
            report.source_id,
            Text(report.verdict, style="green" if good else "red"),
            *(
                _count(number)
                for number in (
                    report.entries,
                    report.fetched,
                    report.not_modified,
                    report.added,
                    report.metadata_changed,
                    report.content_changed,
                    report.withdrawn,
                )
            ),
            Text(str(report.findings), style="yellow" if report.findings else "dim"),
            f"{report.seconds:.1f}",
        )
    return table


def _count(number: int) -> Text:
    return Text(str(number), style="" if number else "dim")


def changes(revisions: Iterable[Revision]) -> Table:
    """Return one row a changed field, before and after."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("change", "title", "field", "before", "after"):
        table.add_column(name, overflow="fold")
    for revision in revisions:
        kinds = Text(", ".join(revision.changes), style="cyan")
        title = short(revision.record.title)
        if not revision.fields:
            table.add_row(kinds, title, "", "", "")
        for change in revision.fields:
            table.add_row(kinds, title, change.field, short(change.before), short(change.after))
            kinds, title = Text(""), ""
    return table


def health(rows: Sequence[dict[str, str]]) -> Table:
    """Return one row a source, from rows of text: red where the source could not be watched, yellow where something stands open."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows[0] if rows else ():
        table.add_column(name, overflow="fold", justify="right" if name in {"records", "coverage"} else "left")
    for row in rows:
        style = {"well": "", "findings": "yellow"}.get(row["health"], "red")
        table.add_row(*(Text(value, style=style) for value in row.values()))
    return table


def rereadings(found: Sequence[tuple[str, Sequence[FieldChange], str]]) -> Table:
    """Return one row a field that reads otherwise, given (revision id, fields, fault): how often, and an example."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("field", "revisions", "example", "before", "after"):
        table.add_column(name, overflow="fold")
    examples: dict[str, list[tuple[str, object, object]]] = {}
    for revision_id, fields, fault in found:
        for change in fields:
            examples.setdefault(change.field, []).append((revision_id, change.before, change.after))
        if fault:
            examples.setdefault("unreadable", []).append((revision_id, "", fault))
    for name, seen in sorted(examples.items()):
        revision_id, before, after = seen[0]
        table.add_row(name, str(len(seen)), revision_id, short(before), short(after))
    return table


def records(rows: Iterable[dict[str, Any]]) -> Table:
    """Return one row a record: id, state, revision, date, title."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("record", "state", "revision", "published", "title"):
        table.add_column(name, overflow="fold")
    for row in rows:
        published = row["published_on"]
        table.add_row(
            row["record_id"],
            row["state"],
            str(row["revision"]),
            published.isoformat() if published else "",
            short(row["title"]),
        )
    return table


def history(revisions: Iterable[Revision]) -> Table:
    """Return one row a revision of a record: number, when, why, by whom, which fields."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("revision", "observed", "changes", "attribution", "field", "before", "after"):
        table.add_column(name, overflow="fold")
    for revision in revisions:
        head = [
            str(revision.revision),
            f"{revision.observed_at:%Y-%m-%d %H:%M:%SZ}",
            ", ".join(revision.changes),
            str(revision.attribution),
        ]
        if not revision.fields:
            table.add_row(*head, "", "", "")
        for change in revision.fields:
            table.add_row(*head, change.field, short(change.before), short(change.after))
            head = ["", "", "", ""]
    return table


def page(shape: dict[str, Any]) -> Table:
    """Return what was read of one page: a row a field, or a row an entry."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    if shape["kind"] == "listing":
        for name in ("date", "title", "address"):
            table.add_column(name, overflow="fold")
        for entry in shape["entries"]:
            table.add_row(str(entry["date"] or ""), short(entry["title"]), entry["url"])
        return table
    table.add_column("field")
    table.add_column("value", overflow="fold")
    reply = shape["reply"] or {}
    plain = {name: value for name, value in shape.items() if name != "reply"}
    for name, value in (plain | {f"reply.{key}": value for key, value in reply.items()}).items():
        table.add_row(name, short(value, 120))
    return table


def findings(rows: Iterable[Finding]) -> Table:
    """Return one row a finding: whether it is open, kind, source, where, how often, since when, in words."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("open", "kind", "source", "about", "count", "since", "message"):
        table.add_column(name, overflow="fold")
    for finding in rows:
        table.add_row(
            Text("yes", style="yellow") if finding.ended_at is None else Text("ended", style="dim"),
            str(finding.kind),
            finding.source_id,
            finding.record_id or finding.url or "",
            str(finding.count),
            f"{finding.first_seen_at:%Y-%m-%d %H:%M}",
            finding.message,
        )
    return table


def short(value: object, width: int = _SHORT) -> str:
    """Return a value in one line of at most `width` characters; absent is a dash."""
    if value is None or value == []:
        return "—"
    text = value if isinstance(value, str) else str(value)
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
