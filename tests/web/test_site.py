"""The web face as a static site: all its pages, whole and harmless, wherever they are put."""

import html
import json
import re
import shutil
import subprocess
import urllib.parse
import zipfile
from dataclasses import replace

import feedparser
import pytest
from selectolax.lexbor import LexborHTMLParser

from disclosure_watch import config
from disclosure_watch.cli import main
from disclosure_watch.model import Change
from disclosure_watch.store import Store
from disclosure_watch.store.search.normal import normal
from disclosure_watch.store.search.query import parse
from disclosure_watch.web import site
from disclosure_watch.web.site.addresses import file_of, relative

needs_chromium = pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Debian's chromium")


def pages(folder):
    return {path: LexborHTMLParser(path.read_text("utf-8")) for path in sorted(folder.rglob("*.html"))}


def leading(path, page):
    """Return the files that the links of a page lead to, within a site."""
    for element in page.css("[href], [src], [action]"):
        for name in ("href", "src", "action"):
            link = element.attributes.get(name)
            if link and not link.startswith(("http://", "https://", "#")):
                parts = urllib.parse.urlsplit(link)
                assert not parts.scheme, link
                assert not parts.path.startswith("/"), link
                yield (path.parent / urllib.parse.unquote(parts.path)).resolve()


def test_every_link_leads_to_a_file_of_the_site(written):
    reached = {written / "index.html"}
    for path, page in pages(written).items():
        targets = set(leading(path, page))
        assert all(target.is_file() and target.is_relative_to(written) for target in targets), path
        reached |= targets
    assert reached >= set(written.rglob("*.html"))


@pytest.mark.parametrize("language", ["", "en/"])
def test_every_record_is_there_with_its_redlines_and_proofs(played, written, language):
    for revision in played.revisions:
        folder = written / f"{language}records/{revision.record_id}"
        assert revision.record.title[:20] in html.unescape((folder / "index.html").read_text("utf-8"))
        with zipfile.ZipFile(written / f"evidence/{revision.revision_id}.zip") as proof:
            assert "SHA256SUMS" in proof.namelist()
        if revision.evidence:
            assert (written / f"{language}saved/{revision.revision_id}/index.html").is_file()
        if revision.revision > 1:
            redline = folder / f"from={revision.revision - 1},to={revision.revision}" / "index.html"
            assert 'id="redline"' in redline.read_text("utf-8")


def test_the_languages_lead_to_each_other(written):
    for path, page in pages(written).items():
        other = page.css_first(".language a")
        if other is not None:
            target = (path.parent / other.attributes["href"]).resolve()
            is_english = path.relative_to(written).parts[0] == "en"
            assert target == (
                written / path.relative_to(written / "en") if is_english else written / "en" / path.relative_to(written)
            )


def test_every_page_asks_nothing_of_elsewhere(written):
    for path, page in pages(written).items():
        policy = page.css_first("meta[http-equiv='Content-Security-Policy']").attributes["content"]
        assert policy.startswith("default-src 'self';"), path
        assert [script.attributes.get("src", "").rpartition("/")[2] for script in page.css("script")] in (
            [],
            ["search.js"],
        )
        assert not page.css("form:not(.find)")


def test_the_feeds_lead_into_the_site(written):
    feed = feedparser.parse((written / "changes.atom").read_bytes())
    items = json.loads((written / "en/changes.json").read_text("utf-8"))["items"]
    assert feed.entries
    assert all((written / urllib.parse.unquote(entry.link)).is_file() for entry in feed.entries)
    assert all((written / "en" / item["url"]).resolve().is_file() for item in items)


def test_the_index_holds_every_record_once_by_month(played, written):
    listed = []
    for path in sorted((written / "search").glob("????-??.js")):
        told = re.fullmatch(r'indexed\("(.*?)", (.*)\);\n', path.read_text("utf-8"), re.DOTALL)
        entries = json.loads(told[2])
        assert told[1] == path.stem
        assert all(entry["date"].startswith(path.stem) for entry in entries)
        assert all((written / entry["at"]).is_file() for entry in entries)
        links = {
            link.attributes["href"]
            for link in pages(written / "search" / path.stem)[written / "search" / path.stem / "index.html"].css(
                ".hits a"
            )
        }
        assert links == {f"../../{entry['at']}" for entry in entries}
        listed += [entry["at"] for entry in entries]
    assert sorted(listed) == sorted({f"records/{revision.record_id}/index.html" for revision in played.revisions})


