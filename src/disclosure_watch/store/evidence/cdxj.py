"""
The index beside a month's evidence of one source: CDXJ, a line a response or revisit, in the order they were written.

    cn,gov,example)/zwgk/1.html 20261123060000 {"url": …, "status": "200", "offset": …, "length": …, "end": …, …}

`offset` and `length` are those of the record's gzip member, `end` is where its request record ends: what lies in the
WARC beyond the last `end` was written by a pass that died. `raw` is the SHA-256 of the file's bytes from the `end` before
to this one: no byte of the file lies outside of a digest. Losing the index costs a scan of the WARC, nothing else.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from disclosure_watch.model import Capture

Key = tuple[str, str, str, str]
"""What makes two responses the same proof: address, status, how the bytes are to be read, digest of the payload."""


@dataclass(frozen=True, slots=True)
class Stored:
    """
    One response or revisit record: where it lies (`file` relative to `evidence/`) and what it holds.

    `form` is its Content-Type and Content-Encoding; `digest` is that of the payload, `sha256` that of the decoded
    content, empty in a revisit; `date` is its WARC-Date; `raw` is the digest of the file's bytes since the capture before, empty where an
    earlier version wrote the index.
    """

    url: str
    date: str
    status: str
    form: str
    digest: str
    sha256: str
    file: str
    offset: int
    length: int
    end: int
    revisit: bool
    raw: str = ""

    @property
    def key(self) -> Key:
        """What makes two responses the same proof."""
        return (self.url, self.status, self.form, self.digest)

    def line(self) -> str:
        """Return the record's line of the index."""
        stamp = "".join(filter(str.isdigit, self.date))[:14]
        mime = "warc/revisit" if self.revisit else self.form.partition(";")[0].strip()
        shape = {
            "url": self.url,
            "mime": mime,
            "status": self.status,
            "digest": self.digest,
            "length": str(self.length),
            "offset": str(self.offset),
            "filename": self.file.rpartition("/")[2],
            "date": self.date,
            "end": self.end,
            "form": self.form,
            "sha256": self.sha256,
        } | ({"raw": self.raw} if self.raw else {})
        return f"{_surt(self.url)} {stamp} {json.dumps(shape, ensure_ascii=False)}\n"


def index_of(name: str) -> str:
    """Return the index of a file of evidence: one a source and month, whatever follows these in the file's name."""
    folder, _, file = name.rpartition("/")
    return f"{folder}/{file[: len(folder.rpartition('/')[2]) + len('-YYYYMM')]}.cdxj"


def mark_of(name: str) -> str:
    """Return the name of the mark that an index may be behind its evidence: a pass is saving, or died before its end."""
    return f"locks/{name.rpartition('/')[2].removesuffix('.cdxj')}.saving"


def form_of(capture: Capture) -> str:
    """Return how a capture's bytes are to be read: its Content-Type and Content-Encoding."""
    return f"{capture.header('content-type') or ''}; {capture.header('content-encoding') or 'identity'}"


def parse(data: bytes, folder: str) -> tuple[list[Stored], int]:
    """Return the records of an index and how many of its bytes are whole lines; what follows a bad line is left out."""
    captures = []
    whole = 0
    for line in data.splitlines(keepends=True):
        if not line.endswith(b"\n"):
            break
        try:
            captures.append(stored(line, folder))
        except ValueError:
            break
        whole += len(line)
    return captures, whole


def stored(line: bytes, folder: str) -> Stored:
    """Return the record of a line of an index. Raises ValueError where it is none."""
    try:
        return _stored(json.loads(line.split(b" ", 2)[2]), folder)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ValueError(f"no line of an index ({error})") from error


def _stored(shape: dict[str, Any], folder: str) -> Stored:
    return Stored(
        url=shape["url"],
        date=shape["date"],
        status=shape["status"],
        form=shape["form"],
        digest=shape["digest"],
        sha256=shape["sha256"],
        file=f"{folder}/{shape['filename']}",
        offset=int(shape["offset"]),
        length=int(shape["length"]),
        end=int(shape["end"]),
        revisit=shape["mime"] == "warc/revisit",
        raw=shape.get("raw", ""),
    )


def _surt(url: str) -> str:
    """Return an address as the sort key that CDXJ begins with: host reversed, then path and query in lower case."""
    parts = urlsplit(url)
    host = ",".join(reversed((parts.hostname or "").split(".")))
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}){parts.path or '/'}{query}".lower().replace(" ", "%20")
