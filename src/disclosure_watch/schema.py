"""
Every table's columns: what a record has comes from `fields`, what we know of it and what runs leave stands here. From
here come the Arrow schemas of all tables, the descriptions inside the files and `docs/data-dictionary.md`.

Column names carry their type: `_on` a date, `_at` a UTC timestamp, `_id`, `_url`, `_hash`, `_count`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pyarrow as pa

from disclosure_watch.fields import RECORD_FIELDS, Field, Type

SCHEMA_VERSION = 3
"""
    1    the first
    2    attachments have sha256 and text; Parquet files hold their own digest
    3    how far each record was verified, when it was recorded, and of a reply its role and the paper that it answers
"""

TIMESTAMP = pa.timestamp("us", tz="UTC")

_ARROW = {
    Type.TEXT: pa.string(),
    Type.TEXTS: pa.list_(pa.string()),
    Type.DATE: pa.date32(),
    Type.MOMENT: TIMESTAMP,
    Type.FLAG: pa.bool_(),
    Type.NUMBER: pa.float64(),
    Type.SMALL: pa.int32(),
    Type.COUNT: pa.int64(),
}

_OUR_CLOCK = "our clock"
_WHEN = "2026-11-23T06:00:00Z"


def _f(
    name: str,
    type_: Type,
    meaning: str,
    zh: str,
    example: str,
    read_from: str,
    *,
    since: int = 1,
    req: bool = False,
    of: tuple[Field, ...] = (),
) -> Field:
    return Field(name, type_, meaning, zh, example, read_from, since=since, required=req, fields=of)


# fmt: off
EVIDENCE_FIELDS = (
    _f("file", Type.TEXT, "WARC file, relative to evidence/", "文件", "cq-kjj-cppcc/cq-kjj-cppcc-202611.warc.gz", "ours"),
    _f("offset", Type.COUNT, "Where the gzip member of the response begins, in bytes", "偏移", "0", "ours"),
    _f("sha256", Type.TEXT, "SHA-256 of the body after content decoding, hex", "内容摘要", "9c1e…", "response"),
)

CHANGED_FIELDS = (
    _f("field", Type.TEXT, "Name of the column, a reply's as reply.signed_on", "字段", "title", "ours"),
    _f("before", Type.TEXT, "What it was; of body_text the changed passages, a line each", "变更前", "…", "ours"),
    _f("after", Type.TEXT, "What it became, likewise", "变更后", "…", "ours"),
)

_ENTRY_TITLE = _f("title", Type.TEXT, "Title in the list", "标题", "…", "listing")
_ENTRY_DATE = _f("date", Type.DATE, "Date in the list", "日期", "2025-05-23", "listing")
ENTRY_FIELDS = (_ENTRY_TITLE, _f("url", Type.TEXT, "Address that it leads to", "地址", "http://…", "listing"), _ENTRY_DATE)

SEEN_FIELDS = (
    _f("aspect", Type.TEXT, "What of the record has this state: content, serving or listing", "方面", "content", "ours", since=3),
    _f("state", Type.TEXT, "A short name for the state", "状态", "9c1e…", "ours", since=3),
    _f("pass_number", Type.COUNT, "Pass that saw it", "巡查序号", "7", "ours", since=3),
    _f("seen_at", Type.MOMENT, "When that was", "时间", _WHEN, _OUR_CLOCK, since=3),
    _f("returned", Type.FLAG, "An earlier state that came back", "是否返回旧状态", "false", "ours", since=3),
    _f("held", Type.FLAG, "It came back too often, and was not told", "是否暂不通知", "false", "ours", since=3),
)

_EVIDENCE = _f("evidence", Type.STRUCT, "Response record that the revision was read from; null where none came", "证据位置", '{"file": "…warc.gz", "offset": 0, "sha256": "…"}', "evidence/", of=EVIDENCE_FIELDS)
_LAST_SEEN = _f("last_seen_live_at", Type.MOMENT, "When its page was last served", "最近可访问时间", _WHEN, _OUR_CLOCK, since=3)
_MISSING = _f("missing_since", Type.MOMENT, "The first check that found its page gone; null while it is served", "首次消失时间", _WHEN, _OUR_CLOCK, since=3)

STATE_COLUMNS: tuple[Field, ...] = (
    _f("record_id", Type.TEXT, "Stable id of the record; survives a move", "记录标识", "cq-kjj-cppcc.3f9a1c0d2b4e", "ours", req=True),
    _f("source_id", Type.TEXT, "Source it belongs to", "来源标识", "cq-kjj-cppcc", "watch.toml", req=True),
    _f("revision", Type.SMALL, "Number of the revision that left this state, from 1", "版本号", "2", "ours", req=True),
    _f("state", Type.TEXT, "live, delisted or withdrawn", "状态", "live", "ours", req=True),
    _f("first_seen_at", Type.MOMENT, "When we first recorded it", "首次发现时间", _WHEN, _OUR_CLOCK, req=True),
    _f("observed_at", Type.MOMENT, "When the pass that wrote this revision was committed", "观测时间", _WHEN, _OUR_CLOCK, req=True),
)

STANDING_COLUMNS: tuple[Field, ...] = (
    _f("baseline", Type.FLAG, "It was there before the watch began: its first revision is a baseline", "是否基线", "false", "ours", since=3),
    _f("last_checked_at", Type.MOMENT, "When its page was last asked, as of the pass that wrote the snapshot", "最近检查时间", _WHEN, _OUR_CLOCK, since=3),
    _LAST_SEEN,
    _MISSING,
    replace(_EVIDENCE, since=3),
)

REVISION_COLUMNS: tuple[Field, ...] = (
    _f("revision_id", Type.TEXT, "record_id and revision, joined by a dot", "版本标识", "cq-kjj-cppcc.3f9a1c0d2b4e.2", "ours", req=True),
    _f("changes", Type.TEXTS, "Why the revision was written", "变更类型", '["content_changed"]', "ours", req=True),
    _f("attribution", Type.TEXT, "source_edit, bulk_edit, parser_upgrade or template_change", "变更归因", "source_edit", "ours", req=True),
    _f("fields", Type.STRUCTS, "Each changed field, before and after; list-valued fields as JSON", "变更字段", '[{"field": "title", "before": "…", "after": "…"}]', "ours", req=True, of=CHANGED_FIELDS),
    _f("pass_number", Type.COUNT, "Pass of its source that wrote it", "巡查序号", "7", "ours", req=True),
    _EVIDENCE,
    _f("previous_digest", Type.TEXT, "Digest of the source's revision before this one; empty for the first", "前一版本摘要", "9c1e…", "ours", req=True),
    _f("digest", Type.TEXT, "SHA-256 over previous_digest and this row", "版本摘要", "4be2…", "ours", req=True),
    _f("recorded_at", Type.MOMENT, "When the revision was committed; never before an earlier commit of its source", "入库时间", _WHEN, _OUR_CLOCK, since=3),
    replace(_LAST_SEEN, meaning="Of a withdrawn record: when its page was last served"),
    replace(_MISSING, meaning="Of a withdrawn record: the first check that found its page gone"),
)

FRONTIER_COLUMNS: tuple[Field, ...] = (
    _f("url", Type.TEXT, "Address", "地址", "http://example.gov.cn/zwgk/index.html", "listing", req=True),
    _f("page", Type.TEXT, "listing, detail or attachment", "页面类型", "detail", "ours", req=True),
    _f("record_id", Type.TEXT, "Record the page belongs to", "记录标识", "cq-kjj-cppcc.3f9a1c0d2b4e", "ours"),
    _f("etag", Type.TEXT, "ETag to ask again with", "ETag", '"5f1-62"', "response"),
    _f("last_modified", Type.TEXT, "Last-Modified to ask again with, to the letter", "Last-Modified", "Mon, 23 Nov 2026 06:00:00 GMT", "response"),
    _f("sha256", Type.TEXT, "Hash of the last trusted content", "内容哈希", "9c1e…", "response"),
    _f("checked_at", Type.MOMENT, "When it was last asked", "上次检查时间", _WHEN, _OUR_CLOCK),
    _f("missing_since", Type.MOMENT, "When it was first found gone, null while it is served", "首次消失时间", _WHEN, _OUR_CLOCK),
    _f("missing_count", Type.SMALL, "Checks in a row that found it gone", "连续消失次数", "0", "ours", req=True),
    _f("baseline", Type.FLAG, "Listed before a whole listing had been read: its first revision is a baseline", "是否基线", "false", "ours", req=True),
    _f("listed_as", Type.STRUCT, "How the listing last showed it", "列表所示", '{"title": "…", "date": "2025-05-23"}', "listing", of=(_ENTRY_TITLE, _ENTRY_DATE)),
    _f("profile", Type.TEXT, "Of a listing page: profile that read it", "CMS类型", "trs", "listing"),
    _f("entries", Type.STRUCTS, "Of a listing page: what it last listed", "列表条目", "[…]", "listing", of=ENTRY_FIELDS),
    _f("page_count", Type.SMALL, "Of a listing page: pages it claims", "页数", "3", "listing"),
    _f("record_count", Type.SMALL, "Of a listing page: records it claims", "记录数", "45", "listing"),
    _f("page_urls", Type.TEXTS, "Of a listing page: addresses of all pages", "各页地址", "[…]", "listing"),
    _f("page_number", Type.SMALL, "Of a listing page: its own number", "本页页码", "1", "listing", since=3),
    _f("next_url", Type.TEXT, "Of a listing page: where it leads on to", "下一页地址", "http://…", "listing", since=3),
    _f("is_last", Type.FLAG, "Of a listing page: it says that none follows", "是否末页", "false", "listing", since=3),
    _f("asked_pass", Type.COUNT, "Number of the pass that last asked it", "上次请求的巡查序号", "7", "ours", since=3),
    _f("served_pass", Type.COUNT, "Number of the pass in which it was last served", "上次可访问的巡查序号", "7", "ours", since=3),
    _f("position", Type.SMALL, "Place in the listing at the last look, from the top; a million further behind each gap", "列表位置", "0", "listing", since=3),
    _f("set_aside", Type.COUNT, "Pass from which on its absence from the listing says nothing; 0 for none", "不作缺失判断的起始巡查", "0", "ours", since=3),
    _f("states", Type.STRUCTS, "States it went through of late, oldest first", "近期状态", "[…]", "ours", since=3, of=SEEN_FIELDS),
    _f("last_seen_live_at", Type.MOMENT, "When it was last served", "最近可访问时间", _WHEN, _OUR_CLOCK, since=3),
    _f("shown", Type.STRUCT, "Of a record's page: its times as the snapshot has them, for `rebuild`", "快照所载时间", "{…}", "ours", since=3, of=(
        _f("last_checked_at", Type.MOMENT, "When it was last asked", "最近检查时间", _WHEN, _OUR_CLOCK, since=3),
        _f("last_seen_live_at", Type.MOMENT, "When it was last served", "最近可访问时间", _WHEN, _OUR_CLOCK, since=3),
        _f("missing_since", Type.MOMENT, "The first check that found it gone", "首次消失时间", _WHEN, _OUR_CLOCK, since=3),
    )),
    _f("asked_at", Type.MOMENT, "When it last had its turn, whatever was answered", "上次请求时间", _WHEN, _OUR_CLOCK, since=3),
    _f("history", Type.STRUCT, "Of a record's page: what its checks say of how often it changes", "变更历史", "{…}", "ours", since=3, of=(
        _f("checks", Type.COUNT, "Checks that could be trusted", "检查次数", "41", "ours", since=3),
        _f("changes", Type.NUMBER, "Changes that these checks stand for: one that found a change stands for one or more", "变更次数", "1.2", "ours", since=3),
        _f("expected", Type.NUMBER, "Changes that records like it had in the same time", "同类变更次数", "0.4", "ours", since=3),
        _f("until", Type.MOMENT, "The last check that counts here", "统计截止时间", _WHEN, _OUR_CLOCK, since=3),
    )),
    _f("origins", Type.TEXT, "Of a document: where on the page each value was read, a line a column", "各栏出处", "title: <h1>", "ours", since=3),
    _f("slow", Type.FLAG, "Reading it took so long that it is read in a process of its own", "读取缓慢", "false", "ours", since=3),
    _f("unread", Type.TEXT, "Content hash and parser version of what could not be read in time", "未能及时读取的内容", "9c1e… 3", "ours", since=3),
)

PASS_COLUMNS: tuple[Field, ...] = (
    _f("source_id", Type.TEXT, "Source visited", "来源标识", "cq-kjj-cppcc", "watch.toml", req=True),
    _f("pass_number", Type.COUNT, "Number of the pass, per source", "巡查序号", "7", "ours", req=True),
    _f("started_at", Type.MOMENT, "Start", "开始时间", _WHEN, _OUR_CLOCK, req=True),
    _f("finished_at", Type.MOMENT, "End", "结束时间", "2026-11-23T06:00:09Z", _OUR_CLOCK, req=True),
    _f("verdict", Type.TEXT, "Verdict of the listing", "判定", "ok", "judge", req=True),
    _f("reason", Type.TEXT, "The verdict in words", "判定理由", "", "judge", req=True),
    _f("complete", Type.FLAG, "The whole listing was read", "是否完整", "true", "ours", req=True),
    *(
        _f(name, Type.COUNT, meaning, zh, "0", "ours", req=True)
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
    _f("seconds", Type.NUMBER, "Wall time of the pass, seconds", "耗时（秒）", "2.4", _OUR_CLOCK, req=True),
    _f("coverage", Type.NUMBER, "Share of the listing that it covered, 1.0 where whole; null where it saw none", "列表覆盖率", "1.0", "ours", since=3),
)

FINDING_COLUMNS: tuple[Field, ...] = (
    _f("kind", Type.TEXT, "What kind of finding", "类型", "blocked", "ours", req=True),
    _f("source_id", Type.TEXT, "Source it is about", "来源标识", "cq-kjj-cppcc", "ours", req=True),
    _f("record_id", Type.TEXT, "Record it is about, if one", "记录标识", "cq-kjj-cppcc.3f9a1c0d2b4e", "ours"),
    _f("url", Type.TEXT, "Address it is about, if one", "地址", "http://…", "ours"),
    _f("message", Type.TEXT, "What was seen, in words", "说明", "412 with a script: a challenge page", "ours", req=True),
    _f("first_seen_at", Type.MOMENT, "When it began", "开始时间", _WHEN, _OUR_CLOCK, req=True),
    _f("last_seen_at", Type.MOMENT, "When it was last seen", "最近出现时间", _WHEN, _OUR_CLOCK, req=True),
    _f("count", Type.COUNT, "Passes that saw it", "次数", "3", "ours", req=True),
    _f("ended_at", Type.MOMENT, "When it ended; null while open", "结束时间", "2026-11-24T06:00:00Z", _OUR_CLOCK),
    _f("until", Type.DATE, "Day to whose end an operator acknowledged it; null where none did", "确认至", "2026-12-01", "an operator", since=3),
    _f("why", Type.TEXT, "Why it was acknowledged", "确认理由", "the agency rebuilds its site", "an operator", since=3),
    _f("acknowledged_by", Type.TEXT, "Who acknowledged it", "确认人", "wang", "an operator", since=3),
    _f("acknowledged_at", Type.MOMENT, "When it was acknowledged", "确认时间", _WHEN, _OUR_CLOCK, since=3),
    _f("field", Type.TEXT, "Of a contradiction: the first field", "矛盾字段一", "reply.signed_on", "judge", since=3),
    _f("value", Type.TEXT, "What that says", "矛盾值一", "2025-05-24", "judge", since=3),
    _f("other_field", Type.TEXT, "The other field; `listed` is the date on the list", "矛盾字段二", "published_on", "judge", since=3),
    _f("other_value", Type.TEXT, "What that says", "矛盾值二", "2025-05-23", "judge", since=3),
)

DELIVERY_COLUMNS: tuple[Field, ...] = (
    _f("subscription", Type.TEXT, "Name of the subscription", "订阅名称", "all", "watch.toml", req=True),
    _f("alert_id", Type.TEXT, "Idempotency key, the same on every try", "消息标识", "all:cq-kjj-cppcc.3f9a1c0d2b4e.2", "ours", req=True),
    _f("revision_ids", Type.TEXTS, "Revisions the alert tells of", "所含版本", '["cq-kjj-cppcc.3f9a1c0d2b4e.2"]', "ours", req=True),
    _f("status", Type.TEXT, "registered, sending, delivered, failed, disabled, enabled, or settled: up to passes nothing is due any more", "状态", "delivered", "channel", req=True),
    _f("attempt", Type.SMALL, "Number of the try, from 1; 0 for registered", "尝试次数", "1", "ours", req=True),
    _f("attempted_at", Type.MOMENT, "When it was tried", "尝试时间", _WHEN, _OUR_CLOCK, req=True),
    _f("detail", Type.TEXT, "What the channel said, without secrets", "详情", "", "channel", req=True),
    _f("passes", Type.STRUCTS, "Of registered and settled: the pass of each source up to which nothing is due any more", "已处理到的检查", '[{"source_id": "cq-kjj-cppcc", "pass_number": 7}]', "ours", since=3, of=(
        _f("source_id", Type.TEXT, "Source", "来源标识", "cq-kjj-cppcc", "watch.toml", since=3),
        _f("pass_number", Type.COUNT, "Number of its pass", "巡查序号", "7", "ours", since=3),
    )),
    _f("sequence", Type.COUNT, "Order in which the rows were recorded, whatever the clock said", "序号", "12", "ours", since=3),
)

EDIT_COLUMNS: tuple[Field, ...] = (
    _f("revision_id", Type.TEXT, "Revision that the change is part of", "版本标识", "cq-kjj-cppcc.3f9a1c0d2b4e.2", "ours", since=3, req=True),
    _f("record_id", Type.TEXT, "Record that changed", "记录标识", "cq-kjj-cppcc.3f9a1c0d2b4e", "ours", since=3, req=True),
    _f("source_id", Type.TEXT, "Source it belongs to", "来源标识", "cq-kjj-cppcc", "watch.toml", since=3, req=True),
    _f("observed_at", Type.MOMENT, "When the revision was observed", "观测时间", _WHEN, _OUR_CLOCK, since=3, req=True),
    _f("ordinal", Type.SMALL, "Number of the change within its revision, from 1", "序号", "1", "ours", since=3, req=True),
    _f("field", Type.TEXT, "Name of the column that changed, or url (a move), or state", "字段", "body_text", "ours", since=3, req=True),
    _f("op", Type.TEXT, "insert, delete, replace or move", "操作", "replace", "ours", since=3, req=True),
    _f("before", Type.TEXT, "What stood there; null where nothing did", "变更前", "8837", "the record before", since=3),
    _f("after", Type.TEXT, "What stands there now; null where nothing does", "变更后", "8873", "the record after", since=3),
    _f("paragraph", Type.SMALL, "Paragraph of the later text (of a delete, the earlier), from 1", "段落", "4", "ours", since=3),
    _f("offset_before", Type.COUNT, "Characters from the start of the earlier value; null for items of a list", "变更前位置", "120", "ours", since=3),
    _f("offset_after", Type.COUNT, "Characters from the start of the later value; null for items of a list", "变更后位置", "120", "ours", since=3),
    _f("context", Type.TEXT, "The sentence around the change", "所在句", "全市科技型企业达8873家。", "the text", since=3),
    _f("figure_before", Type.NUMBER, "The figure before, as a number: 1.83万 is 18300, a percentage as written", "变更前数值", "8837", "the text", since=3),
    _f("figure_after", Type.NUMBER, "The figure after, likewise", "变更后数值", "8873", "the text", since=3),
    _f("unit", Type.TEXT, "The word after the figure, or %", "单位", "家", "the text", since=3),
)

SOURCE_COLUMNS: tuple[Field, ...] = (
    _f("source_id", Type.TEXT, "Id of the source", "来源标识", "cq-kjj-cppcc", "watch.toml", since=3, req=True),
    _f("name", Type.TEXT, "Its name", "名称", "重庆市科学技术局 政协提案办理", "watch.toml", since=3, req=True),
    _f("agency_id", Type.TEXT, "Agency that publishes it; null where unsure", "机构标识", "11500000MB15895317", "index numbers", since=3),
    _f("division_code", Type.TEXT, "Six digits of GB/T 2260 of its division; null where unsure", "行政区划代码", "500000", "watch.toml", since=3),
    _f("level", Type.TEXT, "national, province, city or county; null where unsure", "层级", "province", "division_code", since=3),
    _f("listing_url", Type.TEXT, "Address of its listing", "列表地址", "http://…", "watch.toml", since=3, req=True),
    _f("profile", Type.TEXT, "CMS family, or auto", "CMS类型", "trs", "watch.toml", since=3, req=True),
    _f("watched_since", Type.MOMENT, "First run that had it in watch.toml", "开始监测时间", _WHEN, _OUR_CLOCK, since=3, req=True),
    _f("watched_until", Type.MOMENT, "First run after it left watch.toml; null while it is there", "停止监测时间", _WHEN, _OUR_CLOCK, since=3),
    _f("first_pass_at", Type.MOMENT, "When its first pass began; null before", "首次巡查时间", _WHEN, _OUR_CLOCK, since=3),
    _f("last_success_at", Type.MOMENT, "When its last good pass ended; null before", "最近成功时间", _WHEN, _OUR_CLOCK, since=3),
    _f("records", Type.COUNT, "Records in its snapshot", "记录数", "45", "snapshots", since=3, req=True),
    _f("coverage", Type.NUMBER, "Share of the listing that its last pass covered, 1.0 where whole; null before", "列表覆盖率", "1.0", "ours", since=3),
)

AGENCY_COLUMNS: tuple[Field, ...] = (
    _f("agency_id", Type.TEXT, "Id of the office: its credit code, else division and name", "机构标识", "11500000MB15895317", "ours", since=3, req=True),
    _f("name", Type.TEXT, "Its full name", "机构全称", "重庆市科学技术局", "publisher, signatories", since=3, req=True),
    _f("short_names", Type.TEXTS, "Other names that it is written under or commonly called by", "简称", '["市科技局"]', "publisher, signatories", since=3, req=True),
    _f("division_code", Type.TEXT, "Six digits of GB/T 2260: characters 3 to 8 of its credit code, else the division in its name", "行政区划代码", "500000", "credit_code", since=3, req=True),
    _f("level", Type.TEXT, "national, province, city or county", "层级", "province", "division_code", since=3),
    _f("credit_code", Type.TEXT, "Unified social credit code (GB 32100); null where none is known", "统一社会信用代码", "11500000MB15895317", "index_number", since=3),
)

RECORD_AGENCY_COLUMNS: tuple[Field, ...] = (
    _f("record_id", Type.TEXT, "Record that names the office", "记录标识", "cq-kjj-cppcc.3f9a1c0d2b4e", "ours", since=3, req=True),
    _f("role", Type.TEXT, "publisher, lead, assisting, consulted or signatory", "角色", "consulted", "publisher, reply", since=3, req=True),
    _f("name_as_written", Type.TEXT, "Its name, as written", "原文名称", "市财政局", "publisher, reply", since=3, req=True),
    _f("agency_id", Type.TEXT, "The office; null where unsure", "机构标识", "11500000009275773W", "agencies", since=3),
    _f("how", Type.TEXT, "How it is known: credit_code, full_name or short_name; null where it is not", "识别依据", "short_name", "ours", since=3),
)

NAME_COLUMNS: tuple[Field, ...] = (
    _f("source_id", Type.TEXT, "Source in which an office was written so", "来源标识", "cq-kjj-cppcc", "ours", since=3, req=True),
    _f("code", Type.TEXT, "Credit code of the record's publisher, empty where it has none", "统一社会信用代码", "11500000MB15895317", "index_number", since=3, req=True),
    _f("home", Type.TEXT, "Division of who wrote it, empty where unsure", "行政区划代码", "500000", "index_number, publisher", since=3, req=True),
    _f("role", Type.TEXT, "What the office did there: a word of record_agencies", "角色", "publisher", "publisher, reply", since=3, req=True),
    _f("written", Type.TEXT, "The name", "名称", "市科技局", "publisher, reply", since=3, req=True),
    _f("year", Type.SMALL, "The last year in which it was", "最近年份", "2025", "published_on", since=3, req=True),
)

SESSION_COLUMNS: tuple[Field, ...] = (
    _f("session_id", Type.TEXT, "Id of the session: body, division, term and meeting", "会议标识", "cppcc-500000-6-3", "ours", since=3, req=True),
    _f("body", Type.TEXT, "cppcc (政协) or npc (人大)", "会议机构", "cppcc", "body_text", since=3, req=True),
    _f("division_code", Type.TEXT, "Six digits of GB/T 2260 of the assembly's division", "行政区划代码", "500000", "body_text", since=3, req=True),
    _f("term", Type.SMALL, "Term (六届 is 6)", "届", "6", "body_text", since=3, req=True),
    _f("meeting", Type.SMALL, "Meeting of the term (三次会议 is 3)", "次", "3", "body_text", since=3, req=True),
    _f("opened_on", Type.DATE, "Its first day; null where no document tells", "开幕日期", "2025-01-14", "body_text", since=3),
    _f("closed_on", Type.DATE, "Its last day, likewise", "闭幕日期", "2025-01-18", "body_text", since=3),
)

QUALITY_COLUMNS: tuple[Field, ...] = (
    _f("source_id", Type.TEXT, "Source", "来源标识", "cq-kjj-cppcc", "watch.toml", since=3, req=True),
    _f("field", Type.TEXT, "Name of the column, a reply's as reply.signed_on", "字段", "issued_on", "ours", since=3, req=True),
    _f("as_of", Type.DATE, "Day (UTC) of the last pass that changed something then", "日期", "2026-11-23", _OUR_CLOCK, since=3, req=True),
    _f("filled_share", Type.NUMBER, "Share of the live records, of a reply's fields of the live replies, that have it", "填充率", "0.98", "snapshots", since=3, req=True),
    _f("expected_share", Type.NUMBER, "What is usual for the source: the median of its last 30 days before; null on the first", "常见填充率", "0.99", "ours", since=3),
    _f("contradictions", Type.COUNT, "Open findings in which it contradicts another field", "矛盾数", "0", "findings", since=3, req=True),
    _f("origin", Type.TEXT, "Where on the page it is read from", "读取自", "info box", "fields", since=3, req=True),
)

# fmt: on

SNAPSHOT_COLUMNS = RECORD_FIELDS + STATE_COLUMNS + STANDING_COLUMNS
LEDGER_COLUMNS = RECORD_FIELDS + STATE_COLUMNS + REVISION_COLUMNS

CHANGE_SHAPE = (
    *("revision_id", "record_id", "source_id", "revision", "changes", "attribution", "observed_at", "url", "title"),
    *("fields", "evidence"),
)
"""Columns of the ledger that tell a change: those of `changes --json`."""

CHANGE_COLUMNS = (*CHANGE_SHAPE, "issued_on", "published_on")
"""The same, and the publisher's dates."""

