"""
The command `disclosure-watch`: thin commands over the rooms, each loaded when it is called.

Exit status: 0 well; 1 not all well, and what was wrong is said; 2 a wrong call, configuration or name; 130 interrupted.
"""

import atexit
import contextlib
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from disclosure_watch import language
from disclosure_watch.cli.output import complain
from disclosure_watch.cli.startup import with_less
from disclosure_watch.errors import ConfigError, NotKnown, WatchError
from disclosure_watch.version import __version__

GROUPS = {
    "Operators: watch": {
        "init": ("run:init", "Write a commented watch.toml."),
        "add": ("add:add", "Try a column's listing, show what would be recorded, write its [[source]]."),
        "run": ("run:run", "Pass once over all or some sources, then deliver what is due."),
        "backfill": ("run:backfill", "Read a source's whole list page by page."),
        "serve": ("run:serve", "Run the schedules until Ctrl-C."),
    },
    "Operators: sources": {
        "sources": ("sources:sources", "List the sources, paused ones too."),
        "pause": ("sources:pause", "Stop passing over a source; its data stay."),
        "resume": ("sources:resume", "Go on with a paused source."),
        "rename": ("sources:rename", "Give a source another id; its data follow."),
        "move": ("sources:move", "Give a source's listing another address."),
        "remove": ("sources:remove", "Take a source out of watch.toml; its data stay."),
    },
    "Data teams: read": {
        "parse": ("read:parse", "Read one page and print what it says."),
        "records": ("read:records", "Print the known records as they stand."),
        "changes": ("read:changes", "Print every revision with what it changed."),
        "feed": ("read:feed", "Print what is new since a cursor, every revision once."),
        "search": ("search:search", "Find the records that hold some words."),
        "show": ("record:show", "Show one record: fields, text, revisions."),
        "diff": ("record:diff", "Print what changed between two revisions of a record."),
        "history": ("record:history", "Print every revision of one record."),
        "web": ("web:web", "Show it all in a browser, read only."),
        "findings": ("findings:app", "Print what an operator must look at; `findings ack` says that you know."),
        "export": ("read:export", "Write the records into one file, or all of it as a static site."),
    },
    "Watchers: be told": {
        "subscribe": ("subscribe:subscribe", "Show what a subscription would have received, and write it."),
        "deliver": ("alerts:deliver", "Send what is due and nothing else."),
        "subscriptions": ("alerts:subscriptions", "Show what each subscription would have received."),
        "test-alert": ("alerts:send_test", "Send a subscription one alert marked as a test."),
    },
    "Operators: upkeep": {
        "health": ("maintain:health", "Show how each source is."),
        "doctor": ("doctor:doctor", "Show what is met at an address, or here, and what to set."),
        "verify": ("maintain:verify", "Compute every digest, chain, snapshot and record again."),
        "evidence": ("maintain:evidence", "Write the proof of one revision."),
        "replay": ("maintain:replay", "Read all evidence again with today's parser."),
        "rebuild": ("maintain:rebuild", "Make the snapshots again from the ledger."),
        "compact": ("maintain:compact", "Rewrite the tables as few files."),
        "expire": ("maintain:expire", "Delete old captures that later ones have superseded."),
        "backup": ("maintain:backup", "Copy the storage while passes run; what is there already isn't copied again."),
        "restore": ("maintain:restore", "Write a backup into a storage that is absent or empty."),
    },
    "See it": {
        "demo": ("demo:demo", "Show the whole of it on a simulated ministry."),
        "scoreboard": ("demo:scoreboard", "Score the watch on a random history of simulated ministries."),
    },
}
"""Every command by who uses it: the module and function that do it, and what it does in a line."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit status; every fault is a line on stderr."""
    words = sys.argv[1:] if arguments is None else arguments
    language.choose(language.of_environment(os.environ))
    with_less(words[0] if words else "")
    if list(words) == ["--version"]:
        sys.stdout.write(f"{__version__}\n")
        sys.exit(0)
    status = _status(words)
    if arguments is None:
        _leave(status)
    sys.exit(status)


def _status(words: Sequence[str]) -> int:
    """Run one command and return its exit status, every fault told."""
    from cyclopts import CycloptsError

    from disclosure_watch.cli.application import app

    try:
        status = app(words, exit_on_error=False, print_error=False, result_action="return_value")
        sys.stdout.flush()
    except CycloptsError as error:
        complain(f"disclosure-watch: {' '.join(str(error).split())}; see `disclosure-watch --help`")
        status = 2
    except ConfigError as error:
        complain(*error.faults)
        status = 2
    except WatchError as error:
        complain(f"disclosure-watch: {error}")
        status = 2 if isinstance(error, NotKnown) else 1
    except BrokenPipeError:  # `… | head`: the reader has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except KeyboardInterrupt:
        complain("disclosure-watch: interrupted; what was recorded before stays")
        status = 130
    except OSError as error:
        complain(f"disclosure-watch: {error.filename or 'output'}: {error.strerror or error}; see disk and permissions")
        status = 1
    except Exception as error:  # noqa: BLE001  a traceback says nothing to who runs this
        complain(_own_fault(error))
        status = 1
    return status or 0


def _own_fault(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "disclosure_watch" in frame.filename] or frames
    place = f"{'/'.join(Path(ours[-1].filename).parts[-2:])}:{ours[-1].lineno}"
    return f"disclosure-watch: a fault of this program at {place}: {type(error).__name__}: {error}; please report this line"


def _leave(status: int) -> NoReturn:
    """Leave without taking the interpreter apart: threads of Arrow or Delta that run on would abort the process."""
    atexit._run_exitfuncs()  # noqa: SLF001  there is no other way to have them run
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):  # who read it has gone, or the disk is full: said already
            stream.flush()
    os._exit(status)
