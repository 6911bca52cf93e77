"""
How offices are named: the same office in full and in short, and its home. Pure.

    重庆市科学技术局    500000, 科学技术局
    市科技局            the same, seen from an office of 500000 or of a division in it
    市文旅局            nothing for certain: its full name differs from city to city
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from disclosure_watch.entities import divisions
from disclosure_watch.entities.credit_codes import credit_code, division_of
from disclosure_watch.nfkc import nfkc

_STEMS = {
    "科技": "科学技术", "发改": "发展改革", "人社": "人力资源社会保障", "人力社保": "人力资源社会保障",
    "经信": "经济信息化", "经济信息": "经济信息化", "工信": "工业信息化", "规自": "规划自然资源",
    "自规": "自然资源规划", "资规": "自然资源规划", "住建": "住房城乡建设", "住房城乡建": "住房城乡建设",
    "市场监管": "市场监督管理", "应急": "应急管理", "医保": "医疗保障", "卫健": "卫生健康",
    "机关事务": "机关事务管理", "退役军人": "退役军人事务", "环保": "环境保护",
}  # fmt: skip
"""Short words that stand for one name wherever they are used; none that differs from city to city (文旅, 城管)."""

_WHOLE = {
    "教委": "教育委", "科委": "科学技术委", "国资委": "国有资产监督管理委", "住房城乡建委": "住房城乡建设委",
    "文化旅游委": "文化旅游发展委", "文旅委": "文化旅游发展委", "文旅厅": "文化旅游厅", "政府": "人民政府",
    "政府办": "人民政府办", "政府办公厅": "人民政府办公厅", "残联": "残疾人联合会", "妇联": "妇女联合会",
    "科协": "科学技术协会", "工商联": "工商业联合会", "信访办": "信访办", "人防办": "人民防空办",
}  # fmt: skip

_JOINED = {
    "发展改革": "发展和改革", "人力资源社会保障": "人力资源和社会保障", "经济信息化": "经济和信息化",
    "工业信息化": "工业和信息化", "规划自然资源": "规划和自然资源", "自然资源规划": "自然资源和规划",
    "住房城乡建设": "住房和城乡建设", "文化旅游": "文化和旅游", "文化旅游发展": "文化和旅游发展",
}  # fmt: skip
"""Stems whose full form has an 和."""

_PLAIN = frozenset({
    "财政", "公安", "民政", "司法", "审计", "统计", "水利", "交通", "交通运输", "农业农村", "生态环境", "教育", "商务", "林业",
    "自然资源", "体育", "信访", "气象",
})  # fmt: skip
"""Stems that are the same in full."""

_PARTY = re.compile(r"(?:党|纪|监|编|团|工|政法|科技)委$")
_STEM = re.compile(r"(.+?)(局|厅|委)")
_OFFICE = re.compile(
    r"[\u4e00-\u9fff]{1,24}?(?:局|厅|委|委员会|办|办公室|办公厅|中心|院|部|队|联合会|协会|总工会|政府|处|社|站|所)"
)
_NO_DIVISION = ("市场", "市容", "市政管理", "市政园林", "市政公用")
"""What begins with the word for a division, and names none: 市场监督管理局."""

_SITE = re.compile(r"(?:门户|政务|官方|政府)?(?:网站|网)$|官网$")
_BRACKETS = re.compile(r"\([^()]*\)$")


class Identity(NamedTuple):
    """What makes an office: its division, and its name there in one form for all ways to write it."""

    division: str
    key: str


def cleaned(written: str) -> str:
    """Return a name in half width without white space, its site's word and what stands in brackets at its end."""
    text = re.sub(r"\s", "", nfkc(written)).removeprefix("中共")
    return _SITE.sub("", _BRACKETS.sub("", text))


def is_office(name: str) -> bool:
    """Return whether a name is one of an office, and not of a person or a whole sentence."""
    return _OFFICE.fullmatch(cleaned(name)) is not None


def identity(written: str, home: str | None) -> Identity | None:
    """Return which office a name is seen from home, None where that is unsure."""
    split = parted(written, home)
    return Identity(split[0], key_of(split[1])) if split is not None and split[0] else None


def parted(written: str, home: str | None) -> tuple[str | None, str] | None:
    """Return division (None where unsure) and the rest of a name; None where it names no division at all."""
    text = cleaned(written)
    place = divisions.leading(text, home)
    if place is not None:
        return (place.code, place.rest) if place.rest else None
    word = word_of(text)
    return (divisions.called(word, home), text[len(word) :]) if word else None


def word_of(text: str) -> str:
    """Return the word for its division that a short name begins with (市), empty where it begins with none."""
    if text.startswith(_NO_DIVISION):
        return ""
    return next((word for word in divisions.SUFFIXES if text.startswith(word) and len(text) > len(word) + 1), "")


def in_full(written: str) -> str | None:
    """Return the division of a name that begins with that division's own name, None for a short one."""
    place = divisions.leading(cleaned(written))
    return place.code if place is not None and place.rest else None


def key_of(name: str) -> str:
    """Return the one form of an office's name without its division: 发改委, 发展和改革委员会 and 发展改革委 are one."""
    bare = re.sub(r"办公室$", "办", re.sub(r"委员会$", "委", name.replace("和", "")))
    if bare in _WHOLE:
        return _WHOLE[bare]
    match = _STEM.fullmatch(bare)
    return _STEMS.get(match[1], match[1]) + match[2] if match is not None else bare


def name_of_key(key: str) -> str:
    """Return the full name, without its division, that a key stands for."""
    match = _STEM.fullmatch(key)
    if match is not None:
        key = _JOINED.get(match[1], match[1]) + match[2]
    if key.endswith("委") and not _PARTY.search(key):
        return f"{key}员会"
    return f"{key}公室" if key.endswith("办") else key


def is_certain(key: str) -> bool:
    """Return whether a key has one full name wherever it is used."""
    match = _STEM.fullmatch(key)
    return match is not None and (match[1] in _PLAIN or match[1] in _STEMS.values() or match[1] in _JOINED)


def shorts_of(key: str) -> list[str]:
    """Return the short forms of a key that are used everywhere: of 科学技术局, 科技局."""
    match = _STEM.fullmatch(key)
    whole = [short for short, long in _WHOLE.items() if long == key and short != key]
    if match is None:
        return whole
    return whole + [f"{short}{match[2]}" for short, long in _STEMS.items() if long == match[1]]


def home_of(index_number: str | None, publisher: str | None, signatories: Sequence[str], told: str = "") -> str | None:
    """
    Return the division of the office that published a record: the narrowest that its witnesses name.

    These are the credit code in its index number, the publisher, without both the signatories, and what the operator
    told. None where two of them lie apart, or none names any.
    """
    code = credit_code(index_number)
    named = [division_of(code)] if code is not None else []
    named += [division for division in [in_full(publisher or "")] if division]
    named = named or [division for division in map(in_full, signatories) if division]
    return divisions.narrowest([*named, *([told] if told else [])])
