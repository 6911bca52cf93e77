"""The same store in an S3 bucket, and what two machines do in it at once, against a real S3 server that the test starts."""

import datetime as dt
import http.server
import importlib.util
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from disclosure_watch.errors import PassConflict, StoreError
from disclosure_watch.model import EvidenceRef, PassReport, Verdict
from disclosure_watch.store import Store, Tally, chain, lease
from disclosure_watch.store.evidence import warc

LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
"""So late that a compaction leaves no file to those who opened a table before."""


pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("moto") is None, reason="needs moto's server: pip install 'moto[s3,server]'"
)

TIMES = ["last_checked_at", "last_seen_live_at", "missing_since"]
HOUR = dt.timedelta(hours=1)
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture(scope="module")
def server():
    """The address of a running S3 server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"{address}/moto-api/", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            with pytest.MonkeyPatch.context() as patch:
                for name, value in (ENVIRONMENT | {"AWS_ENDPOINT_URL": address}).items():
                    patch.setenv(name, value)
                for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
                    patch.delenv(name, raising=False)
                yield address
        finally:
            process.terminate()


@pytest.fixture
def bucket(server, request):
    """A prefix in a bucket of its own."""
    name = "b" + format(abs(hash(request.node.name)), "x")
    urllib.request.urlopen(urllib.request.Request(f"{server}/{name}", method="PUT")).close()
    return f"s3://{name}/some/prefix"


def test_search(bucket, made, tmp_path, monkeypatch):
    """A bucket is searched with an index in the cache of the machine that asks; nothing of it lies in the bucket."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    store = Store(bucket)
    made.visit(store, "a", {"1": "量子科技", "2": "脑科学"})
    store.index()
    assert list(tmp_path.iterdir()) == []
    assert [hit.document.record_id for hit in store.search("量子").hits] == ["a.1"]
    (meta,) = tmp_path.glob("disclosure-watch/*/search/meta.json")
    made.visit(store, "a", {"1": "脑", "2": "脑科学"}, made.START + HOUR)
    for reader in (store, Store(bucket)):
        assert reader.search("量子").total == 0
        assert [hit.document.revision for hit in reader.search("量子", history=True).hits] == [1]
    store.rebuild()
    assert not meta.exists()
    assert Store(bucket).search("脑").total == 2


def test_passes_and_reading(bucket, made):
    """Passes, history, snapshots, evidence and what runs leave work in a bucket as on a disk."""
    store = Store(bucket)
    assert store.records().num_rows == 0
    assert store.findings() == []
    went = made.visit(store, "a", {"1": "甲", "2": "乙附件"})
    before = store.records().drop_columns(TIMES)
    went += made.visit(store, "a", {"1": "甲甲", "2": "乙附件"}, made.START + HOUR)
    assert made.visit(store, "a", {"1": "甲甲", "2": "乙附件"}, made.START + 2 * HOUR) == ()
    store = Store(bucket)
    assert list(store.revisions()) == list(went)
    assert store.records(as_of=made.START).drop_columns(TIMES).equals(before)
    assert store.records()["revision"].to_pylist() == [2, 1]
    for revision in store.revisions():
        assert chain.digest(revision) == revision.digest
        assert store.read_evidence(revision.evidence).sha256 == revision.evidence.sha256
    shown = store.records()
    assert store.rebuild() == 1
    assert store.records().equals(shown)
    report = PassReport("a", 1, made.START, made.START, Verdict.OK, "")
    store.append_passes([report])
    store.append_passes([report])
    assert list(store.passes()) == [report, report]
    with pytest.raises(StoreError, match=r"none\.warc\.gz"):
        store.read_evidence(EvidenceRef("a/none.warc.gz", 0, ""))


def test_each_pass_has_evidence_of_its_own(bucket, made):
    """A pass puts one object; bytes known from another pass of the month point to the first one's."""
    store = Store(bucket)
    refs = []
    for number in range(3):
        with store.begin("a") as held:
            refs += [held.save(made.capture(content=b"same")), held.save(made.capture(content=b"%d" % number))]
            assert held.read_evidence(refs[-1]).content == b"%d" % number
            held.commit([])
    assert refs[0] == refs[2] == refs[4]
    assert len({ref.file for ref in refs}) == 3
    assert [store.read_evidence(ref).content for ref in refs[1::2]] == [b"0", b"1", b"2"]


