"""The single changes of a revision: one row a passage, in its place, with its figure."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch import diff
from disclosure_watch.model import Attachment, Attribution, Change, Known, Record, Reply, ReplyKind, Revision, State

NOW = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
TEXT = st.text('甲乙丙 的。，\n12年月日aB%．“"—\u3000\u200b²万', max_size=60)


def edits(before, after, *, state=State.LIVE, changes=()):
    known = Known("a.1", "a", 1, State.LIVE, NOW, NOW, before)
    fields = diff.records(before, after)
    revision = Revision(
        "a.1", "a", 2, state, changes, Attribution.SOURCE_EDIT, fields, 2, NOW, NOW, after
    )  # fmt: skip
    return diff.edits_of(known, revision)


def of_texts(record, before, after):
    return edits(replace(record, body_text=before), replace(record, body_text=after))


def without(text, edits_made, side):
    """A text without the passages of one side, from the last to the first."""
    for edit in sorted(edits_made, key=lambda edit: getattr(edit, f"offset_{side}"), reverse=True):
        passage, offset = getattr(edit, side) or "", getattr(edit, f"offset_{side}")
        assert text[offset : offset + len(passage)] == passage
        text = text[:offset] + text[offset + len(passage) :]
    return text


RECORD = Record("trs", "1", "http://a.example/1.html", "标题", reply=Reply(ReplyKind.PROPOSAL))


@given(before=TEXT, after=TEXT)
def test_what_stayed_is_the_same_on_both_sides(before, after):
    """Each passage stands at its offset, and both texts without their passages are equal but for line breaks."""
    edits_made = of_texts(RECORD, before, after)
    rest = [without(text, edits_made, side) for text, side in ((before, "before"), (after, "after"))]
    if edits_made:
        assert rest[0].replace("\n", "") == rest[1].replace("\n", "")
    else:
        assert diff.normal(before) == diff.normal(after)
    assert [edit.ordinal for edit in edits_made] == list(range(1, len(edits_made) + 1))
    assert all(edit.before or edit.after for edit in edits_made)
    assert all((edit.op == "replace") == (edit.before is not None and edit.after is not None) for edit in edits_made)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("企业8837家。", "企业8873家。", (8837, 8873, "家")),
        ("企业1.83万户。", "企业1.93万户。", (18300, 19300, "户")),
        ("资金8837万元。", "资金8873万元。", (88370000, 88730000, "元")),
        ("资金3万元。", "资金3亿元。", (30000, 300000000, "元")),
        ("占51.5%。", "占5.15%。", (51.5, 5.15, "%")),
        ("占51.5％，", "占52％，", (51.5, 52, "%")),
        ("共1,234.5公里", "共1,243.5公里", (1234.5, 1243.5, "公里")),
        ("新增３６处", "新增63处", (36, 63, "处")),
        ("惠及300余人。", "惠及500余人。", (300, 500, "人")),
        ("约100家企业", "超过200家企业", (100, 200, "家")),
        ("于2025年4月24日", "于2025年4月26日", (None, None, None)),
        ("第0883号提案", "第0838号提案", (None, None, None)),
        ("约100家", "超100家", (None, None, None)),
        ("持续推进", "继续推进", (None, None, None)),
    ],
)
def test_a_figure_is_a_number_with_its_unit(before, after, expected):
    """A replaced figure is one row; ten thousands are multiplied, percentages as written; dates and numbers of papers are none."""
    (edit,) = of_texts(RECORD, before, after)
    assert edit.op == "replace"
    assert (edit.figure_before, edit.figure_after, edit.unit) == expected


def test_two_passages_are_two_edits_each_in_its_sentence():
    """Two figures of one letter, in two paragraphs: two rows with paragraph, offset and sentence."""
    before = "孙宽委员：\n建成12家。新增34个站点；\n投入56万元。"
    after = before.replace("34", "43").replace("56", "65")
    edits_made = of_texts(RECORD, before, after)
    assert [(edit.field, edit.op, edit.before, edit.after, edit.paragraph, edit.context) for edit in edits_made] == [
        ("body_text", "replace", "34", "43", 2, "新增43个站点；"),
        ("body_text", "replace", "56", "65", 3, "投入65万元。"),
    ]
    assert [after[edit.offset_after :][:2] for edit in edits_made] == ["43", "65"]


def test_a_paragraph_that_went_is_one_edit_without_its_line_break():
    """A deleted paragraph is told whole, with no later value and no figure."""
    (edit,) = of_texts(RECORD, "一、甲。\n二、共12家。\n三、丙。", "一、甲。\n三、丙。")
    assert (edit.op, edit.before, edit.after, edit.figure_before) == ("delete", "二、共12家。", None, None)
    assert (edit.paragraph, edit.context) == (2, "二、共12家。")


def test_fields_beside_the_text(record):
    """Dates and names are replaced whole, lists item by item, and each field named has its rows."""
    after = replace(
        record,
        publisher="市科委",
        issued_on=dt.date(2025, 5, 24),
        title=record.title.replace("0883", "0838"),
        reply=replace(record.reply, addressees=("孙宽", "李四"), signed_on=None),
    )
    edits_made = edits(record, after)
    assert {edit.field for edit in edits_made} == {change.field for change in diff.records(record, after)}
    assert [(edit.field, edit.op, edit.before, edit.after) for edit in edits_made] == [
        ("title", "replace", "0883", "0838"),
        ("publisher", "replace", "市科技局", "市科委"),
        ("issued_on", "replace", "2025-05-23", "2025-05-24"),
        ("reply.addressees", "insert", None, "李四"),
        ("reply.signed_on", "delete", "2025-04-24", None),
    ]


def test_attachments(record):
    """A file that came or went is told by its name, one that was replaced by what changed in its text."""
    first, second = record.attachments
    read = replace(record, attachments=(replace(first, sha256="1", text="共12家"), second))
    after = replace(
        record,
        attachments=(
            replace(first, sha256="2", text="共21家"),
            Attachment("新表.pdf", "https://www.example.gov.cn/a/3.pdf"),
        ),
    )
    edits_made = edits(read, after)
    assert [(edit.op, edit.before, edit.after, edit.figure_after) for edit in edits_made] == [
        ("delete", "分工表.docx", None, None),
        ("replace", "12", "21", 21),
        ("insert", None, "新表.pdf", None),
    ]
    assert {(edit.offset_before, edit.offset_after) for edit in edits_made} == {(None, None)}  # the field is a list


def test_moves_and_states(record):
    """A page that moved has one row with both addresses, a record that went one with both states."""
    moved = replace(record, url="https://www.example.gov.cn/b/1.html")
    (edit,) = edits(record, moved, changes=(Change.RELOCATED,))
    assert (edit.field, edit.op, edit.before, edit.after) == ("url", "move", record.url, moved.url)
    (edit,) = edits(record, record, state=State.WITHDRAWN, changes=(Change.WITHDRAWN,))
    assert (edit.field, edit.op, edit.before, edit.after) == ("state", "replace", "live", "withdrawn")


def test_the_first_revision_has_none(record):
    """What is seen for the first time was not edited."""
    revision = Revision("a.1", "a", 1, State.LIVE, (Change.ADDED,), Attribution.SOURCE_EDIT, (), 1, NOW, NOW, record)
    assert diff.edits_of(None, revision) == ()
