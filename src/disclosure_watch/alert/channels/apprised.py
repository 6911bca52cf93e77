"""Whatever Apprise reaches: mail, and the bots of DingTalk, Feishu, WeCom and a hundred others."""

import asyncio
import logging

from disclosure_watch.alert.channels.parcel import Parcel
from disclosure_watch.alert.safe import within
from disclosure_watch.errors import ChannelError

# Bytes that a message may have, as the bots' makers document them; Apprise counts characters.
_MOST_BYTES = {"NotifyDingTalk": 20_000, "NotifyFeishu": 20_000, "NotifyWeComBot": 2_048}
_FRAME = 16
"""Bytes that Apprise puts around the subject where a bot has no place for one."""

_MARKDOWN = frozenset({"NotifyDingTalk"})
"""The bots that Apprise hands Markdown to; those of Feishu and WeCom it gives plain text."""

logging.getLogger("apprise").addHandler(logging.NullHandler())


class Apprised:
    """Any address that Apprise knows."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def send(self, parcel: Parcel) -> None:
        """Hand the message over in the form that the other side shows."""
        import apprise

        plugin = apprise.Apprise.instantiate(self._address, suppress_exceptions=True)
        name = type(plugin).__name__
        if name in _MARKDOWN and "format=" not in self._address:
            sign = "&" if "?" in self._address else "?"
            plugin = apprise.Apprise.instantiate(f"{self._address}{sign}format=markdown", suppress_exceptions=True)
        if plugin is None:
            raise ChannelError("Apprise doesn't know such an address")
        body = {
            apprise.NotifyFormat.HTML: parcel.message.html,
            apprise.NotifyFormat.MARKDOWN: parcel.message.markdown,
        }.get(plugin.notify_format, parcel.message.text)
        most = _MOST_BYTES.get(name)
        subject = parcel.message.subject
        body = within(body, most - len(subject.encode()) - _FRAME) if most else body[: plugin.body_maxlen]
        sent = await asyncio.to_thread(plugin.notify, body=body, title=subject, body_format=plugin.notify_format)
        if not sent:
            raise ChannelError("Apprise could not deliver")
