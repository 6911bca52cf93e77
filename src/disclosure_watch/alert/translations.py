"""The words of alerts, in English; their Chinese ones stand in the catalogue of messages, each in the context of its key."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from disclosure_watch.fields import CHANGING
from disclosure_watch.language import pgettext
from disclosure_watch.model import Change


@dataclass(frozen=True, slots=True)
class Words:
    """What an alert says in one language: names of changes and fields, and the fixed phrases by key."""

    language: str
    changes: Mapping[Change, str]
    fields: Mapping[str, str]
    phrases: Mapping[str, str]

    def say(self, phrase: str, **values: object) -> str:
        """Return a phrase with its values filled in."""
        return self.phrases[phrase].format(**values)


_PHRASES = {
    "reply_added": "a new reply was published",
    "document_added": "a new document was published",
    "baseline": "recorded for the first time",
    "withdrawn": "the document was taken down",
    "delisted": "off the list, the page is still served",
    "restored": "the document is back",
    "relocated": "the page has another address",
    "figures": "figures were changed",
    "dates": "dates were changed",
    "attachments": "attachments were changed",
    "content": "the text was changed",
    "metadata": "the metadata was changed",
    "none": "(none)",
    "page": "page",
    "archived": "archived copy",
    "history": "history",
    "observed": "observed",
    "evidence": "evidence",
    "many": "changes",
    "flood": "too many changes in one pass, told as one",
    "bulk": "many documents changed alike in one pass, told as one",
    "moved": "many documents moved in one pass, told as one",
    "digest": "digest of changes",
    "digest_other": "newly published and others",
    "finding_begun": "needs a look",
    "finding_ended": "is in order again",
    "missing_begun": "may have been taken down, not confirmed yet",
    "missing_withdrawn": "was missing and is confirmed as withdrawn",
    "missing_back": "was missing and is back",
    "test": "test",
    "test_note": "This is a test; it tells of no real change",
    "more": "{count} more are left out",
    "more_passages": "{count} more passages changed",
    "folded": "{count} characters left out",
    "all_changes": "see all",
    "open": "[",
    "close": "]",
    "was_deleted": "deleted: ",
    "was_inserted": "added: ",
    "colon": ": ",
    "and": ", ",
    "comma": ", ",
    "offices": "{count} offices",
    "office": "{count} office",
    "count_withdrawn": "withdrawn {count}",
    "count_figures": "figures changed {count}",
    "count_content": "text changed {count}",
    "count_state": "delisted, moved or back {count}",
    "count_metadata": "metadata changed {count}",
    "count_added": "newly published {count}",
    "count_finding": "to look at {count}",
    "fact_office": "publisher",
    "fact_proposal": "proposal",
    "fact_proposal_title": "proposal title",
    "fact_proposers": "proposed by",
    "fact_date": "date",
    "fact_document_number": "document number",
    "fact_text": "begins",
    "fact_last_seen": "last seen",
    "fact_recorded": "last change recorded",
    "fact_missing_since": "first missing",
    "fact_now": "the address now",
    "now_gone": "the page is gone",
    "now_other": "no longer shows the document",
    "now_gone_status": "the page is gone (HTTP {status})",
    "now_other_status": "no longer shows the document (HTTP {status})",
    "now_served": "the page is still served",
    "now_back": "the page is served again",
    "fact_kept": "kept text",
    "fact_old_url": "old address",
    "fact_new_url": "new address",
    "times": "seen {count} times",
    "number": "no. {number}",
}


def in_contexts() -> dict[str, list[str]]:
    """Return the texts that the catalogue holds by their contexts."""
    phrases = {f"alert {key}": [text] for key, text in _PHRASES.items()}
    return phrases | {"alert change": [_plain(change) for change in Change]}


@cache
def words_of(language: str) -> Words:
    """Return the words of a language, `zh` or `en`."""
    return Words(
        language,
        {change: pgettext("alert change", _plain(change), language) for change in Change},
        {name: field.zh if language == "zh" else field.en for name, field in CHANGING.items()},
        {key: pgettext(f"alert {key}", text, language) for key, text in _PHRASES.items()},
    )


def _plain(change: Change) -> str:
    return change.replace("_", " ")