def test_a_pass_that_dies_before_its_commit(bucket, made):
    """Evidence of a pass that did not commit isn't put; the pass is done again as if it had not been."""
    with Store(bucket).begin("a") as held:
        held.save(made.capture())
    (revision,) = made.visit(Store(bucket), "a", {"1": "甲"})
    assert revision.pass_number == 1


def test_an_object_of_a_pass_that_died_before_its_first_capture(bucket, made):
    """It has nothing but its head: the next pass lets it go, and nothing is damaged."""
    store = Store(bucket)
    file = "a/a-202611-000001-0badcafe.warc.gz"
    store._location.replace(f"evidence/{file}", warc.info(file, made.START))
    with store.begin("a") as held:
        held.save(made.capture())
        held.commit([])
    assert list(store.verify(lambda revision, capture: None, Tally())) == []


def test_the_index_can_be_lost(bucket, made):
    """Without its index, a month's evidence is read again and bytes are still kept once."""
    store = Store(bucket)
    capture = made.capture(content=b"same")
    refs = []
    for _ in range(2):
        with store.begin("a") as held:
            refs.append(held.save(capture))
            held.commit([])
        store._location.remove("evidence/a/a-202611.cdxj")
    assert refs[0] == refs[1]


def test_two_handles_one_pass(bucket, made):
    """Of two passes at once one wins; the other stops cleanly, and nothing is doubled or overwritten."""
    stores = Store(bucket), Store(bucket)
    made.visit(stores[0], "a", {"1": "甲"})
    with stores[0].begin("a") as first, stores[1].begin("a") as second:
        edits = []
        for held, text in ((first, "甲甲"), (second, "乙乙")):
            ref = held.save(made.capture(content=text.encode()))
            edits.append([made.revise(held, held.known["a.1"], "1", text, ref, made.START + HOUR)])
        first.commit(edits[0])
        with pytest.raises(PassConflict):
            second.commit(edits[1])
    (_, winner) = stores[1].revisions()
    assert winner.record.body_text == "甲甲"
    assert stores[1].read_evidence(winner.evidence).content == "甲甲".encode()
    assert made.visit(stores[1], "a", {"1": "甲甲"}, made.START + 2 * HOUR) == ()


CHILD = """
import runpy, sys, time
made = runpy.run_path(sys.argv[1])
from disclosure_watch.errors import PassConflict
with made["Store"](sys.argv[2]).begin("a") as held:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        held.commit([made["revise"](held, None, "1", sys.argv[3], None, made["START"])])
    except PassConflict:
        print("conflict")
    else:
        print("won")
"""


def test_two_processes_one_pass(bucket):
    """Two processes pass the same new source at once: one wins, the other is told so."""
    here = os.path.join(os.path.dirname(__file__), "conftest.py")  # noqa: PTH118, PTH120
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, here, bucket, text],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for text in ("甲", "乙")
    ]
    for child in children:
        assert child.stdout.readline() == "ready\n"
    for child in children:
        child.stdin.write("\n")
        child.stdin.flush()
    said = [child.communicate(timeout=60)[0].strip() for child in children]
    assert sorted(said) == ["conflict", "won"]
    assert len(list(Store(bucket).revisions())) == 1


HOLDER = """
import sys, time
from disclosure_watch.store import Store, lease
lease.LIFE = 2.0
with Store(sys.argv[1]).delivering():
    print("held", flush=True)
    sys.stdin.readline()
"""


def holder(bucket):
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, bucket], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "held\n"
    return child


def taken(store):
    """Whether the right to deliver could be had."""
    try:
        with store.delivering():
            return True
    except PassConflict:
        return False


