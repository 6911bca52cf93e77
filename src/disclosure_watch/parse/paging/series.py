"""Addresses of pages that differ by one number, and which page has which."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

_NUMBER = re.compile(r"\d{1,7}")
_LONGEST = 2000
_MOST_NUMBERS = 40
_PAGE_NAME = re.compile(
    r"(?:page|p|pn|pageno|pagenum|pageindex|curpage|currentpage|pageid|_page|pager\.offset)=$", re.IGNORECASE
)  # ?page=
_ROW_NAME = re.compile(r"(?:start|offset|first|begin|skip|startrow|firstresult)=$", re.IGNORECASE)  # ?start=20
_ENDING = re.compile(r"(\.s?html?|\.jhtml|\.aspx?|\.jsp|\.php)$")  # .html


@dataclass(frozen=True, slots=True)
class Series:
    """
    Page k has the address `before` + (`step` * k + `offset`) + `after`, the number of at least `width` digits.

    `first` is the first page's address where it has another form (`index.html` before `index_1.html`).
    """

    before: str
    after: str
    step: int
    offset: int
    width: int = 0
    first: str | None = None

    def at(self, page: int) -> str:
        """Return a page's address."""
        if page == 1 and self.first is not None:
            return self.first
        return f"{self.before}{self.step * page + self.offset:0{self.width}d}{self.after}"

    def page_of(self, url: str) -> int | None:
        """Return which page an address has, or None where it isn't of the series."""
        if self.first is not None and url == self.first:
            return 1
        number = number_in(url, self)
        if number is None:
            return None
        value = int(number)
        if (value - self.offset) % self.step:
            return None
        page = (value - self.offset) // self.step
        return page if page >= 1 and not (page == 1 and self.first is not None) else None


def find(pages: Mapping[int, str], page_count: int | None = None) -> Series | None:
    """
    Return the series of some pages' addresses, by page number; None where no number in them counts pages.

    The form that most pages share is taken; where one page alone shows it, the meaning of its number is judged by the
    count of pages and the manners of the families (VSB counts down, TRS has index_1 for page 2).
    """
    forms: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for page, url in pages.items():
        for before, number, after in _cuts(url):
            forms[before, after].setdefault(page, number)
    usable = {form: shown for form, shown in forms.items() if max(shown) > 1 and _varies(shown)}
    if not usable:
        return None
    before, after = max(usable, key=lambda form: _rank(form, usable[form]))
    shown = {page: int(number) for page, number in usable[before, after].items()}
    step, offset = _line(shown, before, after, pages.get(1), page_count)
    if step * 2 + offset < 0:
        return None
    padded = [number for number in usable[before, after].values() if number.startswith("0") and len(number) > 1]
    series = Series(before, after, step, offset, len(padded[0]) if padded else 0)
    first = pages.get(1)
    if first is None:
        return with_first(series)
    return series if first == series.at(1) else replace(series, first=first)


def _cuts(url: str) -> Iterator[tuple[str, str, str]]:
    """Yield what stands before, in and after each number of an address, behind its host."""
    if len(url) > _LONGEST:
        return
    start = url.find("/", url.find("://") + 3) if "://" in url else 0
    for number, match in enumerate(_NUMBER.finditer(url, max(start, 0))):
        if number == _MOST_NUMBERS:
            return
        yield url[: match.start()], match[0], url[match.end() :]


def _varies(shown: Mapping[int, str]) -> bool:
    """Return whether pages of this form differ in it, as far as more than one is known."""
    return len(set(shown.values())) == len(shown)


def _rank(form: tuple[str, str], shown: Mapping[int, str]) -> tuple[int, bool, int]:
    before, _ = form
    return len(shown), bool(_PAGE_NAME.search(before) or _ROW_NAME.search(before)), len(before)


def _line(shown: Mapping[int, int], before: str, after: str, first: str | None, count: int | None) -> tuple[int, int]:
    """Return step and offset of the numbers by page."""
    pages = sorted(shown)
    if len(pages) > 1:
        low, high = pages[-2:]
        step = round((shown[high] - shown[low]) / (high - low)) or 1
        return step, shown[high] - step * high
    page, value = pages[0], shown[pages[0]]
    if is_below(before, after, first) and count is not None and value == count - page + 1:
        return -1, value + page
    if is_below(before, after, first) and count is None and page == 2 and value > page:
        return -1, value + page
    if _ROW_NAME.search(before) and page > 1 and value % (page - 1) == 0 and value > page:
        step = value // (page - 1)
        return step, -step
    return 1, value - page


def is_below(before: str, after: str, first: str | None) -> bool:
    """Return whether pages stand in a folder named as the first page: tzgg.htm, tzgg/23.htm."""
    ending = _ENDING.search(after)
    if ending is None or after != ending[0] or not before.endswith("/"):
        return False
    return first is None or first == before[:-1] + after


def with_first(series: Series) -> Series:
    """Return a series with the form its first page most likely has: index.html before index_1.html, tzgg.htm before tzgg/23.htm."""
    if series.step < 0 and is_below(series.before, series.after, None):
        return replace(series, first=series.before[:-1] + series.after)
    if series.step > 0 and series.step + series.offset <= 0 and series.before[-1:] in {"_", "-"}:
        return replace(series, first=series.before[:-1] + series.after)
    return series


def number_in(url: str, series: Series) -> str | None:
    """Return the digits that an address has where the series counts, or None where it isn't of that form."""
    if len(url) > _LONGEST or not (url.startswith(series.before) and url.endswith(series.after)):
        return None
    middle = url[len(series.before) : len(url) - len(series.after)]
    return middle if _NUMBER.fullmatch(middle) and middle.isascii() else None
