"""What every family serves reads as the ministry means it, in both designs, in UTF-8 and GBK, however the noise moves."""

import pytest

from disclosure_watch import parse
from disclosure_watch.ministry import Site
from disclosure_watch.ministry.families import FAMILIES
from disclosure_watch.ministry.truth import METADATA

BASE = "http://www.yunling.example"


def read(site, read_page, url):
    answer = site.respond("GET", url.removeprefix(BASE))
    return read_page(answer.body, url, content_type=answer.header("content-type"))


STATED = (
    "kind", "session", "proposal_number", "proposal_title", "proposal_class", "addressees", "consulted_agencies",
    "approver", "signatories", "signed_on", "contact",
)  # fmt: skip
"""What a letter states of itself; the other fields of a reply follow from these."""


def stated(reply):
    return reply and {name: getattr(reply, name) for name in STATED}


@pytest.fixture(params=[(stirred, charset) for stirred in range(4) for charset in ("utf-8", "gbk")], ids=str)
def site(request, family, template):
    stirred, charset = request.param
    site = Site(stirred + 1, 23, 7, family, template=template, charset=charset, small=True)
    for _ in range(stirred):
        site.stir()
    return site


@pytest.mark.parametrize("template", [0, 1])
@pytest.mark.parametrize("family", FAMILIES)
def test_listing_and_details(site, family):
    """The pages of the listing give every entry in order; each detail page gives every field."""
    first = read(site, parse.listing, BASE + site.listing_path)
    if not first.entries:  # drawn by a script
        first = read(site, parse.listing, first.page_urls[0])
    assert (first.profile, first.page_count) == (family, 4)
    pages = [read(site, parse.listing, url) for url in first.page_urls]
    entries = [(entry.title, entry.url.partition("?")[0], entry.date) for page in pages for entry in page.entries]
    assert entries == [(item.document.title, BASE + item.path, item.document.published_on) for item in site.items]
    for item in site.items:
        record, document = read(site, parse.detail, BASE + item.path), item.document
        assert {name: getattr(record, name) for name in METADATA} == {
            name: getattr(document, name) for name in METADATA
        }
        assert document.body_text in record.body_text
        assert [file.name for file in record.attachments] == [file.name for file in document.attachments]
        assert stated(record.reply) == stated(document.reply)
        assert record.profile == family


def test_another_familys_pager():
    """A page that bears one family's mark and another's pager has all its pages: templates are passed around."""
    site = Site(1, 23, 7, "trs", prefix="/jeecms", small=True)
    listing = read(site, parse.listing, BASE + site.listing_path)
    assert listing.profile == "jeecms"
    assert len(listing.page_urls) == 4
