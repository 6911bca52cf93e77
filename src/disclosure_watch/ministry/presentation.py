"""How a site shows what it has: what its list leaves out or repeats, what its pages leave out or write otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from disclosure_watch.ministry.document import Document, Line, Part

# The characters of the letters and labels that most often differ; a converter's table is thousands long.
TRADITIONAL = str.maketrans(
    "关于号届会议员协复办联电话发布机构题类标签语见对办结时间来开问务业东车门马国园电产农医药书处实现进过还这应当选举规划证据库调研设备费级线约经继续网网络组织",
    "關於號屆會議員協複辦聯電話發布機構題類標簽語見對辦結時間來開問務業東車門馬國園電產農醫藥書處實現進過還這應當選舉規劃證據庫調研設備費級線約經繼續網網絡組織",
)


@dataclass(slots=True)
class Mirror:
    """
    An older copy of some documents behind a balancer, by id.

    By request, every second request of a page is answered by it; else it answers all while `on`.
    """

    documents: Mapping[str, Document]
    by_request: bool
    on: bool = False


@dataclass(slots=True)
class Presentation:
    """
    What a site's pages make of what it has.

    Attributes:
        depth: list pages that can be read; deeper ones have been stubs for years. None for all.
        older: ids of the documents that stand under a tab of earlier years, not on the list.
        pinned: ids of the documents that stand on top as 置顶, beside their own place.
        unprinted: fields that the template has no place for.
        traditional: pages are written in traditional characters.
        mirror: an older copy that answers in turn.
    """

    depth: int | None = None
    older: frozenset[str] = field(default_factory=frozenset)
    pinned: tuple[str, ...] = ()
    unprinted: frozenset[str] = field(default_factory=frozenset)
    traditional: bool = False
    mirror: Mirror | None = None

    def printed(self, document: Document) -> Document:
        """Return a document as its page gives it: without the fields that the template has no place for."""
        nothing: Any = dict.fromkeys(self.unprinted)
        return replace(document, **nothing) if self.unprinted else document


_INSTEAD = (None, Part.PICTURE, Part.SCRIPT, Part.LOADING, Part.UNFILLED)


def half_drawn(document: Document, variant: int) -> Document:
    """Return a document with nothing (0), a picture (1), a script (2) or a word that it will come (3, 4) for its text."""
    part = _INSTEAD[variant]
    return replace(document, lines=(Line(part, document.title),) if part else (), attachments=())
