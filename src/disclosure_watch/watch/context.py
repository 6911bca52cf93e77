"""What the steps of a pass that ask share: the source, the client, the store's hold, and how one address is asked."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from disclosure_watch import judge
from disclosure_watch.config import Settings
from disclosure_watch.diff import address_key
from disclosure_watch.fetch import SourceFetcher
from disclosure_watch.model import (
    Capture,
    EvidenceRef,
    Failure,
    FindingKind,
    FrontierRow,
    Judgement,
    Known,
    Revision,
    Source,
    Verdict,
)
from disclosure_watch.store import SourcePass
from disclosure_watch.watch.filetexts import FileTexts
from disclosure_watch.watch.findings import Notebook
from disclosure_watch.watch.reader import Reader

Clock = Callable[[], dt.datetime]

FINDING_OF = {
    Verdict.GONE: FindingKind.UNTRUSTED,
    Verdict.SOFT_GONE: FindingKind.UNTRUSTED,
    Verdict.BLOCKED: FindingKind.BLOCKED,
    Verdict.STUB: FindingKind.UNTRUSTED,
    Verdict.TRUNCATED: FindingKind.UNTRUSTED,
    Verdict.OFF_SITE: FindingKind.UNTRUSTED,
    Verdict.UNREADABLE: FindingKind.UNREADABLE,
    Verdict.ERROR: FindingKind.UNTRUSTED,
}
"""Which finding a verdict that can't be trusted makes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What an address answered: the capture, its verdict, where it lies, and whether it is what it was.

    `lost_body` says that it reads as a page whose document is not there any more.
    """

    capture: Capture
    judgement: Judgement
    evidence: EvidenceRef | None
    unchanged: bool
    lost_body: bool = False

    @property
    def trusted(self) -> bool:
        """Whether it may be read."""
        return self.judgement.verdict in {Verdict.OK, Verdict.NOT_MODIFIED}

    @property
    def gone(self) -> bool:
        """Whether the site says that nothing is there."""
        return self.judgement.verdict in {Verdict.GONE, Verdict.SOFT_GONE}

    @property
    def finding(self) -> FindingKind:
        """The finding that an answer which can't be trusted makes."""
        if self.capture.failure is Failure.ROBOTS:
            return FindingKind.ROBOTS_DISALLOWED
        if self.lost_body and self.judgement.verdict is Verdict.UNREADABLE:
            return FindingKind.BODY_LOST
        return FINDING_OF[self.judgement.verdict]


@dataclass(slots=True)
class Tally:
    """What a pass counts while it asks."""

    fetched: int = 0
    not_modified: int = 0
    bytes: int = 0
    seconds: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Context:
    """A pass of one source under way; `held` is its hold on the store."""

    source: Source
    settings: Settings
    fetcher: SourceFetcher
    held: SourcePass
    clock: Clock
    notebook: Notebook
    texts: FileTexts
    tally: Tally = field(default_factory=Tally)
    rows: dict[str, FrontierRow] = field(init=False)
    known: dict[str, Known] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = {address_key(row.url): row for row in self.held.frontier.values()}
        self.known = {address_key(known.record.url): known for known in self.held.known.values()}

    @property
    def reader(self) -> Reader:
        """What reads the source's pages."""
        return Reader(self.source)

    def row(self, url: str, *, page: str) -> FrontierRow:
        """Return the frontier's row of an address, made when there is none."""
        return self.rows.setdefault(address_key(url), FrontierRow(url=url, page=page))

    async def ask(self, url: str, *, unconditional: bool = False, file: bool = False) -> Answer:
        """Ask one address, keep the answer as evidence, and judge it as a page or as an attached file."""
        row = self.rows.get(address_key(url))
        plainly = self.held.pass_number % self.settings.fetch.unconditional_every == 0
        validators = None if row is None or unconditional or plainly else row.validators
        capture = await self.fetcher.get(url, validators)
        evidence = None
        if capture.status:
            self.tally.seconds.append(capture.elapsed)
        if capture.status == 304:
            self.tally.not_modified += 1
        elif capture.status:
            self.tally.fetched += 1
            self.tally.bytes += len(capture.body)
            evidence = self.held.save(capture)
        judgement = judge.file(capture, site=url) if file else judge.capture(capture, site=url)
        same = judgement.verdict is Verdict.OK and row is not None and row.sha256 == capture.sha256
        return Answer(capture, judgement, evidence, same or judgement.verdict is Verdict.NOT_MODIFIED)

    def keep(self, url: str, answer: Answer, *, page: str) -> FrontierRow:
        """Return the frontier's row of an address, brought up to date with a trusted answer."""
        row = self.row(url, page=page)
        if answer.judgement.verdict is Verdict.OK:
            row.remember(answer.capture)
        else:
            row.confirm(answer.capture.fetched_at)
        return row

    def commit(self, revisions: Sequence[Revision], *, full_pass_at: dt.datetime | None = None) -> None:
        """Record the pass; arguments and errors as of `SourcePass.commit`."""
        self.held.frontier = {row.url: row for row in self.rows.values()}
        self.held.commit(revisions, full_pass_at=full_pass_at)
