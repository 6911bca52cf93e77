"""What a profile is: the marks of a CMS family, where its pages hold title and body, how its listings page."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from disclosure_watch.parse.markup import Page
from disclosure_watch.parse.paging.pager import Pager


@dataclass(frozen=True, slots=True)
class Profile:
    """
    One CMS family.

    `marks` are pieces of markup with what each is worth, `address` what the address of its pages looks like and what
    that is worth. `title` and `body` are CSS selectors, best first. `pager` reads the family's own pager, `fragments`
    the rows that a listing holds outside its tree (in scripts or CDATA), as HTML; `fields` a record's values that a
    page states in the family's own way, by column.
    """

    name: str
    marks: Mapping[str, int] = field(default_factory=dict)
    address: tuple[re.Pattern[str], int] | None = None
    title: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    pager: Callable[[Page], Pager] | None = None
    fragments: Callable[[str], str] | None = None
    fields: Callable[[Page], dict[str, str]] | None = None

    def evidence(self, html: str, url: str) -> tuple[int, tuple[str, ...]]:
        """Return the points a page has for this family, and the marks that gave them."""
        marks = [mark for mark in self.marks if mark in html]
        points = sum(self.marks[mark] for mark in marks)
        if self.address is not None and (match := self.address[0].search(url)):
            points += self.address[1]
            marks.append(f"the address has {match[0]}")
        return points, tuple(marks)
