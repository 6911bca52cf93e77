"""What could steer a terminal or hide a meaning, taken out of text that others wrote."""

import re

# ESC and its like, DEL, C1, LRE RLE PDF LRO RLO, LRI RLI FSI PDI, half a surrogate pair
_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ESCAPED = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")  # JSON escapes C0 itself


def plain(text: str) -> str:
    """Return a text without controls and marks that turn the writing direction; line breaks and tabs stay."""
    return _STEERS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def escaped(json: str) -> str:
    """Return a JSON text in which such characters are escape sequences."""
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json)
