"""Which lines of a page are its own prose, which are furniture around it: what chooses the content and checks it."""

import re
from collections.abc import Sequence
from functools import cached_property

from disclosure_watch.parse.layout import Layout, Line, Words
from disclosure_watch.parse.metadata import is_labelled
from disclosure_watch.parse.text import flat

_LEAST = 10
"""Characters of a line that may be prose; shorter ones are headings, names, dates."""

_STOP = re.compile("[，。；：！？、,;]")
# 打印 | 关闭; 【大 中 小】; A- A A+; 分享到：微信 微博
_TOOLS = re.compile(
    "[\\[【（(]?(?:(?:打印|关闭|收藏|分享到?|字号|字体|大|中|小|返回(?:顶部|列表)|下载|朗读|纠错|我要纠错|本页|窗口|此页|当前页|页面|文章|正文"
    "|微信|微博|上一张|下一张|自动|暂停播放|暂停|播放|QQ空间|QQ好友|新浪|腾讯|朋友圈|A[-+]?|T[-+]?|默认|超大|阅读|保存|复制链接)[\\[\\]【】（）()|｜/·:：,，、—_-]*+){1,12}+"
)
_SCAN = re.compile("扫一扫|扫描二维码|微信扫|扫描分享|手机(?:上)?(?:打开|查看)(?:当前|本)?页")
# 打印本页 ; 责任编辑：张三 ; 浏览次数：12 ; 上一篇：…
_SHARING = re.compile("分享|打开|查看|[本此网]页")  # (扫描二维码)分享本页
_FURNITURE = re.compile(
    "(?:打印|关闭|收藏|分享到?|字号|字体|返回顶部|下载本页|朗读|纠错|我要纠错)[:：]?(?:本页|窗口|此页|大|中|小|[\\[【（(].*)?$"
    "|[【（(\\[]?(?:责任编辑|责编|编辑)[:：]|(?:浏览|点击|阅读|访问)(?:次数|量|数)?[:：]|访问量|今天是|(?:您(?:现在|当前)?(?:所在)?的?|当前(?:所在)?的?|现在的?)位置是?[:：]|(?:上|下)一?(?:篇|条|页)[:：]?"
    "|发[布表]于[^，。；]{0,24}$|视力保护色|保护视力色|背景色[:：]|下载(?:Word|PDF|文字版|图片版|本页)|-->$|附件下载[:：]?$|分享到?[:：]|用微信"
    "|\\$\\(|\\.[\\w-]+\\{"
)
# 上一页 1 2 3 下一页 , of a text on several pages
_TURNING = re.compile(
    r"(?:\d{1,3}|首页|[.…\[\]]){0,40}+(?:[上下]一?页|[尾末]页)(?:\d{1,3}|首页|[上下]一?页|[尾末]页|[.…\[\]]){0,40}+"
)
_LONGEST_FURNITURE = 60
# 版权所有：某县人民政府　网站标识码：5300000001
_FOOT = re.compile(
    "版权所有|网站标识码|icp备|备案(?:序|编)?号|公网安备|技术支持|copyright|allrightsreserved|网站地图|联系我们|建议使用.{0,30}(?:分辨率|浏览器)"
    "|^(?:主办|承办|维护|开发|开办)(?:单位)?[:：]|您是第.{0,9}位|^(?:地址|邮编)[:：].{0,60}(?:邮编|电话|邮箱)|违者必究|注明(?:本文)?出处|(?:是否满意|满意度|我要评论|发表评论|匿名提交)"
)
# 相关文章: ; 【相关稿件】
RELATED = re.compile(
    "[【\\[]?(?:相关(?:稿件|文件|文章|解读|链接|阅读|新闻|信息|政策|公告|附件|资料|报道|内容)|推荐(?:阅读|信息)|延伸阅读|热点推荐|猜你喜欢|往期回顾)"
    "[】\\]]?[:：]?"
)
# 附件： ; 来信答复 ; 正文
_EMPTY_HEADING = re.compile(
    "[【\\[]?(?:附件(?:下载|列表|信息)?|来信答复|回复内容|答复内容|详细内容|信息内容|正文|文件下载)[】\\]]?[:：]?"
)


def is_furniture(text: str) -> bool:
    """Return whether a line is a tool, a counter, a share bar or the like: never part of a text."""
    if len(text) >= _LONGEST_FURNITURE:
        return False
    bare = flat(text)
    return (
        _FURNITURE.match(bare) is not None
        or (_SCAN.search(bare) is not None and (text[-1] != "。" or _SHARING.search(bare) is not None))
        or _TOOLS.fullmatch(bare) is not None
        or ("页" in bare and _TURNING.fullmatch(bare) is not None)
    )


def is_foot(text: str) -> bool:
    """Return whether a line tells who runs the site."""
    return "。" not in text and _FOOT.search(flat(text[:300]).lower()) is not None


def is_empty_heading(text: str) -> bool:
    """Return whether a line is the heading of a box beside a text (相关附件, 附件：, 来信答复), and nothing else."""
    bare = flat(text) if len(text) <= 20 else ""
    return bool(bare) and (RELATED.fullmatch(bare) is not None or _EMPTY_HEADING.fullmatch(bare) is not None)


class Prose:
    """How much prose each line of a page has, as `weights` in characters; none in links, tools, footers and frames."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    @cached_property
    def weights(self) -> Sequence[int]:
        """The prose of each line, in characters."""
        loose = [_weight(line) for line in self.layout.lines]
        frames = self._frames
        kept = [0 if frames[line.box] else weight for line, weight in zip(self.layout.lines, loose, strict=True)]
        return kept if (any(kept) and 3 * sum(kept) >= sum(loose)) or _is_short(loose) else loose

    @cached_property
    def sums(self) -> Sequence[int]:
        """The prose before each line, and of all lines."""
        sums = [0]
        for weight in self.weights:
            sums.append(sums[-1] + weight)
        return sums

    def of(self, start: int, end: int) -> int:
        """Return the prose of some lines."""
        return self.sums[end] - self.sums[start]

    @cached_property
    def _frames(self) -> Sequence[bool]:
        """Whether each box is of the page's frame; the last stands for no box (-1)."""
        framed: list[bool] = []
        for box in self.layout.boxes:
            framed.append(box.tag.frame or (box.around >= 0 and framed[box.around]))  # the box around stands before
        return [*framed, False]

    def in_frame(self, box: int) -> bool:
        """Return whether a box is, or stands in, one that its tag, class or id tells to be the page's frame."""
        return self._frames[box]


def _weight(line: Line) -> int:
    own = len(line.text) - 2 * line.linked
    if own < _LEAST or not (own >= 2 * _LEAST or _STOP.search(line.text)):
        return 0
    words = line.words
    if words.own is None:
        words.own = _is_own(words)
    return own if words.own else 0


def _is_own(words: Words) -> bool:
    """Return whether a line is of a text, and no tool, foot or label."""
    text = words.text
    if text.isascii() and " " not in text:  # JTNDYSUyMGhyZWYlM0QlMjJsaXN0…
        return False
    return not (is_furniture(text) or is_foot(text) or is_labelled(words.raw))


def _is_short(weights: Sequence[int]) -> bool:
    return sum(weights) < 10 * _LEAST
