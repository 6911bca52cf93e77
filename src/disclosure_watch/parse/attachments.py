"""Attachments: the files that a page offers in its content, in a box beside or below it, in a viewer, or from a script."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from disclosure_watch.model import Attachment
from disclosure_watch.parse.content import Content
from disclosure_watch.parse.layout import Layout, Link
from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.prose import Prose
from disclosure_watch.parse.scripted import STRING, unescaped
from disclosure_watch.parse.tags import unescaped as unescaped_markup
from disclosure_watch.parse.text import flat, line

# P020241219531612435781.pdf ; downfile.jsp?filename=ab.doc ; /attachment/0/55/7712345.pdf
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|wps|et|dps|zip|rar|7z|ofd|pptx?|txt|rtf|ceb|csv)(?:[?#]|$)|downfile\.jsp|/download\.jsp|/attach(?:ment)?/\w"
)
# x1.jpg ; download.do?id=5 : files where they are offered as an annex, else pictures and pages
_MAYBE_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|bmp|tiff?|mp[34]|wmv|avi|xml|json)(?:[?#]|$)|down(?:load|file)|attach|getfile|fileid=|/files?/"
)
_ENDING = re.compile(r"\.(?!s?html?\b|jsp|asp|php)\w{2,4}\s{0,9}[?#\"']")  # a.pdf"
_WORDS = ("own", "OWN", "ttach", "TTACH", "ile", "ILE")
"""What stands in every tag that leads to either, if no ending of a file does."""

_BOX = re.compile("fujian|attach|appendix|download|(?:^|[ _-])(?:fj|down)(?:$|[ _-])", re.IGNORECASE)
# 附件： ; 附件下载 ; 相关附件 ; 附件1：
_HEADING = re.compile(
    "[【\\[]?(?:(?:相关|本文|文件)?附件(?:下载|列表|信息|材料)?|(?:相关|文件|资料|表格)下载|相关文档)\\d{0,2}[】\\]]?[:：]?"
)
_ANNEX = re.compile(r"\s{0,9}+(?:相关|本文|文件)?附\s{0,9}+[件表]")  # 附件：1.重点项目表  相关附件：承诺书
_SCRIPT_NAMES = ("hasFJ", "fjList", "fujian", "ttach", "appendix")
"""What the variables are named after by which scripts build the box."""

_GIVEN = re.compile(r"\w{0,40}+[\"']?\s{0,9}+[=:]\s{0,9}+")
_HREF = re.compile(r"\bhref\s{0,9}+=\s{0,9}+[\"']?([^\"'<>\s]{1,2000}+)", re.IGNORECASE)
_LABEL = re.compile(r"^\s{0,9}+附\s{0,9}+件\s{0,9}+\d{0,3}+\s{0,9}+[：:.、]?\s{0,9}+")
_SIZE = re.compile(
    r"[（(\[]\s{0,9}+[\d.]{1,12}+\s{0,9}+[KMG]B?\s{0,9}+[）)\]]$|^\s{0,9}+附件\s{0,9}+[：:]\s{0,9}+(?=\S)",
    re.IGNORECASE,
)
_PAGE = (".html", ".htm", ".shtml", "/")
_HINT = re.compile("down|attach|file", re.IGNORECASE)  # /attachment/55/index.html
_SHOWN = re.compile(  # showVsbpdfIframe("/__local/A/1B/zj2024.pdf"  PDFObject.embed('/a.pdf'
    r"(?:pdf|viewer)\w{0,20}+(?:\.\w{1,20}+)?\(\s{0,9}+[\"']([^\"'\s<>]{1,500}+)[\"']", re.IGNORECASE
)
_DOWNLOAD = re.compile(r"\bdownload\s{0,3}=\s{0,3}[\"']?([^\"'<>]{1,200}+)")  # download="承诺书.docx"
_NAMED = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|zip|rar|ofd|pptx?)(?!\w)", re.IGNORECASE)  # 承诺书.docx
_NOWHERE = re.compile(r"(?i:\s{0,9}(?:$|#|javascript:|void))")
_QUOTE = re.compile("[\"']")
_LONGEST_NEAR = 500
_MOST_ACTING = 100
_CUT = ("…", "...", "..")
_MOST_VIEWERS = 20
_LONGEST_CALL = 2000


def read(
    page: Page,
    content: Content | None,
    prose: Prose,
    *,
    boxes: Iterable[int] = (),
    stated: Iterable[tuple[str, str]] = (),
) -> tuple[Attachment, ...]:
    """
    Return the files of a document, in the order they stand, each address once.

    `boxes`, where given, are the only ones that hold them; `stated` are names and addresses that a script lists.
    """
    layout = prose.layout
    kept: dict[str, Attachment] = {}
    ranges = [(layout.boxes[box].start, layout.boxes[box].end + 1) for box in boxes]
    if ranges:
        for offer in _offers(page, layout):
            inside = any(start <= offer.line < end for start, end in ranges)
            if inside:
                _add(page, kept, offer.href, offer.name())
        return tuple(kept.values())
    for offer in _of_page(page, prose, content, _Offered(layout)):
        _add(page, kept, offer.href, offer.name())
    for text in _lists(page.scripts):
        for piece in re.split("<(?=a\\s)", text, flags=re.IGNORECASE)[1:]:
            if address := _HREF.search(piece):
                name = piece.partition(">")[2].partition("<")[0]
                _add(page, kept, address[1], name)
    for name, href in stated:
        if is_file(href) or _may_be_file(href):
            _add(page, kept, href, name)
    for source in page.viewers[:_MOST_VIEWERS] or (() if kept else _shown(page.scripts)):
        if file := _viewed(source):
            _add(page, kept, file, "")
    return tuple(kept.values())


class _Offer(NamedTuple):
    """What leads somewhere: the address, the line and box that it stands in, what tells its name, whether it is surely a file."""

    href: str
    line: int
    box: int
    name: Callable[[], str]
    known: bool


def _offers(page: Page, layout: Layout) -> Sequence[_Offer]:
    """Return the links that may be files, with the one that a script opens where the address leads nowhere, and what else opens a file."""
    offers = []
    for link, (written, *_) in zip(layout.links, layout.places, strict=True):
        href = link.tag.href
        if _NOWHERE.match(href) and (opened := _opened(written)):
            href = opened
        elif href.endswith(_PAGE) and not _HINT.search(href):
            continue
        known = is_file(href) or _names_a_file(layout, link, written)
        if known or _may_be_file(href):
            offers.append(_Offer(href, link.line, link.box, partial(_name, layout, link), known))
    acting = page.tree.css("[onclick]")[:_MOST_ACTING] if _speaks_of_files(layout) else ()
    for node in acting:
        file = _opened(node.attributes.get("onclick") or "") if node.tag != "a" else ""
        if file and (box := layout.box_of(node)) is not None:
            offers.append(_Offer(file, layout.boxes[box].start, box, partial(node.text, deep=True), known=True))
    return sorted(offers, key=lambda offer: offer.line) if acting else offers


def _names_a_file(layout: Layout, link: Link, written: str) -> bool:
    """Return whether a link names a file in its text or `download`, wherever it leads: <a href="/dl?f=88">承诺书.docx</a>."""
    if "download" in written and (named := _DOWNLOAD.search(written)) is not None and is_file(named[1]):
        return True
    at = link.line
    near = layout.lines[at].text if at < len(layout.lines) else ""
    return (
        "." in near
        and len(near) <= _LONGEST_NEAR
        and _NAMED.search(near) is not None
        and is_file(line(layout.text(link)))
    )


def _speaks_of_files(layout: Layout) -> bool:
    """Return whether a line of a page speaks of annexes or downloads; without one nothing but a link offers a file."""
    return any("附" in each.text or "下载" in each.text for each in layout.lines)


def _opened(written: str) -> str:
    """Return the file that attributes, or the calls in them, name in quotes, rather one with a path; empty for none."""
    files = [piece for piece in _QUOTE.split(unescaped_markup(written[:_LONGEST_CALL])) if is_file(piece)]
    return next((file for file in files if "/" in file), files[0] if files else "")


def _name(layout: Layout, link: Link) -> str:
    shown, title = line(layout.text(link)), line(link.tag.title)
    return title if title and (not shown or shown.endswith(_CUT)) else shown


def _of_page(page: Page, prose: Prose, content: Content | None, offered: "_Offered") -> Iterator[_Offer]:
    """Yield the links that are files of the document, in its content or offered as an annex."""
    layout = prose.layout
    start, end = (content.start, content.end) if content is not None else (0, 0)
    written = layout.written_links
    if not _ENDING.search(written) and not any(word in written for word in _WORDS) and not _speaks_of_files(layout):
        return
    offers = _offers(page, layout)
    if content is not None and content.loose and content.box is not None:
        end = _with_files_below(offers, end, layout.boxes[content.box].end)
    for offer in offers:
        inside = start <= offer.line < end and not (content and content.loose and prose.in_frame(offer.box))
        if (offer.known and inside) or offered.as_annex(offer):
            yield offer


def _with_files_below(offers: Iterable[_Offer], end: int, last: int) -> int:
    """Return where a text ends with the lines right below it, in its box, that are links to files and nothing else."""
    files = {offer.line for offer in offers if offer.known and end <= offer.line < last}
    while end in files:
        end += 1
    return end


class _Offered:
    """Which links stand where annexes are offered: in a box named after them, or below a heading that says so."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._boxes: dict[int, bool] = {-1: False}
        self._lines: dict[int, bool] = {}

    def as_annex(self, offer: _Offer) -> bool:
        return self._in_box(offer.box) or self._below_heading(offer.line)

    def _in_box(self, box: int) -> bool:
        outwards: list[int] = []
        while box not in self._boxes:
            outwards.append(box)
            if _BOX.search(self._layout.boxes[box].tag.names[:200]):
                self._boxes[box] = True
                break
            box = self._layout.boxes[box].around
        for each in outwards:
            self._boxes[each] = self._boxes[box]
        return self._boxes[box]

    def _below_heading(self, at: int) -> bool:
        """Return whether a line begins with 附件, or follows such a heading with nothing but links between."""
        lines = self._layout.lines
        passed: list[int] = []
        answer = False
        while 0 <= at < len(lines):
            if at in self._lines:
                answer = self._lines[at]
                break
            passed.append(at)
            text = lines[at].text
            if _ANNEX.match(text) or (len(text) <= 12 and _HEADING.fullmatch(flat(text))):
                answer = True
                break
            if not lines[at].is_link and len(flat(text)) - lines[at].linked > 12:
                break
            at -= 1
        for each in passed:
            self._lines[each] = answer
        return answer


