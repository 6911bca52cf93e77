"""
Reply letters: whom they answer, which paper, who signs. Pure: title and lines of text in, a reply or none out.

    关于…第0883号提案答复的函            title
    孙宽委员：                          salutation: addressees
    您提出的《关于…的建议》（第0883号）收悉。经与市教委、市财政局研究，现答复如下：    opening
    …
    此复函已经明炬局长审签。              approver
    重庆市科学技术局                      signatories
    2025年4月24日                        date
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_watch.model import Reply, ReplyKind
from disclosure_watch.parse.dates import find_dates

_REPLY_TITLE = re.compile("答复|复函|回复|复文|的函|办理(?:情况|意见)")
_PAPER = re.compile("提案|建议|议案")
_NOT_REPLY = re.compile(
    "请示|批复|通知|公告|工作(?:总结|情况|报告|方案|要点)|汇总|一览|总体情况|情况的?(?:报告|通报|说明)"
)
_SALUTATION = re.compile(r"^(?:尊敬的)?(?P<names>.{1,120}?)[：:]$")
_ROLE = re.compile("(?:等\\d+[名位])?(?:委员|代表|先生|女士|同志)们?$")
_OPENING = re.compile(
    "收悉|(?:您|你|贵|们)[^。]{0,12}(?:提出|提交|所提)|(?:提案|建议)[^。]{0,30}(?:答复|回复|函复)如下|交[^。]{0,10}办理|转[^。]{0,10}办理"
)
_NUMBER = re.compile(
    r"(?:第|编号[：:]?)\s*([A-Za-z]{0,4}\d{1,10})\s*号|[（(]\s*([A-Za-z]{0,4}\d{2,10})\s*号?\s*[）)]|([A-Za-z]{0,4}\d{2,10})号(?=提案|建议|[（(][^）)]{1,12}\d+号[）)])"
)
_SESSION = re.compile(
    "(?:政协|人大|人民代表大会)?(?:第?[一二三四五六七八九十百]{1,4}届)(?:全国)?(?:政协|人大|人民代表大会|委员会)?(?:常务?委员会)?"
    "(?:第?[一二三四五六七八九十]{1,3}次)(?:全体)?(?:会议|全会)"
)
_PLACE = re.compile("(?:全国|(?:[\u4e00-\u9fff]{0,7}?(?:省|市|县|区|州|旗|盟)))$")
_LEADS_IN = re.compile(".*(?:关于对?|对|在|的|于|致|答复|办理)")
_QUOTED = re.compile('《(关于[^《》]*(?:《[^《》]*》[^《》]*)*)》|[“"]((?:关于|《)[^”"]+)[”"]|《([^《》]{4,80})》')
_BARE = re.compile("(关于[^，。；：（()《》“”]{3,80}?的(?:提案|建议|议案))")
_CLASS = re.compile(
    "(?:类别(?:标记)?|办理结果|办复类别|办理类别)\\s*[：:]?\\s*([ABC])|[（(]\\s*([ABC])\\s*类?\\s*[）)]|([ABC])\\s*类"
)
_CONSULTED = re.compile(
    "经(?:商|与|征求|会)?(?P<list>[^。，；：]{2,120}?)(?:等(?:部门|单位)?)?(?:共同)?(?:研究|协商|会商|沟通|意见|商议|同意)|会同(?P<with>[^。，；：]{2,120}?)(?:等(?:部门|单位)?)?(?:共同|研究|办理|协商|认真)"
)
_APPROVER = re.compile(
    "签\\s*发\\s*人?\\s*[：:]\\s*([\u4e00-\u9fff·]{2,6})|已?经([\u4e00-\u9fff·]{2,4}?)(?:副?(?:局长|主任|厅长|市长|部长|书记|县长|区长|处长|司长|院长|行长))?(?:同志)?(?:审签|审阅|签发|审定)"
)
_CONTACT = re.compile(
    "^(?:联\\s*系\\s*(?:人|电\\s*话|方式|单位)|承\\s*办\\s*人|经\\s*办\\s*人|办公?电话)[^：:]{0,12}[：:]"
)
_AFTER = re.compile("^(?:抄\\s*送|主\\s*送|附件|回\\s*执|印\\s*发)|印发$|^[（(]?联\\s*系")
_BEFORE = re.compile(
    "^(?:类别|办理结果|办复类别|签\\s*发\\s*人|[ABC]\\s*类?$)|^[^。，]{0,24}[〔\\[【（(]\\d{4}[〕\\]】）)]\\s*\\d*\\s*号"
)
_AGENCY = re.compile(
    "(?:局|委|厅|部|院|办|府|会|站|处|所|中心|公司|银行|行|社|室|署|团|大学|学院|医院|队|科|镇|乡|街道|联|科协|组)(?:[（(].{1,12}[）)])?$"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A reply, or None for anything else, and which lines are the letter: `lines[body_start:body_end]`."""

    reply: Reply | None
    body_start: int
    body_end: int


