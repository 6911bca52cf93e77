"""The date of a listing's row: in the cell that the table's header names, in the row's text, or partly in its address."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from selectolax.lexbor import LexborNode

from disclosure_watch.parse.dates import MONTH_DAY, SHORT_YEAR, YEAR, find_dates, of_parts, parse_date
from disclosure_watch.parse.row_links import is_date
from disclosure_watch.parse.text import flat, line

Year = Callable[[], int | None]
Heads = dict[int, int | None]
"""Which cell of a table's rows holds the date of publication, by table; None for one whose header names none."""

_PUBLISHED_HEADS = (
    re.compile("发布日期|公开日期|发布时间|公布日期|公开时间|^日期$|^时间$"),
    re.compile("(?:答复|办复|办结|回复)(?:日期|时间)"),
)
"""What heads the column of the day of publication, the surest first."""

_PUBLISHED = re.compile("(?:发布|公布|公开|发表|更新|添加|录入)(?:日期|时间)?|^(?:日期|时间)")  # 发布时间：2025-05-06
_OTHER_DAY = re.compile("期限|截止|有效|到期|施行|实施|生效|失效|交办|会议|收文")  # 办理期限：2025-12-31
_TOLD_TITLE = re.compile(r"[\r\n](?:发布|发表|更新|添加)(?:时间|日期)\s{0,3}[:：]\s{0,3}([\d/.年月日-]{6,12})")
_LONGEST_TOLD = 40
"""Characters of a text that tells when a document was published; a longer one is an abstract."""
_IN_ADDRESS = re.compile(  # /202411/t20241110_2090.html  /2024/11/10/art_1.html  /202411/
    r"(?<!\d)((?:19|20)\d{2})(?:[-/_]?(0[1-9]|1[0-2])(?:[-/_]?(0[1-9]|[12]\d|3[01]))?)(?!\d)"
)
_PART_OF_DATE = re.compile(r"\d{1,4}(?:[-/.年月]\d{1,2})?[-/.年月日]?|[-/.年月日]")  # 2024  -  06月  2024-06-
_TABLE = frozenset({"tbody", "thead", "tr"})
_BRACKETS = "[]【】()（） "
LONGEST_ROW = 900
"""Characters of a row of a list."""

_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_AGO = re.compile(r"\d{1,3}\s?(?:秒钟?|分钟|个?小时|天|日|个?星期|周|个?月|年)(?:之?前)|刚刚|今天|昨天|前天")  # 3天前
_AGO_ENDS = "前刚天"
_LONGEST_AGO = 10
_EXACT = ("title", "datetime")
_LONGEST_EXACT = 40
_MOST_BEHIND = 4
_MIDDLE = 15
_LONGEST_DAY = 12
_FARTHEST = dt.timedelta(days=62)
"""So long may a document be shown before or after the day that its address tells."""


def of(row: LexborNode, title: str, url: str, heads: Heads, year: Year) -> dt.date | None:
    """Return a row's date; `heads` remembers what the tables' headers say, `year` finds the one above its list."""
    if row.tag == "tr" and (column := _date_column(row, heads)) is not None:
        cells = [cell for cell in row.iter() if cell.tag in {"td", "th"}]
        if column < len(cells) and (date := parse_date(line(cells[column].text(deep=True)))) is not None:
            return date
    text = row.text(deep=True, separator="\n")
    if row.tag == "dt" and (value := following(row)) is not None and value.tag == "dd":
        text += "\n" + value.text(deep=True, separator="\n")[:LONGEST_ROW]
    date = told(text, title, url, year)
    if date is None and row.tag in _HEADINGS and (below := following(row)) is not None:
        return told(below.text(deep=True, separator="\n")[:LONGEST_ROW], title, url, year)
    if date is None and row.tag == "dd" and (term := preceding(row)) is not None and term.tag == "dt":
        return told(term.text(deep=True, separator="\n")[:LONGEST_ROW], title, url, year)
    if date is None and (card := card_of(row)) is not None:
        return told(card.text(deep=True, separator="\n")[:LONGEST_ROW], title, url, year)
    if date is None and row.tag in {"li", "tr", "td"}:
        whole = row.parent if row.tag == "td" and row.parent is not None else row
        below = following(whole)
        date = _alone(below) if below is not None and below.tag == whole.tag else None
    return date if date is not None else _exact(row, text)


