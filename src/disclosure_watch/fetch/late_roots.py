"""
The import of aiohttp without the certificates that it loads.

It makes two TLS contexts for whoever brings none and loads the system's roots into both, 28 ms each (3.14, 2026-11); our
requests bring a context of their own. So these load theirs at their first connection.
"""

import ssl
from typing import Any


class _Late(ssl.SSLContext):
    """A context that has its roots yet to load."""

    def _load(self) -> None:
        self.__class__ = ssl.SSLContext  # type: ignore[assignment]
        self.set_default_verify_paths()

    def wrap_bio(self, *args: Any, **options: Any) -> ssl.SSLObject:
        self._load()
        return self.wrap_bio(*args, **options)

    def wrap_socket(self, *args: Any, **options: Any) -> ssl.SSLSocket:
        self._load()
        return self.wrap_socket(*args, **options)


def _later(context: ssl.SSLContext) -> None:
    context.__class__ = _Late


ssl.SSLContext.set_default_verify_paths = _later  # type: ignore[method-assign, assignment]
try:
    import aiohttp  # noqa: F401
finally:
    del ssl.SSLContext.set_default_verify_paths
