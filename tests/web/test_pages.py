"""What the contracts say of the pages, sentence by sentence."""

import hashlib
import http.client
import io
import re
import subprocess
import zipfile
from urllib.parse import quote

import feedparser
import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from disclosure_watch import config

RECORD = re.compile(r'href="/records/([^"?/]+)')


def linked(html):
    return set(RECORD.findall(html))


def followed(face, path="/"):
    """Return the text of every page of changes that links lead to from a page."""
    texts, ahead, seen = [], [path], set()
    while ahead:
        address = ahead.pop()
        if address in seen:
            continue
        seen.add(address)
        texts.append(face.get(address).text)
        links = (each.attributes.get("href") or "" for each in LexborHTMLParser(texts[-1]).css("a"))
        ahead += [link for link in links if re.match(r"/changes(\?skip=\d+)?$", link)]
    return texts


def test_every_record_that_changed_is_reached_from_the_first_page(played, face):
    reached = set().union(*map(linked, followed(face)))
    assert reached >= {revision.record_id for revision in played.revisions}


@pytest.mark.parametrize("kind", ["content_changed", "withdrawn", "metadata_changed", "added", "restored"])
def test_only_matching_rows_link_to_records(played, face, kind):
    answer = face.get("/changes", params={"kind": kind})
    assert answer.status_code == 200
    assert linked(answer.text) == {revision.record_id for revision in played.of_change(kind)}


def test_a_field_narrows_to_the_changes_of_it(played, face):
    wanted = {each.record_id for each in played.revisions if any(change.field == "title" for change in each.fields)}
    assert linked(face.get("/changes?field=title").text) == wanted != set()


def test_days_narrow_to_what_was_observed_in_them(played, face):
    zone = played.watch.settings.timezone
    days = {revision.observed_at.astimezone(zone).date() for revision in played.revisions}
    for day in days:
        wanted = {each.record_id for each in played.revisions if each.observed_at.astimezone(zone).date() == day}
        assert linked(face.get(f"/changes?from={day}&to={day}").text) == wanted
    assert linked(face.get(f"/changes?from={max(days)}&to={min(days)}").text) == set()


@pytest.mark.parametrize("query", ["from=2026-11-31", "to=26-11-01", "from=yesterday", "from=20261101", "to=2026-1-1",
                                   "from=0000-00-00", "kind=edited", "field=nothing", "skip=-1", "skip=x", "skip=9e9"])  # fmt: skip
def test_what_a_filter_cannot_mean_is_a_400(face, query):
    assert face.get(f"/changes?{query}").status_code == 400
    assert face.get(f"/changes.atom?{query}").status_code == (200 if query.startswith("skip") else 400)


def test_an_edit_shows_before_and_after(played, face):
    (title,) = [each for each in played.revisions if any(change.field == "title" for change in each.fields)]
    change = next(change for change in title.fields if change.field == "title")
    tree = LexborHTMLParser(face.get("/changes?field=title").text)
    assert change.before in tree.css_first("del").text()
    assert change.after in tree.css_first("ins").text()


@pytest.mark.parametrize("query", ["", "?kind=content_changed", "?source=a&kind=withdrawn", "?from=2026-11-04"])
def test_every_list_is_an_atom_feed(played, face, query):
    feed = feedparser.parse(face.get(f"/changes.atom{query}").content)
    assert (feed.version, feed.bozo) == ("atom10", 0)
    shown = {each["id"] for each in face.get(f"/changes.json{query}").json()["items"]}
    ids = {entry.id for entry in feed.entries}
    assert ids == shown != set()
    assert linked(face.get(f"/changes{query}").text) == {each.rpartition(".")[0].rpartition(":")[2] for each in ids}


def test_every_list_is_a_json_feed(played, face):
    feed = face.get("/changes.json?kind=added").json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    (added,) = played.of_change("added")
    (item,) = feed["items"]
    assert item["id"].endswith(added.revision_id)
    assert item["url"].endswith(f"/records/{added.record_id}")
    assert httpx.get(item["url"], trust_env=False).status_code == 200


def test_a_record_shows_its_fields_and_its_letter(played, face):
    revision = played.revisions[0]
    page = LexborHTMLParser(face.get(f"/records/{revision.record_id}").text).body.text()
    for value in (revision.record.title, revision.record.index_number, revision.record.publisher):
        assert value in page
    assert all(line.strip() in page for line in revision.record.body_text.split("\n"))


