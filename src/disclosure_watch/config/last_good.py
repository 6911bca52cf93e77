"""The watch.toml that was last right: what goes on working while a hand at the file makes a mistake."""

import contextlib
from pathlib import Path

from disclosure_watch import config
from disclosure_watch.config.settings import Settings
from disclosure_watch.errors import ConfigError


def load_or_last(path: Path) -> tuple[Settings, tuple[str, ...]]:
    """
    Return what a watch.toml says; where it is wrong, what it said when it was last right, and its faults.

    A copy of each right one is kept beside it, readable by its owner alone. Raises ConfigError where none was right yet.
    """
    kept = kept_at(path)
    try:
        settings = config.load(path)
    except ConfigError as error:
        try:
            return config.loads(kept.read_text("utf-8"), path), tuple(error.faults)
        except (OSError, UnicodeDecodeError, ConfigError):
            raise error from None
    _keep(kept, path.read_text("utf-8-sig"))
    return settings, ()


def kept_at(path: Path) -> Path:
    """Return where the copy of a watch.toml that was last right lies."""
    return path.with_name(f".{path.name}.last-good")


def _keep(kept: Path, text: str) -> None:
    """Put a text in place of the copy, where it is another; a folder that can't be written has none."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if kept.exists() and kept.read_text("utf-8") == text:
            return
        draft = kept.with_name(f"{kept.name}.part")
        draft.touch(mode=0o600)
        draft.write_text(text, "utf-8")
        draft.replace(kept)
