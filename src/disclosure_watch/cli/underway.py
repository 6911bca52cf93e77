"""A run while it is under way: how far it is, on a terminal as bars and elsewhere a line a minute, and how Ctrl-C ends it."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Awaitable
from typing import TYPE_CHECKING, TypeVar

from disclosure_watch.cli.output import complain
from disclosure_watch.watch import Control

if TYPE_CHECKING:
    from rich.progress import TaskID

_T = TypeVar("_T")

GRACE = 15.0
"""Seconds that a run has after Ctrl-C to record what was read; what takes longer is cut off, as a second Ctrl-C does."""

FIRST_SHOWN = 2.0
"""Seconds before which a run shows nothing: most are over by then."""

A_LINE = 60.0
"""Seconds between two lines where there is no terminal."""

MOST_HOSTS = 8
"""So many hosts have a bar; the others share one."""


async def interruptible(run: Awaitable[_T], control: Control) -> _T:
    """Wait for a run; Ctrl-C has it end with what was read, a second one, or `GRACE`, ends it at once (CancelledError)."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None

    def interrupt() -> None:
        if control.stopping:
            task.cancel()
            return
        complain("ending: what was read is being recorded; Ctrl-C again ends at once")
        control.stop()
        loop.call_later(GRACE, task.cancel)

    with contextlib.suppress(ValueError, RuntimeError):  # not in the main thread
        loop.add_signal_handler(signal.SIGINT, interrupt)
    async with _shown(control):
        return await run


@contextlib.asynccontextmanager
async def _shown(control: Control) -> AsyncIterator[None]:
    """Show how far a run is until the end of the block, on stderr."""
    show = _bars(control) if sys.stderr.isatty() else _lines(control)
    showing = asyncio.create_task(show)
    try:
        yield
    finally:
        showing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await showing


async def _bars(control: Control) -> None:
    await asyncio.sleep(FIRST_SHOWN)
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from disclosure_watch.cli.terminal import Terminal

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
    )
    started = asyncio.get_running_loop().time() - FIRST_SHOWN
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=Terminal(stderr=True), transient=True, auto_refresh=False) as progress:
        while True:
            seconds = asyncio.get_running_loop().time() - started
            for host, asked, expected in hosts(control):
                if host not in tasks:
                    tasks[host] = progress.add_task(host, rate="")
                progress.update(tasks[host], completed=asked, total=expected, rate=f"{asked / seconds:.1f}/s")
            progress.refresh()
            await asyncio.sleep(0.5)


async def _lines(control: Control) -> None:
    minutes = 0
    while True:
        await asyncio.sleep(A_LINE)
        minutes += 1
        complain(*(in_words(*row, minutes * A_LINE) for row in hosts(control)))


def hosts(control: Control) -> list[tuple[str, int, int]]:
    """Return each host, how many of its pages were asked and how many are known to be, those with most left first."""
    rows = [(host, control.asked[host], expected) for host, expected in control.expected.items()]
    rows.sort(key=lambda row: row[1] - row[2])
    shown, others = rows[:MOST_HOSTS], rows[MOST_HOSTS:]
    if others:
        shown.append((f"{len(others)} other hosts", sum(row[1] for row in others), sum(row[2] for row in others)))
    return shown


def in_words(host: str, asked: int, expected: int, seconds: float) -> str:
    """Return how far a host is: pages, rate, and the time left at that rate."""
    left = f", {(expected - asked) * seconds / asked / 60:.0f} minutes left" if asked else ""
    return f"{host}: {asked} of {expected} pages, {asked / seconds:.1f} a second{left}"
