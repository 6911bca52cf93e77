"""A run over several sources: each is journalled and told of when it has committed, whatever befalls the others."""

import asyncio
import json
import logging
import re
import socket

import pytest

from disclosure_watch import watch
from disclosure_watch.ministry import Site, serve
from disclosure_watch.model import Verdict
from disclosure_watch.store import Store
from disclosure_watch.watch import running


@pytest.fixture
def site():
    return Site(seed=3, documents=14, per_page=6, family="trs", small=True)


def test_the_verdict_is_that_of_the_walk(site, watch_over):
    """A pass that read pages and added one is ok although its closing look found page one as it was; a quiet one is not_modified."""
    site = Site(seed=3, documents=14, per_page=6, family="trs", small=True, validators="honest")
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.run()
        assert [report.verdict for report in watching.run().passes] == [Verdict.NOT_MODIFIED]
        site.publish(site.draft())
        site.delist(site.documents[4].id)
        (report,) = watching.run().passes
    assert (report.verdict, report.added, report.delisted) == (Verdict.OK, 1, 1)


def test_an_interrupted_run_keeps_what_was_committed(site, watch_over):
    """A run cancelled while one source hangs has the other in its journal, and has told of it."""
    with serve(site) as ministry, socket.create_server(("127.0.0.1", 0)) as silent:
        watching = watch_over(ministry.url(site))
        watching.run()
        site.publish(site.draft())
        hanging = f'[[source]]\nid = "b"\nlisting_url = "http://127.0.0.1:{silent.getsockname()[1]}/"\n'
        path = watching.folder / "watch.toml"
        path.write_text(path.read_text("utf-8") + hanging, "utf-8")
        alerts = watching.folder / "alerts.jsonl"

        async def interrupted():
            running = asyncio.create_task(watch.run(watching.settings, clock=watching.clock))
            while not alerts.exists():
                await asyncio.sleep(0.02)
                assert not running.done()
            running.cancel()
            await running

        with pytest.raises(asyncio.CancelledError):
            asyncio.run(interrupted())
    assert [report.pass_number for report in watching.store.passes("a")] == [1, 2]
    assert [json.loads(line)["changes"] for line in alerts.read_text("utf-8").splitlines()] == [["added"]]


def test_quick_passes_share_commits_of_the_journal(watch_over, monkeypatch, caplog):
    """A dozen passes that end at once are recorded in two commits at most, logged with them, and wait for nothing at the end."""
    caplog.set_level(logging.INFO, "disclosure_watch")
    sites = [Site(seed=number, documents=2, per_page=6, prefix=f"/{number}", small=True) for number in range(12)]
    with serve(*sites) as ministry:
        watching = watch_over(ministry.url(sites[0]))
        path = watching.folder / "watch.toml"
        more = [f'[[source]]\nid = "s{n}"\nlisting_url = "{ministry.url(site)}"\n' for n, site in enumerate(sites[1:])]
        path.write_text(path.read_text("utf-8") + "".join(more), "utf-8")
        commits = []
        plain = Store.append_passes
        monkeypatch.setattr(Store, "append_passes", lambda store, rows: commits.append(len(rows)) or plain(store, rows))
        monkeypatch.setattr(running, "PAUSE", 60)
        assert len(watching.run().passes) == 12
    assert sum(commits) == 12
    assert len(commits) <= 2
    said = [record.getMessage() for record in caplog.records if " pass " in record.getMessage()]
    assert len(said) <= 2
    assert sorted(re.findall(r"(\w+) pass 1", " ".join(said))) == sorted(["a", *(f"s{n}" for n in range(11))])
