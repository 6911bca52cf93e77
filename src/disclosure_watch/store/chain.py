"""The hash chain of a source's revisions: each digest covers its revision and the digest before it."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import Any

from disclosure_watch import rows
from disclosure_watch.model import Revision


def digest(revision: Revision) -> str:
    """
    Return the SHA-256, in hex, of a revision with its `previous_digest`.

    What is hashed is its ledger row as JSON: keys sorted, no white space, times in UTC, absent values and the digest
    itself left out, so that a column of a later schema version doesn't move it.
    """
    row = rows.revision_row(revision)
    del row["digest"]
    text = json.dumps(_present(row), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_text)
    return sha256(text.encode()).hexdigest()


def chained(revisions: Iterable[Revision], head: str) -> tuple[Revision, ...]:
    """Return the revisions in the chain's order (record, number), each with its digests; `head` is the digest before."""
    linked = []
    for revision in sorted(revisions, key=lambda revision: (revision.record_id, revision.revision)):
        following = replace(revision, previous_digest=head)
        head = digest(following)
        linked.append(replace(following, digest=head))
    return tuple(linked)


def _present(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _present(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_present(inner) for inner in value]
    return value


def _text(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
