"""The words of the pages, in Chinese and in English; those of changes and fields are the alerts'."""

from collections.abc import Mapping

from disclosure_watch.alert.translations import WORDS as ALERT_WORDS
from disclosure_watch.language.catalogue import translated

LANGUAGES = {"zh": "zh-CN", "en": "en"}
"""The languages of the pages, with their tags for markup."""

# fmt: off
_WORDS: Mapping[str, tuple[str, str]] = {
    # the frame
    "site": ("政府信息公开监测", "Disclosure watch"),
    "skip": ("跳到正文", "Skip to content"),
    "menu": ("主菜单", "Main"),
    "nav_changes": ("变更", "Changes"),
    "nav_search": ("检索", "Search"),
    "nav_sources": ("来源", "Sources"),
    "nav_charts": ("图表", "Charts"),
    "nav_subscribe": ("订阅", "Subscribe"),
    "other_language": ("English", "中文"),
    "footer": ("记录公开文件的每一次变动，并留存证据。只读；时间为 {timezone}。", "Every change of disclosed documents, each with its proof. Read only; times are {timezone}."),
    "api": ("接口", "API"),
    "more": ("下一页", "Next page"),
    "newest": ("回到最新", "Back to the newest"),
    "and": ("、", ", "),
    "none": ("（无）", "(none)"),
    "cut": ("……（共 {count} 字，此处节录）", "… ({count} characters in all, shortened here)"),
    # home
    "home_lead": ("各机关公开的提案、建议答复：谁改了什么，何时改的，原文为证。", "Replies that public bodies disclose: who changed what, when, and the proof."),
    "last_days": ("近 {days} 天", "Last {days} days"),
    "latest": ("最近的变更", "Latest changes"),
    "all_changes": ("查看全部变更", "All changes"),
    "no_changes": ("没有符合条件的变更。", "No change matches."),
    "nothing_yet": ("尚无记录：第一次检查之后，这里会显示变更。", "Nothing recorded yet: changes show here after the first pass."),
    "records_known": ("已收录文件", "Documents recorded"),
    "sources_watched": ("监测来源", "Sources watched"),
    "edits_seen": ("正文、元数据变更", "Edits"),
    "withdrawals_seen": ("撤下", "Withdrawals"),
    "published_seen": ("新公开", "Newly published"),
    # changes
    "changes_title": ("变更", "Changes"),
    "count_changes": ("共 {count} 项", "{count} in all"),
    "filter": ("筛选", "Filter"),
    "apply": ("应用", "Apply"),
    "clear": ("清除", "Clear"),
    "remove_filter": ("去掉条件：{what}", "Remove: {what}"),
    "any": ("全部", "any"),
    "f_source": ("来源", "Source"),
    "f_agency": ("发布机构", "Agency"),
    "f_division": ("行政区划代码", "Division code"),
    "f_kind": ("变更类型", "Kind of change"),
    "f_field": ("字段", "Field"),
    "f_only": ("只看数字变更", "Figures only"),
    "f_session": ("届次会议", "Session"),
    "f_from": ("自", "From"),
    "f_to": ("至", "To"),
    "f_keywords": ("关键词", "Keywords"),
    "f_proposers": ("提案人", "Proposers"),
    "figures": ("仅数字", "figures"),
    "share": ("本页地址可分享，也可直接订阅：", "This address can be shared, and is a feed itself:"),
    "more_fields": ("另有 {count} 处", "{count} more"),
    "attribution_parser_upgrade": ("解析规则更新，非来源改动", "our reading changed, not the page"),
    "attribution_template_change": ("网站改版，非内容改动", "redesign of the site, not its content"),
    "attribution_bulk_edit": ("批量改动", "bulk edit"),
    "attribution_source_edit": ("来源改动", "edited by the source"),
    "was": ("原为", "was"),
    "became": ("改为", "became"),
    # a record
    "state_live": ("在公开", "live"),
    "state_delisted": ("已移出列表", "delisted"),
    "state_withdrawn": ("已撤下", "withdrawn"),
    "field_url": ("网页地址", "address"),
    "field_state": ("状态", "state"),
    "facts": ("著录", "Details"),
    "letter": ("正文", "Text"),
    "letter_as_of": ("第 {number} 版正文", "Text of revision {number}"),
    "no_text": ("没有正文文字。", "There is no text."),
    "timeline": ("历次版本", "Revisions"),
    "revision": ("第 {number} 版", "Revision {number}"),
    "compare": ("与上一版比较", "Compare with the one before"),
    "compare_any": ("比较任意两版", "Compare any two"),
    "compare_from": ("由第几版", "From"),
    "compare_to": ("到第几版", "To"),
    "compare_do": ("比较", "Compare"),
    "redline": ("第 {first} 版与第 {last} 版的差异", "What changed from revision {first} to {last}"),
    "redline_same": ("两版内容相同。", "Both say the same."),
    "redline_key": ("删去的文字 / 新增的文字", "what went / what came"),
    "redline_back": ("回到现行文本", "Back to the text as it stands"),
    "attachments": ("附件", "Attachments"),
    "attachment_text": ("附件文字", "Text of the attachment"),
    "proof": ("证据", "Proof"),
    "proof_none": ("该版本没有随附网页（例如 404）。", "No page came with this revision (a 404, say)."),
    "proof_file": ("存档文件", "Archive file"),
    "proof_offset": ("偏移", "Offset"),
    "proof_sha256": ("内容 SHA-256", "SHA-256 of the content"),
    "proof_digest": ("版本摘要", "Digest of the revision"),
    "proof_zip": ("下载证据包（ZIP，附 SHA256SUMS）", "Download the proof (ZIP with SHA256SUMS)"),
    "proof_saved": ("查看当时保存的网页", "See the page as saved"),
    "proof_check": ("解压后运行 <code>sha256sum --check SHA256SUMS</code> 即可核对。", "Unpack it and run <code>sha256sum --check SHA256SUMS</code>."),
    "original": ("原网页", "Original page"),
    "whole_text": ("全文（纯文本）", "Whole text (plain)"),
    "first_seen": ("首次发现", "First seen"),
    "last_change": ("最近变更", "Last change"),
    "last_checked": ("最近检查", "Last checked"),
    "last_seen": ("最后可见", "Last seen"),
    "missing_since": ("首次消失", "First missing"),
    "record_id": ("记录标识", "Record id"),
    "reply_facts": ("答复函", "Reply letter"),
    "read_from": ("读自{where}", "read from {where}"),
    "read_from_letter": ("读自正文", "read from the letter"),
    "origin_labelled": ("“{label}”一栏（{place}）", "“{label}” in {place}"),
    "origin_heading": ("标题 {place}，与网页题名一致", "{place}, as the page’s title names it"),
    "proposal_all": ("同一提案的全部答复", "All answers to this proposal"),
    "withdrawn_note": ("这份文件已被撤下。最后一次可见：{seen}；首次发现消失：{missing}。以下为我们留存的文本。", "This document was taken down. Last seen {seen}; first missing {missing}. Below is the text we kept."),
    "delisted_note": ("这份文件已移出列表，原网页仍可访问。", "This document is off the list; its page is still served."),
    "unknown_time": ("不详", "unknown"),
    # saved pages
    "saved_title": ("当时保存的网页", "The page as saved"),
    "saved_note": ("这是 {when} 保存的网页，已去除脚本、图片与外部链接。原地址：", "This is the page as saved on {when}, without scripts, pictures and links elsewhere. Its address:"),
    "saved_no_page": ("保存的内容不是网页（{kind}），请下载证据包查看。", "What was saved is no web page ({kind}); download the proof to see it."),
    # search
    "search_title": ("检索", "Search"),
    "search_for": ("检索词", "Words"),
    "search_do": ("检索", "Search"),
    "search_history": ("包括历次版本和已撤下的文字", "In all that was ever said, withdrawn too"),
    "search_help": ('空格分开的词须同时出现；也可用 OR、-词、"完整短语"。', 'Words side by side must all occur; also OR, -word and "a phrase".'),
    "search_found": ("找到 {count} 份文件", "{count} documents"),
    "search_nothing": ("没有找到。", "Nothing found."),
    "search_try_history": ("在历次版本中再找", "Look in earlier revisions too"),
    "search_earlier": ("见于第 {number} 版，现已不同", "as revision {number} had it; it reads otherwise now"),
    "search_agencies": ("按机构", "By agency"),
    "search_years": ("按年份", "By year"),
    "search_unnamed": ("未注明", "not named"),
    "search_months": ("按月份", "By month"),
    "search_no_script": ("检索需要脚本；没有脚本时请按月份查找。", "The search needs script; without it, look by month."),
    # proposals
    "proposal_title": ("同一提案的答复", "Answers to one proposal"),
    "proposal_count": ("{count} 份答复，按主办、会办并列", "{count} answers side by side, the lead office first"),
    "role_lead": ("主办", "lead"),
    "role_assisting": ("会办", "assisting"),
    # sources
    "sources_title": ("来源", "Sources"),
    "health_green": ("正常", "well"),
    "health_yellow": ("需留意", "worth a look"),
    "health_red": ("有问题", "not well"),
    "health_paused": ("已暂停", "paused"),
    "health_retired": ("不再监测", "no longer watched"),
    "health_unlisted": ("不在配置中", "not in the configuration"),
    "s_records": ("在公开文件", "Live documents"),
    "s_newest": ("最新文件", "Newest document"),
    "s_success": ("最近成功检查", "Last good pass"),
    "s_next": ("下次检查", "Next pass"),
    "s_coverage": ("列表覆盖率", "Listing covered"),
    "s_fields": ("著录完整度", "Fields filled"),
    "s_since": ("开始监测", "Watched since"),
    "s_listing": ("列表页", "Listing"),
    "s_changes": ("该来源的变更", "Changes of this source"),
    "s_never": ("尚未", "never"),
    "s_rhythm": ("每月公开文件数", "Documents a month"),
    "s_checks": ("每月检查次数", "Passes a month"),
    "s_findings": ("发现的问题", "Findings"),
    "s_no_findings": ("没有未了结的问题。", "Nothing open."),
    "s_ended": ("已了结", "Ended"),
    "s_meaning": ("含义", "Meaning"),
    "s_remedy": ("处理", "What to do"),
    "s_seen_times": ("{since} 起，出现 {count} 次", "since {since}, seen {count} times"),
    "s_seen": ("24 小时内发现", "Seen within 24 h"),
    "s_seen_share": ("{share}（{low} 至 {high}）", "{share} ({low} to {high})"),
    "s_seen_note": ("最近 {weeks} 周内的改动，在 24 小时内被发现的占 {share}；括号内为 95% 置信区间，由每次检查的抽样估计。", "Of the edits of the last {weeks} weeks {share} were seen within 24 h, by the sample that every pass asks; in brackets what holds the truth in 95 of 100 cases."),
    "s_known": ("已知悉，至 {day}：{why}", "known to the operators, to {day}: {why}"),
    "s_health": ("状况", "Health"),
    "s_name": ("名称", "Name"),
    "severity_act": ("须处理", "act"),
    "severity_look": ("须查看", "look"),
    "severity_note": ("备注", "note"),
    "s_count": ("{count} 个来源", "{count} sources"),
    # charts
    "charts_title": ("图表", "Charts"),
    "c_week": ("每周变更（按类型）", "Changes a week, by kind"),
    "c_withdrawn": ("每周撤下", "Withdrawals a week"),
    "c_response": ("从落款到公开的天数", "Days from signing to publication"),
    "c_response_note": ("以有落款日期和发布日期的答复计：中位数 {median} 天，{count} 份。", "Of {count} letters with both dates; the median is {median} days."),
    "c_table": ("数据表", "As a table"),
    "c_total": ("合计", "total"),
    "c_period": ("时段", "period"),
    "c_empty": ("暂无数据。", "No data yet."),
    "c_days": ("天", "days"),
    # subscriptions
    "sub_title": ("订阅", "Subscribe"),
    "sub_lead": ("选好条件，把下面的段落交给管理员加入 watch.toml；或直接用阅读器订阅。", "Choose what you want and give the block below to the operator, for watch.toml; or follow the feed in a reader."),
    "sub_name": ("订阅名称", "Name"),
    "sub_to": ("发往", "To"),
    "sub_how": ("方式", "When"),
    "sub_immediate": ("随时", "at once"),
    "sub_digest": ("每日汇总", "daily digest"),
    "sub_block": ("配置段落", "Block for watch.toml"),
    "sub_preview": ("按此条件，过去 30 天会收到", "What the last 30 days would have sent"),
    "sub_preview_count": ("{count} 项变更", "{count} changes"),
    "sub_preview_more": ("仅列出最近 {count} 项", "only the latest {count} are listed"),
    "sub_feed": ("阅读器地址", "Feed"),
    "sub_several": ("多个用逗号分开", "several with commas between"),
    "sub_make": ("生成", "Make"),
    "sub_wrong": ("这个条件不能写入配置：{told}", "This can't stand in watch.toml: {told}"),
    # faults
    "fault_404": ("没有这个页面", "Not found"),
    "fault_400": ("看不懂的请求", "Not understood"),
    "fault_401": ("需要密码", "A password is needed"),
    "fault_405": ("此处只可读取", "This is for reading only"),
    "fault_414": ("请求太长", "The question is too long"),
    "fault_503": ("暂时无法读取", "Can't be read just now"),
    "unknown_page": ("没有这个地址。", "There is nothing at this address."),
    "unknown_record": ("没有这条记录或这个版本。", "There is no such record or revision."),
    "unknown_source": ("没有这个来源。", "There is no such source."),
    "unknown_proposal": ("没有对应此提案的答复。", "There is no answer to such a proposal."),
    "wrong_question": ("无法理解：", "Not understood:"),
    "not_allowed": ("只支持 GET 和 HEAD。", "Only GET and HEAD are answered."),
    "too_long": ("查询超过 8000 字符。", "The query is longer than 8,000 characters."),
    "unreadable": ("存储暂时无法读取，请稍后再试。", "The storage can't be read just now; try again."),
    "feed_title": ("信息公开变更", "Changes of disclosed documents"),
    "feed_of": ("信息公开变更：{what}", "Changes of disclosed documents: {what}"),
}
# fmt: on


def say(language: str, key: str, **values: object) -> str:
    """Return what a key stands for in a language, its places filled."""
    words = _WORDS[key][0 if language == "zh" else 1]
    return words.format(**values) if values else words


def origin(language: str, told: str) -> str:
    """Return where on a page a value was read, as `parse` tells it: `发布机构, in li`, `the densest box, <div>`."""
    label, is_labelled, place = told.rpartition(", in ")
    if is_labelled:
        return say(language, "origin_labelled", label=label, place=place)
    place, is_heading, _ = told.partition(", as the page's title names it")
    if is_heading:
        return say(language, "origin_heading", place=place)
    return translated(told) if language == "zh" else told


def change(language: str, name: str) -> str:
    """Return what a kind of change is called."""
    return next(said for kind, said in ALERT_WORDS[language].changes.items() if kind == name)


def field(language: str, name: str) -> str:
    """Return what a field is called, an address and a state too, or the name itself where it is none of these."""
    if name in {"url", "state"}:
        return say(language, f"field_{name}")
    return ALERT_WORDS[language].fields.get(name, name)