def without_links(lines: list[str], files: Iterable[Attachment]) -> list[str]:
    """Return the lines of a text without those at its end that merely name the files linked there."""
    names = {flat(file.name) for file in files}
    end = len(lines)
    while names and end and flat(_LABEL.sub("", lines[end - 1])) in {"", *names}:
        end -= 1
    return lines[:end]


def _lists(scripts: Sequence[str]) -> Iterator[str]:
    """Yield the texts with links that scripts give to a variable named after attachments."""
    for script in (each for each in scripts if "<a" in each):
        for name in _SCRIPT_NAMES:
            at = script.find(name)
            while at >= 0:
                at += len(name)
                given = _GIVEN.match(script, at)
                literal = STRING.match(script, given.end()) if given else None
                if literal:
                    at = literal.end()
                    if "<a" in literal[0]:
                        yield unescaped(literal[0][1:-1])
                at = script.find(name, at)


def _shown(scripts: Sequence[str]) -> Iterator[str]:
    """Yield the files that short scripts show in a viewer; a long one is a library, whose calls are examples."""
    short = (each for each in scripts if len(each) <= _LONGEST_CALL and ".pdf" in each.lower())
    return islice((match[1] for each in short for match in _SHOWN.finditer(each)), _MOST_VIEWERS)


def _viewed(source: str) -> str:
    """Return the file that a viewer's address shows or names in its query; empty for any other."""
    try:
        asked = urlsplit(source)
        named = [value for _, value in parse_qsl(asked.query) if is_file(value)]
    except ValueError:
        return ""
    if named:
        return named[0]
    return source if is_file(source) else ""


def _add(page: Page, kept: dict[str, Attachment], href: str, name: str) -> None:
    url = page.absolute(href)
    if url is not None:
        kept.setdefault(url, Attachment(_SIZE.sub("", line(name)).strip() or url.rpartition("/")[2], url))


def is_file(href: str) -> bool:
    """Return whether a link leads to a file rather than a page."""
    return _FILE.search(href.strip().lower()) is not None


def _may_be_file(href: str) -> bool:
    return _MAYBE_FILE.search(href.strip().lower()) is not None
