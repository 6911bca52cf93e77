"""The opening of a letter: what stands between salutation and answer, and which bodies the answer was written with."""

import re
from collections.abc import Sequence

from disclosure_watch.parse.letter.labels import is_label
from disclosure_watch.parse.letter.names import bodies, is_body
from disclosure_watch.parse.text import flat

_WITH = re.compile(
    "(?:经|并)(?:征求|征询|商请|会商|会同|综合|商|会|与|同)|会同|协同|(?<=[局委办我厅])商(?=[省市县区州])|(?<=[，。；])商(?=[\u4e00-\u9fff]{2})"
    "|(?<=[，。；])与(?=[^，。；]{3,80}(?:研究|会商|协商|商议|沟通))"
)  # 经商  会同  ，商(财政部)  ，与(市水利局会商后)
_LISTED = re.compile("[^。；：:]{2,160}+")
# (市教委、市财政局)等 ; (市教委)研究 ; (市教委)后，
_DONE = re.compile(
    "(?:等(?!级)|有关部门|相关部门|共同|认真|联合|积极|多次|进行|研究|协商|会商|沟通|商议|同意|会办|办理|协同|意见|充分|后(?=[，,现答函回]|$))"
)
# 市教委、市财政局
_PARTS = re.compile("[、，,]")
_NUMBER_LINE = re.compile("^[^。，]{0,24}[〔\\[【（(]\\d{4}[〕\\]】）)]\\s?第?\\d{0,6}\\s?号")  # 青民函〔2023〕14号
_HEADING = re.compile("(?:答复|复函|回复|答复函|的函|意见)(?:[（(].{0,20}[）)])?$")  # 关于…提案的答复
_HELLO = re.compile("[您你]们?好[，,。！!：:]?")
_LINES = 4
_LONGEST = 700
# 提出如下协办意见 ; 由我局协办
_ASSISTS = re.compile(
    "(?:提出|提供|反馈|函复|函告)[^。]{0,12}[协会]办意见|我[局委厅办][^。，]{0,4}[协会]办意见|由我[^。，]{0,8}(?:协助|协同|协|会)办"
)
# 第201号提案的会办意见
_ASSISTING_TITLE = re.compile("[协会]办")


def words(lines: Sequence[str], begin: int, rest: str) -> str:
    """Return the opening: from the salutation, or the first line, to where the answer begins (如下), at most a few lines."""
    taken: list[str] = []
    for text in (rest, *lines[begin : begin + _LINES + 1]):
        if not text or _HELLO.fullmatch(text):
            continue
        taken.append(text)
        if "如下" in text or len(taken) == _LINES:
            break
    return "".join(taken)[:_LONGEST]


def first_line(lines: Sequence[str], title: str) -> int:
    """Return where a letter without a salutation begins: after its heading, numbers and labelled lines."""
    bare = flat(title)
    for at, text in enumerate(lines):
        if not (flat(text) in bare or is_label(text) or _NUMBER_LINE.match(text) or _is_heading(text)):
            return at
    return 0


def _is_heading(text: str) -> bool:
    return len(text) <= 80 and _HEADING.search(text) is not None and "。" not in text


def assists(title: str, opened: str) -> bool:
    """Return whether an office writes that only assists: 协办意见, 会办意见."""
    return _ASSISTING_TITLE.search(title) is not None or _ASSISTS.search(opened) is not None


def consulted(text: str) -> tuple[str, ...]:
    """Return the bodies that the opening says the answer was written with."""
    for match in _WITH.finditer(text):
        listed = _LISTED.match(text, match.end())
        if listed is None:
            continue
        named = _DONE.split(listed[0], maxsplit=1)[0]
        names: list[str] = []
        for part in _PARTS.split(named):
            if not is_body(part.strip()):
                break
            names += bodies(part.strip())
        if names and not any(name.endswith(("委员", "代表")) for name in names):
            return tuple(names)
    return ()
