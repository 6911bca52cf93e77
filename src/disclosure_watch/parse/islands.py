"""
Rows in a data island: XML within a page, which a script or the browsers of 2005 make a table of.

    <xml id="data"><rows><row><title>…</title><url>/art/1.html</url><date>2024-03-21</date></row></rows></xml>
    <xml id="data"><row title="…" url="/art/1.html" date="2024-03-21"/></xml>
"""

import html
import re
from collections.abc import Iterator

_OPENING = re.compile(r"<xml\b[^<>]{0,500}+>", re.IGNORECASE)  # <xml id="data">
_CLOSING = re.compile("</xml", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)  # <![CDATA[…]]>
_ATTRIBUTE = re.compile(r"(?<![\w:-])([\w:-]{1,40}+)\s{0,3}=\s{0,3}(?:\"([^\"]*+)\"|'([^']*+)')")  # title="…"
_LEAST_FIELDS = 3


def rows(page: str) -> list[dict[str, str]]:
    """Return the rows that the islands of a page hold, each by the names of its elements or attributes."""
    found: list[dict[str, str]] = []
    opening = _OPENING.search(page)
    while opening is not None:
        closing = _CLOSING.search(page, opening.end())
        end = closing.start() if closing is not None else len(page)
        found += _rows(_CDATA.sub(lambda match: html.escape(match[1]), page[opening.end() : end]))
        opening = _OPENING.search(page, end)
    return found


def _rows(xml: str) -> Iterator[dict[str, str]]:
    row: dict[str, str] = {}
    name = text = ""
    for piece in xml.split("<")[1:]:
        tag, _, behind = piece.partition(">")
        if not tag.startswith("/"):
            name, text = tag.split()[0] if tag.strip() else "", behind
            fields = {each[1]: html.unescape(each[2] or each[3] or "") for each in _ATTRIBUTE.finditer(tag)}
            if len(fields) >= _LEAST_FIELDS:
                yield fields
        elif tag[1:].strip() == name and name:
            row[name] = html.unescape(text).strip()
            name = ""
        elif row:
            yield row
            row = {}
    if row:
        yield row
