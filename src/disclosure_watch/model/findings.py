"""
What an operator must look at: each kind of finding with its severity, what it means and what to do, in two languages.

A new kind is an entry here; `docs/findings.md`, alerts and the command line take it from here.
"""

from enum import StrEnum
from typing import Self

from disclosure_watch.model.severity import Severity, Words


class FindingKind(StrEnum):
    """A kind of finding, with its `severity` and its words in Chinese (`zh`) and English (`en`)."""

    severity: Severity
    zh: Words
    en: Words

    def __new__(cls, word: str, severity: Severity, en: Words, zh: Words) -> Self:
        """Make a kind of its word and all that belongs to it."""
        kind = str.__new__(cls, word)
        kind._value_ = word
        kind.severity, kind.en, kind.zh = severity, en, zh
        return kind

    def words(self, language: str) -> Words:
        """Return what it means in a language, `zh` or `en`."""
        return self.zh if language == "zh" else self.en

    BLOCKED = (
        "blocked",
        Severity.ACT,
        Words(
            "The site refuses us: a challenge page, a 403 or 412, or another sign of a block",
            "Open the address in a browser from the same machine; watch less often, from another network (proxy), or ask the agency. Nothing is ever forced",
        ),
        Words(
            "网站拒绝访问：验证页面、403、412或其他拦截迹象",
            "在同一台机器上用浏览器打开该地址；降低频率、换网络（proxy）或与该单位联系。本程序不会绕过拦截",
        ),
    )
    ROBOTS_DISALLOWED = (
        "robots_disallowed",
        Severity.ACT,
        Words(
            "robots.txt forbids the address, so it was not asked",
            "Read the site's robots.txt; watch a column that it allows, or ask the agency for leave",
        ),
        Words(
            "robots.txt禁止抓取该地址，因此没有请求",
            "查看网站的robots.txt，改用允许的栏目，或征得该单位同意",
        ),
    )
    ZERO_ENTRIES = (
        "zero_entries",
        Severity.ACT,
        Words(
            "The listing was served and no entry could be read from it",
            "Open it in a browser. If it shows rows, name a profile or the selector `entries` (docs/add-a-source.md); if it moved, set the new listing_url",
        ),
        Words(
            "列表页可以打开，但没有读到任何条目",
            "用浏览器打开列表页。若能看到条目，请指定profile或entries选择器（docs/add-a-source.md）；若栏目已迁移，请更新listing_url",
        ),
    )
    INCOMPLETE_LISTING = (
        "incomplete_listing",
        Severity.ACT,
        Words(
            "Not the whole listing could be read: nothing below the last good page is taken for missing",
            "See the message for the page that failed; open it in a browser. It ends with the next whole walk",
        ),
        Words(
            "列表没有读全：断点之后的文件不会被判定为撤下",
            "说明中写有出错的页，请用浏览器打开查看。下次完整读取后自动恢复",
        ),
    )
    PASS_FAILED = (
        "pass_failed",
        Severity.ACT,
        Words(
            "A pass of the source ended in an error and recorded nothing",
            "Read the message; a fault of this program belongs in an issue, with the log",
        ),
        Words(
            "一次检查出错中止，没有入库",
            "查看说明；若是本程序的错误，请附日志提交issue",
        ),
    )
    STORAGE = (
        "storage",
        Severity.ACT,
        Words(
            "The storage could not be written or read",
            "Check disk space, permissions and the network to it; then `disclosure-watch verify`",
        ),
        Words(
            "存储无法读写",
            "检查磁盘空间、权限和网络，然后运行disclosure-watch verify",
        ),
    )
    MISSING = (
        "missing",
        Severity.NOTE,
        Words(
            "The page of a record was found gone and no list has it; told to those who ask for it, before it is confirmed",
            "Nothing: it is told as withdrawn once that is confirmed, or as back",
        ),
        Words(
            "疑似撤下：原网页打不开，列表中也已没有，尚未确认；只告知订阅了missing的人",
            "不必处理：确认后按撤下通知，恢复后另行告知",
        ),
    )
    CHANNEL_FAILED = (
        "channel_failed",
        Severity.LOOK,
        Words(
            "A channel did not confirm; what is due to it waits and is tried again",
            "Look at what it answered (`disclosure-watch subscriptions`); try `disclosure-watch test-alert NAME`",
        ),
        Words(
            "推送渠道未确认收到，待发内容保留并重试",
            "查看其答复（disclosure-watch subscriptions），用disclosure-watch test-alert NAME试发",
        ),
    )
    CHANNEL_DISABLED = (
        "channel_disabled",
        Severity.ACT,
        Words(
            "A channel failed so often that nothing is sent to it any more; what is due waits",
            "Mend `to` of the subscription, try `disclosure-watch test-alert NAME`, then `disclosure-watch deliver --now`",
        ),
        Words(
            "推送渠道多次失败，已暂停发送，待发内容保留",
            "修正订阅的to，用disclosure-watch test-alert NAME试发，再运行disclosure-watch deliver --now",
        ),
    )
    CONFIG_INVALID = (
        "config_invalid",
        Severity.ACT,
        Words(
            "watch.toml became wrong; the last good one is still used",
            "Mend the line that the message names",
        ),
        Words(
            "watch.toml有误，仍按上一个正确版本运行",
            "按说明修改所指的行",
        ),
    )
    UNTRUSTED = (
        "untrusted",
        Severity.LOOK,
        Words(
            "A page's answer could not be trusted (gone, a stub, cut short, an error), so it changed nothing",
            "Open the address in a browser; it ends when the page is served again",
        ),
        Words(
            "某页面的应答不可信（消失、空壳、截断或出错），因此未作任何改动",
            "用浏览器打开该地址；页面恢复后自动结束",
        ),
    )
    UNREADABLE = (
        "unreadable",
        Severity.LOOK,
        Words(
            "A page was served and could not be read as a document or a listing",
            "Open it in a browser; try `disclosure-watch parse URL`, then a profile or selectors of the source",
        ),
        Words(
            "页面可以打开，但无法读出文件或列表",
            "用浏览器打开；用disclosure-watch parse URL试读，再为该来源指定profile或选择器",
        ),
    )
    GONE_BUT_LISTED = (
        "gone_but_listed",
        Severity.LOOK,
        Words(
            "A document's page is gone while the list still shows it; nothing is told as withdrawn",
            "Nothing, if the site is being rebuilt; it ends when the page is back or the list lets it go",
        ),
        Words(
            "文件页面已消失，但列表中仍有；不会按撤下通知",
            "若网站正在改版可不处理；页面恢复或移出列表后自动结束",
        ),
    )
    BODY_LOST = (
        "body_lost",
        Severity.LOOK,
        Words(
            "A document that had a text is served without one: held, the old text stands",
            "Open it in a browser; if the text is there, its markup is new: set the selector `body`",
        ),
        Words(
            "原有正文的文件现在没有正文：暂不采信，保留原文",
            "用浏览器打开；若正文仍在，说明页面结构变了，请设置body选择器",
        ),
    )
    FIELD_COVERAGE_FELL = (
        "field_coverage_fell",
        Severity.LOOK,
        Words(
            "Many records lost the same field at once: held, the old values stand",
            "Open one of the pages; a redesign is likely: set the selector of that field",
        ),
        Words(
            "许多文件同时缺失同一字段：暂不采信，保留原值",
            "打开其中一页查看；多半是改版，请设置该字段的选择器",
        ),
    )
    FIELD_FADING = (
        "field_fading",
        Severity.LOOK,
        Words(
            "New documents lack a field that those before them have: the site's pages have changed, or soon the field is lost",
            "Open one of the pages; if the value is there, try a selector with `disclosure-watch replay --dry-run --select`",
        ),
        Words(
            "新文件缺少以往文件都有的字段：网站页面可能已改版，该字段或将读不到",
            "打开其中一页查看；若该值仍在，用disclosure-watch replay --dry-run --select试选择器",
        ),
    )
    ORIGIN_MOVED = (
        "origin_moved",
        Severity.LOOK,
        Words(
            "A value is read from another place of the page than before; it may be right still",
            "Compare a page with `disclosure-watch parse URL --explain`; set the selector of the field if it is wrong",
        ),
        Words(
            "某栏目的值读自页面上与以往不同的位置；目前未必有误",
            "用disclosure-watch parse URL --explain核对；若有误请设置该字段的选择器",
        ),
    )
    BODY_PARTIAL = (
        "body_partial",
        Severity.LOOK,
        Words(
            "The text that is read leaves out much of what the page says",
            "Compare the page with `disclosure-watch parse URL`; set the selector `body` if a part is missing",
        ),
        Words(
            "读出的正文遗漏了页面上的较多文字",
            "用disclosure-watch parse URL与页面对照；若有缺失请设置body选择器",
        ),
    )
    FLAPPING = (
        "flapping",
        Severity.LOOK,
        Words(
            "A record goes back and forth between two states; it is told once it stays",
            "Open the address twice; several servers with different copies are likely",
        ),
        Words(
            "某文件在两种状态间反复变化；稳定后才会通知",
            "多次打开该地址查看；多半是多台服务器内容不一致",
        ),
    )
    BULK_EDIT = (
        "bulk_edit",
        Severity.LOOK,
        Words(
            "One value changed on many records in one pass; it was told in one message",
            "Look at some of them: a true edit of all, or a redesign that was not recognised",
        ),
        Words(
            "同一内容在一次检查中于许多文件上变更；已合并为一条通知",
            "抽查几份：是确实统一修改，还是未识别出的改版",
        ),
    )
    LISTING_REPLACED = (
        "listing_replaced",
        Severity.ACT,
        Words(
            "Another listing than ours is served at the address: nothing of it is taken",
            "Open the listing in a browser; if the column moved, set the new listing_url",
        ),
        Words(
            "该地址现在显示的是另一个栏目的列表：暂不采信",
            "用浏览器打开列表页；若栏目已迁移，请更新listing_url",
        ),
    )
    SHARED_ADDRESS = (
        "shared_address",
        Severity.LOOK,
        Words(
            "Two rows of different titles lead to one address: only one document can be read there",
            "Open both rows in a browser; the site's editor may have linked one wrongly",
        ),
        Words(
            "两条标题不同的条目指向同一地址：只能读到一份文件",
            "用浏览器打开这两条；可能是网站编辑链接有误",
        ),
    )
    UNFINISHED = (
        "unfinished",
        Severity.LOOK,
        Words(
            "The pass stopped before all was asked: the host was too slow or the time was up; the rest is asked next time",
            "Nothing, if it passes; else a longer `pass_limit` or another hour of the day",
        ),
        Words(
            "检查未做完：网站过慢或超时，其余下次再查",
            "若很快恢复可不处理；否则调大pass_limit或换个时段",
        ),
    )
    FLOOD = (
        "flood",
        Severity.LOOK,
        Words(
            "A pass made more changes than `flood` of a subscription: told as one message",
            "Look at the changes; raise `flood` if so many are usual here",
        ),
        Words(
            "一次检查的变更数超过订阅的flood：已合并为一条通知",
            "查看这些变更；若属正常，请调高flood",
        ),
    )
    SILENCE = (
        "silence",
        Severity.LOOK,
        Words(
            "Nothing new for weeks in which this source published in each year before",
            "Open the listing in a browser; the column may have moved",
        ),
        Words(
            "往年同期都有新文件，今年却很久没有",
            "用浏览器打开列表页；栏目可能已迁移",
        ),
    )
    SEEN_LATER = (
        "seen_later",
        Severity.LOOK,
        Words(
            "Fewer edits than before are seen within a day, by the sample that every pass asks",
            "See `disclosure-watch health --plan`; raise `recheck_budget`, or pass more often",
        ),
        Words(
            "抽样显示：一天之内发现的修改比以前少",
            "查看disclosure-watch health --plan；调大recheck_budget或缩短检查间隔",
        ),
    )
    SLOW = (
        "slow",
        Severity.LOOK,
        Words(
            "The site answers much more slowly than it should",
            "Nothing, if it passes; else a larger pace or another hour of the day",
        ),
        Words(
            "网站响应过慢",
            "若很快恢复可不处理；否则调大pace或换个时段",
        ),
    )
    CLOCK = (
        "clock",
        Severity.LOOK,
        Words(
            "A stored time lies in the future, or this machine's clock is behind what is stored",
            "Set the clock of this machine (NTP)",
        ),
        Words(
            "库中有晚于当前的时间，或本机时钟落后",
            "校准本机时钟（NTP）",
        ),
    )
    ATTACHMENT_UNREADABLE = (
        "attachment_unreadable",
        Severity.LOOK,
        Words(
            "An attached file could not be had or read",
            "Open its address; its text is compared once it can be read",
        ),
        Words(
            "附件无法取得或读取",
            "打开附件地址查看；能读取后再比较其文本",
        ),
    )
    CONTRADICTION = (
        "contradiction",
        Severity.NOTE,
        Words(
            "The document contradicts itself (signed after publication, another number in the title than in the letter, an index number that is another's too), or its dates lie apart as this source's hardly ever do",
            "Nothing for the watch; it may interest an editor or the agency",
        ),
        Words(
            "文件自相矛盾（落款晚于发布、标题与正文编号不一致、与另一份文件同一索引号），或日期间隔在该来源极为少见",
            "监测无需处理；编辑或该单位或许关心",
        ),
    )
    WEAK_SERVER = (
        "weak_server",
        Severity.NOTE,
        Words(
            "The site is reached by what its server lacks: an old server's TLS, a certificate sent without its issuer's, or TLS that nobody vouches for (as `tls` allows)",
            "Nothing for the watch; the agency may want to know",
        ),
        Words(
            "网站服务器陈旧或配置不全：旧版TLS、未附上级证书，或证书无人担保（按tls设置接受）",
            "监测无需处理；可告知该单位",
        ),
    )
