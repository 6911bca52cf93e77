"""Every command in Chinese: no English sentence is left in what people read, and machines read the same in both."""

import datetime as dt
import io
import os
import re
import shutil
import tomllib

import pytest

from disclosure_watch.cli import main
from disclosure_watch.cli.terminal import Terminal
from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.faults import Fault, FaultKind

CONFIG = """\
[fetch]
pace = 0
allow_private_addresses = true
[watch]
full_every = "0"
withdraw_after = "0"
[[source]]
id = "a"
name = "甲局 政协提案办理"
listing_url = "{0}"
tags = ["市级"]
[[source]]
id = "b"
name = "乙局 人大建议办理"
listing_url = "{1}"
[[source]]
id = "c"
name = "丙局"
listing_url = "{0}none/"
[[subscription]]
name = "all"
to = "jsonl:alerts.jsonl"
"""

COMMANDS = (
    "init --config new.toml", "add {url} --dry-run", "add {url}none/ --dry-run", "add --from many.csv", "run", "run --full",
    "sources", "sources --health green", "pause a", "resume a", "rename a z", "move a {url}", "remove a --yes",
    "records", "records --state withdrawn", "changes --week", "changes --all", "feed --cursor cursor", "search 提案", "search 没有这个词",
    "show {record}", "diff {record}", "history {record}", "findings", "findings --notes", "health", "health --plan",
    "export out.csv", "deliver", "subscriptions", "subscribe --name desk --to jsonl:desk.jsonl --yes", "test-alert all",
    "doctor", "doctor {url}", "verify", "evidence {record}.1 --out proof", "replay", "replay --dry-run", "rebuild", "compact",
    "expire --days 0", "backup copy", "restore copy", "show nothing", "diff {record} --from 8", "run tag:none", "parse {url}",
)  # fmt: skip
"""What an operator types, what goes wrong too."""

MACHINE = ("records", "changes", "history {record}", "findings", "health", "sources", "search 提案", "subscriptions")

SENTENCE = re.compile(r"\b[a-z']{2,} [a-z']{2,} [a-z']{2,}\b")
"""Three English words in a row, none of which is a name of ours."""

OURS = re.compile(r"disclosure-watch [a-z-]+( [a-z-]+)?|sha256sum --check SHA256SUMS|timedatectl set-ntp true")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Two columns watched over three passes, one of them blocked in the end, and a third that never answers."""
    now = dt.datetime.now(dt.UTC)
    sites = [
        Site(seed=at, documents=7, per_page=5, family=family, prefix=f"/{family}", small=True, now=now)
        for at, family in ((6, "trs"), (8, "vsb"))
    ]
    folder = tmp_path_factory.mktemp("world")
    with serve(*sites) as ministry:
        urls = [ministry.url(site) for site in sites]
        (folder / "watch.toml").write_text(CONFIG.format(*urls), "utf-8")
        (folder / "many.csv").write_text(
            f"listing_url,division\n{urls[0]}?a=1,50\nftp://x.example/,\n{urls[0]}x,\n", "utf-8"
        )
        edited = sites[0].documents[0]
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            run()
            sites[0].edit(edited.id, title=edited.title + "（更正）")
            sites[0].withdraw(sites[0].documents[3].id)
            sites[1].fault = Fault(FaultKind.FORBIDDEN)
            run()
            run()
        yield folder, urls[0], edited.title + "（更正）"


def run():
    with pytest.raises(SystemExit):
        main(["run"])


@pytest.fixture
def say(world, tmp_path, monkeypatch, capsys):
    """Call a command in a copy of the world in a language; return what it prints."""
    folder, url, record_title = world

    def said(words, locale, *more):
        there = tmp_path / locale
        shutil.copytree(folder, there)
        monkeypatch.chdir(there)
        monkeypatch.setenv("LC_ALL", locale)
        record = titled(record_title, capsys)
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([word.format(url=url, record=record) for word in words.split()] + list(more))
        out, err = capsys.readouterr()
        return left.value.code, out + err

    return said


def titled(title, capsys):
    """Return the id of the record of a title."""
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["records", "--json"])
    return next(line for line in capsys.readouterr().out.splitlines() if title in line).partition('"record_id": "')[2][
        :14
    ]


@pytest.mark.parametrize("words", COMMANDS)
def test_no_english_sentence_is_left(say, words):
    """What a command prints in Chinese holds no three English words in a row."""
    _, shown = say(words, "zh_CN.UTF-8")
    assert SENTENCE.findall(OURS.sub("", shown)) == [], shown


def test_init_explains_itself_in_chinese(tmp_path, monkeypatch, capsys):
    """The remarks of a new watch.toml are Chinese, its settings the same."""
    for locale in ("zh_CN.UTF-8", "C.UTF-8"):
        monkeypatch.setenv("LC_ALL", locale)
        with pytest.raises(SystemExit):
            main(["init", "--config", str(tmp_path / f"{locale}.toml")])
    chinese, english = (tmp_path / f"{locale}.toml" for locale in ("zh_CN.UTF-8", "C.UTF-8"))
    remarks = [line.rpartition("# ")[2] for line in chinese.read_text("utf-8").splitlines() if "  # " in line]
    assert SENTENCE.findall(OURS.sub("", "\n".join(remarks))) == []
    assert tomllib.loads(chinese.read_text("utf-8")) == tomllib.loads(english.read_text("utf-8"))


def test_a_pager_shows_utf_8_in_a_locale_that_is_not_installed(monkeypatch):
    """`less` takes bytes for what they are where it is told so: LANG may name a locale that this machine hasn't."""
    monkeypatch.delenv("LESSCHARSET", raising=False)
    Terminal(force_terminal=True, file=io.TextIOWrapper(io.BytesIO(), "utf-8")).paged()
    assert os.environ["LESSCHARSET"] == "utf-8"


@pytest.mark.parametrize("words", MACHINE)
def test_machines_read_the_same(say, words):
    """`--json` doesn't hang on the language."""
    assert say(words, "zh_CN.UTF-8", "--json") == say(words, "C.UTF-8", "--json")
