"""The eleven questions of docs/reading.md, in pandas, DuckDB and Polars: the same answers, in five lines each."""

import dataclasses
import datetime as dt
import re
from pathlib import Path

import pytest

from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.document import Line, Part
from disclosure_watch.ministry.letters import agency_of

PAGE = (Path(__file__).parent.parent / "docs" / "reading.md").read_text("utf-8").partition("## Eleven questions")[2]
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
COUNTED = ("replies", "history", "then", "response", "gone", "shared", "found", "fell", "new", "newer")
TOML = """
storage = "storage"
[fetch]
allow_private_addresses = true
pace = 0.0
[watch]
full_every = "0"
withdraw_after = "0"
[[source]]
id = "a"
listing_url = "{url}"
[[source]]
id = "b"
listing_url = "{other}"
"""


def answering(site, number, *lines):
    """Have one more letter of a site answer a paper of the third session, with some lines in its text."""
    document = next(each for each in reversed(site.documents) if each.reply and "883" not in each.title)
    kept = tuple(line for line in document.lines if line.part is not Part.OPENING)
    added = tuple(Line(Part.TEXT, line) for line in lines)
    salutation = next((place + 1 for place, line in enumerate(kept) if line.part is Part.SALUTATION), 0)
    title = f"{agency_of(site.seed).name}关于市政协六届三次会议第{number}号提案答复的函"
    edited = dataclasses.replace(document, lines=kept[:salutation] + added + kept[salutation:])
    site.edit(document.id, title=title, lines=edited.lines)
    return document.id


@pytest.fixture(scope="module")
def rich(tmp_path_factory, watch_in):
    """A folder with the storage of two bureaus: one paper answered by both, a session told, figures, a withdrawal."""
    folder = tmp_path_factory.mktemp("rich")
    sites = [Site(seed=seed, documents=8, per_page=20, family="trs", small=True) for seed in (6, 11)]
    with serve(sites[0]) as first, serve(sites[1]) as second:
        told = "您在2025年1月14日至18日召开的市政协六届三次会议上提出的提案收悉。"
        one = answering(sites[0], "0883", told, "全市高新技术企业达8837家。")
        answering(sites[1], "883", "您提出的提案收悉。", "全市高新技术企业达8837家。")
        watching = watch_in(folder, first.url(sites[0]), TOML.replace("{other}", second.url(sites[1])))
        watching.run()
        document = next(each for each in sites[0].documents if each.id == one)
        less = tuple(dataclasses.replace(line, text=line.text.replace("8837", "3000")) for line in document.lines)
        sites[0].edit(one, lines=less)
        other = next(each for each in sites[1].documents if "883" not in each.title)
        sites[1].edit(other.id, title="关于另一件事的答复")
        watching.clock.now += dt.timedelta(days=1)
        watching.run()
        sites[1].withdraw(
            next(each.id for each in sites[1].documents if each.id != other.id and "883" not in each.title)
        )
        for _ in range(3):
            watching.clock.now += dt.timedelta(days=1)
            watching.run()
    return folder


def test_answers_take_five_lines():
    """Each of the eleven, in each of the three."""
    assert len(BLOCKS) == 3
    for block in BLOCKS:
        answers = re.split(r"^# \d+ .*\n", block, flags=re.MULTILINE)[1:]
        assert len(answers) == 11
        assert all(len(answer.strip().splitlines()) <= 5 for answer in answers)


@pytest.mark.filterwarnings(
    "ignore:The inplace keyword"
)  # what DuckDB 2.0 does in pandas 3.1 when it gives a time with a zone
def test_all_three_answer_alike(rich, monkeypatch):
    """On a history of the ministry in which every question has an answer."""
    monkeypatch.chdir(rich)
    counts = []
    for block in BLOCKS:
        names = {}
        exec(compile(block, "questions", "exec"), names)
        counts.append({name: len(names[name]) for name in COUNTED})
        assert "孙" in names["html"].decode("utf-8", "replace") or len(names["html"]) > 500
        assert (rich / "records.csv").stat().st_size > 1000
        (rich / "records.csv").unlink()
    assert counts[0] == counts[1] == counts[2]
    assert counts[0]["shared"] == 2
    assert counts[0]["newer"] == 0
    assert all(count for name, count in counts[0].items() if name not in {"newer", "then"}), counts[0]
