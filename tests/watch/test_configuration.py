"""A watch.toml that gets wrong while a watch serves: the last good one goes on, and both that and its mending are told."""

import asyncio
import json

import pytest

from disclosure_watch import watch
from disclosure_watch.config.last_good import kept_at, load_or_last
from disclosure_watch.errors import ConfigError

CONFIG = """\
[[source]]
id = "a"
listing_url = "{url}"
[[subscription]]
name = "ops"
to = "jsonl:alerts.jsonl"
findings = true
"""


def test_the_last_good_file_goes_on(watch_over):
    """Its faults are told beside what it said; a copy is kept for its owner alone; mended, the new one holds."""
    there = watch_over("http://127.0.0.1:9/", CONFIG)
    path = there.folder / "watch.toml"
    settings, faults = load_or_last(path)
    assert (settings.source("a").id, faults) == ("a", ())
    assert kept_at(path).stat().st_mode & 0o077 == 0
    good = path.read_text("utf-8")
    for wrong in (f"{good}colour = 1\n", "[[source]\n", "\x00", '[fetch]\npace = "slow"\n'):
        path.write_text(wrong, "utf-8")
        settings, faults = load_or_last(path)
        assert [source.id for source in settings.sources] == ["a"]
        assert faults[0].startswith("watch.toml")
    path.unlink()
    assert load_or_last(path)[0].source("a")
    path.write_text(good.replace('"a"', '"b"'), "utf-8")
    assert load_or_last(path) == (load_or_last(path)[0], ())
    assert load_or_last(path)[0].source("b")
    kept_at(path).unlink()
    path.write_text("colour = 1\n", "utf-8")
    with pytest.raises(ConfigError):
        load_or_last(path)


def test_wrong_and_mended_are_told(watch_over):
    """One finding of severity act while it is wrong, whatever runs meanwhile, an alert when it begins and one when it ends."""
    there = watch_over("http://127.0.0.1:9/", CONFIG)
    asyncio.run(watch.deliver(there.settings, clock=there.clock))
    path = there.folder / "watch.toml"
    load_or_last(path)
    good = path.read_text("utf-8")
    for text in (good, good + "colour = 1\n", good + "colour = 1\n", good, good):
        path.write_text(text, "utf-8")
        settings, faults = load_or_last(path)
        watch.note_configuration(settings, faults, clock=there.clock)
        asyncio.run(watch.deliver(settings, clock=there.clock))
    told = [json.loads(line) for line in (there.folder / "alerts.jsonl").read_text("utf-8").splitlines()]
    assert [(line["kind"], line["ended_at"] is None) for line in told] == [
        ("config_invalid", True),
        ("config_invalid", False),
    ]
    assert "colour" in told[0]["message"]
