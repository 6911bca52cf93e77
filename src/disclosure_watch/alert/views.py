"""What a message says of one change or finding, ready for a template. Pure."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from disclosure_watch.alert.delivery import MissingPage
from disclosure_watch.alert.escape import link, one_line
from disclosure_watch.alert.matching import change_nature
from disclosure_watch.alert.passages import Part, Passages, Segment, cut, fold, passages
from disclosure_watch.alert.translations import Words
from disclosure_watch.language import spoken
from disclosure_watch.model import Change, FieldChange, Finding, Record, Revision
from disclosure_watch.times import told

LONGEST_TITLE = 300
LONGEST_VALUE = 600
LONGEST_START = 160
"""Characters of a new document's text that are shown."""


class Edit(Protocol):
    """What is asked of an edit: a row of the table `edits`."""

    @property
    def field(self) -> str:
        """The field it is of."""

    @property
    def before(self) -> str | None:
        """What stood there."""

    @property
    def after(self) -> str | None:
        """What stands there."""


Redline = Callable[[str, str], Iterable[Segment]]
Edits = Callable[[Revision | None, Revision], Iterable[Edit]]

BRIEF = frozenset({"fact_proposal", "fact_proposal_title", "fact_proposers", "fact_date"})
"""What a list says of a new document."""

RANKS = ("withdrawn", "figures", "content", "state", "metadata", "added")
"""What a change is, the gravest first: how a digest counts and orders."""


def rank(revision: Revision) -> int:
    """Return how grave a change is, as a place in `RANKS`."""
    changes = set(revision.changes)
    if Change.WITHDRAWN in changes:
        return 0
    if changes & {Change.ADDED, Change.BASELINE}:
        return 5
    if Change.CONTENT_CHANGED in changes:
        return 1 if any(change.field == "body_text" and _has_figure(change) for change in revision.fields) else 2
    return 4 if changes == {Change.METADATA_CHANGED} else 3


def _has_figure(change: FieldChange) -> bool:
    if change_nature(change) == "figures":
        return True
    old, new = (str(side or "").split("\n") for side in (change.before, change.after))
    return len(old) == len(new) and any(
        change_nature(FieldChange("body_text", x, y)) == "figures" for x, y in zip(old, new, strict=True) if x != y
    )


@dataclass(frozen=True, slots=True)
class Links:
    """Where copies and histories are shown: templates with {file}, {offset}, {sha256}, {revision_id} and {record_id}."""

    archive_url: str = ""
    history_url: str = ""

    def of(self, revision: Revision) -> tuple[str, str]:
        """Return the addresses of a revision's copy and of its record's history, each empty where there is none."""
        proof = revision.evidence
        named = {
            "file": proof.file if proof else "",
            "offset": proof.offset if proof else "",
            "sha256": proof.sha256 if proof else "",
            "revision_id": revision.revision_id,
            "record_id": revision.record_id,
        }
        archive, history = self.archive_url if proof else "", self.history_url
        for name, value in named.items():
            archive = archive.replace(f"{{{name}}}", str(value))
            history = history.replace(f"{{{name}}}", str(value))
        return link(archive), link(history)

    @property
    def all_changes(self) -> str:
        """Where a reader finds what a message leaves out: the part of `history_url` before what names a record."""
        return link(self.history_url.partition("{")[0])


