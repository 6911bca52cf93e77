"""
How much of what sites send is in hand at once, of all hosts and sources together.

    Cargo    what one run carries
    Load     what one task carries of it

A body counts from its first megabyte on, and until it is let go of: after it has come it is judged, kept and read, for which
other large ones may have to be waited for.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LARGE = 1024 * 1024
"""Bytes of a body, on the wire or decoded, that don't count."""

MOST = 40 * 1024 * 1024
"""Bytes beyond that which are carried by all; one task at a time may take on more, so that none waits for itself."""


class Cargo:
    """The bytes of large bodies that a run carries; `most` at once, and what one task carries beyond."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.carried = 0
        self.beyond: Load | None = None
        self.lighter = asyncio.Event()

    @contextmanager
    def carrying(self) -> "Iterator[Load]":
        """Have what this task takes on count until the block ends; a block within one is a part of it."""
        outer = _current.get(None)
        if outer is not None:
            yield outer
            return
        load = Load(self)
        token = _current.set(load)
        try:
            yield load
        finally:
            _current.reset(token)
            load.put_down()


class Load:
    """What one task carries."""

    __slots__ = ("_cargo", "size")

    def __init__(self, cargo: Cargo) -> None:
        self._cargo = cargo
        self.size = 0

    async def add(self, size: int, scope: asyncio.Timeout | None = None) -> float:
        """Take on so many bytes; return for how many seconds they had to be waited for, which `scope` lasts longer."""
        if self._has_room(size):
            return 0.0
        if scope is not None and scope.expired():  # its end comes with the next thing that is awaited
            scope = None
        clock = asyncio.get_running_loop().time
        since, ends = clock(), scope.when() if scope is not None else None
        if scope is not None:
            scope.reschedule(None)
        while not self._has_room(size):
            await self._cargo.lighter.wait()
        waited = clock() - since
        if scope is not None and ends is not None:
            scope.reschedule(ends + waited)
        return waited

    def put_down(self, size: int | None = None) -> None:
        """Let go of so many bytes, of all by default."""
        size = self.size if size is None else size
        if not size:
            return
        cargo = self._cargo
        self.size -= size
        cargo.carried -= size
        if cargo.beyond is self and cargo.carried <= cargo.most:
            cargo.beyond = None
        lighter, cargo.lighter = cargo.lighter, asyncio.Event()
        lighter.set()

    def _has_room(self, size: int) -> bool:
        cargo = self._cargo
        if cargo.carried + size > cargo.most:
            if cargo.beyond not in {None, self}:
                return False
            cargo.beyond = self
        cargo.carried += size
        self.size += size
        return True


_current: ContextVar[Load] = ContextVar("load")
