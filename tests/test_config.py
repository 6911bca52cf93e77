"""watch.toml: what it means, and how each fault is told."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch import config
from disclosure_watch.cli.template import WATCH_TOML
from disclosure_watch.errors import ConfigError

SOURCE = '[[source]]\nid = "a"\nname = "甲"\nlisting_url = "https://a.example/"\n'


def load(tmp_path, text):
    path = tmp_path / "watch.toml"
    path.write_text(text, "utf-8")
    return config.load(path)


def faults(tmp_path, text):
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, text)
    return raised.value.faults


def test_template_shows_the_defaults(tmp_path):
    """The file that `init` writes says exactly what an empty file means."""
    written, empty = load(tmp_path, WATCH_TOML), load(tmp_path, "")
    assert (written.fetch, written.watch, written.timezone) == (empty.fetch, empty.watch, empty.timezone)
    assert written.storage == str(tmp_path / "storage")


def test_settings_are_read(tmp_path):
    """Every key reaches the settings in its unit."""
    settings = load(
        tmp_path,
        'storage = "s3://bucket/prefix"\ntimezone = "Asia/Urumqi"\n'
        '[fetch]\ncontact = "ops@example.org"\npace = 0\n'
        '[watch]\nrecheck = "all"\nfull_every = "0"\nwithdraw_after = "90m"\nalert_baseline = true\n' + SOURCE,
    )
    assert settings.storage == "s3://bucket/prefix"
    assert settings.timezone.key == "Asia/Urumqi"
    assert (settings.fetch.contact, settings.fetch.pace) == ("ops@example.org", 0)
    assert settings.watch == config.WatchSettings(None, timedelta(), timedelta(minutes=90), alert_baseline=True)
    assert settings.source("a").schedule == "0 */6 * * *"


@pytest.mark.parametrize(
    ("text", "key", "remedy"),
    [
        ("storage = 3", "storage", "string"),
        ("colour = 1", "colour", "known:"),
        ('timezone = "Mars"', "timezone", "Asia/Shanghai"),
        ("[fetch]\npase = 1", "fetch.pase", "did you mean pace?"),
        ("[fetch]\npace = -1", "fetch.pace", "0"),
        ("[fetch]\npace = nan", "fetch.pace", "number"),
        ("[fetch]\nconcurrency_per_host = 0", "fetch.concurrency_per_host", "1"),
        ('[watch]\nrecheck = "some"', "watch.recheck", '"all"'),
        ("[watch]\nrecheck = true", "watch.recheck", '"all"'),
        ('[watch]\nfull_every = "7 days"', "watch.full_every", '"7d"'),
        ('[watch]\nwithdraw_after = "-1h"', "watch.withdraw_after", '"24h"'),
        (SOURCE.replace("https:", "ftp:"), "source[a].listing_url", "http(s)"),
        (SOURCE.replace('"a"', '"A b"'), "source[A b].id", "hyphens"),
        (SOURCE + 'profile = "trss"', "source[a].profile", "hanweb"),
        (SOURCE + 'schedule = "daily"', "source[a].schedule", "0 */6 * * *"),
        (SOURCE + "[source.selectors]\nheadline = 'h1'", "source[a].selectors", "title"),
        ('[[source]]\nid = "a"', "source[a].listing_url", "missing"),
        ('[[subscription]]\nname = "x"', "subscription[x].to", "missing"),
        (SOURCE + SOURCE, "source.id", "'a'"),
        ("[fetch", "watch.toml", "TOML"),
    ],
)
def test_fault_is_one_line_with_file_key_and_remedy(tmp_path, text, key, remedy):
    """A fault is one line that holds the file's name, the key and what to write instead."""
    lines = faults(tmp_path, text)
    assert len(lines) == 1
    assert "\n" not in lines[0]
    assert lines[0].startswith("watch.toml: ")
    assert key in lines[0]
    assert remedy in lines[0]


def test_every_fault_is_told_at_once(tmp_path):
    """Three faults make three lines, so that one round of editing mends them all."""
    assert len(faults(tmp_path, 'a = 1\nstorage = 2\n[fetch]\npace = "x"')) == 3


def test_missing_file_tells_what_to_do(tmp_path):
    """A configuration that isn't there is told with the command that writes one."""
    with pytest.raises(ConfigError, match="disclosure-watch init"):
        config.load(tmp_path / "none.toml")


@given(st.text())
def test_any_text_is_a_configuration_or_a_fault(tmp_path_factory, text):
    """No text of a configuration file raises anything but ConfigError."""
    path = tmp_path_factory.mktemp("any") / "watch.toml"
    path.write_text(text, "utf-8", newline="")
    try:
        config.load(path)
    except ConfigError as error:
        assert error.faults
