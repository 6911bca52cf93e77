"""
The pager as a reader sees it: a run of numbers, 首页, 上一页, 下一页, 尾页 and 共3页 with nothing else between.

    首页 上一页 [1] 2 3 … 下一页 尾页 共351条 2/24页 转到 [ ] 页
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from disclosure_watch.parse.text import flat

_NUMBER = re.compile(r"[0-9]{1,5}")
ROLES = {
    "first": ("首页", "第一页", "最前页", "首页面", "|<", "<<", "‹‹", "«", "first", "起始页"),
    "previous": ("上一页", "上页", "前一页", "前页", "向前", "<", "‹", "←", "previous", "prev", "pre", "<上一页", "«上一页", "<<上一页"),
    "next": ("下一页", "下页", "后一页", "后页", "向后", ">", "›", "→", "next", "下一页>", "下一页»", "下一页>>", "加载更多", "点击加载更多", "查看更多", "加载下一页"),
    "last": ("尾页", "末页", "最后一页", "最后页", "最末页", "末尾页", ">|", ">>", "››", "»", "last", "end"),
}  # fmt: skip
_ROLE = {label: role for role, labels in ROLES.items() for label in labels}
_OF_CLASS = re.compile(r"(?<![a-z])(?:(first)|(prev)|(next)|(last|end))(?![a-z])", re.IGNORECASE)  # class="page-next"
_FILLER = re.compile(
    r"[\d共总计合有第页码次数条记录篇项个信息文章新闻件当前显示每分转到至跳往去为的大小确定认go/\\:：,，.．。…·|丨()（）\[\]【】<>«»‹›←→]{0,80}",
    re.IGNORECASE,
)
_CURRENT = re.compile(
    r"(?<![a-z])(?:current|curr?|active|on|now|this|selected|sel|here|cpb|p_no_d|thispage|checked|currentpage|pageon)(?![a-z])",
    re.IGNORECASE,
)
_ACTING = ("onclick", "data-page", "data-url", "data-href", "data-num", "data-index")
_BUTTONS = frozenset({"a", "button"})
_COUNTED = frozenset("共第总计有数/／:：到至转每")
_COUNTING = frozenset("页条篇项个记/／")
_COUNT = re.compile(r"\d[/／]\d|\d页")  # 2/3   共3页
_FAR = re.compile(r"(?:\.{2,3}|…)\s?([0-9]{1,5})")
_YEARS = 1900
_MOST_WEIGHED = 7
"""Numbers of a run that count: a calendar has 31."""
_MOST_WORDS = 40
_MOST = 400
_GAP = 6
_MOST_ITEMS = 20


@dataclass(slots=True)
class Link:
    """One link of a pager: what it says, its element, and whether it is marked as the current page."""

    label: str
    node: LexborNode
    marked: bool


@dataclass(slots=True)
class Run:
    """
    A pager: links by page number and by role, `dead` roles that are no links, and what stands beside them.

    `plain` holds the numbers that are no links, each with its place in `said`.
    """

    numbers: dict[int, Link] = field(default_factory=dict)
    roles: dict[str, Link] = field(default_factory=dict)
    plain: list[tuple[int, int]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)
    parts: int = 0

    @property
    def text(self) -> str:
        """What stands beside the links, numbers that touch kept apart."""
        text = ""
        for part in self.said:
            text += f" {part}" if text[-1:].isdigit() and part[:1].isdigit() else part
        return text

    @property
    def weight(self) -> int:
        """How much of a pager a run is; 0 for none."""
        turning = (self.roles.keys() | self.dead) - {"first"}
        counted = _COUNT.search(self.text) is not None
        if not turning and not counted and not self._counts():
            return 0
        return min(len(self.numbers), _MOST_WEIGHED) + 8 * len(turning) + 4 * counted + len(self.plain)

    def _counts(self) -> bool:
        """Return whether the numbers alone make a pager: from the first or second on, or one after the other. Years are none."""
        numbers = {*self.numbers, *(number for number, _ in self.plain)}
        if len(numbers) < 2 or max(numbers) >= _YEARS:
            return False
        return min(numbers) <= 2 or (bool(self.plain) and max(numbers) - min(numbers) == len(numbers) - 1)

    @property
    def current(self) -> int | None:
        """The number that stands among the links and is none, or is marked; None where none is."""
        for number, link in self.numbers.items():
            if link.marked:
                return number
        for number, at in self.plain:
            before, after = (
                self.said[at - 1][-1:] if at else "",
                self.said[at + 1][:1] if at + 1 < len(self.said) else "",
            )
            if before not in _COUNTED and after not in _COUNTING:
                return number
        return None


def runs(root: LexborNode) -> list[Run]:
    """Return the pagers below a node, in its order."""
    ended: list[Run] = []
    run, gap = Run(), 0
    for label, link, marked in _tokens(root):
        if _takes(run, label, link, marked=marked):
            gap = 0
        elif link is None and run.parts and not gap and len(label) <= _GAP:
            gap = 1  # one short word that is no pager's: 转向
            run.said.append(label)
        elif run.parts or run.said:
            if run.parts and run.weight:
                ended.append(run)
            run, gap = Run(), 0
    return [*ended, run] if run.weight else ended


def items(root: LexborNode) -> dict[int, bool]:
    """Return the numbers of a pager that a component drew without addresses, and whether each is marked as current."""
    drawn = root.css(".el-pager > .number, .ant-pagination-item, .ivu-page-item")[:_MOST_ITEMS]
    labels = ((flat(item.text(deep=True)[:8]), item.attributes.get("class") or "") for item in drawn)
    return {int(label): "active" in classes for label, classes in labels if _NUMBER.fullmatch(label)}


def _takes(run: Run, label: str, link: LexborNode | None, *, marked: bool) -> bool:
    """Let a run take what the page says next; False where that is no part of a pager."""
    bare = label.strip("[]【】()（）·").lower() or label
    if run.parts > _MOST:
        return False
    digits = bare.removeprefix("第").removesuffix("页") if link is not None else bare
    number = int(digits) if _NUMBER.fullmatch(digits) and digits.isascii() else None
    if link is not None:
        run.said.append(" ")
        if number is None and (last := _FAR.fullmatch(bare)):  # ... 18
            number = int(last[1])
        role = _ROLE.get(bare) or (_ROLE.get(bare.strip("<>«»‹› ")) if number is None else None)
        if number is None and role is None:
            return False
        if number is not None:
            run.numbers.setdefault(number, Link(label, link, marked))
        elif role is not None:
            run.roles.setdefault(role, Link(label, link, marked))
    elif bare in _ROLE and bare[0].isalnum():  # `>` and `»` part the steps of a path
        run.dead.add(_ROLE[bare])
    elif number is not None:
        run.plain.append((number, len(run.said)))
        run.said.append(bare)
    elif _FILLER.fullmatch(label):
        run.said.append(label)
    else:
        return False
    run.parts += 1
    return True


def _tokens(root: LexborNode) -> Iterator[tuple[str, LexborNode | None, bool]]:
    """Yield each piece of text with the link around it and whether it is marked as current."""
    within: int | None = None
    links: dict[int, LexborNode | None] = {}  # by the element that a text stands in
    for node in root.traverse(include_text=True):
        if node.tag == "-text":
            label = flat(node.text_content or "")
            if not label:
                continue
            around = node.parent
            place = around.mem_id if around is not None else 0
            link = links[place] if place in links else links.setdefault(place, _link(node))
            if link is None:
                for word in (node.text_content or "").split(maxsplit=_MOST_WORDS):
                    yield flat(word)[:100], None, False
            elif not _whole(link):
                yield label[:100], link, _is_marked(around)
            elif link.mem_id != within:
                within = link.mem_id
                yield flat(link.text(deep=True))[:100], link, _is_marked(around)
        elif node.tag == "a" and not node.text(deep=True).strip():
            if label := _drawn(node):
                yield label, node, False
        elif node.tag == "input" and node.attributes.get("type") in {"button", "submit"}:
            acting = node if node.attributes.get("onclick") else None
            yield flat(node.attributes.get("value") or "")[:100], acting, False


def _whole(link: LexborNode) -> bool:
    """Return whether all text of a link may be taken at once: links don't nest, other elements do."""
    return link.tag in _BUTTONS


