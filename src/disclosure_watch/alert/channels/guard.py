"""What keeps receivers harmless: answers are bounded in size and time, and no library writes their addresses to a log."""

import asyncio
import contextvars
import logging
import threading
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from disclosure_watch.alert.escape import one_line
from disclosure_watch.alert.passages import cut

LARGEST_ANSWER = 64 << 10
"""Bytes of an answer that are read, of the wire and of what it unpacks to."""

LONGEST_ANSWER = 300
"""Characters of an answer that are told."""

_LOUD = (
    *(
        "httpx",
        "httpcore",
        "urllib3",
        "requests",
        "requests_oauthlib",
        "aiohttp",
        "apprise",
        "h11",
        "charset_normalizer",
    ),
    *("httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "httpcore.socks"),
    *("urllib3.connection", "urllib3.connectionpool", "urllib3.poolmanager", "urllib3.response", "urllib3.util.retry"),
    *("aiohttp.client", "aiohttp.internal"),
)

_sending: contextvars.ContextVar[bool] = contextvars.ContextVar("sending", default=False)

Result = TypeVar("Result")


class _Hush(logging.Filter):
    """Lets nothing through while a message is being sent: a receiver's address is often a secret."""

    def filter(self, _record: logging.LogRecord) -> bool:
        return not _sending.get()


_HUSH = _Hush()


def hush() -> None:
    """Keep the libraries that send silent in this task and its threads, whatever the levels of their loggers."""
    _sending.set(True)
    for name in _LOUD:
        logger = logging.getLogger(name)
        if _HUSH not in logger.filters:
            logger.addFilter(_HUSH)
    logging.getLogger("apprise").addHandler(logging.NullHandler())


def shown(answer: str | bytes) -> str:
    """Return what a receiver said as one short line."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return cut(one_line(text), LONGEST_ANSWER)


async def in_thread(work: Callable[[], Result]) -> Result:
    """Do what blocks in a thread of its own; one that hangs is left behind, and holds up neither the others nor the end."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def end(result: Result | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result: Result | None = None
        error: BaseException | None = None
        try:
            result = work()
        except Exception as raised:  # noqa: BLE001  it is raised again where it is awaited
            error = raised
        if not loop.is_closed():
            loop.call_soon_threadsafe(end, result, error)

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run,), daemon=True, name="alert").start()
    return await done


@lru_cache
def bound_requests() -> None:
    """Bound what `requests`, which Apprise sends with, reads while a message is being sent: size, redirects, unpacking."""
    import requests

    original = requests.Session.request

    def request(self: Any, method: Any, url: Any, *arguments: Any, **named: Any) -> Any:
        if not _sending.get():
            return original(self, method, url, *arguments, **named)
        response = original(self, method, url, *arguments, **(named | {"stream": True, "allow_redirects": False}))
        with response:
            content = b""
            while len(content) < LARGEST_ANSWER:
                chunk = response.raw.read(4096, decode_content=False)
                if not chunk:
                    break
                content += chunk
        response._content = _unpacked(content, response.headers.get("content-encoding", ""))  # noqa: SLF001
        response._content_consumed = True  # noqa: SLF001
        return response

    requests.Session.request = request  # type: ignore[method-assign]


def _unpacked(content: bytes, coding: str) -> bytes:
    if coding.strip().lower() not in {"gzip", "x-gzip", "deflate"}:
        return content
    try:
        return zlib.decompressobj(47).decompress(content, LARGEST_ANSWER)
    except zlib.error:
        return b""
