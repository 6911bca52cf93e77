"""Which changes and findings a subscription wants. Pure; linear in revisions and in subscriptions, with little per pair."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from disclosure_watch.model import Attribution, Change, FieldChange, Finding, FindingKind, Revision, Subscription

_DATE_FIELDS = frozenset({"issued_on", "published_on", "reply.signed_on"})
_DATE = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?|(?<![〇○一二三四五六七八九十])[〇○一二三四五六七八九十]{2,}+年[一二三四五六七八九十]+月[一二三四五六七八九十]+日")  # fmt: skip
_FIGURE = re.compile(r"\d[\d,.]*%?")
_BIT = {change: 1 << at for at, change in enumerate(Change)}
_ALL = (1 << len(_BIT)) - 1


def is_told(revision: Revision, *, alert_baseline: bool) -> bool:
    """Return whether a revision is told at all: an edit of the source, and a baseline only where that is asked for."""
    if not revision.is_news:
        return False
    return alert_baseline or Change.BASELINE not in revision.changes


def is_bulk(revision: Revision) -> bool:
    """Return whether a revision is one of many alike, which are told in one message."""
    return revision.attribution is Attribution.BULK_EDIT


@dataclass(frozen=True, slots=True)
class _Wish:
    """One subscription, ready to be held against many revisions; `rest` says whether more than the kinds must fit."""

    subscription: Subscription
    kinds: int
    rest: bool


@dataclass(slots=True)
class _Traits:
    """What of a revision is asked for more than once; made when it is first asked for."""

    revision: Revision
    kinds: int
    _text: str | None = None
    _nature: frozenset[str] | None = None
    held_words: dict[str, bool] = field(default_factory=dict)

    def holds(self, keyword: str) -> bool:
        known = self.held_words.get(keyword)
        if known is None:
            if self._text is None:
                self._text = f"{self.revision.record.title}\n{self.revision.record.body_text}"
            known = self.held_words[keyword] = keyword in self._text
        return known

    @property
    def nature(self) -> frozenset[str]:
        if self._nature is None:
            self._nature = frozenset(change_nature(change) for change in self.revision.fields)
        return self._nature


def route(revisions: Iterable[Revision], subscriptions: Sequence[Subscription]) -> Mapping[str, list[Revision]]:
    """Return what each subscription wants, by its name, in the order given."""
    of_source: dict[str, list[_Wish]] = {}
    of_all: list[_Wish] = []
    wanted: dict[str, list[Revision]] = {}
    for subscription in subscriptions:
        wanted[subscription.name] = []
        wish = _wish(subscription)
        for source_id in dict.fromkeys(subscription.sources):
            of_source.setdefault(source_id, []).append(wish)
        if not subscription.sources:
            of_all.append(wish)
    for revision in revisions:
        kinds = 0
        for change in revision.changes:
            kinds |= _BIT[change]
        traits = _Traits(revision, kinds)
        for wishes in (of_all, of_source.get(revision.source_id, ())):
            for wish in wishes:
                if wish.kinds & kinds and (not wish.rest or _fits(wish.subscription, traits)):
                    wanted[wish.subscription.name].append(revision)
    return wanted


def wants_finding(subscription: Subscription, finding: Finding) -> bool:
    """
    Return whether a subscription is told of a finding; one about no source goes to all that want findings.

    A page that is missing goes to those who ask for that, by source and by keywords in its title.
    """
    if finding.kind is FindingKind.MISSING:
        if not subscription.missing or not _any_of(subscription.keywords, finding.message):
            return False
    elif not subscription.findings:
        return False
    return not subscription.sources or not finding.source_id or finding.source_id in subscription.sources


def _any_of(keywords: Sequence[str], text: str) -> bool:
    return not keywords or any(word in text for word in keywords)


def _wish(subscription: Subscription) -> _Wish:
    kinds = _ALL if subscription.changes is None else sum(_BIT[change] for change in set(subscription.changes))
    rest = any(
        (
            subscription.fields,
            subscription.keywords,
            subscription.publishers,
            subscription.topics,
            subscription.sessions,
            subscription.proposers,
            subscription.only,
        )
    )
    return _Wish(subscription, kinds, bool(rest))


def _fits(subscription: Subscription, traits: _Traits) -> bool:
    record = traits.revision.record
    reply = record.reply
    return (
        (not subscription.publishers or _any_in(subscription.publishers, record.publisher))
        and (not subscription.topics or _any_in(subscription.topics, record.topic_category))
        and (not subscription.sessions or (reply is not None and _any_in(subscription.sessions, reply.session)))
        and (
            not subscription.proposers
            or (reply is not None and any(name in reply.addressees for name in subscription.proposers))
        )
        and (not subscription.fields or _names_field(subscription.fields, traits.revision))
        and (not subscription.keywords or any(traits.holds(word) for word in subscription.keywords))
        and (not subscription.only or (bool(traits.nature) and traits.nature <= frozenset(subscription.only)))
    )


def _any_in(parts: Sequence[str], value: str | None) -> bool:
    return value is not None and any(part in value for part in parts)


def _names_field(names: Sequence[str], revision: Revision) -> bool:
    return any(change.field in names or change.field.partition(".")[0] in names for change in revision.fields)


def change_nature(change: FieldChange) -> str:
    """Return by what a field changed: by its `figures` alone, by its `dates` alone, or `other`."""
    before, after = change.before, change.after
    if change.field in _DATE_FIELDS:
        return "dates"
    if not isinstance(before, str) or not isinstance(after, str):
        return "other"
    if _DATE.sub("#", before) == _DATE.sub("#", after):
        return "dates"
    return "figures" if _FIGURE.sub("#", before) == _FIGURE.sub("#", after) else "other"
