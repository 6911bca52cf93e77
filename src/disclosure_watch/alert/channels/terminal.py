"""Plain text on stderr, so that what a command prints stays clean."""

import sys

from disclosure_watch.alert.channels.parcel import Parcel


class Terminal:
    """The terminal that the command runs in."""

    async def send(self, parcel: Parcel) -> None:
        """Print the message."""
        sys.stderr.write(f"{parcel.message.text.strip()}\n\n")
