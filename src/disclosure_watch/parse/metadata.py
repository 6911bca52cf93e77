"""
Labelled values: whatever the markup, a label is followed by its value in the order a reader sees them.

In one line (`来源：X　2024-05-06`), in the cells of a row, in the next line beside it (dt and dd, p and p), or in the same
column of the row below a row of labels. An empty label has no value: it takes none of the next label's. Comments and
hidden copies are no part of a page's lines. An info box without labels is read by the shapes of its values.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple

from disclosure_watch.parse.dates import of_parts, parse_date
from disclosure_watch.parse.labels import ENDING, FIRSTS, LABEL, LONGEST, PARTED, RANKED, WHOLE, may_label
from disclosure_watch.parse.layout import SEAM, Layout, Words
from disclosure_watch.parse.text import LONGEST_REMEMBERED, MOST_REMEMBERED, flat, line, once

_HEADINGS = frozenset(["h1", "h2", "h3", "center"])
_LONGEST_LINE = 400
_LONGEST_INFO = 160
_NOTHING = {
    "",
    "无",
    "-",
    "--",
    "—",
    "——",
    "/",
    "暂无",
    "null",
    "空",
    "无。",
    "undefined",
    "无文号",
    "无发文字号",
    "号",
}
# 11500000MB15895317/2025-00053 ; 360A06-07-2023-0019-1 ; yprsj-2018-00031
_INDEX = re.compile(r"(?=[^\d]{0,60}+\d)[0-9A-Za-z_〔〕\[\]()（）.:：/-]{4,60}")
# 640100-115/2017-22498 ; 0151216811-201812-118756 ; 00528361X/2024-00036
_SHAPED_INDEX = re.compile(r"[0-9A-Za-z_]{2,24}(?:-[0-9A-Za-z]{1,8}+){0,3}[/-]\d{4,6}(?:[-/]\d{1,12}+){1,2}")
_AGENCY = re.compile(
    "(?:局|委员会|委|厅|部|院|办公室|办|政府|中心|公司|银行|科|处|镇|乡|街道|街道办事处|协会|法院|检察院|署|站|所|队|社)$"
)
# 大山财会〔2024〕5号 ; 2024-05-06 , in an element behind a name
_OF_OTHER = re.compile(r"[〔\[【（(]?(?:19|20)\d{2}(?:[〕\]】）)]|[-/.年])")
_LONGEST_SHOWN = 60
_LONGEST_PARTS = 16
_FULL_DATE = re.compile(r"(?:19|20)\d{2}\D")
_OTHER_DATE = re.compile("今天|今日|现在|星期|成文|生成|发文|制发|实施|生效|失效|废止|截止|有效")
_PAPERS = re.compile("政协提案|人大建议|提案|建议|议案")
# 来源：　更新时间： , the label that an empty one is followed by
_NEXT_LABEL = re.compile("(?:^|\\s)[\u4e00-\u9fff]{2,7}+\\s{0,4}+[：:]")
# 宣教中心 2024-05-06 14:59 ; 县政府办 作者 ; 粮油股 【字体
_AFTER_AGENCY = re.compile(
    "\\s{0,9}+(?:[【\\[（(]\\s?(?:字|大|打印|作者|编辑|记者)|(?:19|20)\\d{2}\\s?[-/.年]|(?<=\\s)(?:作者|编辑|责任编辑|责编|记者|通讯员|文/|审核|浏览|点击|阅读|访问"
    "|字体|字号|打印|分享|收藏|关闭|评论|发布|日期|时间|大\\s中\\s小|A[-+])|[|｜])"
)
_CLOSING = {"】": "【", "]": "[", "）": "（", ")": "(", "〗": "〖", "〕": "〔"}
_WORDS = re.compile("[\u4e00-\u9fffA-Za-z]{2}")
_NAMING = re.compile("[\u4e00-\u9fff]|[A-Za-z]{4}")
_NUMBERED = re.compile(r"\d|号|[字函]")
_PROSE = re.compile("[，。；]")
_SENTENCE = re.compile("[。；！？]")
_COLUMNS_OF_BOX = frozenset({"index_number", "document_number"})
_SOFT = frozenset({"时间", "日期", "摘要", "备注", "概述"})
"""Labels that a text may hold as well; such a line is of an info box only where it tells a date."""


class Value(NamedTuple):
    """A value, the label that it stood behind, and the number of its line (-1 for none)."""

    text: str
    label: str
    at: int = -1


_Stated = tuple[str, int, str, str]


class _Cell(NamedTuple):
    """What a cell says: what stands in front of its first label, what its labels state, the label that waits for a value."""

    before: str
    stated: tuple[_Stated, ...]
    waiting: str | None


class Labelled:
    """
    The values by column that labels in some lines name; within a rank the first value wins.

    What hasn't the shape of its column (a date that is none, an index number without a digit) is left out; `others` are
    the values that were not taken because another stood before them and says something else.
    """

    def __init__(self, layout: Layout, numbers: Iterable[int]) -> None:
        self._layout = layout
        self._ranked: dict[str, tuple[int, Value]] = {}
        self._waiting: tuple[str, int] | None = None
        self.others: dict[str, list[Value]] = {}
        header: tuple[int, list[str | None]] | None = None
        pairs: dict[int, tuple[str, str]] = {}
        for number in numbers:
            words = layout.lines[number].words
            labels = words.labels
            if labels is None:
                labels = words.labels = _labels(words)
            if labels is False and header is None and self._waiting is None and "\t" not in words.raw:
                continue
            if header is not None:
                taken = self._columns(header[1], number) if number == header[0] + 1 else False
                header = None
                if taken:
                    continue
            if "\t" in words.raw and (columns := _header(words.raw)):
                header = (number, columns)
                continue
            if self._waiting is not None or "\t" in words.text or labels is True:
                self._read(number)
            elif labels:
                pairs[number] = labels
        for number, (label, value) in pairs.items():
            if number - 1 in pairs or number + 1 in pairs:  # one alone may be a word of a text in bold
                self._take(_stated(label, value, alone=True), number)

    @property
    def values(self) -> dict[str, Value]:
        """The first value of each column."""
        return {field: value for field, (_, value) in self._ranked.items()}

    def _read(self, number: int) -> None:
        raw = self._layout.lines[number].raw
        if len(raw) > 2 * _LONGEST_LINE:
            self._waiting = None
            return
        waiting, self._waiting = self._waiting, None
        cells = raw.strip("\n").split("\t")
        if waiting is not None and not self._beside(waiting[1], number):
            waiting = None
        label = waiting[0] if waiting else None
        for cell in cells:
            label = self._read_cell(cell, label, number)
        if label is not None and flat(raw).strip("[]【】:：") == label:
            self._waiting = (label, number)

    def _read_cell(self, cell: str, waiting: str | None, number: int) -> str | None:
        """Read one cell behind a label that waits for its value; return the label that waits after it."""
        read = _of_cell(cell) if len(cell) <= LONGEST_REMEMBERED else _of_cell.__wrapped__(cell)
        if waiting is not None:
            self._take(_stated(waiting, read.before, alone=True), number)
        for stated in read.stated:
            self._take(stated, number)
        return read.waiting

    def _beside(self, at: int, number: int) -> bool:
        """Return whether a line is the next one of the same list, box or row as the label's, and no heading."""
        label_box, other = self._layout.lines[at].box, self._layout.lines[number].box
        if number != at + 1 or label_box < 0 or other < 0:
            return False
        boxes = self._layout.boxes
        if label_box != other and boxes[other].tag.name in _HEADINGS:
            return False
        return label_box == other or boxes[label_box].around in {other, boxes[other].around}

    def _columns(self, labels: Sequence[str | None], number: int) -> bool:
        """Read a row below a row of labels; return whether it is one."""
        cells = self._layout.lines[number].raw.split("\t")
        if len(cells) < 2 or any(len(cell) < LONGEST and WHOLE.fullmatch(cell) for cell in cells):
            return False
        for label, cell in zip(labels, cells, strict=False):
            if label is not None:
                self._take(_stated(label, cell, alone=True), number)
        return True

    def _take(self, stated: _Stated | None, number: int) -> None:
        if stated is None:
            return
        field, rank, text, label = stated
        value = Value(text, label, number)
        known = self._ranked.get(field)
        if known is None or rank < known[0]:
            self._ranked[field] = (rank, value)
            if known is not None:
                self.others.setdefault(field, []).insert(0, known[1])
        else:
            self.others.setdefault(field, []).append(value)


