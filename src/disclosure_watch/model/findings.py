"""
What an operator must look at: each kind of finding with its severity, what it means and what to do.

A new kind is an entry here, and its Chinese one in the catalogue of messages; `docs/findings.md`, alerts and the command
line take it from here.
"""

from enum import StrEnum
from typing import Self

from disclosure_watch.model.severity import Severity, Words


class FindingKind(StrEnum):
    """A kind of finding, with its `severity` and its `words` as the catalogue of messages has them."""

    severity: Severity
    words: Words

    def __new__(cls, word: str, severity: Severity, words: Words) -> Self:
        """Make a kind of its word and all that belongs to it."""
        kind = str.__new__(cls, word)
        kind._value_ = word
        kind.severity, kind.words = severity, words
        return kind

    BLOCKED = (
        "blocked",
        Severity.ACT,
        Words(
            "The site refuses us: a challenge page, a 403 or 412, or another sign of a block",
            "Open the address in a browser from the same machine; watch less often, from another network (proxy), or ask the agency. Nothing is ever forced",
        ),
    )
    ROBOTS_DISALLOWED = (
        "robots_disallowed",
        Severity.ACT,
        Words(
            "robots.txt forbids the address, so it was not asked",
            "Read the site's robots.txt; watch a column that it allows, or ask the agency for leave",
        ),
    )
    ZERO_ENTRIES = (
        "zero_entries",
        Severity.ACT,
        Words(
            "The listing was served and no entry could be read from it",
            "Open it in a browser. If it shows rows, name a profile or the selector `entries` (docs/add-a-source.md); if it moved, set the new listing_url",
        ),
    )
    LISTING_UNAVAILABLE = (
        "listing_unavailable",
        Severity.ACT,
        Words(
            "The listing itself could not be had or read (gone, an error, a stub, cut short): nothing new can be seen",
            "Open it in a browser. It ends when the listing is served again; if it moved, `disclosure-watch move ID ADDRESS`",
        ),
    )
    INCOMPLETE_LISTING = (
        "incomplete_listing",
        Severity.ACT,
        Words(
            "Not the whole listing could be read: nothing below the last good page is taken for missing",
            "See the message for the page that failed; open it in a browser. It ends with the next whole walk",
        ),
    )
    PASS_FAILED = (
        "pass_failed",
        Severity.ACT,
        Words(
            "A pass of the source ended in an error and recorded nothing",
            "Read the message; a fault of this program belongs in an issue, with the log",
        ),
    )
    NEVER_PASSED = (
        "never_passed",
        Severity.ACT,
        Words(
            "The source stands in watch.toml and no pass of it was ever made",
            "Run `disclosure-watch run ID`, and see that `disclosure-watch serve` or a timer runs",
        ),
    )
    OVERDUE = (
        "overdue",
        Severity.ACT,
        Words(
            "The source has been due for hours and nobody passes over it",
            "See that `disclosure-watch serve` or the timer runs; `disclosure-watch run ID` passes at once",
        ),
    )
    STORAGE = (
        "storage",
        Severity.ACT,
        Words(
            "The storage could not be written or read",
            "Check disk space, permissions and the network to it; then `disclosure-watch verify`",
        ),
    )
    MISSING = (
        "missing",
        Severity.NOTE,
        Words(
            "The page of a record was found gone and no list has it; told to those who ask for it, before it is confirmed",
            "Nothing: it is told as withdrawn once that is confirmed, or as back",
        ),
    )
    CHANNEL_FAILED = (
        "channel_failed",
        Severity.LOOK,
        Words(
            "A channel did not confirm; what is due to it waits and is tried again",
            "Look at what it answered (`disclosure-watch subscriptions`); try `disclosure-watch test-alert NAME`",
        ),
    )
    CHANNEL_DISABLED = (
        "channel_disabled",
        Severity.ACT,
        Words(
            "A channel failed so often that nothing is sent to it any more; what is due waits",
            "Mend `to` of the subscription, try `disclosure-watch test-alert NAME`, then `disclosure-watch deliver --now`",
        ),
    )
    CONFIG_INVALID = (
        "config_invalid",
        Severity.ACT,
        Words(
            "watch.toml became wrong; the last good one is still used",
            "Mend the line that the message names",
        ),
    )
    UNTRUSTED = (
        "untrusted",
        Severity.LOOK,
        Words(
            "A page's answer could not be trusted (gone, a stub, cut short, an error), so it changed nothing",
            "Open the address in a browser; it ends when the page is served again",
        ),
    )
    UNREADABLE = (
        "unreadable",
        Severity.LOOK,
        Words(
            "A page was served and could not be read as a document or a listing",
            "Open it in a browser; try `disclosure-watch parse URL`, then a profile or selectors of the source",
        ),
    )
    GONE_BUT_LISTED = (
        "gone_but_listed",
        Severity.LOOK,
        Words(
            "A document's page is gone while the list still shows it; nothing is told as withdrawn",
            "Nothing, if the site is being rebuilt; it ends when the page is back or the list lets it go",
        ),
    )
    BODY_LOST = (
        "body_lost",
        Severity.LOOK,
        Words(
            "A document that had a text is served without one: held, the old text stands",
            "Open it in a browser; if the text is there, its markup is new: set the selector `body`",
        ),
    )
    FIELD_COVERAGE_FELL = (
        "field_coverage_fell",
        Severity.LOOK,
        Words(
            "Many records lost the same field at once: held, the old values stand",
            "Open one of the pages; a redesign is likely: set the selector of that field",
        ),
    )
    FIELD_FADING = (
        "field_fading",
        Severity.LOOK,
        Words(
            "New documents lack a field that those before them have: the site's pages have changed, or soon the field is lost",
            "Open one of the pages; if the value is there, try a selector with `disclosure-watch replay --dry-run --source ID --select FIELD=SELECTOR`",
        ),
    )
    ORIGIN_MOVED = (
        "origin_moved",
        Severity.LOOK,
        Words(
            "A value is read from another place of the page than before, and says something else than it did",
            "Compare a page with `disclosure-watch parse URL --explain`; set the selector of the field if it is wrong",
        ),
    )
    REDESIGNED = (
        "redesigned",
        Severity.NOTE,
        Words(
            "Values are read from other places of the page than before, and say what they said: a redesign, wholly read",
            "Nothing for the watch; who wants to be sure compares a page with `disclosure-watch parse URL --explain`",
        ),
    )
    BODY_PARTIAL = (
        "body_partial",
        Severity.LOOK,
        Words(
            "The text that is read leaves out much of what the page says",
            "Compare the page with `disclosure-watch parse URL`; set the selector `body` if a part is missing",
        ),
    )
    FLAPPING = (
        "flapping",
        Severity.LOOK,
        Words(
            "A record goes back and forth between two states; it is told once it stays",
            "Open the address twice; several servers with different copies are likely",
        ),
    )
    BULK_EDIT = (
        "bulk_edit",
        Severity.LOOK,
        Words(
            "One value changed on many records in one pass; it was told in one message",
            "Look at some of them: a true edit of all, or a redesign that was not recognised",
        ),
    )
    LISTING_REPLACED = (
        "listing_replaced",
        Severity.ACT,
        Words(
            "Another listing than ours is served at the address: nothing of it is taken",
            "Open the listing in a browser; if the column moved, set the new listing_url",
        ),
    )
    SHARED_ADDRESS = (
        "shared_address",
        Severity.LOOK,
        Words(
            "Two rows of different titles lead to one address: only one document can be read there",
            "Open both rows in a browser; the site's editor may have linked one wrongly",
        ),
    )
    UNFINISHED = (
        "unfinished",
        Severity.LOOK,
        Words(
            "The pass stopped before all was asked: the host was too slow or the time was up; the rest is asked next time",
            "Nothing, if it passes; else a longer `pass_limit` or another hour of the day",
        ),
    )
    FLOOD = (
        "flood",
        Severity.LOOK,
        Words(
            "A pass made more changes than `flood` of a subscription: told as one message",
            "Look at the changes; raise `flood` if so many are usual here",
        ),
    )
    SILENCE = (
        "silence",
        Severity.LOOK,
        Words(
            "Nothing new for weeks in which this source published in each year before, or others of its kind do",
            "Open the listing in a browser; the column may have moved",
        ),
    )
    SEEN_LATER = (
        "seen_later",
        Severity.LOOK,
        Words(
            "Fewer edits or additions than before are seen within a day, by samples of pages and whole walks",
            "Pass more often; for edits, see `disclosure-watch health --plan` and raise `recheck_budget`; for additions, shorten `full_every`",
        ),
    )
    SLOW = (
        "slow",
        Severity.LOOK,
        Words(
            "The site answers much more slowly than it should",
            "Nothing, if it passes; else a larger pace or another hour of the day",
        ),
    )
    CLOCK = (
        "clock",
        Severity.LOOK,
        Words(
            "A stored time lies in the future, or this machine's clock is behind what is stored",
            "Set the clock of this machine (NTP)",
        ),
    )
    ATTACHMENT_UNREADABLE = (
        "attachment_unreadable",
        Severity.LOOK,
        Words(
            "An attached file could not be had or read",
            "Open its address; its text is compared once it can be read",
        ),
    )
    CONTRADICTION = (
        "contradiction",
        Severity.NOTE,
        Words(
            "The document contradicts itself (signed after publication, another number in the title than in the letter, an index number that is another's too), or its dates lie apart as this source's hardly ever do",
            "Nothing for the watch; it may interest an editor or the agency",
        ),
    )
    WEAK_SERVER = (
        "weak_server",
        Severity.NOTE,
        Words(
            "The site is reached by what its server lacks: an old server's TLS, a certificate sent without its issuer's, or TLS that nobody vouches for (as `tls` allows)",
            "Nothing for the watch; the agency may want to know",
        ),
    )
