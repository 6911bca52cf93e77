"""Conditional requests."""

import pytest

from disclosure_watch.model import Validators

pytestmark = pytest.mark.anyio

CASES = [
    Validators('"5f-abc"', "Mon, 23 Nov 2026 01:00:00 GMT"),
    Validators('W/"weak"', None),
    Validators("unquoted-2026", None),
    Validators('"a b, c"', None),
    Validators(None, "2026-11-23 09:00:00"),
    Validators(None, "Mon,23 Nov 2026  01:00:00 +0800"),
    Validators('"\xe4\xb8\xad"', None),  # UTF-8, as Latin-1
]


@pytest.mark.parametrize("validators", CASES)
async def test_echoed_to_the_letter(site, opened, validators):
    """What a server gave is what it gets back, byte for byte, and a 304 is a capture without a body."""

    async def honest(asked, writer):
        conditional = asked.header("if-none-match") or asked.header("if-modified-since")
        given = [f"ETag: {validators.etag}"] if validators.etag else []
        given += [f"Last-Modified: {validators.last_modified}"] if validators.last_modified else []
        given = [line.encode("latin-1") for line in given]
        status = "304 Not Modified" if conditional else "200 OK"
        writer.write(site.answer("" if conditional else "page", *given, status=status))

    site.otherwise = honest
    async with opened() as fetcher:
        first = await fetcher.get(f"{site.base}/a")
        assert first.validators == validators
        second = await fetcher.get(f"{site.base}/a", first.validators)
    assert (second.status, second.body, second.failure) == (304, b"", None)
    asked = site.asked()[1]
    assert asked.header("if-none-match") == validators.etag
    assert asked.header("if-modified-since") == validators.last_modified


@pytest.mark.parametrize("etag", ['"中"', '"\xff"', '"a\r\nX-Evil: 1"', '"\x00"', ""])
async def test_what_can_not_be_echoed(site, opened, etag):
    """A validator that can't be sent to the letter is left out; the page is asked without it."""
    async with opened() as fetcher:
        capture = await fetcher.get(f"{site.base}/a", Validators(etag, None))
    (asked,) = site.asked()
    assert capture.status == 200
    assert asked.header("if-none-match") is asked.header("x-evil") is None


async def test_at_the_end_of_redirects(site, opened):
    """Validators go with every hop, since they are those of the page at the end."""
    site.answers["/a"] = site.answer("", "Location: /b", status="302 Found")
    async with opened() as fetcher:
        await fetcher.get(f"{site.base}/a", Validators('"1"'))
    assert [asked.header("if-none-match") for asked in site.asked()] == ['"1"', '"1"']
    assert not any(asked.header("if-none-match") for asked in site.asked("/robots.txt"))