def test_a_field_is_shown_with_where_it_was_read(played, face):
    latest = {each.record_id: each for each in sorted(played.revisions, key=lambda each: each.revision)}
    record_id = next(each.record_id for each in latest.values() if each.revision > 1 and str(each.state) == "live")
    record = latest[record_id].record
    (row,) = [row for row in played.watch.store.frontier_of("a").rows.values() if row.url == record.url]
    stated = dict(line.split(": ", 1) for line in row.origins.split("\n"))
    facts = {}
    for each in LexborHTMLParser(face.get(f"/records/{record_id}").text).css("aside .facts > div"):
        facts[each.css_first("dt").text()] = each.css_first("dd").text()
    label, _, place = stated["index_number"].partition(", in ")
    assert facts["index number"] == f"{record.index_number}read from “{label}” in {place}"
    assert stated["title"].split(",")[0] in facts["title"]
    chinese = LexborHTMLParser(face.get(f"/records/{record_id}?lang=zh", headers={"Cookie": ""}).text)
    assert f"读自“{label}”一栏（{place}）" in chinese.css_first("aside").text()
    face.cookies.clear()
    earlier = LexborHTMLParser(face.get(f"/records/{record_id}?revision=1").text)
    assert f"“{label}”" not in earlier.css_first("aside").text()


def test_the_redline_of_a_figure(played, face):
    (edited,) = [each for each in played.revisions if any(change.field == "body_text" for change in each.fields)]
    change = next(change for change in edited.fields if change.field == "body_text")
    path = f"/records/{edited.record_id}?from={edited.revision - 1}&to={edited.revision}"
    tree = LexborHTMLParser(face.get(path).text).css_first("main")
    assert [each.text().strip() for each in tree.css(".redlined del")] == [change.before]
    assert [each.text().strip() for each in tree.css(".redlined ins")] == [change.after]


@pytest.mark.parametrize("query", ["from=1&to=99", "from=0", "to=99", "revision=99"])
def test_an_unknown_revision_is_a_404(played, face, query):
    record_id = played.of_change("content_changed")[0].record_id
    assert face.get(f"/records/{record_id}?{query}").status_code == 404
    assert face.get(f"/records/{record_id}?from=one").status_code == 400


def test_a_withdrawn_record_says_so_and_when_it_was_last_seen(played, face):
    (gone,) = played.of_change("withdrawn")
    text = LexborHTMLParser(face.get(f"/records/{gone.record_id}").text).css_first(".notice").text()
    zone = played.watch.settings.timezone
    assert f"{gone.last_seen_live_at.astimezone(zone):%Y-%m-%d %H:%M}" in text


def test_the_proof_can_be_checked_with_sha256sum(played, face, tmp_path):
    edited = played.of_change("content_changed")[0]
    answer = face.get(f"/evidence/{edited.revision_id}.zip")
    assert answer.headers["content-type"] == "application/zip"
    zipfile.ZipFile(io.BytesIO(answer.content)).extractall(tmp_path)
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=True, capture_output=True)
    listed = {line.split("  ")[1] for line in (tmp_path / "SHA256SUMS").read_text().splitlines()}
    assert {path.name for path in tmp_path.iterdir()} == listed | {"SHA256SUMS"}
    (content,) = tmp_path.glob("content.*")
    assert hashlib.sha256(content.read_bytes()).hexdigest() == edited.evidence.sha256


def test_the_saved_page_is_shown_with_its_words_and_nothing_that_acts(played, face):
    revision = played.of_change("content_changed")[0]
    answer = face.get(f"/saved/{revision.revision_id}")
    assert revision.record.title in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    tree = LexborHTMLParser(answer.text)
    assert not tree.css("script, iframe, object, embed, img, form, base, meta[http-equiv], [onclick], [src], [style]")
    assert {each.attributes["href"] for each in tree.css("link")} == {"/static/web.css"}


@pytest.mark.parametrize(
    "path", ["/", "/changes", "/search", "/sources", "/sources/a", "/charts", "/subscribe", "/nothing"]
)
def test_every_page_has_a_policy_a_menu_and_a_language(face, path):
    for accepted, language, word in (
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN", "来源"),
        ("en", "en", "Sources"),
        ("fr", "en", "Sources"),
    ):
        answer = face.get(path, headers={"Accept-Language": accepted})
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        tree = LexborHTMLParser(answer.text)
        assert tree.css_first("html").attributes["lang"] == language
        assert word in tree.css_first("nav").text()
        assert not tree.css("script, [style], [onclick]")


def test_the_language_can_be_switched_and_is_kept(played):
    with httpx.Client(base_url=played.url, trust_env=False, headers={"Accept-Language": "en"}) as reader:
        assert 'lang="zh-CN"' in reader.get("/changes?lang=zh").text[:60]
        assert 'lang="zh-CN"' in reader.get("/sources").text[:60]


