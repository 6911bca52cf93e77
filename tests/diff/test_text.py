"""Two texts compared: what is named, what is no difference, what is never lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch.diff import Difference, Kind, difference, normal, redline
from disclosure_watch.diff.text import passages

TEXT = st.text('甲乙丙 的。，\n12年月日aB%．“"—\u3000\u200b²', max_size=60)
LETTER = (
    "孙宽委员：\n您提出的建议收悉。\n一、累计培育科技型企业69820家、高新技术企业8837家。\n二、持续推进。\n2025年4月24日"
)


def sides(delta):
    """The texts that a redline is of: before and after."""
    before = "".join(part.was if part.kind is Kind.EQUAL else part.text for part in delta if part.kind != "insert")
    return before, "".join(part.text for part in delta if part.kind is not Kind.DELETE)


@given(before=TEXT, after=TEXT)
def test_nothing_is_lost_and_nothing_made_up(before, after):
    """A redline holds the text before and the text after; its equal stretches read the same on both sides."""
    delta = redline(before, after)
    assert sides(delta) == (before, after)
    for part in delta:
        assert part.text or part.was
        if part.kind is Kind.EQUAL:
            assert normal(part.text) == normal(part.was)


@given(text=TEXT)
def test_a_text_does_not_differ_from_itself(text):
    """A text against itself has nothing that went or came, and no passages."""
    assert {part.kind for part in redline(text, text)} <= {Kind.EQUAL}
    assert difference(text, text) is Difference.NONE
    assert passages(text, text) == ("", "")


@given(before=TEXT, after=TEXT)
def test_differing_wording_is_always_told(before, after):
    """Texts that differ in normal form have passages; those that don't have none."""
    told = passages(before, after) != ("", "")
    assert told == (normal(before) != normal(after))


@given(left=TEXT, right=TEXT)
def test_the_form_of_two_texts_is_the_forms_of_both(left, right):
    """Normal form works character by character."""
    assert normal(left + right) == normal(left) + normal(right)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("8837", "8873"),
        ("69820", "69802"),
        ("2025年4月24日", "2025年4月26日"),
        ("8837家", "18837.5家"),
    ],
)
def test_changed_figure_is_named_whole(old, new):
    """A figure or a date in which one digit changed is given whole, and nothing beside it."""
    old_figure, new_figure = old.removesuffix("家"), new.removesuffix("家")
    assert passages(LETTER, LETTER.replace(old, new)) == (old_figure, new_figure)


def test_figures_in_one_sentence_are_told_apart():
    """Two figures that changed beside each other are two pairs, not one stretch."""
    assert passages("新增12家34个", "新增21家43个") == ("12\n34", "21\n43")


def test_spelt_date_is_a_date():
    """A date in characters is named whole."""
    assert passages("于二〇二五年四月二十四日办结", "于二〇二五年四月二十五日办结") == (
        "二〇二五年四月二十四日",
        "二〇二五年四月二十五日",
    )


def test_one_character_is_one_character():
    """An edit of one character names that character."""
    assert passages(LETTER, LETTER.replace("持续", "继续")) == ("持", "继")


def test_paragraphs_that_went_and_came():
    """A paragraph that went or came is told whole, and its neighbours not."""
    lines = LETTER.split("\n")
    without = "\n".join(lines[:3] + lines[4:])
    assert passages(LETTER, without) == (lines[3], "")
    assert passages(without, LETTER) == ("", lines[3])


def test_paragraph_beside_an_edited_one():
    """A paragraph inserted beside one that was edited doesn't swallow the edit."""
    after = LETTER.replace("8837", "8873").replace("二、持续推进。", "二、新增一段文字。\n三、持续推进。")
    old, new = passages(LETTER, after)
    assert "8837" in old.split("\n")
    assert "8873" in new.split("\n")
    assert "持续推进" not in old + new


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("“双倍增”行动—甲", '"双倍增"行动－甲', Difference.TYPOGRAPHY),
        ("甲，乙　丙", "甲,乙丙", Difference.TYPOGRAPHY),
        ("二ΟΟ七年", "二〇〇七年", Difference.TYPOGRAPHY),
        ("甲乙\n丙丁", "甲乙丙丁", Difference.TYPOGRAPHY),
        ("８８３７家", "8837家", Difference.TYPOGRAPHY),
        ("甲\n乙\n丙", "丙\n甲\n乙", Difference.ORDER),
        ("面积10²", "面积102", Difference.WORDING),
        ("甲、乙", "甲。乙", Difference.WORDING),
        ("甲、乙", "甲，乙", Difference.WORDING),
    ],
)
def test_typography_order_and_wording_are_told_apart(before, after, expected):
    """Width, white space, quotes and dashes are typography; moved paragraphs are order; anything else is wording."""
    assert difference(before, after) is expected
    assert (passages(before, after) == ("", "")) == (expected is Difference.TYPOGRAPHY)


def test_moved_paragraph_is_named_alone():
    """Of a paragraph that moved, the text is on both sides and no other is."""
    lines = [f"第{number}段，各有不同的文字。" for number in "一二三四五六"]
    moved = [*lines[1:5], lines[0], lines[5]]
    assert passages("\n".join(lines), "\n".join(moved)) == (lines[0], lines[0])


def _seconds(before, after):
    started = time.process_time()
    delta = redline(before, after)
    took = time.process_time() - started
    assert sides(delta) == (before, after)
    return took


def test_large_bodies_do_not_hang():
    """Bodies of 2 MB compare within seconds: a small edit, one paragraph without marks, nothing in common."""
    body = "".join(f"第{number}项，投入资金{number * 7919 % 9973}万元，惠及居民。\n" for number in range(40_000))
    assert len(body.encode()) > 2_000_000
    assert _seconds(body, body.replace("第15000项", "第15001项")) < 3
    flat = "甲乙丙丁戊" * 140_000
    assert _seconds(flat, flat[:350_000] + "己" + flat[350_001:]) < 5
    assert _seconds("甲乙" * 350_000, "乙丙甲" * 230_000) < 8
    assert _seconds(body, body[::-1]) < 8


def test_small_edit_costs_what_the_text_is_long():
    """Ten times the text costs about ten times the work, not a hundred times."""
    line = "推进科技成果转化，新增孵化器{}家。\n"
    small, large = ("".join(line.format(at) for at in range(size)) for size in (2_000, 20_000))
    cost = min(_seconds(small, small.replace("器1000家", "器1001家")) for _ in range(3))
    assert _seconds(large, large.replace("器1000家", "器1001家")) < 30 * cost
