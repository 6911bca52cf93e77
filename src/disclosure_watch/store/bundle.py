"""
The proof of one revision as a folder that stands alone: anyone can check it without this program.

    capture.warc.gz      response and request as they lie in the evidence, byte for byte
    headers.txt          status line and headers of the response
    content.*            the body after content decoding: what the record was read from
    record-before.json   the record as the revision before left it; not there for the first
    record-after.json    the record as this revision has it
    change.json          what changed, in the shape of `changes --json`
    proof.json           the revision's row without its text: parser version, digests of the chain, evidence
    SHA256SUMS           for `sha256sum --check`
"""

import json
import mimetypes
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from disclosure_watch import rows
from disclosure_watch.errors import WatchError
from disclosure_watch.model import Capture, Record, Revision


def files(revision: Revision, before: Record | None, capture: Capture | None, member: bytes) -> dict[str, bytes]:
    """Return the files of the bundle of a revision by name; `member` are its records' bytes in the evidence."""
    made = {
        "record-after.json": _json(rows.record_row(revision.record)),
        "change.json": _json(rows.change_shape(revision)),
        "proof.json": _json(_proof(revision)),
    }
    if before is not None:
        made["record-before.json"] = _json(rows.record_row(before))
    if capture is not None:
        made["capture.warc.gz"] = member
        made["headers.txt"] = _head(capture)
        made[f"content{_ending(capture)}"] = capture.content
    sums = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(made.items()))
    return made | {"SHA256SUMS": sums.encode()}


def write(folder: Path, bundle: Mapping[str, bytes]) -> None:
    """Write a bundle into a new folder. Raises WatchError where that holds something already or can't be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise WatchError(f"{folder}: is not empty; name a new folder with --out")
        for name, data in bundle.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise WatchError(f"{folder}: can't be written ({error.strerror or error})") from None


def _proof(revision: Revision) -> dict[str, object]:
    row = rows.revision_row(revision)
    record = set(rows.record_row(revision.record)) - {"url", "title", "parser_version", "profile"}
    return {name: value for name, value in row.items() if name not in record | {"fields"}}


def _json(value: object) -> bytes:
    return (json.dumps(json.loads(rows.dumps(value)), ensure_ascii=False, indent=2) + "\n").encode()


def _head(capture: Capture) -> bytes:
    lines = [f"HTTP/1.1 {capture.status} {capture.reason}".rstrip()]
    lines += [f"{name}: {value}" for name, value in capture.headers]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8", "surrogateescape")


def _ending(capture: Capture) -> str:
    kind = (capture.header("content-type") or "").partition(";")[0].strip().lower()
    return mimetypes.guess_extension(kind) or ".bin"
