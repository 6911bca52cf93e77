"""Upkeep: compact, expire, rebuild. Each loses nothing that proves anything, and may be killed and run again."""

from typing import Annotated

from cyclopts import Parameter, validators

from disclosure_watch import config as config_file
from disclosure_watch.cli.options import DEFAULT_CONFIG, Config, SourceId, console, now, settings_with_source
from disclosure_watch.store import Store


def compact(*, config: Config = DEFAULT_CONFIG) -> int:
    """Rewrite the ledger and the run tables as few files, rows of a source together; passes may run meanwhile."""
    gained = Store(config_file.load(config).storage).compact()
    console().print("compacted" if gained else "nothing to compact")
    return 0


def expire(
    *,
    days: Annotated[int, Parameter(validator=validators.Number(gte=0), help="keep all captures of so many days")] = 90,
    config: Config = DEFAULT_CONFIG,
    source: SourceId = None,
) -> int:
    """Let go of old captures that later ones have superseded; every revision keeps its proof."""
    went = Store(settings_with_source(config, source).storage).expire(days, now(), source)
    console().print(f"let go of {went} captures")
    return 0


def rebuild(*, config: Config = DEFAULT_CONFIG, source: SourceId = None) -> int:
    """Make the snapshots again from the ledger."""
    made = Store(settings_with_source(config, source).storage).rebuild(source)
    console().print(f"made {made} snapshots")
    return 0
