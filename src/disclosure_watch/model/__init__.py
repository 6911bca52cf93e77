"""The words of the product, which all rooms share (DESIGN §3)."""

from disclosure_watch.model.data import (
    Attachment,
    Capture,
    Entry,
    EvidenceRef,
    FieldChange,
    Finding,
    FindingKey,
    Judgement,
    Known,
    Listing,
    PassReport,
    Record,
    Reply,
    Revision,
    Sighting,
    Validators,
)
from disclosure_watch.model.findings import FindingKind
from disclosure_watch.model.frontier import FrontierRow, History, Pool, Times, Week
from disclosure_watch.model.kinds import (
    PROFILES,
    Attribution,
    Change,
    Failure,
    Means,
    ReplyKind,
    State,
    Verdict,
)
from disclosure_watch.model.seen import Aspect, SeenState
from disclosure_watch.model.severity import Severity
from disclosure_watch.model.watched import Recipe, Source, Subscription

__all__ = [
    "PROFILES",
    "Aspect",
    "Attachment",
    "Attribution",
    "Capture",
    "Change",
    "Entry",
    "EvidenceRef",
    "Failure",
    "FieldChange",
    "Finding",
    "FindingKey",
    "FindingKind",
    "FrontierRow",
    "History",
    "Judgement",
    "Known",
    "Listing",
    "Means",
    "PassReport",
    "Pool",
    "Recipe",
    "Record",
    "Reply",
    "ReplyKind",
    "Revision",
    "SeenState",
    "Severity",
    "Sighting",
    "Source",
    "State",
    "Subscription",
    "Times",
    "Validators",
    "Verdict",
    "Week",
]
