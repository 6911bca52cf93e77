"""The chain of a source's revisions: each holds the digest of the one before, so that none can be altered unseen."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace

from disclosure_watch.model import Revision
from disclosure_watch.rows import dumps, revision_row


def digest(revision: Revision) -> str:
    """Return the SHA-256 over a revision's row, its predecessor's digest included, its own left out."""
    row = revision_row(revision)
    del row["digest"]
    canonical = json.dumps(json.loads(dumps(row)), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def chained(revisions: Iterable[Revision], head: str) -> tuple[Revision, ...]:
    """Return revisions linked one to the next, the first to `head`."""
    linked = []
    for revision in revisions:
        following = replace(revision, previous_digest=head, digest="")
        head = digest(following)
        linked.append(replace(following, digest=head))
    return tuple(linked)
