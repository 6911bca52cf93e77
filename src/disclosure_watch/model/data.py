"""What the rooms hand to each other, as frozen data (DESIGN §3)."""

import datetime as dt
from dataclasses import dataclass
from hashlib import sha256

from disclosure_watch.model.findings import FindingKind
from disclosure_watch.model.kinds import (
    Attribution,
    Change,
    Failure,
    Means,
    ReplyKind,
    State,
    Verdict,
)

SERVED = frozenset({200, 201, 203, 206})
"""The statuses with which a page is served; 206 may be a part of one."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask again with; each is echoed to the letter."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """
    One raw response, or the failure to get one.

    `url` is the final address, `requested_url` the one asked for, `hops` the addresses of the redirects between.
    `status` is 0 when no answer came. `body` is what came over the wire (still content-encoded, de-chunked),
    `content` the same after content decoding, and `sha256` the hex digest of `content`.
    `headers` keep the order, the case and the repetition in which they came. `elapsed` is in seconds. `means` is what it
    took to get the answer, `via` holds the answers whose pages led on to it, which are evidence too.
    """

    url: str
    requested_url: str
    fetched_at: dt.datetime
    status: int = 0
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    request_headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    content: bytes = b""
    sha256: str = ""
    hops: tuple[str, ...] = ()
    elapsed: float = 0.0
    failure: Failure | None = None
    detail: str = ""
    method: str = "GET"
    means: tuple[Means, ...] = ()
    via: tuple["Capture", ...] = ()

    def header(self, name: str) -> str | None:
        """Return the first value of a header, whatever the case of its name, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def serves_page(self) -> bool:
        """Whether its status is one of `SERVED`."""
        return self.status in SERVED

    @property
    def validators(self) -> Validators:
        """The validators this answer came with; none where a page led on to it, whose 304 would hide its changes."""
        if self.via:
            return Validators()
        return Validators(self.header("etag"), self.header("last-modified"))


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and its reason in words."""

    verdict: Verdict
    reason: str

    @property
    def trusted(self) -> bool:
        """Whether what was judged may be read."""
        return self.verdict.trusted


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a listing; `url` is absolute."""

    title: str
    url: str
    date: dt.date | None = None


MOST_ROWS = 20_000
"""Rows of a listing that are read, of a page and of all its pages together."""


