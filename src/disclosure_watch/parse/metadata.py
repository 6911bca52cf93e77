"""
Labelled values: whatever the markup, a label is followed by its value in the order a reader sees them.

Table cells, p > strong, li, dt and dd, bracketed pairs printed twice: all read `label`, then `value`, as pieces of
visible text. Comments and hidden copies are no part of it (page.py). An info box without labels is read by the shapes
of its values (`unlabelled`).
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from disclosure_watch.parse.dates import parse_date
from disclosure_watch.parse.text import flat, line

LABELS = {
    "index_number": (("索引号", "信息索引", "索引号码", "索引编号"),),
    "document_number": (("发文字号", "文号", "发文文号", "公文文号", "文件编号", "发文号"),),
    "topic_category": (("主题分类",), ("分类", "内容分类", "组配分类", "栏目分类", "信息分类", "公文种类")),
    "genre_category": (("体裁分类", "体裁"),),
    "publisher": (
        (
            "发布机构",
            "发文机关",
            "发文单位",
            "发布单位",
            "责任部门",
            "发文机构",
            "公开机构",
            "公开责任部门",
            "制发机关",
        ),
        ("信息来源", "来源", "文章来源", "稿件来源"),
    ),
    "issued_on": (("成文日期", "生成日期", "成文时间", "制发日期"), ("发文日期", "发文时间")),
    "published_on": (("发布日期", "公开日期", "发布时间", "公布日期", "公开时间"), ("时间", "日期")),
    "title": (("名称", "标题", "信息名称", "公文名称", "文件名称"),),
}
"""The labels of each column, in ranks: a value of an earlier rank wins over one of a later."""

_OTHERS = [
    "公开方式",
    "公开范围",
    "公开形式",
    "公开属性",
    "主题词",
    "关键词",
    "关键字",
    "内容概述",
    "时效",
    "时效性",
    "有效性",
    "有效期",
    "效力状态",
    "是否有效",
    "截止日期",
    "失效日期",
    "浏览次数",
    "浏览量",
    "浏览",
    "点击",
    "点击数",
    "点击量",
    "阅读次数",
    "阅读",
    "访问量",
    "字号",
    "字体",
    "字体大小",
    "作者",
    "编辑",
    "责任编辑",
    "实施日期",
    "生效日期",
    "废止日期",
    "打印",
    "分享",
    "分享到",
    "保护视力色",
    "视力保护色",
    "审核",
    "文件状态",
    "服务对象",
    "公开程序",
    "信息格式",
    "载体类型",
    "记录形式",
    "统一登记号",
    "废止",
]
_RANKED = {
    label: (field, rank) for field, ranks in LABELS.items() for rank, labels in enumerate(ranks) for label in labels
}
_ALL = sorted((*_RANKED, *_OTHERS), key=len, reverse=True)
_SPACED = "|".join(r"\s*".join(label) for label in _ALL)
_LABEL = re.compile(rf"(?:^|(?<=[\s\]】|;；，,)）]))[\[【〖]?\s*({_SPACED})\s*(?:[\]】〗]\s*[：:]?|[：:])")
_WHOLE = re.compile(rf"[\[【〖]?\s*({_SPACED})\s*[\]】〗]?\s*[：:]?")
_FIRSTS = frozenset(label[0] for label in _ALL) | frozenset("[【〖 ")
_LONGEST_LINE = 400
_NOTHING = {"", "无", "-", "--", "—", "——", "/", "暂无", "null", "空", "无。", "undefined", "无文号", "无发文字号"}
_INDEX = re.compile(r"(?=[^\d]*\d)[0-9A-Za-z_〔〕\[\]()（）.:：/-]{4,60}")
_SHAPED_INDEX = re.compile(r"[0-9A-Za-z_]{6,24}[/-]\d{4,6}[-/\d]*\d")
_AGENCY = re.compile("(?:局|委员会|委|厅|部|院|办公室|办|政府|中心|公司|银行|科|处|镇|乡|街道办事处|协会|法院|检察院)$")
_LONGEST_SHOWN = 60
_FULL_DATE = re.compile(r"(?:19|20)\d{2}\D")
_OTHER_DATE = re.compile("今天|今日|现在|星期|成文|生成|发文|制发|实施|生效|失效|废止|截止|有效")
_PAPERS = re.compile("政协提案|人大建议|提案|建议|议案")


class Value(NamedTuple):
    """A value and the label that it stood behind."""

    text: str
    label: str


def labelled(text: str) -> dict[str, Value]:
    """
    Return the values by column that labels in a page's visible text name; within a rank the first value wins.

    A label whose value is empty, 无 or a dash gives none, nor does it take the next label for a value. What hasn't the
    shape of its column (a date that is none, an index number without a digit) is left out.
    """
    found: dict[str, tuple[int, Value]] = {}
    waiting: str | None = None
    for piece in text.split("\n"):
        seen = piece.strip()
        if not seen:
            continue
        first = seen[0] in _FIRSTS
        if not first and waiting is None and "：" not in seen and ":" not in seen:
            continue
        chunk = line(seen)
        pairs = list(_LABEL.finditer(chunk)) if len(chunk) <= _LONGEST_LINE else []
        if not pairs:
            whole = _WHOLE.fullmatch(chunk) if first and len(chunk) < 20 else None
            if whole:
                waiting = flat(whole[1])
            elif waiting is not None and chunk and chunk not in {":", "：", "]", "】"}:
                _keep(found, waiting, chunk.lstrip("：:]】 "))
                waiting = None
            continue
        if waiting is not None and pairs[0].start() > 0:
            _keep(found, waiting, chunk[: pairs[0].start()])
        waiting = None
        for pair, following in zip(pairs, [*pairs[1:], None], strict=True):
            value = chunk[pair.end() : following.start() if following else None].strip()
            if value:
                _keep(found, flat(pair[1]), value)
            elif following is None:
                waiting = flat(pair[1])
    return {field: value for field, (_, value) in found.items()}


def unlabelled(tree: LexborHTMLParser) -> dict[str, Value]:
    """Return the values of an info box that prints values alone: index number, agency, kind of paper, two dates."""
    for box in tree.css("ul, dl, tr"):
        items = [text for node in box.iter() if (text := line(node.text(deep=True)))]
        if 3 <= len(items) <= 10 and any(_SHAPED_INDEX.fullmatch(item) for item in items):
            found = _by_shape(items)
            if "published_on" in found:
                return found
    return {}


def _by_shape(items: Sequence[str]) -> dict[str, Value]:
    found: dict[str, str] = {}
    dates = [item for item in items if len(item) <= 20 and parse_date(item)]
    for item in items:
        if _SHAPED_INDEX.fullmatch(item):
            found.setdefault("index_number", item)
        elif item in dates:
            continue
        elif _PAPERS.fullmatch(item):
            found.setdefault("topic_category", item)
        elif _AGENCY.search(item) and len(item) <= 30:
            found.setdefault("publisher", item)
        elif re.search(r"\d+号", item) and len(item) <= 40:
            found.setdefault("document_number", item)
    if len(dates) > 1:
        found["issued_on"] = dates[0]
    if dates:
        found["published_on"] = dates[-1]
    return {field: Value(text, "its shape") for field, text in found.items()}


def _keep(found: dict[str, tuple[int, Value]], label: str, value: str) -> None:
    if label not in _RANKED:
        return
    field, rank = _RANKED[label]
    value = value.strip(" |｜")
    if flat(value).strip("[]【】") in _NOTHING or not _fits(field, value):
        return
    if field not in found or rank < found[field][0]:
        found[field] = (rank, Value(value, label))


def _fits(field: str, value: str) -> bool:
    """Return whether a value can be one of its column."""
    if field.endswith("_on"):
        return len(value) < 60 and parse_date(value) is not None
    if field == "index_number":
        return _INDEX.match(value) is not None
    if field == "document_number":
        return len(value) <= 60 and re.search(r"\d|号|[字函]", value) is not None
    return field == "title" or (len(value) <= 60 and not re.search("[。；！？]", value))


def first_date(lines: Sequence[str]) -> str | None:
    """Return the first line that shows a full date and little else, as a page does beside its title; no labelled one."""
    for before, text in pairwise(["", *lines]):
        if len(text) >= _LONGEST_SHOWN or not _FULL_DATE.search(text) or _OTHER_DATE.search(before[-12:] + text):
            continue
        if parse_date(text):
            return text
    return None
