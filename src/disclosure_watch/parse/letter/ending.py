"""The end of a letter: who signs it and when, and which lines around that are no part of it."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_watch.parse.dates import find_dates, parse_bare_date
from disclosure_watch.parse.letter.labels import is_label, is_mark
from disclosure_watch.parse.letter.names import bodies

_SEAL = re.compile("[（(](?:盖章|公章|印章|章|签章|代章)[）)]|&\\w{1,8};")  # （盖章）  &bsp;
# 答复单位：(市水利局) ; 答复时间：(2024年6月5日)
_LABELLED = re.compile(
    "^(?:答\\s?复|回\\s?复|办\\s?复|签\\s?署|落\\s?款)(?:单\\s?位|机\\s?关|部\\s?门|时\\s?间|日\\s?期)\\s?[：:]\\s?"
)
_SENTENCE = re.compile("[，。；：:！？《]")
# 一、 ; （二） ; 3.
_ORDINAL = re.compile("^(?:[一二三四五六七八九十]{1,3}[、.]|[（(][一二三四五六七八九十\\d]|\\d{1,2}[、.](?!\\d))")
_ANNEX = re.compile("^附\\s?(?:件|表)\\s?\\d{0,2}[：:]?$")  # 附件1
_ANNEXES = re.compile("^附\\s?(?:件|表)\\s?\\d{0,2}[：:]?")  # 附件：1.重点项目表
_AFTER_DATE = re.compile("[（(][^（）()]{0,20}[）)]|印发")
_JOINED = re.compile(r"(?<!\d)(?:19|20)\d{4,6}$")  # 20240509  2017821
_MONTH = re.compile(r"(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月$")  # 2019年6月
_CUT = re.compile(r"(?:\d|年|月)$")  # 2024年 , above 5月28日
_RUN_ON = re.compile(r"[。！](\s{1,40}[^。！]{6,70}+)$")  # 感谢您的理解。　(县公安局　2024年6月11日)
_LONGEST = 100
_LONGEST_DAY = 8  # 十二月二十八日


@dataclass(frozen=True, slots=True)
class Ending:
    """The line after the letter's last, who signs, when, and the labelled lines of its tail."""

    line: int
    signatories: tuple[str, ...]
    signed_on: dt.date | None
    tail: tuple[str, ...]


def read(lines: Sequence[str], begin: int) -> Ending:
    """
    Return where a letter ends: with the date that closes it, else with its last line before the tail.

    Labelled lines (class, approver, contact) may stand before the date or after it. What follows an annex's
    heading is not the letter's, but a date that closes the letter may follow the list of annexes.
    """
    for at in range(begin + 1, len(lines)):
        text = lines[at]
        if _ANNEX.match(text) and not _signed_below(lines, at):
            return _undated(lines, begin, at)
        if len(text) > _LONGEST:
            continue
        shown = at + 1
        dated = _dated(text)
        if dated is None and (whole := _over_two(lines, at)) and (dated := _dated(whole)) is not None:
            shown = at + 2
        if dated is None:
            continue
        date, before = dated
        names, top = (before, at) if before else _signing_above(lines, at, begin)
        if names or _closes(lines, shown - 1):
            last = shown
            if not names and last < len(lines) and (names := signatories(lines[last])):
                last += 1
            tail = (*(text for text in lines[top:at] if is_label(text)), *lines[last:])
            return Ending(last, names, date, tail)
    return _undated(lines, begin, len(lines))


def signatories(text: str) -> tuple[str, ...]:
    """Return the bodies that a line names and nothing else; none for any other line."""
    text = _SEAL.sub(" ", _LABELLED.sub("", text)).strip()
    if len(text) < 3 or len(text) > _LONGEST or _SENTENCE.search(text) or _ORDINAL.match(text):
        return ()
    pieces = text.split()
    if len(pieces) > 2 and all(len(piece) <= 1 for piece in pieces):  # 某 县 水 利 局
        text = "".join(pieces)
    named = bodies(text)
    return named if all(len(name) > 2 for name in named) else ()


def _dated(text: str) -> tuple[dt.date | None, tuple[str, ...]] | None:
    """Return the date of a line that holds a date alone, or bodies and a date; a date that can't be told is None."""
    if (last := _RUN_ON.search(text)) is not None:
        answer = _dated(last[1])
        return answer if answer is not None and answer[1] else None
    text = _LABELLED.sub("", text)
    if _SENTENCE.search(text):
        return None
    joined = _JOINED.search(text)
    if joined is not None:
        named = signatories(text[: joined.start()])
        return (parse_bare_date(joined[0]), named) if named or not joined.start() else None
    dates = list(find_dates(text))
    if len(dates) != 1:
        return None
    start, date, end = dates[0]
    before, after = text[:start].strip(" （("), text[end:].strip(" 号")
    if "（" not in after and "(" not in after:
        after = after.strip("）)")
    if after and not _AFTER_DATE.fullmatch(after):
        return None
    named = signatories(before)
    return (date, named) if (named or not before) and "印发" not in after else None


def _over_two(lines: Sequence[str], at: int) -> str:
    """Return a line and the next as one where a date may be broken between them; empty where it isn't."""
    following = lines[at + 1] if at + 1 < len(lines) else ""
    broken = len(following) <= _LONGEST_DAY and following.endswith("日") and _CUT.search(lines[at])
    return lines[at] + following if broken else ""


def _signing_above(lines: Sequence[str], at: int, begin: int) -> tuple[tuple[str, ...], int]:
    """Return the bodies on the lines right above a date and the topmost line; labelled lines may stand between."""
    names: tuple[str, ...] = ()
    top = at
    passed = False
    for above in range(at - 1, begin, -1):
        named = signatories(lines[above])
        if named and not passed:
            names = named + names
        elif is_label(lines[above]):
            passed = bool(names)
        elif not _SEAL.sub("", lines[above]).strip():  # （公章）
            pass
        else:
            break
        top = above
    return names, top


def _closes(lines: Sequence[str], at: int) -> bool:
    """Return whether no sentence of the letter follows a date: the end, labelled and other short lines, or an annex."""
    for text in lines[at + 1 :]:
        if _ANNEXES.match(text):
            return True
        if (len(text) > _LONGEST or text.endswith(("。", "；", "："))) and not is_label(text):
            return False
    return True


def _signed_below(lines: Sequence[str], at: int) -> bool:
    """Return whether a date and who signs stand right below a heading 附件, as where a list of annexes is empty."""
    return any(_dated(text) for text in lines[at + 1 : at + 3])


def _undated(lines: Sequence[str], begin: int, last: int) -> Ending:
    """Return the end of a letter without a date: before its labelled lines, with who signs above them."""
    end = last
    while end - 1 > begin and (is_label(lines[end - 1]) or is_mark(lines[end - 1])):
        end -= 1
    names: tuple[str, ...] = ()
    last_line = end - 2 if end and _MONTH.match(lines[end - 1]) else end - 1
    top = last_line + 1
    while top - 1 > begin and (named := signatories(lines[top - 1])):
        names = named + names
        top -= 1
    labelled = top
    while names and labelled - 1 > begin and is_label(lines[labelled - 1]):
        labelled -= 1
    return Ending(end, names, None, (*lines[labelled:top], *lines[end:last]))
