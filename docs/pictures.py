"""Draws the pictures of docs/terminal: `python docs/pictures.py` plays a small ministry and records what commands print."""

import asyncio
import contextlib
import datetime as dt
import os
import random
import re
import tempfile
from html import unescape
from pathlib import Path
from typing import Any, ClassVar

from rich.cells import cell_len

from disclosure_watch import cli, config, watch
from disclosure_watch.cli.terminal import Terminal
from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.edits import with_other_figure
from disclosure_watch.ministry.faults import Fault, FaultKind

HERE = Path(__file__).parent / "terminal"
WIDTH = 100

CONFIG = """\
[fetch]
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
tags = ["district"]
[[subscription]]
name = "all"
to = "jsonl:alerts.jsonl"
"""

COMMANDS = {
    "sources": ["sources"],
    "health": ["health"],
    "findings": ["findings"],
    "changes": ["changes", "--week"],
    "records": ["records", "--text", "专项经费"],
}


class Recorded(Terminal):
    """A console that keeps what it prints."""

    made: ClassVar[list[Any]] = []

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"record": True, "force_terminal": True, "width": WIDTH, "file": _nowhere()})
        Recorded.made.append(self)

    def paged(self) -> contextlib.AbstractContextManager[object]:
        return contextlib.nullcontext()


def _nowhere() -> Any:
    return Path(os.devnull).open("w", encoding="utf-8")


def main() -> None:
    """Play, and draw each command's output."""
    HERE.mkdir(exist_ok=True)
    now = dt.datetime.now(dt.UTC)
    sites = [
        Site(seed=7, documents=8, family="trs", prefix="/a", small=True, now=now),
        Site(seed=8, documents=6, family="vsb", prefix="/b", small=True, now=now),
    ]
    with tempfile.TemporaryDirectory() as folder, serve(*sites) as ministry, contextlib.chdir(folder):
        path = Path("watch.toml")
        path.write_text(CONFIG.format(*map(ministry.url, sites)), "utf-8")
        _play(config.load(path), sites)
        for name, words in COMMANDS.items():
            _draw(name, words)


def _play(settings: config.Settings, sites: list[Site]) -> None:
    def clock() -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    asyncio.run(watch.run(settings, clock=clock))
    site = sites[0]
    letters = [document for document in site.documents if document.reply]
    edited = with_other_figure(random.Random(1), letters[0])
    if edited is not None:
        site.put(edited)
    site.publish(site.draft(clock().date()))
    site.withdraw(letters[1].id)
    sites[1].fault = Fault(FaultKind.FORBIDDEN)
    for _ in range(2):
        asyncio.run(watch.run(settings, clock=clock))


def _draw(name: str, words: list[str]) -> None:
    Recorded.made.clear()
    for module in ("sources", "maintain", "findings", "read"):
        vars(__import__(f"disclosure_watch.cli.{module}", fromlist=["Terminal"]))["Terminal"] = Recorded
    with contextlib.suppress(SystemExit):
        cli.main(words)
    for recorded in Recorded.made[:1]:
        drawn = recorded.export_svg(title=f"disclosure-watch {' '.join(words)}")
        (HERE / f"{name}.svg").write_text(_WIDTH_OF_TEXT.sub(_full_width, drawn), "utf-8")


_CELL = 12.2
"""Width of a column in the pictures."""

_WIDTH_OF_TEXT = re.compile(r'textLength="[\d.]+"([^>]*)>([^<]*)</text>')


def _full_width(text: re.Match[str]) -> str:
    """Return a text as wide as its characters are: rich takes full-width ones for one column there (15.0, 2026-11)."""
    width = cell_len(unescape(text[2]).replace("\xa0", " ")) * _CELL
    return f'textLength="{width:.1f}"{text[1]}>{text[2]}</text>'


if __name__ == "__main__":
    main()
