"""The command `search`."""

import json

import pytest

from disclosure_watch.cli import main
from disclosure_watch.ministry import Site, serve


@pytest.fixture(scope="module")
def watched(watch_in, tmp_path_factory):
    site = Site(seed=7, documents=6, per_page=6, family="trs", small=True)
    with serve(site) as ministry:
        watch = watch_in(tmp_path_factory.mktemp("watch"), ministry.url(site))
        watch.run()
    return watch


@pytest.fixture
def call(watched, capsys):
    def called(*arguments):
        with pytest.raises(SystemExit) as left:
            main(["search", *arguments, "--config", str(watched.folder / "watch.toml")])
        out, err = capsys.readouterr()
        return left.value.code, out, err

    return called


def test_json(watched, call):
    """A line of JSON names the record that holds the text."""
    row = watched.store.records().to_pylist()[0]
    status, out, err = call(row["body_text"].splitlines()[-2][:12], "--json")
    assert (status, err) == (0, "")
    hits = [json.loads(line) for line in out.splitlines()]
    (hit,) = [hit for hit in hits if hit["record_id"] == row["record_id"]]
    assert {name: hit[name] for name in ("source_id", "title", "url")} == {
        name: row[name] for name in ("source_id", "title", "url")
    }


def test_a_run_keeps_the_index(watched):
    """The run that recorded something brought the index up to date; another would find nothing to do."""
    written = {path.name: path.stat().st_mtime_ns for path in (watched.folder / "storage" / "search").iterdir()}
    assert "meta.json" in written
    watched.store.index()
    assert written == {path.name: path.stat().st_mtime_ns for path in (watched.folder / "storage" / "search").iterdir()}


@pytest.mark.in_english
def test_a_table(call):
    """Without --json it is a table with the number of records."""
    status, out, _ = call("提案")
    assert status == 0
    assert "records in all" in out
    assert call("提案", "--limit", "1")[1].count("--limit shows more") == 1
    assert "nothing found" in call("不会有的词")[1]


@pytest.mark.parametrize(
    "text",
    [
        *('"', "“", "-", "---", "-x", "-量子", "*", "NEAR(a b)", "title:x", "a OR", "(", ")", "^", "\\", "'"),
        *("", " ", "\x01\x02", "\u202e", "\ud800", "[red]x[/red]", "[/]", "%s", "{0}", "量" * 9000, "--nothing"),
    ],
)
def test_whatever_the_text(call, text):
    """No text ends in a traceback."""
    status, _, err = call(text)
    assert status == 0, err
    assert "Traceback" not in err
    assert call(text, "--history", "--json")[0] == 0


def test_text_that_looks_like_an_option(watched, capsys):
    """Behind two dashes everything is text."""
    for text in ("--json", "--history", "--"):
        with pytest.raises(SystemExit) as left:
            main(["search", "--json", "--config", str(watched.folder / "watch.toml"), "--", text])
        assert (left.value.code, capsys.readouterr().err) == (0, "")
