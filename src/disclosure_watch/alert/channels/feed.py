"""An Atom feed in a file: each change an entry of its own, the newest 200 kept."""

import datetime as dt
import hashlib
import os
import xml.etree.ElementTree as ET
from collections import defaultdict
from pathlib import Path

from disclosure_watch.alert.channels.local import held
from disclosure_watch.alert.delivery import Delivery
from disclosure_watch.alert.escape import clean, link, one_line
from disclosure_watch.errors import ChannelError

KEPT = 200
"""Entries that a feed keeps."""

_ATOM = "http://www.w3.org/2005/Atom"
_NOTHING = "-"
ET.register_namespace("", _ATOM)


class Feed:
    """A feed's file; with `{source}` in its name, one file a source."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name

    async def send(self, delivery: Delivery) -> None:
        """Add the alert's entries to their feeds, those that are there already once."""
        entries: defaultdict[str, list[ET.Element]] = defaultdict(list)
        for revision in delivery.alert.revisions:
            entry = _entry(delivery, f"urn:disclosure-watch:{revision.revision_id}", revision.observed_at)
            _add(entry, "link", rel="alternate", href=link(revision.record.url))
            if len(delivery.alert.revisions) > 1:
                _child(entry, "title").text = one_line(revision.record.title)
            entries[self._name.replace("{source}", revision.source_id)].append(entry)
        for finding in delivery.alert.findings:
            digest = hashlib.sha256(
                f"{finding.kind}{finding.source_id}{finding.first_seen_at}{finding.ended_at}".encode()
            )
            entry = _entry(delivery, f"urn:disclosure-watch:finding:{digest.hexdigest()[:24]}", delivery.at)
            entries[self._name.replace("{source}", finding.source_id or _NOTHING)].append(entry)
        for name, added in entries.items():
            _write(self._folder / name, added)


def _write(path: Path, added: list[ET.Element]) -> None:
    """Put the feed with some entries more in its place; a reader sees the one before or this one, whole."""
    with held(path.with_name(f".{path.name}.lock")):
        try:
            before = ET.parse(path).getroot().findall(f"{{{_ATOM}}}entry") if path.exists() else []  # noqa: S314
            fresh = {_text(entry, "id"): entry for entry in [*before, *added]}
            entries = sorted(fresh.values(), key=lambda entry: _text(entry, "updated"), reverse=True)[:KEPT]
            root = ET.Element(f"{{{_ATOM}}}feed")
            _add(root, "id").text = f"urn:disclosure-watch:feed:{path.stem}"
            _add(root, "title").text = f"disclosure_watch {path.stem}"
            _add(root, "updated").text = _text(entries[0], "updated")
            _add(_add(root, "author"), "name").text = "disclosure_watch"
            root.extend(entries)
            part = path.with_name(f".{path.name}.part")
            with part.open("wb") as file:
                ET.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            raise ChannelError(f"{path.name}: {error.strerror}") from None
        except ET.ParseError as error:
            raise ChannelError(f"{path.name}: is no feed ({error}); move it away") from None


def _entry(delivery: Delivery, entry_id: str, updated: dt.datetime) -> ET.Element:
    entry = ET.Element(f"{{{_ATOM}}}entry")
    _add(entry, "id").text = f"{entry_id}:test" if delivery.test else entry_id
    _add(entry, "title").text = clean(delivery.message.subject)
    _add(entry, "updated").text = updated.isoformat().replace("+00:00", "Z")
    _add(entry, "content", type="html").text = clean(delivery.message.html)
    return entry


def _add(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)


def _child(parent: ET.Element, name: str) -> ET.Element:
    found = parent.find(f"{{{_ATOM}}}{name}")
    assert found is not None, "every entry has it"
    return found


def _text(parent: ET.Element, name: str) -> str:
    return parent.findtext(f"{{{_ATOM}}}{name}", "")
