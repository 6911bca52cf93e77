"""What people see in a terminal, by Rich: foreign text is never markup and never control."""

import os
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from disclosure_watch.language import translate
from disclosure_watch.plaintext import plain

_PIPED = 200
"""Columns where there is no terminal: wide enough for every table."""


class Terminal(Console):
    """A console that takes every string as it is: no markup, no emoji codes, no control characters."""

    def __init__(self, **options: Any) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, **options)
        if not self.is_terminal:
            self.width = _PIPED

    def paged(self) -> AbstractContextManager[object]:
        """Show what the block prints in the user's pager, where there is a terminal; what fits its screen is printed plainly."""
        if not self.is_terminal:
            return nullcontext()
        os.environ.setdefault("LESS", "FRX")
        if self.encoding.startswith("utf"):
            os.environ.setdefault("LESSCHARSET", "utf-8")  # where the named locale isn't installed less shows bytes
        return self.pager(styles=True)

    def print(self, *texts: Any, **options: Any) -> None:
        """Print sentences in the language that people read, and whatever else as it is."""
        super().print(*(translate(text) if isinstance(text, str) else text for text in texts), **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Return a string as text without what could steer the terminal."""
        return super().render_str(plain(text), **options | {"markup": False, "emoji": False})


def styled(text: object, style: str) -> Text:
    """Return a text in a style, harmless as every string is."""
    return Text(plain(str(text)), style=style)


_UNBROKEN = frozenset({"source", "record", "finding", "state", "health", "verdict"})
"""Columns whose words never break: what is copied from them stays whole, however narrow the terminal is."""


def table(*names: str, right: Iterable[str] = ()) -> Table:
    """Return an empty table with columns of these names; those of `right` hold numbers."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    numbers = frozenset(right)
    for name in names:
        made.add_column(
            translate(name),
            overflow="fold",
            justify="right" if name in numbers else "left",
            no_wrap=name.partition("\n")[0] in _UNBROKEN,
        )
    return made


def in_words(kinds: Iterable[str]) -> str:
    """Return words of a closed set (changes, states, verdicts) as people read them, side by side."""
    return translate(", ".join(kinds))
