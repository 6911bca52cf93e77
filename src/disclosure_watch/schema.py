"""
Every column once: name, Arrow type, meaning, example, origin. From here come the Arrow schemas of all tables, the
descriptions inside the files and `docs/data-dictionary.md`. `rows` says how a record becomes a row and back.

Column names carry their type: `_on` a date, `_at` a UTC timestamp, `_id`, `_url`, `_hash`, `_count`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

SCHEMA_VERSION = 2
"""
    1    the first
    2    attachments have sha256 and text; Parquet files hold their own digest
"""

TIMESTAMP = pa.timestamp("us", tz="UTC")
STRINGS = pa.list_(pa.string())
ATTACHMENTS = pa.list_(pa.struct([pa.field(name, pa.string()) for name in ("name", "url", "sha256", "text")]))
ENTRIES = pa.list_(
    pa.struct([pa.field("title", pa.string()), pa.field("url", pa.string()), pa.field("date", pa.date32())])
)
STATES = pa.list_(
    pa.struct(
        [
            pa.field("aspect", pa.string()),
            pa.field("state", pa.string()),
            pa.field("pass_number", pa.int64()),
            pa.field("seen_at", TIMESTAMP),
            pa.field("returned", pa.bool_()),
            pa.field("held", pa.bool_()),
        ]
    )
)
REPLY = pa.struct(
    [
        pa.field("kind", pa.string()),
        pa.field("session", pa.string()),
        pa.field("proposal_number", pa.string()),
        pa.field("proposal_title", pa.string()),
        pa.field("proposal_class", pa.string()),
        pa.field("addressees", STRINGS),
        pa.field("consulted_agencies", STRINGS),
        pa.field("approver", pa.string()),
        pa.field("signatories", STRINGS),
        pa.field("signed_on", pa.date32()),
        pa.field("contact", pa.string()),
    ]
)
PASSES = pa.list_(pa.struct([pa.field("source_id", pa.string()), pa.field("pass_number", pa.int64())]))
EVIDENCE = pa.struct([pa.field("file", pa.string()), pa.field("offset", pa.int64()), pa.field("sha256", pa.string())])
FIELDS = pa.list_(
    pa.struct([pa.field("field", pa.string()), pa.field("before", pa.string()), pa.field("after", pa.string())])
)


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column of one or more tables.

    `read_from` says where on the page (or in our work) the value comes from; `since` is the schema version that
    brought the column; `required` columns are never null.
    """

    name: str
    type: pa.DataType
    meaning: str
    meaning_zh: str
    example: str
    read_from: str
    since: int = 1
    required: bool = False


def _c(name: str, type_: pa.DataType, meaning: str, zh: str, example: str, origin: str, *, req: bool = False) -> Column:
    return Column(name, type_, meaning, zh, example, origin, required=req)


_S = pa.string()

# fmt: off
RECORD_COLUMNS: tuple[Column, ...] = (
    _c("kind", _S, "Always `record`; tells it from a listing in JSON", "固定为 record", "record", "ours", req=True),
    _c("profile", _S, "CMS family whose rules read the page", "页面所属的CMS类型", "trs", "the page's markup", req=True),
    _c("parser_version", _S, "Version of the parser that read it", "解析器版本", "1", "ours", req=True),
    _c("url", _S, "Address of the page", "页面地址", "http://example.gov.cn/zwgk/202505/t20250523_1.html", "the listing", req=True),
    _c("title", _S, "Title of the document", "标题", "关于市政协六届三次会议第0883号提案答复的函", "heading, then meta ArticleTitle", req=True),
    _c("index_number", _S, "Index number of the disclosure directory", "索引号", "11500000MB15895317/2025-00053", "info box"),
    _c("document_number", _S, "Document number", "发文字号", "国办函〔2006〕82号", "info box"),
    _c("topic_category", _S, "Topic category", "主题分类", "科技", "info box"),
    _c("genre_category", _S, "Genre category", "体裁分类", "政协提案办理", "info box"),
    _c("publisher", _S, "Publishing body", "发布机构", "市科技局", "info box, then meta ContentSource"),
    _c("issued_on", pa.date32(), "Date the publisher says it was issued", "成文日期", "2025-05-23", "info box"),
    _c("published_on", pa.date32(), "Date the publisher says it was published", "发布日期", "2025-05-23", "info box, then meta PubDate, then the shown date"),
    _c("body_text", _S, "Text in normal form, one line a paragraph, cells of a table by tab", "正文", "孙宽委员：…", "content container", req=True),
    _c("attachments", ATTACHMENTS, "Files that belong to the document; sha256 and text (since 2) once the file has been read", "附件", '[{"name": "答复.pdf", "url": "http://…", "sha256": "9f2c…", "text": "…"}]', "content container, scripts", req=True),
    _c("reply", REPLY, "What the reply letter says of itself; null when it is no reply", "答复函要素", '{"kind": "政协提案", "proposal_number": "0883"}', "title and body"),
)

