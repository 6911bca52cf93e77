"""What an alert says to a person: subject, plain text, HTML and Markdown, from templates that a user may replace. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, TemplateError
from markupsafe import Markup

from disclosure_watch.alert.delivery import Alert, Message
from disclosure_watch.alert.escape import clean, link, markdown, one_line, raw, short
from disclosure_watch.alert.matching import change_nature
from disclosure_watch.alert.translations import WORDS, Words
from disclosure_watch.errors import ChannelError
from disclosure_watch.model import Change, FieldChange, Finding, Record, Revision, Source

LONGEST_SUBJECT = 150
CONTEXT = 30
"""Characters of unchanged text shown on each side of a change."""

MOST_SEGMENTS = 60
MOST_LISTED = 200
"""Changes that one message lists."""


class Segment(Protocol):
    """A stretch of a redline."""

    @property
    def kind(self) -> str:
        """`equal`, `insert` or `delete`."""

    @property
    def text(self) -> str:
        """What it says."""


Redline = Callable[[str, str], Iterable[Segment]]


@dataclass(frozen=True, slots=True)
class Style:
    """
    How messages are written: templates of the user's own, how texts are compared, where copies and histories are shown.

    `archive_url` and `history_url` are templates with {file}, {offset}, {sha256}, {revision_id} and {record_id}.
    """

    redline: Redline
    templates: Path | None = None
    archive_url: str = ""
    history_url: str = ""


@dataclass(frozen=True, slots=True)
class Renderer:
    """Writes the messages of one language for some sources."""

    language: str
    sources: Mapping[str, Source]
    style: Style

    def render(self, alert: Alert, before: Callable[[Revision], Record | None], *, test: bool = False) -> Message:
        """Return the message of an alert; `before` gives the record as the revision before left it, where one is shown."""
        words = WORDS[self.language]
        single = len(alert.revisions) == 1 and not alert.flood
        changes = [self._change(words, one, before(one) if single else None) for one in alert.revisions[:MOST_LISTED]]
        context: dict[str, Any] = {
            "subject": self._subject(words, alert, test=test),
            "changes": changes,
            "left_out": len(alert.revisions) - len(changes),
            "findings": [self._finding(words, one) for one in alert.findings],
            "words": words.phrases,
            "flood": alert.flood,
            "test": test,
            "language": self.language,
        }
        written = {ending: self._write(ending, context) for ending in ("txt", "html", "md")}
        return Message(context["subject"], written["txt"], written["html"], written["md"])

    def _write(self, ending: str, context: Mapping[str, Any]) -> str:
        try:
            return _environment(ending, self.style.templates).get_template(f"alert.{ending}").render(context)
        except (TemplateError, TypeError, ValueError) as error:
            raise ChannelError(f"template alert.{ending}: {error}") from None

    def _subject(self, words: Words, alert: Alert, *, test: bool) -> str:
        if alert.findings and not alert.revisions:
            found = alert.findings[0]
            state = words.phrases["finding_ended" if found.ended_at else "finding_begun"]
            said = f"【{self._agency(found.source_id)}】{state}：{found.kind}：{found.message}"
        elif len(alert.revisions) == 1 and not alert.flood:
            (one,) = alert.revisions
            said = f"【{self._agency(one.source_id)}】{_kinds(words, one)}：{one.record.title}"
        else:
            agencies = list(dict.fromkeys(self._agency(one.source_id) for one in alert.revisions))
            who = agencies[0] if len(agencies) == 1 else words.phrases["digest"]
            said = f"【{who}】{len(alert.revisions)} {words.phrases['many']}"
        return short(one_line(f"〔{words.phrases['test']}〕{said}" if test else said), LONGEST_SUBJECT)

    def _agency(self, source_id: str) -> str:
        source = self.sources.get(source_id)
        return source.name if source else source_id or "disclosure_watch"

    def _change(self, words: Words, revision: Revision, before: Record | None) -> dict[str, Any]:
        proof = revision.evidence
        named = {
            "file": proof.file if proof else "",
            "offset": proof.offset if proof else "",
            "sha256": proof.sha256 if proof else "",
            "revision_id": revision.revision_id,
            "record_id": revision.record_id,
        }
        return {
            "agency": one_line(self._agency(revision.source_id)),
            "kinds": _kinds(words, revision),
            "meaning": words.phrases[_meaning(revision)],
            "title": short(one_line(revision.record.title), 300),
            "url": link(revision.record.url),
            "fields": [self._field(words, one, revision, before) for one in revision.fields],
            "observed_at": f"{revision.observed_at:%Y-%m-%d %H:%M:%SZ}",
            "revision_id": revision.revision_id,
            "record_id": revision.record_id,
            "evidence": f"{proof.file} @{proof.offset} sha256 {proof.sha256}" if proof else "",
            "archive_url": link(_filled(self.style.archive_url, named)) if proof else "",
            "history_url": link(_filled(self.style.history_url, named)),
        }

    def _field(self, words: Words, change: FieldChange, revision: Revision, before: Record | None) -> dict[str, Any]:
        segments: list[tuple[str, str]] = []
        if before is not None and change.field == "body_text":
            segments = _trimmed(self.style.redline(before.body_text, revision.record.body_text))
        if before is not None and change.field == "attachments" and _same_places(before, revision.record):
            segments = _trimmed(self.style.redline(*_file_texts(before, revision.record)))
        return {
            "name": words.fields.get(change.field, change.field),
            "before": _shown(words, change.before),
            "after": _shown(words, change.after),
            "segments": segments,
        }

    def _finding(self, words: Words, finding: Finding) -> dict[str, Any]:
        return {
            "agency": one_line(self._agency(finding.source_id)),
            "kind": str(finding.kind),
            "state": words.phrases["finding_ended" if finding.ended_at else "finding_begun"],
            "message": short(one_line(finding.message)),
            "url": link(finding.url or ""),
            "record_id": finding.record_id or "",
            "first_seen_at": f"{finding.first_seen_at:%Y-%m-%d %H:%M:%SZ}",
            "ended_at": f"{finding.ended_at:%Y-%m-%d %H:%M:%SZ}" if finding.ended_at else "",
        }


@lru_cache
def _environment(ending: str, folder: Path | None) -> Environment:
    own = PackageLoader("disclosure_watch.alert")
    loader = own if folder is None else ChoiceLoader([FileSystemLoader(folder), own])
    finalize = _finalize_markdown if ending == "md" else _finalize
    escaped = ending == "html"  # Markdown is escaped by `finalize`, plain text needs none
    made = Environment(loader=loader, autoescape=escaped, finalize=finalize, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    made.filters["raw"] = raw
    return made


def _finalize(value: object) -> object:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _finalize_markdown(value: object) -> object:
    return markdown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _filled(template: str, named: Mapping[str, object]) -> str:
    for name, value in named.items():
        template = template.replace(f"{{{name}}}", str(value))
    return template


def _kinds(words: Words, revision: Revision) -> str:
    return "、".join(words.changes[change] for change in revision.changes)


_BY_KIND = {
    Change.WITHDRAWN: "withdrawn",
    Change.RESTORED: "restored",
    Change.DELISTED: "delisted",
    Change.BASELINE: "baseline",
}


def _meaning(revision: Revision) -> str:
    """Return which phrase says in one line what a change means."""
    for change, phrase in _BY_KIND.items():
        if change in revision.changes:
            return phrase
    if Change.ADDED in revision.changes:
        return "reply_added" if revision.record.reply else "document_added"
    nature = {change_nature(one) for one in revision.fields}
    if len(nature) == 1 and nature <= {"figures", "dates"}:
        return nature.pop()
    names = {one.field for one in revision.fields}
    if names == {"attachments"}:
        return "attachments"
    if Change.CONTENT_CHANGED in revision.changes:
        return "content"
    return "metadata" if Change.METADATA_CHANGED in revision.changes else "relocated"


def _same_places(before: Record, after: Record) -> bool:
    return [file.url for file in before.attachments] == [file.url for file in after.attachments]


def _file_texts(before: Record, after: Record) -> tuple[str, str]:
    """Return what the files that were replaced said before and say now."""
    former = {file.url: file for file in before.attachments if file.text}
    both = [
        (former[file.url].text or "", file.text)
        for file in after.attachments
        if file.text and file.url in former and former[file.url].sha256 != file.sha256
    ]
    return "\n".join(old for old, _ in both), "\n".join(new for _, new in both)


def _shown(words: Words, value: object) -> str:
    if value in (None, "", []):
        return words.phrases["none"]
    if isinstance(value, list):
        return short("、".join(str(one["name"]) if isinstance(one, dict) else str(one) for one in value))
    return short(str(value))


def _trimmed(segments: Iterable[Segment]) -> list[tuple[str, str]]:
    """Return the stretches of a redline as (kind, text), unchanged text cut to what stands beside a change."""
    found = [(str(segment.kind), segment.text) for segment in segments]
    shown: list[tuple[str, str]] = []
    for at, (kind, text) in enumerate(found):
        if kind != "equal":
            shown.append((kind, short(text)))
        else:
            shown.append((kind, _context(text, first=at == 0, last=at == len(found) - 1)))
        if len(shown) >= MOST_SEGMENTS:
            shown.append(("equal", "…"))
            break
    return [one for one in shown if one[1]]


def _context(text: str, *, first: bool, last: bool) -> str:
    if first and last:
        return ""
    if first:
        return text if len(text) <= CONTEXT else f"…{text[-CONTEXT:]}"
    if last:
        return text if len(text) <= CONTEXT else f"{text[:CONTEXT]}…"
    return text if len(text) <= 2 * CONTEXT else f"{text[:CONTEXT]}…{text[-CONTEXT:]}"
