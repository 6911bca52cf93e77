"""
How a list leads from page to page, beside the way that its family has of its own.

    own          the family's
    overcounted  the script names pages that don't exist (their addresses answer 404), and no record count
    miscounted   the script's record count is wrong, its page count right
    plain        2/4页 with 首页, 下一页 and 尾页, no numbers
    window       1 2 … 4 5 6 … 9
    chain        下一页 alone: no number and no total
    query        ?page=2 behind the address of the first page, with numbers
    script       counts in variables of a script
    groups       Hanweb's nextgroup, which counts groups of three pages
    records      Hanweb's startrecord= and endrecord=
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pager:
    """One way. `queried` pages are told apart by `?page=`; one address gives `group_size` pages of rows."""

    name: str
    queried: bool = False
    group_size: int = 1


PAGERS = {
    pager.name: pager
    for pager in (
        Pager("own"),
        Pager("overcounted"),
        Pager("miscounted"),
        Pager("plain"),
        Pager("window"),
        Pager("chain"),
        Pager("query", queried=True),
        Pager("script"),
        Pager("groups", group_size=3),
        Pager("records"),
    )
}
"""Every pager by its name; a family's `pagers` names those that its sites may have."""

SURPLUS = 2
"""Pages that an overcounted list names beyond its last."""
