"""
Captures as WARC 1.1 records and back. Bytes in, bytes out; where they lie is `files`' business.

A capture is a response record with its request record behind it, each a gzip member of its own. The block of a
response is what came over the wire, de-chunked: where that makes a header untrue (`Transfer-Encoding`, or a
`Content-Length` that isn't the body's), the header is kept under an `X-Orig-` name, as warcio.js and browsertrix do.
"""

import datetime as dt
import uuid
import zlib
from dataclasses import dataclass
from importlib.metadata import version
from io import BytesIO
from typing import BinaryIO

from isal import isal_zlib
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from disclosure_watch.model import Capture, Failure, Means
from disclosure_watch.version import __version__

CUT = {
    Failure.TIMEOUT: "time",
    Failure.TOO_LARGE: "length",
    Failure.TRUNCATED: "disconnect",
    Failure.RESET: "disconnect",
}
"""What WARC-Truncated says of a body that did not come whole."""

_ORIGINAL = "X-Orig-"
_RENAMED = frozenset({f"{_ORIGINAL}transfer-encoding".lower(), f"{_ORIGINAL}content-length".lower()})
_CHUNK = 1 << 16
_MEANS = "X-Means"
"""An extension header: what it took to get the answer (`unverified-tls`, `cookie`, …)."""


class Torn(ValueError):
    """The bytes end before the record does."""


class Damaged(ValueError):
    """The bytes are no whole record: a checksum, a digest or the form is wrong."""


@dataclass(frozen=True, slots=True)
class Record:
    """One WARC record as read: its headers, its block, and how long its gzip member is."""

    kind: str
    headers: StatusAndHeaders
    block: bytes
    length: int

    def header(self, name: str) -> str:
        """Return a WARC header, empty where there is none."""
        return str(self.headers.get_header(name) or "")


