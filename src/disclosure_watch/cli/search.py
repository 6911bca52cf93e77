"""The command that searches the texts."""

import contextlib
from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter, validators
from rich.text import Text

from disclosure_watch.cli.options import DEFAULT_CONFIG, Config, Json, SourceId, sources_named
from disclosure_watch.cli.output import print_json
from disclosure_watch.cli.terminal import Terminal, styled, table
from disclosure_watch.errors import PassConflict, StoreError
from disclosure_watch.language import translate
from disclosure_watch.store import Store
from disclosure_watch.store.search import Filters, Hit, Piece, hit_row

SHOWN = 20


def search(
    *text: Annotated[
        str, Parameter(help='words that must all stand there; OR, -word and "a phrase"', allow_leading_hyphen=True)
    ],
    history: Annotated[bool, Parameter(negative="", help="in every revision, whatever the record says now")] = False,
    source: SourceId = None,
    limit: Annotated[
        int | None,
        Parameter(help="so many at most; 20 in the table, all with --json", validator=validators.Number(gte=0)),
    ] = None,
    config: Config = DEFAULT_CONFIG,
    json: Json = False,
) -> int:
    """Find the records whose title, text or attachments hold some words, best first."""
    settings, named = sources_named(config, source)
    filters = Filters(sources=tuple(each for each in named if each is not None))
    most = limit if json or limit is not None else SHOWN
    store = Store(settings.storage)
    with contextlib.suppress(PassConflict, StoreError):  # without it the answer takes longer
        store.index()
    answer = store.search(" ".join(text), history=history, filters=filters, limit=most)
    if json:
        print_json(map(hit_row, answer.hits))
        return 0
    out = Terminal()
    if not answer.hits:
        out.print("nothing found" if history else "nothing found; --history looks at earlier revisions too")
        return 0
    out.print(_hits(answer.hits))
    out.print()
    if len(answer.hits) < answer.total:
        out.print(f"found {answer.total} records; the first {len(answer.hits)} are shown, --limit shows more")
    else:
        out.print(f"found {answer.total} records in all")
    return 0


def _hits(hits: Sequence[Hit]) -> object:
    """Return one row a record: date, office, title, and the passage with what was searched for."""
    shown = table("date", "office", "title", "passage")
    for hit in hits:
        document = hit.document
        state = "" if document.current and document.state == "live" else f" ({translate(_standing(hit))})"
        shown.add_row(
            document.dated_on.isoformat() if document.dated_on else "",
            document.publisher or "",
            Text.assemble(_marked(hit.title), styled(state, "dim")),
            _marked(hit.passage),
        )
    return shown


def _standing(hit: Hit) -> str:
    if hit.document.current:
        return hit.document.state
    return f"as revision {hit.document.revision} had it"


def _marked(pieces: Sequence[Piece]) -> Text:
    return Text.assemble(
        *(styled(" ".join(piece.text.split("\n")), "bold yellow" if piece.marked else "") for piece in pieces)
    )
