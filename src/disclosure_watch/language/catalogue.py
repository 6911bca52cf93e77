"""Finds a finished sentence in the catalogue of messages, and puts it into Chinese."""

import gettext
import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
DOMAIN = "disclosure_watch"

CONTEXT = "\x04"
"""What stands in a compiled catalogue between a context and its text."""

_PLACE = re.compile(r"\{(\d+)\}")
_JOINTS = re.compile(r"(; |: |, |\n)")
_JOINED = {"; ": "；", ": ": "：", ", ": "，", "\n": "\n"}
_SHORT = 12
"""A message with no more characters of its own says too little to be recognised across parts: `line {0}`."""

_DEEPEST = 8
"""Messages within messages: a fault that holds a reason that holds another."""


def translated(text: str, depth: int = 0) -> str:
    """Return a message in Chinese, or as it is where neither it nor its parts are in the catalogue."""
    if depth == _DEEPEST or not any(letter.isalpha() and letter.isascii() for letter in text):
        return text
    whole = _whole(text, depth)
    return _by_parts(text, depth) if whole is None else whole


def _whole(text: str, depth: int) -> str | None:
    """Return the translation of a text that is one message, its places filled; None where it is none."""
    catalogue = _catalogue()
    if text in catalogue:
        return catalogue[text]
    for pattern, message in _patterns():
        if match := pattern.fullmatch(text):
            return message.format(*(translated(part, depth + 1) for part in match.groups()))
    return None


def _by_parts(text: str, depth: int) -> str:
    """Return a text of several messages with each put into Chinese: the longest that ends it, else the longest that begins it, else each."""
    joints = list(_JOINTS.finditer(text))
    for joint in joints:
        if (end := _whole(text[joint.end() :], depth + 1)) is not None:
            return _by_parts(text[: joint.start()], depth + 1) + _JOINED[joint[0]] + end
    for joint in reversed(joints):
        if (beginning := _whole(text[: joint.start()], depth + 1)) is not None:
            return beginning + _JOINED[joint[0]] + _by_parts(text[joint.end() :], depth + 1)
    pieces = _JOINTS.split(text)
    shown = [_whole(piece, depth + 1) for piece in pieces[::2]]
    if not any(shown):
        return text
    parts = [piece if known is None else known for piece, known in zip(pieces[::2], shown, strict=True)]
    return "".join(part + _JOINED.get(joint, "") for part, joint in zip(parts, [*pieces[1::2], ""], strict=True))


def in_context(context: str, text: str) -> str:
    """Return a text in Chinese as it is said in a context, or as it is where the catalogue hasn't that."""
    return _texts().get(f"{context}{CONTEXT}{text}", text)


@cache
def _texts() -> dict[str, str]:
    """Return each text that has a translation, those of a context with it before them."""
    translations = gettext.translation(DOMAIN, HERE / "locale", languages=["zh"])
    catalogue: dict[str, str] = translations._catalog  # type: ignore[attr-defined]  # noqa: SLF001  nothing else lists it
    return {message: shown for message, shown in catalogue.items() if message and shown}


@cache
def _catalogue() -> dict[str, str]:
    """Return each message without a context that has a translation."""
    return {message: shown for message, shown in _texts().items() if CONTEXT not in message}


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return a pattern for each message with places, the one with most words of its own first."""
    placed = [(message, shown) for message, shown in _catalogue().items() if _PLACE.search(message)]
    placed.sort(key=lambda pair: -len(_PLACE.sub("", pair[0])))
    return [(_pattern(message), shown) for message, shown in placed]


def _pattern(message: str) -> re.Pattern[str]:
    """Return what a message looks like when its places are filled: `{0} of {1} pages` is `(.*?) of (.*?) pages`."""
    pieces = _PLACE.split(message)
    own = sum(len(piece) for piece in pieces[::2])
    place = "(.*?)" if own > _SHORT else "([^:;\n]*?)"
    return re.compile("".join(re.escape(piece) if at % 2 == 0 else place for at, piece in enumerate(pieces)), re.DOTALL)
