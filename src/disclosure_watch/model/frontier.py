"""One row of the frontier: what is kept of one address between passes, and the only ways in which it changes."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from disclosure_watch.model.data import Capture, Entry, Listing, Validators
from disclosure_watch.model.kinds import Means
from disclosure_watch.model.seen import Aspect, SeenState


class Times(NamedTuple):
    """What the checks of a record's page say of it: when it was last asked, last served, and first found gone."""

    last_checked_at: dt.datetime | None = None
    last_seen_live_at: dt.datetime | None = None
    missing_since: dt.datetime | None = None


class History(NamedTuple):
    """
    What the checks of a record's page say of how often it changes.

    `changes` is how many changes the checks stand for: one that finds a change tells only that there was one or more.
    `expected` is how many its like had in the same time. `until` is the last check that counts here.
    """

    checks: int
    changes: float
    expected: float
    until: dt.datetime


class Pool(NamedTuple):
    """What the checks of like records found: of one age (by its place in `watch.rates.AGES`), kind and agency."""

    age: int
    kind: str
    agency: str
    changes: float = 0.0
    days: float = 0.0


class Week(NamedTuple):
    """
    What the checks and walks of a week say of how much is missed (`watch.missed`).

    `late` is an estimate of those not seen within a day, with the sum of the squares of what it adds up; `timely` those
    seen in time; `unseen`, with its squares, is the sum over `passes` of those not seen yet; these are edits. `lot_…` is of the
    pages asked by lot: for how many days they were unasked, and the sums of what an edit would have added, times those days.
    `added_…` are additions, late and timely; `walk_days` the days between the whole walks that found the last of them, and
    `walk_late` what an addition would have added, times those days.
    """

    number: int
    passes: int = 0
    late: float = 0.0
    late_square: float = 0.0
    timely: float = 0.0
    unseen: float = 0.0
    unseen_square: float = 0.0
    lot_days: float = 0.0
    lot_late: float = 0.0
    lot_unseen: float = 0.0
    added_late: float = 0.0
    added_timely: float = 0.0
    walk_days: float = 0.0
    walk_late: float = 0.0


class Spreading(NamedTuple):
    """A change, by its digest, that so many of the records read since a pass have in common; others are unasked since."""

    digest: str
    since: int
    records: int


def origins_by_column(origins: str) -> dict[str, str]:
    """Return the origins of a row (`title: <h1>`, a line a column) by column."""
    pairs = (each.partition(": ") for each in origins.split("\n") if each)
    return {name: origin for name, _, origin in pairs}


@dataclass(frozen=True, slots=True)
class OldServer:
    """
    A host (`origin` is scheme://host:port) whose TLS takes more than a strict context, by which `means`.

    Strict TLS is tried again at `strict_again_at`; `issuers` are the certificates, in DER, that it does not send.
    """

    origin: str
    means: tuple[Means, ...]
    strict_again_at: dt.datetime
    issuers: tuple[bytes, ...] = ()


@dataclass(slots=True)
class FrontierRow:
    """
    What is known of one address; the columns are those of `schema.FRONTIER_COLUMNS`.

    `page` is detail, listing or attachment; `listed_as` is the title and the date that the listing last showed for it,
    `position` its place there, from the top. `asked_pass` is the pass that last asked it and `asked_at` when that was,
    whatever was answered; `served_pass` the last that was served. `set_aside` is the pass from which on its absence from the
    listing says nothing (the listing's address was edited, or the year turned), 0 for none. `states` are those that it went through of late, oldest first; `shown` are
    its times as the snapshot has them. `origins` says where on the page each value was read, `slow` that reading it took
    long, `unread` what of it could not be read in time.
    """

    url: str
    page: str
    record_id: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    checked_at: dt.datetime | None = None
    missing_since: dt.datetime | None = None
    missing_count: int = 0
    baseline: bool = False
    listed_as: tuple[str, dt.date | None] | None = None
    profile: str = ""
    entries: tuple[Entry, ...] = ()
    page_count: int | None = None
    record_count: int | None = None
    page_urls: tuple[str, ...] = ()
    page_number: int | None = None
    next_url: str | None = None
    is_last: bool = False
    asked_pass: int = 0
    served_pass: int = 0
    position: int | None = None
    set_aside: int = 0
    states: tuple[SeenState, ...] = ()
    last_seen_live_at: dt.datetime | None = None
    shown: Times | None = None
    asked_at: dt.datetime | None = None
    history: History | None = None
    origins: str = ""
    slow: bool = False
    unread: str = ""

    @property
    def times(self) -> Times:
        """What the checks of the page say of it."""
        return Times(self.checked_at, self.last_seen_live_at, self.missing_since)

    @property
    def validators(self) -> Validators:
        """What to ask the address with."""
        return Validators(self.etag, self.last_modified)

    @property
    def listing(self) -> Listing:
        """The listing page that was last read here."""
        return Listing(
            self.profile,
            self.entries,
            self.page_count,
            self.record_count,
            self.page_urls,
            self.page_number,
            self.next_url,
            self.is_last,
        )

    def confirm(self, at: dt.datetime) -> None:
        """Note a trusted answer that the page is as it was."""
        self.asked_at = self.checked_at = self.last_seen_live_at = at

    def remember(self, capture: Capture) -> None:
        """Note a trusted answer: what to ask with next, and what it held."""
        self.confirm(capture.fetched_at)
        self.etag, self.last_modified = capture.validators.etag, capture.validators.last_modified
        self.sha256 = capture.sha256

    def remember_listing(self, listing: Listing) -> None:
        """Note what a listing page shows."""
        self.profile, self.entries = listing.profile, listing.entries
        self.page_count, self.record_count, self.page_urls = listing.page_count, listing.record_count, listing.page_urls
        self.page_number, self.next_url, self.is_last = listing.page, listing.next_url, listing.is_last

    def disown_listing(self, entries: tuple[Entry, ...]) -> None:
        """Note that what was read here is another list's; `entries` are those of before."""
        self.entries = entries
        self.forget_answer()

    def remember_entry(self, entry: Entry) -> None:
        """Note how the listing shows the document here."""
        self.listed_as = (entry.title, entry.date)
        self.set_aside = 0

    def place(self, position: int | None) -> None:
        """Note where the listing has it."""
        self.position = position

    def leave_aside(self, pass_number: int) -> None:
        """Note that the listing may not show it any more, without that saying anything of it."""
        self.set_aside, self.position = pass_number, None

    def mark_asked(self, pass_number: int, at: dt.datetime) -> None:
        """Note that it had its turn, whatever was answered."""
        self.asked_pass, self.asked_at = pass_number, at

    def mark_trusted(self, pass_number: int) -> None:
        """Note that it was served well in a pass."""
        self.asked_pass = self.served_pass = pass_number

    def states_of(self, aspect: Aspect) -> tuple[SeenState, ...]:
        """Return the states that one aspect of it went through of late, oldest first."""
        return tuple(seen for seen in self.states if seen.aspect is aspect)

    def remember_states(self, aspect: Aspect, states: tuple[SeenState, ...]) -> None:
        """Note the states that one aspect of it went through of late."""
        self.states = (*(seen for seen in self.states if seen.aspect is not aspect), *states)

    @property
    def flaps(self) -> bool:
        """Whether one of its states is held because it came back too often."""
        return any(state.held for state in self.states)

    def looks_otherwise(self, entry: Entry) -> bool:
        """Return whether the listing shows the document otherwise than at the last look."""
        return self.listed_as != (entry.title, entry.date)

    def disbelieve(self, latest: dt.datetime) -> bool:
        """Forget moments later than `latest`; return whether there were any."""
        until = self.history.until if self.history else None
        doubtful = any(
            moment is not None and moment > latest
            for moment in (self.checked_at, self.missing_since, self.asked_at, until)
        )
        if doubtful:
            self.checked_at = self.missing_since = self.asked_at = self.history = None
        return doubtful

    def forget_validators(self) -> None:
        """See that the page is asked plainly: a 304 to what was there must not say that it is there again."""
        self.etag = self.last_modified = None

    def forget_answer(self) -> None:
        """See that the page is asked plainly and read anew even if it is the same."""
        self.forget_validators()
        self.sha256 = None

    def mark_missing(self, now: dt.datetime) -> None:
        """Note a check that found the page gone."""
        self.checked_at = now
        self.missing_since = self.missing_since or now
        self.missing_count += 1

    def mark_served(self) -> None:
        """Note that the page is there."""
        self.missing_since, self.missing_count = None, 0

    def mark_baseline(self, *, baseline: bool) -> None:
        """Note whether the document was listed before the watch began."""
        self.baseline = baseline
