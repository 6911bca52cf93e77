"""The end of a letter: who signs it, when, who approved it, whom to ask."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_watch.parse.dates import find_dates
from disclosure_watch.parse.letter.opening import AGENCY

_TAIL = re.compile(
    "^(?:抄\\s*送|主\\s*送|抄\\s*报|回\\s*执|印\\s*发)|印发$|^[（(]?\\s*联\\s*系\\s*(?:人|电|方|单)|^(?:承|经)\\s*办\\s*人|^[（(]?电\\s*话|^领导签批|^签\\s*发\\s*人"
)
_ANNEX = re.compile("^附\\s*(?:件|表)\\s*\\d*\\s*[：:]?")
_MARKS = re.compile("^[（(](?:此件|本文|注|公开|依申请|此页|主动).*[）)]$")
_LABEL = re.compile(
    "(?:联\\s*系\\s*人?\\s*(?:及|和)?\\s*(?:联系)?\\s*(?:电\\s*话|方式|单位)?|承\\s*办\\s*人\\s*(?:及电话)?|经\\s*办\\s*人|(?:办公|联系)?\\s*电\\s*话|手\\s*机)\\s*[：:]\\s*"
)
_CONTACT = re.compile(
    "^[（(]?\\s*(?:联\\s*系|承\\s*办\\s*人|经\\s*办\\s*人|办公\\s*电\\s*话|电\\s*话)[^：:]{0,12}[：:]"
)
_LEADER = "副?(?:局长|主任|厅长|市长|部长|书记|县长|区长|处长|司长|院长|行长|主席|会长|总经理)"
_APPROVER = re.compile(
    f"(?:签\\s*发\\s*人?|领导签批|签批人|审核签发|审签人)\\s*[：:]\\s*([\u4e00-\u9fff·]{{2,6}})"
    f"|已?经([\u4e00-\u9fff·]{{2,4}}?)(?:{_LEADER})?(?:同志)?(?:审签|审阅|签发|审定|审核同意)"
)
_NO_NAME = re.compile("我|本|领导|集体|会议|研究")
_SEAL = re.compile("[（(](?:盖章|公章|印章|章)[）)]|&\\w+;")
_LONGEST_SIGNATURE = 80


@dataclass(frozen=True, slots=True)
class End:
    """The line after the letter's last, who signs above its date, and that date."""

    line: int
    signatories: tuple[str, ...]
    signed_on: dt.date | None


def read(lines: Sequence[str], begin: int) -> End:
    """
    Return where a letter ends: with the first line after its opening that is a date alone, or bodies and a date.

    A later date is an annex's. Without one, the last line before contact, copy lines and marks ends it.
    """
    for at in range(begin + 2, len(lines)):
        date, before = _date_alone(lines[at])
        if date is None:
            continue
        signing = signatories(before) if before else _signing_above(lines, at, begin)
        if signing or _closes(lines, at):
            return End(at + 1, signing, date)
    last = next((at for at in range(begin + 1, len(lines)) if _TAIL.search(lines[at].strip())), len(lines))
    while last - 1 > begin and _MARKS.search(lines[last - 1].strip()):
        last -= 1
    return End(last, signatories(lines[last - 1]) if last - 1 > begin else (), None)


def _date_alone(line: str) -> tuple[dt.date | None, str]:
    """Return the date of a line that holds nothing else but bodies before it, and those; else None."""
    if len(line) > _LONGEST_SIGNATURE or re.search("[，。；：:]", line):
        return None, ""
    found = list(find_dates(line))
    if len(found) != 1:
        return None, ""
    start, date, end = found[0]
    before, after = line[:start].strip(), line[end:].strip()
    if after and not _MARKS.search(after):
        return None, ""
    return (date, before) if not before or signatories(before) else (None, "")


def _signing_above(lines: Sequence[str], at: int, begin: int) -> tuple[str, ...]:
    """Return the bodies on the lines right above a date, at most three lines of them."""
    found: tuple[str, ...] = ()
    for above in range(at - 1, max(begin, at - 4), -1):
        names = signatories(lines[above])
        if not names:
            break
        found = names + found
    return found


def _closes(lines: Sequence[str], at: int) -> bool:
    """Return whether nothing of the letter follows a date: the end, contact and copy lines, marks, an annex."""
    if at + 1 >= len(lines):
        return True
    following = lines[at + 1].strip()
    return bool(
        _TAIL.search(following) or _ANNEX.search(following) or _MARKS.search(following) or _CONTACT.search(following)
    )


def signatories(line: str) -> tuple[str, ...]:
    """Return the bodies that a line names and nothing else; none for any other line."""
    text = _SEAL.sub("", line).strip()
    if len(text) > _LONGEST_SIGNATURE or re.search("[，。；：:！？]", text) or _ANNEX.search(text):
        return ()
    names = [name for name in re.split(r"[\s\u3000、]+", text) if name]
    return tuple(names) if names and all(len(name) > 2 and AGENCY.search(name) for name in names) else ()


def approver(*texts: str) -> str | None:
    """Return who signed the letter off, as a head or closing line names them."""
    for text in texts:
        match = _APPROVER.search(text)
        name = (match[1] or match[2]) if match else None
        if name and not _NO_NAME.search(name):
            return re.sub(f"{_LEADER}$", "", name)
    return None


def contact(tail: Sequence[str]) -> str | None:
    """Return whom to ask and how, without the labels: 张三，023-12345678."""
    found = [_LABEL.sub("", text.strip().strip("（）()")) for text in tail if _CONTACT.search(text.strip())]
    parts = [part for text in found for part in re.split("[，,；;\\s]+", text.strip(" ，,；;。")) if part]
    return "，".join(parts) or None
