"""
The evidence: every capture as WARC 1.1, request and response, gzip per record, the body as it came over the wire.

One file a source and month, appended to (where the place can't append, as on S3: one object a pass). Bytes that the
file holds already are kept once: a revisit record stands for them, and the reference is that of the original.
"""

import base64
import gzip
import hashlib
import io
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.timeutils import datetime_to_iso_date, iso_date_to_datetime
from warcio.warcwriter import WARCWriter

from disclosure_watch.errors import StoreError
from disclosure_watch.model import Capture, EvidenceRef
from disclosure_watch.store.place import Place

_HOP = {"transfer-encoding", "connection", "keep-alive"}


class Evidence:
    """The evidence of one source during one pass; opened by its first capture."""

    def __init__(self, place: Place, source_id: str, pass_number: int) -> None:
        self.place = place
        self.source_id = source_id
        self.pass_number = pass_number
        self._file: str | None = None
        self._out: Any = None
        self._size = 0
        self._held: dict[tuple[str, str], EvidenceRef] = {}

    def save(self, capture: Capture) -> EvidenceRef:
        """Append a capture; return where its response record (or the one with the same bytes) lies."""
        if not capture.status:
            raise ValueError("a capture without an answer is no evidence")
        if self._out is None:
            self._open(capture)
        key = (capture.url, capture.sha256)
        original = self._held.get(key)
        block = _records(capture, original)
        ref = original or EvidenceRef(self._name, self._size, capture.sha256)
        self._out.write(block)
        self._size += len(block)
        self._held[key] = ref
        return ref

    def flush(self) -> None:
        """Make what was saved outlast a crash of the machine."""
        if self._out is None:
            return
        self._out.flush()
        if self.place.is_local:
            os.fsync(self._out.fileno())
        else:
            self._out.close()
            self._out = None

    def close(self) -> None:
        """Let go of the file."""
        if self._out is not None:
            self._out.close()
            self._out = None

    @property
    def _name(self) -> str:
        assert self._file is not None
        return self._file

    def _open(self, capture: Capture) -> None:
        month = f"{capture.fetched_at:%Y%m}"
        folder = f"evidence/{self.source_id}"
        self.place.make_folder(folder)
        if not self.place.is_local:
            self._file = (
                f"{self.source_id}/{self.source_id}-{month}-p{self.pass_number:06d}-{uuid.uuid4().hex[:8]}.warc.gz"
            )
            self._out = self.place.files.open_output_stream(self.place.path(f"evidence/{self._file}"))
            return
        self._file = f"{self.source_id}/{self.source_id}-{month}.warc.gz"
        path = Path(self.place.path(f"evidence/{self._file}"))
        if path.exists():
            self._held, end = _index(path, self._file)
            if end < path.stat().st_size:  # a write that a crash tore
                os.truncate(path, end)
        self._out = path.open("ab", buffering=0)
        self._size = path.stat().st_size


def _records(capture: Capture, original: EvidenceRef | None) -> bytes:
    """Return the response (or revisit) record and the request record of a capture."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="WARC/1.1")
    date = datetime_to_iso_date(capture.fetched_at.replace(tzinfo=None), use_micros=True)
    headers = [(k, v) for k, v in capture.headers if k.lower() not in _HOP and k.lower() != "content-length"]
    headers.append(("Content-Length", str(len(capture.body))))
    http = StatusAndHeaders(f"{capture.status} {capture.reason}".strip(), headers, protocol="HTTP/1.1")
    extra = {"WARC-Date": date}
    if original is None:
        response = writer.create_warc_record(
            capture.url,
            "response",
            payload=io.BytesIO(capture.body),
            length=len(capture.body),
            http_headers=http,
            warc_headers_dict=extra,
        )
    else:
        digest = "sha1:" + base64.b32encode(hashlib.sha1(capture.body).digest()).decode()  # noqa: S324
        response = writer.create_revisit_record(
            capture.url, digest=digest, refers_to_uri=capture.url, refers_to_date=date, http_headers=http,
            warc_headers_dict=extra,
        )  # fmt: skip
    target = capture.url.partition("://")[2].partition("/")[2]
    request = writer.create_warc_record(
        capture.url,
        "request",
        http_headers=StatusAndHeaders(f"GET /{target} HTTP/1.1", list(capture.request_headers), is_http_request=True),
        warc_headers_dict={
            "WARC-Date": date,
            "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
        },
    )
    writer.write_record(response)
    answer = gzip.compress(out.getvalue(), 6, mtime=0)
    out.seek(0)
    out.truncate()
    writer.write_record(request)
    return answer + gzip.compress(out.getvalue(), 6, mtime=0)


def _index(path: Path, file: str) -> tuple[dict[tuple[str, str], EvidenceRef], int]:
    """Return the responses that a file holds by (address, hash), and where its last whole capture ends."""
    held: dict[tuple[str, str], EvidenceRef] = {}
    end = 0
    with path.open("rb") as stream:
        archive = ArchiveIterator(stream)
        try:
            for record in archive:
                offset = archive.get_record_offset()
                if record.rec_type == "response":
                    url = record.rec_headers.get_header("WARC-Target-URI")
                    sha256 = hashlib.sha256(record.content_stream().read()).hexdigest()
                    held[(url, sha256)] = EvidenceRef(file, offset, sha256)
                archive.read_to_end(record)
                if record.rec_type == "request":
                    end = offset + archive.get_record_length()
        except (ArchiveLoadFailed, EOFError, OSError):
            pass
    return {key: ref for key, ref in held.items() if ref.offset < end}, end


def read_evidence(place: Place, ref: EvidenceRef) -> Capture:
    """
    Return the capture that a reference points to.

    Raises:
        StoreError: the file is missing, or the record is damaged or another one.
    """
    name = f"evidence/{ref.file}"
    try:
        with place.files.open_input_file(place.path(name)) as stream:
            stream.seek(ref.offset)
            record = next(iter(ArchiveIterator(stream)))
            headers = tuple((key, value) for key, value in record.http_headers.headers)
            body = record.raw_stream.read()
            content = _decoded(record, body)
    except (OSError, StopIteration, ArchiveLoadFailed, AttributeError, EOFError) as error:
        raise StoreError(f"{name}: no readable record at offset {ref.offset} ({error})") from None
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != ref.sha256:
        raise StoreError(f"{name}: the record at offset {ref.offset} is damaged: its content hashes to {sha256}")
    url = record.rec_headers.get_header("WARC-Target-URI")
    return Capture(
        url=url,
        requested_url=url,
        fetched_at=iso_date_to_datetime(record.rec_headers.get_header("WARC-Date"), tz_aware=True),
        status=int(record.http_headers.get_statuscode()),
        reason=record.http_headers.statusline.partition(" ")[2],
        headers=headers,
        body=body,
        content=content,
        sha256=sha256,
    )


def _decoded(record: Any, body: bytes) -> bytes:
    record.raw_stream = io.BytesIO(body)
    decoded: bytes = record.content_stream().read()
    return decoded


def files(place: Place) -> Iterator[str]:
    """Yield the names of all evidence files, relative to `evidence/`."""
    for name in place.names("evidence", ".warc.gz"):
        yield name.removeprefix("evidence/")
