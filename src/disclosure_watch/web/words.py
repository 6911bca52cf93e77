"""
The words of the pages, in English; their Chinese ones stand in the catalogue of messages, each in the context of its key.

Those of changes and fields are the alerts'.
"""

from collections.abc import Mapping

from disclosure_watch.alert.translations import words_of
from disclosure_watch.language import pgettext, spoken

LANGUAGES = {"zh": "zh-CN", "en": "en"}
"""The languages of the pages, with their tags for markup."""

_WORDS: Mapping[str, str] = {
    # the frame
    "site": "Disclosure watch",
    "skip": "Skip to content",
    "menu": "Main",
    "nav_changes": "Changes",
    "nav_search": "Search",
    "nav_sources": "Sources",
    "nav_charts": "Charts",
    "nav_subscribe": "Subscribe",
    "other_language": "中文",
    "footer": "Every change of disclosed documents, each with its proof. Read only; times are {timezone}.",
    "api": "API",
    "more": "Next page",
    "newest": "Back to the newest",
    "and": ", ",
    "labelled": "{name}: {value}",
    "none": "(none)",
    "cut": "… ({count} characters in all, shortened here)",
    # home
    "home_lead": "Replies that public bodies disclose: who changed what, when, and the proof.",
    "last_days": "last {days} days",
    "latest": "Latest changes",
    "all_changes": "All changes",
    "no_changes": "No change matches.",
    "nothing_yet": "Nothing recorded yet: changes show here after the first pass.",
    "records_known": "Documents recorded",
    "sources_watched": "Sources watched",
    "edits_seen": "Edits",
    "withdrawals_seen": "Withdrawals",
    "published_seen": "Newly published",
    # changes
    "changes_title": "Changes",
    "count_changes": "{count} in all",
    "filter": "Filter",
    "apply": "Apply",
    "clear": "Clear",
    "remove_filter": "Remove: {what}",
    "any": "any",
    "f_source": "Source",
    "f_agency": "Agency",
    "f_division": "Division code",
    "f_kind": "Kind of change",
    "f_field": "Field",
    "f_only": "Figures only",
    "f_session": "Session",
    "f_from": "From",
    "f_to": "To",
    "f_keywords": "Keywords",
    "f_proposers": "Proposers",
    "figures": "figures",
    "share": "This address can be shared, and is a feed itself:",
    "more_fields": "{count} more",
    "attribution_parser_upgrade": "our reading changed, not the page",
    "attribution_template_change": "redesign of the site, not its content",
    "attribution_bulk_edit": "bulk edit",
    "attribution_source_edit": "edited by the source",
    "was": "was",
    "became": "became",
    # a record
    "state_live": "live",
    "state_delisted": "delisted",
    "state_withdrawn": "withdrawn",
    "field_url": "address",
    "field_state": "state",
    "facts": "Details",
    "letter": "Text",
    "letter_as_of": "Text of revision {number}",
    "no_text": "There is no text.",
    "timeline": "Revisions",
    "revision": "Revision {number}",
    "compare": "Compare with the one before",
    "compare_any": "Compare any two",
    "compare_from": "From",
    "compare_to": "To",
    "compare_do": "Compare",
    "redline": "What changed from revision {first} to {last}",
    "redline_same": "Both say the same.",
    "redline_key": "what went / what came",
    "redline_back": "Back to the text as it stands",
    "attachments": "Attachments",
    "attachment_text": "Text of the attachment",
    "proof": "Proof",
    "proof_none": "No page came with this revision (a 404, say).",
    "proof_file": "Archive file",
    "proof_offset": "Offset",
    "proof_sha256": "SHA-256 of the content",
    "proof_digest": "Digest of the revision",
    "proof_zip": "Download the proof (ZIP with SHA256SUMS)",
    "proof_saved": "See the page as saved",
    "proof_check": "Unpack it and run <code>sha256sum --check SHA256SUMS</code>.",
    "original": "Original page",
    "whole_text": "Whole text (plain)",
    "first_seen": "First seen",
    "last_change": "Last change",
    "last_checked": "Last checked",
    "last_seen": "Last seen",
    "missing_since": "First missing",
    "record_id": "Record id",
    "reply_facts": "Reply letter",
    "read_from": "read from {where}",
    "read_from_letter": "read from the letter",
    "origin_labelled": "“{label}” in {place}",
    "origin_heading": "{place}, as the page’s title names it",
    "proposal_all": "All {count} answers to this proposal",
    "withdrawn_note": "This document was taken down. Last seen {seen}; first missing {missing}. Below is the text we kept.",
    "delisted_note": "This document is off the list; its page is still served.",
    "unknown_time": "unknown",
    # saved pages
    "saved_title": "The page as saved",
    "saved_note": "This is the page as saved on {when}, without scripts, pictures and links elsewhere. Its address:",
    "saved_no_page": "What was saved is no web page ({kind}); download the proof to see it.",
    # search
    "search_title": "Search",
    "search_for": "Words",
    "search_do": "Search",
    "search_history": "In all that was ever said, withdrawn too",
    "search_help": 'Words side by side must all occur; also OR, -word and "a phrase".',
    "search_found": "{count} documents",
    "search_nothing": "Nothing found.",
    "search_try_history": "Look in earlier revisions too",
    "search_earlier": "as revision {number} had it; it reads otherwise now",
    "search_agencies": "By agency",
    "search_years": "By year",
    "search_unnamed": "not named",
    "search_months": "By month",
    "search_no_script": "The search needs script; without it, look by month.",
    # proposals
    "proposal_title": "Answers to one proposal",
    "proposal_count": "{count} answers side by side, the lead office first",
    "role_lead": "lead",
    "role_assisting": "assisting",
    # sources
    "sources_title": "Sources",
    "health_green": "well",
    "health_yellow": "worth a look",
    "health_red": "not well",
    "health_paused": "paused",
    "health_retired": "no longer watched",
    "health_unlisted": "not in the configuration",
    "s_records": "Live documents",
    "s_newest": "Newest document",
    "s_success": "Last good pass",
    "s_next": "Next pass",
    "s_coverage": "Listing covered",
    "s_fields": "Fields filled",
    "s_since": "Watched since",
    "s_listing": "Listing",
    "s_changes": "Changes of this source",
    "s_never": "never",
    "s_rhythm": "Documents a month",
    "s_checks": "Passes a month",
    "s_findings": "Findings",
    "s_no_findings": "Nothing open.",
    "s_ended": "Ended",
    "s_meaning": "Meaning",
    "s_remedy": "What to do",
    "s_seen_times": "since {since}, seen {count} times",
    "s_seen": "Seen within 24 h",
    "s_additions": "Additions seen within 24 h",
    "s_seen_share": "{share} ({low} to {high})",
    "s_seen_note": "Of the edits of the last {weeks} weeks {share} were seen within 24 h, by the sample that every pass asks; in brackets what holds the truth in 95 of 100 cases.",
    "s_additions_note": "Of the additions of the last {weeks} weeks {share} were seen within 24 h, by walks of whole lists.",
    "s_known": "known to the operators, to {day}: {why}",
    "s_health": "Health",
    "s_because": "Because",
    "s_name": "Name",
    "severity_act": "act",
    "severity_look": "look",
    "severity_note": "note",
    "s_count": "{count} sources",
    # charts
    "charts_title": "Charts",
    "c_week": "Changes a week, by kind",
    "c_withdrawn": "Withdrawals a week",
    "c_response": "Days from signing to publication",
    "c_response_note": "Of {count} letters with both dates; the median is {median} days.",
    "c_table": "As a table",
    "c_total": "total",
    "c_period": "period",
    "c_empty": "No data yet.",
    "c_days": "days",
    # subscriptions
    "sub_title": "Subscribe",
    "sub_lead": "Choose what you want and give the block below to the operator, for watch.toml; or follow the feed in a reader.",
    "sub_name": "Name",
    "sub_to": "To",
    "sub_how": "When",
    "sub_immediate": "at once",
    "sub_digest": "daily digest",
    "sub_block": "Block for watch.toml",
    "sub_preview": "What the last 30 days would have sent",
    "sub_preview_count": "{count} changes",
    "sub_preview_more": "only the latest {count} are listed",
    "sub_feed": "Feed",
    "sub_several": "Keywords and proposers: several with commas between",
    "sub_make": "Make",
    "sub_wrong": "This can't stand in watch.toml: {told}",
    # faults
    "fault_404": "Not found",
    "fault_400": "Not understood",
    "fault_401": "A password is needed",
    "fault_405": "This is for reading only",
    "fault_414": "The question is too long",
    "fault_503": "Can't be read just now",
    "unknown_page": "There is nothing at this address.",
    "unknown_record": "There is no such record or revision.",
    "unknown_source": "There is no such source.",
    "unknown_proposal": "There is no answer to such a proposal.",
    "wrong_question": "Not understood:",
    "not_allowed": "Only GET and HEAD are answered.",
    "too_long": "The query is longer than 8,000 characters.",
    "unreadable": "The storage can't be read just now; try again.",
    "feed_title": "Changes of disclosed documents",
    "feed_of": "Changes of disclosed documents: {what}",
}


def in_contexts() -> dict[str, list[str]]:
    """Return the texts that the catalogue holds by their contexts."""
    return {f"web {key}": [text] for key, text in _WORDS.items()}


def say(language: str, key: str, **values: object) -> str:
    """Return what a key stands for in a language, its places filled."""
    words = pgettext(f"web {key}", _WORDS[key], language)
    return words.format(**values) if values else words


def origin(language: str, told: str) -> str:
    """Return where on a page a value was read, as `parse` tells it: `发布机构, in li`, `the densest box, <div>`."""
    label, is_labelled, place = told.rpartition(", in ")
    if is_labelled:
        return say(language, "origin_labelled", label=label, place=place)
    place, is_heading, _ = told.partition(", as the page's title names it")
    if is_heading:
        return say(language, "origin_heading", place=place)
    return spoken(told, language)


def change(language: str, name: str) -> str:
    """Return what a kind of change is called."""
    return next(said for kind, said in words_of(language).changes.items() if kind == name)


def field(language: str, name: str) -> str:
    """Return what a field is called, an address and a state too, or the name itself where it is none of these."""
    if name in {"url", "state"}:
        return say(language, f"field_{name}")
    return words_of(language).fields.get(name, name)
