"""
Ways to tell, one module each: a file of JSON lines, the terminal, a webhook, a feed, and whatever Apprise reaches.

A channel's `send` returns when the other side has confirmed, and raises ChannelError where it did not.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from disclosure_watch.alert.channels.apprised import Apprised
from disclosure_watch.alert.channels.feed import Feed
from disclosure_watch.alert.channels.local import JsonLines, Terminal
from disclosure_watch.alert.channels.webhook import Webhook
from disclosure_watch.alert.delivery import Delivery
from disclosure_watch.errors import ChannelError
from disclosure_watch.model import Subscription

__all__ = ["Channel", "Delivery", "channel"]

_NAME = re.compile(r"\$\{([A-Za-z_]\w*)\}")


class Channel(Protocol):
    """Sends alerts to one address."""

    async def send(self, delivery: Delivery) -> None:
        """Send one alert; returning means that the other side has it. Raises ChannelError."""


def channel(subscription: Subscription, folder: Path, environment: Mapping[str, str]) -> Channel:
    """Return the channel of a subscription; `${NAME}` is filled in. Raises ChannelError for a name that isn't set."""
    to = _filled(subscription.to, environment)
    kind, _, rest = to.partition(":")
    make = _KINDS.get(kind)
    if make is not None:
        return make(rest, folder, _filled(subscription.secret, environment))
    return Apprised(to)


def _filled(text: str, environment: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in environment:
            raise ChannelError(f"the environment has no {match[1]}; set it where this runs")
        return environment[match[1]]

    return _NAME.sub(value, text)


_KINDS: dict[str, Callable[[str, Path, str], Channel]] = {
    "jsonl": lambda rest, folder, _secret: JsonLines(folder / rest),
    "feed": lambda rest, folder, _secret: Feed(folder, rest),
    "terminal": lambda _rest, _folder, _secret: Terminal(),
    "webhook": lambda rest, _folder, secret: Webhook(rest, secret),
}
