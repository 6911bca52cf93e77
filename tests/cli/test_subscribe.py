"""Subscribing by trying: what it would have been, then the block; and what `doctor` says of receivers, hosts and the clock."""

import datetime as dt
import http.server
import io
import re
import threading

import pytest

from calling import call
from disclosure_watch import config
from disclosure_watch.cli import GROUPS
from disclosure_watch.ministry import Site, serve


@pytest.fixture
def watching(watch_over, monkeypatch):
    """A watch whose only source, tagged, has one edit of yesterday."""
    site = Site(seed=7, documents=4, small=True, now=dt.datetime.now(dt.UTC))
    with serve(site) as ministry:
        there = watch_over(ministry.url(site))
        path = there.folder / "watch.toml"
        path.write_text(path.read_text("utf-8").replace('id = "a"\n', 'id = "a"\ntags = ["city"]\n'), "utf-8")
        there.clock.now = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
        monkeypatch.chdir(there.folder)
        there.run()
        site.edit(site.documents[0].id, title="关于更正的答复")
        there.run()
        yield there


@pytest.mark.in_english
def test_a_subscription_is_tried_before_it_is_written(watching, capsys, monkeypatch):
    """It shows what the last 30 days would have brought; no answer writes nothing, yes writes it, other lines stay."""
    path = watching.folder / "watch.toml"
    before = path.read_text("utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    words = ("subscribe", "titles", "jsonl:titles.jsonl", "--source", "tag:city", "--fields", "title")
    status, out, _ = call(capsys, *words)
    assert (status, "received 1 changes" in out, "关于更正的答复" in out) == (0, True, True)
    assert path.read_text("utf-8") == before
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert call(capsys, *words)[0] == 0
    assert path.read_text("utf-8").startswith(before.rstrip())
    (added,) = [each for each in config.load(path).subscriptions if each.name == "titles"]
    assert (added.to, added.sources, added.fields, added.how) == ("jsonl:titles.jsonl", ("a",), ("title",), "immediate")
    assert call(capsys, *words, "--yes")[0] == 2  # the name is taken


@pytest.mark.in_english
def test_it_asks_for_what_is_not_given(watching, capsys, monkeypatch):
    """A name and an address are asked for; an answer that is no address is told with its remedy."""
    monkeypatch.setattr("sys.stdin", io.StringIO("morning\nfeed:morning.xml\ny\n"))
    assert call(capsys, "subscribe", "--how", "digest", "--cron", "0 9 * * *", "--language", "en")[0] == 0
    added = config.load(watching.folder / "watch.toml").subscriptions[-1]
    assert (added.name, added.how, added.cron, added.language) == ("morning", "digest", "0 9 * * *", "en")
    monkeypatch.setattr("sys.stdin", io.StringIO("x\nnonsense\ny\n"))
    status, _, err = call(capsys, "subscribe")
    assert (status, "names no channel" in err) == (2, True)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert call(capsys, "subscribe")[0] == 2


@pytest.fixture
def dated():
    """A server that says what time it is; its port."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.in_english
def test_doctor_looks_at_what_a_watch_depends_on(watching, dated, capsys, monkeypatch):
    """Python, disk, hosts, clock, proxy and receivers: each in a line, what is wrong with what to do about it."""
    path = watching.folder / "watch.toml"
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    more = '[[subscription]]\nname = "hook"\nto = "webhook:http://127.0.0.1:9/x"\n'
    more += '[[subscription]]\nname = "secret"\nto = "webhook:${NOT_SET}"\n'
    more += f'[[source]]\nid = "dated"\nlisting_url = "http://127.0.0.1:{dated}/"\n'
    path.write_text(path.read_text("utf-8") + more, "utf-8")
    status, out, _ = call(capsys, "doctor")
    assert status == 1
    for told in (
        r"well +Python +3\.",
        r"well +disk",
        r"well +storage",
        r"well +proxy +none; https_proxy of the environment",
        r"well +127\.0\.0\.1:\d+ +answers 200",
        r"well +clock +within 60 s of 1 hosts",
        r"well +subscription all +its file can be written",
        r"wrong +subscription hook +127\.0\.0\.1:9 can't be reached",
        r"wrong +subscription secret +NOT_SET isn't set",
    ):
        assert re.search(told, out), (told, out)
    monkeypatch.setattr("disclosure_watch.cli.doctor.now", lambda: dt.datetime.now(dt.UTC) + dt.timedelta(hours=2))
    assert re.search(r"wrong +clock +7\d\d\d s ahead of the hosts", call(capsys, "doctor")[1])


@pytest.mark.in_english
def test_help_groups_the_commands_by_who_uses_them(capsys, tmp_path):
    """Each command stands once, below those who use it; a shell can be taught to complete them."""
    out = call(capsys, "--help")[1]
    assert all(group in out for group in GROUPS)
    names = [name for commands in GROUPS.values() for name in commands]
    assert len(set(names)) == len(names)
    assert "--install-completion" in out
    file = tmp_path / "completion.bash"
    assert not call(capsys, "--install-completion", "--shell", "bash", "--output", file)[0]
    assert "subscribe" in file.read_text("utf-8")
