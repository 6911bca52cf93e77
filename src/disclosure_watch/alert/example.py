"""A made-up edit, which a test of a channel sends: whoever gets it sees what an alert looks like."""

import datetime as dt
from dataclasses import replace

from disclosure_watch.model import (
    Attribution,
    Change,
    FieldChange,
    Record,
    Reply,
    ReplyKind,
    Revision,
    State,
)

_TEXT = "示例委员：\n您提出的提案收悉。\n一、我局新建示例站点{}处，服务居民3.2万人次。\n示例局\n2026年1月5日"


def example(now: dt.datetime) -> tuple[Revision, Revision]:
    """Return the two revisions of a made-up letter in which one figure was changed."""
    record = Record(
        "generic",
        "0",
        "https://example.org/letter.html",
        "关于市政协示例会议第0000号提案的答复（测试）",
        publisher="示例局",
        body_text=_TEXT.format(36),
        reply=Reply(ReplyKind.PROPOSAL, session="市政协示例会议", proposal_number="0000", addressees=("示例",)),
    )
    before = Revision(
        f"test.{now:%Y%m%dT%H%M%S%f}", "test", 1, State.LIVE, (Change.ADDED,), Attribution.SOURCE_EDIT, (), 1, now, now, record
    )  # fmt: skip
    after = replace(
        before,
        revision=2,
        changes=(Change.CONTENT_CHANGED,),
        fields=(FieldChange("body_text", "36", "63"),),
        pass_number=2,
        record=replace(record, body_text=_TEXT.format(63)),
    )
    return before, after
