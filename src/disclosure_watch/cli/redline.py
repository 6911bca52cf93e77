"""Changes as people read them in a terminal: when, which source, which record, and each edit in its sentence."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from disclosure_watch.cli.terminal import in_words, styled
from disclosure_watch.diff import Edit
from disclosure_watch.language import translate
from disclosure_watch.model import Attribution
from disclosure_watch.times import in_zone

_LONGEST = 400
"""Characters of a passage that are shown; `diff` and --json have all of it."""


def redline(edit: Edit | Mapping[str, Any], longest: int | None = None) -> Text:
    """Return an edit in its sentence, what went and what came marked as `git diff --word-diff` does."""
    shape = edit if isinstance(edit, Mapping) else asdict(edit)
    before, after, context = (shape[name] or "" for name in ("before", "after", "context"))
    if shape["field"] == "state":
        before, after = translate(before), translate(after)
    marks = Text()
    if before:
        marks.append_text(styled(f"[-{_cut(before, longest)}-]", "red"))
    if after:
        marks.append_text(styled(f"{{+{_cut(after, longest)}+}}", "green"))
    anchor = after or before
    start, there, end = context.partition(anchor)
    if not there or len(anchor) >= len(context):
        return marks
    return Text.assemble(styled(start, ""), marks, styled(end, ""))


def blocks(
    shapes: Iterable[Mapping[str, Any]], timezone: dt.tzinfo, *, titled: bool = True
) -> Iterator[RenderableType]:
    """
    Yield what each revision changed as lines that fold at any width, a blank line between two revisions.

    Shapes are those of `history --json`, their bounds of a withdrawal printed where they have them.
    """
    for shape in shapes:
        yield Text.assemble(
            styled(in_zone(shape["observed_at"], timezone), ""),
            "  ",
            styled(shape["source_id"], "bold"),
            "  ",
            styled(in_words(shape["changes"]), "cyan"),
            styled(
                "" if Attribution(shape["attribution"]).is_news else f"  ({translate(shape['attribution'])})", "dim"
            ),
        )
        if titled:
            yield _indented(Text.assemble(styled(shape["title"], ""), styled(f"  {shape['record_id']}", "dim")))
        else:
            yield _indented(styled(translate(f"revision {shape['revision']}"), "dim"))
        if shape.get("missing_since"):
            seen, missing = (in_zone(shape[name], timezone) for name in ("last_seen_live_at", "missing_since"))
            yield _indented(styled(translate(f"last seen live {seen}, missing since {missing}"), "dim"))
        for edit in shape["edits"]:
            yield _indented(Text.assemble(styled(f"{edit['field']}: ", "dim"), redline(edit, _LONGEST)))
        yield Text("")


def _indented(text: Text) -> Padding:
    return Padding(text, (0, 0, 0, 2), expand=False)


def _cut(text: str, longest: int | None) -> str:
    return text if longest is None or len(text) <= longest else f"{text[:longest]}… ({len(text)})"
