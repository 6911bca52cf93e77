"""The command that has a shell complete our commands."""

from cyclopts.completion.install import create_install_completion_command

from disclosure_watch.cli.application import app

install = create_install_completion_command(app.install_completion, add_to_startup=True)
