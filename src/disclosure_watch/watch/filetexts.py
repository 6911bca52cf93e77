"""The texts of attached files, read in a process of its own: a file that crashes or stalls its reader costs nothing else."""

import asyncio
import json
import subprocess
import sys
import threading
from typing import Self

from disclosure_watch.errors import ParseError
from disclosure_watch.parse.filetext import LENGTH

PATIENCE = 30.0
"""Seconds that the reader gets for one file."""


class FileTexts:
    """
    A context manager: what attached files say. The process is started at the first file and ends with the context.

    `patience` is how many seconds one file gets.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    async def text(self, content: bytes) -> str | None:
        """Return what `parse.filetext.file_text` returns, and raise what it raises."""
        return await asyncio.to_thread(self._text, content)

    def _text(self, content: bytes) -> str | None:
        with self._turn:
            process = self._running()
            late = threading.Timer(self._patience, process.kill)
            late.start()
            try:
                answer = _asked(process, content)
            finally:
                late.cancel()
            if answer is None:
                self._end()
                raise ParseError(
                    f"the file can't be read: its reader crashed, or took more than {self._patience:.0f} s"
                )
        if "fault" in answer:
            raise ParseError(str(answer["fault"]))
        return answer["text"]

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            command = [sys.executable, "-m", "disclosure_watch.parse.filetext"]
            self._process = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _asked(process: "subprocess.Popen[bytes]", content: bytes) -> dict[str, str | None] | None:
    """Return the process's answer about a file, None where it died over it."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(len(content).to_bytes(LENGTH) + content)
        process.stdin.flush()
        head = process.stdout.read(LENGTH)
        body = process.stdout.read(int.from_bytes(head)) if len(head) == LENGTH else b""
    except OSError:
        return None
    return dict(json.loads(body)) if body else None
