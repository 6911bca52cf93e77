"""Simplified and traditional characters: what a night in the others changes, and what it doesn't."""

from dataclasses import replace

import pytest

from disclosure_watch.diff import BULK, alike, records, shared
from disclosure_watch.diff.script import is_other_script, rewritten, simplified

SIMPLE = "王涛委员：\n您提出的关于乡村养老的提案收悉。新建站点12处，投入资金1280万元。\n云岭市水务局\n2026年9月3日"
OTHER = "王濤委員：\n您提出的關於鄉村養老的提案收悉。新建站點12處，投入資金1280萬元。\n雲嶺市水務局\n2026年9月3日"


def test_simplified_keeps_the_length():
    """Each character has one of its own."""
    assert simplified(OTHER) == SIMPLE


def test_another_script_is_more_than_a_name():
    """A text in the others is told from one with a name that is written in them."""
    assert is_other_script(SIMPLE, OTHER)
    assert is_other_script(OTHER, SIMPLE)
    assert not is_other_script(SIMPLE, SIMPLE.replace("王涛", "王濤"))
    assert not is_other_script(OTHER, OTHER + "電話")


@pytest.mark.parametrize("above", ["", "辦理結果：A\n"])
@pytest.mark.parametrize("below", ["", "\n聯系人及電話：鄭志強，023-65766817", "\n（此件公開發布）\n"])
def test_a_text_in_another_script(above, below):
    """Lines whose labels are not known in it are no edit, in either direction; a figure beside them is."""
    night = f"{above}{OTHER}{below}"
    assert rewritten(SIMPLE, night) == night
    assert rewritten(night, SIMPLE) == SIMPLE
    assert rewritten(SIMPLE, night.replace("1280", "1820")) == night


def test_files_named_in_another_script_at_another_host(record):
    """The names of files in the other characters are no edit either, though the site has moved its files meanwhile."""
    before = replace(record, body_text=SIMPLE, title="关于乡村养老、云岭电话办理情况的答复")
    names = {"意见表.pdf": "意見表.pdf", "分工表.docx": "分工錶.docx"}
    after = replace(
        before,
        body_text=OTHER,
        title="關於鄉村養老、雲嶺電話辦理情況的答復",
        attachments=tuple(
            replace(file, name=names[file.name], url=file.url.replace("https://www.", "http://new."))
            for file in before.attachments
        ),
    )
    night = [(before, after, records(before, after))] * BULK
    made = alike(night, shared(night))
    assert [each.templated.attachments for each in made] == [after.attachments] * BULK