@pytest.mark.parametrize("path", ["/changes", "/records/{record}", "/api/changes", "/"])
def test_an_unchanged_page_costs_a_304(played, face, path):
    path = path.format(record=played.revisions[0].record_id)
    first = face.get(path)
    again = face.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for same in (
        first.headers["etag"].removeprefix("W/"),
        f'"a", {first.headers["etag"]} ,"b"',
        "*",
    ):  # RFC 9110, 8.8.3.2
        assert face.get(path, headers={"If-None-Match": same}).status_code == 304
    for other in ('W/"other"', '"other"', "", '""', first.headers["etag"][:-2]):
        assert face.get(path, headers={"If-None-Match": other}).status_code == 200
    if not path.startswith("/api"):
        other = face.get(path, headers={"If-None-Match": first.headers["etag"], "Accept-Language": "zh"})
        assert other.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/records/nothing", "/records/..%2f..%2fetc%2fpasswd", "/records/%00", "/evidence/x.1.zip", "/saved/x.1", "/saved/x",
        "/evidence/..%2f..%2fwatch.toml.zip", "/static/..%2f..%2fapp.py", "/static/../app.py", "/proposals/none", "/sources/none",
        "/changes?source=none", "/nothing", "/api/records/none", "/api/nothing", "/records/%ff%fe", "/" + "x" * 5000,
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_plain_404(face, path):
    answer = face.get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/changes", "/api/changes"])
def test_other_methods_are_refused(face, method, path):
    assert face.request(method, path).status_code == 405


def test_head_is_answered_without_a_body(face):
    answer = face.head("/changes")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"]


@pytest.mark.parametrize("text", ["a" * 8001, "量" * 8001, "a" * 40_000])
@pytest.mark.parametrize("path", ["/search", "/api/search", "/changes"])
def test_a_query_that_is_too_long_is_refused(face, path, text):
    connection = http.client.HTTPConnection(face.base_url.host, face.base_url.port)
    connection.request("GET", f"{path}?q={quote(text)}")
    assert 400 <= connection.getresponse().status < 500
    connection.close()


@pytest.mark.parametrize("text", ['"', '"a', "OR", "AND AND", "-", "(", "NEAR(a b)", "a*", "'; DROP TABLE x;--", "\x00", "*", "col:x", "-a -b", "😀", "\u202e量", "%"])  # fmt: skip
def test_odd_search_syntax_is_no_error(face, text):
    for path in ("/search", "/api/search"):
        assert face.get(path, params={"q": text, "history": "1"}).status_code in {200, 400}


def test_search_finds_what_was_withdrawn_in_history(played, face):
    (gone,) = played.of_change("withdrawn")
    words = gone.record.title[:20]
    answer = face.get("/search", params={"q": f'"{words}"', "history": "1"})
    assert gone.record_id in linked(answer.text)
    assert LexborHTMLParser(answer.text).css("mark")


def test_a_page_is_at_most_100_kb(face):
    for path in ("/", "/changes", "/charts", "/sources", "/subscribe"):
        assert len(face.get(path).content) <= 100_000


def test_a_source_is_shown_with_what_was_found(played, face):
    findings = [finding for finding in played.watch.store.findings() if finding.open and finding.source_id == "a"]
    text = face.get("/sources/a").text
    for finding in findings[:5]:
        assert finding.kind.words.meaning in LexborHTMLParser(text).body.text()


def test_a_subscription_is_a_block_that_loads_with_its_preview(played, face, tmp_path):
    query = {
        "kind": "withdrawn",
        "source": "a",
        "name": 'a "name"',
        "receiver": "jsonl:gone.jsonl",
        "keywords": "答复，函",
    }
    answer = face.get("/subscribe", params=query)
    block = LexborHTMLParser(answer.text).css_first("pre").text()
    sources = (played.watch.folder / "watch.toml").read_text("utf-8").partition("[[subscription]]")[0]
    (tmp_path / "watch.toml").write_text(sources + block, "utf-8")
    (subscription,) = config.load(tmp_path / "watch.toml").subscriptions
    assert (subscription.name, subscription.to, subscription.sources) == ('a "name"', "jsonl:gone.jsonl", ("a",))
    assert [str(change) for change in subscription.changes] == ["withdrawn"]
    assert subscription.keywords == ("答复", "函")
    assert linked(answer.text) == {revision.record_id for revision in played.of_change("withdrawn")}
