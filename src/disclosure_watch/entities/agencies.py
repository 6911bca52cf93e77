"""
Which offices there are, and which of them a name means. Pure.

The seed are the credit codes in index numbers: who publishes under one is that office, under whatever name. Names in full
(重庆市财政局) are offices too; short ones (市财政局) are what they mean in the division of who writes them. Unsure is none.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from disclosure_watch.entities import divisions
from disclosure_watch.entities.credit_codes import division_of
from disclosure_watch.entities.office_names import (
    Identity,
    cleaned,
    identity,
    in_full,
    is_certain,
    is_office,
    key_of,
    name_of_key,
    parted,
    shorts_of,
    word_of,
)


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """
    One name that an office was written under in a source.

    `code` is the credit code of the publisher of the record, `role` what the name's bearer did there, `home` the division
    of who wrote it, `year` the last year in which it was written; `code` and `home` are empty where nothing tells them.
    """

    source_id: str
    code: str
    home: str
    role: str
    written: str
    year: int


@dataclass(frozen=True, slots=True)
class Agency:
    """One office; `credit_code` is empty where none is known, and its id is then made of division and name."""

    agency_id: str
    name: str
    short_names: tuple[str, ...]
    division_code: str
    credit_code: str = ""


@dataclass(slots=True)
class Directory:
    """All offices, and what their names mean: None where two bear one."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    identities: dict[Identity, str | None] = field(default_factory=dict)
    names: dict[str, str | None] = field(default_factory=dict)

    def resolve(self, written: str, home: str | None, code: str | None = None) -> tuple[str | None, str | None]:
        """
        Return which office a name means seen from home, and how that is known: credit_code, full_name or short_name.

        `code` is the credit code of a publisher. Unsure is (None, None).
        """
        if code in self.agencies:
            return code, "credit_code"
        exact = self.names.get(cleaned(written))
        if exact is not None:
            return exact, "full_name"
        office = identity(written, home)
        known = self.identities.get(office) if office is not None else None
        if known is None:
            return None, None
        return known, "full_name" if in_full(written) else "short_name"


def directory(names: Iterable[Name]) -> Directory:
    """Return the offices that some names tell of."""
    ordered = sorted(names)
    known = Directory()
    coded = defaultdict(list)
    for name in ordered:
        if name.code and name.role in {"publisher", "signatory"}:
            coded[name.code].append(name)
    for code, witnesses in coded.items():
        _add_coded(known, code, witnesses)
    witnessed = {(name.source_id, division) for name in ordered if (division := in_full(name.written))}
    for name in ordered:
        _add_uncoded(known, name, witnessed)
    return known


def _add_coded(directory: Directory, code: str, witnesses: list[Name]) -> None:
    """Add the office of a credit code, under all names that its publishers bore."""
    publishers = [name for name in witnesses if name.role == "publisher"]
    keys = {_key(name.written, code) for name in publishers}
    years = defaultdict(set)
    for name in publishers:
        years[name.year].add(_key(name.written, code))
    shared = any(len(borne) > 1 for borne in years.values())  # a whole government publishes under one code
    signed = [whole for name in witnesses if name.role == "signatory" if (whole := _signed(name, keys))]
    full = [(name.year, len(name.written), cleaned(name.written)) for name in publishers if in_full(name.written)]
    latest = max(full if shared else [*full, *signed], default=None)
    if latest is None and not publishers:
        return
    best = latest[2] if latest is not None else _expanded(max(publishers, key=lambda name: name.year).written, code)
    written = {cleaned(name.written) for name in publishers} | {text for _, _, text in signed}
    borne = sorted((written | _shorts(best, code)) - {best}) if not shared else []
    directory.agencies[code] = Agency(code, best, tuple(borne), division_of(code), code)
    if shared:
        return
    for text in (best, *borne):
        office = identity(text, division_of(code))
        if office is not None:
            _claim(directory.identities, office, code)
        elif not word_of(text) and (text == best or text in {each for _, _, each in signed}):
            _claim(directory.names, text, code)


def _signed(name: Name, keys: set[str]) -> tuple[int, int, str] | None:
    """Return a signatory that is one of some publishers written in full: of 市科技局, 云岭市科学技术局."""
    text = cleaned(name.written)
    for start in range(2, len(text) - 1):
        if text[:start].endswith(divisions.SUFFIXES) and key_of(text[start:]) in keys:
            return name.year, len(text), text
    return None


def _key(written: str, code: str) -> str:
    split = parted(written, division_of(code))
    return key_of(split[1] if split is not None else cleaned(written))


def _expanded(written: str, code: str) -> str:
    """Return a short name in full: that of its division, and its own."""
    split = parted(written, division_of(code))
    division, rest = split if split is not None else (division_of(code), cleaned(written))
    place = divisions.office_name_of(division or division_of(code))
    known = place is not None and is_office(written)
    return f"{place}{name_of_key(key_of(rest))}" if known else cleaned(written) or written


def _shorts(name: str, code: str) -> set[str]:
    """Return the short names that everybody in a division calls an office by."""
    split = parted(name, division_of(code))
    if split is None or split[0] is None:
        return set()
    place = divisions.name_of(split[0]) or ""
    word = next((word for word in divisions.SUFFIXES if place.endswith(word)), "")
    return {f"{word}{rest}" for rest in (split[1], *shorts_of(key_of(split[1])))} if word else set()


def _claim(known: "dict[Identity, str | None] | dict[str, str | None]", name: "Identity | str", agency_id: str) -> None:
    """Let an office bear a name; one that two bear is nobody's."""
    names: dict[Identity | str, str | None] = known  # type: ignore[assignment]
    names[name] = agency_id if names.get(name, agency_id) == agency_id else None


def _add_uncoded(directory: Directory, name: Name, witnessed: set[tuple[str, str]]) -> None:
    """
    Add the office of a name in full of which no credit code is known.

    A short name makes one as well where it has one full form everywhere, and its source names its division in full.
    """
    office = identity(name.written, name.home or None)
    if office is None or office in directory.identities or not is_office(name.written):
        return
    if not in_full(name.written) and not (is_certain(office.key) and (name.source_id, office.division) in witnessed):
        return
    agency_id = f"{office.division}-{office.key}"
    full = f"{divisions.office_name_of(office.division)}{name_of_key(office.key)}"
    shorts = _shorts(full, f"00{office.division}")
    directory.agencies[agency_id] = Agency(agency_id, full, tuple(sorted(shorts - {full})), office.division)
    _claim(directory.identities, office, agency_id)


def named_in(
    publisher: str | None,
    role: str | None,
    addressees: Iterable[str],
    consulted: Iterable[str],
    signatories: Iterable[str],
) -> Iterator[tuple[str, str]]:
    """Yield role and name of each office that a record names, each once: who published it, signed it, answered, was asked."""
    signed = [name for name in signatories if name]
    rows = [("publisher", publisher)] if publisher else []
    answering = signed or [name for _, name in rows if name]
    if role == "assisting":
        rows += [("lead", name) for name in addressees if is_office(name)]
    if role in {"lead", "assisting"}:
        rows += [(role, name) for name in answering]
    rows += [("consulted", name) for name in consulted if name] + [("signatory", name) for name in signed]
    yield from dict.fromkeys((each, name) for each, name in rows if name)
