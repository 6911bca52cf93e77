"""
The change feed's cursor: the last pass handed out of each source, as opaque text.

A source's passes are numbered and committed one after the other, whatever its clock says, so that what lies behind a
number has been handed out and what comes later never gets a number before it.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from pathlib import Path

from disclosure_watch.errors import StoreError, WatchError
from disclosure_watch.store.folder import Folder


def cursor_of(passes: Mapping[str, int]) -> str:
    """Return the cursor of the last pass handed out of each source."""
    text = json.dumps({"passes": dict(sorted(passes.items()))}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode()


def keep_cursor(file: Path, cursor: str) -> None:
    """Put a cursor into a file, whole at every moment. Raises WatchError where it can't be written."""
    whole = file.absolute()
    try:
        Folder(whole.parent).replace(whole.name, f"{cursor}\n".encode())
    except StoreError as error:
        raise WatchError(f"{error}; or name another file with --cursor") from None


def passes_of(cursor: str | None) -> dict[str, int]:
    """Return the last pass handed out of each source, empty for no cursor. Raises WatchError for text that is none."""
    if cursor is None or not cursor.strip():
        return {}
    try:
        passes = json.loads(base64.b64decode(cursor.strip().encode(), altchars=b"-_", validate=True))["passes"]
        return {str(source_id): int(number) for source_id, number in passes.items()}
    except (binascii.Error, ValueError, KeyError, TypeError, AttributeError):
        raise WatchError("not a cursor of this feed; begin anew with none, and every revision comes again") from None
