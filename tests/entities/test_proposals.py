"""Which paper a letter answers: one paper has one id however it is cited, two papers never share one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch.entities.proposals import completed
from disclosure_watch.model import Record, Reply, ReplyKind

CHONGQING = "11500000MB15895317/2025-00053"


def answer(session, number="0883", *, division="", kind=ReplyKind.PROPOSAL, **told):
    """Return the completed reply of a letter of an office in Chongqing, unless `told` otherwise."""
    signatories = told.pop("signatories", ())
    fields = {"index_number": CHONGQING, "publisher": "市科技局", "title": "答复"} | told
    record = Record("trs", "1", "http://x", reply=Reply(kind, session, number, signatories=signatories), **fields)
    return completed(record, division).reply


SESSIONS = (
    "市政协六届三次会议",
    "重庆市政协六届三次会议",
    "政协重庆市第六届委员会第三次会议",
    "中国人民政治协商会议重庆市第六届委员会第三次会议",
    "政协第六届重庆市委员会第三次会议",
    "市政协6届3次会议",
    "市六届政协三次会议",
    "市政协 六届三次 全体会议",
    "市政协６届３次会议",
)


@pytest.mark.parametrize("session", SESSIONS)
@pytest.mark.parametrize("number", ["0883", "883", "８８３", "第0883号", " 00883 "])
def test_one_paper_has_one_id(session, number):
    """However session and number are written."""
    reply = answer(session, number)
    assert (reply.body, reply.term, reply.meeting, reply.number_normal) == ("cppcc", 6, 3, "883")
    assert (reply.division_code, reply.proposal_id) == ("500000", "cppcc-500000-6-3-883")


@pytest.mark.parametrize(
    ("session", "body", "division", "term", "meeting"),
    [
        ("十四届全国人大二次会议", "npc", "100000", 14, 2),
        ("全国政协十四届二次会议", "cppcc", "100000", 14, 2),
        ("市六届人大三次会议", "npc", "500000", 6, 3),
        ("市第六届人民代表大会第三次会议", "npc", "500000", 6, 3),
        ("杭州市西湖区政协十五届一次会议", "cppcc", "330106", 15, 1),
        ("广西政协十三届一次会议", "cppcc", "450000", 13, 1),
        ("省政协十二届五次会议", "cppcc", None, 12, 5),  # Chongqing lies in no 省
        ("镇十九届人大三次会议", "npc", None, 19, 3),
        ("市人大一次、二次会议", "npc", "500000", None, None),
        ("某某会六届三次会议", "cppcc", None, 6, 3),
    ],
)
def test_what_a_session_says(session, body, division, term, meeting):
    """Body, division, term and meeting; what it doesn't say for certain is null."""
    reply = answer(session)
    assert (reply.body, reply.division_code, reply.term, reply.meeting) == (body, division, term, meeting)


@pytest.mark.parametrize(
    ("session", "told", "division"),
    [
        ("省政协十二届五次会议", {"index_number": None, "publisher": "杭州市科学技术局"}, "330000"),
        ("市政协十二届五次会议", {"index_number": None, "publisher": "杭州市西湖区教育局"}, "330100"),
        ("区政协十二届五次会议", {"index_number": None, "publisher": "杭州市西湖区教育局"}, "330106"),
        ("市政协六届三次会议", {"index_number": None, "publisher": "重庆市渝北区教委"}, "500000"),
        ("市政协六届三次会议", {"index_number": None, "publisher": None, "signatories": ("重庆市财政局",)}, "500000"),
        ("市政协六届三次会议", {"index_number": None, "division": "510100"}, "510100"),
        ("市政协六届三次会议", {"division": "510100"}, None),  # the operator says Chengdu, the code Chongqing
        ("市政协六届三次会议", {"index_number": "11500000MB15895318/2025-1"}, None),  # a wrong check character
        ("市政协十届三次会议", {"index_number": None, "publisher": "诸暨市财政局"}, None),  # 诸暨 or 绍兴, both are 市
        ("区政协十届三次会议", {"index_number": None, "publisher": "朝阳区教育局"}, None),  # of several cities
        ("市政协六届三次会议", {"index_number": None}, None),
    ],
)
def test_an_assembly_is_that_of_its_division(session, told, division):
    """市政协 is the city's, 省政协 the province's even where a city's office answers; null where unsure."""
    reply = answer(session, **told)
    assert reply.division_code == division
    assert (reply.proposal_id is None) == (division is None)


def test_a_session_without_its_place_is_that_of_whom_the_letter_names():
    """Where all that it names agree."""
    assert answer("六届三次会议", title="对市政协六届三次会议第0883号提案的答复").division_code == "500000"
    assert answer("六届三次会议", body_text="感谢您对市政协和全国政协工作的关心").division_code is None
    assert answer("六届三次会议").division_code is None


def test_papers_that_share_a_number_share_no_id():
    """Of another body, division, session or series."""
    npc = ReplyKind.SUGGESTION
    ids = [
        answer("市政协六届三次会议").proposal_id,
        answer("市六届人大三次会议", kind=npc).proposal_id,
        answer("市六届人大三次会议", kind=npc, title="关于市六届人大三次会议第883号议案的答复").proposal_id,
        answer("市政协六届二次会议").proposal_id,
        answer("市政协五届三次会议").proposal_id,
        answer("市政协六届三次会议", body_text="您提出的闭会期间第0883号提案收悉").proposal_id,
        answer("市政协六届三次会议", index_number=None, division="510100").proposal_id,
        answer("全国政协六届三次会议").proposal_id,
    ]
    assert None not in ids
    assert len(set(ids)) == len(ids)


def test_without_a_part_there_is_no_id():
    """Number, session or division."""
    assert answer("市政协六届三次会议", None).proposal_id is None
    assert answer(None).proposal_id is None
    assert answer("市政协六届三次会议", index_number=None).proposal_id is None


@given(st.text(max_size=60), st.text(max_size=12), st.text(max_size=60), st.text(max_size=60))
def test_nothing_written_breaks_it(session, number, publisher, title):
    """Whatever stands there."""
    reply = answer(session, number, publisher=publisher, title=title, index_number=title)
    assert reply.proposal_id is None or reply.division_code is not None


def test_what_follows_is_not_read_twice():
    """Completing again changes nothing."""
    record = Record("trs", "1", "http://x", "答复", reply=Reply(ReplyKind.PROPOSAL, "重庆市政协六届三次会议", "1"))
    record = completed(record)
    assert completed(record) == record