def read_letter(
    title: str, lines: Sequence[str], *, genre: str | None = None, document_number: str | None = None
) -> Letter:
    """Return what a letter says of itself; for anything that answers no proposal or suggestion the reply is None."""
    start = _salutation(lines)
    opening = "".join(lines[(start + 1 if start is not None else 0) :][:4])[:700]
    kind = _kind(title, lines, start, opening, genre)
    if kind is None:
        return Letter(None, 0, len(lines))
    begin = start if start is not None else _first_line(lines, title)
    end, signatories, signed_on = _closing(lines, begin)
    head, tail = lines[:begin], lines[end:]
    reply = Reply(
        kind=kind,
        session=_session(title) or _session(opening),
        proposal_number=_first(_NUMBER, title, opening),
        proposal_title=_proposal_title(opening, title),
        proposal_class=_first(_CLASS, *head, document_number or "", title, *tail[:4]),
        addressees=_addressees(lines[start]) if start is not None else (),
        consulted_agencies=_consulted(opening),
        approver=_first(_APPROVER, *head, *lines[max(begin, end - 8) : end], *tail),
        signatories=signatories,
        signed_on=signed_on,
        contact="；".join(line for line in lines[end:] if _CONTACT.match(line)) or None,
    )
    return Letter(reply, begin, end)


def _salutation(lines: Sequence[str]) -> int | None:
    for at, line in enumerate(lines[:12]):
        match = _SALUTATION.match(line.strip())
        if (
            match
            and not re.search("如下|签发|类别|联系|[。；]", line)
            and (_ROLE.search(match["names"]) or _AGENCY.search(match["names"]) or line.startswith("尊敬"))
        ):
            return at
    return None


def _kind(title: str, lines: Sequence[str], start: int | None, opening: str, genre: str | None) -> ReplyKind | None:
    """Return which paper is answered, or None: a title that replies to a paper, or a salutation and an opening that do."""
    named = _PAPER.search(title) and _REPLY_TITLE.search(title) and not _NOT_REPLY.search(title)
    salutation = lines[start] if start is not None else ""
    person = bool(re.search("委员|代表", salutation))
    opened = bool(_OPENING.search(opening)) and bool(_PAPER.search(opening))
    numbered = bool(re.search("第[A-Za-z]{0,4}\\d+号", title) or re.search("届.{0,12}次", title + opening))
    if not ((named and (person or opened or numbered)) or (person and opened)):
        return None
    if re.search("问题和建议", title) and not numbered and not person:
        return None
    for text in (salutation, title, opening[:200], genre or ""):
        if re.search("政协|委员[：:、，（(]|委员$|政协提案|提案", text):
            return ReplyKind.PROPOSAL
        if re.search("人大|人民代表|代表[：:、，（(]|代表$", text):
            return ReplyKind.SUGGESTION
    return ReplyKind.PROPOSAL if "提案" in title + opening else ReplyKind.SUGGESTION


