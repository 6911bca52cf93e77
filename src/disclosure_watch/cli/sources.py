"""Commands that edit the list of sources: sources, pause, resume, rename, move, remove."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from disclosure_watch import config as config_file
from disclosure_watch.cli.options import DEFAULT_CONFIG, Config, Json, load, now
from disclosure_watch.cli.output import print_json
from disclosure_watch.cli.terminal import Terminal, styled, table
from disclosure_watch.config import Settings, edit
from disclosure_watch.errors import ConfigError
from disclosure_watch.language import translate
from disclosure_watch.model import Source

Id = Annotated[str, Parameter(help="id of the source")]
Ids = Annotated[str, Parameter(help="ids of sources, or tag:TAG")]


def sources(
    *words: Annotated[str, Parameter(help="ids or tag:TAG")],
    agency: Annotated[str, Parameter(help="part of an agency's or a source's name")] = "",
    health: Annotated[
        Literal["red", "yellow", "green"] | None, Parameter(help="only those that `health` shows so")
    ] = None,
    config: Config = DEFAULT_CONFIG,
    json: Json = False,
) -> int:
    """List the sources and how each is, paused ones too."""
    from disclosure_watch import watch

    settings = load(config)
    meant = {source.id for word in words for source in _meant(settings, word)}
    lights = {each.source_id: str(each.light) for each in watch.health(settings, now=now())}
    listed = [
        source
        for source in settings.sources
        if (not words or source.id in meant)
        and (agency in source.agency or agency in source.name)
        and health in {None, lights[source.id]}
    ]
    if json:
        print_json(
            {
                "source_id": source.id,
                "name": source.name,
                "listing_url": source.listing_url,
                "enabled": source.enabled,
                "health": lights[source.id],
                "agency": source.agency or None,
                "division": source.division or None,
                "tags": source.tags,
                "schedule": source.schedule,
            }
            for source in listed
        )
        return 0
    out = Terminal()
    if not settings.sources:
        out.print(f"no source in {config.name}; add one with `disclosure-watch add ADDRESS`")
        return 0
    if not listed:
        out.print(f"none of {len(settings.sources)} sources is so")
        return 0
    shown = table("source", "state", "name", "tags", "listing")
    for source in listed:
        light = lights[source.id]
        state = styled(translate(light), light) if source.enabled else styled(translate("paused"), "dim")
        shown.add_row(source.id, state, source.name, ", ".join(source.tags), source.listing_url)
    out.print(shown)
    return 0


def pause(*sources: Ids, config: Config = DEFAULT_CONFIG) -> int:
    """Stop passing over sources; their data stay, and nothing is found missing."""
    return _enable(config, sources, value=False)


def resume(*sources: Ids, config: Config = DEFAULT_CONFIG) -> int:
    """Go on with paused sources."""
    return _enable(config, sources, value=True)


def _enable(config: Path, words: Sequence[str], *, value: bool) -> int:
    settings = load(config)
    if not words:
        raise ConfigError(["name the sources: ids, or tag:TAG"])
    ids = [source.id for word in words for source in _meant(settings, word)]
    text = edit.read(config)
    for source_id in dict.fromkeys(ids):
        text = edit.set_key(text, source_id, "enabled", value=value)
    edit.save(config, text)
    for source_id in dict.fromkeys(ids):
        Terminal().print(f"{source_id} is watched again" if value else f"{source_id} is paused")
    return 0


def _meant(settings: Settings, word: str) -> Sequence[Source]:
    """Return the sources that an id or `tag:TAG` means. Raises ConfigError where it means none."""
    tag = word.removeprefix("tag:")
    return settings.tagged(tag) if tag != word else (settings.source(word),)


def rename(
    source: Id,
    new: Annotated[str, Parameter(help="the id that it has from now on: lower-case letters, digits, hyphens")],
    *,
    config: Config = DEFAULT_CONFIG,
) -> int:
    """Give a source another id, in watch.toml and in all that is stored of it; nothing is told anew."""
    from disclosure_watch.store import Store

    settings = load(config)
    settings.source(source)
    changed = edit.renamed(edit.read(config), source, new)
    config_file.loads(changed, config)
    Store(settings.storage).rename(source, new)
    edit.save(config, changed)
    Terminal().print(f"{source} is {new} from now on, and so is all that is stored of it")
    return 0


def move(
    source: Id, address: Annotated[str, Parameter(help="the listing's new address")], *, config: Config = DEFAULT_CONFIG
) -> int:
    """Try a source's new listing, show how many of its records are on it, and write the address."""
    from disclosure_watch.store import Store
    from disclosure_watch.watch.trial import trial

    settings = load(config)
    settings.source(source)
    changed = edit.set_key(edit.read(config), source, "listing_url", value=address)
    config_file.loads(changed, config)
    tried = asyncio.run(trial(address, settings.fetch, clock=now))
    out = Terminal()
    for fault in tried.faults:
        out.print(fault, style="red")
    if tried.listing is None or not tried.listing.entries:
        out.print("no listing was read there; nothing was written")
        return 1
    known = set(Store(settings.storage).records(source, columns=["title"])["title"].to_pylist())
    titles = {entry.title for entry in tried.listing.entries}
    out.print(
        f"{len(titles)} entries on its first page: {len(titles & known)} known by title, {len(titles - known)} new; "
        f"{len(known - titles)} of {len(known)} known titles are not on it"
    )
    edit.save(config, changed)
    out.print(f"{source} is read at {address} from now on; its records keep their ids")
    return 0


def remove(
    source: Id,
    *,
    config: Config = DEFAULT_CONFIG,
    yes: Annotated[bool, Parameter(name="--yes", negative="", help="without asking")] = False,
) -> int:
    """Take a source out of watch.toml, once you have said yes; what is stored of it stays."""
    load(config).source(source)
    out = Terminal()
    if not yes:
        out.print(f"take {source} out of {config.name}? What is stored of it stays. [y/N] ", end="")
        if sys.stdin.readline().strip().lower() not in {"y", "yes", "是"}:
            out.print("nothing was changed")
            return 0
    edit.save(config, edit.without_source(edit.read(config), source))
    out.print(f"{source} is watched no more; what is stored of it stays")
    return 0
