"""Which record a page is: addresses without what doesn't identify, stable ids, and who moved where."""

import hashlib
import re
from collections import Counter
from collections.abc import Container, Iterable
from functools import lru_cache
from urllib.parse import quote, urlsplit

from disclosure_watch.diff.normal import normal
from disclosure_watch.model import Entry, Known, Record

SAME_TEXT = 0.5
"""Share of common text from which on two states are of one document; two letters of one agency share less than 0.3."""

TRACKING = frozenset(
    {
        *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id"),
        *("spm", "scm", "from", "isappinstalled", "nsukey", "wxfrom", "wxshare_count", "share_token"),
        *("_t", "timestamp", "jsessionid"),
    }
)
"""
Names of query parameters that tell how a reader came: utm_source=…, spm=…, from=timeline&isappinstalled=0 (shared out
of a chat). Closed, and none of them where a listing tells its rows apart by it.
"""

_ELDER = "version=slh"
_BARE = re.compile(
    r"https?://(?:www\.)?([a-z0-9.-]*[a-z0-9-])(?::(?:80|443)|(:[1-9][0-9]{1,3}|:[1-5][0-9]{4}))?((?:/[A-Za-z0-9._~-]+)*/?)"
)
"""An address of which nothing but its scheme, `www.` and default port has to be left out: http://www.cq.gov.cn/zwgk/t1_2.html"""
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_SESSION = re.compile(r";jsessionid=[^/;]*|/\(S\([^/()]*\)\)(?=/)", re.IGNORECASE)
"""A session in a path: ;jsessionid=9F2 of a servlet, /(S(x4k2))/ of ASP.NET."""

LEAST_MARKED = 3
"""Rows that must be known without what their addresses bear anew, before that is a mark of the visit."""


@lru_cache(maxsize=1 << 16)
def address_key(url: str, identifying: frozenset[str] = frozenset(), marks: frozenset[str] = frozenset()) -> str:
    """
    Return what identifies an address: host, path and the query's meaningful part.

    Scheme, `www.` before the host (templates write it and leave it out), default port, fragment, `version=slh`, session ids and tracking parameters are left out, but for those
    that are `identifying`; so are parameters that are `marks` of the visit. Escapes are compared byte by byte: a name in GBK (%B9%AB) is not another in GBK.
    """
    bare = _BARE.fullmatch(url)
    if bare is not None:
        return f"{bare[1]}{bare[2] or ''}{bare[3] or '/'}"
    return _address_key(url, identifying, marks)


def _address_key(url: str, identifying: frozenset[str], marks: frozenset[str]) -> str:
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    try:
        port = parts.port
    except ValueError:
        port = None
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    path = _escaped(re.sub(r"/{2,}", "/", _SESSION.sub("", parts.path)) or "/")
    query = "&".join(
        _escaped(pair.replace("+", "%20"))
        for pair in parts.query.split("&")
        if pair and pair.lower() != _ELDER and not _is_left_out(pair, identifying, marks)
    )
    return f"{host}{path}?{query}" if query else f"{host}{path}"


def identifying(entries: Iterable[Entry]) -> frozenset[str]:
    """
    Return the tracking parameters by which a listing tells documents apart: without them two of its rows would join.

    A row of the same title without the parameter is the same document, pinned or linked plainly.
    """
    entries = list(entries)
    if not any("?" in entry.url for entry in entries):
        return frozenset()
    rows: dict[str, dict[str, str]] = {}
    for entry in entries:
        rows.setdefault(address_key(entry.url), {}).setdefault(address_key(entry.url, TRACKING), normal(entry.title))
    names = set()
    for joined in rows.values():
        for name in TRACKING if len(joined) > 1 else ():
            given = {_values(key, name): title for key, title in joined.items()}
            if len(given.keys() - {()}) > 1 or len(set(given.values())) > 1:
                names.add(name)
    return frozenset(names)


def marks_of_visit(known: Iterable[str], listed: Iterable[str], identifying: frozenset[str]) -> frozenset[str]:
    """
    Return the query parameters that are other at each visit: a session, a stamp, a random number, whatever their names.

    The rows of a listing bear other values of them than all known addresses; without them they are known addresses,
    and neither of the rows nor of the known do two become one.
    """
    before, now = set(known), set(listed)
    values = {pair for url in before for pair in _pairs(url)}
    fresh = Counter(name for url in now for name, value in _pairs(url) if (name, value) not in values)
    bearing = Counter(name for url in now for name, _ in _pairs(url))
    marks = frozenset(name for name, count in fresh.items() if 2 * count > bearing[name])
    if not marks:
        return marks
    bare_before = {address_key(url, identifying, marks) for url in before}
    bare_now = {address_key(url, identifying, marks) for url in now}
    joined = len(bare_now) < len({address_key(url, identifying) for url in now}) or len(bare_before) < len(
        {address_key(url, identifying) for url in before}
    )
    return frozenset() if joined or len(bare_now & bare_before) < max(LEAST_MARKED, len(bare_now) / 2) else marks


def _pairs(url: str) -> set[tuple[str, str]]:
    """Return the query's parameters, names in small letters, with their values."""
    pairs = (pair.partition("=") for pair in urlsplit(url).query.split("&") if pair)
    return {(name.lower(), value) for name, _, value in pairs}


def record_id(source_id: str, key: str, taken: Container[str] = ()) -> str:
    """
    Return the id of a record first seen at an address: the source's id and 12 hex digits of the hash of the address's key.

    Where another record has that id already (it moved away from the address), the next free one is given.
    """
    turn = 0
    while True:
        salted = key if turn == 0 else f"{key}#{turn}"
        candidate = f"{source_id}.{hashlib.sha256(salted.encode()).hexdigest()[:12]}"
        if candidate not in taken:
            return candidate
        turn += 1


def _escaped(text: str) -> str:
    """Return a path or a pair of a query in one form: letters and digits plain, all else that was escaped in capitals."""
    return quote(_ESCAPE.sub(_plain, text), safe="/~:@!$&'()*+,;=%?", errors="replace")


def _plain(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character.isascii() and (character.isalnum() or character in "-._~") else escape[0].upper()


def _is_left_out(pair: str, kept: frozenset[str], marks: frozenset[str]) -> bool:
    name = pair.partition("=")[0].lower()
    return name in marks or (name in TRACKING and name not in kept)


def _values(key: str, name: str) -> tuple[str, ...]:
    pairs = (pair.partition("=") for pair in key.partition("?")[2].split("&"))
    return tuple(value for key_name, _, value in pairs if key_name.lower() == name)


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


def _shared(text: str, other: str) -> float:
    """Return the share of a text's stretches of eight characters that stand in another, of the shorter of the two."""
    here = {text[at : at + 8] for at in range(max(1, len(text) - 7))}
    there = {other[at : at + 8] for at in range(max(1, len(other) - 7))}
    return len(here & there) / min(len(here), len(there))
