"""
When sources are due, and which may be passed side by side. Pure.

A source's cron line gives its slots. Each slot is moved by a fixed share of the time to the next one, a share that
the source's id decides: a thousand sources at `0 */6 * * *` are spread evenly over the six hours, each once in them,
at the same place after a restart.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cronsim import CronSim

from disclosure_watch.model import Failure, PassReport, Source, Verdict

WIDEST_SPREAD = dt.timedelta(days=1)
"""A slot moves by less than this, however far the next one is: a weekly source keeps its day, or nearly."""

FEW = 20
"""So many sources are passed in batches of one; more are passed in batches of `BATCH`."""

BATCH = 250
"""So many sources make a batch, more only where one host has more."""

Lane = tuple[tuple[Source, ...], ...]
"""Batches to be passed one after another."""

_TICKS = 6
"""Ticks from the second last up to a moment on: one after it, the one that follows, and two for an hour that comes twice."""

_NETWORK = (f"{Failure.TIMEOUT}", f"{Failure.CONNECT}", f"{Failure.RESET}", "status 5")


def due(
    sources: Iterable[Source], last_passes: Mapping[str, dt.datetime], now: dt.datetime, timezone: ZoneInfo
) -> list[Source]:
    """
    Return the sources that have had a slot since their last pass, the longest waiting first.

    A source that was never passed is due at once. However many slots were missed, a source is due once.

    Args:
        sources: what is watched.
        last_passes: when the last pass of each source started, by id; absent is never.
        now: an aware time.
        timezone: in which the cron lines are read.
    """
    waiting = [
        (since, source)
        for source in sources
        if (since := next_run(source, last_passes.get(source.id), now, timezone)) is not None and since <= now
    ]
    return [source for _, source in sorted(waiting, key=lambda pair: pair[0])]


def next_run(source: Source, last: dt.datetime | None, now: dt.datetime, timezone: ZoneInfo) -> dt.datetime | None:
    """
    Return from when on the source is due, in UTC: a past time where it already is, None where its line never fires.

    Args:
        source: the source.
        last: when its last pass started; None for never.
        now: an aware time.
        timezone: in which the cron line is read.
    """
    if last is None:
        return now.astimezone(dt.UTC)
    before, after = _slots_around(source, max(now, last), timezone)
    return before if before is not None and before > last else after


def _slots_around(
    source: Source, moment: dt.datetime, timezone: ZoneInfo
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Return the source's last slot up to a moment and the first one after it, in UTC; None where there is none."""
    part = _place(source.id) / 2**64
    before = None
    for tick, following in pairwise(_ticks_around(source.schedule, moment, timezone)):
        slot = tick + part * min(following - tick, WIDEST_SPREAD)
        if slot > moment:
            return before, slot
        before = slot
    return before, None


@lru_cache(maxsize=1024)
def _ticks_around(line: str, moment: dt.datetime, timezone: ZoneInfo) -> tuple[dt.datetime, ...]:
    """Return the last two ticks of a cron line up to a moment and those after it, in UTC: sources share lines."""
    soon = moment + dt.timedelta(seconds=1)
    past = list(islice(CronSim(line, soon.astimezone(timezone), reverse=True), 2))
    start = past[-1].astimezone(dt.UTC) - dt.timedelta(seconds=1) if past else moment
    return tuple(tick.astimezone(dt.UTC) for tick in islice(CronSim(line, start.astimezone(timezone)), _TICKS))


def share(sources: Iterable[Source], shard: str) -> list[Source]:
    """
    Return the sources of one shard, written `2/4` for the second of four; a host is never in two.

    Raises ValueError for a text that is no shard.
    """
    number, _, count = shard.partition("/")
    if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise ValueError(f"{shard!r} is no shard; write it as 2/4, the second of four")
    return [source for source in sources if _place(host_of(source)) % int(count) == int(number) - 1]


def host_of(source: Source) -> str:
    """Return the host that a source's listing is on, as the pace knows it."""
    return urlsplit(source.listing_url).hostname or ""


def _place(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def lanes(sources: Sequence[Source], *, few: int = FEW, size: int = BATCH) -> list[Lane]:
    """
    Return batches of sources in lanes: lanes may run side by side, the batches of one lane one after another.

    All sources of one host are in one lane, so that its pace holds although every batch has a client of its own.
    Up to `few` sources, a batch is one source and a lane is a host; more, a lane is one batch of up to `size` sources.
    """
    hosts: dict[str, list[Source]] = {}
    for source in sources:
        hosts.setdefault(host_of(source), []).append(source)
    if len(sources) <= few:
        return [tuple((source,) for source in host) for host in hosts.values()]
    batches: list[list[Source]] = [[]]
    for host in hosts.values():
        if batches[-1] and len(batches[-1]) + len(host) > size:
            batches.append([])
        batches[-1].extend(host)
    return [(tuple(batch),) for batch in batches]


def may_pass(report: PassReport) -> bool:
    """Return whether a failed pass may do better in a minute: the network's fault, not the site's word or ours."""
    return report.verdict is Verdict.TRUNCATED or (
        report.verdict is Verdict.ERROR and report.reason.startswith(_NETWORK)
    )
