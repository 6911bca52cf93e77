"""Every pager leads a plain reader from the first page to all rows, and says of the count what it is meant to say."""

import re
from urllib.parse import urljoin

import pytest

from disclosure_watch.ministry import Site
from disclosure_watch.ministry.families import FAMILIES

CASES = [(name, pager) for name, family in FAMILIES.items() for pager in family.pagers]


def column(family, pager):
    return Site(3, 23, 4, family, pager=pager, small=True)


def get(site, target):
    return site.respond("GET", target)


def titles(site, content):
    """The titles of the column that a page links to as rows, in order."""
    named = {document.title for document in site.documents}
    return [title for title in re.findall(r'"?title"?[=:]\s*"([^"]+)"', content.decode(site.charset)) if title in named]


@pytest.mark.parametrize(("family", "pager"), CASES)
def test_the_pages_hold_every_document(family, pager):
    """The addresses that a site holds for its pages give each document once, in order."""
    if family == "hanweb":
        pytest.skip("its later pages are answers of an interface; see below")
    site = column(family, pager)
    paths = site.listing_paths
    if family == "gkmlpt":
        paths = [f"/gkmlpt/api/all/0?page={page + 1}&sid=200014" for page in range(site.page_count)]
    shown = [title for path in paths for title in titles(site, get(site, path).body)]
    assert shown == [document.title for document in site.documents]


@pytest.mark.parametrize(
    ("pager", "later", "rows"),
    [
        ("own", "?page=2&columnid=1", 4),
        ("groups", "?page=2&columnid=1", 11),
        ("records", "?startrecord=5&endrecord=8&perpage=4", 4),
    ],
)
def test_hanweb_counts_pages_groups_or_records(pager, later, rows):
    """Hanweb's interface gives a page, a group of three pages or a range of records, as its pager counts."""
    site = column("hanweb", pager)
    first = get(site, site.listing_path).body.decode()
    second = get(site, f"/module/web/jpage/dataproxy.jsp{later}").body
    before = len(titles(site, first.encode()))
    assert before == (12 if pager == "groups" else 4)
    assert ("groupSize: 3" in first) == (pager == "groups")
    assert titles(site, second) == [document.title for document in site.documents][before : before + rows]
    assert titles(site, get(site, "/module/web/jpage/dataproxy.jsp?page=99&startrecord=99&endrecord=120").body) == []


@pytest.mark.parametrize("family", ["trs", "ucap", "vsb"])
@pytest.mark.parametrize("pager", ["plain", "window", "chain", "query"])
def test_links_lead_through_every_page(family, pager):
    """A reader who follows links of the pager alone comes to every page and no further."""
    if pager not in FAMILIES[family].pagers:
        pytest.skip(f"{family} has no such pager")
    site = column(family, pager)
    seen, waiting = set(), [site.listing_path]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        content = get(site, here).body.decode()
        box = re.search(r'<div class="(?:fanye|pagination|pagenext)">.*?</div>', content, re.DOTALL)
        waiting += [urljoin(here, link) for link in re.findall(r'href="([^"]+)"', box[0])]
    assert seen == set(site.listing_paths)


@pytest.mark.parametrize(("pager", "pages", "records"), [("overcounted", 8, None), ("miscounted", 6, "53")])
def test_scripts_that_count_wrongly(pager, pages, records):
    """An overcounted list names two pages that answer 404; a miscounted one another number of records."""
    site = column("trs", pager)
    called = re.search(
        r'createPageHTML\((\d+), 0, "index", "html"(?:, "(\d+)")?\)', get(site, site.listing_path).body.decode()
    )
    assert (int(called[1]), called[2]) == (pages, records)
    assert get(site, f"{site.column}index_5.html").status == 200
    assert get(site, f"{site.column}index_6.html").status == 404


def test_a_pager_that_a_family_has_not():
    """A family says which pagers it has."""
    with pytest.raises(ValueError, match="gkmlpt has own"):
        column("gkmlpt", "window")
