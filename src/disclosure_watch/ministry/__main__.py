"""Serves a site, or lays it out as files, in a process of its own: `python -m disclosure_watch.ministry --help`."""

import argparse
import sys
import threading
from pathlib import Path

from disclosure_watch.ministry.families import FAMILIES
from disclosure_watch.ministry.server import serve
from disclosure_watch.ministry.site import Site
from disclosure_watch.ministry.validators import HABITS


def main() -> None:
    """Print the listing's address (its path with `--write`), and serve until killed."""
    parser = argparse.ArgumentParser(prog="python -m disclosure_watch.ministry", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--documents", type=int, default=45)
    parser.add_argument("--per-page", type=int, default=15)
    parser.add_argument("--family", choices=sorted(FAMILIES), default="trs")
    parser.add_argument("--validators", choices=HABITS, default="none")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--write", type=Path, metavar="DIR", help="lay the pages out as files and end")
    asked = parser.parse_args()
    site = Site(asked.seed, asked.documents, asked.per_page, asked.family, validators=asked.validators)
    if asked.write:
        site.write_to(asked.write)
        sys.stdout.write(f"{site.listing_path}\n")
        return
    with serve(site, port=asked.port) as ministry:
        for path in site.paths():
            site.respond("GET", path)  # rendered before the first visitor
        sys.stdout.write(f"{ministry.url(site)}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
