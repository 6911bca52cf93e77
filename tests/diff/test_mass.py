"""What many records changed or lost at once is told apart from what some of them were edited to."""

from dataclasses import replace

import pytest

from disclosure_watch.diff import Mass, mass
from disclosure_watch.model import Record

RECORDS = [
    Record(
        "trs", "1", f"http://a.example/{number}", f"答复{number}", publisher="市科技局", body_text="第一段。\n第二段。"
    )
    for number in range(30)
]


def pairs(count, **changes):
    """Return all records, of which some became otherwise."""
    return [(record, replace(record, **changes) if number < count else record) for number, record in enumerate(RECORDS)]


@pytest.mark.parametrize("text", ["第一段。\n又一段。\n第二段。", "第一段。"], ids=["inserted", "deleted"])
def test_passages_of_some_records_are_edits(text):
    """A passage that some letters gained or lost is neither a field gained nor one lost: they have a text before and after."""
    assert mass(pairs(6, body_text=text)) == Mass()


def test_a_field_lost_and_gained_by_many():
    """A text or publisher that most pages lose is lost; one that most pages gain came with the design."""
    assert mass(pairs(20, body_text="")) == Mass(lost=frozenset({"body_text"}))
    assert mass([(after, before) for before, after in pairs(20, publisher=None)]) == Mass(frozenset({"publisher"}))
    assert mass(pairs(2, publisher="市财政局")) == Mass()
    assert mass(pairs(30, publisher="市财政局")) == Mass(frozenset({"publisher"}))
