"""How the sources are, as readers see it: findings that operators know of, and how much is seen in time."""

import datetime as dt

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from disclosure_watch import config
from disclosure_watch.model import Finding, FindingKind, Week
from disclosure_watch.store import Store

NOW = dt.datetime(2026, 11, 27, tzinfo=dt.UTC)
WEEK = NOW.date().toordinal() // 7


@pytest.fixture(scope="module")
def face(tmp_path_factory, serve_face):
    """Two sources: of one nine edits in ten and four additions in five were seen in time, and an operator knows that it is blocked; the other is slow."""
    folder = tmp_path_factory.mktemp("watch")
    (folder / "watch.toml").write_text(
        "".join(f'[[source]]\nid = "{each}"\nlisting_url = "http://{each}.example/"\n' for each in "ab"), "utf-8"
    )
    settings = config.load(folder / "watch.toml")
    store = Store(settings.storage)
    with store.begin("a") as held:
        held.weeks = (Week(WEEK, passes=9, late=10.0, late_square=10.0, timely=90.0, added_late=1.0, added_timely=4.0),)
        held.commit([], full_pass_at=NOW)
    blocked, slow = (
        Finding(FindingKind(kind), source, None, None, "seen", NOW, NOW, 3)
        for kind, source in (("blocked", "a"), ("slow", "b"))
    )
    store.append_findings([blocked, slow])
    store.acknowledge(blocked, dt.date(2026, 12, 1), "they rebuild <their> site", by="wang", now=NOW)
    with (
        serve_face(settings, lambda: NOW) as url,
        httpx.Client(base_url=url, trust_env=False, headers={"Accept-Language": "en"}) as client,
    ):
        yield client


def said(answer):
    return LexborHTMLParser(answer.text).body.text(separator=" ")


@pytest.mark.parametrize("path", ["/sources", "/sources/a"])
def test_a_finding_that_operators_know_of_says_until_when_and_why(face, path):
    (known,) = LexborHTMLParser(face.get(path).text).css(".findings > .known")
    assert "known to the operators, to 2026-12-01: they rebuild <their> site" in known.text()
    assert "wang" not in face.get(path).text
    chinese = said(httpx.get(face.base_url.join(path), headers={"Accept-Language": "zh"}, trust_env=False))
    assert "已知悉，至 2026-12-01：they rebuild <their> site" in chinese


def test_a_finding_that_nobody_knows_of_says_nothing_of_that(face):
    assert "known to the operators" not in said(face.get("/sources/b"))
    assert not LexborHTMLParser(face.get("/sources/b").text).css(".findings > .known")


def test_the_share_of_edits_seen_within_a_day_is_told_with_its_bounds(face):
    told = face.get("/api/sources").json()["items"]
    share = next(each["seen_within_24h"] for each in told if each["source_id"] == "a")
    assert share["estimate"] == 0.9
    bounds = f"90% ({100 * share['low']:.0f} to {100 * share['high']:.0f})"
    assert bounds in said(face.get("/sources/a"))
    assert f"{bounds} were seen within 24 h" in said(face.get("/sources"))
    assert next(each["seen_within_24h"] for each in told if each["source_id"] == "b") is None
    assert "24 h" not in said(face.get("/sources/b"))


def test_the_share_of_additions_seen_within_a_day_is_told_beside_it(face):
    told = {each["source_id"]: each["additions_seen_within_24h"] for each in face.get("/api/sources").json()["items"]}
    assert told["b"] is None
    bounds = f"80% ({100 * told['a']['low']:.0f} to {100 * told['a']['high']:.0f})"
    assert f"Additions seen within 24 h {bounds}" in " ".join(said(face.get("/sources/a")).split())
    assert f"Of the additions of the last 4 weeks {bounds} were seen" in said(face.get("/sources"))


def test_a_source_that_is_not_well_says_why(face):
    why = "never_passed, slow"
    (row,) = [
        row for row in LexborHTMLParser(face.get("/sources").text).css("tbody tr") if "b" in row.css_first("a").text()
    ]
    assert row.css_first("th .aside").text() == why
    assert why in said(face.get("/sources/b"))