def test_beyond_so_many_records_the_newest_are_there_and_no_link_breaks(played, tmp_path):
    count, _ = site.write(played.watch.settings, tmp_path / "site", clock=played.watch.clock, most_records=3)
    newest = list(
        dict.fromkeys(
            each.record_id for each in sorted(played.revisions, key=lambda each: each.observed_at, reverse=True)
        )
    )
    there = {path.name for path in (tmp_path / "site/records").iterdir()}
    last = {
        record_id: max(each.observed_at for each in played.revisions if each.record_id == record_id)
        for record_id in newest
    }
    assert count == len(there) == 3
    assert min(last[record_id] for record_id in there) >= max(
        last[record_id] for record_id in newest if record_id not in there
    )
    test_every_link_leads_to_a_file_of_the_site(tmp_path / "site")


def test_no_page_leads_to_a_proposal_that_nothing_answers_any_more(played, tmp_path):
    """An earlier revision answers a proposal that the record as it stands doesn't."""
    first = next(each for each in played.revisions if each.record.reply and each.record.reply.proposal_id)
    reply = replace(first.record.reply, proposal_number="77")
    last = replace(first, revision=2, changes=(Change.METADATA_CHANGED,), record=replace(first.record, reply=reply))
    (tmp_path / "watch.toml").write_text(
        f'[[source]]\nid = "{first.source_id}"\nlisting_url = "http://127.0.0.1:9/"\n', "utf-8"
    )
    settings = config.load(tmp_path / "watch.toml")
    with Store(settings.storage).begin(first.source_id) as held:
        both = [
            replace(each, evidence=None, pass_number=held.pass_number) for each in (replace(first, revision=1), last)
        ]
        held.commit(both, full_pass_at=first.observed_at)
    site.write(settings, tmp_path / "site", clock=played.watch.clock, most_records=10)
    assert not (tmp_path / "site/proposals").exists()
    test_every_link_leads_to_a_file_of_the_site(tmp_path / "site")


@pytest.mark.parametrize("text", ["..", ".", "", "a/b", "a%2Fb", "提案", "C:", "x" * 500, ".hidden", "a b", "a\x00b"])
def test_any_text_is_part_of_a_path_below_the_site(text):
    path = file_of(f"/proposals/{urllib.parse.quote(text, safe='')}?skip={urllib.parse.quote(text)}", "en")
    assert re.fullmatch(r"en/proposals/[A-Za-z0-9][A-Za-z0-9._-]*/([A-Za-z0-9.=_-]+/)?index\.html", path) or not text
    assert ".." not in path.split("/")
    assert max(map(len, path.split("/"))) < 200
    assert relative("en/index.html", path).startswith("proposals/")


# ---------------------------------------------------------------------------------------------------------- the command


def export(watch, *words):
    """Return with which status `export` leaves."""
    with pytest.raises(SystemExit) as left:
        main(["export", *map(str, words), "--config", str(watch.settings.path)])
    return left.value.code


def test_processes_beside_each_other_write_the_same_site(played, written, tmp_path):
    site.write(played.watch.settings, tmp_path / "site", clock=played.watch.clock, most_records=1000, processes=2)
    files = {path.relative_to(written) for path in written.rglob("*") if path.is_file()}
    assert {path.relative_to(tmp_path / "site") for path in (tmp_path / "site").rglob("*") if path.is_file()} == files
    for name in (
        "index.html",
        "en/changes/index.html",
        *(each for each in map(str, files) if each.startswith("evidence/")),
    ):
        assert (tmp_path / "site" / name).read_bytes() == (written / name).read_bytes()


