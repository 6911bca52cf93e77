"""
Keeps the catalogue of messages: reads them from the code, adds new ones to the .po file, drops old ones, compiles it.

`make messages` runs it; a test holds that nothing is missing or left over. A message is any text of two English words or
more that isn't a docstring; what an f-string puts in becomes `{0}`, `{1}` …
"""

import ast
import io
import re
import unittest.mock
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from cyclopts import App
from rich.console import Console

from disclosure_watch.alert import translations
from disclosure_watch.cli.application import app
from disclosure_watch.cli.template import remarks
from disclosure_watch.language.catalogue import CONTEXT
from disclosure_watch.model import Attribution, Change, FindingKind, Severity, State, Verdict
from disclosure_watch.web import words

PACKAGE = Path(__file__).parent.parent / "src" / "disclosure_watch"
SERVE = PACKAGE.parents[1] / "flows" / "serve.py"
FOLDER = PACKAGE / "language" / "locale" / "zh" / "LC_MESSAGES"

NOT_SHOWN = ("ministry/", "scoreboard/", "web/", "schema.py", "fields.py", "alert/translations.py",
             "alert/terms.py", "cli/template.py", "language/",
             "fetch/headers.py", "relations.py", "store/describing.py", "cli/startup.py", "lazy.py")  # fmt: skip
"""Modules without messages of their own: other languages' words, made-up sites, descriptions of columns."""

APART = (
    "known", "line {0}", "health", "because", "newest", "coverage", "records",
    "notes", "never", "red", "green", "{0} × {1}", "times: {0}", "{0} times", "ended {0}", "revision {0}", "{0} ({1} to {2})", "{0} revisions",
    "row {0}", "a number", "a table", "subscription {0}", "immediate", "digest", "edits", "sources", "sent to {0}", "no changes", "{0}, as the page's title names it", "{0} pages", "{0} records", ", {0} records", "{0}: profile {1} ({2})", "document {0}",
    "{0}, in {1}", "none", "well", "wrong", "What each source's pass did", "How each source is", "What changed",
    "verdict", "entries", "fetched", "not modified", "changes", "findings", "seconds", "reason", "is {0}; write {1}",
    *Severity, *FindingKind, *Change, *State, *Verdict, *Attribution, 'Unknown command "{0}". Available commands: {1}', "Unknown option: {0}.",
    'Unknown command "{0}". Did you mean "{1}"? Available commands: {2}', "Unknown option: {0}. Did you mean {1}?",
    'Command "{0}" parameter {1} requires an argument.', 'Invalid value for {0}: unable to convert "{1}" into {2}.',
    'Invalid value "{0}" for {1}. Choose from: {2}.',
)  # fmt: skip
"""What Cyclopts says of wrong calls, and single words that are shown."""

_WORDS = re.compile(r"[A-Za-z']{2,}[,:;]? +[`a-z']{2,}")
_CODE = re.compile(
    r"^\s*[<{\[]|[\\^$]|SELECT |INSERT |CREATE |DELETE |\w=\w|</|\r\n|^urn:|^(?:from [\w.]+ )?import |^(?:dict|Iterator)\[|^\w+, \w+, [\w, ]+$|%s"
)
_SHOWS = ("table", "Step", "styled", "translate", "_say")
"""Functions whose arguments are shown, be they but a word: all of the first two, the first of the others and of `….print`."""

_LETTER = re.compile("[A-Za-z]")
_PLACE = re.compile(r"\{\d+\}")
_NAMED = re.compile(r"\{(\w*)(?:![rsa])?(?::[^{}]*)?\}")


