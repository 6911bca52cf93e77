"""Real pages, read where they stand in ../shared/pages: a test a page and field, after the conventions of LABELS.md."""

import json
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from disclosure_watch import parse, rows

SHARED = Path(__file__).parents[3] / "shared" / "pages"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="../shared/pages is not there")

COLUMNS = ("title", "index_number", "document_number", "topic_category", "genre_category", "publisher", "issued_on",
           "published_on")  # fmt: skip
BLANKS = re.compile(r"[\s\u200b-\u200f\ufeff|]|---")
PLACE = "http://page.example/a/b.html"


def labels(kind):
    return [json.loads(path.read_text("utf-8")) for path in sorted((SHARED / kind).glob("*.json"))]


def bare(text):
    return BLANKS.sub("", text)


def shape(label, kind):
    content = (SHARED / kind / label["file"]).read_bytes()
    read = parse.detail if kind == "detail" else parse.listing
    return json.loads(rows.dumps(rows.page_shape(read(content, label["url"] or PLACE))))


def accepted(label, field):
    return [label.get(field), *(None if value == "" else value for value in label.get("accept", {}).get(field, []))]


def cases(check):
    for label in labels("detail"):
        fields = {
            "column": COLUMNS,
            "body": ("body_start", "body_end", "body_must_contain", "body_must_not_contain"),
            "reply": [f"reply.{name}" for name in label["reply"] or ()],
        }[check]
        for field in fields:
            yield pytest.param(label, field, id=f"{label['file'].removesuffix('.html')}-{field}")


@pytest.mark.parametrize(("label", "field"), list(cases("column")))
def test_column(label, field):
    """Each column of each page is the labelled value, or one that the labels accept too."""
    assert shape(label, "detail")[field] in accepted(label, field)


@pytest.mark.parametrize(("label", "field"), list(cases("body")))
def test_body(label, field):
    """The body starts and ends where it does on the page, holds its text and nothing of the page around it."""
    text = bare(shape(label, "detail")["body_text"])
    if field in {"body_start", "body_end"}:
        fits = text.startswith if field == "body_start" else text.endswith
        assert any(fits(bare(value)) for value in accepted(label, field))
    elif field == "body_must_contain":
        assert [part for part in label[field] if bare(part) not in text] == []
    else:
        assert [part for part in label[field] if bare(part) in text] == []


@pytest.mark.parametrize(("label", "field"), list(cases("reply")))
def test_reply(label, field):
    """Each field of each reply is the labelled value."""
    name = field.removeprefix("reply.").replace("proposal_kind", "kind")
    assert shape(label, "detail")["reply"][name] in [
        label["reply"][field.removeprefix("reply.")],
        *accepted(label, field)[1:],
    ]


@pytest.mark.parametrize("label", labels("detail"), ids=lambda label: label["file"])
def test_kind(label):
    """A reply is known for one, and nothing else; no file is made up."""
    read = shape(label, "detail")
    assert (read["reply"] is not None) == label["is_reply"]
    assert read["attachments"] == label["attachments"]


@pytest.mark.parametrize("label", labels("listing"), ids=lambda label: label["file"])
def test_listing(label):
    """Entries, counts and the addresses of all pages are those of the listing."""
    read = shape(label, "listing")
    assert len(read["entries"]) in accepted(label, "entry_count")
    assert read["page_count"] in accepted(label, "page_count")
    assert read["record_count"] in accepted(label, "record_count")
    if not read["entries"]:
        return
    wanted = [entry for entry in label["entries"] if entry != "…"]
    for entry in wanted:
        url = urljoin(label["url"] or PLACE, entry["href"])
        assert {"title": entry["title"], "url": url, "date": entry["date"]} in read["entries"]
