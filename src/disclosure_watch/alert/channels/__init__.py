"""
Ways to tell, one module each, loaded when it is used: files and the terminal of this machine, a webhook, a feed, mail, and whatever Apprise reaches.

A channel's `send` returns what the other side answered once it has confirmed, and raises ChannelError where it did not.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from disclosure_watch import receivers
from disclosure_watch.alert.delivery import Delivery
from disclosure_watch.errors import ChannelError
from disclosure_watch.model import Subscription

__all__ = ["Channel", "Delivery", "channel"]

if TYPE_CHECKING:
    from disclosure_watch.alert.channels.mail import MailServer

_NAME = re.compile(r"\$\{([A-Za-z_]\w*)\}")


class Channel(Protocol):
    """Sends alerts to one address."""

    async def send(self, delivery: Delivery) -> str:
        """Send one alert; returning means that the other side has it, and gives what it answered. Raises ChannelError."""


def channel(
    subscription: Subscription, folder: Path, environment: Mapping[str, str], mail: "MailServer | None" = None
) -> Channel:
    """
    Return the channel of a subscription; `${NAME}` is filled in, `mail` is the server of `mail:` addresses.

    From here on, nothing that this task does is logged by the libraries that send. Raises ChannelError for a name that
    isn't set, an address that is written wrong, or mail without a server.
    """
    from disclosure_watch.alert.channels.guard import hush

    hush()
    to = _filled(subscription.to, environment)
    if fault := receivers.fault_of(to):
        raise ChannelError(f"its address {fault}")
    kind, _, rest = to.partition(":")
    match kind:
        case "jsonl":
            from disclosure_watch.alert.channels.local import JsonLines

            return JsonLines(folder / rest)
        case "feed":
            from disclosure_watch.alert.channels.feed import Feed

            return Feed(folder, rest)
        case "terminal":
            from disclosure_watch.alert.channels.local import Terminal

            return Terminal()
        case "webhook":
            from disclosure_watch.alert.channels.webhook import Webhook

            return Webhook(rest, _filled(subscription.secret, environment))
        case "mail":
            if mail is None:
                raise ChannelError("mail: needs an [smtp] table in the file")
            from disclosure_watch.alert.channels.mail import Mail

            server = replace(mail, password=_filled(mail.password, environment))
            return Mail(server, receivers.mail_addresses(rest), subscription.name)
    from disclosure_watch.alert.channels.apprised import Apprised

    return Apprised(to, subscription.name)


def _filled(text: str, environment: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in environment:
            raise ChannelError(f"the environment has no {match[1]}; set it where this runs")
        return environment[match[1]]

    return _NAME.sub(value, text)
