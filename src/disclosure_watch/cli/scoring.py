"""The scoreboard in a terminal."""

from typing import Annotated

from cyclopts import Parameter
from rich.table import Table

from disclosure_watch import scoreboard as scoring
from disclosure_watch.cli.options import Json, console, print_json


def scoreboard(
    *,
    seed: Annotated[int, Parameter(help="of the simulated ministries and of all that befalls them")] = 1,
    steps: Annotated[int, Parameter(help="how often something happens and the watch passes")] = 50,
    records: Annotated[int, Parameter(help="documents at first, in all")] = 400,
    json: Json = False,
) -> int:
    """Let simulated ministries live through a history and score the watch; exit 1 unless it told all, and nothing else."""
    out = console()
    if json:
        score = scoring.play(seed, steps=steps, records=records)
        print_json([score.shape()])
        return 0 if score.perfect else 1
    with out.status("playing …") as status:
        score = scoring.play(
            seed, steps=steps, records=records, progress=lambda step: status.update(f"step {step} of {steps}")
        )
    out.print(f"seed {seed}: {score.events.total()} true events of {len(score.events)} kinds in {steps} steps")
    for title, group in (("change", score.changes), ("field", score.fields), ("attribution", score.attributions)):
        out.print(_table(title, group))
    out.print(
        f"{score.alerts} alerts; {score.false_alerts_per_10000_checks:.2f} false ones in 10,000 checks ({score.checks} made)"
    )
    for line in score.unexplained:
        out.print(line, style="red", markup=False)
    return 0 if score.perfect else 1


def _table(title: str, group: dict[str, scoring.Tally]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(title, min_width=22)
    for name in ("told rightly", "told falsely", "missed", "precision", "recall"):
        table.add_column(name, justify="right")
    for name, tally in sorted(group.items()):
        style = "" if tally.precision == tally.recall == 1 else "red"
        table.add_row(
            name,
            *(str(count) for count in (tally.right, tally.false, tally.missed)),
            f"{tally.precision:.3f}",
            f"{tally.recall:.3f}",
            style=style,
        )
    return table
