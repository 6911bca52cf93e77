"""A watch over sites of every manner: what a browser reads is read, an edit and a new document are told, nothing else."""

import pytest

from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.manners import Manner


@pytest.mark.parametrize("manner", Manner)
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
