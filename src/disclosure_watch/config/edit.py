"""
Changes to a watch.toml that leave every other line as it stands, and the id that a new source gets.

By lines, because tomlkit 0.15 moves comments and tables where [[source]] and [[subscription]] alternate (2026-11). What
comes out is parsed before it is written: an edit that would mean anything else than it should is refused.
"""

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

from disclosure_watch import config
from disclosure_watch.errors import ConfigError
from disclosure_watch.plaintext import plain

_DULL = {"index", "www", "gov", "cn", "com", "org", "html", "htm", "shtml", "list", "col", "public"}
"""Words of addresses that tell no column from another."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """A header or a key with its value: `lines[start:end]`; `name` is the header with its brackets, or the key."""

    start: int
    end: int
    name: str

    @property
    def header(self) -> bool:
        return self.name.startswith("[")


def set_key(text: str, source_id: str, key: str, *, value: str | bool) -> str:
    """Return the file with a key of a source set: in its line where it has one, else after the source's last key."""
    lines = _lines(text)
    block = _block(lines, source_id)
    own = block[: next((at for at, statement in enumerate(block) if at and statement.header), len(block))]
    written = f"{key} = {_toml(value)}"
    there = next((statement for statement in own if statement.name == key), None)
    if there is None:
        last = own[-1]
        lines[last.end - 1] = lines[last.end - 1].rstrip("\n") + "\n"
        lines.insert(last.end, f"{written}\n")
    else:
        lines[there.start : there.end] = [f"{written}{_comment(lines[there.end - 1])}\n"]
    return "".join(lines)


def renamed(text: str, source_id: str, new: str) -> str:
    """Return the file with another id for a source, in its own table and in the subscriptions that name it."""
    lines = _lines(text)
    _block(lines, source_id)
    table = ""
    for statement in _statements(lines):
        if statement.header:
            table = statement.name
        elif (table, statement.name) == ("[[subscription]]", "sources"):
            value = "".join(lines[statement.start : statement.end])
            lines[statement.start : statement.end] = [_replaced(value, source_id, new)]
            lines[statement.start + 1 : statement.start + 1] = [""] * (statement.end - statement.start - 1)
    return set_key("".join(lines), source_id, "id", value=new)


def without_source(text: str, source_id: str) -> str:
    """Return the file without a source; comments that stand on lines of their own stay."""
    lines = _lines(text)
    gone = {at for statement in _block(lines, source_id) for at in range(statement.start, statement.end)}
    return "".join(line for at, line in enumerate(lines) if at not in gone)


def with_source(text: str, values: Mapping[str, object]) -> str:
    """Return the file with a further source at its end; a mapping among its values is a table of its own below it."""
    return with_table(text, "source", values)


def with_table(text: str, kind: str, values: Mapping[str, object]) -> str:
    """Return the file with a further `[[kind]]` at its end; a mapping among its values is a table of its own below it."""
    table = "".join(f"{key} = {_toml(value)}\n" for key, value in values.items() if not isinstance(value, Mapping))
    for name, below in values.items():
        if isinstance(below, Mapping):
            table += f"[{kind}.{name}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in below.items())
    return f"{text.rstrip()}\n\n[[{kind}]]\n{table}".lstrip("\n")


def read(path: Path) -> str:
    """Return the text of a file that is a valid configuration. Raises ConfigError."""
    config.load(path)
    return path.read_text("utf-8-sig")


def save(path: Path, text: str) -> None:
    """Put a text in place of the file, whole at every moment. Raises ConfigError where it is no configuration."""
    config.loads(text, path)
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(text)
        Path(file.name).chmod(path.stat().st_mode)
        os.replace(file.name, path)  # noqa: PTH105  named as the system call that it is
    except OSError as error:
        raise ConfigError(
            [f"{path}: can't be written ({error.strerror}); make the file and its folder writable"]
        ) from None


def _lines(text: str) -> list[str]:
    return StringIO(text).readlines()  # by line feeds alone, as TOML has it


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(plain(value).replace("\n", " ") if isinstance(value, str) else value, ensure_ascii=False)


def _replaced(text: str, old: str, new: str) -> str:
    """Return a list of plain strings with one of them replaced, its comments as they are."""

    def replaced(token: re.Match[str]) -> str:
        return _toml(new) if token[0][0] != "#" and token[0][1:-1] == old else token[0]

    return re.sub(r"#[^\n]*|\"[^\"\n]*\"|'[^'\n]*'", replaced, text)


def _comment(line: str) -> str:
    """Return the comment behind a value, with the blanks before it; empty where there is none."""
    for at, sign in enumerate(line):
        if sign == "#":
            try:
                if tomllib.loads(line[:at]):
                    return line[len(line[:at].rstrip()) :].rstrip("\n")
            except tomllib.TOMLDecodeError:
                continue  # a # within quotes
    return ""


def _block(lines: list[str], source_id: str) -> list[_Statement]:
    """Return the statements of a source: its header, its keys, its sub-tables."""
    block: list[_Statement] = []
    for statement in _statements(lines):
        if statement.header and not statement.name.startswith("[source."):
            if block and _id_of(lines, block) == source_id:
                return block
            block = []
        if block or statement.name == "[[source]]":
            block.append(statement)
    if block and _id_of(lines, block) == source_id:
        return block
    raise ConfigError([f"source {source_id!r} has no [[source]] table of its own; edit the file by hand"])


def _id_of(lines: list[str], block: list[_Statement]) -> str | None:
    line = next(("".join(lines[statement.start : statement.end]) for statement in block if statement.name == "id"), "")
    return tomllib.loads(line).get("id")


def _statements(lines: list[str]) -> Iterator[_Statement]:
    """Yield the headers and the keys with their values, however many lines a value takes."""
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        if not line or line.startswith("#"):
            at += 1
            continue
        end = at + 1
        while not (parsed := _parsed("".join(lines[at:end]))) and end < len(lines):
            end += 1
        name = line.partition("#")[0].replace(" ", "") if line.startswith("[") else next(iter(parsed), "")
        yield _Statement(at, end, name)
        at = end


def _parsed(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def suggested_id(url: str, taken: set[str]) -> str:
    """Return an id made of the host and the last telling part of the path, which no other source has."""
    parts = urlsplit(url)
    host = [label for label in (parts.hostname or "").split(".") if label not in _DULL and not label.isdecimal()]
    path = [word for word in re.split(r"[^a-z0-9]+", parts.path.lower()) if word not in _DULL and not word.isdecimal()]
    words = [*reversed(host[-2:]), *[word for word in path if word][-1:]]
    base = re.sub(r"[^a-z0-9-]+", "-", "-".join(words)).strip("-")[:80] or "source"
    names = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)
