"""The table of sources: one row for each that was ever watched, brought up to date by every run."""

import pandas as pd

from disclosure_watch.ministry import Site, serve

OTHER = """
[[source]]
id = "b"
listing_url = "{url}"
division = "500100"
"""


def test_every_run_writes_it_and_retired_sources_stay(tmp_path, watch_over, watch_in):
    """Name, division, times and counts of each source; one that left the file keeps its row, with the day it left."""
    site = Site(seed=4, documents=3, small=True)
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        config = tmp_path / "watch.toml"
        alone = config.read_text("utf-8")
        config.write_text(alone + OTHER.format(url=ministry.url(site)), "utf-8")
        first = watching.run().passes[0]
        rows = pd.read_parquet(tmp_path / "storage" / "sources.parquet").set_index("source_id")
        assert list(rows.index) == ["a", "b"]
        assert (rows.loc["b", "division_code"], rows.loc["b", "level"]) == ("500100", "city")
        assert rows.loc["a", "division_code"] == "500000"  # read from the credit codes of its index numbers
        assert list(rows["records"]) == [3, 3]
        assert list(rows["coverage"]) == [1.0, 1.0]
        assert first.started_at <= rows.loc["a", "first_pass_at"] <= first.finished_at
        config.write_text(alone, "utf-8")
        site.publish(site.draft())
        last = watching.run().passes[0]
        rows = watching.store.sources().to_pandas().set_index("source_id")
        assert rows.loc["a", "first_pass_at"] <= first.finished_at
        assert rows.loc["a", "last_success_at"] == last.finished_at
        assert rows["watched_until"].isna().to_dict() == {"a": True, "b": False}
        assert rows["records"].to_dict() == {"a": 4, "b": 3}
