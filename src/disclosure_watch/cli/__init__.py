"""The command `disclosure-watch`: thin commands over the rooms. Exit status 0 well, 1 not all well, 2 wrong call."""

import sys
from collections.abc import Callable, Sequence

from cyclopts import App, CycloptsError

from disclosure_watch.cli import adding, operating, proving, reading, running, scoring, serving, telling, upkeep
from disclosure_watch.errors import ConfigError, WatchError

app = App(
    name="disclosure-watch",
    help="Watch disclosure columns of Chinese public bodies: every reply, every edit, each with its proof.",
    version_flags=["--version"],
)
COMMANDS: tuple[Callable[..., int], ...] = (
    running.init,
    adding.add,
    running.run,
    telling.deliver,
    telling.subscriptions,
    running.replay,
    operating.backfill,
    operating.health,
    reading.parse,
    reading.records,
    reading.changes,
    reading.history,
    reading.findings,
    reading.export,
    proving.evidence,
    proving.verify,
    upkeep.compact,
    upkeep.expire,
    upkeep.rebuild,
    scoring.scoreboard,
    serving.serve,
    serving.demo,
)
for command in COMMANDS:
    app.command(command)
app.command(telling.send_test, name="test-alert")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit status; every fault is a line on stderr."""
    try:
        status = app(arguments, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        _say(f"disclosure-watch: {' '.join(str(error).split())}; see `disclosure-watch --help`")
        status = 2
    except ConfigError as error:
        _say(*error.faults)
        status = 2
    except WatchError as error:
        _say(f"disclosure-watch: {error}")
        status = 1
    except BrokenPipeError:  # `… | head`: the reader has what it wanted
        sys.stderr.close()
        status = 0
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)


def _say(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201
