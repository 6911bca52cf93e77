"""A POST of the change's JSON, signed after Standard Webhooks, with the attributes of CloudEvents as headers."""

import asyncio
import base64
import binascii
import hashlib
import hmac
import ssl
from functools import cache
from typing import Any
from urllib.parse import quote

from disclosure_watch.alert.channels.guard import LARGEST_ANSWER, shown
from disclosure_watch.alert.delivery import Delivery
from disclosure_watch.errors import ChannelError
from disclosure_watch.rows import dumps

SECONDS = 30.0
"""A receiver that hasn't answered by then hasn't confirmed."""

WORDS = 5.0
"""Seconds for what a receiver says beside its status: the status alone confirms."""

EXAMPLES = 10
"""Changes of a bulk edit that its call holds."""

_PREFIX = "whsec_"


class Webhook:
    """An address that takes changes; any 2xx confirms, no redirect is followed. A receiver drops doubles by `webhook-id`."""

    def __init__(self, url: str, secret: str = "") -> None:
        self.url = url
        self._secret = _key(secret) if secret else b""

    async def send(self, delivery: Delivery) -> str:
        """Post the alert."""
        import httpx

        body = dumps(_body(delivery)).encode()
        try:
            async with (
                asyncio.timeout(SECONDS),
                httpx.AsyncClient(timeout=SECONDS, verify=_trusted()) as client,
                client.stream("POST", self.url, content=body, headers=self._headers(delivery, body)) as answer,
            ):
                said = await _said(answer)
        except TimeoutError:
            raise ChannelError(f"webhook: no answer in {SECONDS:.0f} s") from None
        except httpx.ConnectError:
            raise ChannelError("webhook: could not connect: refused, or no such host") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ChannelError(f"webhook: {type(error).__name__}") from None
        words = f"status {answer.status_code}{': ' if said else ''}{said}"
        if not answer.is_success:
            raise ChannelError(f"webhook: {words}")
        return words

    def _headers(self, delivery: Delivery, body: bytes) -> dict[str, str]:
        stamp = str(int(delivery.at.timestamp()))
        key = _ascii(delivery.key)
        headers = {
            "content-type": "application/json; charset=utf-8",
            "accept-encoding": "identity",
            "user-agent": "disclosure-watch",
            "webhook-id": key,
            "webhook-timestamp": stamp,
            "ce-specversion": "1.0",
            "ce-id": key,
            "ce-type": _type(delivery),
            "ce-source": _ascii(f"/disclosure-watch/{_source(delivery)}"),
            "ce-time": delivery.at.isoformat().replace("+00:00", "Z"),
        }
        if len(delivery.alert.revisions) == 1:
            headers["ce-subject"] = _ascii(delivery.alert.revisions[0].record_id)
        if self._secret:
            signed = hmac.digest(self._secret, f"{key}.{stamp}.".encode() + body, hashlib.sha256)
            headers["webhook-signature"] = f"v1,{base64.b64encode(signed).decode()}"
        return headers


@cache
def _trusted() -> ssl.SSLContext:
    """Return the process's one context: a message's own would cost 41 ms, and a megabyte until its cycles are looked for."""
    import httpx

    return httpx.create_ssl_context()


async def _said(answer: Any) -> str:
    """Return the beginning of an answer's words: not unpacked, no longer waited for than they deserve."""
    content = b""
    packed = answer.headers.get("content-encoding", "identity").strip().lower() != "identity"
    try:
        async with asyncio.timeout(WORDS):
            async for chunk in answer.aiter_raw(4096):
                content += chunk
                if len(content) >= LARGEST_ANSWER:
                    break
    except TimeoutError:
        pass
    return "" if packed else shown(content[:4096])


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ChannelError("the webhook's secret is no base64; make one with `openssl rand -base64 32`") from None


def _body(delivery: Delivery) -> dict[str, Any]:
    revisions = delivery.alert.revisions
    if delivery.alert.bulk:
        return {
            "type": "bulk_edit",
            "source_id": revisions[0].source_id,
            "count": len(revisions),
            "fields": list(dict.fromkeys(change.field for revision in revisions for change in revision.fields)),
            "examples": [delivery.shape_of(revision) for revision in revisions[:EXAMPLES]],
        }
    shapes = list(delivery.shapes())
    return shapes[0] if len(shapes) == 1 and not delivery.alert.digest else {"type": "digest", "changes": shapes}


def _type(delivery: Delivery) -> str:
    if delivery.test:
        return "disclosure.test"
    if delivery.alert.bulk:
        return "disclosure.bulk_edit"
    if len(delivery.alert.revisions) + len(delivery.alert.findings) > 1:
        return "disclosure.digest"
    return "disclosure.record.changed" if delivery.alert.revisions else "disclosure.finding"


def _source(delivery: Delivery) -> str:
    sources = {revision.source_id for revision in delivery.alert.revisions} | {
        finding.source_id for finding in delivery.alert.findings
    }
    return sources.pop() if len(sources) == 1 else ""


def _ascii(text: str) -> str:
    """Return a header's value: ASCII, the rest percent-encoded."""
    return quote(text, safe=" :/.-_~@!$&'()*+,;=|%")
