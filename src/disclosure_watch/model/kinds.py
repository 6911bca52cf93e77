"""The closed sets of words: profiles, verdicts, states, changes."""

from enum import StrEnum

PROFILES = ("trs", "hanweb", "ucap", "gkmlpt", "vsb", "jeecms", "generic")
"""The CMS families that are told apart; `auto` in a source means: detect which."""


class Verdict(StrEnum):
    """Whether a capture may be trusted. Only `OK` and `NOT_MODIFIED` ever reach diff."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    GONE = "gone"
    SOFT_GONE = "soft_gone"
    BLOCKED = "blocked"
    STUB = "stub"
    TRUNCATED = "truncated"
    OFF_SITE = "off_site"
    UNREADABLE = "unreadable"
    ERROR = "error"

    @property
    def trusted(self) -> bool:
        """Whether what it judges may be read."""
        return self in {Verdict.OK, Verdict.NOT_MODIFIED}


class Failure(StrEnum):
    """Why a request brought no whole answer."""

    TIMEOUT = "timeout"
    CONNECT = "connect"
    RESET = "reset"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    ENCODING = "encoding"
    REDIRECTS = "redirects"
    PRIVATE_ADDRESS = "private_address"
    BAD_ADDRESS = "bad_address"
    ROBOTS = "robots"
    CHALLENGE = "challenge"  # asks for itself again and again, with its own cookie sent back
    PROXY = "proxy"  # the operator's proxy failed; nothing is known of the site
    BROWSER = "browser"  # missing, or failed to draw the page
    HELD = "held"  # not asked: the host wants a longer pause (Retry-After) than a pass waits


class Means(StrEnum):
    """What it took to get an answer, beyond a plain request to a tidy server."""

    OLD_TLS = "old-tls"  # what an old server speaks, its certificate verified
    FETCHED_ISSUER = "fetched-issuer"  # the server sent its certificate without its issuer's
    UNVERIFIED_TLS = "unverified-tls"  # as the source's `tls` allows: nobody vouches for the server
    COOKIE = "cookie"  # asked again with the cookie that the first answer set
    TOLERANT_HTTP = "tolerant-http"  # a head or framing that a strict client refuses
    EARLY_END = "early-end"  # shorter than announced, twice the same to the byte, its markup closed
    UNDECLARED_GZIP = "undeclared-gzip"  # compressed, though no header says so
    UNTRUE_CODING = "untrue-coding"  # said to be compressed, and isn't
    BROTLI = "brotli"  # compressed by br, which was not asked for
    LED_ON = "led-on"  # by a refresh, a script, a frame: the page that led here is kept too
    DRAWN = "drawn"  # by a browser


class State(StrEnum):
    """Where a record stands after a pass."""

    LIVE = "live"
    DELISTED = "delisted"
    WITHDRAWN = "withdrawn"


class Change(StrEnum):
    """Why a revision was written."""

    BASELINE = "baseline"
    ADDED = "added"
    METADATA_CHANGED = "metadata_changed"
    CONTENT_CHANGED = "content_changed"
    RELOCATED = "relocated"
    DELISTED = "delisted"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


class Attribution(StrEnum):
    """
    Who made the change. A `SOURCE_EDIT` alerts; a `BULK_EDIT`, a value that the site truly changed on many records in
    one pass, in one message.
    """

    SOURCE_EDIT = "source_edit"
    BULK_EDIT = "bulk_edit"
    PARSER_UPGRADE = "parser_upgrade"
    TEMPLATE_CHANGE = "template_change"

    @property
    def is_news(self) -> bool:
        """Whether the site made the change, so that people may be told; a parser's or a redesign's is none."""
        return self in {Attribution.SOURCE_EDIT, Attribution.BULK_EDIT}


class ReplyKind(StrEnum):
    """Which kind of paper a letter answers."""

    PROPOSAL = "政协提案"
    SUGGESTION = "人大建议"