@dataclass(frozen=True, slots=True)
class Listing:
    """
    One listing page as read. `page_urls` are the addresses of all pages in page order, first page first, where the page tells.

    `page_count` and `record_count` are what the page claims, None where it claims nothing. `page` is the page's own number
    from 1, None where it doesn't tell; `next_url` the address of the page that follows, `is_last` whether the page itself
    says that none follows. An address may hold several of the pages counted (a group of Hanweb's): `page_urls` can be
    fewer than `page_count`.
    """

    profile: str
    entries: tuple[Entry, ...]
    page_count: int | None = None
    record_count: int | None = None
    page_urls: tuple[str, ...] = ()
    page: int | None = None
    next_url: str | None = None
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """
    A file that belongs to a record; `url` is absolute.

    `sha256` is the hex digest of its content and `text` what it says, each None until the file has been read.
    """

    name: str
    url: str
    sha256: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """
    What a reply letter says of itself; absent is None, lists are empty.

    `role` is `lead` or `assisting`. What follows it is derived from the rest of the record (`proposals`) when the
    record is stored, and None until then.
    """

    kind: ReplyKind
    session: str | None = None
    proposal_number: str | None = None
    proposal_title: str | None = None
    proposal_class: str | None = None
    addressees: tuple[str, ...] = ()
    consulted_agencies: tuple[str, ...] = ()
    approver: str | None = None
    signatories: tuple[str, ...] = ()
    signed_on: dt.date | None = None
    contact: str | None = None
    role: str | None = None
    body: str | None = None
    term: int | None = None
    meeting: int | None = None
    number_normal: str | None = None
    division_code: str | None = None
    proposal_id: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One disclosed document as read from one page; a reply letter has a `reply`."""

    profile: str
    parser_version: str
    url: str
    title: str
    index_number: str | None = None
    document_number: str | None = None
    topic_category: str | None = None
    genre_category: str | None = None
    publisher: str | None = None
    issued_on: dt.date | None = None
    published_on: dt.date | None = None
    body_text: str = ""
    attachments: tuple[Attachment, ...] = ()
    reply: Reply | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """
    One field before and after, as JSON values (dates ISO, lists of strings or objects, None for absent).

    `field` is a column's name, a reply's as `reply.signed_on`. For `body_text` the two are the changed passages,
    joined by newlines, without marks.
    """

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """Where a response record lies: file relative to `evidence/`, offset of its gzip member, hash of its content."""

    file: str
    offset: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Revision:
    """
    One observed state of one record, numbered from 1, never altered.

    `observed_at` is when its pass saw it; `evidence` is None only where a state was observed without a page
    (delisted, withdrawn by a 404 without a body). The commit fills in the rest: `previous_digest` and `digest` chain a
    source's revisions, `recorded_at` never goes back in that chain (None in rows of schema versions before 3), and of a
    withdrawn record `last_seen_live_at` and `missing_since` bound the time in which it went.
    """

    record_id: str
    source_id: str
    revision: int
    state: State
    changes: tuple[Change, ...]
    attribution: Attribution
    fields: tuple[FieldChange, ...]
    pass_number: int
    first_seen_at: dt.datetime
    observed_at: dt.datetime
    record: Record
    evidence: EvidenceRef | None = None
    previous_digest: str = ""
    digest: str = ""
    recorded_at: dt.datetime | None = None
    last_seen_live_at: dt.datetime | None = None
    missing_since: dt.datetime | None = None

    @property
    def revision_id(self) -> str:
        """`<record_id>.<revision>`."""
        return f"{self.record_id}.{self.revision}"

    @property
    def is_news(self) -> bool:
        """Whether the site made this change, so that people may be told; a parser's or a redesign's is none."""
        return self.attribution.is_news


@dataclass(frozen=True, slots=True)
class Known:
    """
    What is known of one record before a pass: the state its last revision left, and that revision's `evidence`.

    `baseline` says whether its first revision was one. The last three are as of the pass that wrote the snapshot: when
    its page was last asked, when last served, and the first check that found it gone (None while it is served).
    """

    record_id: str
    source_id: str
    revision: int
    state: State
    first_seen_at: dt.datetime
    observed_at: dt.datetime
    record: Record
    evidence: EvidenceRef | None = None
    baseline: bool = False
    last_checked_at: dt.datetime | None = None
    last_seen_live_at: dt.datetime | None = None
    missing_since: dt.datetime | None = None


FindingKey = tuple[FindingKind, str, str]
"""Kind, source, and the record or address that a finding is about (empty for the source as a whole)."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """
    Something one pass noticed that an operator must look at; sightings of one key fold into one finding.

    `record_id` and `url` say where, when it isn't the source as a whole. `values` are of a contradiction: a field, its
    value, the other field, its value.
    """

    kind: FindingKind
    source_id: str
    message: str
    record_id: str | None = None
    url: str | None = None
    values: tuple[str | None, str | None, str | None, str | None] = (None, None, None, None)

    @property
    def key(self) -> FindingKey:
        """What makes two sightings the same finding."""
        return (self.kind, self.source_id, self.record_id or self.url or "")


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A sighting over time. `ended_at` is None while it is open; `count` is the passes that saw it. `field` and `other_field`
    are the two that contradict each other, with their values.

    `kept_as` is the id that its source began with, where it has been renamed since. An operator who knows of it
    acknowledges it `until` a day, to its end: who, when and `why` stay with it.
    """

    kind: FindingKind
    source_id: str
    record_id: str | None
    url: str | None
    message: str
    first_seen_at: dt.datetime
    last_seen_at: dt.datetime
    count: int
    ended_at: dt.datetime | None = None
    kept_as: str = ""
    until: dt.date | None = None
    why: str | None = None
    acknowledged_by: str | None = None
    acknowledged_at: dt.datetime | None = None
    field: str | None = None
    value: str | None = None
    other_field: str | None = None
    other_value: str | None = None

    @property
    def key(self) -> FindingKey:
        """What the sightings that make it have in common."""
        return (self.kind, self.source_id, self.record_id or self.url or "")

    @property
    def finding_id(self) -> str:
        """What names it from its first sighting to its end, and in no other time it stood: 12 hex digits."""
        began = self.first_seen_at.astimezone(dt.UTC).isoformat()
        return sha256("\n".join((self.kind, self.kept_as or self.source_id, self.key[2], began)).encode()).hexdigest()[
            :12
        ]

    @property
    def open(self) -> bool:
        """Whether it still stands."""
        return self.ended_at is None

    def is_acknowledged(self, today: dt.date) -> bool:
        """Return whether an operator knows of it and has asked for peace."""
        return self.until is not None and today <= self.until


@dataclass(frozen=True, slots=True)
class PassReport:
    """
    What one pass of one source did, in counts; `seconds` is wall time, `verdict` that of its listing.

    `coverage` is the share of the listing that it covered, 1.0 where whole, None where it saw none.
    """

    source_id: str
    pass_number: int
    started_at: dt.datetime
    finished_at: dt.datetime
    verdict: Verdict
    reason: str
    complete: bool = False
    entries: int = 0
    fetched: int = 0
    not_modified: int = 0
    baseline: int = 0
    added: int = 0
    metadata_changed: int = 0
    content_changed: int = 0
    relocated: int = 0
    delisted: int = 0
    withdrawn: int = 0
    restored: int = 0
    findings: int = 0
    bytes: int = 0
    seconds: float = 0.0
    coverage: float | None = None

    @property
    def counts(self) -> dict[Change, int]:
        """How many records changed, by the kind of change."""
        return {change: getattr(self, change) for change in Change}

    @property
    def changed(self) -> int:
        """How many changes it recorded, the baseline among them."""
        return sum(self.counts.values())

    @property
    def told(self) -> int:
        """How many changes it recorded beside the baseline."""
        return self.changed - self.baseline
