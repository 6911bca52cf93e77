"""The descriptions beside the tables, `datapackage.json` and `croissant.json`: as all that is stored stands at one moment."""

import datetime as dt
import json
from hashlib import sha256

from disclosure_watch import schema
from disclosure_watch.store import agencies, edits, quality, snapshots, sources
from disclosure_watch.store.delta import Table
from disclosure_watch.store.describing import TABLES, File, Resource, croissant, datapackage
from disclosure_watch.store.location import Location

_FOLDERS = {
    "records": snapshots.FOLDER,
    "edits": edits.FOLDER,
    agencies.FOLDER: agencies.FOLDER,
    quality.FOLDER: quality.FOLDER,
}
_FILES = {"sources": sources.NAME, **agencies.FILES}
_DELTA = {"changes": "ledger", "passes": "passes", "findings": "findings", "deliveries": "deliveries"}


def write(location: Location, now: dt.datetime) -> None:
    """
    Describe what is stored, every file with its SHA-256, in two files at the root of the storage.

    Of a Delta table the files of its latest version are named. What a pass writes meanwhile is described the next time.
    """
    resources = [
        Resource(name, schema.arrow_schema(TABLES.get(name, name)), tuple(files))
        for name, paths in _paths(location).items()
        if (files := [file for path in paths if (file := _file(location, path)) is not None])
    ]
    for name, described in (("datapackage.json", datapackage), ("croissant.json", croissant)):
        text = json.dumps(described(resources, now), ensure_ascii=False, indent=2) + "\n"
        location.replace(name, text.encode())


def _paths(location: Location) -> dict[str, list[str]]:
    paths = {name: list(location.sizes(folder)) for name, folder in _FOLDERS.items()}
    paths |= {name: [file] for name, file in _FILES.items()}
    for name, folder in _DELTA.items():
        table = Table(location, folder, ())
        paths[name] = [f"{folder}/{file}" for file in sorted(table.files())] if table.latest() is not None else []
    return paths


def _file(location: Location, path: str) -> File | None:
    try:
        data = location.read(path)
    except FileNotFoundError:
        return None
    return File(path, len(data), sha256(data).hexdigest())
