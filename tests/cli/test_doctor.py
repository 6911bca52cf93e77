"""`doctor`: what is met, and what to set."""

import pytest

from calling import call
from disclosure_watch.ministry import Site, serve


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "watch.toml"
    path.write_text("[fetch]\npace = 0\nallow_private_addresses = true\n")
    return path


@pytest.mark.in_english
def test_an_address_is_examined(file, capsys):
    """A column that can be read is told with the source to write; one that can't, with what stands in the way."""
    site = Site(seed=3, documents=5, per_page=5, family="vsb", small=True)
    with serve(site) as ministry:
        status, out, _ = call(capsys, "doctor", ministry.url(site))
        assert status == 0
        assert "[[source]]" in out
        assert 'profile = "vsb"' in out
        status, out, _ = call(capsys, "doctor", f"{ministry.url(site)}none/")
    assert status == 1
    assert "wrong" in out
    assert call(capsys, "doctor", "ftp://x.example")[0] == 2


def test_the_machine_is_examined(file, capsys, monkeypatch, tmp_path):
    """Without an address, what is wrong here is told: no configuration, a variable that isn't set."""
    monkeypatch.delenv("NO_SUCH_NAME", raising=False)
    assert call(capsys, "doctor")[0] == 0
    file.write_text(
        file.read_text() + '[[subscription]]\nname = "x"\nto = "webhook:https://x.example/${NO_SUCH_NAME}"\n'
    )
    status, out, _ = call(capsys, "doctor")
    assert (status, "NO_SUCH_NAME" in out) == (1, True)
    status, out, _ = call(capsys, "doctor", "--config", tmp_path / "none.toml")
    assert (status, "disclosure-watch init" in out) == (1, True)
