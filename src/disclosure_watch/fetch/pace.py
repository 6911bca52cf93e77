"""How often one host is asked: pace, concurrency, and the pauses that it demands."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

LONGEST_DELAY = 60.0
"""Seconds: a robots.txt that asks for a longer crawl-delay gets this one."""

LONGEST_PAUSE = 60.0
"""Seconds: a Retry-After up to this is waited for."""

PATIENCE = 180.0
"""Seconds: the sum of pauses that one host gets in a run; a host that wants more is left alone."""


class Slot:
    """The right to send one request; it is over when the connection stands and the request is about to be written."""

    __slots__ = ("_gate", "connected", "made_connection")

    def __init__(self, gate: "Gate | None") -> None:
        self._gate = gate
        self.connected = False
        self.made_connection = False

    @property
    def reused(self) -> bool:
        """Whether the request went over a connection that was kept from an earlier one."""
        return self.connected and not self.made_connection

    def sent(self) -> None:
        """Let the next request count its distance from now. More than one call does nothing."""
        self.connected = True
        if self._gate is not None:
            self._gate.sent()
            self._gate = None


current_slot: ContextVar[Slot] = ContextVar("current_slot")
"""The slot of the request under way, for the connector to end."""


class Gate:
    """
    What all requests to one host pass.

    `gap` is the least number of seconds between two requests, measured where the request goes out, not where
    it queues: a first request that must connect would otherwise arrive closer to the second than the pace allows.
    """

    def __init__(self, gap: float, concurrency: int) -> None:
        self.gap = gap
        self._concurrency = asyncio.Semaphore(concurrency)
        self._line = asyncio.Lock()
        self._next = 0.0
        self._held_until = 0.0
        self._patience = PATIENCE

    @property
    def refused_for(self) -> float:
        """Seconds for which the host is not asked at all, because it wants a longer pause than is waited for."""
        left = self._held_until - asyncio.get_running_loop().time()
        return left if left > 0 and self._patience < 0 else 0.0

    def pause(self, seconds: float) -> None:
        """Note that the host wants to be left alone for so long."""
        now = asyncio.get_running_loop().time()
        added = now + seconds - max(self._held_until, now)
        if added > 0:
            self._held_until = now + seconds
            self._patience -= added
        if seconds > LONGEST_PAUSE:
            self._patience = -1.0

    def sent(self) -> None:
        """End the slot under way."""
        self._next = asyncio.get_running_loop().time() + self.gap
        self._line.release()

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[Slot]:
        """Wait for one's turn; first come, first served. The slot ends at the latest on leaving."""
        async with self._concurrency:
            if not self.gap and not self._held_until:
                yield Slot(None)
                return
            await self._line.acquire()
            slot = Slot(self)
            try:
                await self._wait()
                yield slot
            finally:
                slot.sent()

    async def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        while not self.refused_for and (wait := max(self._next, self._held_until) - loop.time()) > 0:
            await asyncio.sleep(wait)  # a pause may have become longer meanwhile