def _link(text: LexborNode) -> LexborNode | None:
    at = text.parent
    for _ in range(4):
        if at is None:
            return None
        if at.tag == "a":
            return at if at.attributes.get("href") is not None or _acts(at) else None
        if at.tag == "button" or _acts(at):
            return at
        at = at.parent
    return None


def _acts(node: LexborNode) -> bool:
    attributes = node.attributes
    return any(name in attributes for name in _ACTING) if attributes else False


def _is_marked(node: LexborNode | None) -> bool:
    for _ in range(3):
        if node is None:
            return False
        attributes = node.attributes
        if (
            _CURRENT.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}")
            or "aria-current" in attributes
        ):
            return True
        if node.tag in {"li", "div", "p", "td"}:
            return False
        node = node.parent
    return False


def _drawn(link: LexborNode) -> str:
    """Return what a link without text means: its title, its picture's, or its class; empty where it doesn't tell."""
    attributes = link.attributes
    image = link.css_first("img[alt]")
    for label in (
        attributes.get("title"),
        attributes.get("aria-label"),
        image.attributes.get("alt") if image else None,
    ):
        if label and flat(label).lower() in _ROLE:
            return flat(label)
    if match := _OF_CLASS.search(f"{attributes.get('class') or ''} {attributes.get('rel') or ''}"):
        return {"first": "首页", "prev": "上一页", "next": "下一页"}.get(match[0].lower(), "尾页")
    return ""
