"""A column stands in one list; everything that needs to know of it follows from there."""

import dataclasses
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import disclosure_watch
from disclosure_watch import fields, schema
from disclosure_watch.language import spoken
from disclosure_watch.model import Attachment, FindingKind, Record, Reply, Severity

NEW_FIELD = """
    Field("validity", Type.TEXT, "Whether it is in force", "有效性", "有效", "info box", Kind.METADATA, since=99, labels=(("有效性",),)),
"""

SCRIPT = """
import asyncio, datetime as dt, sys
from dataclasses import replace
from pathlib import Path
from disclosure_watch import diff, fields, rows, schema
from disclosure_watch.alert.translations import words_of
from disclosure_watch.cli.add import _SHOWN
from disclosure_watch.language import spoken
from disclosure_watch.model import Attribution, Change, Record, Revision, State
from disclosure_watch.parse.labels import RANKED
from disclosure_watch.store import Store

now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
record = Record("trs", "1", "http://example.gov.cn/1.html", "标题", body_text="正文", validity="有效")
after = replace(record, validity="失效")
(change,) = diff.records(record, after)
assert (change.field, change.before, change.after) == ("validity", "有效", "失效"), change
assert diff.kinds([change]) == (Change.METADATA_CHANGED,)
store = Store(sys.argv[1])
with store.begin("a") as held:
    held.commit([Revision("a.1", "a", 1, State.LIVE, (Change.ADDED,), Attribution.SOURCE_EDIT, (change,), 1, now, now, after)])
with store.begin("a") as held:
    assert held.known["a.1"].record.validity == "失效"
assert next(store.revisions()).record == after
assert store.records(columns=["validity"]).to_pylist() == [{"validity": "失效"}]
assert schema.arrow_schema("ledger").field("validity").metadata[b"description_zh"].decode() == "有效性"
sys.path.insert(0, sys.argv[2])
import generate
assert generate.data_dictionary().count("| `validity` |") == 2
assert (words_of("zh").fields["validity"], words_of("en").fields["validity"]) == ("有效性", "validity")
assert "validity" in fields.CHANGING and "validity" in fields.SELECTABLE and "validity" in _SHOWN
assert RANKED["有效性"] == ("validity", 0)
"""


def test_a_new_column_is_two_lines(tmp_path):
    """With one entry in the list and one attribute of the model a column is compared, stored, described and told."""
    package = tmp_path / "src" / "disclosure_watch"
    shutil.copytree(Path(disclosure_watch.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    add(package / "fields.py", before='    Field("body_text"', text=NEW_FIELD)
    add(package / "model" / "data.py", before='    body_text: str = ""', text="    validity: str | None = None\n")
    docs = Path(__file__).parents[1] / "docs"
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, tmp_path / "storage", docs],
        env={"PYTHONPATH": str(tmp_path / "src"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def add(file, *, before, text):
    """Put a line before another of a source file."""
    source = file.read_text("utf-8")
    assert source.count(before) == 1
    file.write_text(source.replace(before, text + before), "utf-8")


@pytest.mark.parametrize(
    ("model", "listed"),
    [(Record, fields.RECORD_FIELDS[1:]), (Reply, fields.REPLY_FIELDS), (Attachment, fields.ATTACHMENT_FIELDS)],
    ids=["record", "reply", "attachment"],
)
def test_the_model_has_what_the_list_says(model, listed):
    """Record, reply and attachment have the listed fields, in the list's order."""
    assert [field.name for field in dataclasses.fields(model)] == [field.name for field in listed]


@pytest.mark.parametrize("table", schema.TABLES)
def test_nested_fields_are_described(table):
    """Each field of a struct carries its meaning in both languages, as the columns do."""
    described = [field for column in schema.arrow_schema(table) for field in [column, *nested(column.type)]]
    for field in described:
        assert field.metadata[b"description"]
        assert field.metadata[b"description_zh"]


def nested(type_):
    """Yield the fields below a column."""
    inner = getattr(type_, "value_type", type_)
    for place in range(inner.num_fields if str(inner).startswith("struct") else 0):
        yield inner.field(place)
        yield from nested(inner.field(place).type)


@pytest.mark.parametrize("kind", FindingKind)
def test_a_finding_says_what_to_do(kind):
    """Each kind of finding has a severity, and its meaning and remedy in both languages."""
    assert kind.severity in Severity
    assert all(kind.words)
    assert all(any("一" <= letter <= "鿿" for letter in spoken(text, "zh")) for text in kind.words)