def test_one_machine_delivers_at_a_time(bucket, monkeypatch):
    """While a process holds the right to deliver, however long, no other gets it; after its end at once; a dead one's runs out."""
    monkeypatch.setattr(lease, "LIFE", 2.0)
    store, left = Store(bucket), Store(f"{bucket}/left")
    with holder(bucket) as child, holder(f"{bucket}/left") as dead:
        dead.kill()
        assert not taken(left)
        began = time.monotonic()
        until, late = began + 1.5 * lease.LIFE, began + 60
        while (now := time.monotonic()) < until or not taken(left):
            assert now < late
            assert not taken(store)
            time.sleep(0.2)
        child.communicate("\n", timeout=60)
        assert child.returncode == 0
    assert taken(store)
    with store.delivering():
        assert not taken(Store(bucket))


@pytest.mark.slow
def test_two_machines_compact_once(bucket, made):
    """Of two compactions at once the second does nothing; no row is lost or doubled."""
    store = Store(bucket)
    for number in range(10):
        made.visit(store, "a", {"1": "甲" * (number + 1)}, made.START + number * HOUR)
    with store._ledger._table.rewriting():
        assert not Store(bucket).compact(LATER)
    assert store.compact(LATER)
    assert len(list(Store(bucket).revisions())) == 10
    assert list(store.verify(lambda revision, capture: None, Tally())) == []


WATCH = """\
storage = "{bucket}"
[[source]]
id = "a"
listing_url = "http://127.0.0.1:9/"
[[subscription]]
name = "all"
to = "webhook:http://127.0.0.1:{port}/"
"""


class Receiver(http.server.BaseHTTPRequestHandler):
    """A slow receiver that keeps the ids it was told."""

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        time.sleep(0.3)
        self.server.told.append(self.headers["webhook-id"])
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.mark.slow
def test_two_machines_deliver_once(bucket, made, tmp_path):
    """Two processes that deliver the same changes at the same moment send each once."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as receiver:
        receiver.told = []
        threading.Thread(target=receiver.serve_forever, args=(0.05,), daemon=True).start()
        config = tmp_path / "watch.toml"
        config.write_text(WATCH.format(bucket=bucket, port=receiver.server_port))
        call = "from disclosure_watch.cli import main; main()"
        command = [sys.executable, "-c", call, "deliver", "--config", config]
        subprocess.run(command, check=True)
        store = Store(bucket)
        made.visit(store, "a", {"0": "零"}, dt.datetime.now(dt.UTC))
        made.visit(store, "a", {str(number): "甲" * number for number in range(1, 6)}, dt.datetime.now(dt.UTC))
        machines = [subprocess.Popen(command) for _ in range(2)]
        assert [machine.wait(timeout=120) for machine in machines] == [0, 0]
        receiver.shutdown()
    assert len(receiver.told) == len(set(receiver.told)) >= 5


@pytest.mark.parametrize(
    "way",
    ["from a disk", *(pytest.param(way, marks=pytest.mark.slow) for way in ("from a bucket", "from bucket to bucket"))],
)
def test_backups(bucket, made, tmp_path, way, capsys):
    """A storage goes to a bucket and comes back from it, whole; a bucket that can't be had is told in a line."""
    from disclosure_watch.cli import main

    def call(name, storage, *words):
        config = tmp_path / "watch.toml"
        config.write_text(f'storage = "{storage}"\n')
        with pytest.raises(SystemExit) as left:
            main([name, *words, "--config", str(config)])
        return left.value.code or 0

    there = str(tmp_path / "storage") if way == "from a disk" else f"{bucket}/storage"
    backup = str(tmp_path / "backup") if way == "from a bucket" else f"{bucket}/backup"
    store = Store(there)
    for number in range(3):
        made.visit(store, "a", {"1": "甲" * (number + 1)}, made.START + number * HOUR)
    assert call("backup", there, backup) == 0
    made.visit(store, "a", {"1": "甲", "2": "乙"}, made.START + 9 * HOUR)
    assert call("backup", there, backup) == 0
    for again in (f"{bucket}/again", str(tmp_path / "again")):
        assert call("restore", again, backup) == 0
        assert list(Store(again).revisions()) == list(store.revisions())
        assert list(Store(again).verify(lambda revision, capture: None, Tally())) == []
        assert call("restore", again, backup) == 1  # there is something there now
    capsys.readouterr()
    assert call("backup", there, "s3://no-such-bucket-here/backup") == 1
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    assert len(err.splitlines()) == 1