def _first_line(lines: Sequence[str], title: str) -> int:
    bare = re.sub(r"\s", "", title)
    for at, line in enumerate(lines):
        flat = re.sub(r"\s", "", line)
        if flat and flat not in bare and not _BEFORE.search(flat):
            return at
    return 0


def _session(text: str) -> str | None:
    """Return the session as written, with the place before it: 市政协六届三次会议, 十届全国人大四次会议."""
    match = _SESSION.search(text)
    if match is None:
        return None
    before = _LEADS_IN.sub("", text[max(0, match.start() - 12) : match.start()].rpartition(" ")[2])
    place = _PLACE.search(before)
    return (place[0] if place else "") + match[0]


def _first(pattern: re.Pattern[str], *texts: str) -> str | None:
    for text in texts:
        match = pattern.search(text)
        if match:
            return next(group for group in match.groups() if group)
    return None


def _addressees(line: str) -> tuple[str, ...]:
    text = re.sub(r"^尊敬的|[：:]$|[（(].*?[）)]", "", line.strip())
    names: list[str] = []
    for part in re.split("[、，,；;]|(?<=委员)\\s+|(?<=代表)\\s+", text):
        bare = _ROLE.sub("", part.strip()).strip()
        bare = re.sub("(?<=[\u4e00-\u9fff])[\\s\u3000]+(?=[\u4e00-\u9fff]$)", "", bare)
        names.extend(name for name in re.split(r"[\s\u3000]{1,}", bare) if name)
    return tuple(names)


def _proposal_title(opening: str, title: str) -> str | None:
    for text in (opening, title):
        match = _QUOTED.search(text)
        if match:
            return next(group for group in match.groups() if group).strip("《》")
    match = _BARE.search(opening.partition("关于")[1] + opening.partition("关于")[2]) if "关于" in opening else None
    return match[1] if match else None


def _consulted(opening: str) -> tuple[str, ...]:
    match = _CONSULTED.search(opening)
    if match is None:
        return ()
    parts = re.split("[、，,]|和|及|以及|与", match["list"] or match["with"] or "")
    names = [part.strip() for part in parts if part.strip()]
    return tuple(names) if names and all(_AGENCY.search(name) for name in names) else ()


def _closing(lines: Sequence[str], begin: int) -> tuple[int, tuple[str, ...], dt.date | None]:
    """Return where the letter ends, who signs above its date, and that date."""
    last = len(lines)
    for at in range(begin + 1, len(lines)):
        if _AFTER.search(lines[at].strip()) and not find_only(lines[at]):
            last = at
            break
    for at in range(last - 1, max(begin, last - 12), -1):
        date = find_only(lines[at])
        if date is not None:
            inline = re.sub(r"[\s\u3000]*\S*年\S*日?$", "", lines[at]).strip()
            return at + 1, _signatories(inline or (lines[at - 1] if at - 1 > begin else "")), date
    return last, _signatories(lines[last - 1]) if last - 1 > begin else (), None


def find_only(line: str) -> dt.date | None:
    """Return the date of a line that holds little else than a date, with at most a signatory before it."""
    found = list(find_dates(line))
    if len(found) != 1 or len(line) - (found[0][2] - found[0][0]) > 40 or len(line[found[0][2] :].strip()) > 8:
        return None
    return None if re.search("[，。；]", line) else found[0][1]


def _signatories(line: str) -> tuple[str, ...]:
    text = re.sub("[（(](?:盖章|公章|印章)[）)]|&\\w+;", "", line).strip()
    if len(text) > 80 or re.search("[，。；：:！]", text):
        return ()
    names = [name for name in re.split(r"[\s\u3000、]+", text) if name]
    return tuple(names) if names and all(_AGENCY.search(name) for name in names) else ()
