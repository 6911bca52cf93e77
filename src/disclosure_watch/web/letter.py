"""A letter laid out: salutation, headings, paragraphs, rows of a table, and what it is signed with. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]+[章节部])"
)
_DATE = re.compile(r"^\s*(?:\d{4}|[〇○零一二三四五六七八九]{4})\s*年.{1,6}月.{1,4}日\s*$")
_LONGEST_SIGNED = 40
_LONGEST_HEADING = 40
_LONGEST_GREETING = 80
_MOST_SIGNED = 6


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a letter: `kind` is greeting, heading, paragraph, row or signed; a row has cells."""

    kind: str
    text: str
    cells: tuple[str, ...] = ()


def laid_out(text: str, signatories: Sequence[str] = ()) -> list[Block]:
    """Return the pieces of a letter's text, a piece a line that isn't empty."""
    lines = [line.strip(" \r\u3000") for line in text.split("\n")]
    lines = [line for line in lines if line.strip()]
    signed = _signed_from(lines, signatories)
    return [_block(line, at, signed) for at, line in enumerate(lines)]


def _signed_from(lines: Sequence[str], signatories: Sequence[str]) -> int:
    """Return where the signature begins: the last date line and the short lines before it that name who signed."""
    for at in range(len(lines) - 1, max(-1, len(lines) - 1 - _MOST_SIGNED), -1):
        if _DATE.match(lines[at]):
            first = at
            while first > 0 and _signs(lines[first - 1], signatories):
                first -= 1
            return first
    return len(lines)


def _signs(line: str, signatories: Sequence[str]) -> bool:
    if len(line) > _LONGEST_SIGNED or line.endswith(("。", "：", "；")):
        return False
    return any(name in line or line in name for name in signatories)


def _block(line: str, at: int, signed: int) -> Block:
    if "\t" in line:
        return Block("row", line, tuple(cell.strip() for cell in line.split("\t")))
    if at == 0 and line.endswith(("：", ":")) and len(line) <= _LONGEST_GREETING:
        return Block("greeting", line)
    if at >= signed and len(line) <= _LONGEST_SIGNED:
        return Block("signed", line)
    if _HEADING.match(line) and len(line) <= _LONGEST_HEADING and not line.endswith("；"):
        return Block("heading", line)
    return Block("paragraph", line)
