"""Texts that a template prints twice, for phones and for desktops: read once, whatever the classes are called."""

import pytest

from disclosure_watch import parse
from disclosure_watch.parse.text import once

TITLE = "关于市政协四次会议第217号提案的答复"
TEXT = "<p>柳烟委员：</p><p>您提出的《关于停车的提案》收悉，现答复如下：</p><p>我局做了许多工作，成效明显。</p><p>某市教育局</p><p>2025年5月1日</p>"


def twice(text):
    return f"<span class=hidden-xs>{text}</span>\n <span class=visible-xs>{text}</span>"


def document(heading, box=""):
    html = (
        f"<html><head><title>某市</title></head><body>{box}<h1>{heading}</h1><div class=con>{TEXT}</div></body></html>"
    )
    return parse.detail(html.encode(), "http://a.example/b/1234.html")


@pytest.mark.parametrize("shown", ["{t}", "<b>{t}</b>", "{t}<br>"])
def test_heading(shown):
    """A heading that holds its text twice is a title once."""
    assert document(twice(shown.format(t=TITLE))).title == TITLE


@pytest.mark.parametrize("row", ["<li>{k}：{v}</li>", "<table><tr><td>{k}</td><td>{v}</td></tr></table>"])
def test_values(row):
    """A value that its cell holds twice is a value once."""
    values = {
        "索引号": "1153/2025-00217",
        "发布机构": "市教育局",
        "文号": "某教函〔2025〕3号",
        "发布日期": "2025-05-06",
    }
    record = document(TITLE, "<ul>" + "".join(row.format(k=k, v=twice(v)) for k, v in values.items()) + "</ul>")
    read = (record.index_number, record.publisher, record.document_number, str(record.published_on))
    assert read == tuple(values.values())


@pytest.mark.parametrize("phone", [TITLE, TITLE[:9] + "…", TITLE[:12] + "..."])
@pytest.mark.parametrize("turned", [False, True])
def test_rows(phone, turned):
    """A row's link that holds its title twice, whole or cut for phones, has the whole one."""
    copies = [f"<span>{TITLE}</span>", f"<span>{phone}</span>"]
    shown = "".join(reversed(copies) if turned else copies)
    listed = "".join(f"<li><a href=/art/{n}.html>{shown}</a>{twice(f'2024-05-{n}')}</li>" for n in range(11, 16))
    entries = parse.listing(f"<html><body><ul>{listed}</ul></body></html>".encode(), "http://a.example/").entries
    assert [entry.title for entry in entries] == [TITLE] * 5
    assert [str(entry.date) for entry in entries] == [f"2024-05-{n}" for n in range(11, 16)]


@pytest.mark.parametrize(
    "pieces", [["甲", "甲"], ["关于停车", "的提案"], ["关于停车的提案"], ["办理", "提案", "办理"], []]
)
def test_what_is_no_second_printing(pieces):
    """Short words that repeat, and texts that only go on, are kept."""
    assert once(pieces) == pieces
