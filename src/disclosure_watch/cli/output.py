"""Lines on standard output and error without any layout: JSON for machines, faults for people."""

import sys
from collections.abc import Iterable
from typing import Any

from disclosure_watch.language import translate
from disclosure_watch.plaintext import escaped, plain


def print_json(shapes: Iterable[dict[str, Any]]) -> None:
    """Print each shape as one line of JSON; what could steer a terminal is escaped, not lost."""
    from disclosure_watch import rows  # it brings Arrow, which `--help` has no use for

    for shape in shapes:
        sys.stdout.write(escaped(rows.dumps(shape)) + "\n")


def complain(*lines: str) -> None:
    """Print faults on stderr, a line each."""
    for line in lines:
        sys.stderr.write(" ".join(plain(translate(line)).split("\n")) + "\n")
