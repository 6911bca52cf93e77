"""Texts that others wrote are text on every page, whatever they hold; no page is broken by them."""

import xml.etree.ElementTree as ET

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from disclosure_watch.web import site
from web.hostile_storage import HOSTILE, NOW, SCRIPT, hostile_watch


@pytest.fixture(scope="module", params=[1, pytest.param(4000, marks=pytest.mark.slow)])
def hostile_settings(request, tmp_path_factory):
    """A source whose every text is hostile, the long ones of a megabyte."""
    return hostile_watch(tmp_path_factory.mktemp("hostile"), request.param)


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
