"""Help in the language that people read."""

from typing import Any

from attrs import evolve
from cyclopts.help import DefaultFormatter, HelpPanel
from cyclopts.help.inline_text import InlineText
from rich.console import Console, ConsoleOptions
from rich.text import Text

from disclosure_watch.language import translate


class TranslatedHelp(DefaultFormatter):
    """Cyclopts' help, each sentence of it translated before it is drawn."""

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        """Draw a panel of commands or parameters."""
        entries = [evolve(entry, description=_translated(entry.description)) for entry in panel.entries]
        super().__call__(console, options, evolve(panel, title=_translated(panel.title), entries=entries))

    def render_usage(self, console: Console, options: ConsoleOptions, usage: Any) -> None:  # noqa: ARG002  the formatter's protocol
        """Draw the line of usage."""
        if usage:
            call = str(usage).strip().removeprefix("Usage:").strip()
            console.print(Text(f"{translate('Usage:')} {call}", style="bold"))
            console.print()

    def render_description(self, console: Console, options: ConsoleOptions, description: Any) -> None:
        """Draw what the command does."""
        super().render_description(console, options, _translated(description))


def _translated(description: Any) -> Any:
    """Return a description translated, in the form that it has."""
    from rich.markdown import Markdown

    if isinstance(description, InlineText):
        description.primary_renderable = _translated(description.primary_renderable)
        return description
    if isinstance(description, Markdown):
        return Markdown(translate(description.markup.strip()))
    if isinstance(description, Text):
        return Text(translate(description.plain))
    return translate(description) if isinstance(description, str) else description
