"""
Draws the pictures of docs/terminal: `python docs/pictures.py [NAME…]` plays a small ministry and records what commands print.

Every command runs as a user's would, in a terminal of its own, in both languages at 80 and 120 columns.
"""

import contextlib
import datetime as dt
import io
import itertools
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from random import Random

from openpyxl import Workbook
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from disclosure_watch.ministry import Ministry, Site, serve
from disclosure_watch.ministry.edits import with_other_figure
from disclosure_watch.ministry.faults import Fault, FaultKind

HERE = Path(__file__).parent / "terminal"
LANGUAGES = {"en": "en_US.UTF-8", "zh": "zh_CN.UTF-8"}
WIDTHS = (80, 120)
COMMAND = Path(sys.executable).with_name("disclosure-watch")

CONFIG = """\
[fetch]
contact = "ops@example.org"
pace = 0
allow_private_addresses = true

[watch]
full_every = "0"
withdraw_after = "0"

[[source]]
id = "yl-nyncw-cppcc"
name = "云岭市农业农村委员会 政协提案办理"
listing_url = "{0}"
tags = ["city"]

[[source]]
id = "lj-jw-npc"
name = "临江区教育委员会 人大建议办理"
listing_url = "{1}"
agency = "临江区教育委员会"
tags = ["district"]

[[subscription]]
name = "all"
to = "jsonl:alerts.jsonl"
"""


@dataclass(frozen=True)
class Journey:
    """What a user types; `answers` are what they say to its questions, `stop_after` the seconds until they press Ctrl-C."""

    words: tuple[str, ...]
    answers: str = ""
    stop_after: float | None = None
    world: str = "watched"


JOURNEYS = {
    "add": Journey(("add", "{column}", "--dry-run")),
    "add-from": Journey(("add", "--from", "columns.xlsx", "--write"), world="fresh"),
    "run": Journey(("run",)),
    "run-progress": Journey(("run", "big"), world="big"),
    "run-interrupted": Journey(("run", "big"), stop_after=5.0, world="big"),
    "sources": Journey(("sources",)),
    "health": Journey(("health",)),
    "findings": Journey(("findings",)),
    "records": Journey(("records", "--source", "yl-nyncw-cppcc")),
    "show": Journey(("show", "{edited}")),
    "diff": Journey(("diff", "{edited}")),
    "history": Journey(("history", "{edited}")),
    "changes": Journey(("changes", "--week")),
    "search": Journey(("search", "经费")),
    "subscribe": Journey(("subscribe",), answers="desk\nfeed:desk.xml\ny\n"),
    "doctor": Journey(("doctor",)),
    "doctor-address": Journey(("doctor", "{column}")),
    "backup": Journey(("backup", "copy")),
    "restore": Journey(("restore", "copy"), world="lost"),
    "help": Journey(("--help",)),
}


def main(names: list[str]) -> None:
    """Play, and draw each journey."""
    HERE.mkdir(exist_ok=True)
    now = dt.datetime.now(dt.UTC)
    sites = [
        Site(seed=7, documents=8, family="trs", prefix="/a", small=True, now=now),
        Site(seed=8, documents=6, family="vsb", prefix="/b", small=True, now=now),
        Site(seed=9, documents=400, family="hanweb", prefix="/c", small=True, now=now),
    ]
    with tempfile.TemporaryDirectory() as folder, serve(*sites) as ministry, contextlib.chdir(folder):
        values = _worlds(ministry, sites)
        for name in names or JOURNEYS:
            journey = JOURNEYS[name]
            words = [word.format(**values) for word in journey.words]
            for language, locale in LANGUAGES.items():
                for width in WIDTHS:
                    place = Path(f"{name}-{language}-{width}")
                    shutil.copytree(journey.world, place)
                    shown = _typed(words, journey, place, locale, width)
                    _draw(place.name, words, shown, width)


def _worlds(ministry: Ministry, sites: list[Site]) -> dict[str, str]:
    """Make the folders that journeys begin in; return what stands for the names in their words."""
    urls = [ministry.url(site) for site in sites]
    for name in ("watched", "fresh", "big", "lost"):
        Path(name).mkdir()
    Path("watched/watch.toml").write_text(CONFIG.format(*urls), "utf-8")
    _quiet("watched", "run")
    letters = [document for document in sites[0].documents if document.reply]
    edited = with_other_figure(Random(1), letters[0])
    assert edited is not None
    sites[0].put(edited)
    sites[0].publish(sites[0].draft(dt.datetime.now(dt.UTC).date()))
    sites[0].withdraw(letters[1].id)
    sites[1].fault = Fault(FaultKind.FORBIDDEN)
    for _ in range(2):
        _quiet("watched", "run")
    head = CONFIG.partition("[[source]]")[0]
    Path("fresh/watch.toml").write_text(head, "utf-8")
    _spreadsheet(Path("fresh/columns.xlsx"), urls)
    pace = head.replace("pace = 0", "pace = 0.03")
    Path("big/watch.toml").write_text(f'{pace}[[source]]\nid = "big"\nlisting_url = "{urls[2]}"\n', "utf-8")
    shutil.copy("watched/watch.toml", "lost/watch.toml")
    _quiet("watched", "backup", str(Path("lost/copy").absolute()))
    return {"column": urls[0], "edited": edited.title}