STATE_COLUMNS: tuple[Column, ...] = (
    _c("record_id", _S, "Stable id of the record; survives a move", "记录标识", "cq-kjj-cppcc.3f9a1c0d2b4e", "ours", req=True),
    _c("source_id", _S, "Source it belongs to", "来源标识", "cq-kjj-cppcc", "watch.toml", req=True),
    _c("revision", pa.int32(), "Number of the revision that left this state, from 1", "版本号", "2", "ours", req=True),
    _c("state", _S, "live, delisted or withdrawn", "状态", "live", "ours", req=True),
    _c("first_seen_at", TIMESTAMP, "When we first recorded it", "首次发现时间", "2026-11-23T06:00:00Z", "our clock", req=True),
    _c("observed_at", TIMESTAMP, "When the pass that wrote this revision was committed", "观测时间", "2026-11-23T06:00:00Z", "our clock", req=True),
)

REVISION_COLUMNS: tuple[Column, ...] = (
    _c("revision_id", _S, "record_id and revision, joined by a dot", "版本标识", "cq-kjj-cppcc.3f9a1c0d2b4e.2", "ours", req=True),
    _c("changes", STRINGS, "Why the revision was written", "变更类型", '["content_changed"]', "ours", req=True),
    _c("attribution", _S, "source_edit, parser_upgrade or template_change", "变更归因", "source_edit", "ours", req=True),
    _c("fields", FIELDS, "Each changed field, before and after; list-valued fields as JSON", "变更字段", '[{"field": "title", "before": "…", "after": "…"}]', "ours", req=True),
    _c("pass_number", pa.int64(), "Pass of its source that wrote it", "巡查序号", "7", "ours", req=True),
    _c("evidence", EVIDENCE, "Response record it was read from", "证据位置", '{"file": "…warc.gz", "offset": 0, "sha256": "…"}', "evidence/"),
    _c("previous_digest", _S, "Digest of the source's revision before this one; empty for the first", "前一版本摘要", "9c1e…", "ours", req=True),
    _c("digest", _S, "SHA-256 over previous_digest and this row", "版本摘要", "4be2…", "ours", req=True),
)

