r"""
A document in the state that a page's script starts from: one object that holds a title and a text in markup.

    window.__INITIAL_STATE__={"article":{"title":"…","publishTime":"2024-09-12","content":"<p>…<\/p>","attachList":[{…}]}}
    <script id="__NEXT_DATA__" type="application/json">{"props":{"detail":{…}}}</script>
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from disclosure_watch.parse import objects, scripted
from disclosure_watch.parse.text import line

_START = re.compile(r"(?:=|>|\breturn)\s{0,20}(?=\{\s{0,20}[\"'\w])")  # window.__STATE__={"  return {layout:
_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": objects.TITLES,
    "publisher": ("source", "docSource", "contentSource", "publisher", "publishOrg", "fbjg", "ly"),
    "document_number": ("documentNumber", "document_number", "fileNumber", "docNumber", "fwzh", "wh"),
    "index_number": ("indexNumber", "index_number", "identifier", "indexNo", "syh"),
}
_ADDRESSES = ("url", "href", "path", "fileUrl", "filePath", "src")
_LEAST = 30
"""Chinese characters that make a text."""

_LEAST_TITLE = 5


class Stated(NamedTuple):
    """What a state says of a document: values by column, and the name and address of each file."""

    values: dict[str, str]
    files: tuple[tuple[str, str], ...]


def read(script: str) -> Stated:
    """Return what the object with the longest text says; of nothing where no object has a title and a text."""
    best: dict[str, Any] = {}
    most = _LEAST
    for each in _objects(script):
        weight = max(
            (scripted.weight(value) for value in each.values() if isinstance(value, str) and "<" in value), default=0
        )
        if weight > most and len(objects.first(each, objects.TITLES)) >= _LEAST_TITLE:
            best, most = each, weight
    values = {column: line(text) for column, names in _NAMES.items() if (text := objects.first(best, names))}
    if (date := objects.dated(best)) is not None:
        values["published_on"] = date.isoformat()
    return Stated(values, tuple(_files(best)))


def _files(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the files that lists of an object name."""
    for value in fields.values():
        for file in value if isinstance(value, list) else ():
            if isinstance(file, dict) and (address := objects.first(file, _ADDRESSES)):
                yield objects.first(file, ("fileName", *objects.TITLES)), address


def _objects(script: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of the literals in a page's scripts, those in others too."""
    at = 0
    while match := _START.search(script, at):
        value, at = objects.parsed(script, match.end())
        waiting = deque([value])
        while waiting:
            each = waiting.popleft()
            if isinstance(each, dict):
                yield each
            if isinstance(each, dict | list):
                waiting.extend(each.values() if isinstance(each, dict) else each)
