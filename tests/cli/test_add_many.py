"""`add --from`: many sources from a spreadsheet."""

import tomllib

import openpyxl
import pytest

from calling import call
from disclosure_watch import config
from disclosure_watch.cli import add_many
from disclosure_watch.ministry import Site, serve

TEXT = "# head\n[fetch]\npace = 0\nallow_private_addresses = true\n"


@pytest.fixture
def sites(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "watch.toml").write_text(TEXT)
    made = [
        Site(seed=at, documents=5, per_page=5, family=family, prefix=f"/{family}", small=True)
        for at, family in enumerate(("trs", "vsb"))
    ]
    with serve(*made) as ministry:
        yield [ministry.url(site) for site in made]


def rows(urls):
    return [
        ["name", "listing_url", "agency", "division", "schedule", "tags"],
        ["甲局", urls[0], "某市甲局", "500000", "5 4 * * *", "city, 教育"],
        ["", urls[1], "", "", "", ""],
        ["坏", urls[0] + "none/", "", "", "", ""],
        ["无", "ftp://x.example/", "", "", "", ""],
        ["错", urls[1] + "?a=1", "", "50", "", ""],
    ]


def write(path, table):
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in table:
            book.active.append(row)
        book.save(path)
        return path
    sign = "\t" if path.suffix == ".tsv" else ","
    text = "\n".join(sign.join(f'"{cell}"' for cell in row) for row in table)
    path.write_bytes(text.encode("gbk" if path.stem == "gbk" else "utf-8-sig"))
    return path


@pytest.mark.in_english
@pytest.mark.parametrize("name", ["many.csv", "gbk.csv", "many.tsv", "many.xlsx"])
def test_rows_are_tried_and_only_write_writes(sites, capsys, tmp_path, name):
    """Each row is told in a line by its number; good rows are written on --write alone, bad ones make exit 1."""
    file = write(tmp_path / name, rows(sites))
    path = tmp_path / "watch.toml"
    status, out, _ = call(capsys, "add", "--from", file)
    assert status == 1
    assert path.read_text() == TEXT
    for number in (4, 5, 6):
        assert f"row {number}: " in out
    assert "2 sources would be written" in out
    assert call(capsys, "add", "--from", file, "--write")[0] == 1
    first, second = config.load(path).sources
    assert (first.name, first.agency, first.division, first.schedule, first.tags) == (
        "甲局",
        "某市甲局",
        "500000",
        "5 4 * * *",
        ("city", "教育"),
    )
    assert (second.listing_url, second.name != "", second.profile) == (sites[1], True, "vsb")
    assert path.read_text().startswith(TEXT.rstrip())
    again = call(capsys, "add", "--from", file, "--write")[1]
    assert again.count("watched already") == 2
    assert len(tomllib.loads(path.read_text())["source"]) == 2


def test_cells_as_spreadsheets_have_them(tmp_path):
    """A cell may hold line breaks, tags stand between any commas, a number is what the sheet shows; rows keep their numbers."""
    file = tmp_path / "a.csv"
    file.write_bytes(
        'listing_url,name,tags\r\nhttp://a.example/,"甲局\n提案",市级、区县；重点\r\n\r\nhttp://b.example/,乙,\r\n'.encode(
            "gbk"
        )
    )
    first, second = add_many.read_rows(file)
    assert (first.cells["name"], add_many.tags_of(first), second.number) == ("甲局\n提案", ["市级", "区县", "重点"], 4)
    book = write(tmp_path / "a.xlsx", [["listing_url", "division"], ["http://a.example/", 500000.0]])
    assert add_many.read_rows(book)[0].cells["division"] == "500000"


def test_a_file_that_says_nothing_is_told(sites, capsys, tmp_path):
    """A file without the column of addresses, of another kind or absent is one line and exit 2."""
    for file in (
        write(tmp_path / "odd.csv", [["a"], ["b"]]),
        tmp_path / "absent.csv",
        write(tmp_path / "bad.opml", [["<opml"]]),
    ):
        status, out, err = call(capsys, "add", "--from", file)
        assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert call(capsys, "add")[0] == 2


def test_outlines_name_columns(sites, capsys, tmp_path):
    """An OPML file's outlines are sources."""
    (tmp_path / "many.opml").write_text(
        f'<opml version="2.0"><body><outline text="甲局" htmlUrl="{sites[0]}"/></body></opml>'
    )
    assert call(capsys, "add", "--from", "many.opml", "--write")[0] == 0
    assert config.load(tmp_path / "watch.toml").sources[0].name == "甲局"


@pytest.mark.in_english
def test_a_page_that_links_columns(sites, capsys, tmp_path):
    """The columns among a page's links are sources, named as the links are; other links are no failure."""
    links = (
        f'<a href="{sites[0]}">甲局 提案办理</a> <a href="{sites[1]}#top">乙局</a> <a href="{sites[0]}none/">关于</a>'
    )
    page = f"<html><body><p>目录</p>{links}<a href='javascript:;'>顶部</a></body></html>"
    (tmp_path / "columns.html").write_bytes(page.encode("gbk"))
    status, out, _ = call(capsys, "add", "--from", tmp_path / "columns.html", "--write")
    assert (status, "2 sources were written" in out, "1 of 3 links lead to no column" in out) == (0, True, True)
    assert [source.name for source in config.load(tmp_path / "watch.toml").sources] == ["甲局 提案办理", "乙局"]
    assert call(capsys, "add", "--from", tmp_path / "absent.html")[0] == 2
    assert call(capsys, "add", "--from", f"{sites[0]}none/")[0] == 1
