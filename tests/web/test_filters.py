"""Each filter of /changes lets exactly those revisions through that a plain one does over what `changes --json` prints."""

import contextlib
import datetime as dt
import io
import json
import random
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from disclosure_watch import config
from disclosure_watch.cli import main
from disclosure_watch.model import Attribution, Change, FieldChange, Record, Reply, ReplyKind, Revision, State
from disclosure_watch.store import Store

BEGAN = dt.datetime(2026, 10, 1, 15, 59, 59, tzinfo=dt.UTC)  # a second before a day of Asia/Shanghai ends
SOURCES = {"a": "500000", "b": "500103", "c": "510100", "d": ""}
PUBLISHERS = ("临江市教育局", "临江市教育局（区）", "云岭市科学技术局", None)
SESSIONS = ("市政协六届三次会议", "市六届人大二次会议", None)
EDITS = (
    FieldChange("title", "答复", "答复函"),
    FieldChange("issued_on", "2026-09-01", "2026-09-03"),
    FieldChange("body_text", "投入30万元", "投入31万元"),
    FieldChange("body_text", "覆盖95%", "全覆盖"),
    FieldChange("attachments", None, '[{"name": "清单", "url": "http://a.example/1.pdf"}]'),
    FieldChange("reply.signed_on", None, "2026-09-03"),
    FieldChange("reply.proposal_number", "12", "13"),
)
FIGURES = (EDITS[2], EDITS[6])


def later_revision(draw, before):
    """Return a revision that follows another, of any kind, observed from none to two days later."""
    changes = draw.choice(
        [(Change.METADATA_CHANGED,), (Change.CONTENT_CHANGED,), (Change.METADATA_CHANGED, Change.CONTENT_CHANGED),
         (Change.WITHDRAWN,), (Change.DELISTED,), (Change.RESTORED, Change.CONTENT_CHANGED), (Change.RELOCATED,)]
    )  # fmt: skip
    fields = tuple(draw.sample(EDITS, draw.randint(1, 3))) if any("changed" in change for change in changes) else ()
    names = {change.field for change in fields}
    if len(names) < len(fields):
        fields = fields[:1]
    return (changes, draw.choice(list(Attribution)), tuple(sorted(fields, key=lambda each: each.field)),
            before + dt.timedelta(seconds=draw.choice([0, 1, 43_200, 86_399, 86_400, 172_800])))  # fmt: skip


def revisions(draw, source_id, pass_number):
    """Yield the history of some records."""
    for number in range(24):
        reply = Reply(ReplyKind.PROPOSAL, draw.choice(SESSIONS), "12", "标题", None, (), (), None, (), None, None)
        record = Record("trs", "1", f"http://{source_id}.example/{number}", "答复", None, None, None, None,
                        draw.choice(PUBLISHERS), None, None, "正文", (), reply)  # fmt: skip
        at = BEGAN + dt.timedelta(days=draw.randint(0, 3))
        told = ((draw.choice([Change.BASELINE, Change.ADDED]),), Attribution.SOURCE_EDIT, (), at)
        for revision in range(1, draw.randint(2, 4)):
            changes, attribution, fields, at = told
            yield Revision(f"{source_id}.{number:012x}", source_id, revision, State.LIVE, changes, attribution, fields,
                           pass_number, BEGAN, at, record)  # fmt: skip
            told = later_revision(draw, at)