FRONTIER_COLUMNS: tuple[Column, ...] = (
    _c("url", _S, "Address", "地址", "http://example.gov.cn/zwgk/index.html", "listing", req=True),
    _c("page", _S, "listing, detail or attachment", "页面类型", "detail", "ours", req=True),
    _c("record_id", _S, "Record the page belongs to", "记录标识", "cq-kjj-cppcc.3f9a1c0d2b4e", "ours"),
    _c("etag", _S, "ETag to ask again with", "ETag", '"5f1-62"', "response"),
    _c("last_modified", _S, "Last-Modified to ask again with, to the letter", "Last-Modified", "Mon, 23 Nov 2026 06:00:00 GMT", "response"),
    _c("sha256", _S, "Hash of the last trusted content", "内容哈希", "9c1e…", "response"),
    _c("checked_at", TIMESTAMP, "When it was last asked", "上次检查时间", "2026-11-23T06:00:00Z", "our clock"),
    _c("missing_since", TIMESTAMP, "When it was first found gone, null while it is served", "首次消失时间", "2026-11-23T06:00:00Z", "our clock"),
    _c("missing_count", pa.int32(), "Checks in a row that found it gone", "连续消失次数", "0", "ours", req=True),
    _c("baseline", pa.bool_(), "Listed before a whole listing had been read: its first revision is a baseline", "是否基线", "false", "ours", req=True),
    _c("listed_as", pa.struct([pa.field("title", pa.string()), pa.field("date", pa.date32())]), "How the listing last showed it", "列表所示", '{"title": "…", "date": "2025-05-23"}', "listing"),
    _c("profile", _S, "Of a listing page: profile that read it", "CMS类型", "trs", "listing"),
    _c("entries", ENTRIES, "Of a listing page: what it last listed", "列表条目", "[…]", "listing"),
    _c("page_count", pa.int32(), "Of a listing page: pages it claims", "页数", "3", "listing"),
    _c("record_count", pa.int32(), "Of a listing page: records it claims", "记录数", "45", "listing"),
    _c("page_urls", STRINGS, "Of a listing page: addresses of all pages", "各页地址", "[…]", "listing"),
    _c("page_number", pa.int32(), "Of a listing page: its own number", "本页页码", "1", "listing"),
    _c("next_url", _S, "Of a listing page: where it leads on to", "下一页地址", "http://…", "listing"),
    _c("is_last", pa.bool_(), "Of a listing page: it says that none follows", "是否末页", "false", "listing"),
    _c("asked_pass", pa.int64(), "Number of the pass that last asked it", "上次请求的巡查序号", "7", "ours"),
    _c("served_pass", pa.int64(), "Number of the pass in which it was last served", "上次可访问的巡查序号", "7", "ours"),
    _c("position", pa.int32(), "Place in the listing at the last look, from the top; a million further behind each gap", "列表位置", "0", "listing"),
    _c("set_aside", pa.int64(), "Pass from which on its absence from the listing says nothing; 0 for none", "不作缺失判断的起始巡查", "0", "ours"),
    _c("states", STATES, "States it went through of late, oldest first", "近期状态", "[…]", "ours"),
)

_COUNT = pa.int64()

PASS_COLUMNS: tuple[Column, ...] = (
    _c("source_id", _S, "Source visited", "来源标识", "cq-kjj-cppcc", "watch.toml", req=True),
    _c("pass_number", pa.int64(), "Number of the pass, per source", "巡查序号", "7", "ours", req=True),
    _c("started_at", TIMESTAMP, "Start", "开始时间", "2026-11-23T06:00:00Z", "our clock", req=True),
    _c("finished_at", TIMESTAMP, "End", "结束时间", "2026-11-23T06:00:09Z", "our clock", req=True),
    _c("verdict", _S, "Verdict of the listing", "判定", "ok", "judge", req=True),
    _c("reason", _S, "The verdict in words", "判定理由", "", "judge", req=True),
    _c("complete", pa.bool_(), "The whole listing was read", "是否完整", "true", "ours", req=True),
    *(
        _c(name, _COUNT, meaning, zh, "0", "ours", req=True)
        for name, meaning, zh in (
            ("entries", "Entries the listing showed", "条目数"),
            ("fetched", "Pages that came with a body", "取回页数"),
            ("not_modified", "Pages answered 304", "未修改页数"),
            ("baseline", "Records of a first pass", "基线记录数"),
            ("added", "New records", "新增"),
            ("metadata_changed", "Records whose metadata changed", "元数据变更"),
            ("content_changed", "Records whose text or attachments changed", "正文变更"),
            ("relocated", "Records that moved", "迁址"),
            ("delisted", "Records off the list but served", "移出列表"),
            ("withdrawn", "Records withdrawn", "撤下"),
            ("restored", "Records back again", "恢复"),
            ("findings", "Findings seen", "发现数"),
            ("bytes", "Body bytes received over the wire", "接收字节数"),
        )
    ),
    _c("seconds", pa.float64(), "Wall time of the pass, seconds", "耗时（秒）", "2.4", "our clock", req=True),
)

