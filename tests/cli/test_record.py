"""One record, asked for as people do: show, diff, history."""

import datetime as dt
import json
import random
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from calling import call
from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.edits import with_other_figure

BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def edited(watch_over, monkeypatch, tmp_path):
    """A watch over one letter whose figure and title changed between two passes; the letter before and after."""
    monkeypatch.chdir(tmp_path)
    site = Site(seed=7, documents=6, per_page=6, family="trs", small=True)
    with serve(site) as ministry:
        watch = watch_over(ministry.url(site))
        watch.run()
        before = next(document for document in site.documents if document.reply)
        after = replace(with_other_figure(random.Random(1), before), title=before.title + "（修订）")
        site.put(after)
        watch.run()
        watch.site = site
        watch.url = f"{ministry.url(site).split('/zwgk')[0]}{site.path_of(before.id)}"
        yield watch, before, after


@pytest.mark.in_english
def test_a_record_is_named_as_people_name_it(edited, capsys):
    """A record is found by its id, its address and the beginning of its title alike."""
    watch, _, after = edited
    (row,) = [row for row in watch.store.records().to_pylist() if row["title"] == after.title]
    for name in (row["record_id"], watch.url, watch.url + "?utm_source=x", after.title[:-2]):
        shown = json.loads(call(capsys, "show", name, "--json")[1])
        assert shown["record_id"] == row["record_id"]
        assert call(capsys, "history", name)[0] == 0
    status, out, err = call(capsys, "show", "关于")
    assert (status, out) == (2, "")
    assert "records are meant by it" in err
    assert call(capsys, "show", "no such thing")[0] == 2


@pytest.mark.in_english
def test_show_holds_fields_letter_and_revisions(edited, capsys):
    """`show` prints the fields, the letter as it stands, and each revision with what it changed."""
    watch, before, after = edited
    out = call(capsys, "show", watch.url)[1]
    for text in (after.title, after.index_number, before.title, "content_changed", "Asia/Shanghai"):
        assert text in out
    assert all(line.text in out for line in after.lines)


@pytest.mark.in_english
def test_diff_shows_what_changed_and_nothing_else(edited, capsys):
    """`diff` prints the changed figure in its sentence and the title's new words, not the letter."""
    watch, before, _ = edited
    out = call(capsys, "diff", watch.url)[1]
    assert "{+（修订）+}" in out
    assert re.search(r"\S{4}\[-[\d.,%]+-]\{\+[\d.,%]+\+\}", out)
    assert before.lines[0].text not in out
    backwards = call(capsys, "diff", watch.url, "--from", "2", "--to", "1")[1]
    assert "[-（修订）-]" in backwards
    assert call(capsys, "diff", watch.url, "--from", "1", "--to", "9")[0] == 2
    other = next(row["record_id"] for row in watch.store.records().to_pylist() if row["revision"] == 1)
    assert "one revision only" in call(capsys, "diff", other)[1]


@pytest.mark.parametrize("words", [("changes",), ("history", "{record}"), ("feed", "--cursor", "cursor")])
def test_changes_tell_their_edits(edited, capsys, words):
    """Beside its fields each change has its edits, the rows of the table `edits`, whatever command prints it."""
    watch, _, after = edited
    (record,) = [row["record_id"] for row in watch.store.records().to_pylist() if row["title"] == after.title]
    out = call(capsys, *(word.format(record=record) for word in words), "--json")[1]
    shapes = [json.loads(line) for line in out.splitlines()]
    told = {shape["revision_id"]: shape["edits"] for shape in shapes}
    rows = watch.store.edits().to_pylist()
    assert rows
    for revision_id, edits in told.items():
        expected = [row for row in rows if row["revision_id"] == revision_id]
        assert [(edit["field"], edit["before"], edit["after"]) for edit in edits] == [
            (row["field"], row["before"], row["after"]) for row in expected
        ]
    assert any(edit["figure_after"] for edits in told.values() for edit in edits)
    assert not any("record_id" in edit for edits in told.values() for edit in edits)


