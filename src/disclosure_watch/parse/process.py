"""
Reading in a process of its own, for what may stall or crash its reader: `python -m disclosure_watch.parse.process`.

Each request on stdin is a pickle of a call (`functools.partial`); each answer on stdout is its length (8 bytes, big-endian)
and so many bytes, a pickle of (True, what it returned, None) or (False, reason, what was lost). Whoever asks trusts no answer
further than `answered`, which makes nothing but records.
"""

import datetime as dt
import io
import pickle
import sys
from collections.abc import Callable
from dataclasses import is_dataclass
from enum import Enum
from typing import IO, Any, BinaryIO

from disclosure_watch.errors import ParseError

LENGTH = 8
"""Bytes of an answer's length."""

LONGEST_ANSWER = 128 * 1024**2
"""Bytes of an answer: no page says more in words than it has bytes, by far."""

MOST_MEMORY = 384 * 1024**2
"""Bytes of address space that the process may take."""

_OURS = ("disclosure_watch.model.", "disclosure_watch.parse.reading")


def request(call: Callable[[], object], requests: IO[bytes]) -> None:
    """Write what asks for a call; the page in it isn't copied."""
    pickle.dump(call, requests, pickle.HIGHEST_PROTOCOL)


def answered(answer: bytes) -> Any:
    """Return what a call returned. Raises ParseError with the call's reason, or where the answer is none of a reader's."""
    try:
        well, value, lost = _Records(io.BytesIO(answer)).load()
    except Exception as error:  # noqa: BLE001  a process that a hostile file took over may answer anything
        raise ParseError(f"the file can't be read: {type(error).__name__} in the answer of its reader") from None
    if not well:
        raise ParseError(str(value), lost=str(lost))
    return value


class _Records(pickle.Unpickler):
    """Makes records, enums and dates, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        known = super().find_class(module, name) if f"{module}.".startswith(_OURS) else None
        if isinstance(known, type) and (is_dataclass(known) or issubclass(known, Enum)):
            return known
        if (module, name) == ("datetime", "date"):
            return dt.date
        raise pickle.UnpicklingError(f"{module}.{name}")


def main(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""
    while True:
        try:
            call = pickle.load(requests)  # noqa: S301  who started the process asks it
        except (EOFError, pickle.UnpicklingError):
            return
        try:
            answer: tuple[object, ...] = (True, call(), None)
        except ParseError as error:
            answer = (False, str(error), error.lost)
        except Exception as error:  # noqa: BLE001  whatever a hostile file makes of its reader is that file's fault
            answer = (False, f"the file can't be read: {type(error).__name__}", "page")
        del call
        body = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
        answers.write(len(body).to_bytes(LENGTH) + body)
        answers.flush()


def _bound() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    if sys.platform != "win32":
        _bound()
    main(sys.stdin.buffer, sys.stdout.buffer)
