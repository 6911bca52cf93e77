"""
Every error this package raises on purpose.

    WatchError                 something a person can mend; the text says what and how
    ├── ConfigError            watch.toml is wrong; holds one line per fault
    ├── ParseError             the bytes can't be read as the page they should be
    ├── StoreError             a table or an evidence file is missing, damaged or of an unknown version
    │   └── PassConflict       another process has recorded this pass, or is at it; nothing was written
    ├── NotKnown               a record, revision or subscription that was named isn't there
    └── ChannelError           a channel did not confirm an alert; it stays due

What goes wrong on the network isn't an error here: it is a `Capture` with a failure, which `judge` gives a verdict.
"""


class WatchError(Exception):
    """Root of the tree: catch this to catch all that disclosure_watch raises on purpose."""


class ConfigError(WatchError):
    """
    The configuration can't be used.

    Attributes:
        faults: one line each, naming the file, the key and the remedy.
    """

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class ParseError(WatchError):
    """
    The bytes can't be read as a disclosure page; the text says why.

    Attributes:
        lost: what is missing: page, title, body or rows; time where it could not be read in time.
    """

    def __init__(self, reason: str, *, lost: str = "page") -> None:
        super().__init__(reason)
        self.lost = lost


class StoreError(WatchError):
    """Stored data is missing, damaged or written by a newer version; the text names the file."""


class PassConflict(StoreError):
    """Another process holds or has recorded this pass of the source; nothing was written by this one."""


class NotKnown(WatchError):
    """What was named isn't there; the text says how its names are found."""


class ChannelError(WatchError):
    """A channel did not confirm; the alert stays due and is tried again."""
