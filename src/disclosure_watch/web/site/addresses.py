"""Which file of a static site stands for an address of the web face, and how one file leads to another. Pure."""

import re
from functools import lru_cache
from hashlib import sha256
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from disclosure_watch.web.words import LANGUAGES

FOLDERS = {"zh": "", "en": "en/"}
"""Where the pages of a language stand."""

_ALIKE = re.compile(r"/static/|/evidence/|/records/[^/]+/text$")
"""What is the same in every language, and stands in the site once."""

_FILE = re.compile(r"/static/|/evidence/|/changes\.(?:atom|json)$|/records/[^/]+/text$")
"""What is a file of its own kind; all else is a page, in a folder of its own."""

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_LONGEST_NAME = 80


@lru_cache(8192)
def language_asked(address: str, otherwise: str) -> str:
    """Return the language that an address chooses, else the one that is given."""
    asked = dict(parse_qsl(urlsplit(address).query)).get("lang", "")
    return asked if asked in LANGUAGES else otherwise


@lru_cache(8192)
def without_language(address: str) -> str:
    """Return an address without its choice of a language."""
    parts = urlsplit(address)
    kept = "&".join(pair for pair in parts.query.split("&") if pair and not pair.startswith("lang="))
    return f"{parts.path}?{kept}" if kept else parts.path


@lru_cache(8192)
def file_of(address: str, language: str) -> str:
    """Return the path, below the site's folder, of what an address shows; its parts hold letters, figures, `.-_=,`."""
    parts = urlsplit(without_language(address))
    pairs = sorted(parse_qsl(parts.query))
    query = ",".join(f"{_name(word)}={_name(value)}" for word, value in pairs)
    path = "/".join(_name(unquote(part)) for part in parts.path.split("/") if part)
    folder = "" if _ALIKE.match(parts.path) else FOLDERS[language]
    if not _FILE.match(parts.path):
        return folder + "/".join(part for part in (path, query, "index.html") if part)
    stem, dot, ending = path.rpartition(".")
    if parts.path.endswith("/text"):
        stem, dot, ending = path, ".", "txt"
    return f"{folder}{stem}{'.' if query else ''}{query}{dot}{ending}"


def _name(text: str) -> str:
    """Return a text as part of a path: another for every text, whatever stands in it."""
    safe = _UNSAFE.sub("-", text)[:_LONGEST_NAME]
    return safe if safe == text and not safe.startswith(".") else f"x{safe}-{sha256(text.encode()).hexdigest()[:12]}"


def relative(start: str, end: str) -> str:
    """Return the address that leads from one file of a site to another."""
    here, there = start.split("/")[:-1], end.split("/")
    alike = 0
    while alike < min(len(here), len(there) - 1) and here[alike] == there[alike]:
        alike += 1
    return quote("/".join([".."] * (len(here) - alike) + there[alike:]), safe="/=,")
