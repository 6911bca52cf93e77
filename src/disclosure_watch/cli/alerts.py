"""Commands about who is told: deliver, subscriptions, test-alert."""

import asyncio
import datetime as dt
from collections import Counter
from typing import Annotated

from cyclopts import Parameter

from disclosure_watch import watch
from disclosure_watch.cli import tables
from disclosure_watch.cli.options import DEFAULT_CONFIG, Config, Json, load, now
from disclosure_watch.cli.output import print_json
from disclosure_watch.cli.terminal import Terminal, styled
from disclosure_watch.language import translate
from disclosure_watch.rows import change_shape, plain_row


def deliver(
    *,
    config: Config = DEFAULT_CONFIG,
    at_once: Annotated[bool, Parameter(name="--now", help="without waiting out a channel's pause")] = False,
) -> int:
    """Send what is due and nothing else; exit 1 if a channel failed."""
    settings = load(config)
    report = asyncio.run(watch.deliver(settings, clock=now, patient=not at_once))
    out = Terminal()
    out.print(f"delivered {report.delivered}, failed {report.failed}")
    for line in report.faults:
        out.print(line, style="red")
    for waiting in report.waiting:
        out.print(waiting.told(settings.timezone), style="yellow")
    return 1 if report.failed or report.faults else 0


def subscriptions(
    *,
    config: Config = DEFAULT_CONFIG,
    days: Annotated[int, Parameter(help="how far back to look")] = 7,
    json: Json = False,
) -> int:
    """Show what each subscription would have received in the last days; nothing is sent."""
    settings = load(config)
    moment = now()
    previews = watch.preview(settings, since=moment - dt.timedelta(days=days), clock=now)
    if json:
        print_json(
            {
                "subscription": preview.subscription.name,
                "changes": [change_shape(revision) for revision in preview.revisions],
                "findings": [plain_row(finding) for finding in preview.findings],
            }
            for preview in previews
        )
        return 0
    out = Terminal()
    for preview in previews:
        kinds = Counter(change for revision in preview.revisions for change in revision.changes)
        told = [f"{count} {translate(change)}" for change, count in sorted(kinds.items())]
        told += [f"{len(preview.findings)} {translate('findings')}"] if preview.findings else []
        name, how = styled(preview.subscription.name, "bold"), translate(preview.subscription.how)
        out.print(name, f"({how}): {', '.join(told) or translate('no changes')}")
        if preview.revisions:
            out.print(tables.changes(preview.revisions[-10:]))
    for waiting in watch.waiting(settings, clock=now):
        out.print(waiting.told(settings.timezone), style="yellow")
    if not previews:
        out.print(f"no [[subscription]] in {config.name}")
    return 0


def send_test(name: str, *, config: Config = DEFAULT_CONFIG) -> int:
    """Send a subscription one alert marked as a test; a channel that was given up is used again."""
    answer = asyncio.run(watch.send_test(load(config), name, clock=now))
    Terminal().print(f"{translate(f'sent to {name}')}: {answer}")
    return 0
