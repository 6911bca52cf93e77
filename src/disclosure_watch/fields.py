"""
Every field of a record, of its reply and of its attachments, once. Nothing else names them in a row.

From here come the Arrow schemas, the codecs of rows, what is compared and what may be selected, the labels looked for on
pages, the words of messages, the columns that `add` shows and the data dictionary. A new column is an entry here, an
attribute of the model, and what reads it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, auto


class Type(StrEnum):
    """What a column holds; `schema` says which Arrow type that is."""

    TEXT = auto()
    TEXTS = auto()
    DATE = auto()
    MOMENT = auto()  # UTC, microseconds
    FLAG = auto()
    NUMBER = auto()  # a float
    SMALL = auto()  # an integer of 32 bits
    COUNT = auto()  # an integer of 64 bits
    STRUCT = auto()
    STRUCTS = auto()


class Kind(StrEnum):
    """What a change of a field is."""

    OWN = auto()  # no part of the document: how it was read, what we know of it
    METADATA = auto()
    CONTENT = auto()
    REPLY = auto()  # metadata, unless the text changed beside it
    DERIVED = auto()  # follows from other fields, and is never a change of its own


@dataclass(frozen=True, slots=True)
class Field:
    """
    One column, or one field of a nested one (`fields`).

    `read_from` says where on the page (or in our work) the value comes from, `labels` what stands before it there, in
    ranks: a value of an earlier rank wins over one of a later. `since` is the schema version that brought the column;
    `required` ones are never null.
    """

    name: str
    type: Type
    meaning: str
    zh: str
    example: str
    read_from: str
    kind: Kind = Kind.OWN
    since: int = 1
    required: bool = False
    fields: tuple["Field", ...] = ()
    labels: tuple[tuple[str, ...], ...] = ()

    @property
    def en(self) -> str:
        """The field's English word, as messages say it."""
        return self.name.replace("_", " ").removeprefix("body ")


_INFO_BOX = "info box"
_LETTER = "the letter"

# fmt: off
ATTACHMENT_FIELDS: tuple[Field, ...] = (
    Field("name", Type.TEXT, "Name as the page shows it", "附件名称", "答复.pdf", "the link's text"),
    Field("url", Type.TEXT, "Address of the file", "附件地址", "http://example.gov.cn/P020250523.pdf", "the link"),
    Field("sha256", Type.TEXT, "SHA-256 of its content, hex; null until the file was read", "附件摘要", "9f2c…", "the file", since=2),
    Field("text", Type.TEXT, "What the file says; null until it was read, empty where it holds no text", "附件文本", "孙宽委员：…", "the file", since=2),
)

REPLY_FIELDS: tuple[Field, ...] = (
    Field("kind", Type.TEXT, "Which kind of paper is answered: 政协提案 (CPPCC) or 人大建议 (People's Congress)", "答复类别", "政协提案", _LETTER, Kind.REPLY),
    Field("session", Type.TEXT, "Session that the paper was handed in at, as written", "届次会议", "市政协六届三次会议", _LETTER, Kind.REPLY),
    Field("proposal_number", Type.TEXT, "Number of the paper, digits and letters as written", "提案号", "0883", _LETTER, Kind.REPLY),
    Field("proposal_title", Type.TEXT, "Title of the paper, without quotation marks", "提案标题", "关于发展量子科技的建议", _LETTER, Kind.REPLY),
    Field("proposal_class", Type.TEXT, "Class of the answer: A solved, B in hand, C not to be had, as the agency says", "办理类别", "A", _LETTER, Kind.REPLY),
    Field("addressees", Type.TEXTS, "Names of those it is addressed to, bare", "致", '["孙宽"]', _LETTER, Kind.REPLY),
    Field("consulted_agencies", Type.TEXTS, "Agencies that were consulted on the answer", "会办单位", '["市财政局"]', _LETTER, Kind.REPLY),
    Field("approver", Type.TEXT, "Who approved the letter", "签发人", "王某", _LETTER, Kind.REPLY),
    Field("signatories", Type.TEXTS, "Bodies that signed", "落款", '["市科技局"]', _LETTER, Kind.REPLY),
    Field("signed_on", Type.DATE, "Date under the letter", "落款日期", "2025-04-24", _LETTER, Kind.REPLY),
    Field("contact", Type.TEXT, "Who may be asked, as written", "联系人", "李某 63110000", _LETTER, Kind.REPLY),
    Field("role", Type.TEXT, "assisting in a letter of an office that assists the lead one, else lead; null where unsure", "办理角色", "lead", _LETTER, Kind.REPLY, since=3),
    Field("body", Type.TEXT, "Body whose member wrote the paper: cppcc (政协) or npc (人大)", "提案机构", "cppcc", "session, kind", Kind.DERIVED, since=3),
    Field("term", Type.SMALL, "Term of that body (六届 is 6)", "届", "6", "session", Kind.DERIVED, since=3),
    Field("meeting", Type.SMALL, "Meeting of the term (三次会议 is 3)", "次", "3", "session", Kind.DERIVED, since=3),
    Field("number_normal", Type.TEXT, "proposal_number in half width, without leading zeros", "提案号（规范）", "883", "proposal_number", Kind.DERIVED, since=3),
    Field("division_code", Type.TEXT, "Six digits of GB/T 2260 of the assembly's division; null where unsure", "行政区划代码", "500000", "session, index_number", Kind.DERIVED, since=3),
    Field("proposal_id", Type.TEXT, "Equal for all letters that answer one paper; null where any part is unsure", "提案标识", "cppcc-500000-6-3-883", "the fields before it", Kind.DERIVED, since=3),
)

