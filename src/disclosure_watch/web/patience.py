"""An answer made again where its files went or were replaced while they were read: a pass, `compact`, an upgrade."""

import time
from collections.abc import Callable

import pyarrow as pa
from starlette.responses import Response

from disclosure_watch.errors import StoreError

_TRIES = 4
_WAIT = 0.15
"""Seconds between two tries."""


def patiently(make: Callable[[], Response]) -> Response:
    """Make an answer, again where files went or were replaced while they were read; what it took is given back."""
    for left in range(_TRIES - 1, -1, -1):
        try:
            return make()
        except (FileNotFoundError, StoreError):
            if not left:
                raise
            time.sleep(_WAIT)
        finally:
            pa.default_memory_pool().release_unused()
    raise AssertionError
