"""Reading a letter takes time in proportion to its text, whatever stands in it."""

import importlib
import pkgutil
import re
import time

import pytest

from disclosure_watch.parse import dates, letter

MODULES = [
    dates,
    *(importlib.import_module(f"{letter.__name__}.{each.name}") for each in pkgutil.iter_modules(letter.__path__)),
]
PATTERNS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern)
}
UNITS = ("一", "1", "2023年", "2023 ", "20", "二〇", " ", "届", "第一届", "一届一次", "第1、", "号", "A", "类别", "（", "《", "“", "《《关于", "提案",
         "关于", "关于a的", "提出的", "经与", "经商市", "会同", "、", "，", "局", "市局和", "委员", "等", "李·", "您", "签发人：", "签 ", "联系人: ",
         "经李", "附件", "（公开", "交", "〔", "&nb", "答复", "根据《a》")  # fmt: skip
LEAST = 0.004
"""Seconds below which a time is all noise."""


def seconds(pattern, text):
    """Return the least of three times that a pattern takes to find all it finds."""
    times = []
    for _ in range(2):
        begun = time.process_time()
        for _match in pattern.finditer(text):
            pass
        times.append(time.process_time() - begun)
    return min(times)


@pytest.mark.parametrize("name", PATTERNS)
def test_pattern_is_linear(name):
    """Twice the text takes a pattern at most two and a half times as long, and a megabyte less than a second."""
    for unit in UNITS:
        small, large = (seconds(PATTERNS[name], unit * (size // len(unit))) for size in (5_000, 20_000))
        assert large < 0.02, unit
        assert large <= max(small, LEAST) * 2.5**2, unit


@pytest.mark.parametrize("unit", UNITS)
def test_reader_is_linear(unit):
    """A letter of one unit over and over, in one line, in many or in its title, is read in less than a second a megabyte."""
    text = unit * (100_000 // len(unit))
    lines = [text[at : at + 80] for at in range(0, len(text), 80)]
    begun = time.process_time()
    letter.read_letter("关于市政协一届一次会议第1号提案的答复", ["李明委员：", "您提出的提案收悉：", text, "某局"])
    letter.read_letter("关于市政协一届一次会议第1号提案的答复", ["李明委员：" + text])
    letter.read_letter("关于市政协一届一次会议第1号提案的答复", ["李明委员：", "您提出的提案收悉：", *lines])
    letter.read_letter("关于市政协一届一次会议第1号提案的答复" + text, ["李明委员：", "您提出的提案收悉："])
    assert time.process_time() - begun < 0.4