@pytest.fixture(scope="module")
def history(tmp_path_factory, serve_face):
    """The address of a face over a drawn history, what of each revision `changes --json` doesn't print, and what it does."""
    folder = tmp_path_factory.mktemp("watch")
    (folder / "watch.toml").write_text(
        "".join(
            f'[[source]]\nid = "{each}"\nlisting_url = "http://{each}.example/"\ndivision = "{division}"\n'
            if division
            else f'[[source]]\nid = "{each}"\nlisting_url = "http://{each}.example/"\n'
            for each, division in SOURCES.items()
        )
    )
    read = config.load(folder / "watch.toml")
    draw, beside = random.Random(20), {}
    store = Store(read.storage)
    for source_id in SOURCES:
        with store.begin(source_id) as held:
            drawn = list(revisions(draw, source_id, held.pass_number))
            held.commit(drawn)
        beside |= {
            each.revision_id: (each.record.publisher or "", each.record.reply.session or "", each.fields)
            for each in drawn
        }
    with (
        serve_face(read, lambda: BEGAN + dt.timedelta(days=20)) as url,
        httpx.Client(base_url=url, trust_env=False) as reader,
    ):
        yield folder, reader, beside


@pytest.fixture(scope="module")
def printed(history):
    """What `changes --json` prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), pytest.raises(SystemExit):
        main(["changes", "--json", "--config", str(history[0] / "watch.toml")])
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(told) > 150
    return told


def some(values):
    return st.one_of(st.just(""), st.sampled_from(values))


days = some([f"2026-10-{day:02d}" for day in range(1, 9)])
QUERIES = st.fixed_dictionaries(
    {
        "source": some(list(SOURCES)),
        "agency": some(["临江市教育局", "教育局", "（区）", "科学", "没有"]),
        "division": some(["500000", "500103", "510000", "510100", "440000"]),
        "kind": some([str(change) for change in Change]),
        "field": some(["title", "issued_on", "body_text", "attachments", "reply", "reply.signed_on", "publisher"]),
        "only": some(["figures"]),
        "session": some(["政协", "六届", "人大二次"]),
        "from": days,
        "to": days,
    }
)


def lets_through(query, told, beside):
    """The plain filter."""
    publisher, session, fields = beside
    day = dt.datetime.fromisoformat(told["observed_at"]).astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()
    names = [each["field"] for each in told["fields"]]
    below = query["division"].rstrip("0") if query["division"][2:] != "0000" else query["division"][:2]
    return all(
        (
            not query["source"] or told["source_id"] == query["source"],
            not query["kind"] or query["kind"] in told["changes"],
            not query["field"]
            or any(each == query["field"] or each.startswith(f"{query['field']}.") for each in names),
            not query["from"] or query["from"] <= day,
            not query["to"] or day <= query["to"],
            query["agency"] in publisher,
            query["session"] in session,
            not query["division"] or SOURCES[told["source_id"]].startswith(below),
            not query["only"] or (fields and all(each in FIGURES for each in fields)),
        )
    )


def shown(reader, query):
    """Return what the pages of a list link to, page after page, and how many they say there are."""
    address, told, total = "/changes", [], None
    while address:
        answer = reader.get(address, params=query if total is None else None, headers={"Accept-Language": "en"})
        page = LexborHTMLParser(answer.text)
        total = int(page.css_first("h1 .count").text().split()[0].replace(",", ""))
        told += [link.attributes["href"] for link in page.css(".changes .title")]
        following = page.css_first("a[rel=next]")
        address = following.attributes["href"] if following else ""
    return told, total


@given(query=QUERIES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
def test_a_filter_lets_the_right_revisions_through(history, printed, query):
    _, reader, beside = history
    wanted = [each for each in printed if lets_through(query, each, beside[each["revision_id"]])]
    fed = [each["id"].rpartition(":")[2] for each in reader.get("/changes.json", params=query).json()["items"]]
    assert len(fed) == min(len(wanted), 100)
    assert set(fed) <= {each["revision_id"] for each in wanted}
    at = {each["revision_id"]: each["observed_at"] for each in printed}
    assert [at[each] for each in fed] == sorted((each["observed_at"] for each in wanted), reverse=True)[:100]
    links, total = shown(reader, query)
    assert total == len(links) == len(wanted)
    assert {link.partition("?")[0].rpartition("/")[2] for link in links} == {each["record_id"] for each in wanted}
