"""What describes the tables to other programs, as Frictionless and Croissant themselves judge it."""

import datetime as dt
import hashlib
import json
import zipfile
from enum import StrEnum

import pyarrow.parquet as pq
import pytest

from disclosure_watch import model, relations, schema
from disclosure_watch.model import Attribution, Change, FindingKind, ReplyKind, Source, State, Verdict
from disclosure_watch.store import export

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib", "ignore::DeprecationWarning:mlcroissant")

NOW = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)


@pytest.fixture
def filled(store, made):
    """A store of two sources with edits, agencies and a withdrawal."""
    made.visit(store, "a", {"1": "全市企业达8837家。附件", "2": "正文二"})
    made.visit(store, "a", {"1": "全市企业达8873家。附件"}, made.START + dt.timedelta(days=1))
    made.visit(store, "b", {"1": "正文"})
    store.note_sources([Source("a", "甲", "http://a/"), Source("b", "乙", "http://b/")], [], NOW)
    return store


def package(filled, tmp_path):
    """Return the unpacked data package of the records."""
    export(filled.record_batches(), tmp_path / "all.zip", "records", filled.beside())
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        archive.extractall(tmp_path / "all")
    return tmp_path / "all"


def test_frictionless_validates_an_exported_package(filled, tmp_path):
    """Rows, types, keys, references, enums and digests."""
    frictionless = pytest.importorskip("frictionless")
    folder = package(filled, tmp_path)
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])[:5]
    resources = {each["name"]: each for each in json.loads((folder / "datapackage.json").read_text())["resources"]}
    assert set(resources) >= {"records", "sources", "record_agencies"}
    assert resources["records"]["schema"]["primaryKey"] == ["record_id"]
    (state,) = [field for field in resources["records"]["schema"]["fields"] if field["name"] == "state"]
    assert state["constraints"]["enum"] == ["live", "delisted", "withdrawn"]
    for resource in resources.values():
        data = (folder / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource["bytes"] == len(data)
        assert resource["schema"]["fields"]


def test_frictionless_finds_a_broken_reference(filled, tmp_path):
    """The references are meant: a row that refers to nothing is told."""
    frictionless = pytest.importorskip("frictionless")
    folder = package(filled, tmp_path)
    descriptor = json.loads((folder / "datapackage.json").read_text())
    for resource in descriptor["resources"]:
        del resource["hash"], resource["bytes"]
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    rows = (folder / "record_agencies.csv").read_text("utf-8")
    (folder / "record_agencies.csv").write_text(rows + "nobody,publisher,市科技局,,\n", "utf-8")
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert "foreign-key" in {kind for (kind,) in report.flatten(["type"])}


def test_croissant_validates_and_reads_an_exported_package(filled, tmp_path):
    """Its records come out as they went in."""
    mlcroissant = pytest.importorskip("mlcroissant")
    folder = package(filled, tmp_path)
    dataset = mlcroissant.Dataset(str(folder / "croissant.json"))
    rows = list(dataset.records("sources"))
    assert sorted(row["sources/source_id"] for row in rows) == [b"a", b"b"]


def test_the_tables_are_described_beside_them(filled, folder):
    """Each file with its digest, nested fields and all; both validators take it."""
    filled.describe(NOW)
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    resources = {resource["name"]: resource for resource in descriptor["resources"]}
    assert set(resources) >= {"records", "changes", "edits", "sources", "record_agencies"}
    for resource in resources.values():
        files = resource.get("files") or [resource]
        for file in files:
            data = (folder / file["path"]).read_bytes()
            assert (file["hash"], file["bytes"]) == (f"sha256:{hashlib.sha256(data).hexdigest()}", len(data))
    (reply,) = [field for field in resources["records"]["schema"]["fields"] if field["name"] == "reply"]
    assert {"session", "proposal_id"} <= {field["name"] for field in reply["fields"]}
    frictionless = pytest.importorskip("frictionless")
    described = frictionless.Package.from_descriptor(descriptor)
    assert set(described.resource_names) == set(resources)
    mlcroissant = pytest.importorskip("mlcroissant")
    dataset = mlcroissant.Dataset(str(folder / "croissant.json"))
    assert {each.uuid for each in dataset.metadata.record_sets} == set(resources)
    assert not dataset.metadata.ctx.issues.errors


def test_keys_and_references_name_columns():
    """Of tables that there are."""
    columns = {table: {field.name for field in fields} for table, fields in schema.TABLES.items()}
    for table, key in relations.PRIMARY_KEYS.items():
        assert set(key) <= columns[table]
    for table, references in relations.REFERENCES.items():
        for column, (other, name) in references.items():
            assert column in columns[table]
            assert relations.PRIMARY_KEYS[other] == (name,)


@pytest.mark.parametrize(
    ("path", "words"),
    [("state", State), ("changes", Change), ("attribution", Attribution), ("reply.kind", ReplyKind),
     ("passes.verdict", Verdict), ("findings.kind", FindingKind)],
)  # fmt: skip
def test_closed_columns_hold_the_models_words(path, words: type[StrEnum]):
    """Each with a meaning."""
    assert list(relations.VALUES[path]) == [str(word) for word in words]
    assert all(relations.VALUES[path].values())
    assert model.State is State


def test_what_is_stored_keeps_to_the_words(filled, folder):
    """No column that is said to be closed holds another word."""
    for table, place in (("snapshots", "snapshots"), ("edits", "edits"), ("record_agencies", "record_agencies")):
        for row in pq.read_table(folder / place).to_pylist():
            for field in schema.TABLES[table]:
                words = relations.values_of(table, field.name)
                cells = row[field.name] if isinstance(row[field.name], list) else [row[field.name]]
                assert not words or set(cells) <= {None, *words}
