r"""Text that stands in a script's string, and is drawn by it: `var content = "<p>…<\\/p>"; box.innerHTML = content`."""

import re

# "<p>各乡镇：<\/p>" ; a string that doesn't end is taken to its end, so that no character is read twice
STRING = re.compile(r"\"(?:[^\"\\]|\\.)*+(?:\"|\Z)|'(?:[^'\\]|\\.)*+(?:'|\Z)|`(?:[^`\\]|\\.)*+(?:`|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\n", "t": " ", "b": " ", "f": " "}
_MARKUP = re.compile("</?(?:p|br|div|span|section)\\b|<\\\\/p", re.IGNORECASE)
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LEAST = 30
"""Chinese characters that make a string a text."""

_COMMENT = re.compile(  # <!-- … -->  /* … */  // …
    r"<!--.*?(?:-->|\Z)|/\*.*?(?:\*/|\Z)|/(?<![:\"'\\]/)/[^\n]*+", re.DOTALL
)
"""A script's comments. Each form begins with a `<` or a `/`, so that nothing else is looked at."""

_OPENS = re.compile(r"<!--|<script\b[^<>]{0,500}>(?:\s{0,50}<!--)?", re.IGNORECASE)
"""What begins a comment of markup, or a script with the <!-- that hides it from browsers of 1996."""

_SCRIPT_START = re.compile("<script", re.IGNORECASE)
_SCRIPT_END = re.compile("</script", re.IGNORECASE)


def markup(html: str) -> str:
    """Return the markup that a page's scripts hold as a string, of several the one with most Chinese; empty for none."""
    best = ""
    most = _LEAST
    for script in scripts(html):
        if not _CHINESE.search(script) and "\\u" not in script:
            continue
        for match in STRING.finditer(script):
            literal = match[0]
            if len(literal) <= most or not _MARKUP.search(literal):
                continue
            text = unescaped(literal[1:-1])
            if (chinese := weight(text)) > most:
                best, most = text, chinese
    return best


def weight(text: str) -> int:
    """Return how many Chinese characters a text has."""
    return len(_CHINESE.findall(text))


def scripts(html: str) -> list[str]:
    """Return the texts of a page's scripts, in order."""
    texts: list[str] = []
    opening = _SCRIPT_START.search(html)
    while opening is not None:
        start = html.find(">", opening.end())
        if start < 0:
            break
        closing = _SCRIPT_END.search(html, start)
        texts.append(html[start + 1 : closing.start() if closing else None])
        opening = _SCRIPT_START.search(html, closing.end()) if closing else None
    return texts


def uncommented(html: str) -> str:
    """Return a page without the comments of markup and scripts; `//` is one in scripts alone, for a page may be one line."""
    parts: list[str] = []
    at = 0
    while opening := _OPENS.search(html, at):
        parts.append(html[at : opening.start()])
        if opening[0] == "<!--":
            end = html.find("-->", opening.end())
            at = end + 3 if end >= 0 else len(html)
            parts.append(" ")
            continue
        closing = _SCRIPT_END.search(html, opening.end())
        at = closing.start() if closing else len(html)
        parts += [opening[0].removesuffix("<!--"), _COMMENT.sub(" ", html[opening.end() : at])]
    return "".join([*parts, html[at:]])


def unescaped(text: str) -> str:
    """Return a script's string without its escapes."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    if match[3] is not None:
        return _PLAIN.get(match[3], match[3])
    return chr(int(match[1] or match[2], 16))