RECORD_FIELDS: tuple[Field, ...] = (
    Field("kind", Type.TEXT, "Always `record`; tells it from a listing in JSON", "固定为 record", "record", "ours", required=True),
    Field("profile", Type.TEXT, "CMS family whose rules read the page", "页面所属的CMS类型", "trs", "the page's markup", required=True),
    Field("parser_version", Type.TEXT, "Version of the parser that read it", "解析器版本", "1", "ours", required=True),
    Field("url", Type.TEXT, "Address of the page", "页面地址", "http://example.gov.cn/zwgk/202505/t20250523_1.html", "the listing", required=True),
    Field("title", Type.TEXT, "Title of the document", "标题", "关于市政协六届三次会议第0883号提案答复的函", "heading, then meta ArticleTitle", Kind.METADATA, required=True, labels=(
        ("名称", "标题", "信息名称", "公文名称", "文件名称"),
    )),
    Field("index_number", Type.TEXT, "Index number of the disclosure directory", "索引号", "11500000MB15895317/2025-00053", _INFO_BOX, Kind.METADATA, labels=(
        ("索引号", "信息索引", "索引号码", "索引编号", "索取号", "信息索引号", "信息索取号", "信息编号", "索引码"),
    )),
    Field("document_number", Type.TEXT, "Document number", "发文字号", "国办函〔2006〕82号", _INFO_BOX, Kind.METADATA, labels=(
        ("发文字号", "文号", "发文文号", "公文文号", "文件编号", "发文号", "文件文号", "公文编号", "发文编号", "文件字号", "字号文号", "发布文号", "公文字号", "文件号"),
    )),
    Field("topic_category", Type.TEXT, "Topic category", "主题分类", "科技", _INFO_BOX, Kind.METADATA, labels=(
        ("主题分类",),
        ("分类", "内容分类", "组配分类", "栏目分类", "信息分类", "公文种类"),
    )),
    Field("genre_category", Type.TEXT, "Genre category", "体裁分类", "政协提案办理", _INFO_BOX, Kind.METADATA, labels=(
        ("体裁分类", "体裁"),
    )),
    Field("publisher", Type.TEXT, "Publishing body", "发布机构", "市科技局", "info box, then meta ContentSource", Kind.METADATA, labels=(
        ("发布机构", "发文机关", "发文单位", "发布单位", "责任部门", "发文机构", "公开机构", "公开责任部门", "制发机关", "发布部门", "公开部门", "责任单位", "公开主体", "公开单位", "制发机构", "发文部门", "信息提供单位", "提供单位"),
        ("信息来源", "来源", "文章来源", "稿件来源", "新闻来源", "内容来源", "发布来源"),
    )),
    Field("issued_on", Type.DATE, "Date the publisher says it was issued", "成文日期", "2025-05-23", _INFO_BOX, Kind.METADATA, labels=(
        ("成文日期", "生成日期", "成文时间", "制发日期", "生成时间", "写文日期"),
        ("发文日期", "发文时间", "印发日期"),
    )),
    Field("published_on", Type.DATE, "Date the publisher says it was published", "发布日期", "2025-05-23", "info box, then meta PubDate, then the shown date", Kind.METADATA, labels=(
        ("发布日期", "公开日期", "发布时间", "公布日期", "公开时间", "发表时间", "发表日期", "公示日期", "发布于", "发表于"),
        ("时间", "日期", "更新时间", "更新日期", "上传时间", "录入时间", "添加时间"),
    )),
    Field("body_text", Type.TEXT, "Text in normal form, one line a paragraph, cells of a table by tab", "正文", "孙宽委员：…", "content container", Kind.CONTENT, required=True),
    Field("attachments", Type.STRUCTS, "Files that belong to the document", "附件", '[{"name": "答复.pdf", "url": "http://…", "sha256": "9f2c…", "text": "…"}]', "content container, scripts", Kind.CONTENT, required=True, fields=ATTACHMENT_FIELDS),
    Field("reply", Type.STRUCT, "What the reply letter says of itself; null when it is no reply", "答复函要素", '{"kind": "政协提案", "proposal_number": "0883"}', "title and body", Kind.REPLY, fields=REPLY_FIELDS),
)
# fmt: on


def _names(fields: Iterable[Field], *kinds: Kind) -> tuple[str, ...]:
    return tuple(field.name for field in fields if field.kind in kinds)


METADATA = _names(RECORD_FIELDS, Kind.METADATA)
"""What describes a document, in the order in which changes are told."""

CONTENT = _names(RECORD_FIELDS, Kind.CONTENT)
"""What a document says."""

REPLY = _names(REPLY_FIELDS, Kind.REPLY)
"""What is read of a letter; what is derived from it is no change of its own."""

DERIVED = _names(REPLY_FIELDS, Kind.DERIVED)
"""What of a reply follows from the rest of the record."""

CHANGING = {field.name: field for field in RECORD_FIELDS if field.kind is not Kind.OWN} | {
    f"reply.{field.name}": field for field in REPLY_FIELDS if field.kind is Kind.REPLY
}
"""What can change of a record, by the name that changes give it; `reply` stands for all of a reply."""

SELECTABLE = ("entries", *(name.removesuffix("_text") for name in (*METADATA, *CONTENT)))
"""What a source may override with a CSS selector of its own: a listing's entries, a document's fields."""

LABELS = {field.name: field.labels for field in RECORD_FIELDS if field.labels}
"""The labels of each field on pages, in ranks."""


LISTS = frozenset(name for name, field in CHANGING.items() if field.type in {Type.TEXTS, Type.STRUCTS})
"""What holds several values, as changes name it."""
