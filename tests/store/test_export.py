"""One file of records for other programs: the same rows in each, and nothing that a spreadsheet would run."""

import csv
import json

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from disclosure_watch.errors import WatchError
from disclosure_watch.store import export

HOSTILE = ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "=cmd|'/C calc'!A0", "甲", "", None, "1\x00\x0b2"]


@pytest.fixture
def records(store, made):
    made.visit(store, "a", {"1": "甲", "2": "乙乙乙乙"}, made.START)
    return store.records()


def test_each_format_holds_every_row(records, tmp_path):
    """Parquet gives the table back; JSON lines, CSV and Excel hold each row and column."""
    for ending in ("parquet", "jsonl", "csv", "xlsx"):
        export(records, tmp_path / f"all.{ending}")
    assert pq.read_table(tmp_path / "all.parquet").equals(records)
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text("utf-8").splitlines()]
    assert [line["body_text"] for line in lines] == records["body_text"].to_pylist()
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == records.column_names
    sheet = pd.read_excel(tmp_path / "all.xlsx", dtype=str)
    assert list(sheet.columns) == records.column_names
    assert sheet["title"].tolist() == [row["title"] for row in rows] == records["title"].to_pylist()
    assert json.loads(sheet["attachments"][0]) == lines[0]["attachments"]
    assert json.loads(sheet["reply"].dropna().iloc[0])["kind"] == "政协提案"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_nothing_is_run_as_a_formula(tmp_path, ending):
    """Text that begins as a formula does begins with an apostrophe, in every column; other text stays."""
    path = tmp_path / f"all.{ending}"
    export(pa.table({"title": pa.array(HOSTILE, pa.string())}), path)
    if ending == "csv":
        with path.open(encoding="utf-8", newline="") as file:
            cells = [row["title"] for row in csv.DictReader(file)]
    else:
        sheet = openpyxl.load_workbook(path).active
        assert {cell.data_type for (cell,) in sheet.iter_rows(min_row=2)} <= {"s", "n", "inlineStr"}
        cells = [cell.value or "" for (cell,) in sheet.iter_rows(min_row=2)]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert cells[:4] == ["'=1+1", "'+1", "'-2", "'@SUM(A1)"]
    assert cells[7] == "甲"


def test_a_text_longer_than_a_cell_of_excel_is_cut_and_says_so(tmp_path):
    """Excel's 32,767 characters are kept to."""
    export(pa.table({"body_text": ["长" * 40_000]}), tmp_path / "all.xlsx")
    text = pd.read_excel(tmp_path / "all.xlsx")["body_text"][0]
    assert len(text) == 32_767
    assert text.endswith("(cut)")


def test_what_cannot_be_written_is_said(records, tmp_path):
    """An unknown ending or a folder that isn't there is one line with the remedy."""
    with pytest.raises(WatchError, match=r"\.xlsx"):
        export(records, tmp_path / "all.odd")
    for ending in ("parquet", "jsonl", "csv", "xlsx"):
        with pytest.raises(WatchError, match="can't be written"):
            export(records, tmp_path / "none" / f"all.{ending}")
