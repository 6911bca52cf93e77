"""What every request passes: methods, length, the password; and what every answer carries: policies and CORS."""

import base64
import binascii
import secrets
from collections.abc import Iterable
from urllib.parse import parse_qsl

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_QUERY = 8000
LONGEST_PATH = 2000

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""Nothing runs and nothing is asked of elsewhere."""

_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_CORS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag"),
)


class Gate:
    """
    An ASGI application before another. `password` is what is asked for, empty for none.

    `root_path` is the path under which a proxy shows it, whether the proxy takes that off or not.
    """

    def __init__(self, app: ASGIApp, *, password: str = "", root_path: str = "") -> None:
        self._app = app
        self._root = root_path
        self._password = password

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        path = self._below(scope["path"])
        scope = {**scope, "root_path": self._root, "path": self._root + path}
        headers = [*_HEADERS, *(_CORS if path == "/api" or path.startswith("/api/") else ())]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in headers if pair[0] not in there)]
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, answer)
            return
        await self._app({**scope, "method": "GET"}, receive, answer)

    def _below(self, path: str) -> str:
        """Return a path without the one under which a proxy shows all."""
        if self._root and path == self._root:
            return "/"
        return path.removeprefix(self._root) if self._root and path.startswith(f"{self._root}/") else path

    def _refusal(self, scope: Scope) -> Response | None:
        if not self._admits(scope["headers"]):
            asked = {"WWW-Authenticate": 'Basic realm="disclosure-watch", charset="UTF-8"', "Cache-Control": "no-store"}
            return PlainTextResponse("a password is needed\n", 401, asked)
        if scope["method"] not in {"GET", "HEAD"}:
            return PlainTextResponse("only GET and HEAD are answered\n", 405, {"Allow": "GET, HEAD"})
        if _too_long(scope["query_string"]):
            return PlainTextResponse("the query is longer than 8,000 characters\n", 414)
        if len(scope["path"]) > LONGEST_PATH:
            return PlainTextResponse("there is nothing at this address\n", 404)
        return None

    def _admits(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        if not self._password:
            return True
        given = next((value for name, value in headers if name == b"authorization"), b"")
        scheme, _, token = given.partition(b" ")
        if scheme.lower() != b"basic":
            return False
        try:
            _, colon, password = base64.b64decode(token.strip(), validate=True).partition(b":")
        except (binascii.Error, ValueError):
            return False
        return bool(colon) and secrets.compare_digest(password, self._password.encode())


def _too_long(query: bytes) -> bool:
    if len(query) <= LONGEST_QUERY:
        return False
    return len(query) > 10 * LONGEST_QUERY or any(
        len(value) > LONGEST_QUERY for _, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    )
