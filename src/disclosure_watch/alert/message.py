"""What an alert says to a person: subject, plain text, HTML and Markdown, from templates that a user may replace. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from disclosure_watch.alert.delivery import Alert, Message, MissingPage
from disclosure_watch.alert.escape import clean, markdown, one_line, raw
from disclosure_watch.alert.passages import cut
from disclosure_watch.alert.translations import Words, words_of
from disclosure_watch.alert.views import RANKS, Edit, Edits, Links, Redline, Viewer, rank, state_of, title_of
from disclosure_watch.errors import ChannelError
from disclosure_watch.model import Finding, Revision, Source

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

LONGEST_SUBJECT = 150
LARGEST = 100_000
"""Bytes that a part of a message may have; what doesn't fit is counted and left out."""

MOST_LISTED = 300
"""Changes that one message tells of."""

EXAMPLES = 10
"""Changes of a bulk edit that its message shows."""


@dataclass(frozen=True, slots=True)
class Style:
    """
    How messages are written: how texts are compared, templates of the user's own, where copies and histories are shown.

    `feed_url` is where feeds are published, with {file}; `archive_url` and `history_url` are templates with {file}, {offset}, {sha256}, {revision_id} and {record_id}.
    """

    redline: Redline
    edits: Edits
    templates: Path | None = None
    archive_url: str = ""
    history_url: str = ""
    feed_url: str = ""


