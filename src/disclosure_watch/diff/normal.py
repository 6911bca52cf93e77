"""
The normal form of text, which is what is compared (DESIGN §6): wording without its typography.

Each character has its form by itself, so the form of two texts together is the forms of both together.
"""

import re
import unicodedata

_ONE_FORM = {
    "“": '"', "”": '"', "„": '"', "‟": '"', "「": '"', "」": '"', "『": '"', "』": '"', "〝": '"', "〞": '"',
    "‘": "'", "’": "'", "‚": "'",
    "—": "-", "–": "-", "―": "-", "‐": "-", "‑": "-", "‒": "-", "−": "-", "－": "-", "─": "-", "━": "-",
    "○": "〇", "Ο": "〇", "ο": "〇", "◯": "〇",
    "•": "·", "・": "·", "‧": "·", "∙": "·", "⋅": "·",
    "〔": "[", "〕": "]", "【": "[", "】": "]", "［": "[", "］": "]",
    "。": ".", "｡": ".",
}  # fmt: skip
"""Marks that a ministry's editors, fonts and input methods write for one another."""

_OTHER_MEANING = frozenset({"<super>", "<sub>", "<circle>", "<fraction>", "<square>"})
"""Compatibility forms that say something else than what they decompose to: 10² is not 102, 1① is not 11."""

_UNSEEN = re.compile(r"[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")


class _Forms(dict[int, str]):
    """The form of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        form = self[code] = _form(chr(code))
        return form


def _form(character: str) -> str:
    if character in _ONE_FORM:
        return _ONE_FORM[character]
    if _UNSEEN.match(character):
        return ""
    split = unicodedata.decomposition(character)
    if split.partition(" ")[0] in _OTHER_MEANING:
        return character
    plain = unicodedata.normalize("NFKD" if split else "NFD", character)
    return "".join(_ONE_FORM.get(each, each) for each in plain if not _UNSEEN.match(each))


_FORMS = _Forms()


def normal(text: str) -> str:
    """Return what is compared: one form of each width, dash, quote and bracket, and nothing unseen."""
    return text.translate(_FORMS)
