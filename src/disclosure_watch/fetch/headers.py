"""Headers: what we say, what validators we echo, and how long a host wants to be left alone."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from email.utils import parsedate_to_datetime

from disclosure_watch.fetch.transport import Reply
from disclosure_watch.model import Validators

_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")

Raw = tuple[tuple[bytes, bytes], ...]


def of_agent(name: str, version: str, contact: str) -> Raw:
    """Return the headers of every request. What can't stand in a header is left out of the contact."""
    contact = "".join(letter for letter in contact if letter.isascii() and letter.isprintable()).strip()
    agent = f"{name}/{version} (+{contact})" if contact else f"{name}/{version}"
    return (
        (b"user-agent", agent.encode("ascii")),
        (b"accept", b"*/*"),
        (b"accept-language", b"zh-CN, zh;q=0.9"),
        (b"accept-encoding", b"gzip, deflate"),
    )


def of_validators(validators: Validators | None) -> Raw:
    """Return the headers of a conditional request; a validator that can't be echoed to the letter is not sent."""
    if validators is None:
        return ()
    pairs = ((b"if-none-match", validators.etag), (b"if-modified-since", validators.last_modified))
    return tuple((name, raw) for name, value in pairs if value and (raw := _echo(value)) is not None)


def _echo(value: str) -> bytes | None:
    try:
        raw = value.encode("latin-1")
        raw.decode("utf-8")  # aiohttp writes headers as UTF-8, so that other bytes would not come out as they were
    except UnicodeError:
        return None
    return None if _CONTROL.search(raw) else raw


def as_text(raw: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    """Return headers as text, one letter a byte."""
    return tuple([(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw])


def retry_after(reply: Reply, clock: Callable[[], dt.datetime]) -> float | None:
    """Return the seconds for which a 429 or 503 wants no further request, or None where it doesn't say."""
    value = reply.header("retry-after") if reply.status in {429, 503} else None
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or dt.UTC) - clock()).total_seconds())
