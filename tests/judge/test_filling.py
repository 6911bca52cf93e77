"""Fields that the newest documents lack and earlier ones have."""

import datetime as dt
from dataclasses import replace
from random import Random

import pytest

from disclosure_watch import judge
from disclosure_watch.model import Record


def documents(count, seed=1, **shares):
    """Documents, newest first, with a publisher and a date; `shares` say how many have another field."""
    rng = Random(seed)
    for number in range(count):
        record = Record(
            profile="generic",
            parser_version="1",
            url=f"http://a.example/{count - number}.html",
            title=f"文件{number}",
            publisher="市水务局",
            published_on=dt.date(2026, 9, 1),
            body_text="正文",
        )
        yield replace(record, **{name: "x" for name, share in shares.items() if rng.random() < share})


@pytest.mark.parametrize("lacking", [5, 7, 10])
def test_a_field_that_fades(lacking):
    """Five of the last ten are enough where all earlier ones had it; the pages are named."""
    records = list(documents(80))
    records = [replace(record, published_on=None) for record in records[:lacking]] + records[lacking:]
    told = judge.fading(records)
    assert told.startswith(
        f"published_on is missing on {lacking} of the last 10 documents and stands on 50 of the 50 before"
    )
    assert records[0].url in told


@pytest.mark.parametrize("lacking", [0, 1, 3, 4])
def test_a_few_without_it_are_chance(lacking):
    """What some documents lack is told of those by nobody."""
    records = list(documents(80))
    records = [replace(record, published_on=None) for record in records[:lacking]] + records[lacking:]
    assert judge.fading(records) == ""


def test_what_is_often_missing_says_nothing():
    """A field that a third of the documents never had doesn't fade."""
    records = list(documents(80, index_number=0.66))
    records = [replace(record, index_number=None) for record in records[:10]] + records[10:]
    assert judge.fading(records) == ""


def test_a_small_column_says_nothing():
    """Of fewer than twenty documents nothing is usual."""
    records = [replace(record, published_on=None) for record in documents(10)] + list(documents(9))
    assert judge.fading(records) == ""


def test_chance_is_silent():
    """A thousand columns on which a field is missing at random are told of not once."""
    told = [judge.fading(list(documents(60, seed=seed, topic_category=0.95))) for seed in range(1000)]
    assert not any(told)
