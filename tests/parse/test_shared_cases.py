"""Small pages that faults of real sites were reduced to, read where they stand in ../shared/cases: a test a case."""

import json
from pathlib import Path

import pytest

from disclosure_watch import errors, parse, rows

SHARED = Path(__file__).parents[3] / "shared" / "cases"
CASES = sorted(path.name for path in SHARED.glob("*/"))
pytestmark = pytest.mark.skipif(not CASES, reason="../shared/cases is not there")

# What is known to fail, exactly: a case that passes is taken out of here in the commit that mends it.
FAILING: set[str] = set()


def read(case):
    folder = SHARED / case
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    page = (folder / "page.html").read_bytes()
    try:
        return expected, json.loads(rows.dumps(rows.page_shape(parse.page(page, expected["url"]))))
    except errors.ParseError:
        return expected, {}


def faults(expected, page):
    """Return what a case asks and the page's reading lacks, in words."""
    return [f"{key}: {value!r}" for key, value in expected.items() if key != "url" and not holds(key, value, page)]


def holds(key, value, page):
    body = page.get("body_text", "")
    reply = page.get("reply") or {}
    match key:
        case "never":
            return page.get("kind") != "record" or not body
        case "body_has":
            return all(part in body for part in value)
        case "body_lacks":
            return not any(part in body for part in value)
        case "body_ends":
            return body.endswith(value)
        case "attachment_count":
            return len(page.get("attachments", ())) == value
        case "entry_count":
            return len(page.get("entries", ())) == value
        case "first_date":
            return [entry["date"] for entry in page.get("entries", ())][:1] == [value]
        case "reply.contact_has":
            return value in (reply.get("contact") or "")
    read = reply.get(key.removeprefix("reply.")) if key.startswith("reply.") else page.get(key)
    return read in value if isinstance(value, list) and not isinstance(read, list) else read == value


@pytest.mark.parametrize("case", CASES)
def test_case(case):
    """What a careful reader finds on the page is read from it, and nothing that stands around it."""
    expected, page = read(case)
    assert bool(faults(expected, page)) == (case in FAILING), faults(expected, page)