@dataclass(frozen=True, slots=True)
class Viewer:
    """Makes views in one language and time zone; `agency` names the office of a source."""

    words: Words
    agency: Callable[[str], str]
    timezone: ZoneInfo
    redline: Redline
    edits: Edits
    links: Links
    statuses: Callable[[Revision], int | None]

    def change(self, revision: Revision, before: Revision | None) -> dict[str, Any]:
        """Return what is said of one change; `before` is the revision before it."""
        archive_url, history_url = self.links.of(revision)
        proof = revision.evidence
        facts = [(name, text) for name, text in self._facts(revision, before) if text]
        return {
            "agency": one_line(self.agency(revision.source_id)),
            "kinds": self.kinds(revision),
            "rank": RANKS[rank(revision)],
            "meaning": self.words.phrases[_meaning(revision)],
            "title": title_of(revision),
            "url": link(revision.record.url),
            "facts": [(self.words.phrases[name], text) for name, text in facts],
            "brief": [(self.words.phrases[name], text) for name, text in facts if name in BRIEF],
            "fields": [self._field(change, revision, before) for change in revision.fields],
            "observed_at": told(revision.observed_at, self.timezone),
            "revision_id": revision.revision_id,
            "record_id": revision.record_id,
            "evidence": f"{proof.file} @{proof.offset} sha256:{proof.sha256[:12]}" if proof else "",
            "archive_url": archive_url,
            "history_url": history_url,
        }

    def kinds(self, revision: Revision) -> str:
        """Return what a change is called."""
        return self.words.phrases["and"].join(self.words.changes[change] for change in revision.changes)

    def finding(self, finding: Finding) -> dict[str, Any]:
        """Return what is said of a finding."""
        words, language = finding.kind.words, self.words.language
        became = isinstance(finding, MissingPage) and finding.became
        return {
            "agency": one_line(self.agency(finding.source_id)),
            "kind": str(finding.kind),
            "state": self.words.phrases[state_of(finding)],
            "meaning": spoken(words.meaning, language),
            "remedy": "" if finding.ended_at else spoken(words.remedy, language),
            "message": cut(one_line(spoken(finding.message, language)), LONGEST_VALUE),
            "url": link(finding.url or ""),
            "record_id": finding.record_id or "",
            "first_seen_at": told(finding.first_seen_at, self.timezone),
            "count": self.words.say("times", count=finding.count) if finding.count > 1 else "",
            "ended_at": told(finding.ended_at, self.timezone) if finding.ended_at and not became else "",
        }

    # --------------------------------------------------------------------------------------------------- its facts

    def _facts(self, revision: Revision, before: Revision | None) -> Iterable[tuple[str, str]]:
        changes = set(revision.changes)
        if changes & {Change.ADDED, Change.BASELINE}:
            yield from self._of_new(revision)
        if Change.WITHDRAWN in changes:
            yield from self._of_document(revision)
            yield from self._of_withdrawn(revision, before)
        if Change.DELISTED in changes:
            yield from self._of_document(revision)
            yield "fact_now", self.words.phrases["now_served"]
        if Change.RESTORED in changes:
            yield from self._of_document(revision)
            yield "fact_now", self.words.phrases["now_back"]
            yield "fact_missing_since", self._moment(before.observed_at if before else None)
        if Change.RELOCATED in changes:
            yield from self._of_document(revision)
            yield "fact_old_url", link(before.record.url) if before else ""
            yield "fact_new_url", link(revision.record.url)

    def _of_document(self, revision: Revision) -> Iterable[tuple[str, str]]:
        record = revision.record
        if record.publisher != self.agency(revision.source_id):
            yield "fact_office", one_line(record.publisher or "")
        yield "fact_proposal", self._proposal(record)
        yield "fact_proposal_title", one_line((record.reply and record.reply.proposal_title) or "")
        yield "fact_document_number", one_line(record.document_number or "")

    def _of_new(self, revision: Revision) -> Iterable[tuple[str, str]]:
        yield from self._of_document(revision)
        record, reply = revision.record, revision.record.reply
        if reply is not None:
            yield "fact_proposers", one_line(self.words.phrases["and"].join(reply.addressees))
        day = (reply and reply.signed_on) or record.issued_on or record.published_on
        yield "fact_date", day.isoformat() if day else ""
        yield "fact_text", _start(record)

    def _proposal(self, record: Record) -> str:
        reply = record.reply
        if reply is None:
            return ""
        number = self.words.say("number", number=reply.proposal_number) if reply.proposal_number else ""
        return one_line(" ".join(part for part in (str(reply.kind), reply.session or "", number) if part))

    def _of_withdrawn(self, revision: Revision, before: Revision | None) -> Iterable[tuple[str, str]]:
        seen = revision.last_seen_live_at
        if seen is not None:
            yield "fact_last_seen", self._moment(seen)
        elif before is not None:
            yield "fact_recorded", self._moment(before.observed_at)
        yield "fact_missing_since", self._moment(revision.missing_since or revision.observed_at)
        yield "fact_now", self._answer(revision)
        kept = before if before is not None and before.evidence else None
        if kept is not None and kept.evidence is not None:
            archive_url, _ = self.links.of(kept)
            yield "fact_kept", archive_url or f"{kept.evidence.file} @{kept.evidence.offset}"

    def _answer(self, revision: Revision) -> str:
        """Return what the address of a withdrawn document answers now, with its status."""
        status = self.statuses(revision) if revision.evidence else None
        if status is None:
            return self.words.phrases["now_other" if revision.evidence else "now_gone"]
        return self.words.say("now_gone_status" if status >= 400 else "now_other_status", status=status)

    def _moment(self, moment: dt.datetime | None) -> str:
        return told(moment, self.timezone) if moment else ""

    # -------------------------------------------------------------------------------------------------- its fields

    def _field(self, change: FieldChange, revision: Revision, before: Revision | None) -> dict[str, Any]:
        shown = Passages()
        if change.field == "attachments":
            shown = self._of_attachments(revision, before)
        elif change.field == "body_text":
            shown = self._of_text(change, revision, before)
        if not shown.shown:
            shown = Passages((self._of_value(change),))
        return {
            "name": self.words.fields.get(change.field, change.field),
            "field": change.field,
            "before": self._shown(change.before),
            "after": self._shown(change.after),
            "passages": [[_as_row(part) for part in passage] for passage in shown.shown],
            "left_out": shown.left_out,
        }

    def _of_text(self, change: FieldChange, revision: Revision, before: Revision | None) -> Passages:
        if before is None:
            old, new = (str(side or "") for side in (change.before, change.after))
        else:
            old, new = before.record.body_text, revision.record.body_text
        return passages(self.redline(old, new))

    def _of_attachments(self, revision: Revision, before: Revision | None) -> Passages:
        if before is None:
            return Passages()
        changed: list[tuple[Part, ...]] = []
        former = {file.url: file for file in before.record.attachments}
        for file in revision.record.attachments:
            old = former.get(file.url)
            if old is not None and old.sha256 and file.sha256 and old.sha256 != file.sha256:
                label = f"{one_line(file.name)}{self.words.phrases['colon']}"
                name = Part("equal", label, label)
                changed += [
                    (name, *passage) for passage in passages(self.redline(old.text or "", file.text or "")).shown
                ]
        came = {file.name for file in revision.record.attachments} | {file.url for file in revision.record.attachments}
        named = {file.name for file in before.record.attachments} | {file.url for file in before.record.attachments}
        for edit in self.edits(before, revision):
            old_name, new_name = edit.before or "", edit.after or ""
            if (
                edit.field == "attachments"
                and (not old_name or old_name in named)
                and (not new_name or new_name in came)
            ):
                op = "replace" if old_name and new_name else "delete" if old_name else "insert"
                changed.append((Part(op, old_name, new_name),))
        return Passages(tuple(changed))

    def _of_value(self, change: FieldChange) -> tuple[Part, ...]:
        return (Part("replace", self._shown(change.before), self._shown(change.after)),)

    def _shown(self, value: object) -> str:
        if value in (None, "", []):
            return self.words.phrases["none"]
        if isinstance(value, list):
            names = (str(item["name"]) if isinstance(item, Mapping) else str(item) for item in value)
            return fold(self.words.phrases["and"].join(names))[0]
        return fold(str(value))[0]