@dataclass(frozen=True, slots=True)
class Renderer:
    """
    Writes the messages of one language for some sources, moments in a time zone.

    `earlier` holds the revisions before those that are told, by the id of the later one; `statuses` gives the status that
    the address of a revision answered with.
    """

    language: str
    sources: Mapping[str, Source]
    style: Style
    timezone: ZoneInfo
    earlier: Mapping[str, Revision]
    statuses: Callable[[Revision], int | None] = lambda _revision: None

    def render(self, alert: Alert, *, test: bool = False) -> Message:
        """Return the message of an alert. Raises ChannelError where a template of the user's own fails."""
        subject = self._subject(alert, test=test)
        ordered = self._ordered(alert)
        most = min(len(ordered), EXAMPLES if alert.bulk else MOST_LISTED)
        while True:
            context = self._context(alert, ordered[:most], len(ordered) - most, subject, test=test)
            parts = [_write(ending, self.style.templates, context) for ending in ("txt", "html", "md")]
            if most <= 1 or max(len(part.encode()) for part in parts) <= LARGEST:
                return Message(subject, *parts)
            most = most * 7 // 10

    def edits(self, revision: Revision) -> tuple[Edit, ...]:
        """Return the single changes of a revision."""
        return tuple(self.style.edits(self.earlier.get(revision.revision_id), revision))

    @property
    def feed_url(self) -> str:
        """Where feeds are published, with {file}; empty where that isn't told."""
        return self.style.feed_url

    @property
    def words(self) -> Words:
        """The words of the language."""
        return words_of(self.language)

    def agency(self, source_id: str) -> str:
        """Return what the office of a source is called."""
        source = self.sources.get(source_id)
        return source.name if source else source_id or "disclosure_watch"

    def _viewer(self) -> Viewer:
        links = Links(self.style.archive_url, self.style.history_url)
        return Viewer(
            self.words, self.agency, self.timezone, self.style.redline, self.style.edits, links, self.statuses
        )

    def _ordered(self, alert: Alert) -> list[Revision]:
        """Return what an alert tells of: the gravest first, of those the newest."""
        if len(alert.revisions) == 1:
            return list(alert.revisions)
        newest = sorted(alert.revisions, key=lambda revision: revision.observed_at, reverse=True)
        return sorted(newest, key=rank)

    def _context(
        self, alert: Alert, told: Sequence[Revision], left_out: int, subject: str, *, test: bool
    ) -> dict[str, Any]:
        viewer = self._viewer()
        many = len(alert.revisions) > 1
        views = {
            revision.revision_id: viewer.change(revision, self.earlier.get(revision.revision_id)) for revision in told
        }
        full = [revision for revision in told if not many or rank(revision) < RANKS.index("added")]
        brief = [revision for revision in told if revision not in full]
        return {
            "subject": subject,
            "summary": self._summary(alert) if many or alert.digest else "",
            "changes": list(views.values()),
            "groups": list(self._by_office(full, views)),
            "listed": list(self._by_office(brief, views)),
            "left_out": self.words.say("more", count=left_out) if left_out else "",
            "more_url": Links(history_url=self.style.history_url).all_changes if left_out else "",
            "findings": [viewer.finding(finding) for finding in alert.findings],
            "words": self.words.phrases,
            "say": self.words.say,
            "note": self._note(alert),
            "flood": alert.flood,
            "bulk": alert.bulk,
            "test": test,
            "language": "zh-CN" if self.language == "zh" else self.language,
        }

    def _by_office(
        self, revisions: Iterable[Revision], views: Mapping[str, dict[str, Any]]
    ) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Yield the views of each office together, the office with the gravest change first."""
        shown = [views[revision.revision_id] for revision in revisions]
        first: dict[str, int] = {}
        for at, view in enumerate(shown):
            first.setdefault(view["agency"], at)
        for agency, group in groupby(
            sorted(shown, key=lambda view: first[view["agency"]]), key=lambda view: view["agency"]
        ):
            yield agency, list(group)

    def _note(self, alert: Alert) -> str:
        if alert.flood:
            return self.words.phrases["flood"]
        if alert.bulk:
            return self.words.phrases["moved" if ":bulk:moved:" in alert.key else "bulk"]
        return ""

    def _summary(self, alert: Alert) -> str:
        words = self.words
        counts = Counter(RANKS[rank(revision)] for revision in alert.revisions)
        said = [words.say(f"count_{name}", count=counts[name]) for name in RANKS if counts[name]]
        if alert.findings:
            said.append(words.say("count_finding", count=len(alert.findings)))
        offices = len({self.agency(revision.source_id) for revision in alert.revisions})
        who = (
            words.say("office" if offices == 1 else "offices", count=offices) + words.phrases["colon"]
            if offices
            else ""
        )
        return who + words.phrases["comma"].join(said)

    def _subject(self, alert: Alert, *, test: bool) -> str:
        words = self.words
        said = self._about_findings(alert.findings) if not alert.revisions else self._about_changes(alert)
        text = one_line(f"〔{words.phrases['test']}〕{said}" if test else said)
        return text if len(text) <= LONGEST_SUBJECT else f"{cut(text, LONGEST_SUBJECT - 1)}…"

    def _about_findings(self, findings: Sequence[Finding]) -> str:
        first = findings[0]
        colon = self.words.phrases["colon"]
        about = first.message if isinstance(first, MissingPage) else f"{first.kind}{colon}{first.message}"
        return f"【{self.agency(first.source_id)}】{self.words.phrases[state_of(first)]}{colon}{about}"

    def _about_changes(self, alert: Alert) -> str:
        gravest = self._ordered(alert)[0]
        colon = self.words.phrases["colon"]
        about = f"{self._viewer().kinds(gravest)}{colon}{title_of(gravest)}"
        if len(alert.revisions) == 1:
            return f"【{self.agency(gravest.source_id)}】{about}"
        agencies = list(dict.fromkeys(self.agency(revision.source_id) for revision in alert.revisions))
        who = agencies[0] if len(agencies) == 1 else self.words.phrases["digest"]
        count = f"{len(alert.revisions)} {self.words.phrases['many']}"
        office = "" if len(agencies) == 1 else f"{self.agency(gravest.source_id)} "
        return f"【{who}】{count}{self.words.phrases['comma']}{office}{about}"


def _write(ending: str, templates: Path | None, context: Mapping[str, Any]) -> str:
    from jinja2 import TemplateError

    try:
        return _environment(ending, templates).get_template(f"alert.{ending}").render(context)
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError, OSError) as error:
        raise ChannelError(f"template alert.{ending}: {type(error).__name__}: {str(error)[:200]}") from None


@lru_cache
def _environment(ending: str, folder: Path | None) -> "SandboxedEnvironment":
    from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader
    from jinja2.sandbox import SandboxedEnvironment

    own = PackageLoader("disclosure_watch.alert")
    loader = own if folder is None else ChoiceLoader([FileSystemLoader(folder), own])
    escaped = ending == "html"  # Markdown is escaped by `finalize`, plain text needs none
    made = SandboxedEnvironment(
        loader=loader, autoescape=escaped, finalize=_finalizer(ending), trim_blocks=True, lstrip_blocks=True
    )
    made.filters["raw"] = raw
    return made


def _finalizer(ending: str) -> Callable[[object], object]:
    escape = markdown if ending == "md" else clean

    def finalize(value: object) -> object:
        return escape(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    return finalize
