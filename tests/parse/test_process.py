"""The process that reads strangers' files: it answers each call, and whoever asks takes nothing but records from it."""

import io
import pickle
from functools import partial

import pytest

from disclosure_watch import parse
from disclosure_watch.errors import ParseError
from disclosure_watch.parse import process

PAGE = (
    "<html><head><title>关于市政协六届三次会议第0883号提案答复的函</title></head><body><h1>关于市政协六届三次会议第0883号提案答复的函</h1>"
    "<div class='TRS_Editor'><p>孙宽委员：</p><p>您提出的提案收悉，现答复如下：我局已办理完毕。</p><p>某市某局</p><p>2024年5月9日</p></div>"
    "</body></html>"
).encode()
URL = "http://www.example.gov.cn/t20240509_1.html"


def answer(call):
    """Return what the process answers to a call, as whoever asked it takes it."""
    asked, out = io.BytesIO(), io.BytesIO()
    process.request(call, asked)
    asked.seek(0)
    process.main(asked, out)
    return process.answered(out.getvalue()[process.LENGTH :])


def test_a_reading_is_the_same_as_here():
    """What a call returns comes back equal, enums, dates and nested records too."""
    assert answer(partial(parse.read, PAGE, URL)) == parse.read(PAGE, URL)
    assert answer(partial(parse.page, PAGE, URL)).reply.kind is parse.page(PAGE, URL).reply.kind
    listing = "<ul><li><a href='a1.html'>关于建议的答复</a>2024-05-09</li></ul>".encode()
    assert answer(partial(parse.listing, listing, URL)) == parse.listing(listing, URL)


def test_errors_come_back():
    """A page that can't be read is refused with the reason and what it lacks."""
    with pytest.raises(ParseError, match="no markup") as refused:
        answer(partial(parse.read, b"nothing", URL))
    assert refused.value.lost == "page"


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"\x80",
        pickle.dumps((True, print)),
        pickle.dumps((True, pickle.PickleError())),
        b"cos\nsystem\n(S'true'\ntR.",
        b"cdisclosure_watch.parse.reading\nexplain\n.",
        pickle.dumps((False,)),
        pickle.dumps(None),
    ],
)
def test_an_answer_that_is_none(hostile):
    """Whatever a process answers that a hostile file took over, nothing of it is run, and the file is refused."""
    with pytest.raises(ParseError):
        process.answered(hostile)
