"""
A document page read into a record.

Precedence, for every column: the source's own selector, the info box (labels outside the content, then an unlabelled
box, then labels in front of the content), the profile's own fields, meta tags, a script's variables, what stands shown
beside the title.
"""

import datetime as dt
import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice, pairwise

from disclosure_watch.errors import ParseError
from disclosure_watch.model import Record
from disclosure_watch.parse import attachments, body, held, metadata, scripted, state
from disclosure_watch.parse.content import STAMP, Content, find
from disclosure_watch.parse.dates import parse_date
from disclosure_watch.parse.layout import SEAM, Line
from disclosure_watch.parse.letter import read_letter
from disclosure_watch.parse.markup import PARSER_VERSION, Page
from disclosure_watch.parse.metadata import Value
from disclosure_watch.parse.profiles import Profile
from disclosure_watch.parse.prose import Prose, is_furniture
from disclosure_watch.parse.reading import Reading, contradictions
from disclosure_watch.parse.text import flat, line
from disclosure_watch.parse.title import is_heading, read_title

_METAS = {
    "publisher": ("ContentSource", "source"),
    "published_on": ("PubDate", "publishdate", "createDate", "firstpublishedtime", "lastmodifiedtime"),
}
_VARIABLES = {
    # var tm = '2024-08-01' ; var source = '养老服务处'
    "published_on": re.compile(
        r"[tTpP](?<!\w[tTpP])(?i:(?<=t)m|(?<=p)ub(?:time|dat[ae]|lishtime))\s{0,9}+=\s{0,9}+[\"']([^\"'\n]{6,30}+)[\"']"
    ),
    "publisher": re.compile(
        r"[vV](?<!\w[vV])(?i:ar\s{1,9}+(?:source|wzly|laiyuan))\s{0,9}+=\s{0,9}+[\"']([^\"'\n]{2,60}+)[\"']"
    ),
}
"""Each begins with a character rather than with a border or any case: a page is searched for it in a third of the time."""

_HEAD_OF_BODY = 16
"""Lines of the content in front of which an info box may stand."""

_STRONG = frozenset({"index_number", "document_number", "issued_on"})
"""Columns that may be read from labels inside the content: their values have shapes of their own."""

# 岳县文旅广新字〔2017〕16号C类
_NUMBER_LINE = re.compile(
    "[\u4e00-\u9fff]{2,20}+[〔\\[【（(](?:19|20)\\d{2}[〕\\]】）)][第闭]?\\d{1,5}+号(?:[（(]?[A-D]\\d?类?[）)]?)?(?:(?:同意|主动)?公开)?"
)
_NUMBERED = "号"
_CLASS = re.compile(
    "(?<=号)(?:[（(\\[【]?[A-DＡ-Ｄ]\\d?类?[）)\\]】]?)?(?:(?:同意|主动)?公开)?$"
)  # 16号C类  88号（A类）  11号A类同意公开
_LEAST_PROSE = 30
_MOST_BETWEEN = 4
"""Lines above the content among which a heading is looked for."""

_LEAST_TITLE, _LONGEST_INFO = 6, 120
_MOST_OF_BOX = 20
"""Lines above the content that an info box may have."""

_PICTURE, _VIEWER, _SCRIPT = "the text is a picture", "the text is shown by a viewer", "the text is drawn by a script"


@dataclass(slots=True)
class _Document:
    """What is being read: the page's prose, the content in it, the candidates of each column, best first."""

    page: Page
    profile: Profile
    selectors: Mapping[str, str]
    prose: Prose
    content: Content | None
    candidates: dict[str, list[Value]] = field(default_factory=dict)
    files: tuple[tuple[str, str], ...] = ()
    """The names and addresses of files that the state of a script lists."""

    def add(self, name: str, *values: Value) -> None:
        self.candidates.setdefault(name, []).extend(values)

    def value(self, name: str) -> Value | None:
        return next(iter(self.candidates.get(name, ())), None)