@lru_cache(MOST_REMEMBERED)
def _of_cell(cell: str) -> _Cell:
    pairs = list(LABEL.finditer(cell)) if ENDING.search(cell) else []
    if not pairs:
        if len(cell) < LONGEST + 16 and cell.lstrip()[:1] in FIRSTS and (whole := WHOLE.fullmatch(cell)):
            return _Cell("", (), flat(whole[1]))
        label, _, value = cell.lstrip().partition(SEAM)  # <b>索引号</b>000014349/2006-00213
        if value and len(label) < LONGEST and not _PROSE.search(value) and (whole := WHOLE.fullmatch(label)):
            stated = _stated(whole[1], value, alone=False)
            return _Cell("", (stated,) if stated else (), None)
        return _Cell(cell.lstrip(" \x1f：:]】"), (), None)
    ends = [pair.start() for pair in pairs[1:]] + [len(cell)]
    values = (_stated(pair[1], cell[pair.end() : end], alone=False) for pair, end in zip(pairs, ends, strict=True))
    last = pairs[-1]
    waiting = flat(last[1]) if not cell[last.end() :].strip() else None
    return _Cell(cell[: pairs[0].start()], tuple(value for value in values if value is not None), waiting)


def _stated(label: str, value: str, *, alone: bool) -> _Stated | None:
    """Return the column that a label names, its rank, the value and the label; None for what is no value of it."""
    ranked = RANKED.get(label) or RANKED.get(label := flat(label))
    if ranked is None or not value:
        return None
    field, rank = ranked
    text = _cleaned(field, value, alone=alone)
    if flat(text).strip("[]【】") in _NOTHING or not _fits(field, text):
        return None
    return field, rank, text, label


