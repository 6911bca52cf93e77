"""The outline of a text."""

from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch import parse

TEXT = """孙宽委员：
您提出的建议收悉。现答复如下：
一、工作情况
（一）加强投入。投入资金3亿元。
1.设立基金。
2．建设平台
（二）完善制度。
二、下一步打算
（1）继续推进
重庆市科学技术局
2025年4月24日"""


def test_tree():
    """Headings of four levels nest, each with its place in the text."""
    first, second = parse.sections(TEXT)
    assert (first.level, first.heading) == (1, "一、工作情况")
    assert [child.heading for child in first.children] == ["（一）加强投入", "（二）完善制度"]
    assert [child.heading for child in first.children[0].children] == ["1.设立基金", "2．建设平台"]
    assert [child.heading for child in second.children] == ["（1）继续推进"]
    assert TEXT[second.start :].startswith("二、下一步打算")
    assert first.end == second.start
    assert second.end == len(TEXT)


def test_no_headings():
    """A text without numbered headings has no sections; a decimal number is no heading."""
    assert parse.sections("感谢您的关心。\n3.5亿元已拨付。") == ()


@given(st.text(alphabet="一二三、（）12.．\n项目。", max_size=200))
def test_places(text):
    """Every section lies in its parent and begins with its heading."""

    def check(sections, start, end):
        for section in sections:
            assert start <= section.start < section.end <= end
            assert text[section.start :].startswith(section.heading)
            check(section.children, section.start, section.end)

    check(parse.sections(text), 0, len(text))