FINDING_COLUMNS: tuple[Column, ...] = (
    _c("kind", _S, "What kind of finding", "类型", "blocked", "ours", req=True),
    _c("source_id", _S, "Source it is about", "来源标识", "cq-kjj-cppcc", "ours", req=True),
    _c("record_id", _S, "Record it is about, if one", "记录标识", "cq-kjj-cppcc.3f9a1c0d2b4e", "ours"),
    _c("url", _S, "Address it is about, if one", "地址", "http://…", "ours"),
    _c("message", _S, "What was seen, in words", "说明", "412 with a script: a challenge page", "ours", req=True),
    _c("first_seen_at", TIMESTAMP, "When it began", "开始时间", "2026-11-23T06:00:00Z", "our clock", req=True),
    _c("last_seen_at", TIMESTAMP, "When it was last seen", "最近出现时间", "2026-11-23T06:00:00Z", "our clock", req=True),
    _c("count", pa.int64(), "Passes that saw it", "次数", "3", "ours", req=True),
    _c("ended_at", TIMESTAMP, "When it ended; null while open", "结束时间", "2026-11-24T06:00:00Z", "our clock"),
)

DELIVERY_COLUMNS: tuple[Column, ...] = (
    _c("subscription", _S, "Name of the subscription", "订阅名称", "all", "watch.toml", req=True),
    _c("alert_id", _S, "Idempotency key, the same on every try", "消息标识", "all:cq-kjj-cppcc.3f9a1c0d2b4e.2", "ours", req=True),
    _c("revision_ids", STRINGS, "Revisions the alert tells of", "所含版本", '["cq-kjj-cppcc.3f9a1c0d2b4e.2"]', "ours", req=True),
    _c("status", _S, "registered, sending, delivered, failed, disabled, enabled, or settled: up to passes nothing is due any more", "状态", "delivered", "channel", req=True),
    _c("attempt", pa.int32(), "Number of the try, from 1; 0 for registered", "尝试次数", "1", "ours", req=True),
    _c("attempted_at", TIMESTAMP, "When it was tried", "尝试时间", "2026-11-23T06:00:00Z", "our clock", req=True),
    _c("detail", _S, "What the channel said, without secrets", "详情", "", "channel", req=True),
    _c("passes", PASSES, "Of registered and settled: the pass of each source up to which nothing is due any more", "已处理到的检查", '[{"source_id": "cq-kjj-cppcc", "pass_number": 7}]', "ours"),
    _c("sequence", pa.int64(), "Order in which the rows were recorded, whatever the clock said", "序号", "12", "ours"),
)

# fmt: on

SNAPSHOT_COLUMNS = RECORD_COLUMNS + STATE_COLUMNS
LEDGER_COLUMNS = SNAPSHOT_COLUMNS + REVISION_COLUMNS

CHANGE_COLUMNS = (
    *("revision_id", "record_id", "source_id", "revision", "changes", "attribution", "observed_at", "url", "title"),
    *("fields", "evidence", "issued_on", "published_on"),
)
"""Columns of the ledger that tell a change: those of `changes --json`, and the publisher's dates."""

TABLES: Mapping[str, tuple[Column, ...]] = {
    "snapshots": SNAPSHOT_COLUMNS,
    "ledger": LEDGER_COLUMNS,
    "frontier": FRONTIER_COLUMNS,
    "passes": PASS_COLUMNS,
    "findings": FINDING_COLUMNS,
    "deliveries": DELIVERY_COLUMNS,
}


def arrow_schema(table: str) -> pa.Schema:
    """Return the Arrow schema of one table of `TABLES`, each field described in its metadata."""
    return pa.schema(
        [
            pa.field(
                column.name,
                column.type,
                nullable=not column.required,
                metadata={
                    "description": column.meaning,
                    "description_zh": column.meaning_zh,
                    "example": column.example,
                    "read_from": column.read_from,
                    "since": str(column.since),
                },
            )
            for column in TABLES[table]
        ],
        metadata={"disclosure_watch.schema_version": str(SCHEMA_VERSION)},
    )
