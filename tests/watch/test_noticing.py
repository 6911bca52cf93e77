"""What a pass notices beside its changes: contradictions begin once and end once; a source that falls silent."""

import asyncio
import datetime as dt
from urllib.parse import urlsplit

import pytest

import disclosure_watch as dw
from disclosure_watch import config, watch
from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.faults import Fault, FaultKind
from disclosure_watch.model import FindingKind

CONFIG = """\
[fetch]
pace = 0
allow_private_addresses = true
[watch]
full_every = "0"
[[source]]
id = "a"
listing_url = "{url}"
"""


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


def test_a_letter_signed_after_its_publication(watch_over):
    """A 发布日期 before the letter's own date is a finding on that record; a 成文日期 after it, as is usual, is none."""
    site = Site(seed=3, documents=8, per_page=12, family="trs", small=True)
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        document = next(letter for letter in site.documents if letter.reply)
        assert not contradictions(watching)
        site.edit(document.id, published_on=document.published_on - dt.timedelta(days=300))
        (told,) = watching.news()
        assert "发布日期" in contradictions(watching)[told.record_id].message
        storage = dw.open(watching.settings.storage)
        (row,) = storage.findings().query("kind == 'contradiction'").to_dict("records")
        signed, published = document.reply.signed_on, document.published_on
        assert (row["field"], row["value"], row["other_field"]) == ("reply.signed_on", str(signed), "published_on")
        assert row["other_value"] == str(published - dt.timedelta(days=300))
        assert row["severity"] == "note"
        assert row["finding_id"] == contradictions(watching)[told.record_id].finding_id
        watching.news()
        watching.news()
        assert len(storage.findings(log=True)) > len(storage.findings())


def test_silence_begins_and_ends(watch_over):
    """A source that published every four days for more than a year and stops is told once; a new document ends it."""
    site = Site(seed=3, documents=110, per_page=120, family="trs", small=True)
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        watching.clock.now += dt.timedelta(days=60)
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


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("page", ["first", "second"])
def test_a_listing_page_that_fails_is_named(watch_over, page, whole):
    """Whichever page of a walk can't be had, a finding names its address, and ends once the page is served again."""
    site = Site(seed=3, documents=30, per_page=6, family="trs", small=True)
    with serve(site) as ministry:
        url = ministry.url(site)
        text = CONFIG if whole else CONFIG.replace('full_every = "0"', 'full_every = "7d"')
        watching = watch_over(url, text)
        watching.run()
        second = next(request.path for request in ministry.log if "index_1." in request.path)
        failing = urlsplit(url).path if page == "first" else second
        site.fault = Fault(FaultKind.STUB, paths=frozenset({failing}))
        report = watching.run().passes[0]
        named = url if page == "first" else second
        told = [finding for finding in watching.store.open_findings().values() if named in finding.message]
        assert [finding.kind.severity for finding in told] == ["look" if page == "second" and not whole else "act"]
        assert report.verdict.trusted is (page == "second")
        if page == "first":
            assert url in report.reason
        site.fault = None
        watching.run()
        assert not watching.store.open_findings()


def test_a_young_source_is_silent_where_those_of_its_kind_publish(tmp_path):
    """Four columns of replies to one assembly, known for two months: the one that stops while three go on is told, they aren't."""
    start = dt.datetime(2026, 6, 1, 1, tzinfo=dt.UTC)
    sites = [
        Site(seed=3, documents=12, per_page=60, family="trs", prefix=f"/o{at}", small=True, now=start)
        for at in range(4)
    ]
    moment = start

    def clock():
        nonlocal moment
        moment += dt.timedelta(microseconds=1)
        return moment

    with serve(*sites) as ministry:
        tables = (f'[[source]]\nid = "s{at}"\nlisting_url = "{ministry.url(site)}"\n' for at, site in enumerate(sites))
        path = tmp_path / "watch.toml"
        path.write_text("[fetch]\npace = 0\nallow_private_addresses = true\n" + "".join(tables), "utf-8")
        asyncio.run(watch.run(config.load(path), clock=clock))
        for days in range(0, 60, 3):
            for site in sites[1:]:
                site.publish(site.draft((start + dt.timedelta(days=days)).date()))
        moment = start + dt.timedelta(days=61)
        for _ in range(2):  # what the others published is known from the pass after theirs on
            asyncio.run(watch.run(config.load(path), clock=clock))
        findings = dw.open(config.load(path).storage).findings().query("kind == 'silence'")
    assert list(findings["source_id"]) == ["s0"]
    assert "3 of 3 sources of its kind published" in findings["message"].iloc[0]


def test_what_is_listed_no_more_is_let_go(watch_over):
    """A page that failed and that a whole list shows no more is asked by nobody: its finding ends with the row."""
    site = Site(seed=3, documents=8, per_page=12, family="trs", small=True)
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        new = site.draft(watching.clock.now.date())
        site.publish(new)
        site.fault = Fault(FaultKind.ERROR, paths=frozenset({site.path_of(new.id)}))
        watching.news()
        assert [finding.kind for finding in watching.store.open_findings().values()] == ["untrusted"]
        site.withdraw(new.id)
        watching.news()
        assert not watching.store.open_findings()
