"""What the steps of a pass that ask share: the source, the client, the store's hold, and how addresses are asked."""

import asyncio
import datetime as dt
import functools
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import urlsplit

from disclosure_watch import judge
from disclosure_watch.config import Settings
from disclosure_watch.diff import address_key, identifying, marks_of_visit
from disclosure_watch.model import (
    Capture,
    Entry,
    EvidenceRef,
    Failure,
    FindingKind,
    FrontierRow,
    Judgement,
    Known,
    Means,
    Revision,
    Source,
    Validators,
    Verdict,
)
from disclosure_watch.store import SourcePass
from disclosure_watch.watch.control import Control, Interrupted
from disclosure_watch.watch.findings import Notebook
from disclosure_watch.watch.likes import Likes
from disclosure_watch.watch.origins import Origins
from disclosure_watch.watch.rates import Rates
from disclosure_watch.watch.reader import Reader
from disclosure_watch.watch.reading_process import ReadingProcess
from disclosure_watch.watch.texts import Texts

if TYPE_CHECKING:
    from disclosure_watch.fetch import SourceFetcher

Clock = Callable[[], dt.datetime]
_T = TypeVar("_T")

TIMEOUTS_IN_A_ROW = 5
"""So many timeouts in a row at one host end the asking there: what is left waits for the next pass."""

FUTURE = dt.timedelta(hours=1)
"""A stamp so much later than now was written by a clock that was wrong; less is the difference between two machines."""

CONTINUED_WITHIN = dt.timedelta(hours=6)
"""So long a pass goes on where those before it were told to stop; later it looks at everything anew."""

LISTING_SHARE = 0.5
"""Share of a pass's time limit that the walk may take, so that documents are read in every pass."""

LET_GO_AFTER = 10.0
"""Seconds beyond a pass's time limit (as long again, where that is less) after which what is being asked is let go."""

_OVER = "the pass took as long as pass_limit allows"

_WEAKNESSES = {
    Means.OLD_TLS: "an old server's TLS, its certificate verified",
    Means.FETCHED_ISSUER: "sends its certificate without its issuer's, which was fetched",
    Means.UNVERIFIED_TLS: 'nobody vouches for it, which tls = "unverified" accepts',
}

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


@functools.lru_cache(maxsize=1 << 14)
def host_of(url: str) -> str:
    """Return host and port of an address, as it has them."""
    return urlsplit(url).netloc


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


class Look(NamedTuple):
    """What a listing page showed when it was last served, and in which pass and when that was."""

    entries: tuple[Entry, ...] = ()
    record_count: int | None = None
    page_count: int | None = None
    pass_number: int = 0
    at: dt.datetime | None = None