def card_of(row: LexborNode) -> LexborNode | None:
    """Return the list or table without links right behind a link that is a row: its index number and day."""
    below = following(row) if row.tag == "a" else None
    return below if below is not None and below.tag in {"ul", "table"} and below.css_first("a") is None else None


def _alone(row: LexborNode) -> dt.date | None:
    """Return the one date that a text of a row without links is and nothing else."""
    if row.css_first("a") is not None:
        return None
    pieces = map(line, row.text(deep=True, separator="\n")[:LONGEST_ROW].split("\n"))
    dates = {date for piece in pieces if is_date(piece) and (date := parse_date(piece)) is not None}
    return dates.pop() if len(dates) == 1 else None


def of_title(title: str) -> dt.date | None:
    """Return the day of publication that a link's title attribute tells in a line of its own: 发布时间：2024-05-06 10:00."""
    match = _TOLD_TITLE.search(title) if "：" in title or ":" in title else None
    return parse_date(match[1]) if match is not None else None


def is_told_around(text: LexborNode, written: str) -> bool:
    """Return whether a text is `3天前` whose element tells the day, or a year before its month and day."""
    bare = written.strip()
    if not 2 <= len(bare) <= _LONGEST_AGO:
        return False
    if bare[0] == "2" and YEAR.fullmatch(bare):
        return _in_pieces([bare, *_behind(text)]) is not None
    return bare[-1] in _AGO_ENDS and _day_of(text, bare) is not None


def _behind(text: LexborNode) -> list[str]:
    """Return the few short texts that stand right behind a text's element, each alone in an element or in none."""
    texts: list[str] = []
    at = text.parent.next if text.parent is not None else None
    while at is not None and len(texts) < _MOST_BEHIND:
        held = at if at.tag == "-text" else at.child
        if held is None or held.tag != "-text" or (held is not at and held.next is not None):
            break
        if piece := line((held.text_content or "")[:_LONGEST_AGO]):
            texts.append(piece)
        at = at.next
    return texts


def _exact(row: LexborNode, shown: str) -> dt.date | None:
    """Return the day that an element of a row tells in an attribute where it shows how long ago that was."""
    if not _AGO.search(shown):
        return None
    texts = (node for node in row.traverse(include_text=True) if node.tag == "-text")
    return next(
        (date for text in texts if (date := _day_of(text, (text.text_content or "").strip())) is not None), None
    )


def _day_of(text: LexborNode, bare: str) -> dt.date | None:
    """Return the day in an attribute of the element whose text is `3天前` and nothing else."""
    if text.parent is None or len(bare) > _LONGEST_AGO or not _AGO.fullmatch(bare):
        return None
    given = (text.parent.attributes.get(name) or "" for name in _EXACT)
    return next((date for each in given if (date := parse_date(each[:_LONGEST_EXACT])) is not None), None)


def told(text: str, title: str, url: str, year: Year = lambda: None) -> dt.date | None:
    """
    Return the date that the pieces of a row's text tell beside its title.

    A day without a year is of the year above the list, else of its address's.
    """
    pieces = [piece for each in text.split("\n") if (piece := line(each))]
    dated = [(piece, date) for piece in pieces if piece not in title for date in _dates(piece)]
    return (
        _published(pieces, dated)
        or _from_parts(pieces)
        or _in_pieces(pieces)
        or _of_short(pieces)
        or _without_year(pieces, url, year)
    )


def _published(pieces: Sequence[str], dated: Sequence[tuple[str, dt.date]]) -> dt.date | None:
    """Return the last of the dates of publication, where texts say so, else of those that no abstract and no term holds."""
    if len(dated) > 1:
        labels = dict(pairwise(reversed(pieces)))  # the text before each
        told_so = [date for piece, date in dated if _PUBLISHED.search(f"{labels.get(piece, '')[-8:]} {piece[:24]}")]
        plain = [each for each in dated if len(each[0]) <= _LONGEST_TOLD and not _OTHER_DAY.search(each[0])]
        dated = [("", date) for date in told_so] or plain or dated
    return max((date for _, date in dated), default=None)


