"""
Rows that a listing's page holds outside its tree, for a script to show: in a textarea, in CDATA.

    <textarea id="data" style="display:none"><li><a href="…">…</a><span>2024-07-11</span></li></textarea>
    <div id="list"><![CDATA[<li><a href="…">…</a><b>2024-03-21</b></li>]]></div>
"""

import html as entities
import re
from collections.abc import Iterator, Sequence

_TABLE_ROW = re.compile(r"\s{0,99}<tr\b", re.IGNORECASE)  # <tr>
_OPENING = re.compile(r"<(?:!\[CDATA\[|(textarea)\b[^<>]{0,500}+>)", re.IGNORECASE)  # <![CDATA[  <textarea id="data">
_CLOSING = re.compile("</textarea", re.IGNORECASE)  # </textarea>


def markup(page: str) -> str:
    """Return the markup with links that textareas and CDATA of a page hold; empty where there is none."""
    if "[CDATA[" not in page and "textarea" not in page and "TEXTAREA" not in page:
        return ""
    return as_rows([piece for piece in _pieces(page) if "href" in piece])


def as_rows(pieces: Sequence[str]) -> str:
    """Return pieces of markup as one; rows of a table within a table, without which they are no rows."""
    joined = "\n".join(pieces)
    return f"<table>{joined}</table>" if pieces and _TABLE_ROW.match(pieces[0]) else joined


def _pieces(page: str) -> Iterator[str]:
    at = 0
    while opening := _OPENING.search(page, at):
        if opening[1]:
            closing = _CLOSING.search(page, opening.end())
            end = closing.start() if closing is not None else -1
        else:
            end = page.find("]]>", opening.end())
        if end < 0:
            return
        text = page[opening.end() : end]
        yield text if "<" in text else entities.unescape(text)
        at = end
