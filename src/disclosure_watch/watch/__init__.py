"""
The shell that wires the rooms: a pass of each source in one event loop with one client, then what is due is sent.

    run       pass over all or some sources, record passes and findings, deliver what is due
    deliver   send what is due and nothing else
    preview, send_test    what each subscription would have received; one alert marked as a test
    waiting   the channels that failed and are left in peace
    replay    read the evidence again with today's parser
    try_selectors    read the last pages of a source with other selectors
    reparser  what a verification reads records again with
    backfill  read a source's whole list page by page, resumably
    all_findings  what an operator must look at: what passes recorded, and sources that nobody passes
    health    how each source is
    seen_in_time, additions_in_time, not_yet_seen    how much is missed
    plan      which known pages the next pass asks again, and why
"""

from typing import TYPE_CHECKING

from disclosure_watch.lazy import lazily

if TYPE_CHECKING:
    from disclosure_watch.alert import Delivered, Preview
    from disclosure_watch.watch.backfilling import Backfilled, backfill
    from disclosure_watch.watch.candidates import Candidate, try_selectors
    from disclosure_watch.watch.control import Control
    from disclosure_watch.watch.delivering import change_pages, deliver, note_configuration, preview, send_test, waiting
    from disclosure_watch.watch.health import Health, Light, because, health, health_rows, plan
    from disclosure_watch.watch.missed import RECENT, Interval, additions_in_time, not_yet_seen, seen_in_time
    from disclosure_watch.watch.reader import reparser
    from disclosure_watch.watch.rechecks import Recheck
    from disclosure_watch.watch.replaying import Rereading, replay
    from disclosure_watch.watch.running import RunReport, run
    from disclosure_watch.watch.unpassed import all_findings

__all__ = [
    "RECENT",
    "Backfilled",
    "Candidate",
    "Control",
    "Delivered",
    "Health",
    "Interval",
    "Light",
    "Preview",
    "Recheck",
    "Rereading",
    "RunReport",
    "additions_in_time",
    "all_findings",
    "backfill",
    "because",
    "change_pages",
    "deliver",
    "health",
    "health_rows",
    "not_yet_seen",
    "note_configuration",
    "plan",
    "preview",
    "reparser",
    "replay",
    "run",
    "seen_in_time",
    "send_test",
    "try_selectors",
    "waiting",
]

__getattr__ = lazily(
    __name__,
    {
        "backfilling": ("Backfilled", "backfill"),
        "candidates": ("Candidate", "try_selectors"),
        "control": ("Control",),
        "delivering": (
            "Delivered",
            "Preview",
            "change_pages",
            "deliver",
            "note_configuration",
            "preview",
            "send_test",
            "waiting",
        ),
        "health": ("Health", "Light", "because", "health", "health_rows", "plan"),
        "missed": ("Interval", "RECENT", "additions_in_time", "not_yet_seen", "seen_in_time"),
        "reader": ("reparser",),
        "rechecks": ("Recheck",),
        "replaying": ("Rereading", "replay"),
        "running": ("RunReport", "run"),
        "unpassed": ("all_findings",),
    },
)