def read_detail(page: Page, profile: Profile, selectors: Mapping[str, str]) -> Reading:
    """Read a document page. Raises ParseError where title or body is missing."""
    prose = Prose(page.layout)
    found = find(page, profile, prose, selectors.get("body")) or _below_time(prose)
    document = _Document(page, profile, selectors, prose, found)
    _collect(document)
    title, origin = read_title(
        page,
        profile,
        selectors.get("title"),
        document.value("title"),
        partial(_line_above, document),
        partial(_line_above_date, document),
    )
    if not title:
        raise ParseError("no title", lost="title")
    _drop_title(document, title)
    lines, (coverage, left_out) = _lines(document, title)
    within = document.content
    if within is None and _says_article(document):  # of a document without text the files are what it is
        within = Content(0, len(prose.layout.lines), None, "", loose=True)
    files = attachments.read(
        page, within, prose, boxes=_boxes(document, selectors.get("attachments")), stated=document.files
    )
    notes = () if lines else _drawn(document)
    if not lines and not files and not notes:
        raise ParseError("no body text", lost="body")
    if (
        notes == (_SCRIPT,)
        and not files
        and not (_says_article(document) and (document.content or _shows(document, title)))
    ):
        raise ParseError("no body text: the page is drawn by a script", lost="body")
    _collect_shown(document, title)
    _collect_number_line(document, lines)
    of = {name: values[0].text for name, values in document.candidates.items()}
    number = of.get("document_number")
    letter = read_letter(
        title, lines, genre=of.get("genre_category"), document_number=number, beside=partial(_above, document)
    )
    record = Record(
        profile=profile.name,
        parser_version=PARSER_VERSION,
        url=page.url,
        title=title,
        index_number=of.get("index_number"),
        document_number=_CLASS.sub("", number) if number else None,
        topic_category=of.get("topic_category"),
        genre_category=of.get("genre_category"),
        publisher=of.get("publisher"),
        issued_on=_date(of.get("issued_on")),
        published_on=_date(of.get("published_on")),
        body_text="\n".join(attachments.without_links(lines[letter.body_start : letter.body_end], files)),
        attachments=files,
        reply=letter.reply,
    )
    document.candidates["title"] = [Value(title, origin), *_other_titles(document, title)]
    origins = {name: _origin(document, values[0]) for name, values in document.candidates.items()}
    origins["body_text"] = document.content.origin if document.content is not None else "nothing"
    return Reading(record, origins, contradictions(document.candidates), coverage, notes, left_out)


def _below_time(prose: Prose) -> Content | None:
    """Return where the text of a page without one would begin: below the time that it shows, if pictures stand there."""
    if not prose.layout.pictures:
        return None
    times = (
        at + 1
        for at, each in enumerate(prose.layout.lines)
        if len(each.text) <= _LEAST_PROSE and STAMP.fullmatch(each.text)
    )
    return next((Content(at, at, None, "below the time", loose=True) for at in times), None)


def _collect(document: _Document) -> None:
    """Gather what labels, the profile, meta tags and scripts say of each column, best first."""
    page, content = document.page, document.content
    layout = document.prose.layout
    every = range(len(layout.lines))
    start, end = (content.start, content.end) if content is not None else (0, 0)
    outside = metadata.Labelled(layout, (at for at in every if not start <= at < end))
    inside = metadata.Labelled(layout, every[start : min(end, start + _HEAD_OF_BODY)])
    boxed = inside.values
    is_box = metadata.holds_a_box(boxed)
    for name, selector in document.selectors.items():
        node = page.tree.css_first(selector)
        if node is not None:
            document.add(name, Value(line(node.text(deep=True)), f"selector {selector}"))
    for name, value in outside.values.items():
        document.add(name, value, *outside.others.get(name, ()))
    if "index_number" not in outside.values:
        for name, value in metadata.unlabelled(layout).items():
            document.add(name, value)
    for name, value in boxed.items():
        if is_box or name in _STRONG:
            document.add(name, value)
    for name, stated in document.profile.fields(page).items() if document.profile.fields else ():
        document.add(name, Value(stated, "a script's variable"))
    for name, metas in _METAS.items():
        if (text := page.meta(*metas)) and (stated := _stated(name, text)):
            document.add(name, Value(stated, f"meta {metas[0]}"))
    if "published_on" not in document.candidates and (marked := page.marked_date) and parse_date(marked):
        document.add("published_on", Value(marked, "a date for machines"))
    for name, form in _VARIABLES.items():
        if (
            name not in document.candidates
            and (match := form.search(page.html))
            and (stated := _stated(name, match[1]))
        ):
            document.add(name, Value(stated, "a script's variable"))
    if document.prose.of(0, len(layout.lines)) < _LEAST_PROSE:
        drawn = state.read(page.script)
        document.files = drawn.files
        for name, text in drawn.values.items():
            if stated := _stated(name, text):
                document.add(name, Value(stated, "a script's state"))
    if is_box and content is not None:
        last = max(
            value.at for value in (*boxed.values(), *(other for each in inside.others.values() for other in each))
        )
        document.content = replace(content, start=max(content.start, last + 1))


