"""Finds a finished sentence in the catalogue of messages, and puts it into Chinese."""

import gettext
import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
DOMAIN = "disclosure_watch"

_PLACE = re.compile(r"\{(\d+)\}")
_JOINTS = re.compile(r"(; |: |, |\n)")
_JOINED = {"; ": "；", ": ": "：", ", ": "，", "\n": "\n"}
_DEEPEST = 4
"""Messages within messages: a fault that holds a reason that holds another."""


def translated(text: str, depth: int = 0) -> str:
    """Return a message in Chinese, or as it is where neither it nor its parts are in the catalogue."""
    catalogue = _catalogue()
    if text in catalogue:
        return catalogue[text]
    if depth == _DEEPEST or not any(letter.isalpha() and letter.isascii() for letter in text):
        return text
    for pattern, message in _patterns():
        if match := pattern.fullmatch(text):
            parts = [translated(part, depth + 1) for part in match.groups()]
            return message.format(*parts)
    return _by_parts(text, depth)


def _by_parts(text: str, depth: int) -> str:
    """Return a text whose parts, between colons, semicolons, commas and line ends, are put into Chinese each by itself."""
    pieces = _JOINTS.split(text)
    if len(pieces) == 1:
        return text
    shown = [translated(piece, depth + 1) for piece in pieces[::2]]
    if shown == pieces[::2]:
        return text
    return "".join(part + _JOINED.get(joint, "") for part, joint in zip(shown, [*pieces[1::2], ""], strict=True))


@cache
def _catalogue() -> dict[str, str]:
    """Return each message that has a translation."""
    translations = gettext.translation(DOMAIN, HERE / "locale", languages=["zh"])
    catalogue: dict[str, str] = translations._catalog  # type: ignore[attr-defined]  # noqa: SLF001  nothing else lists it
    return {message: shown for message, shown in catalogue.items() if message and shown}


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return a pattern for each message with places, the one with most words of its own first."""
    placed = [(message, shown) for message, shown in _catalogue().items() if _PLACE.search(message)]
    placed.sort(key=lambda pair: -len(_PLACE.sub("", pair[0])))
    return [(_pattern(message), shown) for message, shown in placed]


def _pattern(message: str) -> re.Pattern[str]:
    """Return what a message looks like when its places are filled: `{0} of {1} pages` is `(.*?) of (.*?) pages`."""
    pieces = _PLACE.split(message)
    return re.compile(
        "".join(re.escape(piece) if at % 2 == 0 else "(.*?)" for at, piece in enumerate(pieces)), re.DOTALL
    )
