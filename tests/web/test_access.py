"""Who may read: the command's address and password, methods, a proxy's path."""

import re
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from disclosure_watch.cli import main
from disclosure_watch.web import Keys


@pytest.fixture
def run(played, monkeypatch, capsys):
    def called(*arguments, web=""):
        config = played.watch.folder / "web.toml"
        config.write_text(f"{(played.watch.folder / 'watch.toml').read_text('utf-8')}\n{web}", "utf-8")
        with pytest.raises(SystemExit) as left:
            main(["web", *arguments, "--config", str(config)])
        return left.value.code, capsys.readouterr().err

    return called


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example.org", "0"])
def test_elsewhere_than_on_this_machine_needs_a_password(run, host):
    status, told = run("--host", host, "--port", "0")
    assert status == 2
    assert told.count("\n") == 1
    assert "[web]" in told
    assert "127.0.0.1" in told


def test_a_password_that_is_not_set_is_told(run, monkeypatch):
    monkeypatch.delenv("WEB_SECRET", raising=False)
    status, told = run("--host", "0.0.0.0", "--port", "0", web='[web]\npassword = "${WEB_SECRET}"\n')
    assert status == 2
    assert "WEB_SECRET" in told


@pytest.mark.parametrize("port", ["65536", "70000", "-1", "taken"])
def test_a_port_that_cannot_be_had_is_told_in_a_line(run, port):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        status, told = run("--port", str(taken.getsockname()[1]) if port == "taken" else port)
    assert status == 1
    assert told.count("\n") == 1
    assert "--port" in told


def test_the_command_prints_its_address_and_ends_well(played):
    command = "import sys; from disclosure_watch.cli import main; main(sys.argv[1:])"
    config = str(played.watch.folder / "watch.toml")
    for ending in (signal.SIGINT, signal.SIGTERM):
        process = subprocess.Popen(
            [sys.executable, "-c", command, "web", "--port", "0", "--config", config], stdout=subprocess.PIPE, text=True
        )
        address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0]
        assert httpx.get(f"{address}changes", trust_env=False, timeout=30).status_code == 200
        process.send_signal(ending)
        assert process.wait(20) == 0
        process.stdout.close()


def test_an_answer_on_a_kept_connection_waits_for_no_acknowledgement(played):
    """Head and body of an answer are two packets; with Nagle's wait the second comes 40 ms after the first."""
    with httpx.Client(base_url=played.url, trust_env=False) as reader:
        took = [reader.get("/static/web.css").elapsed.total_seconds() for _ in range(20)]
    assert min(took[1:]) < 0.03


PATHS = ("/", "/changes", "/changes.atom", "/changes.json", "/search?q=a", "/sources", "/subscribe", "/charts", "/nothing",
         "/api/changes", "/api/openapi.json", "/static/web.css", "/records/x", "/evidence/x.1.zip", "/saved/x.1")  # fmt: skip


def test_every_address_asks_for_the_password(played, serve_face):
    with (
        serve_face(played.watch.settings, played.watch.clock, keys=Keys("geheim 密码")) as url,
        httpx.Client(base_url=url, trust_env=False) as stranger,
    ):
        for path in PATHS:
            for auth in (None, ("a", ""), ("a", "geheim"), ("geheim 密码", "")):
                answer = stranger.get(path, auth=auth)
                assert answer.status_code == 401
                assert answer.headers["www-authenticate"].startswith("Basic ")
        for name in ("", "anybody", "名字"):
            assert stranger.get("/changes", auth=(name, "geheim 密码")).status_code == 200
        for header in ("Basic", "Basic !!!", "Bearer x", "Basic Z2VoZWlt"):
            assert stranger.get("/", headers={"Authorization": header}).status_code == 401


def test_below_a_path_of_a_proxy_every_link_stays_below_it(played, serve_face):
    with serve_face(played.watch.settings, played.watch.clock, root_path="/watch") as url:
        record_id = played.revisions[0].record_id
        for path in ("/", "/changes", "/sources", f"/records/{record_id}", "/search?q=建", "/subscribe", "/nothing"):
            answer = httpx.get(f"{url}{path}", trust_env=False)
            assert answer.status_code == (404 if path == "/nothing" else 200)
            links = re.findall(r'(?:href|action)="(/[^"]*)"', answer.text)
            assert links
            assert all(link.startswith("/watch/") for link in links)
        assert httpx.get(f"{url}/static/web.css", trust_env=False).status_code == 200
        item = httpx.get(f"{url}/changes.json", trust_env=False).json()["items"][0]
        assert httpx.get(item["url"], trust_env=False).status_code == 200