def _of_short(pieces: Sequence[str]) -> dt.date | None:
    """Return the one date whose year has two digits: 24-05-06."""
    dates = [match for piece in pieces if (match := SHORT_YEAR.fullmatch(piece.strip(_BRACKETS)))]
    return parse_date(f"20{dates[0][1]}-{dates[0][2]}-{dates[0][3]}") if len(dates) == 1 else None


def _day(piece: str) -> re.Match[str] | None:
    """Return a piece of text as month and day where it is nothing else: [ 11-10 ]."""
    return MONTH_DAY.fullmatch(piece.strip(_BRACKETS).replace(" ", "")) if len(piece) <= _LONGEST_DAY else None


def _in_pieces(pieces: Sequence[str]) -> dt.date | None:
    """Return a date whose numbers and separators different elements hold: 2024 - 06 - 18."""
    held = " ".join(piece if _PART_OF_DATE.fullmatch(piece) else "|" for piece in pieces)
    return next((date for _, date, _ in find_dates(held)), None)


def _without_year(pieces: Sequence[str], url: str, above: Year) -> dt.date | None:
    """Return the date of `[ 11-10 ]` in the year above, else in the one that brings it nearest to the address's day."""
    days = [day for piece in pieces if (day := _day(piece))]
    if len(days) != 1:
        return None
    if (year := above()) is not None:
        return parse_date(f"{year}-{days[0][1]}-{days[0][2]}")
    near = _in_address(url)
    if near is None:
        return None
    years = (parse_date(f"{year}-{days[0][1]}-{days[0][2]}") for year in (near.year - 1, near.year, near.year + 1))
    best = min((date for date in years if date is not None), key=lambda date: abs(date - near), default=None)
    return best if best is not None and abs(best - near) <= _FARTHEST else None


def _in_address(url: str) -> dt.date | None:
    dated = list(_IN_ADDRESS.finditer(url[:500]))
    whole = [match for match in dated if match[3]] or dated
    return parse_date(f"{whole[-1][1]}-{whole[-1][2]}-{whole[-1][3] or _MIDDLE}") if whole else None


def _dates(piece: str) -> Iterable[dt.date]:
    dates = [date for _, date, _ in find_dates(piece)]
    if not dates and is_date(piece) and (date := parse_date(piece)) is not None:
        dates = [date]
    return dates


def _from_parts(pieces: Sequence[str]) -> dt.date | None:
    """Return a date whose day stands beside its month and year, or its year beside its month and day."""
    return next((date for first, second in pairwise(pieces) if (date := of_parts(first, second)) is not None), None)


def _date_column(row: LexborNode, heads: Heads) -> int | None:
    """Return which cell a table's header calls the date of publication."""
    table = holder(row)
    if table is None or table.tag != "table":
        return None
    if table.mem_id not in heads:
        head = table.css_first("tr")
        names = [flat(cell.text(deep=True)[:60]) for cell in head.iter() if cell.tag in {"td", "th"}] if head else []
        headed = ([at for at, name in enumerate(names) if form.search(name)] for form in _PUBLISHED_HEADS)
        dated = next(filter(None, headed), [])
        repeated = len(dated) > 1 and names[dated[0]] == names[dated[1]]  # 标题 日期 标题 日期
        heads[table.mem_id] = dated[0] if dated and not repeated else None
    return heads[table.mem_id]


def holder(row: LexborNode) -> LexborNode | None:
    """Return what holds a row: of a row of a table, the table."""
    at = row.parent
    while at is not None and at.tag in _TABLE:
        at = at.parent
    return at


def is_beside_its_like(block: LexborNode) -> bool:
    """Return whether right beside a block stands one of its tag and class that holds a link too."""
    named = block.attributes.get("class")
    return any(
        node.tag == block.tag and node.attributes.get("class") == named and node.css_first("a") is not None
        for node in (preceding(block), following(block))
        if node is not None
    )


def following(node: LexborNode) -> LexborNode | None:
    """Return the element behind a node."""
    at = node.next
    while at is not None and at.tag == "-text":
        at = at.next
    return at


def preceding(node: LexborNode) -> LexborNode | None:
    """Return the element before a node."""
    at = node.prev
    while at is not None and at.tag == "-text":
        at = at.prev
    return at
