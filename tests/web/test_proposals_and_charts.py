"""All answers to one proposal side by side, and the plots with their figures."""

import datetime as dt
import statistics
from collections import Counter
from dataclasses import replace
from zlib import crc32

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from disclosure_watch import config
from disclosure_watch.model import Attribution, Change, FieldChange, Record, Reply, ReplyKind, Revision, State
from disclosure_watch.store import Store

NOW = dt.datetime(2026, 11, 22, 17, tzinfo=dt.UTC)  # Monday, 1 o'clock, in Asia/Shanghai
PROPOSAL = "/proposals/cppcc-500000-6-3-368"
REPLY = Reply(ReplyKind.PROPOSAL, "市政协六届三次会议", "0368", "关于量子科技的提案", "A", ("孙宽",), (), None,
              ("重庆市科学技术局",), dt.date(2026, 6, 1), None, role="lead")  # fmt: skip
LEAD = Record("trs", "1", "http://a.example/1", "主办的答复", None, None, None, None, "重庆市科学技术局", None,
              dt.date(2026, 6, 11), "孙宽委员：\n主办正文。", (), REPLY)  # fmt: skip


def answer(name, **reply):
    return replace(
        LEAD, url=f"http://b.example/{name}", title=f"{name}的答复", body_text=f"{name}正文。", publisher=f"重庆市{name}局",
        published_on=LEAD.published_on + dt.timedelta(days=len(name)), reply=replace(REPLY, **reply)
    )  # fmt: skip


ASSISTING = [answer("会办", role="assisting"), answer("协办的", role="assisting")]
OTHER = answer("别的提案的", proposal_number="12/甲")
MOVED = answer("改过的", proposal_number="12/甲")


def revision(record, number, at, change, **more):
    record_id = f"{record.url[7]}.{crc32(record.url.encode()):012x}"
    told = {"state": State.LIVE, "attribution": Attribution.SOURCE_EDIT, "fields": (), **more}
    return Revision(record_id, record.url[7], number, changes=(change,), pass_number=1, first_seen_at=at, observed_at=at,
                    record=record, **told)  # fmt: skip


BEGAN = NOW - dt.timedelta(days=200)
SUNDAY = NOW - dt.timedelta(hours=2)  # 23 o'clock in Asia/Shanghai; in UTC it is the same day
EDIT = (FieldChange("title", "甲", "乙"),)
REVISIONS = [
    revision(LEAD, 1, BEGAN, Change.BASELINE),
    revision(LEAD, 2, NOW - dt.timedelta(minutes=30), Change.CONTENT_CHANGED, fields=EDIT),
    revision(LEAD, 3, NOW - dt.timedelta(minutes=20), Change.METADATA_CHANGED, fields=EDIT,
             attribution=Attribution.TEMPLATE_CHANGE),
    *(revision(each, 1, SUNDAY - dt.timedelta(days=7 * at), Change.ADDED) for at, each in enumerate(ASSISTING)),
    revision(ASSISTING[1], 2, SUNDAY, Change.WITHDRAWN, state=State.WITHDRAWN),
    revision(OTHER, 1, BEGAN, Change.BASELINE),
    revision(replace(MOVED, reply=REPLY), 1, BEGAN, Change.BASELINE),
    revision(MOVED, 2, BEGAN, Change.METADATA_CHANGED, fields=EDIT),
]  # fmt: skip


@pytest.fixture(scope="module")
def face(tmp_path_factory, serve_face):
    folder = tmp_path_factory.mktemp("watch")
    (folder / "watch.toml").write_text(
        "".join(f'[[source]]\nid = "{each}"\nlisting_url = "http://{each}.example/"\n' for each in "ab"), "utf-8"
    )
    read = config.load(folder / "watch.toml")
    store = Store(read.storage)
    for source_id in "ab":
        with store.begin(source_id, division="500000") as held:
            held.commit([each for each in REVISIONS if each.source_id == source_id], full_pass_at=NOW)
    with (
        serve_face(read, lambda: NOW) as url,
        httpx.Client(base_url=url, trust_env=False, headers={"Accept-Language": "en"}) as client,
    ):
        yield client


