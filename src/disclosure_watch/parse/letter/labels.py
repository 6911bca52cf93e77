"""Lines that label a value in a letter's head or tail, in any order: class, who approved it, whom to ask, copies, marks."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from disclosure_watch.parse.letter.names import HAN

_LABEL = re.compile(
    "(?:^|(?<=[\\s（(\\[【，,；;。]))((?!号\\s|(?!联系|办公|咨询|移动)[\u4e00-\u9fff]{1,3}\\s(?:联\\s?系)?\\s?(?:电\\s?话|手\\s?机|方\\s?式)\\s?[：:])[\u4e00-\u9fff](?:\\s?[\u4e00-\u9fff]){1,11})\\s?[：:]"
)  # 签 发 人：  联系人及电话:  2025〕18 号 (签发人：)
_STARTS = re.compile(
    "^[（(\\[【〔\\s]*(?:此件[^。，：]{0,12}[。，；]\\s*)?|^[^。，]{0,30}号\\s*"
)  # 青民函〔2023〕14号 签发人：  （此件公开发布。联系人：
_CLASS = re.compile(
    '(?:类别|类型|结果|分类|标记|标注|标识|等级|办复)[（(：:\\[【〔“"]{0,3}([A-D])([1-9]?)(?![A-Z0-9a-z])'  # 办复类别：B  标注(A1)
    "|[（(\\[【〔]([A-D])([1-9]?)类?[）)\\]】〕]"  # （B1类）  〔A〕
    "|号([A-D])([1-9]?)类"  # 16号C类
    "|^([A-D])([1-9]?)类?$"  # B类
)
_LETTER = re.compile("[A-DＡ-Ｄ]")  # every class has one
_WIDE = str.maketrans("ＡＢＣＤ１２３４５６７８９：（）", "ABCD123456789:()")
_HANDLED = re.compile("(?:办理|答复|办复|回复|提案|建议)(?:类别|结果|等级|类型)")  # 办理类别
_TOPICS = ("公开", "主题", "体裁", "信息分类")
_LEADER = "副?(?:局长|主任|厅长|市长|部长|书记|县长|区长|处长|司长|院长|行长|主席|会长|总经理|镇长|乡长)"
# 明炬 ; 阿依努尔·艾山
_NAME = re.compile(f"(?:{HAN}|·){{2,16}}")
# 副局长 明炬
_BEFORE_NAME = re.compile(f"^{_LEADER}[：:]?(?=[\u4e00-\u9fff]{{2}})")
# (明炬)局长 ; (明炬)同志
_AFTER_NAME = re.compile(f"(?:{_LEADER}|同志)$")
_APPROVED = re.compile(
    f"经((?:{HAN}|·){{2,4}}?)(?:{_LEADER})?(?:同志)?(?:审签|审阅|签发|审定|审核同意)"
)  # 此复函已经明炬局长审签
# 已经镇政府镇长明炬审阅
_APPROVED_BY_LEADER = re.compile(
    f"经[^，。；]{{0,12}}?{_LEADER}((?:{HAN}|·){{2,4}}?)(?:同志)?(?:审签|审阅|签发|审定|审核同意)"
)
_NO_NAME = re.compile("我|本|领导|集体|会议|研究|办公|负责")
_COPY = re.compile("^(?:抄\\s?送|抄\\s?报|主\\s?送|回\\s?执|印\\s?发)|印发$")  # 抄送：市政协提案委
_MARK = re.compile(
    "^[（(\\[【〔](?:此件|本文|注|是否|公开|依申请|此页|主动|信息公开)[^）)\\]】〕]{0,30}"
    "|^(?:是否)?(?:同意)?公开(?:属性|方式|类别|选项|形式)|^信息公开|^主动公开$|^此件公开"
)  # （此件公开发布）  公开属性：主动公开  [是否同意公开(是)]
# 关于市政协二次会议第67号（A类）提案的复函
_HEADING = re.compile("(?:关于|对)[^。：:]{4,28}(?:答复|复函|回复|的函|意见)")
_TRIM = " ，,；;。（）()[]【】、"
_LONGEST = 160
_LONGEST_HEAD = 60


def pairs(text: str) -> list[tuple[str, str]]:
    """Return the labels of a line, without blanks, and their values; none where more than a number stands before."""
    if len(text) > _LONGEST or ("：" not in text and ":" not in text):
        return []
    labels = list(_LABEL.finditer(text))
    if not labels or not _STARTS.fullmatch(text[: labels[0].start()]):
        return []
    ends = [label.start() for label in labels[1:]] + [len(text)]
    return [
        ("".join(label[1].split()), _trimmed(text[label.end() : end])) for label, end in zip(labels, ends, strict=True)
    ]


def _trimmed(value: str) -> str:
    """Return a value without what parts it from the next; a bracket that opens in it is closed: 周晓（办公室）."""
    trimmed = value.strip(_TRIM)
    return trimmed + "）" if trimmed.count("（") > trimmed.count("）") else trimmed


def is_label(text: str) -> bool:
    """Return whether a line is of the head or tail and no part of the letter."""
    if _COPY.search(text) or _MARK.search(text) or (len(text) <= 30 and paper_class(text) and not _HEADING.match(text)):
        return True
    return any(_approves(label) or _asks(label) or _classes(label) for label, _ in pairs(text)[:1])


def is_head(text: str) -> bool:
    """Return whether a line states what stands in a letter's head: its class, or who signed it off."""
    return len(text) <= _LONGEST_HEAD and (paper_class(text) is not None or approver([text], ()) is not None)


