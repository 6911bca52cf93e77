"""The seed page, laid out as cq.gov.cn marks it up, gives what a careful reader finds in it."""

import datetime as dt
import re
from pathlib import Path

import pytest

from disclosure_watch import parse
from disclosure_watch.model import ReplyKind

SEED = Path(__file__).parents[2] / "shared" / "seed"
pytestmark = pytest.mark.skipif(not SEED.exists(), reason="../shared/seed is not there")


def laid_out(text):
    """Return the seed's text as a page: crumbs, the box twice, heading, letter, caption."""
    head, _, rest = text.partition("\n\n")
    title, _, rest = rest.partition("\n\n")
    _, _, letter = rest.partition("\n\n")
    letter, _, caption = letter.rpartition("\n\n")
    crumb, *box = head.splitlines()
    pairs = re.findall(r"\[ (\S+) \] ?([^\[]*)", " ".join(box[3:]) or " ".join(box))
    items = "".join(f"<li><span>[ {label} ]</span> <i>{value.strip()}</i></li>" for label, value in pairs)
    paragraphs = "".join(f"<p>　　{line}</p>" for line in letter.splitlines() if line.strip())
    return (
        f"<html><head><meta charset='utf-8'><title>{title.strip()}</title></head><body><div>{crumb}</div>"
        f"<ul class='pc'>{items}</ul><ul class='mobile'>{items}</ul><h1>{title.strip()}</h1>"
        f"<p class='date'>日期:2025-05-23</p>"
        f"<div class='view TRS_UEDITOR trs_paper_default trs_word'>{paragraphs}</div><p>{caption}</p></body></html>"
    )


def test_seed_page_is_read():
    """Box, letter and body of the seed come out whole."""
    text = next(SEED.glob("*.txt")).read_text("utf-8")
    record = parse.detail(laid_out(text).encode(), "http://kjj.cq.gov.cn/a/t20250523_1.html")
    assert record.index_number == "11500000MB15895317/2025-00053"
    assert record.document_number is None
    assert (record.topic_category, record.genre_category, record.publisher) == ("科技", "政协提案办理", "市科技局")
    assert record.issued_on == record.published_on == dt.date(2025, 5, 23)
    assert record.body_text.startswith("孙宽委员")
    assert record.body_text.endswith("2025年4月24日")
    assert "扫一扫" not in record.body_text
    reply = record.reply
    assert reply.kind is ReplyKind.PROPOSAL
    assert (reply.addressees, reply.proposal_number) == (("孙宽",), "0883")
    assert reply.proposal_title == "关于强化重庆企业科技创新的建议"
    assert reply.session == "市政协六届三次会议"
    assert reply.consulted_agencies == ("市教委", "市经济信息委", "市财政局", "市人力社保局")
    assert (reply.approver, reply.signatories) == ("明炬", ("重庆市科学技术局",))
    assert reply.signed_on == dt.date(2025, 4, 24)
