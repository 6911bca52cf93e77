"""Texts that others wrote are text on every page, whatever they hold; no page is broken by them."""

import datetime as dt
import xml.etree.ElementTree as ET
from hashlib import sha256

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from disclosure_watch import config
from disclosure_watch.model import (
    Attachment,
    Attribution,
    Capture,
    Change,
    FieldChange,
    Record,
    Reply,
    ReplyKind,
    Revision,
    State,
)
from disclosure_watch.store import Store
from disclosure_watch.web import site

SCRIPT = "<script>alert(1)</script>\"'><img src=//evil.example/x onerror=alert(1)>"
BIDI = "\u202e\u2066\u200f\x00\x1b[31m\x85\ud800"
HOSTILE = f"{SCRIPT}{{{{7*7}}}}{{%raw%}}&amp;]]>-->{BIDI}".replace("\ud800", "")
NOW = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)


def record(text, size=1):
    return Record(
        profile="trs", parser_version="1", url='http://evil.example/a?b="><script>', title=text * size, index_number=text,
        document_number=text, topic_category=text, genre_category=text, publisher=text, body_text=f"{text}\n\t{text}\n" * size,
        attachments=(Attachment(text, "javascript:alert(1)", "0" * 64, text * size), Attachment(text, "data:text/html,x", None, None)),
        reply=Reply(ReplyKind.PROPOSAL, text, text, text, text, (text,), (text,), text, (text,), None, text),
    )  # fmt: skip


@pytest.fixture(scope="module", params=[1, pytest.param(4000, marks=pytest.mark.slow)])
def hostile_settings(request, tmp_path_factory):
    """A source whose every text is hostile, in two revisions, the long one of a megabyte."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "watch.toml").write_text(
        '[[source]]\nid = "a"\nname = "<script>x"\nlisting_url = "http://127.0.0.1:9/"\n'
    )
    settings = config.load(folder / "watch.toml")
    page = f"<html><head><meta http-equiv=refresh content='0;//evil.example'><base href=//evil.example><style>@import '//evil.example'</style></head><body onload=alert(1)><svg onload=alert(1)><a href=javascript:alert(1) ping=//evil.example>{HOSTILE}</a><form action=//evil.example><iframe srcdoc='<script>'></iframe><p style='background:url(//evil.example)'>text</p><img alt='&lt;script&gt;'><plaintext>".encode()
    capture = Capture(
        url="http://evil.example/", requested_url="http://evil.example/", fetched_at=NOW, status=200, reason=HOSTILE.split("\x00")[0][:20],
        headers=(("Content-Type", "text/html; charset=utf-8"),), request_headers=(), body=page, content=page, sha256=sha256(page).hexdigest(),
    )  # fmt: skip
    store = Store(settings.storage)
    with store.begin("a") as held:
        ref = held.save(capture)
        first, last = record("plain"), record(HOSTILE, request.param)
        fields = tuple(
            FieldChange(name, "plain", HOSTILE * request.param) for name in ("title", "publisher", "body_text")
        )
        common = {"record_id": "a.000000000000", "source_id": "a", "state": State.LIVE, "attribution": Attribution.SOURCE_EDIT,
                  "pass_number": held.pass_number, "first_seen_at": NOW, "observed_at": NOW, "evidence": ref}  # fmt: skip
        held.commit(
            [
                Revision(revision=1, changes=(Change.ADDED,), fields=(), record=first, **common),
                Revision(revision=2, changes=(Change.CONTENT_CHANGED,), fields=fields, record=last, **common),
            ],
            full_pass_at=NOW,
        )
    return settings


@pytest.fixture(scope="module")
def hostile(hostile_settings, serve_face):
    """The face over it."""
    with (
        serve_face(hostile_settings, lambda: NOW) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        yield client


PAGES = ("/", "/changes", "/changes?kind=content_changed", "/records/a.000000000000", "/records/a.000000000000?from=1&to=2",
         "/saved/a.000000000000.2", "/search?q=plain&history=1", "/search?q=script", "/sources", "/sources/a", "/charts", "/subscribe",
         f"/subscribe?keywords={SCRIPT}&name={SCRIPT}&receiver={SCRIPT}", f"/search?q={SCRIPT}", f"/changes?agency={SCRIPT}&session={SCRIPT}")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_text_becomes_markup(hostile, path):
    answer = hostile.get(path)
    assert answer.status_code == 200
    assert len(answer.content) < 400_000
    tree = LexborHTMLParser(answer.text)
    assert not tree.css(
        "script, img, iframe, form[action*=evil], base, [onerror], [onload], [style], [ping], meta[http-equiv], object"
    )
    addresses = [value or "" for node in tree.css("[href], [src], [action]") for value in (node.attributes.get("href"), node.attributes.get("src"), node.attributes.get("action"))]  # fmt: skip
    assert not [each for each in addresses if each.lower().lstrip().startswith(("javascript:", "data:"))]
    assert not set(answer.text) & set("\u202e\u2066\x00\x1b\x85")
    assert "49" not in (tree.css_first("title").text() if tree.css_first("title") else "")


def test_lists_stay_small_whatever_they_hold(hostile):
    for path in ("/changes", "/", "/subscribe"):
        assert len(hostile.get(path).content) <= 100_000


def test_feeds_are_well_formed(hostile):
    ET.fromstring(hostile.get("/changes.atom").content)
    items = hostile.get("/changes.json").json()["items"]
    assert [each["id"].rpartition(":")[2] for each in items] == ["a.000000000000.2", "a.000000000000.1"] or len(
        items
    ) == 2
    assert not any("<script" in each["content_html"] for each in items)


def test_the_api_escapes_and_loses_nothing(hostile):
    answer = hostile.get("/api/records")
    assert not set(answer.text) & set("\u202e\u2066\x1b\x85")
    assert answer.json()["items"][0]["title"].startswith(HOSTILE)


def test_a_static_site_holds_them_as_text(hostile_settings, tmp_path):
    site.write(hostile_settings, tmp_path / "site", clock=lambda: NOW, most_records=10)
    for path in (tmp_path / "site").rglob("*.html"):
        page = LexborHTMLParser(path.read_text("utf-8"))
        assert not page.css("img, iframe, object, embed, base, script:not([src]), [onload], [onerror]"), path
        links = [element.attributes.get("href") or "" for element in page.css("[href]")]
        assert not [link for link in links if link.lower().startswith(("javascript:", "data:", "//"))], path
    for path in (tmp_path / "site/search").glob("*.js"):
        assert "\u202e" not in path.read_text("utf-8")
