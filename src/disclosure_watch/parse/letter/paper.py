"""The paper that a letter answers: of which body, in which session, under which number; and whether it answers one."""

import re
from functools import lru_cache

from disclosure_watch.model import ReplyKind

# 第0883号提案答复的函 ; 办理情况
_REPLY = re.compile("答复|复函|回复|复文|的函|办理(?:情况|意见)|[协会]办意见")
# 第0883号提案
_PAPER = re.compile("提案|建议|议案|议事原案")
# 提案办理工作总结 ; 政府信息公开申请答复 ; 2023年度代表建议办理情况 ; 人大代表建议和政协提案办理情况
_NOT_REPLY = re.compile(
    "请示|批复|通知|公告|工作(?:总结|情况|报告|方案|要点)|汇总|一览|总体情况|情况的?(?:报告|通报|说明)|目录|申请答复"
    "|(?<!\\d)\\d{4}年[^第]{0,30}办理情况$|(?:建议|议案)[、和及与]?(?:政协)?(?:委员)?提案[^第号]{0,12}办理情况|提案[、和及与](?:人大)?(?:代表)?建议[^第号]{0,12}办理情况"
)
# 《关于改善停车的提案》
_QUOTATION = re.compile("《[^《》]{0,200}+》|“[^“”]{0,200}+”")
_OPENS = re.compile(
    "收悉|[您你贵们][^。]{0,16}(?:提出|提交|所提|的(?:提案|建议))|(?:提案|建议|议案)[^。]{0,40}(?:答复|回复|函复|意见)"
    "|(?:交(?!通)|转|由)[^。]{0,10}(?:办理|承办|我)"
)  # 您提出的…  已交我局办理
_PROPOSAL = re.compile("提出[^。；]{0,60}提案[》”]")  # 贵党派提出的《…的提案》
_BEGUN = 200
_INSPECTION = re.compile("问题和建议")  # 考察时所提问题和建议办理情况的函

_TIMES = "一二三四五六七八九十百\\d"
_TERM = re.compile(f"第?[{_TIMES}]{{1,4}}$")  # (市政协)第九(届)
_MEETING = re.compile(
    "届(?:全国|[\u4e00-\u9fff]{1,12}?(?=政协|人大|人民|委员会))?(?:政协|人大|人民代表大会|人民政协)?(?:常务)?(?:委员会|常委会)?"
    f"(?:第?[{_TIMES}]{{1,3}}次)(?:会议)?(?:[、和及至]第?[{_TIMES}]{{1,3}}次)?(?:全体)?(?:会议|全会|(?<!会议)大会)?"
)  # 届委员会第二次会议  届人大一次、二次会议
_PARTED = re.compile("(?<=[届会大协])\\s{1,4}(?=第|届)")  # 第十届委员会 第一次会议
_TERMLESS = re.compile(f"(政协|人大)(第?[{_TIMES}]{{1,3}}次(?:全体)?会议)")  # 县人大二次会议
_LEADS_IN = re.compile(
    "关于对?|[您你]们?|于(?!都|田|洪)|[对在的致给过到]|办理|答复|回复|提交|[“”《》（）()〔〕\\[\\]，,。、；：:\\s]"
)  # 关于对(市政协)  您在(市政协)
_BUREAU = re.compile(
    "(?:局|厅|办公室|中心)(?=[\u4e00-\u9fff]{0,12}(?:政协|人大|[省市县区州盟旗]$))"
)  # 市财政局(市政协)
_REGION = re.compile("(?:全国|[\u4e00-\u9fff]{0,7}[省市县区州旗盟乡镇])?(?:政协|人大|人民代表大会)?$")
_BEFORE_TERM = 24
_STATED = re.compile("(?:届次|会议(?:名称|届次)?|届别)\\s?[：:\\t]")  # 会议届次：
_LONGEST_ROW = 120

_SIGN = "[A-Za-z]{0,4}\\d{1,10}(?:-(?:[A-Za-z]{1,2}-?)?\\d{1,6}){0,2}"
_NUMBER = re.compile(
    f"(?:第|编号[：:]?)[\\[【（(“]?({_SIGN})[\\]】）)”]?(?:[、，,和及至]第?{_SIGN}号?){{0,8}}号?(?!次|届|条|批|章|期|季度)"
)  # 第0883号  第12、13号  第[7]号
_IN_BRACKETS = re.compile(f"[（(](?:提案|建议)?(?:编号)?[：:]?({_SIGN})号?[）)]")  # （99号）  （编号：0311）
_STATED_NUMBER = re.compile(
    f"(?:提案|建议|议案)(?:编|案)?号\\s?[：:\\t]\\s?第?({_SIGN})号?(?:\\s|$)"
)  # 建议编号：第077号
_BARE_NUMBER = re.compile(
    f'(?<![〕\\]】）)\\dA-Za-z第])({_SIGN})号(?=委员|代表|提案|建议|议案|重点|[（(《“"]|[^\\d]{{0,6}}收悉|的?(?:答复|复函|回复)|$)'
)  # 01号提案  20230158号建议
_CHINESE_NUMBER = re.compile("第([一二三四五六七八九十百零〇]{1,6})号(?=提案|建议|议案)")  # 第一号议案
_UNCALLED_NUMBER = re.compile("第(\\d{1,10})(?=提案|建议|议案)")  # 第151建议
_OTHER_PAPER = re.compile("号(?:公告|文件?|令|决定|通知|主席令|线|楼|院|桥)")  # 第12号公告
_YEAR = re.compile("(?:19|20)\\d{2}")


