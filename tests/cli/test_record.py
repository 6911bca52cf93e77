"""One record, asked for as people do: show, diff, history."""

import json
import random
import re
from dataclasses import replace

import pytest

from disclosure_watch.cli import main
from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.edits import with_other_figure


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
        watch.url = f"{ministry.url(site).split('/zwgk')[0]}{site.path_of(before.id)}"
    return watch, before, after


def call(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return left.value.code, out, err


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


def test_show_holds_fields_letter_and_revisions(edited, capsys):
    """`show` prints the fields, the letter as it stands, and each revision with what it changed."""
    watch, before, after = edited
    out = call(capsys, "show", watch.url)[1]
    for text in (after.title, after.index_number, before.title, "content_changed", "Asia/Shanghai"):
        assert text in out
    assert all(line.text in out for line in after.lines)


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
