"""A record to alter."""

import datetime as dt

import pytest

from disclosure_watch.model import Attachment, Record, Reply, ReplyKind


@pytest.fixture
def record():
    return Record(
        profile="trs",
        parser_version="1",
        url="https://www.example.gov.cn/a/t20250523_1.html",
        title="某局关于市政协六届三次会议第0883号提案答复的函",
        index_number="115/2025-00053",
        document_number="某科函〔2025〕3号",
        topic_category="科技",
        publisher="市科技局",
        issued_on=dt.date(2025, 5, 23),
        published_on=dt.date(2025, 5, 23),
        body_text="孙宽委员：\n高新技术企业8837家。\n某局\n2025年4月24日",
        attachments=(
            Attachment("意见表.pdf", "https://www.example.gov.cn/a/P01.pdf"),
            Attachment("分工表.docx", "https://www.example.gov.cn/a/P02.docx"),
        ),
        reply=Reply(ReplyKind.PROPOSAL, proposal_number="0883", addressees=("孙宽",), signed_on=dt.date(2025, 4, 24)),
    )
