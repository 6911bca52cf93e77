"""A watch over sites of every manner: what a browser reads is read, an edit and a new document are told, nothing else."""

import pytest

from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.manners import Manner

CONFIG = """\
[fetch]
pace = 0
allow_private_addresses = true
[[source]]
id = "a"
listing_url = "{url}"
"""
OFTEN = (Manner.COOKIE_412, Manner.LEADS_BY_SCRIPT, Manner.DROPS_KEPT, Manner.GZIP_UNSAID)
"""Those that are watched each time; `tests/fetch` asks a server of each."""


@pytest.mark.parametrize(
    "manner", [pytest.param(manner, marks=() if manner in OFTEN else pytest.mark.slow) for manner in Manner]
)
def test_read_as_a_browser_reads(manner, watch_over):
    """Baseline, then two quiet passes with an edit and a new document between them."""
    site = Site(seed=3, documents=9, per_page=5, family="trs", small=True, manner=manner)
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        assert [str(change) for revision in watching.news() for change in revision.changes] == ["baseline"] * 9
        edited = site.documents[4].id
        site.edit(edited, title=site.placed[edited].document.title + "（修订）")
        site.publish(site.draft())
        told = [(str(change), revision.record.title) for revision in watching.news() for change in revision.changes]
        assert sorted(told) == [
            ("added", site.documents[0].title),
            ("metadata_changed", site.placed[edited].document.title),
        ]
        assert watching.news() == []
        assert not [finding for finding in watching.store.open_findings().values() if finding.severity == "act"]


@pytest.mark.parametrize("manner", [Manner.BROKEN_LINE, Manner.LENGTH_TWICE])
def test_odd_http_over_tls_that_nobody_vouches_for(manner, watch_over):
    """A site that needs a tolerant reader and goes unverified is read: what its TLS takes is learned from odd answers too."""
    site = Site(seed=3, documents=5, per_page=5, family="trs", small=True, manner=manner)
    site.change_scheme("https")
    text = CONFIG.replace('listing_url = "{url}"', 'listing_url = "{url}"\ntls = "unverified"')
    with serve(site, tls=True) as ministry:
        assert len(watch_over(ministry.url(site), text).news()) == 5
