"""What a pass notices beside its changes: contradictions begin once and end once; a source that falls silent."""

import datetime as dt

from disclosure_watch.ministry import Site, serve
from disclosure_watch.model import FindingKind


def contradictions(watching):
    return {
        finding.record_id: finding
        for finding in watching.store.open_findings().values()
        if finding.kind == "contradiction"
    }


def test_an_index_number_used_twice(watch_over):
    """Both holders of an index number are named; the findings end when one gets its own."""
    site = Site(seed=3, documents=8, per_page=12, family="trs", small=True)
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        before = contradictions(watching).keys()
        first, other = site.documents[:2]
        site.edit(first.id, index_number=other.index_number)
        watching.news()
        opened = {key: finding for key, finding in contradictions(watching).items() if key not in before}
        assert {"索引号" in finding.message for finding in opened.values()} == {True}
        site.edit(first.id, index_number="11530000/2026-77777")
        watching.news()
        assert opened
        assert not opened.keys() & contradictions(watching).keys()


def test_the_letter_is_signed_on_another_day(watch_over):
    """A 成文日期 that the letter's own date contradicts is a finding on that record."""
    site = Site(seed=3, documents=8, per_page=12, family="trs", small=True)
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        document = next(letter for letter in site.documents if letter.reply)
        site.edit(document.id, issued_on=document.issued_on - dt.timedelta(days=300))
        (told,) = watching.news()
        assert "成文日期" in contradictions(watching)[told.record_id].message


def test_silence_begins_and_ends(watch_over):
    """A source that published every four days and stops is told once; a new document ends it."""
    site = Site(seed=3, documents=14, per_page=20, family="trs", small=True)
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        watching.clock.now += dt.timedelta(days=20)
        watching.news()
        watching.news()
        (silent,) = (
            finding for finding in watching.store.open_findings().values() if finding.kind is FindingKind.SILENCE
        )
        assert (silent.count, silent.record_id) == (2, None)
        site.publish(site.draft(watching.clock.now.date()))
        watching.news()
        assert not [
            finding for finding in watching.store.open_findings().values() if finding.kind is FindingKind.SILENCE
        ]
