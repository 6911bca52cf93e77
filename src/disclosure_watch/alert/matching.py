"""Which revisions are anybody's business, and whose. Pure."""

from disclosure_watch.model import Attribution, Change, Revision


def alerts(revision: Revision, *, alert_baseline: bool) -> bool:
    """Return whether a revision is told at all: an edit of the source, and a baseline only where that is asked for."""
    if revision.attribution is not Attribution.SOURCE_EDIT:
        return False
    return alert_baseline or Change.BASELINE not in revision.changes
