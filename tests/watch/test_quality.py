"""How well the fields of a source are filled, day by day."""

import datetime as dt

import disclosure_watch as dw
from disclosure_watch.ministry import Site, serve
from disclosure_watch.schema import QUALITY_COLUMNS


def test_a_field_that_is_lost_shows(watch_over):
    """A row a field and day that changed something; the expected share is what was usual before."""
    site = Site(seed=3, documents=8, per_page=12, family="trs", small=True)
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.run()
        storage = dw.open(watching.settings.storage)
        first = storage.field_quality()
        assert list(first.columns) == [column.name for column in QUALITY_COLUMNS]
        assert first["expected_share"].isna().all()
        assert first.set_index("field").loc["index_number", "filled_share"] == 1.0
        watching.clock.now += dt.timedelta(days=1)
        for document in site.documents[:2]:
            site.edit(document.id, published_on=document.published_on - dt.timedelta(days=400))
        watching.run()
        frame = storage.field_quality("a")
        assert frame["as_of"].nunique() == 2
        last = frame[frame["as_of"] == frame["as_of"].max()].set_index("field")
        assert (last["expected_share"] == first.set_index("field")["filled_share"]).all()
        assert last.loc["published_on", "contradictions"] >= 1
        assert last.loc["title", "contradictions"] == 0
        watching.run()  # nothing changed: nothing is written
        assert len(storage.field_quality()) == len(frame)
