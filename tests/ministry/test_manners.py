"""A watch over sites of every manner: what a browser reads is read, an edit and a new document are told, nothing else."""

import pytest

from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.manners import Manner

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