def _as_row(part: Part) -> dict[str, Any]:
    return {"kind": part.kind, "before": part.before, "after": part.after, "folded": part.folded}


def state_of(finding: Finding) -> str:
    """Return which phrase says how a finding stands."""
    if isinstance(finding, MissingPage):
        return f"missing_{finding.became}" if finding.became else "missing_begun"
    return "finding_ended" if finding.ended_at else "finding_begun"


def title_of(revision: Revision) -> str:
    """Return a change's title on one line."""
    return cut(one_line(revision.record.title), LONGEST_TITLE)


def _start(record: Record) -> str:
    """Return the first lines of a document's text, without the salutation."""
    lines = [line.strip() for line in record.body_text[: 20 * LONGEST_START].split("\n") if line.strip()]
    if len(lines) > 1 and lines[0].endswith(("：", ":")):
        lines = lines[1:]
    text = one_line("\n".join(lines))
    start = cut(text, LONGEST_START)
    return f"{start}…" if len(start) < len(text) else start


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
    nature = {change_nature(change) for change in revision.fields}
    if len(nature) == 1 and nature <= {"figures", "dates"}:
        return nature.pop()
    names = {change.field for change in revision.fields}
    if names == {"attachments"}:
        return "attachments"
    if Change.CONTENT_CHANGED in revision.changes:
        return "content"
    return "metadata" if Change.METADATA_CHANGED in revision.changes else "relocated"
