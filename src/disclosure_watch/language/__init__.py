"""
The language that people read: English, or Chinese where the environment or watch.toml says so.

Every room writes its messages in English, and so they are stored and given to machines. Where one is shown to a person it
goes through `translate`: the catalogue holds each message as the code has it, with `{0}`, `{1}` … for what is put in, and
finds in a finished sentence which message it is. So a finding of last month is read in today's language too.
"""

from collections.abc import Mapping

from disclosure_watch.language.catalogue import in_context, translated

_state = {"language": "en"}


def of_environment(environment: Mapping[str, str]) -> str:
    """Return the language of a process's environment: `zh` where LC_ALL, else LANG, begins with zh, else `en`."""
    return "zh" if (environment.get("LC_ALL") or environment.get("LANG") or "").startswith("zh") else "en"


def choose(language: str) -> None:
    """Let people read in a language, `zh` or `en`, from now on."""
    _state["language"] = language


def chosen() -> str:
    """Return the language that people read now."""
    return _state["language"]


def spoken(text: str, language: str) -> str:
    """Return a message in a language, `zh` or `en`, whatever people read now."""
    return translated(text) if language == "zh" else text


def pgettext(context: str, text: str, language: str) -> str:
    """Return a text in a language, `zh` or `en`, as it is said in a context: a word alone may mean several things."""
    return in_context(context, text) if language == "zh" else text


def translate(text: str) -> str:
    """Return a message in the language that people read; what the catalogue doesn't hold stays as it is."""
    return spoken(text, _state["language"])
