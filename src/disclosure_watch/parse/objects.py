r"""
Rows as objects: of a listing's JSON, and of literals in a page's scripts or attributes.

    var listData = {articleList: [{"title": "…", "pubDate": "2025-07-29 16:59", "urls": "{\"pc\":\"/jxs/content_1.html\"}"}],};
    <div data-list="[{&quot;title&quot;:…}]">   <xml><row><title>…</title>…
"""

import datetime as dt
import html
import json
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from disclosure_watch.model import Entry
from disclosure_watch.parse import islands
from disclosure_watch.parse.dates import parse_date
from disclosure_watch.parse.text import line

TITLES = ("title", "docTitle", "name", "subject", "articleTitle", "showTitle", "bt", "infoTitle", "f_title")
ADDRESSES = (
    "url",
    "post_url",
    "link",
    "href",
    "docPubUrl",
    "articleUrl",
    "htmlUrl",
    "viewUrl",
    "urls",
    "lj",
    "linkUrl",
    "pageUrl",
)
DATES = (
    "display_publish_time",
    "published_time_format",
    "publishedTimeStr",
    "pubDate",
    "publishDate",
    "date",
    "docRelTime",
    "publishTime",
    "pubTime",
    "releaseDate",
    "fbsj",
    "created_at",
    "time",
)
_EPOCH = 10_000_000
_MILLISECONDS = 10_000_000_000
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")  # <em>
_LITERAL = re.compile(r"\[\s{0,99}[\[{]")  # [{  [[
_PUSHED = re.compile(r"\bpush\(\s{0,9}\{")  # list.push({
_OBJECT = re.compile(r"=\s{0,3}+(?:(\")(?=\{&(?:quot|#34);)|(')(?=\{\s{0,9}\"))")  # data-item="{&quot;  data-item='{"
_ATTRIBUTE = re.compile(
    r"(?<![\w:-])[\w:-]{1,60}+\s{0,3}+=\s{0,3}(?:\"(\[\{&(?:quot|#34);)|'(\[\{))"
)  # data-list="[{&quot;  data-list='[{
_TOKEN = re.compile(
    r"\s{0,200}+(?:(?P<open>[\[{])|(?P<close>[\]}])|(?P<comma>,)|(?P<colon>:)"
    r"|(?P<text>\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+')|(?P<word>[-+\w$.]{1,60}+))",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)  # \u4e2d  \x41  \n
_NAMED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "undefined": None}
_DEEPEST = 20
_MOST_VALUES = 20
_LONGEST_DATE = 30
_LONGEST_LETTERS = 3
"""Names that tell nothing: {t: "…", d: "2024-05-06", u: "a/1.html"}."""

_LEAST_TITLE = 4
_ADDRESS = re.compile(
    r"\s{0,9}(?:https?:|\.{0,2}/|(?<![\w/-])[\w/-]{1,200}+\.(?:s?html?|jsp|aspx?|php))"
)  # ./202409/t1.html  show.asp?id=1
_OTHER = re.compile(
    "expire|invalid|img|image|pic|thumb|icon|logo|cover|file|column|channel|site", re.IGNORECASE
)  # imgUrl

Absolute = Callable[[str], str | None]


def entry(row: Mapping[str, Any], absolute: Absolute) -> Entry | None:
    """Return a row as an entry, or None where it has no title or no address."""
    title, address = first(row, TITLES), _address(row)
    url = absolute(address) if title and address else None
    name = line(html.unescape(_TAG.sub("", title))) if title else ""
    return Entry(name, url, dated(row)) if url and name else None


def is_row(row: object) -> bool:
    """Return whether something is an object with a title and an address."""
    return isinstance(row, dict) and bool(first(row, TITLES)) and bool(_address(row))


def written(page: str) -> Iterator[list[dict[str, Any]]]:
    """Yield the lists of rows that scripts and attributes of a page hold as literals."""
    for values in (_alone(page), islands.rows(page)):
        if alone := [row for value in values if (row := _as_row(value))]:
            yield alone
    for source in (page, *_attributes(page)):
        at = 0
        while match := _LITERAL.search(source, at):
            value, at = parsed(source, match.start())
            for values in _lists(value):
                if rows := [row for each in values if (row := _as_row(each))]:
                    yield rows


def _lists(value: object) -> Iterator[list[Any]]:
    """Yield a list and the lists that objects in it hold, outer ones first: [{list: [{title: …}], total: 31}]."""
    waiting = deque([value])
    while waiting:
        at = waiting.popleft()
        if isinstance(at, list):
            yield at
            waiting.extend(each for each in at if isinstance(each, dict))
        elif isinstance(at, dict):
            waiting.extend(each for each in at.values() if isinstance(each, list | dict))


def _alone(page: str) -> Iterator[object]:
    """Yield the objects that stand by themselves: each put to a list by a call, or in an attribute of its row."""
    for form, written in ((_PUSHED, False), (_OBJECT, True)):
        at = 0
        while match := form.search(page, at):
            if written:
                end = page.find(match[0][-1], match.end())
                if end < 0:
                    return
                value, _ = parsed(html.unescape(page[match.end() : end]), 0)
                at = end
            else:
                value, at = parsed(page, match.end() - 1)
            yield value


def _as_row(value: object) -> dict[str, Any]:
    """Return an object as a row: with the names that services give, else by what its names end in; empty for no row."""
    if isinstance(value, list):
        return _of_list(value)
    if not isinstance(value, dict):
        return {}
    if is_row(value):
        return value
    row = {wanted: _named(value, wanted) for wanted in _ENDINGS}
    if None not in row.values():
        return row
    return _of_list(list(value.values())) if all(len(key) <= _LONGEST_LETTERS for key in value) else {}