def _stated(name: str, text: str) -> str:
    """Return what a meta tag or variable states of a column, empty for what can't be a value of it."""
    if name == "publisher":
        return metadata.agency(line(text))
    return text if not name.endswith("_on") or parse_date(text) else ""


def _lines(document: _Document, title: str) -> tuple[list[str], tuple[float, int]]:
    """Return the lines of the body, from the page or else from a script's string, and which share of the page's prose that is."""
    prose, content = document.prose, document.content
    lines = body.lines(content, prose) if content is not None else []
    if lines and prose.of(0, len(prose.layout.lines)) >= _LEAST_PROSE:
        return lines, body.coverage(content, prose, title)
    drawn = held.text(document.page.html, document.page.script) if len("".join(lines)) < _LEAST_PROSE else ""
    if not drawn:
        return lines, body.coverage(content, prose, title)
    page = Page(drawn, document.page.url, document.page.encoding)
    inner = Prose(page.layout)
    whole = Content(0, len(page.layout.lines), None, "a script's string")
    document.content = replace(whole, start=0, end=0)
    return body.lines(whole, inner), (1.0, 0)


def _drawn(document: _Document) -> tuple[str, ...]:
    """Return why there is no text: a picture, a viewer or a script stands in its place; nothing where none does."""
    layout, content = document.prose.layout, document.content
    if document.page.viewers:
        return (_VIEWER,)
    pictures = [picture for picture in layout.pictures if not document.prose.in_frame(picture)]
    if content is not None:
        pictures = [picture for picture in pictures if content.box is None or content.box in layout.around(picture)]
    if pictures and (content is not None or _says_article(document)):
        return (_PICTURE,)
    return (_SCRIPT,) if scripted.scripts(document.page.html) else ()


def _says_article(document: _Document) -> bool:
    return document.page.meta("ArticleTitle") is not None or document.value("index_number") is not None


def _shows(document: _Document, title: str) -> bool:
    """Return whether a page shows its title where a script doesn't draw it."""
    bare = flat(title)
    return any(each.text[0] == bare[0] and each.flat == bare for each in document.prose.layout.lines)


def _line_above(document: _Document) -> str:
    """
    Return the line above the content, or the first of content found by density, where it could be a heading.

    Date, source and tools may stand between.
    """
    content, lines = document.content, document.prose.layout.lines
    if content is None:
        return ""
    labelled = {value.at for values in document.candidates.values() for value in values}
    top = content.start if content.loose else content.start - 1
    for at in range(min(top, len(lines) - 1), max(content.start - _MOST_BETWEEN, 0) - 1, -1):
        each = lines[at]
        beside = at in labelled or metadata.is_labelled(each.raw)
        if not each.is_link and not beside and is_heading(each.text):
            return each.text
        if at < content.start and not (beside or is_furniture(each.text)):
            break
    return ""


def _line_above_date(document: _Document) -> str:
    """Return the line right above one that tells the day of publication, where both stand right above the content."""
    content, lines = document.content, document.prose.layout.lines
    if content is None:
        return ""
    for at in range(content.start - 1, max(content.start - _MOST_BETWEEN, 0), -1):
        text = lines[at].text
        if (
            len(text) <= _LONGEST_INFO
            and parse_date(text)
            and (metadata.is_labelled(lines[at].raw) or text[:2].isdigit())
        ):
            above = lines[at - 1]
            told = above.is_link or metadata.is_labelled(above.raw) or is_furniture(above.text)
            return "" if told or not _LEAST_TITLE <= len(above.text) <= _LONGEST_INFO else above.text
    return ""


