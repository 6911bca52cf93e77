"""`verify` and `evidence` on what real passes over the ministry left."""

import hashlib
import json
import subprocess

import pytest
from warcio.archiveiterator import ArchiveIterator

from calling import call
from disclosure_watch.ministry import Site, evolve_for_demo, serve


def passed(watch_over, families=("trs",)):
    site = Site(seed=4, documents=9, per_page=5, family="trs", small=True)
    with serve(site) as ministry:
        watch = watch_over(ministry.url(site))
        watch.run()
        evolve_for_demo(site)
        watch.run()
        watch.run()
    return watch


@pytest.mark.in_english
def test_verify_reads_every_record_again(watch_over, capsys):
    """After edits and a withdrawal everything is whole and read again; a byte flipped in the ledger is named, exit 1."""
    watch = passed(watch_over)
    path = watch.folder / "watch.toml"
    status, out, err = call(capsys, "verify", "--config", path)
    assert (status, err, len(out.splitlines())) == (0, "", 1)
    revisions = list(watch.store.revisions())
    assert f"{len(revisions)} revisions" in out
    assert f"{sum(revision.state != 'withdrawn' for revision in revisions)} records read again" in out
    damaged = next((watch.folder / "storage" / "ledger").glob("*.parquet"))
    data = bytearray(damaged.read_bytes())
    data[len(data) // 2] ^= 4
    damaged.write_bytes(data)
    status, out, _ = call(capsys, "verify", "--config", path)
    assert status == 1
    assert damaged.name in out


def test_a_proof_bundle_stands_alone(watch_over, capsys, tmp_path):
    """The bundle of an edit holds response, headers, both records, the diff and hashes that sha256sum confirms."""
    watch = passed(watch_over)
    revision = next(revision for revision in watch.store.revisions() if "content_changed" in revision.changes)
    out = tmp_path / "proof"
    path = watch.folder / "watch.toml"
    assert call(capsys, "evidence", revision.revision_id, "--out", out, "--config", path)[0] == 0
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=out, check=True)
    change = json.loads((out / "change.json").read_text("utf-8"))
    assert [field["field"] for field in change["fields"]] == [
        change_of_field.field for change_of_field in revision.fields
    ]
    before, after = (json.loads((out / f"record-{name}.json").read_text("utf-8")) for name in ("before", "after"))
    assert before["body_text"] != after["body_text"] == revision.record.body_text
    content = (out / "content.html").read_bytes()
    assert hashlib.sha256(content).hexdigest() == revision.evidence.sha256
    with (out / "capture.warc.gz").open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]
    assert kinds == ["response", "request"]
    headers = (out / "headers.txt").read_text("utf-8")
    assert headers.startswith("HTTP/1.1 200")
    proof = json.loads((out / "proof.json").read_text("utf-8"))
    assert (proof["digest"], proof["parser_version"]) == (revision.digest, revision.record.parser_version)
    parsed = call(capsys, "parse", out / "content.html", "--url", revision.record.url, "--json")[1]
    assert json.loads(parsed)["body_text"] == revision.record.body_text


def test_a_bundle_of_nothing_is_told(watch_over, capsys, tmp_path):
    """An unknown revision, or a folder that is there already, is one line on stderr: exit 2 for the unknown, 1 for the folder."""
    watch = passed(watch_over)
    path = watch.folder / "watch.toml"
    status, _, err = call(capsys, "evidence", "a.none.1", "--config", path)
    assert (status, len(err.splitlines())) == (2, 1)
    first = next(watch.store.revisions()).revision_id
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    assert call(capsys, "evidence", first, "--out", tmp_path / "full", "--config", path)[0] == 1
    assert call(capsys, "evidence", first, "--out", tmp_path / "new", "--config", path)[0] == 0
    assert not (tmp_path / "new" / "record-before.json").exists()
