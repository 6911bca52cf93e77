"""An Atom feed in a file: each change an entry of its own, 500 of them or those of 90 days."""

import datetime as dt
import hashlib
import os
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from disclosure_watch.alert.channels.local import held
from disclosure_watch.alert.delivery import Delivery, Message
from disclosure_watch.alert.escape import clean, link, one_line
from disclosure_watch.alert.matching import is_bulk
from disclosure_watch.errors import ChannelError
from disclosure_watch.model import Revision

KEPT = 500
"""Entries that a feed keeps."""

DAYS = dt.timedelta(days=90)
"""Older entries than that go, though there be fewer."""

_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NOTHING = "-"
_TITLES = {"zh": "信息公开变更", "en": "Changes of disclosed documents"}
ET.register_namespace("", _ATOM)


class Feed:
    """A feed's file; with `{source}` in its name, one file a source."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name

    async def send(self, delivery: Delivery) -> str:
        """Add the alert's entries to their feeds, those that are there already once; a test leaves none."""
        if delivery.test:
            path = self._folder / self._name.replace("{source}", delivery.alert.revisions[0].source_id)
            with held(path.with_name(f".{path.name}.lock")):
                _entries(path)
            return f"{path.name} can be written; a test leaves no entry in it"
        entries: defaultdict[str, list[ET.Element]] = defaultdict(list)
        for source_id, entry in _of_alert(delivery):
            entries[self._name.replace("{source}", source_id)].append(entry)
        for name, added in entries.items():
            _write(self._folder / name, added, delivery)
        return f"{len(entries)} feeds written" if len(entries) > 1 else f"{self._name} written"


def _of_alert(delivery: Delivery) -> Iterator[tuple[str, ET.Element]]:
    """Yield the entries of an alert with their sources: one a change, one for what changed alike, one a finding."""
    alike: defaultdict[tuple[str, int], list[Revision]] = defaultdict(list)
    for revision in delivery.alert.revisions:
        if delivery.alert.bulk or is_bulk(revision):
            alike[revision.source_id, revision.pass_number].append(revision)
        else:
            yield revision.source_id, _of_changes(delivery, (revision,), delivery.message_of(revision))
    for (source_id, _), group in alike.items():
        message = delivery.writer.render(replace(delivery.alert, revisions=tuple(group), findings=(), bulk=True))
        yield source_id, _of_changes(delivery, group, message, bulk=True)
    for finding in delivery.alert.findings:
        digest = hashlib.sha256(f"{finding.kind}{finding.source_id}{finding.first_seen_at}{finding.ended_at}".encode())
        about = delivery.writer.render(type(delivery.alert)(delivery.key, (), (finding,)))
        updated = finding.ended_at or finding.first_seen_at
        entry = _entry(f"urn:disclosure-watch:finding:{digest.hexdigest()[:24]}", about, updated)
        _author(entry, delivery.writer.agency(finding.source_id))
        _categories(entry, ["finding", str(finding.kind)], finding.source_id)
        yield finding.source_id or _NOTHING, entry


def _of_changes(
    delivery: Delivery, revisions: Sequence[Revision], message: Message, *, bulk: bool = False
) -> ET.Element:
    first = revisions[0]
    about = f"bulk:{first.source_id}.{first.pass_number}" if bulk else first.revision_id
    entry = _entry(f"urn:disclosure-watch:{about}", message, max(revision.observed_at for revision in revisions))
    if href := link(first.record.url):
        _add(entry, "link", rel="alternate", type="text/html", href=href)
    _author(entry, delivery.writer.agency(first.source_id))
    kinds = [str(change) for revision in revisions for change in revision.changes]
    _categories(entry, list(dict.fromkeys([*kinds, *(["bulk_edit"] if bulk else [])])), first.source_id)
    return entry


def _write(path: Path, added: list[ET.Element], delivery: Delivery) -> None:
    """Put the feed with some entries more in its place; a reader sees the one before or this one, whole."""
    with held(path.with_name(f".{path.name}.lock")):
        try:
            fresh = {_text(entry, "id"): entry for entry in [*_entries(path), *added]}
            entries = sorted(fresh.values(), key=lambda entry: _text(entry, "updated"), reverse=True)[:KEPT]
            oldest = _moment(delivery.at - DAYS)
            entries = [entry for entry in entries if _text(entry, "updated") >= oldest or entry in added]
            root = ET.Element(f"{{{_ATOM}}}feed", {_XML_LANG: "zh-CN" if delivery.writer.language == "zh" else "en"})
            _add(root, "id").text = f"urn:disclosure-watch:feed:{quote(path.stem)}"
            _add(root, "title").text = f"{_TITLES[delivery.writer.language]} · {clean(path.stem)}"
            _add(root, "link", rel="self", type="application/atom+xml", href=self_url(path, delivery.writer.feed_url))
            _add(root, "updated").text = _text(entries[0], "updated")
            _author(root, "disclosure_watch")
            root.extend(entries)
            part = path.with_name(f".{path.name}.part")
            with part.open("wb") as file:
                ET.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            raise ChannelError(f"{path.name}: {error.strerror}") from None


def self_url(path: Path, template: str) -> str:
    """Return the absolute address of a feed: where it is published, else where its file lies."""
    return template.replace("{file}", quote(path.name)) if template else path.absolute().as_uri()


def _entries(path: Path) -> list[ET.Element]:
    """Return the entries of a feed that is there. Raises ChannelError where the file is none."""
    try:
        return ET.parse(path).getroot().findall(f"{{{_ATOM}}}entry") if path.exists() else []  # noqa: S314
    except ET.ParseError as error:
        raise ChannelError(f"{path.name}: is no feed ({error}); move it away") from None
    except (OSError, ValueError) as error:
        raise ChannelError(f"{path.name}: {getattr(error, 'strerror', None) or 'can not be read'}") from None


def _entry(entry_id: str, message: Message, updated: dt.datetime) -> ET.Element:
    entry = ET.Element(f"{{{_ATOM}}}entry")
    _add(entry, "id").text = entry_id
    _add(entry, "title").text = clean(message.subject)
    _add(entry, "updated").text = _moment(updated)
    _add(entry, "content", type="html").text = clean(_fragment(message.html))
    return entry


def _fragment(html: str) -> str:
    """Return what stands in a page's body: an entry's content is part of another page."""
    body = re.search(r"<body\b[^>]*+>(.*)</body>", html, re.DOTALL)
    return (body[1] if body else html).strip()


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _author(parent: ET.Element, name: str) -> None:
    _add(_add(parent, "author"), "name").text = one_line(name)


def _categories(entry: ET.Element, kinds: Sequence[str], source_id: str) -> None:
    for kind in kinds:
        _add(entry, "category", term=kind, scheme="urn:disclosure-watch:kind")
    if source_id:
        _add(entry, "category", term=source_id, scheme="urn:disclosure-watch:source")


def _add(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)


def _text(parent: ET.Element, name: str) -> str:
    return parent.findtext(f"{{{_ATOM}}}{name}", "")
