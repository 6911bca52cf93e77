"""
What a search asks for, read from what somebody typed. Pure, and never at a loss: every text is a query.

    量子 科技             both must stand there; so with AND
    量子 OR 人工智能      one of them; what stands side by side binds closer
    量子 -通信            the first without the second; so with NOT
    "量子 科技"           exactly so; “…”, 「…」 and 『…』 likewise, to the end where none closes

A mark opens a phrase and a dash denies only at the start of a word: 关于“量子”的提案 and COVID-19 are words as they stand.
Operators are capitals; one that has nothing to join is passed over. Nothing else has a meaning of its own.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from disclosure_watch.store.search.normal import normal, seen

_TOKEN = re.compile(
    r"""
    (?P<denied> -)?
    (?: ["“”„‟] (?P<quoted> [^"“”„‟]*) (?: ["“”„‟] | $ )
      | 「 (?P<cornered> [^」]*) (?: 」 | $ )
      | 『 (?P<doubled> [^』]*) (?: 』 | $ )
      | (?P<word> \S+)
    )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Alternative:
    """What must stand in a text, and what must not, each in normal form."""

    holds: tuple[str, ...]
    lacks: tuple[str, ...]

    def matches(self, parts: Sequence[str]) -> bool:
        """Return whether it is so of a text given as parts in normal form, of which each may hold a term."""
        return all(any(term in part for part in parts) for term in self.holds) and not any(
            term in part for term in self.lacks for part in parts
        )


@dataclass(frozen=True, slots=True)
class Query:
    """A search: one of the alternatives must match. Without any, nothing does."""

    alternatives: tuple[Alternative, ...]

    def matches(self, parts: Sequence[str]) -> bool:
        """Return whether a text, given as parts in normal form (title, body, each attachment), is what is asked for."""
        return any(alternative.matches(parts) for alternative in self.alternatives)

    @property
    def terms(self) -> tuple[str, ...]:
        """What may be marked in a text that matches, the longest first."""
        terms = {term for alternative in self.alternatives for term in alternative.holds}
        return tuple(sorted(terms, key=lambda term: (-len(term), term)))


def parse(text: str) -> Query:
    """Return the query that a text means."""
    alternatives = (_alternative(terms) for terms in _split(text))
    return Query(
        tuple(dict.fromkeys(alternative for alternative in alternatives if alternative.holds or alternative.lacks))
    )


def _split(text: str) -> Iterable[list[tuple[str, bool]]]:
    """Yield the terms between ORs, each with whether it is denied."""
    terms: list[tuple[str, bool]] = []
    deny_next = False
    for token in _TOKEN.finditer(seen(text)):
        word = token["word"]
        if word == "OR" and not token["denied"]:
            yield terms
            terms, deny_next = [], False
        elif word == "NOT" and not token["denied"]:
            deny_next = True
        elif word != "AND" or token["denied"]:
            phrase = word or token["quoted"] or token["cornered"] or token["doubled"] or ""
            terms.append((normal(phrase), deny_next or bool(token["denied"])))
            deny_next = False
    yield terms


def _alternative(terms: Iterable[tuple[str, bool]]) -> Alternative:
    unique = list(dict.fromkeys((term, denied) for term, denied in terms if term))
    return Alternative(
        tuple(term for term, denied in unique if not denied), tuple(term for term, denied in unique if denied)
    )
