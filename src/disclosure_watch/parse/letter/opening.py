"""The head of a letter: salutation, the paper it answers, whom it was written with."""

import re
from collections.abc import Sequence

from disclosure_watch.model import ReplyKind
from disclosure_watch.parse.text import flat

AGENCY = re.compile(
    "(?:局|海关|委|厅|部|院|办|府|会|站|处|所|中心|公司|银行|行|社|室|署|团|大学|学院|医院|队|科|镇|乡|街道|联|科协|组|校|庭|网)(?:[（(].{1,12}[）)])?$"
)
_PEOPLE = re.compile("委员会?$|代表$")
_REPLY_TITLE = re.compile("答复|复函|回复|复文|的函|办理(?:情况|意见)")
_PAPER = re.compile("提案|建议|议案")
_NOT_REPLY = re.compile(
    "请示|批复|通知|公告|工作(?:总结|情况|报告|方案|要点)|汇总|一览|总体情况|情况的?(?:报告|通报|说明)|目录"
)
_SALUTATION = re.compile(r"(?:尊敬的)?(?P<names>[^：:]{1,160}?)\s*[：:]$")
_NO_SALUTATION = re.compile("如下|签发|类别|联系|附件|抄送|[。；]|^[一二三四五六七八九十]、|^[（(]")
_ROLE = re.compile("(?:等\\s*\\d+\\s*[名位人]|等)?\\s*(?:委员|代表|先生|女士|同志|主席|主委)们?$")
_PARTED = re.compile("[、，,；;]")
_EACH_ROLE = re.compile("(?<=委员)(?!会)[、，,\\s]*(?=\\S)|(?<=代表)[、，,\\s]*(?=\\S)")
_OPENING = re.compile(
    "收悉|(?:您|你|贵|们)[^。]{0,12}(?:提出|提交|所提)|(?:提案|建议)[^。]{0,40}(?:答复|回复|函复)如下|交[^。]{0,10}办理|转[^。]{0,10}(?:办理|我)"
)
_SIGN = r"[A-Za-z]{0,4}\d{1,10}"
_NUMBER = re.compile(
    rf"(?:第|编号[：:]?)\s*({_SIGN})(?:\s*[、，,和及]\s*第?{_SIGN})*\s*号"
    rf"|[（(]\s*(?:编号[：:]?)?\s*({_SIGN})\s*号?\s*[）)]"
    rf"|(?<![〕\]】）)\dA-Za-z])({_SIGN})\s*号(?=\s*(?:提案|建议|议案|委员提案|代表建议|[（(《“\"]|[^\d]{{0,6}}收悉|的?(?:答复|复函|回复)|$))"
)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_TIMES = "[一二三四五六七八九十百\\d]"
_SESSION = re.compile(
    f"(?:政协|人大|人民代表大会)?(?:第?{_TIMES}{{1,4}}届)(?:全国)?(?:政协|人大|人民代表大会|委员会)?(?:常务?委员会)?"
    f"(?:第?{_TIMES}{{1,3}}次)(?:全体)?(?:会议|全会)"
)
_PLACE = re.compile("(?:全国|(?:[\u4e00-\u9fff]{0,7}?(?:省|市|县|区|州|旗|盟)))$")
_LEADS_IN = re.compile(".*(?:关于对?|对|在|的|于|致|答复|办理)")
_QUOTED = re.compile(
    '《((?:关于|加强|推进|建议)?[^《》]*(?:《[^《》]*》[^《》]*)*)》|[“"]((?:关于|《)[^”"“]*(?:“[^”“]*”[^”“]*)*)[”"]'
)
_BARE = re.compile("(关于[^，。；：（()《》“”]{3,90}?的(?:提案|建议|议案))")
_CLASS = re.compile(
    '(?:类别(?:标记)?|办理结果|办复类别|办理类别|答复类别|办理结果类别)\\s*[：:]?\\s*[“"（(]?([ABCＡＢＣ])'
    "|[（(]\\s*([ABC])\\s*类?\\s*[）)]|(?<![A-Za-z])([ABC])\\s*类"
)
_CONSULTED = re.compile(
    "(?:经|并)\\s*(?:征求|征询|商请|会商|商|会同|会|与|同)\\s*(?P<list>[^。；：]{2,160}?)(?:等(?:部门|单位|相关部门|有关部门)?)?"
    "\\s*(?:(?:共同|认真|联合)?(?:研究|协商|会商|沟通|商议|同意|会办|办理|协同)|意见|[，,](?=\\s*(?:现|对|就|结合|并|将|我))|$)"
    "|(?:会同|协同)\\s*(?P<with>[^。；：]{2,160}?)(?:等(?:部门|单位|相关部门|有关部门)?)?\\s*(?:共同|研究|办理|协商|认真|进行)"
)
_BEFORE = re.compile(
    "^(?:类别|办理结果|办复类别|签\\s*发\\s*人|公开(?:方式|属性)|[ABC]\\s*类?$)|^[^。，]{0,24}[〔\\[【（(]\\d{4}[〕\\]】）)]\\s*第?\\d*\\s*号"
)
_LINES = 12
_LETTER_LINES = 4
_LONGEST = 700


def salutation(lines: Sequence[str]) -> int | None:
    """Return which of the first lines greets whom, None where none does."""
    for at, line in enumerate(lines[:_LINES]):
        match = _SALUTATION.fullmatch(line.strip())
        if match is None or _NO_SALUTATION.search(line):
            continue
        if _ROLE.search(match["names"]) or AGENCY.search(match["names"]) or line.startswith("尊敬"):
            return at
    return None


