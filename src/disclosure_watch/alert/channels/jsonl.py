"""One line of JSON a change in a file, once each: the file itself tells what it has."""

import json
import os
from pathlib import Path
from typing import Any, BinaryIO

from disclosure_watch.alert.channels.files import held
from disclosure_watch.alert.channels.parcel import Parcel
from disclosure_watch.rows import dumps


class JsonLines:
    """A file of JSON lines."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def send(self, parcel: Parcel) -> None:
        """Append the lines that the file doesn't have."""
        with held(self.path) as file:
            known = _known(file)
            lines = [dumps(shape) for shape in parcel.shapes() if _id(shape) not in known]
            file.write("".join(f"{line}\n" for line in lines).encode())
            file.flush()
            os.fsync(file.fileno())


def _known(file: BinaryIO) -> set[str]:
    """Return the ids that a file holds; a last line that a crash tore is cut off."""
    ids = set()
    whole = 0
    for line in file:
        if not line.endswith(b"\n"):
            file.truncate(whole)
            break
        whole += len(line)
        try:
            ids.add(_id(json.loads(line)))
        except (ValueError, AttributeError):
            continue
    file.seek(0, os.SEEK_END)
    return ids


def _id(shape: dict[str, Any]) -> str:
    names = ("revision_id",) if "revision_id" in shape else ("kind", "source_id", "record_id", "url", "first_seen_at", "ended_at")  # fmt: skip
    return json.dumps([json.loads(dumps(shape.get(name))) for name in (*names, "test")])
