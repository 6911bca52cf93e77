"""The command `subscribe`: says who wants what, shows what that would have been, and writes the [[subscription]]."""

import datetime as dt
import sys
from collections.abc import Sequence
from typing import Annotated, Literal

from cyclopts import Parameter

from disclosure_watch import config as config_file
from disclosure_watch import watch
from disclosure_watch.changes import shapes_of
from disclosure_watch.cli.options import DEFAULT_CONFIG, Config, load, now
from disclosure_watch.cli.redline import blocks
from disclosure_watch.cli.terminal import Terminal
from disclosure_watch.config import Settings, edit
from disclosure_watch.errors import ConfigError
from disclosure_watch.store import Store

DAYS = 30
SHOWN = 10
Words = Annotated[list[str] | None, Parameter(negative="", consume_multiple=True)]


def subscribe(
    name: Annotated[str | None, Parameter(help="what it is called; asked for when it isn't given")] = None,
    to: Annotated[
        str | None, Parameter(help="jsonl:FILE, feed:FILE.xml, webhook:URL, mail:ADDRESS or an Apprise address")
    ] = None,
    *,
    source: Annotated[Words, Parameter(name="--source", help="ids or tag:TAG; all when none is named")] = None,
    changes: Annotated[Words, Parameter(name="--changes", help="kinds of change; all when none is named")] = None,
    keywords: Annotated[Words, Parameter(name="--keywords", help="words in title or text")] = None,
    fields: Annotated[Words, Parameter(name="--fields", help="columns that must have changed")] = None,
    how: Annotated[
        Literal["immediate", "digest"], Parameter(help="each change at once, or all at the moments of cron")
    ] = "immediate",
    cron: Annotated[str, Parameter(help="of a digest")] = "0 8 * * *",
    language: Annotated[Literal["zh", "en"] | None, Parameter(help="of the messages")] = None,
    findings: Annotated[
        bool, Parameter(name="--findings", negative="", help="what an operator must look at too")
    ] = False,
    yes: Annotated[bool, Parameter(name="--yes", negative="", help="write it without asking")] = False,
    config: Config = DEFAULT_CONFIG,
) -> int:
    """Show what a subscription would have received in the last 30 days, and write it once you have said yes."""
    settings = load(config)
    name = name or _asked("what is it called?")
    to = to or _asked(
        "where do its messages go (mail:a@example.org, webhook:https://…, feed:changes.xml, dingtalk://…)?"
    )
    values: dict[str, object] = {"name": name, "to": to}
    if how == "digest":
        values |= {"how": how, "cron": cron}
    lists = {"sources": _ids(settings, source or ()), "changes": changes, "keywords": keywords, "fields": fields}
    values |= {key: list(words) for key, words in lists.items() if words}
    values |= {"language": language} if language else {}
    values |= {"findings": True} if findings else {}
    if not name or not to:
        raise ConfigError(["subscribe: a name and an address are needed; give both, or answer the questions"])
    text = edit.with_table(edit.read(config), "subscription", values)
    _preview(Terminal(), config_file.loads(text, config), name)
    out = Terminal()
    out.print(f"\n{config} would get:\n\n{edit.with_table('', 'subscription', values)}")
    if not yes and _asked("write it? [y/N]").lower() not in {"y", "yes", "是"}:
        out.print("nothing was changed")
        return 0
    edit.save(config, text)
    out.print(f"{name} gets what later passes find; next: disclosure-watch test-alert {name}")
    return 0


def _asked(question: str) -> str:
    """Return what the user answers on standard input, empty where there is none."""
    Terminal().print(question, end=" ")
    return sys.stdin.readline().strip()


def _ids(settings: Settings, words: Sequence[str]) -> list[str]:
    """Return the ids that words mean. Raises ConfigError where one means nothing."""
    ids: dict[str, None] = {}
    for word in words:
        tag = word.removeprefix("tag:")
        for source in settings.tagged(tag) if word != tag else (settings.source(word),):
            ids[source.id] = None
    return list(ids)


def _preview(out: Terminal, settings: Settings, name: str) -> None:
    previews = watch.preview(settings, since=now() - dt.timedelta(days=DAYS), clock=now)
    preview = next(each for each in previews if each.subscription.name == name)
    more = f" and {len(preview.findings)} findings" if preview.findings else ""
    out.print(f"in the last {DAYS} days it would have received {len(preview.revisions)} changes{more}")
    last = preview.revisions[-SHOWN:]
    if last:
        out.print()
    for line in blocks(shapes_of(Store(settings.storage), last), settings.timezone):
        out.print(line)
