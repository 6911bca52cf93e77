"""Commands that prove: evidence, verify."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from disclosure_watch import config as config_file
from disclosure_watch import watch
from disclosure_watch.cli.options import DEFAULT_CONFIG, Config, console
from disclosure_watch.errors import WatchError
from disclosure_watch.store import Store, Tally


def evidence(
    revision_id: Annotated[str, Parameter(help="as `changes` and `history` print it")],
    *,
    out: Annotated[Path | None, Parameter(help="a new folder; named after the revision when it isn't given")] = None,
    config: Config = DEFAULT_CONFIG,
) -> int:
    """Write the proof of one revision: raw response, headers, both records, the change, digests, and hashes of all."""
    store = Store(config_file.load(config).storage)
    revision = store.revision(revision_id)
    if revision is None:
        raise WatchError(f"{revision_id}: no such revision; `disclosure-watch changes --json` tells their ids")
    folder = out or Path(revision_id)
    store.write_proof(revision, folder)
    console().print(f"wrote the proof of {revision_id} to {folder}; check it with: sha256sum --check SHA256SUMS")
    return 0


def verify(*, config: Config = DEFAULT_CONFIG) -> int:
    """Compute every digest, chain, snapshot and record again; a line a damage, exit 1 if there is one."""
    settings = config_file.load(config)
    tally = Tally()
    damaged = 0
    for damage in Store(settings.storage).verify(watch.reparser(settings), tally):
        damaged += 1
        sys.stdout.write(f"{damage}\n")
    sys.stdout.write(
        f"{'damaged' if damaged else 'whole'}: {tally.files} files, {tally.revisions} revisions, "
        f"{tally.captures} captures, {tally.reparsed} records read again\n"
    )
    return 1 if damaged else 0
