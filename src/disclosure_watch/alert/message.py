"""What an alert says to a person. Pure."""

from dataclasses import dataclass

from disclosure_watch.model import Change, Revision, Source

WORDS = {
    Change.BASELINE: "已收录",
    Change.ADDED: "新公开",
    Change.METADATA_CHANGED: "元数据变更",
    Change.CONTENT_CHANGED: "正文变更",
    Change.RELOCATED: "地址变更",
    Change.DELISTED: "移出列表",
    Change.WITHDRAWN: "撤下",
    Change.RESTORED: "恢复",
}


@dataclass(frozen=True, slots=True)
class Message:
    """A subject of one line and a plain text."""

    subject: str
    text: str


def render(revision: Revision, source: Source | None) -> Message:
    """Return the message of one revision: who, what, before and after, where it stands, and the proof."""
    who = source.name if source else revision.source_id
    what = "、".join(WORDS[change] for change in revision.changes)
    lines = [_line(revision.record.title), ""]
    lines += [f"{change.field}：{_shown(change.before)} → {_shown(change.after)}" for change in revision.fields]
    lines += [
        "",
        revision.record.url,
        f"观测时间 {revision.observed_at:%Y-%m-%d %H:%M:%SZ}，版本 {revision.revision_id}",
    ]
    if revision.evidence is not None:
        proof = revision.evidence
        lines.append(f"证据 {proof.file} @{proof.offset} sha256 {proof.sha256}")
    return Message(_line(f"【{who}】{what}：{revision.record.title}"), "\n".join(lines))


def _shown(value: object) -> str:
    return "（无）" if value in (None, "", []) else str(value)


def _line(text: str) -> str:
    return " ".join(text.split())
