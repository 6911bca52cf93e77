"""The application: pages and API as a server has them, and how faults are told."""

import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import anyio.to_thread
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from disclosure_watch.config import Settings
from disclosure_watch.errors import WatchError
from disclosure_watch.version import __version__
from disclosure_watch.web.answering import PAGES, Answer, refused
from disclosure_watch.web.api import API
from disclosure_watch.web.faults import Refused
from disclosure_watch.web.gate import OPEN, Gate, Keys
from disclosure_watch.web.patience import patiently
from disclosure_watch.web.reading import Reading

Clock: TypeAlias = Callable[[], dt.datetime]

THREADS = 3
"""Pages made at once: each may hold a row group of the ledger in memory."""


def application(settings: Settings, *, clock: Clock, keys: Keys = OPEN, root_path: str = "") -> ASGIApp:
    """Return the ASGI application over the storage of a configuration; it reads, and writes nothing."""
    reading = Reading(settings, clock)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        with contextlib.suppress(WatchError, OSError):  # each page tells of it, once it is asked for
            await anyio.to_thread.run_sync(reading.healths)  # so that no reader waits for the first look
        yield

    app = FastAPI(
        title="disclosure_watch",
        version=__version__,
        description="Every change of disclosed documents, read only. Shapes are those of the commands' `--json`.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )

    def told(request: Request, error: Exception) -> Response:
        return refused(reading, request, error)

    for path, answer in PAGES.items():
        app.add_api_route(path, _route(reading, answer), methods=["GET"], include_in_schema=False)
    for api_path, call in API.items():
        app.add_api_route(api_path, call(reading), methods=["GET"], tags=["api"])
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    app.add_exception_handler(Refused, told)
    app.add_exception_handler(HTTPException, told)
    app.add_exception_handler(WatchError, told)
    return Gate(app, keys=keys, root_path=root_path)


def _route(reading: Reading, answer: Answer) -> Callable[[Request], Response]:
    def route(request: Request) -> Response:
        return patiently(lambda: answer(reading, request))

    return route
