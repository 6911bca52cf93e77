"""What a run is told while it is under way, and what it tells: to stop, and how far it is."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class Interrupted(Exception):
    """The run was told to stop while an address was asked."""


@dataclass(slots=True)
class Control:
    """
    The reins of one run, held by whoever started it.

    `expected` and `asked` count the addresses of each host: those that are known to be asked, and those that were.
    """

    stopping: bool = False
    expected: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    _asking: "set[asyncio.Task[object]]" = field(default_factory=set)

    def stop(self) -> None:
        """Have the run end: what is being asked is let go, what was answered is recorded, nothing more is begun."""
        self.stopping = True
        for task in self._asking:
            task.cancel()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Let a stop end what is awaited within. Raises Interrupted then."""
        if self.stopping:
            raise Interrupted
        task = asyncio.current_task()
        assert task is not None, "addresses are asked by a task"
        self._asking.add(task)
        try:
            yield
        except asyncio.CancelledError:
            if not self.stopping:
                raise
            task.uncancel()
            raise Interrupted from None
        finally:
            self._asking.discard(task)
