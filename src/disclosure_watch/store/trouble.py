"""What a disk, a bucket or a table answers when it fails, in one line: where, why, what to do."""

import contextlib
import errno
import re
from collections.abc import Iterator

import pyarrow as pa
from deltalake.exceptions import DeltaError

from disclosure_watch.errors import StoreError

_CAUSES = {
    errno.ENOSPC: "the disk is full; free some space and run again, nothing recorded is lost",
    errno.EDQUOT: "the disk quota is used up; free some space and run again, nothing recorded is lost",
    errno.EFBIG: "a file may not grow so large here; raise the limit (ulimit -f) and run again, nothing recorded is lost",
    errno.EROFS: "the disk is mounted read-only; mount it for writing, or choose another place",
    errno.EACCES: "permission denied; let the user who runs this read and write there",
    errno.EPERM: "permission denied; let the user who runs this read and write there",
    errno.ENOTDIR: "a part of this path is a file; choose another place, or move the file away",
    errno.EEXIST: "a part of this path is a file; choose another place, or move the file away",
    errno.EISDIR: "a folder stands where a file belongs; move it away",
    errno.ENAMETOOLONG: "the path is too long; choose a shorter one",
    errno.EMFILE: "too many files are open; raise the limit (ulimit -n)",
    errno.EIO: "the disk can't read or write; see the system's log, and restore a backup if files are lost",
    errno.ESTALE: "the network disk lost it; mount it again",
}
"""Cause and remedy by the number of the system's error."""

_NUMBER = re.compile(r"(?:os error |[Ee]rrno )(\d+)")  # No space left on device (os error 28); [Errno 13] Permission
_BUCKET = "see bucket, endpoint, credentials and network"
_DISK = "see the disk and the permissions; if a file is damaged, restore it from a backup"


@contextlib.contextmanager
def said(place: str, *, absent: bool = False) -> Iterator[None]:
    """
    Let what a block meets at a place be a StoreError that says it in one line.

    A file that isn't there stays a FileNotFoundError where it may be absent.
    """
    try:
        yield
    except FileNotFoundError as error:
        if absent:
            raise
        raise trouble(place, error) from error
    except (OSError, pa.ArrowException, DeltaError) as error:
        raise trouble(place, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise trouble(place, error) from error


def trouble(place: str, error: BaseException) -> StoreError:
    """Return what an error at a place means to who runs this."""
    text = str(error)
    told = _NUMBER.search(text)
    number = getattr(error, "errno", None) or (int(told[1]) if told else 0)
    if number in _CAUSES:
        return StoreError(f"{place}: {_CAUSES[number]}")
    reason = " ".join(text.split())[:300] or type(error).__name__
    return StoreError(
        f"{place}: can't be read or written ({reason}); {_BUCKET if place.startswith('s3://') else _DISK}"
    )
