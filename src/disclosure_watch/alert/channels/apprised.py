"""Whatever Apprise reaches: the bots of DingTalk, Feishu, WeCom and a hundred others; its mail addresses get our own mail."""

import asyncio
from email.utils import formataddr
from typing import Any

from disclosure_watch.alert.channels import bots
from disclosure_watch.alert.channels.guard import bound_requests, in_thread
from disclosure_watch.alert.channels.mail import Mail, MailServer
from disclosure_watch.alert.delivery import Delivery
from disclosure_watch.alert.escape import within
from disclosure_watch.errors import ChannelError

SECONDS = 45.0
"""A receiver that hasn't answered by then hasn't confirmed."""

# Bytes that a message may have, as the bots' makers document them; Apprise counts characters.
_MOST_BYTES = {"NotifyDingTalk": 20_000}
_FRAME = 16
"""Bytes that Apprise puts around the subject where a bot has no place for one."""

_MARKDOWN = frozenset({"NotifyDingTalk"})
"""The bots that show Markdown and are given it by Apprise; those of Feishu and WeCom are in `bots`."""

_TLS = {"starttls": "starttls", "ssl": "implicit", "insecure": "none"}


class Apprised:
    """Any address that Apprise knows."""

    def __init__(self, address: str, list_name: str) -> None:
        self._address, self._list_name = address, list_name

    async def send(self, delivery: Delivery) -> str:
        """Hand the message over in the form that the other side shows."""
        import apprise

        bound_requests()
        plugin = apprise.Apprise.instantiate(self._address, suppress_exceptions=True)
        if plugin is None:
            raise ChannelError("Apprise doesn't know such an address")
        if (mail := self._mail(plugin)) is not None:
            return await mail.send(delivery)
        if type(plugin).__name__ in bots.BOTS:
            return await bots.send(plugin, delivery.message)
        form = self._form(plugin)
        plugin.notify_format = form
        message = delivery.message
        body = {
            apprise.NotifyFormat.HTML: message.html,
            apprise.NotifyFormat.MARKDOWN: message.markdown,
        }.get(form, message.text)
        most = _MOST_BYTES.get(type(plugin).__name__)
        body = within(body, most - len(message.subject.encode()) - _FRAME) if most else body[: plugin.body_maxlen]
        async with asyncio.timeout(SECONDS):
            sent = await in_thread(lambda: plugin.notify(body=body, title=message.subject, body_format=form))
        if not sent:
            raise ChannelError("the receiver refused the message, or could not be reached by Apprise")
        return f"{plugin.service_name or 'the receiver'} took it"

    def _form(self, plugin: Any) -> Any:
        """Return the form to send in: the address's own, else what the other side shows best."""
        import apprise

        declared = plugin.notify_format  # one form in Apprise 1, all that it can take in Apprise 2
        forms = tuple(declared) if isinstance(declared, (tuple, list)) else (declared,)
        if "format=" in self._address:
            return getattr(plugin, "_format_override", None) or forms[0]
        return apprise.NotifyFormat.MARKDOWN if type(plugin).__name__ in _MARKDOWN else forms[0]

    def _mail(self, plugin: Any) -> Mail | None:
        """Return our own mail for an address such as `mailto://`, None where it is no mail or is to be encrypted."""
        if type(plugin).__name__ != "NotifyEmail" or "pgp" in self._address:
            return None
        tls = _TLS.get(str(getattr(plugin.secure_mode, "value", plugin.secure_mode)), "starttls")
        name, address = plugin.from_addr
        server = MailServer(
            plugin.smtp_host,
            plugin.port or 25,
            tls if plugin.secure else "none",
            plugin.user or "",
            plugin.password or "",
            formataddr((name or "", address)),
        )
        to = [address for _, address in plugin.targets]
        return Mail(server, [*to, *sorted(plugin.cc)], self._list_name, sorted(plugin.bcc))
