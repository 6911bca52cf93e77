"""Which record a page is: addresses without what doesn't identify, stable ids, and who moved where."""

import hashlib
import re
from collections.abc import Container, Iterable
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from disclosure_watch.diff.normal import normal
from disclosure_watch.model import Known, Record

SAME_TEXT = 0.5
"""Share of common text from which on two states are of one document; two letters of one agency share less than 0.3."""

# Seen as: ?version=slh (elder mode), utm_source=…, spm=…, from=timeline&isappinstalled=0 (shared out of a chat).
_NOT_IDENTITY = re.compile(
    r"version=slh|(utm_\w+|spm|scm|from|share\w*|isappinstalled|nsukey|wxfrom|_t|timestamp|jsessionid)=.*",
    re.IGNORECASE,
)


@lru_cache(maxsize=1 << 16)
def address_key(url: str) -> str:
    """
    Return what identifies an address: host, path and the query's meaningful part.

    Scheme, default port, fragment, `version=slh`, session ids and tracking queries are left out.
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").rstrip(".")
    try:
        port = parts.port
    except ValueError:
        port = None
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    path = re.sub(r";jsessionid=[^/;]*", "", parts.path, flags=re.IGNORECASE)
    path = quote(unquote(re.sub(r"/{2,}", "/", path) or "/"), safe="/~:@!$&'()*+,;=%")
    query = urlencode(
        [
            (key, value)
            for key, value in parse_qsl(parts.query, keep_blank_values=True)
            if not _NOT_IDENTITY.fullmatch(f"{key}={value}")
        ]
    )
    return f"{host}{path}?{query}" if query else f"{host}{path}"


def record_id(source_id: str, url: str, taken: Container[str] = ()) -> str:
    """
    Return the id of a record first seen at an address: the source's id and 12 hex digits of the address's hash.

    Where another record has that id already (it moved away from the address), the next free one is given.
    """
    key, turn = address_key(url), 0
    while True:
        salted = key if turn == 0 else f"{key}#{turn}"
        found = f"{source_id}.{hashlib.sha256(salted.encode()).hexdigest()[:12]}"
        if found not in taken:
            return found
        turn += 1


def moved_from(record: Record, candidates: Iterable[Known]) -> Known | None:
    """
    Return the candidate that this record, read at a new address, continues; None where none does.

    The candidates are known records whose own address went. Same text decides; a shared title or index number only
    beside a likeness of the text, because both repeat and are wrong in the wild.
    """
    best: tuple[float, Known] | None = None
    for known in candidates:
        likeness = _likeness(record, known.record)
        if likeness > 0 and (best is None or likeness > best[0]):
            best = (likeness, known)
    return best[1] if best else None


def may_continue(record: Record, other: Record) -> bool:
    """Return whether a record at a new address shares text, title or index number with another: worth a closer look."""
    if record.body_text and record.body_text == other.body_text:
        return True
    return record.title == other.title or (
        record.index_number is not None and record.index_number == other.index_number
    )


def _likeness(record: Record, other: Record) -> float:
    if not may_continue(record, other):
        return 0.0
    if record.body_text and record.body_text == other.body_text:
        return 2.0 + (record.title == other.title) + (record.index_number == other.index_number)
    same_number = record.index_number is not None and record.index_number == other.index_number
    same_title = record.title == other.title
    shared = _shared(normal(record.body_text), normal(other.body_text))
    return shared + same_title + same_number if shared >= SAME_TEXT else 0.0


def _shared(one: str, other: str) -> float:
    """Return the share of a text's stretches of eight characters that stand in another, of the shorter of the two."""
    here = {one[at : at + 8] for at in range(max(1, len(one) - 7))}
    there = {other[at : at + 8] for at in range(max(1, len(other) - 7))}
    return len(here & there) / min(len(here), len(there))
