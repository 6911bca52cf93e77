"""Commands about who is told: deliver, subscriptions, test-alert."""

import asyncio
import datetime as dt
from collections import Counter
from typing import Annotated

from cyclopts import Parameter

from disclosure_watch import config as config_file
from disclosure_watch import watch
from disclosure_watch.cli import tables
from disclosure_watch.cli.options import DEFAULT_CONFIG, Config, Json, now
from disclosure_watch.cli.terminal import Terminal, print_json, styled
from disclosure_watch.rows import change_shape, plain_row


def deliver(
    *,
    config: Config = DEFAULT_CONFIG,
    at_once: Annotated[bool, Parameter(name="--now", help="without waiting out a channel's pause")] = False,
) -> int:
    """Send what is due and nothing else; exit 1 if a channel failed."""
    settings = config_file.load(config)
    report = asyncio.run(watch.deliver(settings, clock=now, patient=not at_once))
    out = Terminal()
    out.print(f"delivered {report.delivered}, failed {report.failed}")
    for line in report.faults:
        out.print(line, style="red")
    for one in report.waiting:
        out.print(one.told(settings.timezone), style="yellow")
    return 1 if report.failed or report.faults else 0


def subscriptions(
    *,
    config: Config = DEFAULT_CONFIG,
    days: Annotated[int, Parameter(help="how far back to look")] = 7,
    json: Json = False,
) -> int:
    """Show what each subscription would have received in the last days; nothing is sent."""
    settings = config_file.load(config)
    moment = now()
    found = watch.preview(settings, since=moment - dt.timedelta(days=days), clock=now)
    if json:
        print_json(
            {
                "subscription": one.subscription.name,
                "changes": [change_shape(revision) for revision in one.revisions],
                "findings": [plain_row(finding) for finding in one.findings],
            }
            for one in found
        )
        return 0
    out = Terminal()
    for one in found:
        kinds = Counter(change for revision in one.revisions for change in revision.changes)
        said = ", ".join(f"{count} {change}" for change, count in sorted(kinds.items())) or "no changes"
        more = f", {len(one.findings)} findings" if one.findings else ""
        out.print(styled(one.subscription.name, "bold"), f"({one.subscription.how}): {said}{more}")
        if one.revisions:
            out.print(tables.changes(one.revisions[-10:]))
    for waiting in watch.waiting(settings, clock=now):
        out.print(waiting.told(settings.timezone), style="yellow")
    if not found:
        out.print(f"no [[subscription]] in {config.name}")
    return 0


def send_test(name: str, *, config: Config = DEFAULT_CONFIG) -> int:
    """Send a subscription one alert marked as a test; a channel that was given up is used again."""
    answer = asyncio.run(watch.send_test(config_file.load(config), name, clock=now))
    Terminal().print(f"sent to {name}: {answer}")
    return 0
