"""The title of the answered paper: in marks of any kind or bare, ending in 建议, 提案, 议案, 建议案 or in nothing."""

import re

_PAIRS = {"《": "》", "“": "”", "‘": "’", "「": "」", "〈": "〉"}
# 《…》 ; “…”
_MARK = re.compile("[《》“”‘’「」〈〉]")
_NOUNS = ("建议案", "提案", "建议", "议案")
_NOUN = f"(?:{'|'.join(_NOUNS)})"
_CALLED = re.compile(f"\\s?(?:的)?\\s?(?:集体|重点|联名)?{_NOUN}")  # (《…》)的提案
_ENDS = re.compile(
    f"的\\s?{_NOUN}(?=[（(\\[【“”，,。；;：:、\\s]|第?\\d|已|业|现|办理|收悉|内容|[交转由]|答复|回复|复函|$)"
)  # …的提案(收悉)
_CITED = re.compile(
    "(?:根据|按照|依据|依照|印发|落实|执行|贯彻|结合|按|据)(?:《[^《》]{0,60}》[、和及])?$"
)  # 根据(《…》)
_DOCUMENT = re.compile("\\s?[（(][^（）()]{0,20}[〔\\[][^（）()]{0,20}号")  # (《…》)（国办发〔2019〕5号）
_TAKEN = re.compile(
    f"\\s?(?:$|[（(]第?|第|编号|，?\\s?(?:现?已|业|收悉|[交转由])|的?\\s?(?:集体|重点)?{_NOUN}|[，,。]?(?:经|现))"
)  # 《…》(收悉)
_PLAIN = re.compile("(?:提出|提交|所提)了?的?([^，。；：《》“”（(]{4,80}+)")  # 提出的加强…的提案
_PLAIN_END = re.compile(f"的{_NOUN}")
_NO_NOUN = re.compile("^关于([^，。；：]{3,80}+)")  # 关于加强…工作(收悉)
_SESSION = re.compile("关于[^的《“，]{0,40}(?:届|第[A-Za-z]{0,4}\\d{1,10}号)")  # 关于市政协九届四次会议第63号提案
# 关于(您…) ; 关于(唐小军等代表提出的《…》)
_PROPOSED = re.compile("[您你贵]|[^《“，。]{1,20}(?:提出|提交|所提)的?[《“]")
_OTHER = re.compile("届|第[A-Za-z]{0,4}\\d{1,10}号")
_LONGEST = 140


def proposal_title(text: str) -> str | None:
    """Return the title in an opening or heading, without the marks around it: 关于“X”的提案 is X; None where none is."""
    text = _even(text)
    quoted = _quotations(text)
    about = _about(text, quoted)
    for start, end in quoted:
        inner = text[start + 1 : end].strip()
        before, after = text[:start], text[end + 1 :]
        if about is not None and about < start - 2:
            break
        if not inner or _CITED.search(before[-80:]) or _DOCUMENT.match(after) or _OTHER.search(inner[:40]):
            continue
        called = _CALLED.match(after) is not None or inner.endswith(_NOUNS)
        if before.endswith("关于") and not inner.startswith("关于") and not called:
            break
        if (
            before.endswith("关于")
            or inner.startswith(("关于", "建议"))
            or inner.endswith(_NOUNS)
            or _TAKEN.match(after)
        ):
            return _unwrapped(inner)
    return (_bare(text, about) if about is not None else None) or _plain(text)


def _even(text: str) -> str:
    """Return a text whose straight quotation marks are opened and closed in turn."""
    if '"' not in text:
        return text
    pieces = text.split('"')
    return "".join(piece + ("“”"[at % 2] if at < len(pieces) - 1 else "") for at, piece in enumerate(pieces))


def _quotations(text: str) -> list[tuple[int, int]]:
    """Return the outermost quotations by the places of their marks; a mark left open quotes nothing."""
    quotations: list[tuple[int, int]] = []
    open_at, opening, closing, depth = -1, "", "", 0
    for mark in _MARK.finditer(text):
        at, char = mark.start(), mark[0]
        if depth == 0:
            if char in _PAIRS:
                open_at, opening, closing, depth = at, char, _PAIRS[char], 1
        elif char == opening:
            depth += 1
        elif char == closing:
            depth -= 1
            if depth == 0:
                quotations.append((open_at, at))
    return quotations


def _about(text: str, quoted: list[tuple[int, int]]) -> int | None:
    """Return where a bare 关于 begins that no quotation holds and that names no session."""
    at = text.find("关于")
    while at >= 0:
        inside = next((pair for pair in quoted if pair[0] < at < pair[1]), None)
        if inside is None and not _SESSION.match(text, at) and not _PROPOSED.match(text, at + 2):
            return at
        at = text.find("关于", at + 1)
    return None


def _bare(text: str, at: int) -> str | None:
    """Return the title that begins at 关于 and ends with the noun that the sentence goes on after."""
    tail = text[at : at + _LONGEST]
    held = _quotations(tail)
    for end in _ENDS.finditer(tail):
        if any(start < end.start() < close for start, close in held):
            continue
        title = tail[: end.end()]
        return None if "。" in title or _OTHER.search(title) else title
    nounless = _NO_NOUN.match(tail)
    named, came, _ = nounless[0].partition("收悉") if nounless else ("", "", "")
    return named.removesuffix("已") if came else None


def _plain(text: str) -> str | None:
    """Return a title without 关于 and marks, right after 提出的."""
    match = _PLAIN.search(text)
    end = _PLAIN_END.search(match[1], 3) if match else None
    if match is None or end is None or _OTHER.search(match[1][: end.end()]):
        return None
    return match[1][: end.end()]


def _unwrapped(text: str) -> str:
    """Return a title without marks that hold all of it: “《关于…》”."""
    while len(text) > 2 and text[0] in _PAIRS and _quotations(text)[:1] == [(0, len(text) - 1)]:
        text = text[1:-1].strip()
    return text