def is_mark(text: str) -> bool:
    """Return whether a line says of the page how it is published: （此件公开发布）."""
    return _MARK.search(text) is not None


def paper_class(text: str) -> str | None:
    """Return the class that a line states, in half width: A, B1."""
    if not _LETTER.search(text):
        return None
    plain = "".join(text.translate(_WIDE).split())
    match = _CLASS.search(plain)
    if match is None or any(topic in plain[: match.start() + 2] for topic in _TOPICS):
        return None
    return "".join(group for group in match.groups() if group)


def handled_as(text: str) -> str | None:
    """Return the class that a row of an info box gives to how a paper was handled: 办理类别 A."""
    return paper_class(text) if len(text) <= _LONGEST_HEAD and _HANDLED.search(text) else None


def approver(labelled: Iterable[str], closing: Iterable[str]) -> str | None:
    """Return who signed the letter off, as a labelled line or the letter's closing names them."""
    for text in labelled:
        for label, value in pairs(text):
            if _approves(label) and (name := _bare_name(value)):
                return name
    for text in closing:
        match = _APPROVED.search(text) or _APPROVED_BY_LEADER.search(text)
        if match is not None and (name := _bare_name(match[1])):
            return name
    return None


def contact(labelled: Sequence[str]) -> str | None:
    """Return whom to ask and how, without the labels: 张三，023-12345678."""
    asked = [
        (label, value)
        for text in labelled
        for before, (label, value) in pairwise([("", ""), *pairs(text)])
        if _asks(label) and not (label.endswith("电话") and "领导" in before[0])  # 主管领导：张三　联系电话：3651333
    ]
    if all(label == "承办单位" for label, _ in asked):  # a form's, which names nobody to ask
        return None
    return "，".join(part for _, value in asked for part in _parts(value)) or None


def _parts(value: str) -> list[str]:
    """Return what marks and blanks part in a value; the letters of a name that all stand apart are one: 张 雷."""
    parts = [part for part in re.split("[，,；;\\s]", value) if part]
    apart = next((at for at, part in enumerate(parts) if len(part) > 1), len(parts))
    return ["".join(parts[:apart]), *parts[apart:]] if 1 < apart <= 4 else parts


def _bare_name(text: str) -> str | None:
    words = text.split()
    joined = "".join(words) if all(len(word) == 1 for word in words) else (words[0] if words else "")
    match = _NAME.match(_BEFORE_NAME.sub("", joined))
    name = _AFTER_NAME.sub("", match[0]) if match else ""
    return name if 2 <= len(name) <= (16 if "·" in name else 5) and not _NO_NAME.search(name) else None


def _approves(label: str) -> bool:
    return any(sign in label for sign in ("签发", "签批", "审签", "核签")) or ("领导" in label and "签" in label)


def _classes(label: str) -> bool:
    return (
        "类别" in label
        or "办理结果" in label
        or "办复" in label
        or label == "分类"
        or label.endswith(("办理等级", "办理类型"))
    )


def _asks(label: str) -> bool:
    return (
        label.startswith(("联系", "承办", "经办", "电话", "手机", "办公电话", "责任人", "责任科室", "具体承办"))
        or label.endswith(("电话", "联系人"))
        or "经办人" in label
        or "承办人" in label
    ) and not label.endswith("意见")
