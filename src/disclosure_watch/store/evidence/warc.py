"""
Captures as WARC 1.1 records and back. Bytes in, bytes out; where they lie is `files`' business.

A capture is a response record with its request record behind it, each a gzip member of its own. The block of a
response is what came over the wire, de-chunked: where that makes a header untrue (`Transfer-Encoding`, or a
`Content-Length` that isn't the body's), the header is kept under an `X-Orig-` name, as warcio.js and browsertrix do.
"""

import datetime as dt
import uuid
import zlib
from base64 import b32encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from typing import BinaryIO

from isal import isal_zlib
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

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


QUICK = 2
"""
ISA-L's level for what came uncompressed: 0.13 ms for a page of 80 KB, a fifth of the time of zlib's level 1 for the same size; zlib's
level 6 saves a seventh of the bytes for ten times as much (2026-11).
"""

_TYPES = {
    "warcinfo": "application/warc-fields",
    "response": "application/http; msgtype=response",
    "revisit": "application/http; msgtype=response",
    "request": "application/http; msgtype=request",
}
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


def _member(kind: str, fields: Mapping[str, str], *block: bytes, level: int = QUICK) -> bytes:
    """
    Return a record, whose block comes in parts, as one gzip member; compressing what is compressed already is what costs.

    Written here, since warcio's writer takes as long for a record as its packing does. The parts may be the largest answer
    that is taken, and aren't copied.
    """
    own = {
        "WARC-Block-Digest": payload_digest(*block),
        "Content-Type": _TYPES[kind],
        "Content-Length": str(sum(map(len, block))),
    }
    packer = (
        isal_zlib.compressobj(level, isal_zlib.DEFLATED, zlib.MAX_WBITS + 16)
        if level
        else zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS + 16)  # ISA-L's level 0 compresses
    )
    head = _written("WARC/1.1", (*fields.items(), *own.items()))
    packed = [packer.compress(part) for part in (head, *block, b"\r\n\r\n")]
    return b"".join((*packed, packer.flush()))


def _written(first: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """Return a head as it is written, HTTP's as it came."""
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers])
    return f"{first}\r\n{lines}\r\n".encode("utf-8", "surrogateescape")


def payload_digest(*body: bytes) -> str:
    """Return the payload digest of a body, in parts, as WARC writes it: `sha256:` and base 32."""
    digest = sha256()
    for part in body:
        digest.update(part)
    return f"sha256:{b32encode(digest.digest()).decode()}"


_NO_PAYLOAD = payload_digest()


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
    fields = {
        "WARC-Record-ID": _id(file, 0),
        "WARC-Date": date_of(moment),
        "WARC-Filename": file.rpartition("/")[2],
        "WARC-Type": "warcinfo",
    }
    return _member("warcinfo", fields, text)


def response(capture: Capture, digest: str, file: str, offset: int) -> bytes:
    """Return the response record of a capture that will lie at an offset of a file."""
    more = {"WARC-Payload-Digest": digest}
    if capture.failure in CUT:
        more["WARC-Truncated"] = CUT[capture.failure]
    packed = (capture.header("content-encoding") or "identity") != "identity"
    fields = _fields("response", capture, file, offset, more)
    return _member("response", fields, _response_head(capture), capture.body, level=0 if packed else QUICK)


def revisit(capture: Capture, digest: str, first_date: str, file: str, offset: int) -> bytes:
    """Return the record of a response whose payload is stored already, since `first_date`, under the same address."""
    more = {
        "WARC-Profile": _PROFILE,
        "WARC-Refers-To-Target-URI": _line(capture.url),
        "WARC-Refers-To-Date": first_date,
        "WARC-Payload-Digest": digest,
    }
    return _member("revisit", _fields("revisit", capture, file, offset, more), _response_head(capture))


def request(capture: Capture, file: str, offset: int, response_offset: int) -> bytes:
    """Return the record of what was asked for the response at another offset."""
    path = "/" + _line(capture.url).partition("://")[2].partition("/")[2].partition("#")[0]
    more = {"WARC-Concurrent-To": _id(file, response_offset), "WARC-Payload-Digest": _NO_PAYLOAD}
    block = _written(f"{capture.method} {path} HTTP/1.1", _lines(capture.request_headers))
    return _member("request", _fields("request", capture, file, offset, more), block)


def _fields(kind: str, capture: Capture, file: str, offset: int, more: Mapping[str, str]) -> Mapping[str, str]:
    """Return the WARC headers of a record of a capture."""
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": _id(file, offset),
        "WARC-Date": date_of(capture.fetched_at),
        "WARC-Target-URI": _line(capture.url),
        **more,
    }
    if capture.means:
        fields[_MEANS] = ", ".join(capture.means)
    return fields


@lru_cache(2)
def _id(file: str, offset: int) -> str:
    """Return a record's id: where it lies is where no other one does."""
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{file}#{offset}')}>"


def _line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


def _lines(headers: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(_line(name), _line(value)) for name, value in headers]


def _response_head(capture: Capture) -> bytes:
    headers = _lines(capture.headers)
    lengths = {value.strip() for name, value in headers if name.lower() == "content-length"}
    untrue = {"transfer-encoding"}
    if lengths - {str(len(capture.body))}:
        untrue.add("content-length")
    kept = [(_ORIGINAL + name if name.lower() in untrue else name, value) for name, value in headers]
    if "content-length" in untrue:
        kept.append(("Content-Length", str(len(capture.body))))
    return _written(f"HTTP/1.1 {capture.status} {_line(capture.reason)}".rstrip(), kept)


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
