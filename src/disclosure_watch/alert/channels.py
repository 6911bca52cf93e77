"""Ways to tell: a file of JSON lines, the terminal, a webhook, and whatever Apprise reaches."""

import asyncio
import fcntl
import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Protocol

from disclosure_watch.alert.message import Message
from disclosure_watch.errors import ChannelError
from disclosure_watch.model import Revision
from disclosure_watch.rows import change_shape, dumps

_NAME = re.compile(r"\$\{([A-Za-z_]\w*)\}")
_SECONDS = 30.0


class Channel(Protocol):
    """Sends one alert; returning means that the other side has it. Raises ChannelError."""

    async def send(self, alert_id: str, revision: Revision, message: Message) -> None:
        """Send one revision."""


def channel(to: str, folder: Path, environment: Mapping[str, str]) -> Channel:
    """Return the channel of an address; `${NAME}` is filled in. Raises ChannelError for a name that isn't set."""
    filled = _NAME.sub(lambda match: _value(match[1], environment), to)
    kind, _, rest = filled.partition(":")
    if kind == "jsonl":
        return JsonLines(folder / rest)
    if kind == "terminal":
        return Terminal()
    if kind == "webhook":
        return Webhook(rest)
    return Apprise(filled)


def _value(name: str, environment: Mapping[str, str]) -> str:
    if name not in environment:
        raise ChannelError(f"the environment has no {name}; set it where this runs")
    return environment[name]


class JsonLines:
    """One line a revision in a file, once each: the file itself tells what it has."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def send(self, alert_id: str, revision: Revision, message: Message) -> None:  # noqa: ARG002
        """Append the revision's line unless the file has it."""
        line = dumps(change_shape(revision)).encode() + b"\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                if revision.revision_id not in _written(file):
                    file.write(line)
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            raise ChannelError(f"{self.path.name}: {error.strerror}") from None


def _written(file: BinaryIO) -> set[str]:
    """Return the revision ids that a file holds; a last line that a crash tore is cut off."""
    file.seek(0)
    ids = set()
    whole = 0
    for line in file:
        if not line.endswith(b"\n"):
            file.truncate(whole)
            break
        whole += len(line)
        try:
            ids.add(str(json.loads(line)["revision_id"]))
        except (ValueError, KeyError, TypeError):
            continue
    file.seek(0, os.SEEK_END)
    return ids


class Terminal:
    """Plain text on stderr, so that what a command prints stays clean."""

    async def send(self, alert_id: str, revision: Revision, message: Message) -> None:  # noqa: ARG002
        """Print the message."""
        sys.stderr.write(f"{message.subject}\n{message.text}\n\n")


class Webhook:
    """A POST of the change's JSON; any 2xx confirms. `webhook-id` is the same at every try."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def send(self, alert_id: str, revision: Revision, message: Message) -> None:  # noqa: ARG002
        """Post the revision."""
        import httpx

        headers = {"content-type": "application/json; charset=utf-8", "webhook-id": alert_id}
        try:
            async with httpx.AsyncClient(timeout=_SECONDS) as client:
                answer = await client.post(self.url, content=dumps(change_shape(revision)).encode(), headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ChannelError(f"webhook: {type(error).__name__}") from None
        if not answer.is_success:
            raise ChannelError(f"webhook: status {answer.status_code}")


class Apprise:
    """Any address that Apprise knows."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def send(self, alert_id: str, revision: Revision, message: Message) -> None:  # noqa: ARG002
        """Hand the message to Apprise."""
        import apprise

        sender = apprise.Apprise()
        if not sender.add(self.address):
            raise ChannelError("Apprise doesn't know such an address")
        sent = await asyncio.to_thread(sender.notify, body=message.text, title=message.subject)
        if not sent:
            raise ChannelError("Apprise could not deliver")
