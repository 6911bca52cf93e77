"""What goes between the ministry and its visitors: answers, how they leave the socket, and the log of requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Wire(StrEnum):
    """
    How an answer leaves the socket.

    `WHOLE` as it should; `STALL` never, the connection stays open; `RESET` with a TCP reset instead of an answer;
    `CUT` announced in full length and closed half way, `CUT_UNANNOUNCED` closed half way without a length;
    `DROPPED` whole, then closed without a word; `BROKEN_LINE` with a header line that is none; `LENGTH_TWICE`;
    `LENGTH_AND_CHUNKS` in chunks that announce a length besides.
    """

    WHOLE = "whole"
    STALL = "stall"
    RESET = "reset"
    CUT = "cut"
    CUT_UNANNOUNCED = "cut_unannounced"
    DROPPED = "dropped"
    BROKEN_LINE = "broken_line"
    LENGTH_TWICE = "length_twice"
    LENGTH_AND_CHUNKS = "length_and_chunks"


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; `body` is all of it even where the wire cuts it. Content-Length is the server's business."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    wire: Wire = Wire.WHOLE

    def header(self, name: str) -> str | None:
        """Return the first value of a header, whatever the case of its name, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Logged:
    """
    One request as it came: header names in lower case, `at` and `done` in the server's clock (seconds), when it had
    been read and when its answer had been handed to the socket. `sent` counts body bytes; `status` is 0 where no
    answer was given. `connection` numbers the TCP connections from 1.
    """

    at: float
    done: float
    method: str
    target: str
    status: int
    headers: Mapping[str, str]
    sent: int
    connection: int

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    def header(self, name: str) -> str | None:
        """Return a header's value, or None."""
        return self.headers.get(name.lower())
