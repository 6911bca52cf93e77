"""`add`: an address is tried, what it would give is shown, the source is written."""

import pytest

from disclosure_watch import config
from disclosure_watch.cli import main
from disclosure_watch.config.edit import suggested_id
from disclosure_watch.ministry import Site, serve

OPEN = "[fetch]\npace = 0\nallow_private_addresses = true\n"


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return left.value.code, out, err


@pytest.fixture
def ministry():
    site = Site(seed=3, documents=7, per_page=5, family="trs")
    with serve(site) as served:
        yield served.url(site)


@pytest.mark.in_english
def test_add_writes_a_source_that_runs(tmp_path, capsys, ministry):
    """The written source is valid, names its profile, and can be passed at once."""
    path = tmp_path / "watch.toml"
    path.write_text(f"# mine\n{OPEN}")
    status, out, err = run(capsys, "add", ministry, "--config", path)
    assert (status, err) == (0, "")
    assert "profile trs" in out
    assert "reply.addressees" in out
    source = config.load(path).sources[0]
    assert (source.listing_url, source.profile) == (ministry, "trs")
    assert path.read_text("utf-8").startswith("# mine\n")
    assert run(capsys, "run", source.id, "--config", path)[0] == 0
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(("tmp", "."))] == []


def test_dry_run_writes_nothing(tmp_path, capsys, ministry):
    """`--dry-run` shows the same and leaves the file as it was."""
    path = tmp_path / "watch.toml"
    path.write_text(OPEN)
    status, out, _ = run(capsys, "add", ministry, "--config", path, "--dry-run")
    assert status == 0
    assert "[[source]]" in out
    assert path.read_text() == OPEN


def test_loopback_needs_the_configuration(tmp_path, capsys, ministry, monkeypatch):
    """Without a configuration that allows it, a loopback address is refused."""
    monkeypatch.chdir(tmp_path)
    status, out, _ = run(capsys, "add", ministry, "--dry-run")
    assert status == 1
    assert "private" in out
    assert list(tmp_path.iterdir()) == []


def test_twice_is_refused(tmp_path, capsys, ministry):
    """A listing that is watched already is told in one line, exit 2."""
    path = tmp_path / "watch.toml"
    path.write_text(OPEN)
    run(capsys, "add", ministry, "--config", path)
    before = path.read_text("utf-8")
    status, out, err = run(capsys, "add", ministry, "--config", path)
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert path.read_text("utf-8") == before


@pytest.mark.parametrize("address", ["ftp://a/", "kjj.cq.gov.cn", "http://"])
def test_no_address(tmp_path, capsys, address):
    """What is no http(s) address is told in one line, exit 2."""
    path = tmp_path / "watch.toml"
    path.write_text(OPEN)
    status, out, err = run(capsys, "add", address, "--config", path)
    assert (status, out, len(err.splitlines())) == (2, "", 1)


@pytest.mark.in_english
def test_nothing_found(tmp_path, capsys, ministry):
    """A page that is no listing is exit 1 and nothing is written."""
    path = tmp_path / "watch.toml"
    path.write_text(OPEN)
    status, out, _ = run(capsys, "add", f"{ministry}nowhere/", "--config", path)
    assert status == 1
    assert "gone" in out
    assert path.read_text() == OPEN


def test_suggested_ids():
    """An id is made of host and column, and is never one that is taken."""
    url = "http://kjj.cq.gov.cn/zwgk_176/fdzdgknr/jytabl/zxta/index.html"
    assert suggested_id(url, set()) == "cq-kjj-zxta"
    assert suggested_id(url, {"cq-kjj-zxta"}) == "cq-kjj-zxta-2"
    assert suggested_id("http://127.0.0.1:8080/", set()) == "source"
