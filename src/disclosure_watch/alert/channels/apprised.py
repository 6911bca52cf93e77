"""Whatever Apprise reaches: mail, and the bots of DingTalk, Feishu, WeCom and a hundred others."""

import asyncio
import logging
from typing import Any

from disclosure_watch.alert.delivery import Delivery
from disclosure_watch.alert.escape import within
from disclosure_watch.errors import ChannelError

# Bytes that a message may have, as the bots' makers document them; Apprise counts characters.
_MOST_BYTES = {"NotifyDingTalk": 20_000, "NotifyFeishu": 20_000, "NotifyWeComBot": 2_048}
_FRAME = 16
"""Bytes that Apprise puts around the subject where a bot has no place for one."""

_MARKDOWN = frozenset({"NotifyDingTalk"})
"""The bots that show Markdown well; those of Feishu and WeCom are given plain text."""

logging.getLogger("apprise").addHandler(logging.NullHandler())


class Apprised:
    """Any address that Apprise knows."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def send(self, delivery: Delivery) -> None:
        """Hand the message over in the form that the other side shows."""
        import apprise

        plugin = apprise.Apprise.instantiate(self._address, suppress_exceptions=True)
        if plugin is None:
            raise ChannelError("Apprise doesn't know such an address")
        form = self._form(plugin)
        plugin.notify_format = form
        body = {
            apprise.NotifyFormat.HTML: delivery.message.html,
            apprise.NotifyFormat.MARKDOWN: delivery.message.markdown,
        }.get(form, delivery.message.text)
        most = _MOST_BYTES.get(type(plugin).__name__)
        subject = delivery.message.subject
        body = within(body, most - len(subject.encode()) - _FRAME) if most else body[: plugin.body_maxlen]
        sent = await asyncio.to_thread(plugin.notify, body=body, title=subject, body_format=form)
        if not sent:
            raise ChannelError("Apprise could not deliver")

    def _form(self, plugin: Any) -> Any:
        """Return the form to send in: the address's own, else what the other side shows best."""
        import apprise

        declared = plugin.notify_format  # one form in Apprise 1, all that it can take in Apprise 2
        forms = tuple(declared) if isinstance(declared, (tuple, list)) else (declared,)
        if "format=" in self._address:
            return getattr(plugin, "_format_override", None) or forms[0]
        return apprise.NotifyFormat.MARKDOWN if type(plugin).__name__ in _MARKDOWN else forms[0]