@dataclass(slots=True)
class Tally:
    """What a pass counts while it asks."""

    fetched: int = 0
    not_modified: int = 0
    bytes: int = 0
    seconds: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Context:
    """
    A pass of one source under way; `held` is its hold on the store.

    `by_lot` says that the pass may ask every known page, `chances` with which probability, where it is below 1,
    by address key. `renewed` are the address keys of listing pages that answered otherwise than in the pass before, `looks`
    what each showed by then; `left` are those of documents that it should have asked and had no time for.
    """

    source: Source
    settings: Settings
    fetcher: "SourceFetcher"
    held: SourcePass
    clock: Clock
    notebook: Notebook
    process: ReadingProcess
    rng: Random = field(default_factory=Random)
    control: Control = field(default_factory=Control)
    likes: Likes | None = None
    texts: Texts = field(default_factory=Texts)
    started: dt.datetime = field(init=False)
    tally: Tally = field(default_factory=Tally)
    origins: Origins = field(default_factory=Origins)
    rows: dict[str, FrontierRow] = field(init=False)
    known: dict[str, Known] = field(init=False)
    identifying: frozenset[str] = field(init=False)
    marks: frozenset[str] = frozenset()
    hosts: set[str] = field(init=False)
    rates: Rates = field(init=False)
    chances: dict[str, float] = field(default_factory=dict)
    by_lot: bool = False
    renewed: set[str] = field(default_factory=set)
    looks: dict[str, Look] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    _timeouts: Counter[str] = field(default_factory=Counter)
    _unasked: dict[str, str] = field(default_factory=dict)
    _began: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    def __post_init__(self) -> None:
        self.started = self.clock()
        self.identifying = identifying(
            Entry(known.record.title, known.record.url) for known in self.held.known.values()
        )
        self.rates = Rates.of(self.held.pools)
        self._arrange()
        self._check_clock()
        self.texts.know(self.source.id, self.known.values())
        self.fetcher.recall(self.held.old_servers)

    def _check_clock(self) -> None:
        """Forget stamps that are later than now: a clock was wrong, and nothing may hang on when it will be right."""
        latest = self.clock() + FUTURE
        doubtful = [row.url for row in self.rows.values() if row.disbelieve(latest)]
        doubtful += [known.record_id for known in self.known.values() if known.observed_at > latest]
        if doubtful or (self.held.full_pass_at or latest) > latest:
            message = f"stamps in the storage are later than now ({len(doubtful)} addresses and records): not believed"
            self.notebook.see(FindingKind.CLOCK, message)
        else:
            self.notebook.clear((FindingKind.CLOCK,))

    def believed(self, moment: dt.datetime | None) -> dt.datetime | None:
        """Return a stored moment, None where it is later than now."""
        return None if moment is None or moment > self.clock() + FUTURE else moment

    def _arrange(self) -> None:
        self.rows = {self.key(row.url): row for row in self.held.frontier.values()}
        self.known = {self.key(known.record.url): known for known in self.held.known.values()}
        self.hosts = {host_of(known.record.url) for known in self.known.values()}

    def key(self, url: str) -> str:
        """Return what identifies an address in this source."""
        return address_key(url, self.identifying, self.marks)

    def was_listed(self, key: str) -> bool:
        """Return whether the listing ever showed an address, or it is a known record's."""
        row = self.rows.get(key)
        return key in self.known or (row is not None and row.listed_as is not None)

    def learn(self, entries: Iterable[Entry], *, entrance: bool = False) -> None:
        """
        Take note of the tracking parameters by which a listing tells its documents apart, and at its entrance of those that
        are other at each visit: from now on the ones identify and the others don't.
        """
        entries = list(entries)
        more = identifying(entries) - self.identifying
        marks = frozenset[str]()
        strange = (
            sum("?" in entry.url and self.key(entry.url) not in self.known for entry in entries) if entrance else 0
        )
        if self.known and 2 * strange > len(entries):
            known = (each.record.url for each in self.known.values())
            marks = marks_of_visit(known, (entry.url for entry in entries), self.identifying | more) - self.marks
        if more or marks:
            self.held.frontier = {row.url: row for row in self.rows.values()}
            self.identifying |= more
            self.marks |= marks
            self._arrange()

    @property
    def reader(self) -> Reader:
        """What reads the source's pages."""
        return Reader(self.source)

    @property
    def unasked(self) -> Sequence[str]:
        """Why addresses were not asked that should have been, in words; empty where all were."""
        counted = Counter(self._unasked.values())
        return [f"{reason}: {count} addresses were not asked" for reason, count in counted.items()]

    def row(self, url: str, *, page: str) -> FrontierRow:
        """Return the frontier's row of an address, made when there is none."""
        key = self.key(url)
        row = self.rows.get(key)
        if row is None:
            row = self.rows[key] = FrontierRow(url=url, page=page)
        return row

    async def each(
        self, urls: Iterable[str], work: Callable[[str], Awaitable[_T]], *, listing: bool = False
    ) -> dict[str, _T]:
        """
        Do some work with each address, as many at once as the settings allow a host; return what came of it.

        An address is missing there where its host is silent, the time of the pass (for a listing, its share) is over, or
        the run is told to stop.
        """
        waiting: defaultdict[str, deque[str]] = defaultdict(deque)
        urls = list(dict.fromkeys(urls))
        for url in urls:
            waiting[host_of(url)].append(url)
        done: dict[str, _T] = {}

        async def worker(host: str, queue: deque[str]) -> None:
            while queue and not self.control.stopping:
                url = queue.popleft()
                if reason := self._refusal(host, listing=listing):
                    self._unasked[url] = reason
                else:
                    with suppress(Interrupted), self.fetcher.carrying():
                        done[url] = await work(url)
                self.control.asked[host] += 1

        async with asyncio.TaskGroup() as group:
            for host, queue in waiting.items():
                self.control.expected[host] += len(queue)
                for _ in range(min(len(queue), self.settings.fetch.concurrency_per_host)):
                    group.create_task(worker(host, queue))
        return {url: done[url] for url in urls if url in done}

    def _refusal(self, host: str, *, listing: bool) -> str:
        """Return why a host must not be asked any more in this pass, empty where it may."""
        if self._timeouts[host] >= TIMEOUTS_IN_A_ROW:
            return f"{host} timed out {TIMEOUTS_IN_A_ROW} times in a row"
        if not listing and (reason := self.texts.refusal(self.source.id)):
            return reason
        limit = self.settings.watch.pass_limit.total_seconds() * (LISTING_SHARE if listing else 1)
        if limit and asyncio.get_running_loop().time() - self._began >= limit:
            return _OVER
        return ""

    async def _answered(self, url: str, validators: Validators | None) -> Capture:
        """Return what an address answers, a timeout where the end of the pass lets go of it."""
        limit = self.settings.watch.pass_limit.total_seconds()
        end = self._began + limit + min(limit, LET_GO_AFTER) if limit else None
        try:
            async with asyncio.timeout_at(end):
                return await self.fetcher.get(url, validators)
        except TimeoutError:
            self._unasked[url] = _OVER
            return Capture(url, url, self.clock(), failure=Failure.TIMEOUT, detail=_OVER)

    def leave(self, url: str, reason: str) -> None:
        """Note that an address which should be asked is left to the passes that follow."""
        self._unasked[url] = reason

    async def ask(self, url: str, *, unconditional: bool = False, file: bool = False) -> Answer:
        """
        Ask one address, keep the answer as evidence, and judge it as a page or as an attached file.

        Raises Interrupted where the run is told to stop before it is answered.
        """
        row = self.rows.get(self.key(url))
        plainly = self.held.pass_number % self.settings.fetch.unconditional_every == 0
        validators = None if row is None or unconditional or plainly else row.validators
        with self.control.asking():
            capture = await self._answered(url, validators)
        self._count_timeout(url, capture)
        self._note_weakness(capture)
        if row is not None:
            row.mark_asked(self.held.pass_number, capture.fetched_at)
        evidence = None
        if capture.status:
            self.tally.seconds.append(capture.elapsed)
        if capture.status == 304:
            self.tally.not_modified += 1
        elif capture.status:
            self.tally.fetched += 1
            self.tally.bytes += len(capture.body)
            evidence = self.held.save(capture)
        if file:
            judgement = judge.file(capture, site=url)
        else:
            entrance = url == self.source.listing_url
            judgement = judge.capture(capture, site=url, entrance=entrance, hosts=self.hosts)
        same = judgement.verdict is Verdict.OK and row is not None and row.sha256 == capture.sha256
        return Answer(capture, judgement, evidence, same or judgement.verdict is Verdict.NOT_MODIFIED)

    def _count_timeout(self, url: str, capture: Capture) -> None:
        host = host_of(url)
        if capture.failure is Failure.TIMEOUT:
            self._timeouts[host] += 1
        elif capture.status:
            self._timeouts[host] = 0

    def _note_weakness(self, capture: Capture) -> None:
        """Note what a server's TLS lacks, for `health` to show."""
        if capture.status and capture.url.startswith("https:"):
            lacks = [words for means, words in _WEAKNESSES.items() if means in capture.means]
            if lacks:
                self.notebook.see(FindingKind.WEAK_SERVER, f"{host_of(capture.url)}: {', '.join(lacks)}")
            else:
                self.notebook.clear((FindingKind.WEAK_SERVER,))

    def keep(self, url: str, answer: Answer, *, page: str) -> FrontierRow:
        """Return the frontier's row of an address, brought up to date with a trusted answer."""
        row = self.row(url, page=page)
        if answer.judgement.verdict is Verdict.OK:
            row.remember(answer.capture)
        else:
            row.confirm(answer.capture.fetched_at)
        row.mark_trusted(self.held.pass_number)
        return row

    @property
    def goes_on_since(self) -> dt.datetime | None:
        """When the first of the passes began that were told to stop just before this one, None where none was."""
        since = self.believed(self.held.stopped_since)
        return None if since is None or self.started - since > CONTINUED_WITHIN else since

    def was_read(self, row: FrontierRow | None) -> bool:
        """Return whether a pass that was told to stop, and that this one goes on from, has read an address."""
        since = self.goes_on_since
        if row is None or since is None or row.asked_at is None:
            return False
        return row.asked_pass == row.served_pass and row.asked_at >= since

    def commit(self, revisions: Sequence[Revision], *, full_pass_at: dt.datetime | None = None) -> None:
        """Record the pass; arguments and errors as of `SourcePass.commit`."""
        self.held.frontier = {row.url: row for row in self.rows.values()}
        self.held.stopped_since = (self.goes_on_since or self.started) if self.control.stopping else None
        self.held.old_servers = self.fetcher.old_servers
        self.held.pools = tuple(self.rates.pools.values())
        self.held.commit(revisions, full_pass_at=full_pass_at, now=self.clock())
