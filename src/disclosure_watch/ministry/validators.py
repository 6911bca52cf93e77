"""ETag and Last-Modified: how a server hands them out, and how it answers those who bring them back."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from email.utils import format_datetime
from itertools import count

HABITS = ("none", "honest", "restless", "frozen", "misdated")
"""How a server may deal with validators; see `Site`."""

_STUCK = "Wed, 01 Jan 2020 00:00:00 GMT"
_AHEAD = "Fri, 01 Jan 2100 00:00:00 GMT"


class Validators:
    """The memory and the habit of one server; Last-Modified is when it first answered with these bytes."""

    def __init__(self, habit: str) -> None:
        if habit not in HABITS:
            raise ValueError(f"validators is {habit!r}; it must be one of {', '.join(HABITS)}")
        self.habit = habit
        self._seen: dict[str, tuple[str, dt.datetime]] = {}
        self._turn = count(1)

    def modified(self, path: str, body: bytes, now: dt.datetime) -> tuple[str, dt.datetime]:
        """The digest of a body, and since when the path has had it, to the second."""
        digest = hashlib.blake2b(body, digest_size=8).hexdigest()
        known = self._seen.get(path)
        if known is None or known[0] != digest:
            known = self._seen[path] = (digest, now.replace(microsecond=0))
        return known

    def headers(self, path: str, body: bytes, now: dt.datetime, habit: str) -> tuple[tuple[str, str], ...]:
        """The validators of an answer."""
        if habit == "none":
            return ()
        digest, since = self.modified(path, body, now)
        match habit:
            case "restless":
                return (("ETag", f'"{digest}-{next(self._turn):x}"'),)
            case "frozen":
                return (("ETag", '"0-5f3a"'),)
            case "misdated":
                return (("Last-Modified", _STUCK),)
            case "ahead":
                return (("Last-Modified", _AHEAD),)
        return (("ETag", f'"{digest}"'), ("Last-Modified", format_datetime(since, usegmt=True)))

    def unchanged(self, path: str, body: bytes, now: dt.datetime, habit: str, headers: Mapping[str, str]) -> bool:
        """Whether a request that brought validators is answered 304; header names are in lower case."""
        etag, since = headers.get("if-none-match"), headers.get("if-modified-since")
        match habit:
            case "none" | "restless" | "ahead":
                return False
            case "frozen":
                return etag == '"0-5f3a"'
            case "misdated":
                return since == _STUCK
            case "always":
                return bool(etag or since)
        own = dict(self.headers(path, body, now, "honest"))
        if etag is not None:
            return own["ETag"] in etag
        return since == own["Last-Modified"]