# --------------------------------------------------------------------------------------------------------- proposals


def test_the_answers_to_a_proposal_stand_side_by_side_the_lead_office_first(face):
    page = LexborHTMLParser(face.get(PROPOSAL).text)
    assert page.css_first("h1").text() == REPLY.proposal_title
    articles = page.css(".sides article")
    assert articles[0].css_first("h2").text() == LEAD.title
    assert {each.css_first("h2").text() for each in articles} == {LEAD.title, *(each.title for each in ASSISTING)}
    assert [each.css_first(".kind").text() for each in articles] == ["lead", "assisting", "assisting"]
    for article in articles:
        record = next(each for each in (LEAD, *ASSISTING) if each.title == article.css_first("h2").text())
        assert record.publisher in article.css_first(".where").text()
        assert all(line in article.css_first(".letter").text() for line in record.body_text.split("\n"))
    states = {each.css_first("h2").text(): each.css_first(".state").text() for each in articles}
    assert states == {LEAD.title: "live", ASSISTING[0].title: "live", ASSISTING[1].title: "withdrawn"}


def test_each_answer_leads_to_the_proposal_and_back(face):
    for record in (LEAD, OTHER):
        (record_id,) = {each.record_id for each in REVISIONS if each.record.url == record.url}
        page = LexborHTMLParser(face.get(f"/records/{record_id}").text)
        (link,) = [each.attributes["href"] for each in page.css("aside a") if "/proposals/" in each.attributes["href"]]
        proposal = face.get(link)
        assert proposal.status_code == 200
        assert f"/records/{record_id}" in {
            each.attributes["href"] for each in LexborHTMLParser(proposal.text).css("h2 a")
        }


def test_a_proposal_costs_a_304_and_an_unknown_one_is_a_404(face):
    assert face.get(PROPOSAL, headers={"If-None-Match": face.get(PROPOSAL).headers["etag"]}).status_code == 304
    for name in ("none", "cppcc-500000-6-3-36", "", "%00", "a/b", "x" * 1500):
        assert face.get(f"/proposals/{name}").status_code == 404


# ------------------------------------------------------------------------------------------------------------ charts


def figures(page, title):
    """Return what the table under a plot says: a dict of the columns' figures by period."""
    (figure,) = [each for each in page.css("figure") if each.css_first("figcaption").text() == title]
    names = [each.text() for each in figure.css("thead th")][1:]
    rows = {row.css_first("th").text(): [int(each.text()) for each in row.css("td")] for row in figure.css("tbody tr")}
    bars = Counter()
    for each in figure.css(".plot rect title"):
        period, said = each.text().split(" ", 1)
        bars[period] += int(said.rpartition(": ")[2])
    assert bars == {period: sum(counts) for period, counts in rows.items()}
    return {
        period: {name: count for name, count in zip(names, counts, strict=True) if count}
        for period, counts in rows.items()
    }


def test_changes_are_plotted_by_week_in_the_time_zone_of_the_pages(face):
    page = LexborHTMLParser(face.get("/charts").text)
    told = figures(page, "Changes a week, by kind")
    assert told == {
        "2026-11-23": {"content changed": 1},
        "2026-11-16": {"added": 1, "withdrawn": 1},
        "2026-11-09": {"added": 1},
        "2026-05-04": {"metadata changed": 1},
    }
    assert figures(page, "Withdrawals a week") == {"2026-11-16": {"withdrawn": 1}}


def test_how_long_letters_take_to_be_published(face):
    page = LexborHTMLParser(face.get("/charts").text)
    days = [(each.record.published_on - REPLY.signed_on).days for each in REVISIONS if each.revision == 1]
    counted = figures(page, "Days from signing to publication")
    assert {period: sum(counts.values()) for period, counts in counted.items()} == {"8–14": 4, "15–30": 1}
    assert sorted(days) == [10, 12, 13, 13, 15]
    assert f"{len(days)} letters" in page.body.text()
    assert f"median is {statistics.median(days)} days" in page.body.text()
