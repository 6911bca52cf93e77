"""
Serves the deployments of prefect.yaml until Ctrl-C: `python flows/serve.py [--config watch.toml]`.

    a Prefect server (ours where none is configured) ◀── prefect deploy --all
                                                     ◀── prefect worker start, which runs what falls due

What it starts ends with it, last first. Nothing is lost: what a broken run left undone is due again at the next start.
"""

from disclosure_watch import language, prefect_server

prefect_server.set_environment()

import argparse
import asyncio
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from prefect.deployments import run_deployment
from prefect.settings import PREFECT_API_URL, get_current_settings, temporary_settings

from disclosure_watch.config.last_good import load_or_last
from disclosure_watch.errors import ConfigError, WatchError
from disclosure_watch.prefect_server import PrefectServer, end, tethered
from runtime import POOL, crash_unfinished_runs, make_pool

ROOT = Path(__file__).parents[1]
PORT = 4200
"""Where the UI is, unless something else is there."""

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until one of `STOPPING`; exit 1 where Prefect can't be started, 2 where the configuration is wrong."""
    parser = argparse.ArgumentParser(prog="flows/serve.py", description="Serve the scheduled deployments.")
    parser.add_argument("--config", default="watch.toml", type=Path)
    path = parser.parse_args(arguments).config.absolute()
    for number in STOPPING:
        signal.signal(number, _stop)
    try:
        language.choose(language.of_environment(os.environ))
        settings, faults = load_or_last(path)
        language.choose(settings.language or language.chosen())
        for fault in faults:
            _say(f"{fault} (going on with what it said when it was last right)")
        _serve(path)
    except ConfigError as error:
        sys.stderr.write("".join(f"{language.translate(fault)}\n" for fault in error.faults))
        return 2
    except WatchError as error:
        sys.stderr.write(f"flows/serve.py: {language.translate(str(error))}\n")
        return 1
    except KeyboardInterrupt:
        _say("stopped")
    return 0


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)  # once is enough: what follows is bounded
    sys.stdout.write("\n")  # after the ^C that the terminal shows
    _say("stopping …")
    raise KeyboardInterrupt


def _serve(path: Path) -> None:
    with ExitStack() as stack:
        environment = os.environ | {"DISCLOSURE_WATCH_CONFIG": str(path)}
        alive: list[Callable[[], bool]] = []
        address = get_current_settings().ui_url
        if get_current_settings().api.url is None:
            home = path.parent / ".prefect"
            stack.enter_context(_alone(home))
            _say("starting a Prefect server …")
            server = stack.enter_context(PrefectServer(home, PORT))
            alive.append(lambda: server.running)
            environment |= server.environment
            address = server.ui_url
            stack.enter_context(temporary_settings({PREFECT_API_URL: server.api_url}))
            asyncio.run(crash_unfinished_runs())  # their processes ended with the serve before
            stack.callback(lambda: asyncio.run(crash_unfinished_runs()))
        asyncio.run(make_pool())
        _deploy(environment)
        run_deployment("watch/due", timeout=0, as_subflow=False)  # what fell due meanwhile
        worker = stack.enter_context(_worker(environment))
        alive.append(lambda: worker.poll() is None)
        stack.enter_context(_web(path, environment))
        _say(f"serving {path}; the UI is at {address}; Ctrl-C stops")
        while all(lives() for lives in alive):
            time.sleep(1)
        raise WatchError(f"the Prefect server or its worker ended by itself; see {path.parent / '.prefect'}/server.log")


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold a server's folder. Raises WatchError where another process does."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WatchError(f"{home}: another `disclosure-watch serve` is at work here; stop that one first") from None
        yield


def _deploy(environment: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise WatchError(f"prefect deploy --all failed: {(done.stderr or done.stdout).strip()[-2000:]}")


@contextmanager
def _worker(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker of the pool; leaving ends it and the runs it is at."""
    arguments = [
        "-m",
        "prefect",
        "worker",
        "start",
        "--pool",
        POOL,
        "--type",
        "process",
        "--name",
        socket.gethostname(),
    ]
    process = subprocess.Popen(  # noqa: S603
        tethered(arguments), cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield process
    finally:
        end(process)


@contextmanager
def _web(path: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Run the web face, which prints its address, or why there is none; the watch goes on without it."""
    command = "from disclosure_watch.cli import main; main()"
    process = subprocess.Popen(  # noqa: S603
        tethered(["-c", command, "web", "--config", str(path)]), cwd=ROOT, env=environment, start_new_session=True
    )
    try:
        yield
    finally:
        end(process)


def _say(text: str) -> None:
    sys.stdout.write(f"{language.translate(text)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