def _named(fields: Mapping[str, Any], wanted: str) -> object:
    """Return the value of the field whose name ends as those of titles, addresses or dates do, None for none."""
    endings, holds = _ENDINGS[wanted]
    keys = sorted((key for key in fields if not _OTHER.match(key)), key=lambda key: _rank(key, endings))
    return next((fields[key] for key in keys if _rank(key, endings) < len(endings) and holds(fields[key])), None)


def _of_list(values: list[Any]) -> dict[str, Any]:
    """Return a list as a row by the shapes of its texts: an address, a date, the longest other; empty where one lacks."""
    texts = [value for value in values[:_MOST_VALUES] if isinstance(value, str)]
    url = next(filter(_is_address, texts), None)
    date = next((text for text in texts if len(text) <= _LONGEST_DATE and date_of(text) is not None), None)
    title = max((text for text in texts if text not in (url, date)), key=len, default="")
    return {"title": title, "url": url, "date": date} if url and date and _is_title(title) else {}


def _rank(key: str, endings: tuple[str, ...]) -> int:
    lower = key.lower()
    return next((at for at, ending in enumerate(endings) if lower.endswith(ending)), len(endings))


def _attributes(page: str) -> Iterator[str]:
    """Yield the values of attributes that hold an array of objects."""
    if '"[{&' not in page and "'[{" not in page:
        return
    at = 0
    while match := _ATTRIBUTE.search(page, at):
        start = match.start(1) if match[1] else match.start(2)
        at = page.find('"' if match[1] else "'", match.end())
        if at < 0:
            return
        if match[1]:
            yield html.unescape(page[start:at])


def parsed(source: str, start: int) -> tuple[Any, int]:
    """
    Read a JavaScript literal; return it and where it ends.

    Where it is none (a call, a cut), the value is None and reading goes on behind what was read: the whole is linear.
    """
    stack: list[Any] = []
    keys: list[str | None] = []
    at = start
    while token := _TOKEN.match(source, at):
        at = token.end()
        kind, text = token.lastgroup, token[token.lastgroup or 0]
        if kind == "open":
            if len(stack) == _DEEPEST:
                return None, at
            stack.append([] if text == "[" else {})
            keys.append(None)
            continue
        if kind in {"comma", "colon"}:
            continue
        if kind == "close":
            value: Any = stack.pop()
            keys.pop()
            if (text == "]") != isinstance(value, list):
                return None, at
            if not stack:
                return value, at
        elif kind == "text":
            value = _unescaped(text[1:-1])
        else:
            value = _WORDS[text] if text in _WORDS else int(text) if text.isascii() and text.isdecimal() else text
        if isinstance(stack[-1], list):
            stack[-1].append(value)
        elif keys[-1] is None:
            keys[-1] = str(value)
        else:
            stack[-1][keys[-1]] = value
            keys[-1] = None
    return None, max(at, start + 1)


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(
        lambda match: chr(int(match[1] or match[2], 16)) if match[1] or match[2] else _NAMED.get(match[3], match[3]),
        text,
    )


def _address(row: Mapping[str, Any]) -> str:
    """Return a row's address; of one per kind of device (`{"pc": "/a.html"}`, as text too) the desktop's, else the first."""
    known = {key.lower(): value for key, value in row.items()}
    for name in ADDRESSES:
        value = known.get(name.lower())
        if isinstance(value, str) and value.lstrip()[:1] == "{":
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                continue
        if isinstance(value, dict):
            texts = [value.get("pc"), *value.values()]
            value = next((text for text in texts if isinstance(text, str) and text.strip()), None)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def dated(row: Mapping[str, Any]) -> dt.date | None:
    """Return the date of an object: of the fields that services give, else of one whose name ends as those of dates do."""
    known = {key.lower(): value for key, value in row.items()}
    dates = (date_of(known.get(name.lower())) for name in DATES)
    return next((date for date in dates if date is not None), None) or date_of(_named(row, "date"))


def date_of(value: object) -> dt.date | None:
    """Return the date of a JSON value: a text, or seconds or milliseconds since 1970, as a day in China; None for others."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) in {10, 13}:
        value = int(value)
    if isinstance(value, int | float) and _EPOCH < value < _EPOCH * _EPOCH:
        seconds = value / 1000 if value > _MILLISECONDS else value
        return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=min(seconds, 4e9), hours=8)).date()
    return parse_date(value[:100]) if isinstance(value, str) else None


def _is_title(value: object) -> bool:
    return isinstance(value, str) and len(value.strip()) >= _LEAST_TITLE


def _is_address(value: object) -> bool:
    return isinstance(value, str) and _ADDRESS.match(value) is not None


_ENDINGS: Mapping[str, tuple[tuple[str, ...], Callable[[object], bool]]] = {
    "title": (("title", "subject", "biaoti", "bt", "name"), _is_title),
    "url": (("url", "link", "href", "uri", "path"), _is_address),
    "date": (("date", "time", "day", "riqi", "rq", "sj"), lambda value: date_of(value) is not None),
}
"""What the names of a row's fields end in where they are a site's own, best first, and what the values are: infoUrl, pubTime."""


def first(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """Return the first text that an object has under one of these names; empty for none."""
    known = {key.lower(): value for key, value in row.items()}
    return next((value for name in names if isinstance(value := known.get(name.lower()), str) and value.strip()), "")
