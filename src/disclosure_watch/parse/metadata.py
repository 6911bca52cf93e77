"""Labelled values: whatever the markup, a label is followed by its value in the order a reader sees them."""

import re
from collections.abc import Iterable

from disclosure_watch.parse.text import flat, line

LABELS = {
    "index_number": ("索引号", "信息索引", "索引号码"),
    "document_number": ("发文字号", "文号", "发文文号", "公文文号"),
    "topic_category": ("主题分类", "分类", "内容分类", "组配分类", "栏目分类"),
    "genre_category": ("体裁分类", "体裁"),
    "publisher": ("发布机构", "发文机关", "发文单位", "发布单位", "责任部门", "信息来源", "来源", "发文机构"),
    "issued_on": ("成文日期", "发文日期", "生成日期"),
    "published_on": ("发布日期", "公开日期", "发布时间", "公布日期"),
    "title": ("名称", "标题", "信息名称", "公文名称"),
}
_OTHERS = (
    "公开方式",
    "公开范围",
    "公开形式",
    "主题词",
    "有效性",
    "关键词",
    "内容概述",
    "时效",
    "有效期",
    "浏览次数",
    "点击",
    "字号",
    "作者",
    "责任编辑",
    "实施日期",
    "废止日期",
)
_OF_LABEL = {label: field for field, labels in LABELS.items() for label in labels}
_ALL = sorted((*_OF_LABEL, *_OTHERS), key=len, reverse=True)
_SPACED = "|".join(r"\s*".join(map(re.escape, label)) for label in _ALL)
_LABEL = re.compile(rf"(?:^|(?<=[\s\]】|]))[\[【]?\s*({_SPACED})\s*(?:[\]】]\s*[：:]?|[：:])")
_BARE = re.compile(rf"[\[【]?\s*({_SPACED})\s*[\]】]?\s*[：:]?")
_NOTHING = {"", "无", "-", "--", "—", "/", "暂无", "null", "空"}


def labelled(chunks: Iterable[str]) -> dict[str, str]:
    """
    Return the values by column that the page's visible pieces of text label; the first value of a column wins.

    A label whose value is empty, 无 or a dash gives none, nor does it take the next label for a value.
    """
    found: dict[str, str] = {}
    waiting: str | None = None
    for chunk in chunks:
        pairs = list(_LABEL.finditer(chunk))
        if not pairs:
            whole = _BARE.fullmatch(chunk) if len(chunk) < 20 else None
            if whole:
                waiting = _OF_LABEL.get(flat(whole[1]))
            elif waiting is not None:
                _keep(found, waiting, chunk.lstrip("：: "))
                waiting = None
            continue
        if waiting is not None and pairs[0].start() > 0:
            _keep(found, waiting, chunk[: pairs[0].start()])
        waiting = None
        for pair, following in zip(pairs, [*pairs[1:], None], strict=True):
            field = _OF_LABEL.get(flat(pair[1]))
            value = line(chunk[pair.end() : following.start() if following else None])
            if field is None:
                continue
            if value:
                _keep(found, field, value)
            elif following is None:
                waiting = field
    return found


def _keep(found: dict[str, str], field: str, value: str) -> None:
    value = line(value)
    if flat(value).strip("[]【】") not in _NOTHING:
        found.setdefault(field, value)