def _above(document: _Document) -> list[str]:
    """Return the lines above the content, where an info box may stand."""
    end = document.content.start if document.content is not None else 0
    texts = [each.text for each in document.prose.layout.lines[max(0, end - _MOST_OF_BOX) : end] if not each.is_link]
    return [*texts, *(label + value for label, value in pairwise(texts) if label[-1] in ":：")]


def _drop_title(document: _Document, title: str) -> None:
    """Take the title off the top of content found by density, which has no border of its own."""
    content, lines = document.content, document.prose.layout.lines
    if content is None or not content.loose or content.start >= len(lines):
        return
    if flat(lines[content.start].text) == flat(title):
        document.content = replace(content, start=content.start + 1)


def _collect_shown(document: _Document, title: str) -> None:
    """Add the date that stands shown a little below or above the title, outside the content."""
    content, layout = document.content, document.prose.layout
    start, end = (content.start, content.end) if content is not None else (0, 0)
    boxed = {value.at for value in document.candidates.get("issued_on", ())}
    texts = (
        text
        for at, each in enumerate(layout.lines)
        if not start <= at < end and at not in boxed
        for text in _pieces(each)
    )
    bare = flat(title)
    above: deque[str] = deque(maxlen=8)
    for text in texts:
        if len(text) > 5 and text[0] in bare and flat(text) in bare:
            break
        above.append(text)
    else:
        return
    near = [text, *islice(texts, 14)]
    shown = metadata.first_date([*near, *above])
    if not shown and "published_on" not in document.candidates:
        shown = metadata.parted_date([*above, *near])
    if shown:
        document.add("published_on", Value(shown, "shown beside the title"))


def _pieces(each: Line) -> Iterable[str]:
    """Return the texts of a line that different elements or cells hold."""
    if SEAM not in each.raw and "\t" not in each.raw:
        return (each.text,)
    return (text for piece in each.raw.replace(SEAM, "\t").split("\t") if (text := line(piece)))


def _words(each: Line) -> Iterable[str]:
    """Return what blanks part in a line that tells date or source as well."""
    return each.text.split() if metadata.is_labelled(each.raw) or parse_date(each.text) else ()


def _collect_number_line(document: _Document, lines: Sequence[str]) -> None:
    """Add the number that stands in a line of its own above the letter, or beside who signed it off."""
    content = document.content
    start = content.start if content is not None else 0
    above = [each for each in document.prose.layout.lines[max(0, start - 3) : start] if _NUMBERED in each.text]
    for text in (*(text for each in above for text in (each.text, *_pieces(each), *_words(each))), *lines[:6]):
        bare = flat(text.partition("\t")[0].partition("签")[0]) if _NUMBERED in text and len(text) < 50 else ""
        if _NUMBER_LINE.fullmatch(bare):
            document.add("document_number", Value(bare, "the number line above the text"))
            return


def _other_titles(document: _Document, title: str) -> list[Value]:
    stated = document.page.meta("ArticleTitle")
    others = [Value(stated, "meta ArticleTitle")] if stated else []
    return [value for value in (*others, *document.candidates.get("title", ())) if flat(value.text) != flat(title)]


def _origin(document: _Document, value: Value) -> str:
    """Return where a value was read: its label, and the element that it stands in."""
    if value.at < 0:
        return value.label
    layout = document.prose.layout
    box = layout.lines[value.at].box
    if box < 0:
        return value.label
    tag = layout.boxes[box].tag
    named = f"#{tag.identity}" if tag.identity else ""
    classes = "".join(f".{name}" for name in tag.classes.split()[:2])
    return f"{value.label}, in {tag.name}{named}{classes}"


def _date(text: str | None) -> dt.date | None:
    return parse_date(text) if text else None


def _boxes(document: _Document, selector: str | None) -> tuple[int, ...]:
    if not selector:
        return ()
    numbers = (document.prose.layout.box_of(node) for node in document.page.tree.css(selector))
    return tuple(number for number in numbers if number is not None)