def _labels(words: Words) -> bool | tuple[str, str]:
    """
    Return whether a line without cells may hold a label with a mark behind it; else the label and the value of a line that
    holds them in an element each, with no mark between the two.
    """
    raw = words.raw
    if len(raw) <= 2 * _LONGEST_LINE and may_label(words.text, raw):
        return True
    if len(raw) > _LONGEST_LINE or words.text[:1] not in FIRSTS or (pair := PARTED.match(raw)) is None:
        return False
    return flat(pair[1]), raw[pair.end() :].replace(SEAM, "").strip()


def is_labelled(raw: str) -> bool:
    """
    Return whether a line is of an info box or stands beside a title: a label, a date behind a soft one; or it shows a
    date and a label further on (`某县政府网 2024-03-06 来源：县政府办`), and is no sentence.
    """
    head = raw[:80]
    pair = LABEL.match(head.lstrip())
    if pair is not None:
        return flat(pair[1]) not in _SOFT or parse_date(head) is not None
    if not ENDING.search(head) or len(raw) > _LONGEST_INFO or "。" in raw:
        return False
    return any(flat(pair[1]) not in _SOFT for pair in LABEL.finditer(head)) and parse_date(head) is not None


def holds_a_box(values: dict[str, Value]) -> bool:
    """Return whether values read inside the content are those of an info box rather than of the text."""
    return "index_number" in values or len(_COLUMNS_OF_BOX.union(("publisher", "published_on")) & values.keys()) > 2


def _header(raw: str) -> list[str | None]:
    """Return the label of each cell where a row holds labels alone, at least two that are columns; else nothing."""
    cells = [flat(cell) for cell in raw.split("\t")]
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or any(len(cell) > LONGEST or cell[-1] in ":：" for cell in filled):
        return []
    labels = [flat(match[1]) if (match := WHOLE.fullmatch(cell)) else None for cell in cells]
    known = [label for label in labels if label in RANKED]
    named = sum(label is not None for label in labels)
    return labels if len(known) > 1 and (named == len(filled) or named == len(filled) - 1 > 2) else []


def unlabelled(layout: Layout) -> dict[str, Value]:
    """Return the values of an info box that prints values alone: index number, agency, kind of paper, two dates."""
    boxes = layout.boxes
    numbered = range(len(layout.lines))
    for around, group in groupby(
        numbered, key=lambda at: boxes[layout.lines[at].box].around if layout.lines[at].box >= 0 else -1
    ):
        numbers = list(group)
        if len(numbers) == 1 or around < 0:
            items = [(text, numbers[0]) for text in layout.lines[numbers[0]].text.split("\t") if text]
        else:
            items = [(layout.lines[at].text, at) for at in numbers]
        for start in _indexed(items):
            values = _by_shape(items[start : start + 10])
            if "published_on" in values:
                return values
    return {}