TABLES: Mapping[str, tuple[Field, ...]] = {
    "snapshots": SNAPSHOT_COLUMNS,
    "ledger": LEDGER_COLUMNS,
    "frontier": FRONTIER_COLUMNS,
    "passes": PASS_COLUMNS,
    "findings": FINDING_COLUMNS,
    "deliveries": DELIVERY_COLUMNS,
    "edits": EDIT_COLUMNS,
    "sources": SOURCE_COLUMNS,
    "agencies": AGENCY_COLUMNS,
    "record_agencies": RECORD_AGENCY_COLUMNS,
    "sessions": SESSION_COLUMNS,
    "office_names": NAME_COLUMNS,
    "field_quality": QUALITY_COLUMNS,
}


def arrow_schema(table: str) -> pa.Schema:
    """Return the Arrow schema of one table of `TABLES`, each field, nested ones too, described in its metadata."""
    return pa.schema(arrow_fields(TABLES[table]), metadata={"disclosure_watch.schema_version": str(SCHEMA_VERSION)})


def arrow_fields(fields: Iterable[Field]) -> list[pa.Field]:
    """Return Arrow's fields of some columns."""
    return [pa.field(field.name, arrow_type(field), not field.required, _description(field)) for field in fields]


def arrow_type(field: Field) -> pa.DataType:
    """Return the Arrow type of a column."""
    if field.type is Type.STRUCT:
        return pa.struct(arrow_fields(field.fields))
    if field.type is Type.STRUCTS:
        return pa.list_(pa.struct(arrow_fields(field.fields)))
    return _ARROW[field.type]


def _description(field: Field) -> dict[str, str]:
    return {
        "description": field.meaning,
        "description_zh": field.zh,
        "example": field.example,
        "read_from": field.read_from,
        "since": str(field.since),
    }


def described_alike(rows: pa.Table, there: pa.Schema) -> pa.Table:
    """Return rows whose fields are described as the table does: Delta refuses other words for a field it has."""
    return rows.cast(pa.schema(_alike(rows.schema, there)))


def _alike(fields: Iterable[pa.Field], there: Iterable[pa.Field]) -> list[pa.Field]:
    known = {field.name: field for field in there}
    return [_field_alike(field, known[field.name]) if field.name in known else field for field in fields]


def _field_alike(field: pa.Field, known: pa.Field) -> pa.Field:
    type_ = field.type
    if pa.types.is_struct(type_):
        type_ = pa.struct(_alike(type_, known.type))
    elif pa.types.is_list(type_):
        type_ = pa.list_(_field_alike(type_.value_field, known.type.value_field))
    return pa.field(field.name, type_, field.nullable, known.metadata)
