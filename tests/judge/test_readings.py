"""Pages judged by what they read as, and records by what contradicts."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch import judge
from disclosure_watch.model import Capture, Entry, Record, Reply, ReplyKind, Verdict

RECORD = Record(
    profile="trs",
    parser_version="1",
    url="http://a.gov.cn/t1.html",
    title="某局关于市政协六届三次会议第0883号提案答复的函",
    index_number="115/2025-00053",
    issued_on=dt.date(2025, 4, 24),
    published_on=dt.date(2025, 5, 23),
    body_text="孙宽委员：\n您提出的《关于某事的建议》（第0883号）收悉。\n"
    + "累计培育科技型企业六万家。" * 40
    + "\n某局\n2025年4月24日",
    reply=Reply(ReplyKind.PROPOSAL, proposal_number="0883", signed_on=dt.date(2025, 4, 24)),
)
FRAME = "<html><body>" + "<li><a href='/n/{0}'>政务公开栏目</a></li>" * 900 + "{1}</body></html>"


def page(body):
    return Capture(
        url=RECORD.url,
        requested_url=RECORD.url,
        fetched_at=dt.datetime(2026, 11, 23, tzinfo=dt.UTC),
        status=200,
        content=FRAME.format(1, body).encode(),
    )


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ("<p>您访问的页面不存在或已删除！</p>", Verdict.SOFT_GONE),
        ("<p>系统正在升级维护中</p>", Verdict.STUB),
        ("<p>您的访问被阻断</p>", Verdict.BLOCKED),
        ("<p>本栏目正在充实内容</p>", Verdict.UNREADABLE),
    ],
)
def test_notice_in_a_whole_frame(body, verdict):
    """A page that could not be read is searched as a whole: a notice within menus and footers has its verdict."""
    given = page(body)
    assert len(given.content) > 30_000
    assert judge.unread(given, "no body text").verdict is verdict


PLACEHOLDERS = (
    "正在加载中，请稍候……", "数据加载中...", "內容載入中", "Loading…", "加载中", "努力加载中，请稍等", "{{article.content}}", "${detail.body}",
    "undefined", "您的浏览器未启用JavaScript，无法显示内容。", "Please wait...",
)  # fmt: skip


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_a_text_that_is_yet_to_come(text):
    """A word that the text will come is no text, whether the document was seen before or not, long or short."""
    drawn = replace(RECORD, body_text=text, reply=None)
    short = replace(RECORD, body_text="同意。", reply=None)
    for before in (None, RECORD, short):
        assert judge.reading(drawn, before).verdict is Verdict.UNREADABLE


@pytest.mark.parametrize("text", ["关于数据获取方式的说明，见附件。", "内容见附件。", "加载项目一览", "同意", "无"])
def test_a_short_text_is_a_text(text):
    """However short, what says something is the text of a document."""
    assert judge.reading(replace(RECORD, body_text=text, reply=None), None).verdict is Verdict.OK


SHORT = "孙宽委员：\n您提出的《关于增设夜间公交的建议》收悉。已与公交公司商定，自7月起试行一条夜间线路。\n某局\n2025年4月24日"


@pytest.mark.parametrize("left", ["title", "name"])
def test_a_title_in_place_of_a_text(left):
    """A page whose text is its title, or a part of it, is half drawn, however short the letter was."""
    known = replace(RECORD, title="某局关于《关于增设夜间公交的建议》的答复函", body_text=SHORT)
    read = replace(known, body_text=known.title if left == "title" else "关于增设夜间公交的建议")
    assert judge.reading(read, known).verdict is Verdict.UNREADABLE
    assert judge.reading(read, None).verdict is Verdict.UNREADABLE
    assert judge.reading(read, read).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("read", "verdict"),
    [
        (RECORD, Verdict.OK),
        (replace(RECORD, title="另一个题目", body_text=RECORD.body_text + "补充。"), Verdict.OK),
        (replace(RECORD, body_text="孙宽委员：\n全文改写。" + "二〇二五年新增孵化器若干家。" * 40), Verdict.OK),
        (replace(RECORD, body_text="附件"), Verdict.UNREADABLE),
        (
            replace(RECORD, title="提示", index_number=None, reply=None, body_text="您访问的页面不存在或已删除！"),
            Verdict.SOFT_GONE,
        ),
        (
            replace(
                RECORD, title="域名出售", index_number=None, reply=None, body_text="该域名正在出售，欢迎来电洽谈。" * 20
            ),
            Verdict.OFF_SITE,
        ),
    ],
)
def test_reading_against_what_was_known(read, verdict):
    """An edit is ok; a lost body, a notice and another document at the address are not."""
    assert judge.reading(read, RECORD).verdict is verdict


def test_first_reading_has_nothing_to_be_held_against():
    """A new page of any text is ok unless its text is a notice."""
    assert judge.reading(RECORD, None).verdict is Verdict.OK


LISTED = Entry(RECORD.title, RECORD.url, RECORD.published_on)


@pytest.mark.parametrize(
    ("record", "listed", "others", "told"),
    [
        (RECORD, LISTED, (), []),
        (replace(RECORD, issued_on=dt.date(2025, 5, 23)), LISTED, (), []),
        (replace(RECORD, published_on=dt.date(2025, 4, 23)), None, (), ["signed on 2025-04-24, 发布日期 2025-04-23"]),
        (RECORD, replace(LISTED, date=dt.date(2025, 5, 1)), (), []),
        (replace(RECORD, title="关于第0384号提案的答复"), None, (), ["number in the title 0384, in the body 0883"]),
        (RECORD, LISTED, ("另一份",), ["索引号 115/2025-00053 is that of 另一份 too"]),
        (replace(RECORD, reply=None, issued_on=None), None, (), []),
    ],
)
def test_contradictions(record, listed, others, told):
    """Dates, numbers and index numbers that disagree are told in words, one each."""
    assert list(map(str, judge.contradictions(record, listed=listed, same_number=others))) == told


@given(st.integers(-400, 400), st.lists(st.integers(-3, 3), min_size=20, max_size=60))
def test_what_most_letters_of_a_source_do_is_none(usual, spread):
    """Dates as far apart as in nearly all documents of the source say nothing, whatever that gap is; further apart they do."""
    gaps = judge.Gaps(sorted(usual + days for days in spread))
    issued = RECORD.issued_on

    def told(gap):
        signed = issued + dt.timedelta(days=gap)
        record = replace(RECORD, published_on=None, reply=replace(RECORD.reply, signed_on=signed))
        return judge.contradictions(record, signing=gaps)

    signed = issued + dt.timedelta(days=usual + 90)
    assert not told(usual + 3)
    (contradiction,) = told(usual + 90)
    assert str(contradiction) == f"signed on {signed}, 成文日期 {issued}"
    assert contradiction.values == ("reply.signed_on", str(signed), "issued_on", str(issued))
    assert not judge.contradictions(RECORD, signing=judge.Gaps(gaps.days[:19]))
    listed = replace(LISTED, date=RECORD.published_on + dt.timedelta(days=usual + 90))
    (contradiction,) = judge.contradictions(RECORD, listed=listed, listing=gaps)
    assert str(contradiction) == f"date on the list {listed.date}, 发布日期 {RECORD.published_on}"
