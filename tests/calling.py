"""The command called in this process, as a shell would."""

import pytest

from disclosure_watch.cli import main


def call(capsys, *arguments):
    """Call the command with some arguments; return its exit status, what it printed, and what it complained of."""
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return left.value.code, out, err