def _indexed(items: Sequence[tuple[str, int]]) -> Iterable[int]:
    """Yield where a box may begin: at an index number that others follow."""
    if len(items) >= 3:
        yield from (at for at, (text, _) in enumerate(items[:-2]) if len(text) <= 60 and _SHAPED_INDEX.fullmatch(text))


def _by_shape(items: Sequence[tuple[str, int]]) -> dict[str, Value]:
    by_field: dict[str, tuple[str, int]] = {}
    dates = [item for item in items if len(item[0]) <= 20 and _FULL_DATE.match(item[0]) and parse_date(item[0])]
    for item in items:
        text = item[0]
        if item in dates:
            continue
        if len(text) <= 60 and _SHAPED_INDEX.fullmatch(text):
            by_field.setdefault("index_number", item)
        elif _PAPERS.fullmatch(text):
            by_field.setdefault("topic_category", item)
        elif len(text) <= 30 and _AGENCY.search(text):
            by_field.setdefault("publisher", item)
        elif len(text) <= 40 and re.search(r"\d号", text):
            by_field.setdefault("document_number", item)
    ordered = sorted(dates, key=lambda item: str(parse_date(item[0])))
    if len(ordered) > 1:
        by_field["issued_on"] = ordered[0]
    if ordered:
        by_field["published_on"] = ordered[-1]
    return {field: Value(text, "its shape", at) for field, (text, at) in by_field.items()}


def _cleaned(field: str, value: str, *, alone: bool) -> str:
    """Return a value without what stands behind it in the same line; `alone` where it has a cell or line of its own."""
    words = value.replace(SEAM, " ").split()
    if len(words) > 1 and len(printed := once(words)) < len(words):
        value = " ".join(printed)
    pieces = [piece for piece in value.split(SEAM) if piece and not piece.isspace()]
    if field.endswith("_on") or field == "index_number":
        return line(" ".join(pieces)).strip(" |｜")
    if field == "document_number":
        return flat("".join(pieces)).strip("|｜")
    if alone:
        text = "".join(pieces)
    else:
        text = ""
        for piece in pieces:
            if text and (text[-1].isspace() or len(text.strip()) >= 4 or _OF_OTHER.search(piece)):
                break
            text += piece
    text = line(text)
    if field != "title" and (":" in text or "：" in text) and (following := _NEXT_LABEL.search(text)):
        text = text[: following.start()]
    return agency(text) if field == "publisher" else _closed(text.strip(" |｜"))


def _closed(text: str) -> str:
    """Return a value without the bracket that closes its label's: 【来源：县政府办】."""
    return text[:-1].rstrip() if text[-1:] in _CLOSING and _CLOSING[text[-1]] not in text else text


def agency(text: str) -> str:
    """Return who published, without the author, editor, date or tools behind the name; empty for what is no name."""
    match = _AFTER_AGENCY.search(text)
    name = _closed((text[: match.start()] if match else text).strip(" |｜·,，;；"))
    parts = name.split() if " " in name else ()
    if len(parts) == 2 and _AGENCY.search(parts[0]) and len(parts[1]) <= 4 and not _AGENCY.search(parts[1]):
        name = parts[0]
    return name if _WORDS.search(name) and _NAMING.search(name) else ""


def _fits(field: str, value: str) -> bool:
    """Return whether a value can be one of its column."""
    if field.endswith("_on"):
        return len(value) < 60 and parse_date(value) is not None
    if field == "index_number":
        return _INDEX.match(value) is not None
    if field == "document_number":
        return len(value) <= 60 and _NUMBERED.search(value) is not None
    return field == "title" or (len(value) <= 60 and not _SENTENCE.search(value))


def parted_date(lines: Sequence[str]) -> str | None:
    """Return the date of which one line shows the day and the next or last the year: 25 and 2024-05."""
    for first, second in pairwise(lines):
        if len(first) + len(second) < _LONGEST_PARTS and (date := of_parts(first, second)) is not None:
            return date.isoformat()
    return None


def first_date(lines: Sequence[str]) -> str | None:
    """Return the first line that shows a full date and little else, as a page does beside its title; no labelled one."""
    for before, text in pairwise(["", *lines]):
        if len(text) >= _LONGEST_SHOWN or not _FULL_DATE.search(text) or _OTHER_DATE.search(before[-12:] + text):
            continue
        if parse_date(text):
            return text
    return None
