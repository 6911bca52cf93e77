"""The command `doctor`: what is met at an address, or on this machine, and what to set."""

import asyncio
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from disclosure_watch import config as config_file
from disclosure_watch.cli.options import DEFAULT_CONFIG, Config, load, now
from disclosure_watch.cli.terminal import Terminal, styled, table
from disclosure_watch.config import Settings, edit
from disclosure_watch.errors import ConfigError
from disclosure_watch.language import translate
from disclosure_watch.model import Source
from disclosure_watch.watch.doctor import Step, examine, recipe_table
from disclosure_watch.watch.surroundings import surroundings

LEAST_FREE = 1_000_000_000
"""Bytes of disk below which a watch of many sources soon stops."""

_SETTINGS = ("id", "name", "listing_url", "profile", "proxy", "tls", "user_agent", "render")


def doctor(
    address: Annotated[
        str | None, Parameter(help="a column's listing; this machine and watch.toml when it isn't given")
    ] = None,
    *,
    config: Config = DEFAULT_CONFIG,
) -> int:
    """Show what is met at an address and which settings make it readable, or what is wrong here; exit 1 if something is."""
    settings = load(config) if config.exists() else None
    out = Terminal()
    if address is None:
        steps = list(_here(settings, config))
        _print(out, steps)
        return 0 if all(step.ok for step in steps) else 1
    if not re.fullmatch(r"https?://[^\s/?#]+\S*", address):
        raise ConfigError([f"{address!r} is not an http(s) address; write it whole, as a browser shows it"])
    fetch = settings.fetch if settings else config_file.FetchSettings()
    known = next((source for source in settings.sources if source.listing_url == address), None) if settings else None
    examination = asyncio.run(examine(address, fetch, clock=now, source=known))
    _print(out, examination.steps)
    if not examination.readable:
        out.print("\nnothing was found that could be watched; docs/add-a-source.md says what can be done")
        return 1
    out.print(f"\nwhat makes it readable:\n\n{edit.with_source('', _values(examination.source))}")
    return 0


def _values(source: Source) -> dict[str, object]:
    plain = Source(source.id, "", "")
    values = {name: getattr(source, name) for name in _SETTINGS if getattr(source, name) != getattr(plain, name)}
    return {"id": source.id} | values | ({"api": recipe_table(source.api)} if source.api else {})


def _print(out: Terminal, steps: list[Step] | tuple[Step, ...]) -> None:
    shown = table("", "looked at", "met")
    for step in steps:
        light = styled(translate("well" if step.ok else "wrong"), "green" if step.ok else "red")
        shown.add_row(light, translate(step.what), translate(step.met))
    out.print(shown)


def _here(settings: Settings | None, config: Path) -> Iterator[Step]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Step("Python", version, ok=(3, 11) <= sys.version_info[:2] <= (3, 13))
    if settings is None:
        yield Step("configuration", f"{config} isn't there; `disclosure-watch init` writes one", ok=False)
        return
    paused = len(settings.sources) - len(settings.watched)
    yield Step(
        "configuration",
        f"{config}: {len(settings.sources)} sources, {paused} paused, {len(settings.subscriptions)} subscriptions",
    )
    yield from _storage(settings)
    yield from asyncio.run(surroundings(settings, os.environ, clock=now))
    drawn = [source.id for source in settings.watched if source.render == "browser"]
    if drawn:
        there = shutil.which("chromium")
        yield Step(
            "browser",
            there or f"{drawn[0]} wants chromium, which isn't here: `make browser` installs it",
            ok=bool(there),
        )


def _storage(settings: Settings) -> Iterator[Step]:
    if settings.storage.startswith("s3://"):
        yield Step("storage", settings.storage)
        return
    place = Path(settings.storage)
    nearest = next(folder for folder in (place, *place.parents) if folder.is_dir())
    try:
        with tempfile.TemporaryFile(dir=nearest):
            writable = True
    except OSError:
        writable = False
    remedy = f"{nearest} can't be written by this user; chown or chmod it, or name another storage"
    yield Step("storage", str(place) if writable else remedy, ok=writable)
    free = shutil.disk_usage(nearest).free
    room = f"{free / 1e9:.1f} GB free"
    enough = free >= LEAST_FREE
    yield Step("disk", room if enough else f"{room}; `disclosure-watch expire` and `compact` make room", ok=enough)
