"""Divisions and credit codes: what a name means where it stands, and which code is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch.entities import divisions
from disclosure_watch.entities.credit_codes import check_character, credit_code, division_of


@pytest.mark.parametrize(
    ("text", "home", "code", "rest"),
    [
        ("重庆市科学技术局", None, "500000", "科学技术局"),
        ("重庆市渝北区教委", None, "500112", "教委"),
        ("吉林省长春市朝阳区教育局", None, "220104", "教育局"),
        ("吉林市财政局", None, "220200", "财政局"),
        ("朝阳区教育局", None, None, "教育局"),
        ("朝阳区教育局", "110000", "110105", "教育局"),
        ("诸暨市财政局", None, "330681", "财政局"),
        ("广西财政厅", None, "450000", "财政厅"),
        ("江北区政府", "500000", "500105", "政府"),  # gone in 2025; another is left in 宁波
        ("江北区政府", "330200", "330205", "政府"),
        ("江北区政府", None, None, "政府"),
        ("城区教育局", "140400", "140402", "教育局"),  # gone in 2018; three are left in the province
        ("钢城区教育局", None, "370117", "教育局"),  # the same district under a new code
        ("公主岭市教育局", None, "220184", "教育局"),  # the same city, which another governs now
        ("下城区教育局", None, "330103", "教育局"),  # gone in 2021; papers and codes of it remain
    ],
)
def test_the_division_a_name_begins_with(text, home, code, rest):
    """The narrowest, of those with the name the one near home."""
    assert divisions.leading(text, home) == divisions.Place(code, rest)


@pytest.mark.parametrize("text", ["市财政局", "教育部", "", "西藏路街道办事处"])
def test_no_division(text):
    """Where a text begins with no name."""
    assert divisions.leading(text) is None


@pytest.mark.parametrize(
    ("word", "home", "code"),
    [
        ("市", "500112", "500000"),
        ("市", "330106", "330100"),
        ("市", "330681", None),  # 诸暨市 in 绍兴市
        ("区", "330106", "330106"),
        ("区", "450103", "450103"),
        ("自治区", "450103", "450000"),
        ("区", "450000", None),
        ("省", "330106", "330000"),
        ("省", "500112", None),
        ("州", "513201", "513200"),
        ("全国", None, "100000"),
        ("市", None, None),
    ],
)
def test_a_mere_word_is_seen_from_home(word, home, code):
    """市 is the city that home lies in, if there is but one."""
    assert divisions.called(word, home) == code


def test_levels_and_lines():
    """From the digits alone; a division that the table lacks lies where its digits say."""
    levels = [divisions.level_of(code) for code in ("100000", "500000", "330100", "330106", "3301", "")]
    assert levels == ["national", "province", "city", "county", None, None]
    assert divisions.line_of("330106") == ("330106", "330100", "330000")
    assert divisions.narrowest(["330000", "330106", "330100"]) == "330106"
    assert divisions.narrowest(["330106", "330206"]) is None
    assert divisions.narrowest([]) is None
    names = [divisions.office_name_of(code) for code in ("500112", "330106", "330127", "330100", "999999")]
    assert names == ["重庆市渝北区", "杭州市西湖区", "淳安县", "杭州市", None]


@given(st.text(max_size=30), st.sampled_from([None, "330106", "500000", "999999"]))
def test_any_text_has_a_division_or_none(text, home):
    """And what is left is its end."""
    place = divisions.leading(text, home)
    assert place is None or text.endswith(place.rest)


@pytest.mark.parametrize(
    "index", ["11500000MB15895317/2025-00053", "１１５０００００MB15895317／2025-1", "113710820043637579/2023-07533"]
)
def test_an_index_number_that_begins_with_a_credit_code(index):
    """Full-width characters too; its third to eighth characters are the division."""
    assert credit_code(index) in {"11500000MB15895317", "113710820043637579"}


@pytest.mark.parametrize(
    "index",
    [
        "11500000MB15895316/1",
        "000014349/2006-00213",
        "0151216811-201812-118756",
        "640100-115/2017-22498",
        "",
        None,
        "luozhuangqulz211/2018-0000035",
        "11500000MB1589531/1",
        "1150000OMB15895317/1",
    ],
)
def test_an_index_number_that_does_not(index):
    """A wrong check character is no code, nor are other directories' numbers."""
    assert credit_code(index) is None


@given(
    st.from_regex(r"11[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}", fullmatch=True), st.integers(0, 17), st.sampled_from("0189AY")
)
def test_one_wrong_character_is_found(stem, place, other):
    """GB 32100's check finds every single one."""
    code = stem + check_character(stem)
    assert credit_code(f"{code}/2025-1") == code
    assert division_of(code) == stem[2:8]
    if code[place] != other:
        assert credit_code(code[:place] + other + code[place + 1 :]) is None
