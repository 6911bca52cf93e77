"""What many records changed or lost at once is told apart from what some of them were edited to."""

from dataclasses import replace

import pytest

from disclosure_watch.diff import Bulk, bulk, records
from disclosure_watch.model import Record

RECORDS = [
    Record(
        "trs", "1", f"http://a.example/{number}", f"答复{number}", publisher="市科技局", body_text="第一段。\n第二段。"
    )
    for number in range(30)
]


def compared(count, **changes):
    """Return all records, of which some became otherwise, with what differs."""
    now = [replace(record, **changes) if number < count else record for number, record in enumerate(RECORDS)]
    return [(before, after, records(before, after)) for before, after in zip(RECORDS, now, strict=True)]


@pytest.mark.parametrize("text", ["第一段。\n又一段。\n第二段。", "第一段。"], ids=["inserted", "deleted"])
def test_passages_of_some_records_are_edits(text):
    """A passage that some letters gained or lost is neither a field gained nor one lost: they have a text before and after."""
    assert bulk(compared(6, body_text=text)) == Bulk()


def test_a_field_lost_and_gained_by_many():
    """A text or publisher that most pages lose is lost; one that most pages gain came with the design."""
    assert bulk(compared(20, body_text="")) == Bulk(lost=frozenset({"body_text"}))
    assert bulk([(after, before, records(after, before)) for before, after, _ in compared(20, publisher=None)]) == Bulk(
        frozenset({"publisher"})
    )
    assert bulk(compared(2, publisher="市财政局")) == Bulk()
    assert bulk(compared(30, publisher="市财政局")) == Bulk(frozenset({"publisher"}))