class _Head(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """HTTP headers written as they came; warcio's own percent-encodes what isn't ASCII."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:  # noqa: ARG002  warcio's signature
        self.headers_buff = self.to_str().encode("utf-8", "surrogateescape") + b"\r\n"


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    """Digests by SHA-256 instead of SHA-1."""

    @staticmethod
    def _create_digester() -> Digester:
        return Digester("sha256")


QUICK = 2
"""
ISA-L's level for what came uncompressed: 0.13 ms for a page of 80 KB, a fifth of the time of zlib's level 1 for the same size; zlib's
level 6 saves a seventh of the bytes for ten times as much (2026-11).
"""

_BUILDER = _Writer(BytesIO(), warc_version="1.1")


def _member(record: ArcWarcRecord, level: int) -> bytes:
    """Return a record as one gzip member; compressing a body that is compressed already is what costs."""
    plain = BytesIO()
    _Writer(plain, gzip=False, warc_version="1.1").write_record(record)
    packer = (
        isal_zlib.compressobj(level, isal_zlib.DEFLATED, zlib.MAX_WBITS + 16)
        if level
        else zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS + 16)  # ISA-L's level 0 compresses
    )
    packed = packer.compress(plain.getbuffer())
    del plain  # as large as the answer, which may be the largest that is taken
    return bytes(packed + packer.flush())


def payload_digest(body: bytes) -> str:
    """Return the payload digest of a body as WARC writes it: `sha256:` and base 32."""
    digester = Digester("sha256")
    digester.update(body)
    return str(digester)


def date_of(moment: dt.datetime) -> str:
    """Return a moment as a WARC-Date with microseconds."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def info(file: str, moment: dt.datetime) -> bytes:
    """Return the warcinfo record that stands first in a file."""
    text = (
        f"software: disclosure-watch/{__version__} (warcio/{version('warcio')})\r\n"
        "format: WARC File Format 1.1\r\n"
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
    ).encode()
    record = _BUILDER.create_warc_record(
        "",
        "warcinfo",
        payload=BytesIO(text),
        length=len(text),
        warc_headers_dict={
            "WARC-Record-ID": _id(file, 0),
            "WARC-Date": date_of(moment),
            "WARC-Filename": file.rpartition("/")[2],
        },
    )
    return _member(record, QUICK)


def response(capture: Capture, digest: str, file: str, offset: int) -> bytes:
    """Return the response record of a capture that will lie at an offset of a file."""
    headers = _warc_headers(capture, file, offset) | {"WARC-Payload-Digest": digest}
    if capture.failure in CUT:
        headers["WARC-Truncated"] = CUT[capture.failure]
    record = _BUILDER.create_warc_record(
        _line(capture.url),
        "response",
        payload=BytesIO(capture.body),
        length=len(capture.body),
        http_headers=_response_head(capture),
        warc_headers_dict=headers,
    )
    packed = (capture.header("content-encoding") or "identity") != "identity"
    return _member(record, 0 if packed else QUICK)


def revisit(capture: Capture, digest: str, first_date: str, file: str, offset: int) -> bytes:
    """Return the record of a response whose payload is stored already, since `first_date`, under the same address."""
    record = _BUILDER.create_revisit_record(
        _line(capture.url),
        digest,
        _line(capture.url),
        first_date,
        http_headers=_response_head(capture),
        warc_headers_dict=_warc_headers(capture, file, offset),
    )
    return _member(record, QUICK)


def request(capture: Capture, file: str, offset: int, response_offset: int) -> bytes:
    """Return the record of what was asked for the response at another offset."""
    path = "/" + _line(capture.url).partition("://")[2].partition("/")[2].partition("#")[0]
    headers = _warc_headers(capture, file, offset) | {"WARC-Concurrent-To": _id(file, response_offset)}
    record = _BUILDER.create_warc_record(
        _line(capture.url),
        "request",
        http_headers=_Head(f"{path} HTTP/1.1", _lines(capture.request_headers), protocol=capture.method),
        warc_headers_dict=headers,
    )
    return _member(record, QUICK)


def _warc_headers(capture: Capture, file: str, offset: int) -> dict[str, str]:
    headers = {"WARC-Record-ID": _id(file, offset), "WARC-Date": date_of(capture.fetched_at)}
    if capture.means:
        headers[_MEANS] = ", ".join(capture.means)
    return headers


def _id(file: str, offset: int) -> str:
    """Return a record's id: where it lies is where no other one does."""
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{file}#{offset}')}>"


def _line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


def _lines(headers: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(_line(name), _line(value)) for name, value in headers]


def _response_head(capture: Capture) -> _Head:
    headers = _lines(capture.headers)
    lengths = {value.strip() for name, value in headers if name.lower() == "content-length"}
    untrue = {"transfer-encoding"}
    if lengths - {str(len(capture.body))}:
        untrue.add("content-length")
    kept = [(_ORIGINAL + name if name.lower() in untrue else name, value) for name, value in headers]
    if "content-length" in untrue:
        kept.append(("Content-Length", str(len(capture.body))))
    return _Head(f"{capture.status} {_line(capture.reason)}".rstrip(), kept, protocol="HTTP/1.1")


def read(stream: BinaryIO) -> Record:
    """
    Return the record whose gzip member begins where the stream stands, and leave the stream behind it.

    Raises EOFError at the end, Torn where the bytes end too soon, Damaged where they are no record.
    """
    start = stream.tell()
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    plain = BytesIO()
    while not unpacker.eof:
        packed = stream.read(_CHUNK)
        if not packed:
            if stream.tell() == start:
                raise EOFError
            raise Torn("the file ends within a record")
        try:
            plain.write(unpacker.decompress(packed))
        except zlib.error as error:
            raise Damaged(str(error)) from error
    length = stream.tell() - start - len(unpacker.unused_data)
    stream.seek(start + length)
    plain.seek(0)
    return _parse(plain, length)


def _parse(plain: BytesIO, length: int) -> Record:
    try:
        parsed = ArcWarcRecordLoader().parse_record_stream(plain, known_format="warc", no_record_parse=True)
    except Exception as error:  # warcio raises what it happens to meet
        raise Damaged(f"no WARC record ({error})") from error
    record = Record(parsed.rec_type, parsed.rec_headers, parsed.raw_stream.read(), length)
    block = record.header("WARC-Block-Digest")
    if block and payload_digest(record.block) != block:
        raise Damaged("the block is not what its digest says")
    return record


def payload(record: Record) -> tuple[StatusAndHeaders, bytes]:
    """Return the HTTP headers and the payload of a request, response or revisit record."""
    stream = BytesIO(record.block)
    head = StatusAndHeadersParser([], verify=False).parse(stream)
    return head, stream.read()


def capture(response: Record, asked: Record | None) -> Capture:
    """
    Return the capture of a response record and of its request record, with `content` and `sha256` left empty.

    The redirects that led to it aren't part of it: `requested_url` is the final address.
    """
    url = response.header("WARC-Target-URI")
    head, body = payload(response)
    status, _, reason = head.statusline.partition(" ")
    return Capture(
        url=url,
        requested_url=url,
        fetched_at=dt.datetime.fromisoformat(response.header("WARC-Date")),
        status=int(status),
        reason=reason,
        headers=_original_headers(head),
        request_headers=tuple(payload(asked)[0].headers) if asked else (),
        body=body,
        method=payload(asked)[0].protocol if asked else "GET",
        means=tuple([Means(name) for name in response.header(_MEANS).split(", ") if name]),
    )


def _original_headers(head: StatusAndHeaders) -> tuple[tuple[str, str], ...]:
    renamed = any(name.lower() == f"{_ORIGINAL}content-length".lower() for name, _ in head.headers)
    return tuple(
        (name[len(_ORIGINAL) :] if name.lower() in _RENAMED else name, value)
        for name, value in head.headers
        if not (renamed and name.lower() == "content-length")
    )
