"""What is wrong with a watch.toml, in words: one line a fault, with the file, the line, the key and the remedy."""

import difflib
import json
import re
from typing import Any

from pydantic_core import ErrorDetails

from disclosure_watch.config.shape import TABLES

_EXPECTED = {
    "string_type": 'a string in quotes, such as "a"',
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": 'a list, such as ["a", "b"]',
    "dict_type": "a table",
    "string_too_short": "text that isn't empty",
}
"""What a value should be, by the validator's name of the fault."""

_PATTERNS = {
    "\\d": "six digits of GB/T 2260",
    "file": "an address that holds {file}, such as https://data.example.org/feeds/{file}",
    "mailto": "an address such as mailto:watch@example.org or https://example.org/unsubscribe",
    "": "lower-case letters, digits and hyphens",
}
"""What a text should be, by a part of its pattern."""

_SECRET = frozenset({"to", "secret", "password", "proxy", "proxy_header"})
"""Keys whose values never stand in a message."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\-\"' ]+?)\s*\]\]?\s*(?:#.*)?$")  # [fetch]   [[source]]   [source.api]
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*(?:\.[^=]*)?=")  # pace = 1.0


def fault(file: str, text: str, raw: dict[str, Any], detail: ErrorDetails) -> str:
    """Return one line for one of the validator's errors."""
    line = line_of(text, detail["loc"])
    place = f"{file}: line {line}" if line else file
    return f"{place}: {_key(raw, detail['loc'])}: {_remedy(detail)}"


def line_of(text: str, loc: tuple[int | str, ...]) -> int | None:
    """Return the line of a place in the file, that of its table where the key is missing, None where it can't be told."""
    names = [step for step in loc if isinstance(step, str) and not step.startswith("function-")]
    number = next((step for step in loc if isinstance(step, int)), 0)
    table: list[str] = []
    count: dict[str, int] = {}
    best: tuple[int, int] | None = None
    quoted = False
    for at, line in enumerate(text.split("\n"), 1):
        opens = (line.count('"""') + line.count("'''")) % 2
        if quoted or opens:
            quoted = quoted != bool(opens)
            if not opens:
                continue
        if (header := _HEADER.match(line)) is not None:
            table = [part.strip(" \"'") for part in header[2].split(".")]
            if header[1] == "[[":
                count[table[0]] = count.get(table[0], -1) + 1
            path = table
        elif (key := _KEY.match(line)) is not None:
            path = [*table, key[1]]
        else:
            continue
        there = count.get(path[0], 0) == number if path[0] in count else True
        shared = len(path) if there and names[: len(path)] == path else 0
        if shared and (best is None or shared > best[0]):
            best = (shared, at)
    return best[1] if best else None


def _key(raw: dict[str, Any], loc: tuple[int | str, ...]) -> str:
    """Return `source[cq-kjj].schedule` for a place in the file, with the row's own id or name where it has one."""
    parts: list[str] = []
    at: Any = raw
    for step in loc:
        if isinstance(step, int):
            row = at[step] if isinstance(at, list) and step < len(at) else {}
            label = (row.get("id") or row.get("name")) if isinstance(row, dict) else None
            parts[-1] += f"[{label if isinstance(label, str) else step + 1}]"
            at = row
        elif isinstance(at, dict) and (step in at or not parts or step in _names(parts[-1])):
            parts.append(step)
            at = at.get(step)
    return ".".join(parts)


def _names(part: str) -> tuple[str, ...]:
    return tuple(TABLES.get(part.partition("[")[0], ()))


def _remedy(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "refused":
        return str(context["remedy"])
    if kind == "extra_forbidden":
        table = next((step for step in reversed(detail["loc"][:-1]) if isinstance(step, str)), "")
        names = _names(table) or _names("")
        close = difflib.get_close_matches(str(detail["loc"][-1]), names, n=1)
        return f"unknown key; {f'did you mean {close[0]}?' if close else 'known: ' + ', '.join(names)}"
    if kind == "missing":
        return "is missing; add it"
    if kind == "string_pattern_mismatch":
        expected = next(words for part, words in _PATTERNS.items() if part in context["pattern"])
    else:
        expected = _EXPECTED.get(kind.replace("_parsing", "_type")) or detail["msg"].removeprefix(
            "Input should be "
        ).replace("a valid ", "a ")
    shown = "not that" if _SECRET & set(detail["loc"]) else _shown(detail["input"])
    return f"is {shown}; write {expected}"


def _shown(value: object) -> str:
    """Return a value as it stands in a TOML file, as far as a line can hold it."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else text[:79] + "…"
