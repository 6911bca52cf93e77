"""
The divisions of GB/T 2260: which code lies in which, and which one a name means where it stands. Pure.

    500112    渝北区, in 500000 重庆市
    市 seen from 500112 is 500000; seen from 330681 诸暨市, which lies in 330600 绍兴市, it is neither for certain

The names stand in `divisions.csv`, with those that went since 2012: a code outlives its division on old papers.
"""

import csv
import functools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import resources

NATION = "100000"
SUFFIXES = ("自治区", "省", "市", "州", "盟", "县", "旗", "区")
"""What a division may be called without its name, by those who live in it."""

_SHORT = {"内蒙古": "150000", "广西": "450000", "西藏": "540000", "宁夏": "640000", "新疆": "650000"}
"""Regions whose whole name hardly anybody writes; no other province's short name is safe (吉林 is a city too)."""
_STREETS = frozenset("路街村镇乡巷")
"""What follows a region's short name in the name of a street: 西藏路."""


@dataclass(frozen=True, slots=True)
class Place:
    """The division that a text begins with, None where several have that name, and what stands behind it."""

    code: str | None
    rest: str


@dataclass(slots=True)
class _Names:
    """All names: by code, and the codes that have a name, those of today before those that went."""

    of_code: dict[str, str] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    longest: int = 0

    def add(self, code: str, name: str) -> None:
        """Let a division bear a name; the first that a code had stays its own."""
        self.of_code.setdefault(code, name)
        if code != NATION:
            self.codes[name].append(code)
            self.longest = max(self.longest, len(name))


@functools.cache
def _names() -> _Names:
    text = resources.files("disclosure_watch.entities").joinpath("divisions.csv").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    names = _Names()
    rows = list(csv.DictReader(lines))
    for row in (row for row in rows if not row["until"]):
        names.add(row["code"], row["name"])
    today = frozenset(names.of_code)
    for row in sorted((row for row in rows if row["until"]), key=lambda row: row["until"], reverse=True):
        code, name = row["code"], row["name"]
        if any(_is_same_place(name, code, later, today) for later in names.codes[name]):
            names.of_code.setdefault(code, name)
        else:
            names.add(code, name)
    for name, code in _SHORT.items():
        names.codes[name].append(code)
    return names


def _is_same_place(name: str, code: str, later: str, today: frozenset[str]) -> bool:
    """
    Return whether a division that is gone lives on, or lived on, under its name and a later code.

    In a province a county or city has its name alone; of two districts of a name (城区) the later is the same where it lies in
    what the earlier lay in and is still there.
    """
    if code[:2] != later[:2]:
        return False
    wider = (f"{code[:4]}00", f"{code[:2]}0000")
    still = next((each for each in wider if each != code and each in today), None)
    return not name.endswith("区") or still in {f"{later[:4]}00", f"{later[:2]}0000"}


def name_of(code: str) -> str | None:
    """Return the name of a division without those that it lies in, None for a code that names none."""
    return _names().of_code.get(code)


def office_name_of(code: str) -> str | None:
    """Return the division's name as its offices bear it: 杭州市西湖区, but 淳安县 and 重庆市; None for a code of none."""
    name = name_of(code)
    if name is None or not name.endswith("区") or level_of(code) != "county":
        return name
    wider = next((name_of(each) for each in line_of(code)[1:]), None)
    return f"{wider or ''}{name}"


def level_of(code: str) -> str | None:
    """Return whether six digits name the nation, a province, a city or a county; None for none."""
    if len(code) != 6 or not code.isdecimal():
        return None
    if code == "000000" or code.startswith("10"):
        return "national"
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def line_of(code: str) -> tuple[str, ...]:
    """Return a division and those that it lies in, the narrowest first, without the nation."""
    if level_of(code) in {None, "national"}:
        return (NATION,) if level_of(code) else ()
    line = dict.fromkeys((code, f"{code[:4]}00", f"{code[:2]}0000"))
    return tuple(each for each in line if each == code or name_of(each) is not None)


def narrowest(codes: Iterable[str]) -> str | None:
    """Return the division that lies in all the others, None where two lie apart, or there is none."""
    ordered = sorted(set(codes), key=lambda code: len(line_of(code)))
    if not ordered:
        return None
    line = line_of(ordered[-1])
    return ordered[-1] if all(code in line for code in ordered) else None


def called(word: str, home: str | None) -> str | None:
    """Return which division somebody at home in one means by a mere word: 市, 省, 区; None where that is unsure."""
    if word == "全国":
        return NATION
    if home is None:
        return None
    named = [code for code in line_of(home) if _is_called(name_of(code) or "", word)]
    return named[0] if len(named) == 1 else None


def _is_called(name: str, word: str) -> bool:
    return name.endswith(word) and not (word == "区" and name.endswith(("自治区", "地区")))


def leading(text: str, home: str | None = None) -> Place | None:
    """
    Return the division whose name a text begins with (重庆市渝北区…), the narrowest; None where it begins with none.

    A name that several have (朝阳区) is the one near `home`, or unsure.
    """
    place = None
    within = ""
    while (step := _one(text if place is None else place.rest, within, home)) is not None:
        place = step
        if place.code is None or level_of(place.code) == "county":
            break
        within = place.code
    return place


def _one(text: str, within: str, home: str | None) -> Place | None:
    names = _names()
    for length in range(min(names.longest, len(text)), 1, -1):
        codes = names.codes.get(text[:length])
        if codes is None:
            continue
        inside = [code for code in codes if not within or (within in line_of(code) and code != within)]
        if inside and not (text[:length] in _SHORT and text[length : length + 1] in _STREETS):
            return Place(_chosen(inside, home), text[length:])
    return None


def _chosen(codes: list[str], home: str | None) -> str | None:
    """Return the one division of several of a name: the only one, or the only one in the same city or province."""
    if len(codes) == 1:
        return codes[0]
    for wider in line_of(home) if home is not None else ():
        near = [code for code in codes if wider in line_of(code)]
        if near:
            return near[0] if len(near) == 1 else None
    return None
