"""When an attempt fails for a transient reason, it is made again: three times in all, with jitter."""

import logging
import random
from collections.abc import Awaitable, Callable

from disclosure_watch.model import Capture

ATTEMPTS = 3
FIRST_WAIT = 0.5
"""Seconds before the second attempt, doubled for the third; as much again at most is added by chance."""

# Each retry is in `Fetcher.requests`; without any handler Python would print it on stderr.
logging.getLogger("stamina").addHandler(logging.NullHandler())


class _TransientError(Exception):
    """An attempt that another one may better; `wait` is the number of seconds before that."""

    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.wait = wait


def _wait_after(error: Exception) -> bool | float:
    return error.wait if isinstance(error, _TransientError) else False


async def retry(attempt: Callable[[], Awaitable[tuple[Capture, bool]]], rng: random.Random) -> Capture:
    """
    Return the capture of the first attempt that no other may better, or of the last one.

    `attempt` returns a capture and whether another attempt may bring something else.
    """
    capture, again = await attempt()
    if not again:
        return capture
    import stamina  # most runs need it not once

    last = [capture]  # not in the frame itself, which the errors below hold until cycles are looked for
    del capture
    # The first attempt is counted by stamina too, but made before: a retry context costs 28 µs
    # of CPU even if nothing fails (2026-11, stamina 26.1).
    made = True
    try:
        async for attempt_again in stamina.retry_context(on=_wait_after, attempts=ATTEMPTS, timeout=None):
            with attempt_again:
                if not made:
                    last.clear()
                    capture, again = await attempt()
                    last.append(capture)
                    del capture
                made = False
                if again:
                    wait = FIRST_WAIT * 2 ** (attempt_again.num - 1)
                    raise _TransientError(wait + rng.uniform(0, wait))
    except _TransientError:
        pass
    return last.pop()