def words(lines: Sequence[str], greeting: int | None) -> str:
    """Return the opening: from the salutation, or the top, to where the answer begins (如下), at most a few lines."""
    start = greeting + 1 if greeting is not None else 0
    taken: list[str] = []
    for line in lines[start : start + _LETTER_LINES]:
        taken.append(line)
        if "如下" in line:
            break
    return "".join(taken)[:_LONGEST]


def kind(title: str, greeting: str, opened: str, genre: str | None) -> ReplyKind | None:
    """Return which paper is answered, or None: a title that replies to a paper, or a salutation and an opening that do."""
    named = _PAPER.search(title) and _REPLY_TITLE.search(title) and not _NOT_REPLY.search(title)
    person = bool(re.search("委员(?!会)|代表", greeting))
    opens = bool(_OPENING.search(opened)) and bool(_PAPER.search(opened))
    numbered = bool(re.search("第[A-Za-z]{0,4}\\d+号", title) or re.search("届.{0,12}次", title + opened))
    if not ((named and (person or opens or numbered)) or (person and opens)):
        return None
    if re.search("问题和建议", title) and not numbered and not person:
        return None
    for text in (greeting, title, opened[:200], genre or ""):
        if re.search("政协|委员(?!会)[：:、，（(\\s]|委员(?!会)们?[：:]?$|提案", text):
            return ReplyKind.PROPOSAL
        if re.search("人大|人民代表|代表[：:、，（(\\s]|代表们?[：:]?$", text):
            return ReplyKind.SUGGESTION
    return ReplyKind.SUGGESTION


def first_line(lines: Sequence[str], title: str) -> int:
    """Return where a letter without a salutation begins: after its heading, numbers and class."""
    bare = flat(title)
    for at, line in enumerate(lines):
        text = flat(line)
        if text and text not in bare and not _BEFORE.search(text):
            return at
    return 0


def session(text: str) -> str | None:
    """Return the session as written, with the place before it: 市政协六届三次会议, 十届全国人大四次会议."""
    match = _SESSION.search(text)
    if match is None:
        return None
    before = _LEADS_IN.sub("", text[max(0, match.start() - 12) : match.start()].rpartition(" ")[2])
    place = _PLACE.search(before)
    return (place[0] if place else "") + match[0]


def number(text: str) -> str | None:
    """Return the paper's number in a title or opening: 0883, BH037; never that of a document (〔2022〕75号)."""
    for match in _NUMBER.finditer(text):
        found = next(group for group in match.groups() if group)
        if not (match[2] and _YEAR.fullmatch(found)):
            return found
    return None


def paper_class(*texts: str) -> str | None:
    """Return the class (A, B, C) that the first of some texts states."""
    for text in texts:
        match = _CLASS.search(text)
        if match:
            return next(group for group in match.groups() if group).translate(str.maketrans("ＡＢＣ", "ABC"))
    return None


def addressees(line: str) -> tuple[str, ...]:
    """Return the bare names of a salutation: people without 委员 or 代表, bodies whole."""
    text = re.sub(r"^尊敬的|[：:]$|[（(].*?[）)]", "", line.strip()).strip()
    names: list[str] = []
    for piece in _EACH_ROLE.split(text):
        for part in _PARTED.split(piece):
            if AGENCY.search(part.strip()) and not _ROLE.search(part.strip()):
                names.extend(_agencies(part.strip()))
            else:
                names.extend(name for name in _people(_ROLE.sub("", part.strip())) if name not in {"各位", "等"})
    return tuple(names)


def _agencies(text: str) -> list[str]:
    """Return the agencies of a text that 和 or 与 may join, or be part of the name: 市文化和旅游局."""
    parts = re.split("以及|和|与|及", text)
    return parts if all(AGENCY.search(part) for part in parts) else [text]


def _people(text: str) -> list[str]:
    """Return the names in a text that blanks or 和 part; a blank within a name of two characters parts nothing."""
    joined: list[str] = []
    for piece in re.sub("(?<=\\S\\S)和(?=\\S\\S)", " ", text).split():
        if joined and len(joined[-1]) == 1 and len(piece) == 1:
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def proposal_title(text: str) -> str | None:
    """Return the answered paper's title, without the marks around it."""
    match = _QUOTED.search(text)
    if match:
        found = next((group for group in match.groups() if group), "")
        return (
            found[1:-1] if found.startswith("《") and found.endswith("》") and found.count("《") == 1 else found
        ) or None
    bare = _BARE.search(text[text.find("关于") :]) if "关于" in text else None
    return bare[1] if bare and not re.match("关于(?:对|政协|市政协|省政协|[^，]{0,12}届)", bare[1]) else None


def consulted(text: str) -> tuple[str, ...]:
    """Return the agencies that the opening says the answer was written with."""
    for match in _CONSULTED.finditer(text):
        listed = re.sub("(?:有关|相关)(?:部门|单位)?$|等$", "", (match["list"] or match["with"]).strip("，, "))
        names = [name for part in _PARTED.split(listed) if part.strip() for name in _agencies(part.strip())]
        if names and all(AGENCY.search(name) and not _PEOPLE.search(name.replace("委员会", "会")) for name in names):
            return tuple(names)
    return ()
