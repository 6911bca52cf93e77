"""What the store needs of the parser to prove a record: its capture read again by the rules of its source."""

from disclosure_watch.config import Settings
from disclosure_watch.model import Capture, Record, Revision
from disclosure_watch.store import Reparse
from disclosure_watch.watch.reader import Reader


def reparser(settings: Settings) -> Reparse:
    """Return what reads a revision's capture again where its parser version is still that of its source today."""
    readers = {source.id: Reader(source) for source in settings.sources}

    def reparse(revision: Revision, capture: Capture) -> Record | None:
        reader = readers.get(revision.source_id)
        if reader is None or reader.version != revision.record.parser_version or capture.status != 200:
            return None
        return reader.record(capture)

    return reparse
