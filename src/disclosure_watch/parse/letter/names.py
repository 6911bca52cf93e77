"""Names in letters: which words are a body's name, which a person's, and where a list of them parts."""

import re

_ENDS = (
    "局", "海关", "委", "厅", "部", "院", "办", "府", "会", "站", "处", "所", "中心", "公司", "集团", "行", "社", "室", "署",
    "团", "大学", "学院", "队", "科", "镇", "乡", "街道", "联", "科协", "侨联", "党", "盟", "组", "校", "庭", "网", "中学", "小学", "园区",
    "管理区", "开发区", "支行", "馆", "总支", "革中央", "盟中央", "建中央", "进中央", "工党中央", "公党中央", "学社中央",
)  # fmt: skip
_NO_BODY = ("社会", "如下", "各部", "机会", "工会会")
_LONGEST_BODY = 40

HAN = "[\u3400-\u9fff\ue000-\uf8ff\U00020000-\U0003ffff]"
"""A character of a name: rare ones too, and those that a font of a government of its own draws."""

_BRACKETED = re.compile(r"[（(][^（）()]{0,20}+[）)]")  # （等4位）  (第一组)
_ROLE = re.compile(
    "(?:委员(?!会|小?组)|代表(?!团|大会|处|小?组|工委|工作|联络)|先生|女士|同志|主席(?!团)|主委)们?"
)  # 孙宽委员  王芳代表们
_AND_OTHERS = re.compile("等[^、，,]{0,12}$")  # 李明等3名市人大
_COUNTED = re.compile("(?<=[^第])(?:[两二三四五六七八九十]|\\d{1,2})[位名]$")  # 李卫东、张伟三位(委员)
_LABEL = re.compile("姓名|名单|编号|单位$|电话|类别|界别$|类型|状态|结果")  # 代表姓名
_PARTED = re.compile("[、，,；;]")
_APART = re.compile(r"[\s、，,；;]{1,9}")
_JOINED = re.compile("以及|和|与|及")  # 市教育局和市财政局
_ALSO = re.compile("(?<=[室局委会府])并(?=[\u4e00-\u9fff]{2})")  # 市人大常委会办公室并韦东篱(等4名代表)
_JOINS = re.compile("^(?:以及|和|与|及|并|暨)(?=..)")  # (李明委员)和王芳(委员)
_PERSON = re.compile(
    f"{HAN}{{2,4}}|{HAN}{{1,10}}(?:[·•‧・．.]{HAN}{{1,10}}){{1,4}}|{HAN}{{1,2}}[×*＊xXＸ○●]{{1,3}}{HAN}?"
)  # 孙宽  阿依努尔·艾山  马𬱖  李××
_OFFICE = re.compile(
    "^[全国省市县区州盟旗]{0,3}(?:第?[一二三四五六七八九十\\d]{1,3}届)?(?:政协|人大)?(?:常委)?"
)  # 市政协(委员李明)  市第八届人大(代表 罗兰)
_OFFICE_BEHIND = re.compile("(?<=[\u4e00-\u9fff]{2})(?:[省市县区州盟旗镇乡]|全国)(?:政协|人大)$")  # 王芳区人大(代表)
_NOBODY = frozenset({"领衔", "联名", "附议", "各位", "全体", "诸位", "有关", "部分", "两位", "三位", "各界"})
_GREETED = re.compile("^致\\s?[：:]|尊敬的|敬爱的|[，,\\s]{0,3}[您你]们?好$")  # 尊敬的…  …，您好
_NOT_GREETED = re.compile("关于|抄|附件|类别|承办|主办|协办|责任|联系|各|届|会议|选举")  # 承办处室


def is_body(text: str) -> bool:
    """Return whether a text is the name of a body: 市财政局, 民进吉林省委会, 市委组织部（老干部局）."""
    if text.endswith(("）", ")")):
        text = _BRACKETED.sub("", text)
    return 1 < len(text) <= _LONGEST_BODY and text.endswith(_ENDS) and not text.endswith(_NO_BODY)


def bodies(text: str) -> tuple[str, ...]:
    """
    Return the bodies that a text lists and nothing else, or none.

    A mark parts two names only where a whole name stands before it: 政协经济、科技委员会 and 社会和法制委员会 are one.
    """
    names: list[str] = []
    pending = ""
    for piece in re.split("([、，,；;\\s])", text):
        pending += piece
        if is_body(pending):
            names += _apart(pending)
            pending = ""
        elif (pending == piece and _PARTED.fullmatch(piece)) or not pending.strip():
            pending = ""
    return () if pending else tuple(names)


def _apart(text: str) -> list[str]:
    """Return the bodies that 和 or 与 joins; one where it is part of the name: 市文化和旅游局."""
    for joint in _JOINED.finditer(text):
        left, right = text[: joint.start()], text[joint.end() :]
        if is_body(left) and is_body(right):
            return [left, *_apart(right)]
    return [text]


def addressees(text: str) -> tuple[tuple[str, ...], bool] | None:
    """
    Return the bare names of a salutation and whether people are among them; None for what greets nobody.

    People lose 委员 and 代表, what is said of others (等3名代表) is left out, bodies stay whole.
    """
    text = _BRACKETED.sub("", _GREETED.sub("", _unspaced(text.strip()))).strip(" ：:，,。！!")
    *with_role, last = _ROLE.split(text)
    if _LABEL.search(last if with_role else text):
        return None
    if not with_role:
        named = bodies(text) if not _NOT_GREETED.search(text) else ()
        return (named, False) if named else None
    names: list[str] = []
    for at, segment in enumerate((*with_role, last)):
        part = _OFFICE_BEHIND.sub("", segment.strip(" 、，,；;"))
        people = _people(_COUNTED.sub("", _AND_OTHERS.sub("", _JOINS.sub("", part) if at else part)))
        if people is None:
            return None
        names += people
    return tuple(names), True


def _unspaced(text: str) -> str:
    """Return a text whose letters all stand apart without the blanks: 陈 平 委 员、王 方 委 员."""
    pieces = _APART.split(text)
    return "".join(text.split()) if len(pieces) > 2 and all(len(piece) <= 1 for piece in pieces) else text


def _people(text: str) -> list[str] | None:
    """Return the people and bodies that marks, blanks or 和 part; None where a part is no name."""
    if _OFFICE.fullmatch(text):
        return []
    whole = bodies(text) if not _NOT_GREETED.search(text) else ()
    if whole and all(len(name) > 4 for name in whole):  # 民盟市委会、王方委员
        return list(whole)
    names: list[str] = []
    for piece in _PARTED.split(_ALSO.sub("、", text)):
        part = _AND_OTHERS.sub("", piece.strip())
        if len(part) > 4 and is_body(part) and not _NOT_GREETED.search(part):
            names += _apart(part)
            continue
        for name in _blanks_apart(part):
            if name in _NOBODY or not _PERSON.fullmatch(name):
                return None
            names.append(name)
    return names


def _blanks_apart(text: str) -> list[str]:
    """Return the names that blanks or 和 part; a blank within a name of two characters parts nothing: 李 明."""
    joined: list[str] = []
    for piece in re.sub("(?<=\\S\\S)[和与并](?=\\S\\S)", " ", text).split():
        if joined and len(joined[-1]) == 1 and len(piece) <= 2:
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined
