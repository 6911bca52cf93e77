"""The walk through a listing: its pages asked in order, until all is seen or enough is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from disclosure_watch import judge
from disclosure_watch.diff import normal
from disclosure_watch.errors import ParseError
from disclosure_watch.model import MOST_ROWS, Entry, FindingKind, FrontierRow, Judgement, Listing, Verdict
from disclosure_watch.watch.context import FINDING_OF, Answer, Context, Look
from disclosure_watch.watch.coverage import SURPLUS, Coverage, ListingPage, coverage
from disclosure_watch.watch.findings import OF_LISTING
from disclosure_watch.watch.reading import read_listing

KNOWN_IN_A_ROW = 20
"""So many known entries in a row end a walk that need not be whole."""

MOST_PAGES = 5000
"""A listing of more pages is taken for one whose pager has no end."""

MOST_REPEATED = 5 * MOST_ROWS
"""Rows of a walk, those that several pages show counted each time."""

LEAST_ROWS = 3
"""A page of fewer rows, all new, may be the list's own end."""

_OF_ANY_PAGE = {FindingKind.UNTRUSTED, FindingKind.UNREADABLE}

GONE_FOR_GOOD = 3
"""Passes in a row that found a listing page gone or a stub: what it once showed is not looked for there any more."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk saw, and the verdict of its first page."""

    judgement: Judgement
    coverage: Coverage = field(default_factory=Coverage)


async def walk(context: Context, *, whole: bool) -> Walk:
    """Read the listing from its first page: all of it, or until `KNOWN_IN_A_ROW` known entries."""
    start = context.source.first_page_url
    _note_look(context, start)
    answer = await _entrance(context, start)
    if answer.listing is not None and not answer.listing.entries and answer.listing.page_urls:
        start = answer.listing.page_urls[0]  # an index that a script fills from there
        _note_look(context, start)
        answer = await _entrance(context, start)
    first, judgement = answer.listing, answer.judgement
    if first is None:
        reason = f"{start}: {judgement.reason}"
        context.notebook.see(answer.of_entrance, reason)
        return Walk(Judgement(judgement.verdict, reason))
    if not first.entries:
        reason = f"{start}: the listing has no entries"
        context.notebook.see(FindingKind.ZERO_ENTRIES, reason)
        return Walk(Judgement(Verdict.UNREADABLE, reason))
    context.notebook.clear(OF_LISTING)
    if judgement.verdict is not Verdict.NOT_MODIFIED and not answer.unchanged:
        context.held.stopped_since = None  # rows have moved from page to page
    seen = await _Pages(context, start, first, judgement).read(whole=whole)
    return Walk(judgement if seen.entries else Judgement(Verdict.OFF_SITE, seen.reason), seen)


def _note_look(context: Context, url: str) -> None:
    """Note, once a pass, what a listing page showed before it, no entries where it has been gone for long."""
    key = context.key(url)
    if key not in context.looks:
        row = context.rows.get(key)
        entries = row.entries if row is not None and row.missing_count < GONE_FOR_GOOD else ()
        context.looks[key] = (
            Look(entries, row.record_count, row.page_count, row.served_pass, row.checked_at) if row else Look()
        )


def _titles(entries: Iterable[Entry]) -> set[str]:
    return {normal(entry.title) for entry in entries}


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """One listing page as it was met: None with the verdict where it can't be trusted, and the finding that makes."""

    listing: Listing | None
    judgement: Judgement
    finding: FindingKind = FindingKind.UNTRUSTED
    unchanged: bool = False

    @property
    def of_entrance(self) -> FindingKind:
        """The finding where it is the page on which a walk begins: without it nothing new is seen."""
        return FindingKind.LISTING_UNAVAILABLE if self.finding in _OF_ANY_PAGE else self.finding


class _Pages:
    """The pages of one walk, in listing order; those that the first page names first, others as they are met."""

    def __init__(self, context: Context, start: str, first: Listing, judgement: Judgement) -> None:
        self._context = context
        self._met: dict[str, tuple[str, PageAnswer] | None] = {}
        self._urls: dict[str, str] = {}
        self._note([start])
        if first.page in {None, 1}:
            self._met.update((context.key(url), None) for url in first.page_urls[:1])  # `…/` and `…/index.html`
        self._start = context.key(start)
        self._shown = {entry.url for entry in first.entries}
        self._rows = len(first.entries)
        self._met[self._start] = (start, PageAnswer(first, judgement))
        self._note(first.page_urls)
        self._named = set(self._urls)
        self._note([first.next_url] if first.next_url else [])

    async def read(self, *, whole: bool) -> Coverage:
        """Ask the pages that are known of, and those that they name; return what they amount to."""
        known_in_a_row = 0 if whole else self._known_in_a_row(self._start, 0)
        while (waiting := self._unasked()) and (whole or known_in_a_row < KNOWN_IN_A_ROW) and not self._has_enough:
            batch = waiting[: MOST_PAGES - len(self._met)] if whole else waiting[:1]
            asked = await self._context.each([self._urls[key] for key in batch], self._ask, listing=True)
            for url, answer in asked.items():
                if answer is None:
                    continue
                key = self._context.key(url)
                self._met[key] = (url, answer)
                page = answer.listing
                if page is not None and page.entries:
                    self._know_first(page)
                    self._note(page.page_urls)
                    self._note([page.next_url] if page.next_url else [])
                known_in_a_row = self._known_in_a_row(key, known_in_a_row)
            if not asked:
                break
        return self._coverage(whole=whole)

    async def _ask(self, url: str) -> PageAnswer | None:
        if self._has_enough:
            return None
        answer = await listing_page(self._context, url)
        if answer.listing is not None:
            self._shown.update(entry.url for entry in answer.listing.entries)
            self._rows += len(answer.listing.entries)
        return answer

    @property
    def _has_enough(self) -> bool:
        """Whether a listing has more than any has, by its pages or by its rows."""
        return len(self._met) >= MOST_PAGES or len(self._shown) >= MOST_ROWS or self._rows >= MOST_REPEATED

    def _know_first(self, page: Listing) -> None:
        """Take the first address that a later page names or implies for the one where the walk began (`…?id=3`, `…?id=3&page=1`)."""
        if page.page not in {None, 1}:
            self._met.update((key, None) for key in map(self._context.key, page.page_urls[:1]) if key not in self._urls)

    def _note(self, urls: Iterable[str]) -> None:
        for url in urls:
            key = self._context.key(url)
            if key in self._urls or (key in self._met and self._met[key] is None):
                continue
            self._urls[key] = url
            _note_look(self._context, url)

    def _unasked(self) -> list[str]:
        return [key for key in self._urls if key not in self._met]

    def _known_in_a_row(self, key: str, count: int) -> int:
        met = self._met[key]
        for entry in met[1].listing.entries if met and met[1].listing else ():
            count = count + 1 if self._context.key(entry.url) in self._context.known else 0
        return count

    def _row_count(self, key: str) -> int:
        met = self._met[key]
        return len(met[1].listing.entries) if met and met[1].listing else 0

    def _keys(self, entries: Iterable[Entry]) -> frozenset[str]:
        return frozenset(self._context.key(entry.url) for entry in entries)

    def _disown(self) -> None:
        """
        Disown each page of which no row was ever listed, while most of what it showed before stands on no page any more.

        That is another list in the place of the page. Rows that many new ones pushed down are seen further below, those
        that others made room for further above, rows whose addresses changed by their titles, unless all lead to one.
        Where a page was not read, as many may stand there as came new on the pages that were.
        """
        context = self._context
        met = {key: answer for key, (_, answer) in ((key, met) for key, met in self._met.items() if met)}
        unread = any(each.listing is None and each.judgement.verdict not in SURPLUS for each in met.values())
        rows = {key: self._keys(answer.listing.entries) for key, answer in met.items() if answer.listing}
        strange = {
            key
            for key, shown in rows.items()
            if self._row_count(key) >= LEAST_ROWS and not any(map(context.was_listed, shown))
        }
        if not any(rows[key] for key in rows.keys() - strange):
            return
        seen = frozenset().union(*rows.values())
        new = {row for key in rows.keys() - strange for row in rows[key] if not context.was_listed(row)}
        hidden = len(new) if unread or self._unasked() else 0
        for key in strange:
            before, now = context.looks[key].entries, met[key].listing
            same_titles = now is not None and _titles(before) & _titles(now.entries)
            missing = self._keys(before) - seen
            elsewhere = not same_titles and 2 * (len(missing) - hidden) > len(before)
            if before and (elsewhere or len(rows[key]) == 1):
                reason = "shows none of its rows of before, nor any that was ever listed: another list in its place"
                finding = FindingKind.LISTING_REPLACED if key == self._start else FindingKind.UNTRUSTED
                url = self._urls[key]
                context.row(url, page="listing").disown_listing(before)
                self._met[key] = (url, PageAnswer(None, Judgement(Verdict.OFF_SITE, reason), finding))

    def _coverage(self, *, whole: bool) -> Coverage:
        self._disown()
        first = self._met[self._start]
        if first is not None and first[1].listing is None:
            reason = f"{first[0]}: {first[1].judgement.reason}"
            self._context.notebook.see(first[1].of_entrance, reason)
            return Coverage(reason=reason)
        expected = self._pages_expected()
        met = [key for key in self._urls if key in self._met]
        pages = [self._page(key, vanished=place >= expected) for place, key in enumerate(met)]
        seen = coverage(pages, unasked=len(self._unasked()))
        if len(self._shown) >= MOST_ROWS:
            reason = f"the listing has more rows than are read ({MOST_ROWS})"
            seen = replace(seen, whole=False, share=min(seen.share, 0.99), reason=reason)
        self._look_for_shared(pages, whole=seen.whole)
        self._note_faults(whole=whole or seen.whole)
        if self._context.control.stopping:
            return seen
        if whole and seen.reason:
            message = f"{seen.share:.0%} of the listing is covered: {seen.reason}"
            self._context.notebook.see(FindingKind.INCOMPLETE_LISTING, message)
        elif seen.whole:
            self._context.notebook.clear((FindingKind.INCOMPLETE_LISTING,))
        return seen

    def _note_faults(self, *, whole: bool) -> None:
        """Note each page that a walk which need not be whole met in vain; a whole one tells of all in one finding."""
        for url, answer in filter(None, self._met.values()):
            if answer.listing is None and not whole and answer.judgement.verdict not in SURPLUS:
                self._context.notebook.see(answer.finding, f"{url}: {answer.judgement.reason}", url=url)
            else:
                self._context.notebook.clear(OF_LISTING, url)

    def _look_for_shared(self, pages: Sequence[ListingPage], *, whole: bool) -> None:
        """Note rows of different titles that lead to one address: only one of them can be a record."""
        titles: dict[str, str] = {}
        shared = set()
        for key, entry in (row for page in pages for row in page.rows):
            title = normal(entry.title).rstrip("…")
            first = titles.setdefault(key, title)
            if not (first.startswith(title) or title.startswith(first)):
                message = f"two rows lead to one address: {entry.title}"
                self._context.notebook.see(FindingKind.SHARED_ADDRESS, message, url=entry.url)
                shared.add(entry.url)
        for kind, _, about in self._context.notebook.open if whole else ():
            if kind is FindingKind.SHARED_ADDRESS and about not in shared:
                self._context.notebook.clear((FindingKind.SHARED_ADDRESS,), about)

    def _pages_expected(self) -> int:
        """
        Return how many pages the listing should have, by its pager: as many fewer than before as that names fewer.

        Whatever the pager counts too many, it counts too many as ever.
        """
        first = self._met[self._start]
        now = first[1].listing.page_count if first and first[1].listing else None
        before = self._context.looks[self._start].page_count
        if not now or not before or now >= before:
            return MOST_PAGES
        looks = self._context.looks
        others = (row for key, row in self._context.rows.items() if row.page == "listing" and key not in looks)
        had = sum(bool(look.entries) for look in looks.values()) + sum(
            bool(row.entries) and not row.missing_count for row in others
        )
        return max(1, now - max(0, before - had))

    def _page(self, key: str, *, vanished: bool) -> ListingPage:
        """Return a page as it was met; one that `vanished` is no more to be expected, as one that is gone for good."""
        met = self._met[key]
        assert met is not None
        url, answer = met
        listing = answer.listing
        rows = tuple((self._context.key(entry.url), entry) for entry in listing.entries) if listing else ()
        row, before = self._context.rows.get(key), self._context.looks[key]
        gone = row is not None and row.missing_count >= GONE_FOR_GOOD
        left = before.entries if vanished and not rows else row.entries if row is not None and gone else ()
        return ListingPage(
            url,
            listing,
            answer.judgement,
            key in self._named,
            rows,
            remembered=frozenset() if left else self._keys(before.entries),
            unchanged=key not in self._context.renewed,
            counted_before=before.record_count,
            served_before=before.pass_number,
            left=len(left),
        )


