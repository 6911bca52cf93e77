"""The watch, end to end, over a simulated ministry: every true change, none that is not one."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from deltalake import DeltaTable

from disclosure_watch.entities.proposals import completed
from disclosure_watch.ministry import Site, evolve_for_demo, serve
from disclosure_watch.model import Attribution, Change, FindingKind, State, Times, Verdict
from disclosure_watch.schema import arrow_schema


@pytest.fixture
def site():
    return Site(seed=3, documents=32, per_page=12, family="trs", small=True)


def test_demo_is_told_exactly(site, watch_over):
    """A reply published, a title, a 成文日期 and a figure changed, a removal: these and nothing else, alerted once."""
    with serve(site) as ministry:
        watch = watch_over(ministry.url(site))
        assert {change for revision in watch.news() for change in revision.changes} == {Change.BASELINE}
        truth = evolve_for_demo(site)
        revisions = watch.news() + watch.news() + watch.news()
    told = sorted(
        (str(change), field.field) for revision in revisions for change in revision.changes for field in revision.fields
    )
    assert told == sorted((str(c), f.field) for event in truth for c in event.changes for f in event.fields)
    assert sorted(change for revision in revisions for change in revision.changes) == sorted(
        change for event in truth for change in event.changes
    )
    for event in truth:
        for field in event.fields:
            if field.field != "body_text":
                assert any(
                    (change.before, change.after) == (field.before, field.after)
                    for revision in revisions
                    for change in revision.fields
                )
    lines = [json.loads(line) for line in (watch.folder / "alerts.jsonl").read_text("utf-8").splitlines()]
    assert [line["revision_id"] for line in lines] == [revision.revision_id for revision in revisions]


def test_noise_writes_nothing(site, watch_over):
    """A pass over pages whose every byte of noise moved writes no revision."""
    with serve(site) as ministry:
        watch = watch_over(ministry.url(site))
        watch.news()
        for _ in range(3):
            site.stir()
            assert watch.news() == []


def test_unchanged_site_answers_304(watch_over):
    """With honest validators the second pass fetches no page at all."""
    site = Site(seed=3, documents=20, per_page=12, family="trs", small=True, validators="honest")
    with serve(site) as ministry:
        watch = watch_over(ministry.url(site))
        watch.run()
        (report,) = watch.run().passes
    files = sum(len(document.attachments) for document in site.documents)
    assert (report.fetched, report.not_modified, report.entries) == (0, 22 + files, 20)


def test_parquet_has_the_columns_of_the_schema(site, watch_over):
    """Snapshots read as plain Parquet and the ledger as a Delta table, with the columns of the dictionary."""
    with serve(site) as ministry:
        watch = watch_over(ministry.url(site))
        watch.news()
    storage = watch.folder / "storage"
    assert list(pd.read_parquet(storage / "snapshots").columns) == arrow_schema("snapshots").names
    assert list(DeltaTable(storage / "ledger").to_pandas().columns) == arrow_schema("ledger").names


def test_every_revision_can_be_read_again_from_its_evidence(site, watch_over):
    """The capture that a revision points to has the hash it says, and reads as the same record."""
    from disclosure_watch import parse

    with serve(site) as ministry:
        watch = watch_over(ministry.url(site))
        watch.news()
        evolve_for_demo(site)
        watch.news()
    store = watch.store
    for revision in store.revisions():
        capture = store.read_evidence(revision.evidence)
        read = parse.detail(capture.content, capture.url)
        assert replace(revision.record, attachments=()) == replace(completed(read), attachments=())
        assert [(file.name, file.url) for file in revision.record.attachments] == [
            (file.name, file.url) for file in read.attachments
        ]


def test_edit_and_back_are_two_changes(site, watch_over):
    """A → B → A gives two revisions, and the last points to a response, not to a revisit."""
    with serve(site) as ministry:
        watch = watch_over(ministry.url(site))
        watch.news()
        before = site.documents[4]
        site.edit(before.id, title=before.title + "（修订）")
        assert [revision.changes for revision in watch.news()] == [(Change.METADATA_CHANGED,)]
        site.edit(before.id, title=before.title)
        (back,) = watch.news()
    assert back.record.title == before.title
    assert back.revision == 3
    assert watch.store.read_evidence(back.evidence).status == 200


def test_delisted_restored_withdrawn(site, watch_over):
    """Off the list but served is delisted, back is restored, gone on two complete passes is withdrawn."""
    with serve(site) as ministry:
        watch = watch_over(ministry.url(site))
        watch.news()
        document_id = site.documents[6].id
        site.delist(document_id)
        (delisted,) = watch.news()
        assert (delisted.changes, delisted.state) == ((Change.DELISTED,), State.DELISTED)
        site.restore(document_id)
        (restored,) = watch.news()
        assert (restored.changes, restored.state) == ((Change.RESTORED,), State.LIVE)
        site.withdraw(document_id, how="soft")
        assert watch.news() == []
        (withdrawn,) = watch.news()
        assert (withdrawn.changes, withdrawn.state) == ((Change.WITHDRAWN,), State.WITHDRAWN)
        site.restore(document_id)
        assert [revision.changes for revision in watch.news()] == [(Change.RESTORED,)]


@pytest.mark.parametrize("redirect", [True, False])
def test_moved_record_keeps_its_id(site, watch_over, redirect):
    """A record at a new address while the old one goes is relocated, neither added nor withdrawn."""
    with serve(site) as ministry:
        watch = watch_over(ministry.url(site))
        watch.news()
        moving = site.documents[5].id
        old = ministry.url(site, moving)
        site.move(moving, left="redirect" if redirect else "dead")
        (moved,) = watch.news()
        assert moved.changes == (Change.RELOCATED,)
        assert moved.revision == 2
        assert moved.record.url != old
        assert watch.news() == []
        assert watch.news() == []


def test_editing_the_reading_rules_alerts_nobody(site, watch_over):
    """A selector that reads another title makes parser_upgrade revisions and no alert."""
    with serve(site) as ministry:
        watch = watch_over(ministry.url(site))
        watch.news()
        path = watch.folder / "watch.toml"
        path.write_text(path.read_text("utf-8").replace("[[sub", '[source.selectors]\ntitle = "title"\n[[sub'), "utf-8")
        site.stir()
        revisions = watch.news()
    assert revisions
    assert {revision.attribution for revision in revisions} == {Attribution.PARSER_UPGRADE}
    assert not (watch.folder / "alerts.jsonl").exists()


def test_subscription_added_later_gets_no_history(site, watch_over):
    """A new subscription is told what comes, never what was."""
    with serve(site) as ministry:
        watch = watch_over(ministry.url(site))
        watch.news()
        site.publish(site.draft())
        watch.news()
        path = watch.folder / "watch.toml"
        path.write_text(path.read_text("utf-8") + '[[subscription]]\nname = "late"\nto = "jsonl:late.jsonl"\n', "utf-8")
        site.publish(site.draft())
        (new,) = watch.news()
    assert [
        json.loads(line)["revision_id"] for line in (watch.folder / "late.jsonl").read_text("utf-8").splitlines()
    ] == [new.revision_id]


def test_failing_channel_keeps_its_alerts_due(site, watch_over):
    """What a channel did not confirm is sent by a later run, once."""
    text = (
        "[fetch]\npace = 0\nallow_private_addresses = true\n[[source]]\nid = 'a'\nlisting_url = '{url}'\n"
        "[[subscription]]\nname = 'x'\nto = 'jsonl:folder/alerts.jsonl'\n"
    )
    with serve(site) as ministry:
        watch = watch_over(ministry.url(site), text)
        watch.run()
        (watch.folder / "folder").write_text("in the way")
        site.publish(site.draft())
        assert watch.run().delivery.failed == 1
        (watch.folder / "folder").unlink()
        assert watch.run().delivery.delivered == 1
        assert watch.run().delivery.delivered == 0


def test_listing_without_entries_is_no_withdrawal(site, watch_over):
    """An emptied listing is a finding and a failed source; every record stays; the finding ends once."""
    with serve(site) as ministry:
        watch = watch_over(ministry.url(site))
        watch.news()
        listed = [document.id for document in site.documents]
        for document_id in listed:
            site.delist(document_id)
        report = watch.run()
        assert report.failed
        assert report.passes[0].verdict is not Verdict.OK
        kinds = {finding.kind for finding in watch.store.findings()} - {FindingKind.CONTRADICTION}
        assert kinds == {FindingKind.ZERO_ENTRIES}
        assert {row["state"] for row in watch.store.records().to_pylist()} == {"live"}
        for document_id in listed:
            site.restore(document_id)
        assert watch.news() == []
        (ended,) = (finding for finding in watch.store.findings() if finding.kind is FindingKind.ZERO_ENTRIES)
        assert ended.ended_at is not None


def test_one_bad_source_does_not_cost_the_others(site, watch_over):
    """A source that can't be reached fails alone; the run says so."""
    with serve(site) as ministry:
        text = CONFIG_TWO.replace("{other}", "http://127.0.0.1:9/")
        watch = watch_over(ministry.url(site), text)
        report = watch.run()
    assert [pass_report.verdict for pass_report in report.passes] == [Verdict.OK, Verdict.ERROR]
    assert report.failed
    assert report.passes[0].baseline == 32


CONFIG_TWO = """\
[fetch]
pace = 0
allow_private_addresses = true
[[source]]
id = "a"
listing_url = "{url}"
[[source]]
id = "b"
listing_url = "{other}"
"""


def test_lost_frontier_and_snapshot_cost_nothing(site, watch_over):
    """Frontier and snapshot deleted, the next pass finds the same state and writes no revision."""
    with serve(site) as ministry:
        watch = watch_over(ministry.url(site))
        watch.news()
        before = watch.store.records().drop_columns(Times._fields)
        (watch.folder / "storage/frontier/a.parquet").unlink()
        (watch.folder / "storage/snapshots/a.parquet").unlink()
        assert watch.news() == []
        assert watch.store.records().drop_columns(Times._fields).equals(before)
