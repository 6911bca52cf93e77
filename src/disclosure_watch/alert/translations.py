"""The words of alerts, in Chinese and in English."""

from collections.abc import Mapping
from dataclasses import dataclass

from disclosure_watch.model import Change


@dataclass(frozen=True, slots=True)
class Words:
    """What an alert says in one language: names of changes and fields, and the fixed phrases by key."""

    changes: Mapping[Change, str]
    fields: Mapping[str, str]
    phrases: Mapping[str, str]


_ZH = Words(
    changes={
        Change.BASELINE: "已收录",
        Change.ADDED: "新公开",
        Change.METADATA_CHANGED: "元数据变更",
        Change.CONTENT_CHANGED: "正文变更",
        Change.RELOCATED: "地址变更",
        Change.DELISTED: "移出列表",
        Change.WITHDRAWN: "撤下",
        Change.RESTORED: "恢复",
    },
    fields={
        "title": "标题",
        "index_number": "索引号",
        "document_number": "发文字号",
        "topic_category": "主题分类",
        "genre_category": "体裁分类",
        "publisher": "发布机构",
        "issued_on": "成文日期",
        "published_on": "发布日期",
        "body_text": "正文",
        "attachments": "附件",
        "reply.kind": "答复类别",
        "reply.session": "届次会议",
        "reply.proposal_number": "提案号",
        "reply.proposal_title": "提案标题",
        "reply.proposal_class": "办理类别",
        "reply.addressees": "致",
        "reply.consulted_agencies": "会办单位",
        "reply.approver": "签发人",
        "reply.signatories": "落款",
        "reply.signed_on": "落款日期",
        "reply.contact": "联系人",
    },
    phrases={
        "reply_added": "新复函公开",
        "document_added": "新文件公开",
        "baseline": "首次收录",
        "withdrawn": "文件撤下",
        "delisted": "已移出列表，原网页仍可访问",
        "restored": "文件恢复公开",
        "relocated": "网页地址变更",
        "figures": "有关数字变更",
        "dates": "有关日期变更",
        "attachments": "附件变更",
        "content": "正文有改动",
        "metadata": "著录信息有改动",
        "none": "（无）",
        "page": "原网页",
        "archived": "存档",
        "history": "历次版本",
        "observed": "观测时间",
        "revision": "版本",
        "evidence": "证据",
        "many": "项变更",
        "flood": "一次检查中变更过多，合并为一封",
        "digest": "变更汇总",
        "finding_begun": "需要查看",
        "finding_ended": "已恢复正常",
        "test": "测试",
        "test_note": "这是一条测试消息，内容不是真实变更",
        "more": "其余从略",
    },
)
_EN = Words(
    changes={change: str(change).replace("_", " ") for change in Change},
    fields={name: name.replace("reply.", "reply ").replace("_", " ") for name in _ZH.fields},
    phrases={
        "reply_added": "a new reply was published",
        "document_added": "a new document was published",
        "baseline": "recorded for the first time",
        "withdrawn": "the document was taken down",
        "delisted": "off the list, the page is still served",
        "restored": "the document is back",
        "relocated": "the page has another address",
        "figures": "figures were changed",
        "dates": "dates were changed",
        "attachments": "attachments were changed",
        "content": "the text was changed",
        "metadata": "the metadata was changed",
        "none": "(none)",
        "page": "page",
        "archived": "archived copy",
        "history": "history",
        "observed": "observed at",
        "revision": "revision",
        "evidence": "evidence",
        "many": "changes",
        "flood": "too many changes in one pass, told as one",
        "digest": "digest of changes",
        "finding_begun": "needs a look",
        "finding_ended": "is in order again",
        "test": "test",
        "test_note": "This is a test; it tells of no real change",
        "more": "the rest is left out",
    },
)
WORDS: Mapping[str, Words] = {"zh": _ZH, "en": _EN}
"""The words by language."""
