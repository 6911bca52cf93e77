"""Two states of a record compared field by field."""

import datetime as dt
from dataclasses import replace

import pytest

from disclosure_watch.diff import kinds, records
from disclosure_watch.fields import METADATA
from disclosure_watch.model import Attachment, Change, FieldChange


def test_a_record_does_not_differ_from_itself(record):
    """No field differs between a record and itself, and that is no change."""
    assert records(record, record) == ()
    assert kinds(()) == ()


@pytest.mark.parametrize("name", METADATA)
def test_each_metadata_field_is_told_before_and_after(record, name):
    """A changed metadata field is told by its column's name, dates as ISO, and makes metadata_changed."""
    before = getattr(record, name)
    after = dt.date(2025, 5, 20) if isinstance(before, dt.date) else "另一个"
    (change,) = records(record, replace(record, **{name: after}))
    shown = before.isoformat() if isinstance(before, dt.date) else before
    assert change == FieldChange(name, shown, "2025-05-20" if isinstance(after, dt.date) else after)
    assert kinds([change]) == (Change.METADATA_CHANGED,)


def test_reply_field_beside_the_text_is_content_alone(record):
    """A signing date edited in the letter is listed beside body_text, and the change is content_changed alone."""
    after = replace(
        record,
        body_text=record.body_text.replace("24日", "26日"),
        reply=replace(record.reply, signed_on=dt.date(2025, 4, 26)),
    )
    changes = records(record, after)
    assert changes == (
        FieldChange("body_text", "2025年4月24日", "2025年4月26日"),
        FieldChange("reply.signed_on", "2025-04-24", "2025-04-26"),
    )
    assert kinds(changes) == (Change.CONTENT_CHANGED,)


def test_metadata_and_content_may_both_be_set(record):
    """A title and a figure edited together are both changes."""
    after = replace(record, title="另一个", body_text=record.body_text.replace("8837", "8873"))
    assert kinds(records(record, after)) == (Change.METADATA_CHANGED, Change.CONTENT_CHANGED)


def test_typography_is_no_difference(record):
    """Width, quotes, dashes, brackets and where paragraphs break differ without being a change."""
    after = replace(
        record,
        title=record.title.replace("0883", "０８８３"),
        document_number="某科函[2025]3号",
        body_text=record.body_text.replace("：\n", ":"),
    )
    assert records(record, after) == ()


def test_order_and_folder_of_attachments_are_no_difference(record):
    """Attachments in another order, by https, or moved along with their page are the same attachments."""
    moved = tuple(
        Attachment(file.name, file.url.replace("https://www.example.gov.cn/a/", "http://www.example.gov.cn/b/"))
        for file in reversed(record.attachments)
    )
    assert records(record, replace(record, attachments=moved)) == ()


@pytest.mark.parametrize("address", ["http://www.example.gov.cn/a/", "https://new.example.gov.cn/b/"])
def test_a_file_replaced_while_its_address_changes(record, address):
    """Another file under its name at another scheme, host or folder is content_changed; the same file is not."""
    first, second = (replace(file, sha256="1", text="共12家") for file in record.attachments)
    before = replace(record, attachments=(first, second))
    moved = tuple(replace(file, url=f"{address}{file.url.rpartition('/')[2]}") for file in (first, second))
    assert records(before, replace(before, attachments=moved)) == ()
    after = replace(before, attachments=(replace(moved[0], sha256="2", text="共15家"), moved[1]))
    (change,) = records(before, after)
    assert [side[0]["sha256"] for side in (change.before, change.after)] == ["1", "2"]
    assert "sha256" not in change.after[1]


def test_attachment_removed_renamed_or_at_another_address(record):
    """An attachment that went, has another name or another file is content_changed with the field attachments."""
    first, second = record.attachments
    for files in ((first,), (first, replace(second, name="另一表.docx")), (first, replace(second, url="x/P03.docx"))):
        changes = records(record, replace(record, attachments=files))
        assert [change.field for change in changes] == ["attachments"]
        assert changes[0].after == [{"name": file.name, "url": file.url} for file in files]
        assert kinds(changes) == (Change.CONTENT_CHANGED,)


def test_lost_reply_is_told(record):
    """A record that is no reply any more has its reply's fields as absent."""
    changed = {change.field: change.after for change in records(record, replace(record, reply=None))}
    assert changed["reply.kind"] is None
    assert changed["reply.addressees"] == []
