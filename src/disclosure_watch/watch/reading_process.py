"""Strangers' files read in a process of its own: one that crashes or stalls its reader costs nothing else."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar, cast

from disclosure_watch.errors import ParseError
from disclosure_watch.lazy import LazyModule

if TYPE_CHECKING:
    from disclosure_watch.parse import filetext
    from disclosure_watch.parse import process as reading
else:
    filetext = LazyModule("disclosure_watch.parse.filetext")
    reading = LazyModule("disclosure_watch.parse.process")

_T = TypeVar("_T")

PATIENCE = 30.0
"""Seconds that an attached file gets."""

PAGE_PATIENCE = 10.0
"""Seconds that a page gets."""


LARGE = 1_000_000
"""Bytes of a page that is read in the process."""

MANY_TAGS = 30_000
"""Tags of such a page, whatever its size."""


def is_heavy(content: bytes) -> bool:
    """Return whether a page may take long to read."""
    return len(content) > LARGE or content.count(b"<") > MANY_TAGS


class ReadingProcess:
    """
    A context manager: the process is started at the first file and ends with the context.

    `patience` is how many seconds an attached file gets, `page_patience` a page.
    """

    def __init__(self, patience: float = PATIENCE, page_patience: float = PAGE_PATIENCE) -> None:
        self._patience = patience
        self._page_patience = page_patience
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    async def text(self, content: bytes) -> str | None:
        """Return what `parse.filetext.file_text` returns, and raise what it raises."""
        return await asyncio.to_thread(self._answer, partial(filetext.file_text, content), "file", self._patience)

    async def page(self, call: Callable[[], _T]) -> _T:
        """Return what a call of parse/ returns, and raise what it raises. Raises ParseError(lost="time") beyond patience."""
        return await asyncio.to_thread(self.page_now, call)

    def page_now(self, call: Callable[[], _T]) -> _T:
        """Do as `page` does, and wait for it."""
        return self._answer(call, "page", self._page_patience)

    def _answer(self, call: Callable[[], _T], what: str, patience: float) -> _T:
        with self._turn:
            process = self._running()
            late = threading.Timer(patience, process.kill)
            late.start()
            try:
                answer = _asked(process, call)
            finally:
                late.cancel()
            if not answer:
                self._end()
                reason = f"the {what} can't be read: its reader crashed, or took more than {patience:.0f} s"
                raise ParseError(reason, lost="time")
        return cast("_T", reading.answered(answer))

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-m", "disclosure_watch.parse.process"]
            self._process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is the run's: what is being read is read to its end
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _asked(process: "subprocess.Popen[bytes]", call: Callable[[], object]) -> bytes:
    """Return the process's answer, empty where it died over it."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        reading.request(call, process.stdin)
        process.stdin.flush()
        length = min(int.from_bytes(process.stdout.read(reading.LENGTH)), reading.LONGEST_ANSWER)
        answer = process.stdout.read(length)
    except OSError:
        return b""
    return answer if len(answer) == length else b""