def messages() -> dict[str, list[str]]:
    """Return each message of the package with the modules where it stands; a context and CONTEXT before one that has it."""
    found: dict[str, list[str]] = {message: ["cli/help.py"] for message in (*APART, *_of_help(app), *_of_template())}
    for path in (*sorted(PACKAGE.rglob("*.py")), SERVE):
        name = path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else SERVE.parents[1]).as_posix()
        if not name.startswith(NOT_SHOWN):
            for message in _of_tree(ast.parse(path.read_text("utf-8"))):
                found.setdefault(message, []).append(name)
    for module, place in ((translations, "alert/translations.py"), (words, "web/words.py")):
        for context, texts in module.in_contexts().items():
            found.update((f"{context}{CONTEXT}{text}", [place]) for text in texts)
    return {message: list(dict.fromkeys(places)) for message, places in found.items()}


def _of_help(command: App, *words: str) -> Iterator[str]:
    """Yield what the help of a command, reached from the root by some words, and of those beneath it says."""
    said: list[str] = []
    with unittest.mock.patch("disclosure_watch.cli.help.translate", lambda text: said.append(text) or text):
        app.help_print(words, console=Console(file=io.StringIO()))
    yield from (text for text in said if _LETTER.search(text))
    for name in command:
        if not name.startswith("-"):
            yield from _of_help(command[name], *words, name)


def _of_template() -> Iterator[str]:
    """Yield what the file that `init` writes says of its settings."""
    yield from (remark for _, remark in remarks() if remark)


def _of_tree(node: ast.AST) -> Iterator[str]:
    """Yield the messages under a node; statements that are but a string are docstrings."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.Call) and ast.unparse(child.func).startswith(("re.", "cast")):
            continue
        called = ast.unparse(child.func) if isinstance(child, ast.Call) else ""
        if isinstance(child, ast.Call) and (called in _SHOWS or called.endswith((").print", "out.print"))):
            shown = child.args if called in _SHOWS[:2] else child.args[:1]
            texts = (_template(choice) for argument in shown for choice in _choices(argument))
            yield from (text for text in texts if text and _LETTER.search(_PLACE.sub("", text)))
        text = _template(child)
        if text is None:
            yield from _of_tree(child)
            continue
        if _WORDS.search(text) and not _CODE.search(_PLACE.sub("", text)):
            yield text
        for inner in ast.walk(child):
            if isinstance(inner, ast.FormattedValue):
                yield from _of_tree(inner)


def _choices(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what an expression may be: both sides of `a if b else c`, else itself."""
    if isinstance(node, ast.IfExp):
        yield from _choices(node.body)
        yield from _choices(node.orelse)
    else:
        yield node


def _template(node: ast.AST) -> str | None:
    """Return the text of a string or f-string with its places numbered, or None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        pieces = _NAMED.split(node.value)
        return "".join(piece if at % 2 == 0 else f"{{{at // 2}}}" for at, piece in enumerate(pieces))
    if not isinstance(node, ast.JoinedStr):
        return None
    text, place = "", 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        else:
            text, place = f"{text}{{{place}}}", place + 1
    return text


def updated() -> Catalog:
    """Return the catalogue as the code wants it, with the translations that there are."""
    path = FOLDER / "disclosure_watch.po"
    old = read_po(path.open("rb"), locale="zh") if path.exists() else Catalog(locale="zh")
    fresh = Catalog(
        locale="zh", header_comment="# Chinese for the messages of disclosure_watch; `make messages` keeps it."
    )
    fresh.creation_date = fresh.revision_date = old.creation_date
    for message, places in sorted(messages().items()):
        context, _, text = message.rpartition(CONTEXT)
        known = old.get(text, context or None)
        locations = [(place, 0) for place in places]
        fresh.add(text, known.string if known else "", locations=locations, context=context or None)
    return fresh


def write() -> None:
    """Write the .po file and the .mo file compiled from it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    catalogue = updated()
    with (FOLDER / "disclosure_watch.po").open("wb") as file:
        write_po(file, catalogue, width=120, include_lineno=False, omit_header=False)
    with (FOLDER / "disclosure_watch.mo").open("wb") as file:
        write_mo(file, catalogue)


if __name__ == "__main__":
    write()
