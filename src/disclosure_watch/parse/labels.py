"""The labels of the info boxes: what each column is called, in ranks, and what else stands labelled beside them."""

import re

from disclosure_watch.fields import LABELS
from disclosure_watch.parse.text import flat

_OTHERS = [
    "信息类别",
    "公开目录",
    "所属主题",
    "所属分类",
    "主题类别",
    "体裁类别",
    "所属栏目",
    "公开方式",
    "公开范围",
    "公开形式",
    "公开属性",
    "公开类别",
    "公开类型",
    "主题词",
    "关键词",
    "关键字",
    "内容概述",
    "概述",
    "摘要",
    "时效",
    "时效性",
    "有效性",
    "有效期",
    "效力状态",
    "是否有效",
    "截止日期",
    "失效日期",
    "失效时间",
    "浏览次数",
    "浏览量",
    "浏览",
    "点击",
    "点击数",
    "点击率",
    "点击量",
    "点击次数",
    "阅读次数",
    "阅读量",
    "阅读数",
    "阅读",
    "访问量",
    "访问次数",
    "人气",
    "评论",
    "字号",
    "字体",
    "字体大小",
    "作者",
    "编辑",
    "责任编辑",
    "供稿",
    "撰稿",
    "记者",
    "通讯员",
    "审稿",
    "实施日期",
    "生效日期",
    "施行日期",
    "废止日期",
    "打印",
    "分享",
    "分享到",
    "保护视力色",
    "视力保护色",
    "背景色",
    "审核",
    "审核人",
    "签发人",
    "录入",
    "发布人",
    "发布者",
    "信息员",
    "文件状态",
    "服务对象",
    "公开程序",
    "信息格式",
    "载体类型",
    "记录形式",
    "统一登记号",
    "登记号",
    "废止",
    "备注",
    "语种",
    "公开时限",
    "办理单位",
    "答复时间",
    "副标题",
    "有效范围",
    "阅读权限",
]
RANKED = {
    label: (field, rank) for field, ranks in LABELS.items() for rank, labels in enumerate(ranks) for label in labels
}
_TRADITIONAL = str.maketrans(
    "号发题类体机构关单责门编码组栏录时间开称标归属属编辑览点击阅读访问来",
    "號發題類體機構關單責門編碼組欄錄時間開稱標歸屬屬編輯覽點擊閱讀訪問來",
)
for _label in list(RANKED):
    for _written in (_label.translate(_TRADITIONAL), _label.translate(_TRADITIONAL).replace("布", "佈")):
        RANKED.setdefault(_written, RANKED[_label])  # 發佈日期
_ALL = sorted({*RANKED, *_OTHERS}, key=len, reverse=True)
_STARTS = "".join(sorted({label[0] for label in _ALL}))
_BLANKS = r"\s{0,8}+"


def _of_first(first: str) -> str:
    """Return the pattern of the labels that begin with a character, longer ones first."""
    rests = (_BLANKS.join(label[1:]) for label in _ALL if label[0] == first)
    return first + _BLANKS + f"(?:{'|'.join(rests)})"


_SPACED = f"(?=[{_STARTS}])(?:{'|'.join(_of_first(first) for first in _STARTS)})"
# 索 引 号： ; [ 索引号 ] ; 【文号】：
LABEL = re.compile(
    rf"(?:^|(?<=[\s\]】|｜;；，,)）(（]))[\[【〖]?\s{{0,8}}+({_SPACED})\s{{0,8}}+(?:[\]】〗]\s{{0,8}}+[：:]?|[：:])"
)
# 索引号 ; 文　号： ; [ 发布机构 ]
WHOLE = re.compile(rf"\s{{0,8}}+[\[【〖]?\s{{0,8}}+({_SPACED})\s{{0,8}}+[\]】〗]?\s{{0,8}}+[：:]?\s{{0,8}}+")
# 索引号 11500000MB15895317/2025-00053 ; 成文日期	2024-12-18
PARTED = re.compile(rf"\s{{0,8}}+({_SPACED})\s{{1,8}}+(?=\S)")
FIRSTS = frozenset(_STARTS + "[【〖 ")
# 号： ; 日期 】 , what the end of a label looks like
ENDING = re.compile(f"[{''.join(sorted({label[-1] for label in _ALL}))}]" r"\s{0,8}+[：:\]】〗]")

_ENDS = re.compile("[：:\\]】〗]")
_BRACKETS = "[]【】〖〗:："
_KNOWN = frozenset(_ALL)

LONGEST = 24
"""Characters of a label with its blanks and brackets at most."""


def may_label(text: str, raw: str) -> bool:
    """Return whether a line without cells may hold a label: one behind which something ends it, or one alone."""
    if ":" in text or "：" in text:
        return ENDING.search(raw) is not None
    if text[0] not in FIRSTS:
        return False
    if _ENDS.search(text):
        return ENDING.search(raw) is not None
    label = raw.lstrip().partition("\x1f")[0] if "\x1f" in raw and flat(text).strip(_BRACKETS) not in _KNOWN else text
    return len(label) < LONGEST + 16 and flat(label).strip(_BRACKETS) in _KNOWN