@pytest.mark.in_english
def test_the_command_replaces_a_site_and_nothing_else(played, written, tmp_path, capsys):
    folder = shutil.copytree(written, tmp_path / "site")
    (folder / "left.html").write_text("of an earlier site")
    assert export(played.watch, "--static", folder) == 0
    assert not (folder / "left.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("mine")
    capsys.readouterr()
    assert export(played.watch, "--static", other) == 1
    assert "something else" in capsys.readouterr().err
    assert [path.name for path in other.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("words", [[], ["a.csv", "--static", "site"], ["--static", "site", "--what", "edits"]])
def test_a_file_or_a_site(played, tmp_path, monkeypatch, capsys, words):
    monkeypatch.chdir(tmp_path)
    assert export(played.watch, *words) == 2
    assert "--static" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_site_that_fails_leaves_the_one_before(played, written, tmp_path, monkeypatch):
    folder = shutil.copytree(written, tmp_path / "site")
    before = sorted(path.relative_to(folder) for path in folder.rglob("*"))
    monkeypatch.setattr("disclosure_watch.web.site.writing.script", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        site.write(played.watch.settings, folder, clock=played.watch.clock, most_records=1)
    assert sorted(path.relative_to(folder) for path in folder.rglob("*")) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


# ---------------------------------------------------------------------------------------------------------- a browser


def shown(url, profile, *options):
    """Return the document of an address as a real browser has it once its scripts have run."""
    command = [
        "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", f"--user-data-dir={profile}", "--virtual-time-budget=5000", *options,
        "--dump-dom", url,
    ]  # fmt: skip
    return LexborHTMLParser(subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout)


@pytest.fixture(params=["file", "http"])
def address(request, written, site_url):
    """The site from a disk, and below a path of a web server."""
    return site_url if request.param == "http" else written.as_uri()


def matches(query, record):
    """Return whether the search of the web face finds a query in a record."""
    texts = [record.title, record.body_text, *(file.text or "" for file in record.attachments)]
    return parse(query).matches([normal(text) for text in texts])


QUERIES = ("{0}", "{0} OR {1}", "-{0}", "“{0}” -「{1}」", "NOT {0} AND 提案")


@needs_chromium
def test_a_browser_searches_the_site_as_the_web_face_does(played, address, tmp_path):
    latest = {each.record_id: each.record for each in sorted(played.revisions, key=lambda each: each.revision)}
    texts = [each.body_text for each in latest.values() if len(each.body_text) > 40]
    terms = [re.findall(r"[\u4e00-\u9fff]{4,}", text)[0][:4] for text in texts[:2]]
    for query in (each.format(*terms) for each in (QUERIES if address.startswith("http") else QUERIES[:1])):
        wanted = {record_id for record_id, each in latest.items() if matches(query, each)}
        page = shown(f"{address}/en/search/index.html?q={urllib.parse.quote(query)}", tmp_path, "--window-size=390,844")
        links = {link.attributes["href"] for link in page.css("#hits a")}
        assert links == {f"../records/{record_id}/index.html" for record_id in wanted}, query
        assert page.css_first("#status").text() in {f"{len(wanted)} documents", "Nothing found.", ""}
        if query == terms[0]:
            assert {mark.text() for mark in page.css("#hits mark")} == {terms[0]}


NARROW = """<!doctype html><script>
function measured(frame) {
  const page = frame.contentDocument.documentElement;
  frame.dataset.over = page.scrollWidth - page.clientWidth;
}
</script>"""


@needs_chromium
def test_no_page_is_wider_than_a_telephone(written, tmp_path):
    paths = [
        written / "index.html",
        *(
            next(written.glob(f"{name}/**/index.html"))
            for name in ("changes", "search", "sources", "charts", "subscribe")
        ),
    ]
    paths += [
        next(written.glob("records/*/from*/index.html")),
        next(written.glob("en/saved/*/index.html")),
    ]
    frames = "".join(
        f'<iframe width="390" height="844" frameborder="0" onload="measured(this)" src="{path.as_uri()}"></iframe>'
        for path in paths
    )
    (tmp_path / "narrow.html").write_text(NARROW + frames, "utf-8")
    page = shown(
        (tmp_path / "narrow.html").as_uri(),
        tmp_path / "profile",
        "--allow-file-access-from-files",
        "--disable-web-security",
    )
    assert [frame.attributes.get("data-over") for frame in page.css("iframe")] == ["0"] * len(paths)