def _quiet(folder: str, *words: str) -> None:
    subprocess.run([COMMAND, *words], cwd=folder, check=False, capture_output=True)  # noqa: S603  a command of ours


def _spreadsheet(path: Path, urls: list[str]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("name", "listing_url", "agency", "division", "schedule", "tags"))
    sheet.append(("农业农村委员会 政协提案办理", urls[0], "云岭市农业农村委员会", "", "", "市级"))
    sheet.append(("教育委员会 人大建议办理", urls[1], "临江区教育委员会", "", "", "区县"))
    sheet.append(("水务局", urls[0] + "nothing/", "", "", "", "市级"))
    sheet.append(("财政局", urls[2], "云岭市财政局", "50", "", "市级"))
    book.save(path)


def _typed(words: list[str], journey: Journey, folder: Path, locale: str, width: int) -> str:
    """Return what a terminal shows of a command; of one that is still under way, its last moment before it ends."""
    environment = {"LC_ALL": locale, "TERM": "xterm-256color", "COLUMNS": str(width), "LINES": "400"}
    base = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execve(COMMAND, [COMMAND.name, *words], base | environment)  # noqa: S606  a command of ours
    termios.tcsetwinsize(terminal, (400, width))
    begun, shown, stopped = time.monotonic(), b"", False
    os.write(terminal, journey.answers.encode())
    with contextlib.suppress(OSError):
        while chunk := _read(terminal):
            shown += chunk
            if journey.stop_after and not stopped and time.monotonic() - begun > journey.stop_after:
                os.kill(process, signal.SIGINT)
                stopped = True
    os.waitpid(process, 0)
    os.close(terminal)
    return shown.decode("utf-8", "replace")


def _read(terminal: int) -> bytes:
    while not select.select([terminal], [], [], 0.2)[0]:
        pass
    return os.read(terminal, 65536)


_FRAME = re.compile(r"(?:\r?\x1b\[2K|\x1b\[1A|\x1b\[\?25[lh])+")


def _settled(shown: str) -> Iterator[str]:
    """Yield what stays of what was written: of frames that follow each other in place, the middle one alone."""
    frames = _FRAME.split(shown.replace("\r\n", "\n"))
    moving = [frame for frame in frames[:-1] if frame.strip()]
    if moving:
        yield moving[len(moving) // 2].rstrip("\n") + "\n"
    yield frames[-1]


def _draw(name: str, words: list[str], shown: str, width: int) -> None:
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True)
    shown = shown.replace(str(Path.cwd()), "/srv/watch")
    console.print(Text.from_ansi("".join(_settled(shown)).strip("\n")))
    command = Text(f"disclosure-watch {' '.join(words)}")
    command.truncate(width // 2, overflow="ellipsis")
    drawn = console.export_svg(title=command.plain)
    (HERE / f"{name}.svg").write_text(_TEXT.sub(_in_cells, drawn), "utf-8")


_CELL = 12.2
"""Width of a column in the pictures."""

_TEXT = re.compile(r'<text (class="[^"]*") x="([\d.]+)" (y="[\d.]+") textLength="[\d.]+"([^>]*)>([^<]*)</text>')


def _in_cells(text: re.Match[str]) -> str:
    """Return a text as pieces of characters alike in width, each in its columns: rich takes all for narrow (15.0, 2026-11)."""
    class_, x, y, more, shown = text.groups()
    pieces, at = [], float(x)
    for wide, letters in itertools.groupby(unescape(shown), lambda letter: cell_len(letter) > 1):
        piece = "".join(letters)
        width = cell_len(piece) * _CELL
        if wide or piece.strip("\xa0 "):
            pieces.append(
                f'<text {class_} x="{at:.1f}" {y} textLength="{width:.1f}"{more}>{escape(piece).replace(" ", "&#160;")}</text>'
            )
        at += width
    return "".join(pieces)


if __name__ == "__main__":
    main(sys.argv[1:])
