"""The commands as Cyclopts knows them; the module of each is loaded when it is called."""

from typing import Any

from cyclopts import App, Group

from disclosure_watch.cli import GROUPS
from disclosure_watch.version import __version__


class _Help:
    """Help in the language that people read; what draws it is loaded where help is asked for."""

    def __getattr__(self, name: str) -> Any:
        from disclosure_watch.cli.help import TranslatedHelp

        return getattr(TranslatedHelp(), name)

    def __call__(self, console: Any, options: Any, panel: Any) -> None:
        """Draw a panel of commands or parameters."""
        from disclosure_watch.cli.help import TranslatedHelp

        TranslatedHelp()(console, options, panel)


app = App(
    name="disclosure-watch",
    help="Watch disclosure columns of Chinese public bodies: every reply, every edit, each with its proof.",
    version=__version__,
    version_flags=["--version"],
    help_formatter=_Help(),
)
app.command(
    "disclosure_watch.cli.completion:install",
    name="--install-completion",
    help="Install shell completion for this application.",
)
for group_name, commands in GROUPS.items():
    group = Group.create_ordered(group_name)
    for name, (function, summary) in commands.items():
        app.command(f"disclosure_watch.cli.{function}", name=name, group=group, help=summary)
