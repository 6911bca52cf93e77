"""Editing the list of sources: what was meant changes, every other line stays."""

import io
import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calling import call
from disclosure_watch import config
from disclosure_watch.config import edit
from disclosure_watch.errors import ConfigError
from disclosure_watch.ministry import Site, serve

TEXT = """\
# the watch of a newsroom
storage = "storage"   # beside this file

[fetch]
pace = 0
allow_private_addresses = true

[[source]]
id = "a"   # the first one
name = \'\'\'
[[source]]
id = "z"\'\'\'
listing_url = "https://a.example/"
[source.selectors]
title = "h1"   # since the redesign

# who is told
[[subscription]]
name = "x"
to = "jsonl:x"

# the second one, after the desk
[[source]]
id = "b"
tags = [
  "city",   # a tag
  "district",
]
listing_url = "https://b.example/#top"   # with a hash

# the end
"""


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "watch.toml"
    path.write_text(TEXT)
    return path


@pytest.mark.in_english
def test_pause_and_resume_change_one_line(file, capsys):
    """`pause` adds a line, `resume` changes it; a paused source is listed and not passed."""
    assert call(capsys, "pause", "a")[0] == 0
    assert file.read_text() == TEXT.replace('"https://a.example/"\n', '"https://a.example/"\nenabled = false\n')
    assert not config.load(file).source("a").enabled
    listed = [json.loads(line) for line in call(capsys, "sources", "--json")[1].splitlines()]
    assert [(source["source_id"], source["enabled"]) for source in listed] == [("a", False), ("b", True)]
    assert "paused" in call(capsys, "sources")[1]
    status, _, err = call(capsys, "run", "a")
    assert (status, "resume a" in err) == (2, True)
    assert call(capsys, "resume", "a")[0] == 0
    assert "enabled = true\n" in file.read_text()
    assert config.load(file).source("a").enabled


@pytest.mark.in_english
def test_sources_are_paused_by_tag(file, capsys):
    """A tag means all sources that have it; none named or an unknown tag is told, and nothing is written."""
    assert call(capsys, "pause", "tag:city", "a")[0] == 0
    assert [source.enabled for source in config.load(file).sources] == [False, False]
    assert call(capsys, "resume", "tag:district")[1] == "b is watched again\n"
    before = file.read_text()
    assert call(capsys, "pause", "tag:county")[0] == call(capsys, "pause")[0] == 2
    assert file.read_text() == before


def test_remove_keeps_every_comment(file, capsys, monkeypatch):
    """`remove` asks, and takes the source alone; comments and the other tables stay."""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert call(capsys, "remove", "b")[0] == 0
    assert file.read_text() == TEXT
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert call(capsys, "remove", "b")[0] == 0
    left = file.read_text()
    for comment in ("# the watch of a newsroom", "# who is told", "# the second one, after the desk", "# the end"):
        assert comment in left
    assert [source["id"] for source in tomllib.loads(left)["source"]] == ["a"]
    assert call(capsys, "remove", "a", "--yes")[0] == 0
    assert "source" not in tomllib.loads(file.read_text())


def test_tags_choose_sources(file):
    """`tag:TAG` names the sources that have the tag; one that none has is told."""
    settings = config.load(file)
    assert [source.id for source in settings.chosen(["tag:city", "b"])] == ["b"]
    with pytest.raises(ConfigError, match="did you mean city"):
        settings.chosen(["tag:county"])
    assert [source.id for source in settings.chosen([])] == ["a", "b"]


@pytest.mark.in_english
def test_move_tries_the_new_listing_first(file, capsys):
    """`move` writes a listing that can be read, says what it knows of it, and keeps the line's comment; else nothing."""
    site = Site(seed=4, documents=6, per_page=6, family="trs", small=True)
    with serve(site) as ministry:
        assert call(capsys, "move", "b", f"{ministry.url(site)}nothing/")[0] == 1
        assert file.read_text() == TEXT
        status, out, _ = call(capsys, "move", "b", ministry.url(site))
    assert (status, "0 known by title, 6 new" in out) == (0, True)
    assert f'listing_url = "{ministry.url(site)}"   # with a hash\n' in file.read_text()
    assert call(capsys, "move", "b", "ftp://b.example")[0] == 2


@given(
    st.lists(st.text(max_size=30), min_size=3, max_size=3), st.sampled_from(["name", "agency", "user_agent"]), st.text()
)
def test_an_edit_means_what_it_says(values, key, value):
    """Whatever a file holds, an edit changes the meaning of one key and of nothing else."""
    text = "".join(
        edit.with_source("", {"id": f"s{at}", "name": name, "listing_url": "https://a.example/"})
        for at, name in enumerate(values)
    )
    before = tomllib.loads(text)
    after = tomllib.loads(edit.set_key(text, "s1", key, value=value))
    written = after["source"][1].pop(key)
    before["source"][1].pop(key, None)
    assert after == before
    assert "\x1b" not in written
    assert tomllib.loads(edit.without_source(text, "s1"))["source"] == [
        tomllib.loads(text)["source"][at] for at in (0, 2)
    ]
