"""One file of records for other programs: the same rows in each, and nothing that a spreadsheet would run."""

import contextlib
import csv
import hashlib
import io
import json
import sqlite3
import zipfile

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from disclosure_watch.errors import WatchError
from disclosure_watch.store import export, flat

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
    assert (tmp_path / "all.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [column.name for column in flat.columns(records.schema)]
    assert "reply.session" in names
    assert list(rows[0]) == names
    sheet = pd.read_excel(tmp_path / "all.xlsx")
    assert list(sheet.columns) == names
    assert sheet["title"].tolist() == [row["title"] for row in rows] == records["title"].to_pylist()
    assert sheet["reply.kind"].tolist()[1] == rows[1]["reply.kind"] == "政协提案"
    assert sheet["issued_on"].dtype.kind == sheet["observed_at"].dtype.kind == "M"
    agencies = pd.read_excel(tmp_path / "all.xlsx", sheet_name="agencies")
    assert agencies.to_dict("records") == [{"record_id": "a.2", "role": "signatory", "name_as_written": "市科技局"}]


def test_lists_are_readable(store, made, tmp_path):
    """Several names are joined as a person writes them; attachments have a sheet of their own."""
    made.visit(store, "a", {"1": "附件附件"})
    export(store.record_batches(), tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as out:
        (row,) = csv.DictReader(out)
    assert (row["attachments"], row["reply.addressees"]) == ("答复.pdf", "孙宽")
    export(store.record_batches(), tmp_path / "all.xlsx")
    (file,) = pd.read_excel(tmp_path / "all.xlsx", sheet_name="attachments").to_dict("records")
    assert file["url"] == "http://example.gov.cn/a/1.pdf"


@pytest.mark.parametrize("ending", ["sqlite", "duckdb"])
def test_databases_have_a_table(records, tmp_path, ending):
    """SQLite and DuckDB files have the rows in a table of that name, again where the file was there."""
    path = tmp_path / f"all.{ending}"
    for _ in range(2):
        assert export(records, path) == 2
    connect = sqlite3.connect if ending == "sqlite" else duckdb.connect
    with contextlib.closing(connect(str(path))) as base:
        titles = base.execute("SELECT title FROM records ORDER BY record_id").fetchall()
    assert [title for (title,) in titles] == records["title"].to_pylist()


def test_a_data_package_describes_its_rows(records, tmp_path):
    """The zip has the rows and their description: key, enums, types, and the digest of the file."""
    export(records, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        (resource,) = json.loads(archive.read("datapackage.json"))["resources"]
        data = archive.read(resource["path"])
    assert (resource["name"], resource["schema"]["primaryKey"]) == ("records", ["record_id"])
    assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert fields["state"]["constraints"]["enum"] == ["live", "delisted", "withdrawn"]
    assert fields["reply.signed_on"]["type"] == "date"
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    assert list(rows[0]) == list(fields)
    assert len(rows) == 2


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_nothing_is_run_as_a_formula(tmp_path, ending):
    """Text that begins as a formula does begins with an apostrophe, in every column; other text stays."""
    path = tmp_path / f"all.{ending}"
    export(pa.table({"title": pa.array(HOSTILE, pa.string())}), path)
    if ending == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
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
    for ending in ("parquet", "jsonl", "csv", "xlsx", "sqlite", "duckdb", "zip"):
        with pytest.raises(WatchError, match="can't be written"):
            export(records, tmp_path / "none" / f"all.{ending}")