def answers(title: str, opened: str, *, people: bool) -> bool:
    """Return whether a page answers a paper: its title says so, or it greets people and opens as replies do."""
    bare = _QUOTATION.sub("", title)
    numbered = number(title) is not None or session(title + "\n" + opened) is not None
    named = bool(_PAPER.search(title) and _REPLY.search(title)) and not _NOT_REPLY.search(bare)
    opens = bool(_PAPER.search(opened) and _OPENS.search(opened))
    if named and _INSPECTION.search(title) and not (numbered or people):
        return False
    return (named and (people or opens or numbered)) or (opens and (people or _sits(opened)))


def _sits(opened: str) -> bool:
    """Return whether an opening that greets no people tells of a session, or of a proposal by its number."""
    if "收悉" not in opened:
        return False
    begun = opened[:_BEGUN]
    return session(begun) is not None or (_PROPOSAL.search(begun) is not None and number(begun) is not None)


def kind(title: str, heading: str, greeting: str, opened: str, genre: str | None) -> ReplyKind:
    """Return which paper is answered: by the body that sat, then by whom the letter greets, then by the paper's name."""
    bare = _QUOTATION.sub(lambda quoted: quoted[0] if "届" in quoted[0] else "", title)
    for text in (bare, heading, opened):
        sat = session(text) or ""
        if (body := _body(sat)) is not None:
            return body
    for text in (bare, heading):
        if (body := _body(text)) is not None:
            return body
    if "委员" in greeting or "政协" in greeting:
        return ReplyKind.PROPOSAL
    if "代表" in greeting or "人大" in greeting:
        return ReplyKind.SUGGESTION
    for text in (bare, opened[:200], genre or ""):
        if "提案" in text or "政协" in text:
            return ReplyKind.PROPOSAL
        if "建议" in text or "议案" in text or "人大" in text:
            return ReplyKind.SUGGESTION
    return ReplyKind.SUGGESTION


def _body(text: str) -> ReplyKind | None:
    cppcc = "政协" in text or "政治协商" in text or ("届" in text and "委员会第" in text and "常务委员会" not in text)
    npc = "人大" in text or "人民代表" in text
    if cppcc == npc:
        return None
    return ReplyKind.PROPOSAL if cppcc else ReplyKind.SUGGESTION


@lru_cache(maxsize=64)  # title, heading and opening of a letter are asked more than once
def session(text: str) -> str | None:
    """Return the session as written, with the place before it: 市政协六届三次会议, 十届全国人大四次会议."""
    text = _PARTED.sub("", text)
    at = text.find("届")
    while at >= 0:
        before = text[max(0, at - _BEFORE_TERM) : at]
        term, meeting = _TERM.search(before), _MEETING.match(text, at, at + 60)
        if term is not None and meeting is not None:
            return _sitting(before[: term.start()]) + term[0] + meeting[0]
        at = text.find("届", at + 1)
    termless = _TERMLESS.search(text)
    return (
        _sitting(text[max(0, termless.start(1) - _BEFORE_TERM) : termless.end(1)]) + termless[2] if termless else None
    )


def stated_session(text: str) -> str | None:
    """Return the session that a row of an info box states: 会议届次 县十七届人大一次会议."""
    label = _STATED.search(text) if len(text) <= _LONGEST_ROW else None
    return session(text[label.end() :]) if label is not None else None


def stated_number(text: str) -> str | None:
    """Return the paper's number that a row of an info box states: 建议编号 第077号."""
    match = _STATED_NUMBER.search(text) if len(text) <= _LONGEST_ROW else None
    return match[1] if match is not None else None


def _sitting(before: str) -> str:
    """Return the place and body that stand right before a term: 政协某县, 市政协, 全国."""
    near = _after_last(_BUREAU, _after_last(_LEADS_IN, before))
    whole = re.fullmatch(
        "(?:中国人民政治协商会议|人民政协|政协)[\u4e00-\u9fff]{0,10}[省市县区州旗盟]委员会"
        "|(?:中国人民政治协商会议|人民政协|政协)?(?:全国|[\u4e00-\u9fff]{0,10}[省市县区州旗盟乡镇])?(?:政协|人大|人民代表大会)?",
        near,
    )
    region = whole or _REGION.search(near)
    return region[0] if region else ""


def _after_last(pattern: re.Pattern[str], text: str) -> str:
    """Return what stands after the last match of a pattern, the whole text where there is none."""
    end = 0
    for match in pattern.finditer(text):
        end = match.end()
    return text[end:]


def number(text: str) -> str | None:
    """Return the paper's number in a heading or opening: 0883, BH037; never that of a document (〔2022〕75号)."""
    text = "".join(text.split())
    for pattern in (_NUMBER, _IN_BRACKETS, _BARE_NUMBER, _CHINESE_NUMBER, _UNCALLED_NUMBER):
        for match in pattern.finditer(text):
            other = _OTHER_PAPER.match(text, match.end() - 1)
            if other is None and not (pattern is _IN_BRACKETS and _YEAR.fullmatch(match[1])):
                if pattern is _NUMBER and "号" not in text[match.end(1) : match.end() + 1] and "编号" not in match[0]:
                    continue
                return match[1]
    return None
