"""The file of JSON lines: each line once, whoever else is at the file, and what was read of it is not read again."""

import asyncio
import json
from types import SimpleNamespace

import pytest

from disclosure_watch.alert.channels import local


@pytest.fixture
def send(tmp_path):
    """Returns what sends revisions by number through one channel to one file."""
    channel = local.JsonLines(tmp_path / "a.jsonl")

    def sent(*numbers):
        shapes = [{"revision_id": f"a.{number}", "title": "量子"} for number in numbers]
        return asyncio.run(channel.send(SimpleNamespace(shapes=lambda: shapes)))

    return sent


def told(path):
    return [json.loads(line)["revision_id"] for line in path.read_text("utf-8").splitlines() if line[0] == "{"]


def test_a_line_is_looked_at_once(send, tmp_path, monkeypatch):
    """A hundred alerts cost as many looks at the file's lines as it has lines."""
    looks = []
    plain = local._id
    monkeypatch.setattr(local, "_id", lambda shape: looks.append(shape) or plain(shape))
    for number in range(100):
        assert send(number) == "1 lines written to a.jsonl"
    assert len(looks) <= 200
    assert send(3, 100, 99) == "1 lines written to a.jsonl"
    assert told(tmp_path / "a.jsonl") == [f"a.{number}" for number in range(101)]


def test_what_others_do_to_the_file_is_seen(send, tmp_path):
    """Lines that others add are known, a torn one is cut off, and a file that was emptied or put aside is begun anew."""
    path = tmp_path / "a.jsonl"
    send(1)
    with path.open("ab") as file:
        file.write(b'5\nnoise\n{"revision_id": "a.2"}\n{"revision_id": "a.3')
    send(1, 2, 3)
    assert told(path) == ["a.1", "a.2", "a.3"]
    path.write_bytes(b"")
    send(1)
    assert told(path) == ["a.1"]
    path.rename(tmp_path / "old")
    send(1, 2)
    assert told(path) == ["a.1", "a.2"]
