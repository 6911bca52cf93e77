"""The bots of Feishu and WeCom: their own Markdown, which Apprise doesn't send, and their own word for a refusal."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from disclosure_watch.alert.channels.guard import bound_requests, in_thread, shown
from disclosure_watch.alert.delivery import Message
from disclosure_watch.alert.escape import within
from disclosure_watch.errors import ChannelError

SECONDS = 40.0

_MOST_BYTES = {"NotifyFeishu": 20_000, "NotifyWeComBot": 4_096}
"""Bytes that a message may have, as the bots' makers document them."""

BOTS = frozenset(_MOST_BYTES)
"""The plugins of Apprise whose addresses are served here."""


async def send(plugin: Any, message: Message) -> str:
    """Hand a message to the bot of an address that Apprise has read; return what it answered. Raises ChannelError."""
    name = type(plugin).__name__
    most = _MOST_BYTES[name] - len(message.subject.encode())
    markdown = within(message.markdown, most)
    if name == "NotifyFeishu":
        address = plugin.notify_url.format(token=plugin.token)
        payload = _card(message.subject, markdown)
    else:
        address = plugin.api_url
        payload = {"msgtype": "markdown", "markdown": {"content": markdown}}
    bound_requests()
    async with asyncio.timeout(SECONDS):
        return await in_thread(lambda: _post(address, payload))


def _card(subject: str, markdown: str) -> dict[str, Any]:
    """Return Feishu's card: its plain text messages show no Markdown."""
    return {
        "msg_type": "interactive",
        "card": {
            "config": {"wide_screen_mode": True},
            "header": {"title": {"tag": "plain_text", "content": subject}},
            "elements": [{"tag": "markdown", "content": markdown}],
        },
    }


def _post(address: str, payload: Mapping[str, Any]) -> str:
    import requests

    try:
        answer = requests.post(
            address,
            data=json.dumps(payload, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json; charset=utf-8"},
            timeout=SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise ChannelError(f"the bot can't be reached: {type(error).__name__}") from None
    if answer.status_code != 200:
        raise ChannelError(f"status {answer.status_code}")
    code, said = _verdict(answer.content)
    if code:
        raise ChannelError(f"the bot refused: {code} {said}".rstrip())
    return said or "200"


def _verdict(content: bytes) -> tuple[int, str]:
    """Return the code in a bot's answer, 0 where it took the message, and what it said."""
    try:
        answer = json.loads(content)
        code = int(answer.get("errcode", answer.get("code", answer.get("StatusCode", 0))) or 0)
        return code, shown(str(answer.get("errmsg") or answer.get("msg") or answer.get("StatusMessage") or ""))
    except (ValueError, TypeError, AttributeError):
        return 0, shown(content)