async def _entrance(context: Context, url: str) -> PageAnswer:
    with context.fetcher.carrying():
        return await listing_page(context, url, entrance=True)


async def listing_page(context: Context, url: str, *, entrance: bool = False) -> PageAnswer:
    """
    Return one listing page as read now or, where it did not change, as read before; none with the reason if not.

    An `entrance` is where a walk begins. What a pass that was told to stop has read isn't asked again, but for the first
    page: it tells what is new.
    """
    known = context.rows.get(context.key(url))
    if known is not None and known.entries and url != context.source.first_page_url and context.was_read(known):
        context.learn(known.entries)
        return PageAnswer(known.listing, Judgement(Verdict.NOT_MODIFIED, ""))
    answer = await context.ask(url)
    off_site = answer if answer.judgement.verdict is Verdict.OFF_SITE else None
    answer = _moved_away(context, answer) if entrance else answer
    row = context.rows.get(context.key(url))
    if not answer.trusted:
        stands_empty = answer.judgement.verdict is Verdict.STUB and not entrance
        if row is not None and (answer.gone or stands_empty):
            row.mark_missing(context.clock())
        return PageAnswer(None, answer.judgement, answer.finding)
    if answer.unchanged and row is not None and row.entries:
        context.keep(url, answer, page="listing").mark_served()
        context.learn(row.entries, entrance=entrance)
        return PageAnswer(row.listing, answer.judgement, unchanged=True)
    if answer.judgement.verdict is Verdict.NOT_MODIFIED:
        answer = await context.ask(url, unconditional=True)
        if not answer.trusted:
            return PageAnswer(None, answer.judgement, answer.finding)
    try:
        listing = await read_listing(context, url, answer.capture)
    except ParseError as error:
        judgement = off_site.judgement if off_site else judge.unread(answer.capture, str(error))
        return PageAnswer(None, judgement, FINDING_OF[judgement.verdict])
    if off_site is not None:
        if not (listing.entries or listing.page_urls):
            return PageAnswer(None, off_site.judgement, off_site.finding)
        context.hosts.add(urlsplit(answer.capture.url).netloc)
    context.learn(listing.entries, entrance=entrance)
    row = context.keep(url, answer, page="listing")
    context.renewed.add(context.key(url))
    _remember(context, row, listing)
    return PageAnswer(listing, answer.judgement)


def _remember(context: Context, row: FrontierRow, listing: Listing) -> None:
    """Note what a listing page shows; one that lost all its rows is as one that is gone."""
    if row.entries and not listing.entries:
        row.forget_answer()
        row.mark_missing(context.clock())
    else:
        row.remember_listing(listing)
        row.mark_served()


def _moved_away(context: Context, answer: Answer) -> Answer:
    """
    Return the answer of an entrance that another host's redirect led to, as if that host had been asked.

    Whether the site moved there or another stands in its place, its documents tell, where some are known.
    """
    if answer.judgement.verdict is not Verdict.OFF_SITE or not context.known:
        return answer
    return replace(answer, judgement=judge.capture(answer.capture, site=answer.capture.url, entrance=True))
