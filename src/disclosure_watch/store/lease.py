"""
What only one machine may do at a time in a bucket: leases, by S3's conditional writes.

A lease is an object that its holder writes anew every few seconds, each time on condition that nobody else did. Who finds
one that wasn't written for `LIFE` takes it over: its holder has died. Ages are told by the server's clock alone.
"""

import contextlib
import secrets
import threading
from collections.abc import Iterator

from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

from disclosure_watch.errors import PassConflict, StoreError

LIFE = 60.0
"""Seconds without a sign of its holder after which a lease is free."""

RENEWALS = 4
"""So often a lease is renewed in that time."""

_CLOCK = "locks/_clock"


class Conditional:
    """Conditional writes below `bucket/prefix`; credentials, region and endpoint come from the usual environment."""

    def __init__(self, root: str) -> None:
        bucket, _, prefix = root.partition("/")
        self._uri = f"s3://{root}"
        self._store = S3Store(bucket, prefix=prefix or None)

    def create(self, name: str, data: bytes) -> bool:
        """Put an object unless there is one of the name; return whether it was put. Raises StoreError."""
        with self._said(name):
            return self._put(name, data) is not None

    @contextlib.contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Hold a lease until the end of the block. Raises PassConflict where another process has it, StoreError."""
        with self._said(name):
            tag = self._take(name)
        if tag is None:
            raise PassConflict(f"{self._uri}/{name}: another process holds it; wait for its end")
        renewal = _Renewal(self._store, name, tag)
        renewal.start()
        try:
            yield
        finally:
            renewal.end()

    def _take(self, name: str) -> str | None:
        """Return the tag of the lease taken, None where it isn't free."""
        tag = self._put(name, secrets.token_bytes(16))
        if tag is not None:
            return tag
        there = self._store.head(name)
        if there["size"] and not self._is_dead(there["last_modified"].timestamp()):
            return None
        return self._put(name, secrets.token_bytes(16), there["e_tag"])

    def _is_dead(self, renewed: float) -> bool:
        self._store.put(_CLOCK, b"")
        return self._store.head(_CLOCK)["last_modified"].timestamp() - renewed > LIFE

    def _put(self, name: str, data: bytes, tag: str | None = None) -> str | None:
        """Put an object where there is none, or where it is still that of a tag; return its tag, None where it isn't so."""
        try:
            return self._store.put(name, data, mode={"e_tag": tag} if tag else "create")["e_tag"]
        except (AlreadyExistsError, PreconditionError):
            return None

    @contextlib.contextmanager
    def _said(self, name: str) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise StoreError(
                f"{self._uri}/{name}: can't be written ({reason}); see bucket, endpoint and credentials"
            ) from error


class _Renewal(threading.Thread):
    """Writes a lease anew until its end, or until another process has taken it over."""

    def __init__(self, store: S3Store, name: str, tag: str) -> None:
        super().__init__(name=f"lease {name}", daemon=True)
        self._store, self._name, self._tag = store, name, tag
        self._ended = threading.Event()

    def run(self) -> None:
        """Renew in turns; an answer that doesn't come is asked for again the next time."""
        while not self._ended.wait(LIFE / RENEWALS):
            try:
                self._write(secrets.token_bytes(16))
            except PreconditionError:
                return
            except (BaseError, OSError):
                continue

    def end(self) -> None:
        """Give the lease back. A reply that is lost leaves it to run out."""
        self._ended.set()
        self.join()
        with contextlib.suppress(BaseError, OSError):
            self._write(b"")

    def _write(self, data: bytes) -> None:
        self._tag = self._store.put(self._name, data, mode={"e_tag": self._tag})["e_tag"] or ""
