"""What every request passes: methods, length, the password; and what every answer carries: policies and CORS."""

import base64
import binascii
import re
import secrets
from collections.abc import Sequence
from typing import NamedTuple
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


_PREFIX = re.compile(r"(?:/[A-Za-z0-9~_-][A-Za-z0-9.~_-]*)+")
_LONGEST_PREFIX = 200

Headers = Sequence[tuple[bytes, bytes]]


class Keys(NamedTuple):
    """
    What a request is let in by, either of the two; with neither everybody is.

    `password` is asked for by HTTP Basic; `proxy_header` is a header as `Name: value` that only the proxy knows, which has
    asked its readers itself.
    """

    password: str = ""
    proxy_header: str = ""

    def admit(self, headers: Headers) -> bool:
        """Return whether a request with these headers is let in."""
        return not any(self) or self.is_proxy(headers) or self._has_password(headers)

    def is_proxy(self, headers: Headers) -> bool:
        """Return whether a request comes from the proxy."""
        name, _, secret = self.proxy_header.partition(":")
        given = [value for header, value in headers if header == name.lower().encode()]
        return bool(secret) and any(secrets.compare_digest(value, secret.strip().encode()) for value in given)

    def _has_password(self, headers: Headers) -> bool:
        scheme, _, token = _value(headers, b"authorization").partition(b" ")
        if not self.password or scheme.lower() != b"basic":
            return False
        try:
            _, colon, password = base64.b64decode(token.strip(), validate=True).partition(b":")
        except (binascii.Error, ValueError):
            return False
        return bool(colon) and secrets.compare_digest(password, self.password.encode())


OPEN = Keys()
"""Keys of a face that everybody may see."""


class Gate:
    """
    An ASGI application before another.

    `root_path` is the path under which a proxy shows it, whether the proxy takes that off or not; where it is empty, the
    proxy's X-Forwarded-Prefix is.
    """

    def __init__(self, app: ASGIApp, *, keys: Keys = OPEN, root_path: str = "") -> None:
        self._app = app
        self._root = root_path
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        root = self._root or _prefix(scope["headers"])
        path = _below(root, scope["path"])
        scope = {**scope, "root_path": root, "path": root + path, "scheme": self._scheme(scope)}
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

    def _scheme(self, scope: Scope) -> str:
        """Return the scheme by which the reader came: to the proxy, where the request is known to be from it."""
        told = _value(scope["headers"], b"x-forwarded-proto").decode("latin-1")
        return told if told in {"http", "https"} and self._keys.is_proxy(scope["headers"]) else str(scope["scheme"])

    def _refusal(self, scope: Scope) -> Response | None:
        if not self._keys.admit(scope["headers"]):
            if not self._keys.password:
                return PlainTextResponse("readers come by way of the proxy\n", 403, {"Cache-Control": "no-store"})
            asked = {"WWW-Authenticate": 'Basic realm="disclosure-watch", charset="UTF-8"', "Cache-Control": "no-store"}
            return PlainTextResponse("a password is needed\n", 401, asked)
        if scope["method"] not in {"GET", "HEAD"}:
            return PlainTextResponse("only GET and HEAD are answered\n", 405, {"Allow": "GET, HEAD"})
        if _too_long(scope["query_string"]):
            return PlainTextResponse("the query is longer than 8,000 characters\n", 414)
        if len(scope["path"]) > LONGEST_PATH:
            return PlainTextResponse("there is nothing at this address\n", 404)
        return None


def _value(headers: Headers, name: bytes) -> bytes:
    return next((value for header, value in headers if header == name), b"")


def _prefix(headers: Headers) -> str:
    """Return the path under which a proxy says that it shows all, empty where it says none or what is no path."""
    told = _value(headers, b"x-forwarded-prefix").decode("latin-1").strip().rstrip("/")
    return told if len(told) <= _LONGEST_PREFIX and _PREFIX.fullmatch(told) else ""


def _below(root: str, path: str) -> str:
    """Return a path without the one under which a proxy shows all."""
    if root and path == root:
        return "/"
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


def _too_long(query: bytes) -> bool:
    if len(query) <= LONGEST_QUERY:
        return False
    return len(query) > 10 * LONGEST_QUERY or any(
        len(value) > LONGEST_QUERY for _, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    )
