"""A selector is tried on the pages that were served last, before it is written."""

import json

import pytest

from calling import call

LOST = "<p class=who>市水务局</p>"


def rotten(column):
    """A column whose pages have lost a label: the field is held, and today's rules read it nowhere."""
    site, watching = column(12, per_page=50)
    watching.news()
    for key in site.papers:
        site.edit(key, box=LOST)
    watching.news()
    return watching.made.folder / "watch.toml", watching


@pytest.mark.in_english
def test_a_selector_that_mends(column, capsys):
    """Twelve pages read wrong today and right with the selector; nothing is asked or written."""
    path, watching = rotten(column)
    before = list(watching.made.store.revisions())
    options = ("replay", "--dry-run", "--source", "a", "--config", path)
    status, out, err = call(capsys, *options, "--select", "publisher=.who", "--json")
    assert (status, err) == (0, "")
    tried = [json.loads(line) for line in out.splitlines()]
    assert [(each["known"], each["today"], each["selected"]) for each in tried] == [("市水务局", None, "市水务局")] * 12
    status, out, _ = call(capsys, *options, "--select", "publisher=.who")
    assert "publisher: .who reads what is known on 12 of 12 pages, today's rules on 0; 12 are mended" in " ".join(
        out.split()
    )
    assert list(watching.made.store.revisions()) == before


def test_a_selector_that_mends_nothing(column, capsys):
    """A selector that finds nothing leaves every page as it is read today."""
    path, _ = rotten(column)
    status, out, _ = call(
        capsys, "replay", "--dry-run", "--source", "a", "--config", path, "--select", "publisher=.nowhere", "--json"
    )
    assert status == 0
    assert {json.loads(line)["selected"] for line in out.splitlines()} == {None}


@pytest.mark.in_english
def test_what_can_t_be_tried(column, capsys):
    """Without --dry-run or a source, with an unknown field or no selector: a line with the remedy, exit 2."""
    path, _ = rotten(column)
    for arguments, remedy in (
        (("--select", "publisher=.who"), "--dry-run and --source"),
        (("--dry-run", "--select", "publisher=.who"), "--dry-run and --source"),
        (("--dry-run", "--source", "a", "--select", "publishr=.who"), "can't be selected"),
        (("--dry-run", "--source", "a", "--select", "publisher=h1:::("), "is not a CSS selector"),
        (("--dry-run", "--source", "a", "--select", "publisher"), "is not a CSS selector"),
    ):
        status, out, err = call(capsys, "replay", "--config", path, *arguments)
        assert (status, out, len(err.splitlines())) == (2, "", 1)
        assert remedy in err
