"""What makes any text harmless where it is put: in a line, in HTML, in Markdown, in XML. Pure."""

import re
from urllib.parse import quote, urlsplit

from markupsafe import Markup

# controls, surrogates, marks that turn the writing direction or hide, and what XML doesn't allow
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufff9-\ufffb\ufffe\uffff]")  # fmt: skip
_MARKDOWN = re.compile(r"([\\`*_\[\]|<>~&])")
"""What is markup anywhere in a line; foreign text never begins one, and figures stay as they are: bots show backslashes."""


def clean(text: str) -> str:
    """Return a text without controls and direction marks; line breaks stay."""
    if text.isprintable():  # nothing that goes is
        return text
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Return a text on one line."""
    return " ".join(clean(text).split())


def within(text: str, most_bytes: int) -> str:
    """Return a text cut to so many bytes of UTF-8."""
    encoded = text.encode()
    if len(encoded) <= most_bytes:
        return text
    return encoded[: most_bytes - 3].decode("utf-8", "ignore") + "…"


def markdown(text: str) -> str:
    """Return a text in which no character is markup."""
    return _MARKDOWN.sub(r"\\\1", clean(text)).replace("\n", " ")


def link(url: str) -> str:
    """Return an http(s) address, percent-encoded where it could end its frame; nothing for any other."""
    try:
        if urlsplit(url).scheme not in {"http", "https"}:
            return ""
    except ValueError:
        return ""
    return quote(clean(url).replace("\n", ""), safe=":/?#@!$&*+,;=%~-._")


def raw(text: str) -> Markup:
    """Return a text that is markup already and is not to be escaped again."""
    return Markup(text)  # noqa: S704
