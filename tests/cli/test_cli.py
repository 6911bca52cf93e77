"""The command: what it prints, and its exit status."""

import json

import pytest

from disclosure_watch.cli import main
from disclosure_watch.ministry import Site, serve


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return left.value.code, out, err


@pytest.mark.in_english
def test_init_writes_once(tmp_path, capsys):
    """`init` writes a configuration and refuses to overwrite one."""
    path = tmp_path / "watch.toml"
    assert run(capsys, "init", "--config", path)[0] == 0
    status, out, err = run(capsys, "init", "--config", path)
    assert (status, out) == (2, "")
    assert "is there already" in err


def test_bad_configuration_is_told_and_nothing_written(tmp_path, capsys):
    """A fault is on stderr, nothing on stdout, exit 2, no file made."""
    path = tmp_path / "watch.toml"
    path.write_text("colour = 1\nstorage = 2\n")
    status, out, err = run(capsys, "run", "--config", path)
    assert (status, out, len(err.splitlines())) == (2, "", 2)
    assert [path.name for path in tmp_path.iterdir()] == ["watch.toml"]


def test_wrong_call_is_exit_2(capsys):
    """An unknown option is one line on stderr and exit 2."""
    status, out, err = run(capsys, "run", "--nonsense")
    assert (status, out, len(err.splitlines())) == (2, "", 1)


@pytest.mark.parametrize("content", [b"", b"   ", b"plain words", b"\x00\x01\x02"])
def test_parse_of_no_page_is_one_line(tmp_path, capsys, content):
    """A file that is no page is told in one line, exit 1."""
    path = tmp_path / "page.html"
    path.write_bytes(content)
    status, out, err = run(capsys, "parse", path, "--json")
    assert (status, out, len(err.splitlines())) == (1, "", 1)


def test_reading_commands(tmp_path, capsys, monkeypatch):
    """`run`, `records`, `changes`, `history`, `export` and `parse` agree on one small site."""
    monkeypatch.chdir(tmp_path)
    site = Site(seed=9, documents=9, per_page=5, family="trs", small=True)
    with serve(site) as ministry:
        (tmp_path / "watch.toml").write_text(
            "[fetch]\npace = 0\nallow_private_addresses = true\n"
            f'[[source]]\nid = "a"\nlisting_url = "{ministry.url(site)}"\n'
        )
        status, out, _ = run(capsys, "run", "--json")
        (passed,) = [json.loads(line) for line in out.splitlines()]
        assert (status, passed["source_id"], passed["verdict"], passed["entries"]) == (0, "a", "ok", 9)
        page = tmp_path / "page.html"
        page.write_bytes(site.respond("GET", site.path_of(site.documents[0].id), {}).body)
        url = ministry.url(site, site.documents[0].id)
        record = json.loads(run(capsys, "parse", page, "--url", url, "--json")[1])
    rows = [json.loads(line) for line in run(capsys, "records", "--json")[1].splitlines()]
    assert len(rows) == 9
    (same,) = [row for row in rows if row["url"] == url]
    assert {key: same[key] for key in record} == record
    changes = [json.loads(line) for line in run(capsys, "changes", "--json")[1].splitlines()]
    assert [change["changes"] for change in changes] == [["baseline"]] * 9
    history = run(capsys, "history", same["record_id"], "--json")[1].splitlines()
    assert [json.loads(line)["revision_id"] for line in history] == [f"{same['record_id']}.1"]
    for ending in ("parquet", "csv", "jsonl"):
        assert run(capsys, "export", f"all.{ending}")[0] == 0
    assert len((tmp_path / "all.jsonl").read_text("utf-8").splitlines()) == 9
    assert run(capsys, "export", "none.jsonl", "--as-of", "2001-01-01")[0] == 0
    assert (tmp_path / "none.jsonl").read_text() == ""
    assert run(capsys, "export", "all.odd")[0] == 1
    assert run(capsys, "history", "a.none")[0] == 2
    assert run(capsys, "records", "--source", "other")[0] == 2
    assert run(capsys, "changes", "--since", "soon")[0] == 2
    assert run(capsys, "records")[0] == run(capsys, "changes")[0] == run(capsys, "findings")[0] == 0
    assert run(capsys, "deliver")[0] == 0


def test_feed_hands_out_once_and_keeps_its_cursor_only_after(tmp_path, capsys, monkeypatch):
    """`feed` prints what is new since its file, once; where the output can't be written the file stays as it was."""
    monkeypatch.chdir(tmp_path)
    site = Site(seed=9, documents=3, per_page=5, family="trs", small=True)
    with serve(site) as ministry:
        (tmp_path / "watch.toml").write_text(
            "[fetch]\npace = 0\nallow_private_addresses = true\n"
            f'[[source]]\nid = "a"\nlisting_url = "{ministry.url(site)}"\n'
        )
        run(capsys, "run", "--json")
    with monkeypatch.context() as broken:
        broken.setattr("disclosure_watch.cli.read.print_json", full)
        with pytest.raises(SystemExit):
            main(["feed", "--cursor", "cursor", "--json"])
    assert not (tmp_path / "cursor").exists()
    status, out, _ = run(capsys, "feed", "--cursor", "cursor", "--json")
    shapes = [json.loads(line) for line in out.splitlines()]
    assert (status, len(shapes)) == (0, 3)
    changes = run(capsys, "changes", "--json")[1].splitlines()
    assert sorted(out.splitlines()) == sorted(changes)
    assert run(capsys, "feed", "--cursor", "cursor", "--json")[:2] == (0, "")
    (tmp_path / "cursor").write_text("nonsense")
    assert run(capsys, "feed", "--cursor", "cursor", "--json")[0] == 1


def full(_shapes):
    raise OSError("the disk is full")


def test_parse_explains(tmp_path, capsys):
    """`parse --explain` shows where each value was read and what the page says against it, as a table and as JSON."""
    page = tmp_path / "page.html"
    page.write_text(
        "<html><head><meta name=ContentSource content=县教育局><title>关于做好工作的通知</title></head><body><h1>关于做好工作的通知</h1>"
        "<div class=sub>来源：县政府办　发布时间：2024-05-06</div><div id=zoom><p>各单位：请做好工作，按期完成任务。</p></div></body></html>",
        "utf-8",
    )
    status, shown, _ = run(capsys, "parse", page, "--url", "http://a.example/1.html", "--explain")
    assert status == 0
    assert "来源, in div.sub" in shown
    assert "meta ContentSource" in shown
    told = json.loads(run(capsys, "parse", page, "--url", "http://a.example/1.html", "--explain", "--json")[1])
    assert told["publisher"] == "县政府办"
    assert told["explained"]["publisher"] == {
        "origin": "来源, in div.sub",
        "against": ["县教育局 (meta ContentSource)"],
    }
    assert told["coverage"] == 1.0
