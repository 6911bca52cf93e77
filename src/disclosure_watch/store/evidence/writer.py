"""
Writing evidence: one file per source and month where files can grow, one per pass where they can't (S3).

What is stored already this month under the same address, status, form and bytes isn't stored again: a revisit record
says that it was seen, and the reference points to the first response.
"""

import datetime as dt
import secrets
from collections import Counter
from hashlib import sha256
from os import SEEK_END
from typing import TYPE_CHECKING, BinaryIO

from disclosure_watch.lazy import LazyModule
from disclosure_watch.model import Capture, EvidenceRef
from disclosure_watch.store.evidence import cdxj
from disclosure_watch.store.evidence.cdxj import Stored
from disclosure_watch.store.evidence.reader import between, scan
from disclosure_watch.store.location import Appender, Location

if TYPE_CHECKING:
    from disclosure_watch.store.evidence import warc
else:
    warc = LazyModule("disclosure_watch.store.evidence.warc")

FOLDER = "evidence"


class Writer:
    """The evidence of one pass of one source. Nothing is opened before the first capture."""

    def __init__(self, location: Location, source_id: str, pass_number: int) -> None:
        self._location = location
        self._source_id = source_id
        self._pass_number = pass_number
        self._index = ""
        self._whole = 0
        self._known: dict[cdxj.Key, Stored] = {}
        self._orphans: Counter[cdxj.Key] = Counter()
        self._lines: list[str] = []
        self._file: Appender | None = None
        self._raw = sha256()

    def save(self, capture: Capture) -> EvidenceRef:
        """
        Store a capture, the pages that led on to it before it, and return where its response lies.

        Raises ValueError for a capture without an answer, StoreError where the file can't be written.
        """
        if not capture.status:
            raise ValueError(f"{capture.url}: no answer came, so there is nothing to store")
        for page in capture.via:
            self.save(page)
        file = self._file or self._open(capture)
        name = file.name.removeprefix(f"{FOLDER}/")
        digest = warc.payload_digest(capture.body)
        sought = (capture.url, str(capture.status), cdxj.form_of(capture), digest)
        first = self._known.get(sought)
        if first is not None and self._orphans[sought]:
            self._orphans[sought] -= 1
            return EvidenceRef(first.file, first.offset, first.sha256)
        offset = file.size
        if first is None:
            member = warc.response(capture, digest, name, offset)
        else:
            member = warc.revisit(capture, digest, first.date, name, offset)
        asked = warc.request(capture, name, offset + len(member), offset)
        file.write(member + asked)
        self._raw.update(member + asked)
        stored = Stored(
            url=capture.url,
            date=warc.date_of(capture.fetched_at),
            status=str(capture.status),
            form=sought[2],
            digest=digest,
            sha256="" if first else capture.sha256 or sha256(capture.content).hexdigest(),
            file=name,
            offset=offset,
            length=len(member),
            end=file.size,
            revisit=first is not None,
            raw=self._raw.hexdigest(),
        )
        self._raw = sha256()
        self._lines.append(stored.line())
        if first is not None:
            return EvidenceRef(first.file, first.offset, first.sha256)
        self._known[sought] = stored
        return EvidenceRef(name, offset, stored.sha256)

    def open(self, file: str) -> BinaryIO:
        """Return a reader of an evidence file, this pass's own included. Raises FileNotFoundError."""
        if self._file is not None and self._file.name == f"{FOLDER}/{file}":
            return self._file.open()
        return self._location.open(f"{FOLDER}/{file}")

    def sync(self) -> None:
        """Return once all captures are durable."""
        if self._file is not None:
            self._file.sync()

    def index(self) -> None:
        """
        Add the captures to the index: the last thing a pass does.

        A pass that died before has left captures beyond the index, which the next pass takes over, so that the
        evidence is as if it had not died.
        """
        if not self._lines:
            return
        lines = "".join(self._lines).encode()
        if self._location.appends:
            file = self._location.appender(self._index, self._whole)
            try:
                file.write(lines)
            finally:
                file.close()
        else:
            before = self._location.read(self._index)[: self._whole] if self._whole else b""
            self._location.replace(self._index, before + lines)
        self._lines.clear()
        self._location.remove(cdxj.mark_of(self._index))

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

    def _open(self, capture: Capture) -> Appender:
        """Open the file of the capture's month, learn what it holds, and cut off what a dead pass left half written."""
        folder = f"{FOLDER}/{self._source_id}"
        month = f"{folder}/{self._source_id}-{capture.fetched_at.astimezone(dt.UTC):%Y%m}"
        self._index = f"{month}.cdxj"
        self._location.replace(cdxj.mark_of(self._index), b"", durable=False)
        ends = self._learn(folder, month)
        if self._location.appends:
            name = f"{month}.warc.gz"
        else:
            name = f"{month}-{self._pass_number:06d}-{secrets.token_hex(4)}.warc.gz"
        self._file = self._location.appender(name, ends.get(name, 0))
        if not self._file.size:
            head = warc.info(name.removeprefix(f"{FOLDER}/"), capture.fetched_at)
            self._file.write(head)
            self._raw.update(head)
        return self._file

    def _learn(self, folder: str, month: str) -> dict[str, int]:
        """Read the month's index, and what of the month's files isn't in it. Return where each file's captures end."""
        sizes = self._location.sizes(folder)
        data = self._location.read(self._index) if self._index in sizes else b""
        indexed, self._whole = cdxj.parse(data, self._source_id)
        ends: dict[str, int] = {}
        for stored in indexed:
            ends[f"{FOLDER}/{stored.file}"] = stored.end
        if any(sizes.get(name, 0) < end for name, end in ends.items()):
            indexed, self._whole, ends = [], 0, {}
        self._known = {stored.key: stored for stored in reversed(indexed) if not stored.revisit}
        for name, size in sizes.items():
            if name.startswith(month) and name.endswith(".warc.gz") and ends.get(name, 0) < size:
                ends[name] = self._scan(name, ends.get(name, 0))
        return ends

    def _scan(self, name: str, start: int) -> int:
        """Learn what a file holds beyond an offset: captures of a pass that died, which the next one takes as its own."""
        with self._location.open(name) as stream:
            seen = scan(stream, name.removeprefix(f"{FOLDER}/"), start)
            size = stream.seek(0, SEEK_END)
            if self._location.appends:
                self._raw.update(between(stream, seen.captures[-1].end if seen.captures else start, seen.end))
        if not (self._location.appends or start or seen.captures) and seen.end == size:
            self._location.remove(name)  # nothing but the head: its pass died before the first capture
        for stored in seen.captures:
            self._lines.append(stored.line())
            self._orphans[stored.key] += 1
            if not stored.revisit:
                self._known.setdefault(stored.key, stored)
        return seen.end