@pytest.mark.in_english
def test_changes_show_when_where_which_and_the_redline(edited, capsys, monkeypatch):
    """What told nobody anything is counted, not shown; --all shows it, --week leaves out what is older."""
    watch, _, after = edited
    out = call(capsys, "changes")[1]
    assert "2026-11-02" in out
    assert after.title in out
    assert re.search(r"\[-\S+-\]\{\+\S+\+\}", out)
    assert "6 revisions that told nobody anything are left out" in out
    assert call(capsys, "changes", "--all")[1].count("baseline") == 6
    assert "\x1b" not in out
    later = watch.clock.now + dt.timedelta(days=8)
    monkeypatch.setattr("disclosure_watch.cli.read.now", lambda: later)
    assert after.title not in call(capsys, "changes", "--week")[1]
    monkeypatch.setattr("disclosure_watch.cli.read.now", lambda: watch.clock.now)
    assert after.title in call(capsys, "changes", "--week")[1]


@pytest.mark.in_english
def test_records_are_picked(edited, capsys):
    """By the session of the reply, words in title or text, and state."""
    watch, _, after = edited
    rows = watch.store.records().to_pylist()

    def ids(*words):
        return {json.loads(line)["record_id"] for line in call(capsys, "records", *words, "--json")[1].splitlines()}

    (record,) = [row for row in rows if row["title"] == after.title]
    assert record["record_id"] in ids("--text", after.title[-8:])
    assert ids("--session", record["reply"]["session"]) == {
        row["record_id"] for row in rows if row["reply"] and row["reply"]["session"] == record["reply"]["session"]
    }
    assert len(ids("--state", "live")) == 6
    assert ids("--state", "withdrawn") == set()
    assert "no record is so" in call(capsys, "records", "--text", "没有这样的话")[1]


@pytest.mark.in_english
def test_since_when_a_page_is_missing_is_printed(edited, capsys):
    """From the first check that found it gone: in `records`, and with the last that found it there in `history`."""
    watch, _, after = edited
    (record,) = [row["record_id"] for row in watch.store.records().to_pylist() if row["title"] == after.title]
    assert "missing since" not in call(capsys, "records")[1] + call(capsys, "history", record)[1]
    last = watch.clock.now.astimezone(BEIJING)
    watch.site.withdraw(after.id)
    for _ in range(2):
        watch.clock.now += dt.timedelta(days=1)
        watch.run()
    since = (watch.clock.now - dt.timedelta(days=1, hours=1)).astimezone(BEIJING)
    assert call(capsys, "records")[1].count(f"missing since {since:%Y-%m-%d %H:%M}") == 1
    bounds = f"last seen live {last:%Y-%m-%d %H:%M}, missing since {since:%Y-%m-%d %H:%M}"
    for words in (("history", record), ("show", record), ("changes",)):
        assert call(capsys, *words)[1].count(bounds) == 1
    *_, told = map(json.loads, call(capsys, "history", record, "--json")[1].splitlines())
    assert told["changes"] == ["withdrawn"]
    assert told["last_seen_live_at"] < told["missing_since"]


@pytest.mark.parametrize("width", [80, pytest.param(120, marks=pytest.mark.slow)])
@pytest.mark.parametrize("words", [["health"], ["records"], ["changes"], ["findings"], ["sources"], ["run"]])
def test_nothing_is_cut_off_in_a_narrow_terminal(edited, capsys, monkeypatch, words, width):
    """At 80 and 120 columns no line is longer, ids stay whole, titles fold, and nothing ends in dots."""
    watch, _, after = edited
    monkeypatch.setattr("disclosure_watch.cli.terminal._PIPED", width)
    out = call(capsys, *words)[1]
    assert all(cell_len(line) <= width for line in out.splitlines())
    assert "…" not in out
    if words in (["records"], ["changes"]):
        (record,) = [row["record_id"] for row in watch.store.records().to_pylist() if row["title"] == after.title]
        assert record in out
        assert after.title in re.sub(r"\s|live|\d{4}-\d\d-\d\d|, 2 revisions", "", out) or words == ["records"]
