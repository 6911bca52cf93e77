"""Pages of our own, each family and each defect of the field guide in different markup; a test a page and field."""

import json
from pathlib import Path

import pytest

from disclosure_watch import parse, rows
from disclosure_watch.errors import ParseError

PAGES = sorted((Path(__file__).parents[1] / "pages").glob("*/*/expected.json"))
READ = {"record": parse.detail, "listing": parse.listing}
REPLY = {"session": None, "proposal_number": None, "proposal_title": None, "proposal_class": None, "addressees": [],
         "consulted_agencies": [], "approver": None, "signatories": [], "signed_on": None, "contact": None}  # fmt: skip


def cases():
    for path in PAGES:
        expected = json.loads(path.read_text("utf-8"))
        name = f"{path.parts[-3]}-{path.parts[-2]}"
        for field in sorted(expected.keys() - {"kind", "url", "content_type", "read"}):
            yield pytest.param(path.parent / "page.html", expected, field, id=f"{name}-{field}")


def read(page, expected, kind):
    return READ[kind](page.read_bytes(), expected["url"], content_type=expected.get("content_type", ""))


@pytest.mark.parametrize(("page", "expected", "field"), list(cases()))
def test_field(page, expected, field):
    """Each field of each page is read as a careful reader finds it."""
    if expected["kind"] == "error":
        kind = "listing" if expected["read"] == "listing" else "record"
        with pytest.raises(ParseError, match=expected["error"]):
            read(page, expected, kind)
        return
    page_read = read(page, expected, expected["kind"])
    if expected["kind"] == "listing":
        value = json.loads(rows.dumps(rows.page_shape(page_read)))[field]
        assert value == expected[field]
        return
    if field == "body":
        text = page_read.body_text
        assert text.startswith(expected["body"]["starts"])
        assert text.endswith(expected["body"]["ends"])
        assert all(part in text for part in expected["body"]["holds"])
        assert not [part for part in expected["body"]["lacks"] if part in text]
        return
    value = json.loads(rows.dumps(rows.page_shape(page_read)))[field]
    if field == "reply":  # what is derived of session and number is tested with what derives it
        wanted = REPLY | expected["reply"]
        value = {name: value[name] for name in wanted}
        assert value == wanted
        return
    assert value == expected[field]


def test_no_reply_is_made_up():
    """A page without a reply has none."""
    for path in PAGES:
        expected = json.loads(path.read_text("utf-8"))
        if expected["kind"] == "record" and "reply" not in expected:
            assert read(path.parent / "page.html", expected, "record").reply is None, path


def test_there_are_enough():
    """The families and defects need threescore pages."""
    assert len(PAGES) >= 60


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.parts[-3])
def test_kind(path):
    """A document is told from a listing whatever links stand beside it, a listing from a document whatever its rows say."""
    expected = json.loads(path.read_text("utf-8"))
    if expected["kind"] == "error":
        return
    page_read = parse.page((path.parent / "page.html").read_bytes(), expected["url"])
    assert rows.page_shape(page_read)["kind"] == expected["kind"]
