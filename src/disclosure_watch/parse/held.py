"""
Markup that a page holds outside its tree, for a script to show: in a textarea, a template, CDATA, a script's strings.

    <textarea id="data" style="display:none"><li><a href="…">…</a><span>2024-07-11</span></li></textarea>
    <script type="text/template"><li><a href="…">…</a></li></script>   <template><li>…</li></template>
    <div id="list"><![CDATA[<li><a href="…">…</a><b>2024-03-21</b></li>]]></div>
    document.write("<li><a href='…'>…</a></li>")
"""

import html as entities
import re
from collections.abc import Iterator, Sequence

from disclosure_watch.parse import scripted

_TABLE_ROW = re.compile(r"\s{0,99}<tr\b", re.IGNORECASE)  # <tr>
_OPENING = re.compile(  # <![CDATA[  <textarea id="data">  <template>  <script type="text/html">
    r"<(?:!\[CDATA\[|(textarea|template)\b[^<>]{0,500}+>"
    r"|(script)\s(?=[^<>]{0,200}text/(?:template|html|x-|tmpl|ng-))[^<>]{0,500}+>)",
    re.IGNORECASE,
)
_CLOSINGS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("textarea", "template", "script")}
_MARKS = ("[CDATA[", "textarea", "TEXTAREA", "<template", "text/template", "text/html", "text/x-")
_PARAGRAPH = re.compile(r"<(?:p|br)\b", re.IGNORECASE)  # <p  <br
_LEAST_TEXT = 50
_LEAST_PARAGRAPHS = 3
_PLACE = re.compile(r"\{\{|<%|\$\{|\{%")  # {{item.title}}


def markup(page: str) -> str:
    """Return the markup with links that a page holds outside its tree; empty where there is none."""
    held = [piece for piece in pieces(page) if "href" in piece]
    return as_rows(held or [text for text in _strings(page) if "href" in text])


def text(page: str, uncommented: str) -> str:
    """
    Return the markup of a text that a script's string, a textarea or a template holds; empty for none.

    A dialog that a template holds has fewer paragraphs than a text.
    """
    best = scripted.markup(page)
    most = max(scripted.weight(best), _LEAST_TEXT)
    for piece in pieces(uncommented):
        if (weight := scripted.weight(piece)) > most and len(_PARAGRAPH.findall(piece)) >= _LEAST_PARAGRAPHS:
            best, most = piece, weight
    return best


def as_rows(pieces: Sequence[str]) -> str:
    """Return pieces of markup as one; rows of a table within a table, without which they are no rows."""
    joined = "\n".join(pieces)
    return f"<table>{joined}</table>" if pieces and _TABLE_ROW.match(pieces[0]) else joined


def pieces(page: str) -> Iterator[str]:
    """Yield what textareas, templates and CDATA of a page hold, but for what a script fills in."""
    at = 0 if any(mark in page for mark in _MARKS) else len(page)
    while opening := _OPENING.search(page, at):
        name = opening[1] or opening[2]
        closing = _CLOSINGS[name.lower()].search(page, opening.end()) if name else None
        end = closing.start() if closing is not None else -1 if name else page.find("]]>", opening.end())
        if end < 0:
            return
        text = page[opening.end() : end]
        if not _PLACE.search(text):
            yield text if "<" in text else entities.unescape(text)
        at = end


def _strings(page: str) -> Iterator[str]:
    """Yield the strings of a page's scripts that hold links with words."""
    for script in scripted.scripts(page):
        if "href" in script:
            for literal in scripted.STRING.finditer(script):
                if "href" in literal[0] and "</a" in literal[0].replace("\\/", "/"):
                    yield scripted.unescaped(literal[0][1:-1])
