"""The API: its description, cursors, shapes, and who may ask."""

import json

import pytest

from disclosure_watch import rows
from disclosure_watch.cli import main


def handed_out(face, **more):
    """Return the items of all answers, from the first to the empty one."""
    items, cursor = [], ""
    while True:
        answer = face.get("/api/changes", params={"cursor": cursor, **more}).json()
        if not answer["items"]:
            return items, answer["cursor"]
        items += answer["items"]
        cursor = answer["cursor"]


@pytest.mark.parametrize("limit", [1, 3, 7, 200])
def test_each_revision_comes_once_as_the_command_prints_it(played, face, capsys, limit):
    items, _ = handed_out(face, limit=limit)
    with pytest.raises(SystemExit):
        main(["changes", "--json", "--config", str(played.watch.folder / "watch.toml")])
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(items, key=lambda each: each["revision_id"]) == sorted(printed, key=lambda each: each["revision_id"])
    assert len({each["revision_id"] for each in items}) == len(items)
    order = {}
    for each in items:
        assert order.get(each["record_id"], 0) < each["revision"]
        order[each["record_id"]] = each["revision"]


def test_a_cursor_at_the_end_stays_there(face):
    _, cursor = handed_out(face)
    answer = face.get("/api/changes", params={"cursor": cursor}).json()
    assert answer == {"items": [], "cursor": cursor}


def test_a_cursor_of_the_feed_is_understood(played, face):
    table, cursor = played.watch.store.feed(None)
    assert table.num_rows
    assert face.get("/api/changes", params={"cursor": cursor}).json()["items"] == []


@pytest.mark.parametrize("cursor", ["x", "e30=", "eyJwYXNzZXMiOjF9", "é", "W10=", "A" * 7000, "eyJwYXNzZXMiOiB7ImEiOiAiYiJ9fQ=="])  # fmt: skip
def test_a_bad_cursor_is_a_400(face, cursor):
    assert face.get("/api/changes", params={"cursor": cursor}).status_code == 400


def test_every_call_is_described_and_answers(face):
    described = face.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.")
    for path, calls in described["paths"].items():
        assert path.startswith("/api/")
        assert set(calls) == {"get"}
        if "{" not in path and not any(each.get("required") for each in calls["get"].get("parameters", [])):
            answer = face.get(path)
            assert answer.status_code == 200
            assert answer.headers["access-control-allow-origin"] == "*"
    assert {"/api/changes", "/api/search", "/api/records", "/api/sources", "/api/findings"} <= set(described["paths"])


def test_search_names_the_records(played, face):
    record = played.revisions[0].record
    found = face.get("/api/search", params={"q": f'"{record.title}"'}).json()["items"]
    assert played.revisions[0].record_id in {each["record_id"] for each in found}


def test_records_come_in_pages_each_once(played, face):
    records, after = [], ""
    while True:
        answer = face.get("/api/records", params={"limit": 4, "after": after}).json()
        records += answer["items"]
        if not answer["after"]:
            break
        after = answer["after"]
    assert [each["record_id"] for each in records] == sorted({revision.record_id for revision in played.revisions})
    known = json.loads(rows.dumps(played.watch.store.records().to_pylist()))
    assert records == known


def test_one_record_has_its_history(played, face):
    edited = played.of_change("content_changed")[0]
    told = face.get(f"/api/records/{edited.record_id}").json()
    assert told["record"]["record_id"] == edited.record_id
    assert [each["revision"] for each in told["history"]] == list(range(1, edited.revision + 1))


def test_faults_are_json_with_a_cors_header(face):
    answer = face.get("/api/records/none")
    assert answer.status_code == 404
    assert answer.json()["error"]
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("query", ["limit=0", "limit=100000", "limit=x"])
def test_numbers_out_of_bounds_are_refused(face, query):
    assert face.get(f"/api/changes?{query}").status_code in {400, 422}
