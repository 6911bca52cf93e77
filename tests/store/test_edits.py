"""The table of edits: one row a single change, as the ledger says, whatever became of the file."""

import datetime as dt

import pandas as pd

import disclosure_watch as dw
from disclosure_watch.store import Store

DAY = dt.timedelta(days=1)


def test_edits_follow_from_the_ledger(store, folder, made):
    """Passage, figure and state of each revision are rows; `rebuild` makes them again, to the byte."""
    made.visit(store, "a", {"1": "全市企业达8837家。"})
    assert pd.read_parquet(folder / "edits").empty
    made.visit(store, "a", {"1": "全市企业达8873家。"}, made.START + DAY)
    made.visit(store, "a", {}, made.START + 2 * DAY)
    frame = dw.open(folder).edits()
    (text,) = frame[frame["field"] == "body_text"].to_dict("records")
    assert (text["op"], text["before"], text["after"], text["unit"]) == ("replace", "8837", "8873", "家")
    assert (text["figure_before"], text["figure_after"], text["offset_before"]) == (8837, 8873, 5)
    assert text["observed_at"] == made.START + DAY
    (state,) = frame[frame["field"] == "state"].to_dict("records")
    assert (state["before"], state["after"]) == ("live", "withdrawn")
    assert not frame.duplicated(["revision_id", "ordinal"]).any()
    written = (folder / "edits" / "a.parquet").read_bytes()
    store.rebuild()
    assert (folder / "edits" / "a.parquet").read_bytes() == written


def test_a_lost_file_is_made_again_whole(store, folder, made):
    """A file that is lost comes back with all that was in it, at the next pass that changes something."""
    for day, text in enumerate(("甲", "乙", "丙")):
        if day == 2:
            (folder / "edits" / "a.parquet").unlink()
        made.visit(store, "a", {"1": text}, made.START + day * DAY)
    after = Store(str(folder)).edits().to_pylist()
    assert [row["after"] for row in after if row["field"] == "body_text"] == ["乙", "丙"]
