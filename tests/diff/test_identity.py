"""What identifies an address, whatever way it is found out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_watch.diff import address_key, identifying, marks_of_visit
from disclosure_watch.diff.identity import _BARE, _address_key
from disclosure_watch.model import Entry


@settings(deadline=None, max_examples=300)
@given(st.from_regex(_BARE, fullmatch=True, alphabet=st.characters(codec="ascii")))
def test_a_bare_address_has_the_key_that_any_has(url):
    """An address of which nothing else must go has, by the short way, the very key of the whole reading."""
    assert address_key(url) == _address_key(url, frozenset(), frozenset())


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://a.cn", "a.cn/"),
        ("https://a.cn:443/x.html", "a.cn/x.html"),
        ("http://a.cn:8080/x.html", "a.cn:8080/x.html"),
        ("http://a.cn:99999/x.html", "a.cn/x.html"),
        ("http://A.cn./x//y.html#top", "a.cn/x/y.html"),
        ("http://a.cn/%61%e5.html;jsessionid=7", "a.cn/a%E5.html"),
        ("http://a.cn/x?id=7&version=slh&utm_source=w", "a.cn/x?id=7"),
    ],
)
def test_what_identifies_an_address(url, key):
    """Scheme, default port, fragment, session and tracking are no part of it; a port of its own is."""
    assert address_key(url) == key


def test_a_parameter_that_tells_rows_apart_identifies():
    """Rows of different titles that only a tracking parameter tells apart are different documents."""
    rows = [Entry("甲", "http://a.cn/x?from=1"), Entry("乙", "http://a.cn/x?from=2"), Entry("丙", "http://a.cn/y")]
    assert identifying(rows) == {"from"}
    assert identifying(rows[1:]) == frozenset()


@pytest.mark.parametrize(
    ("known", "listed", "marks"),
    [
        ("/a{}.htm?t=1", "/a{}.htm?t=2", {"t"}),
        ("/show?id={}&sid=7&r=1{}", "/show?id={}&sid=8&r=2{}", {"sid", "r"}),
        ("/show?id={}", "/show?id=9{}", set()),
        ("/show?id={}&v=1", "/show?id={}&v=1", set()),
        ("/a{}.htm?t=1", "/b{}.htm?t=2", set()),
    ],
)
def test_marks_of_the_visit(known, listed, marks):
    """A parameter is one where without it the rows are known addresses, and no two of them become one."""
    before, now = ([f"http://a.gov.cn{form.replace('{}', str(at))}" for at in range(5)] for form in (known, listed))
    assert marks_of_visit(before, now, frozenset()) == marks
    assert marks_of_visit(before[:2], now[:2], frozenset()) == frozenset()


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("http://www.l.example/ta/t1.html", "https://l.example/ta/t1.html"),
        ("http://www.l.example/show.jsp?id=7", "http://l.example/show.jsp?id=7"),
        ("http://www.l.example:8080/a", "http://l.example:8080/a"),
    ],
)
def test_a_host_is_the_same_with_www_and_without(url, other):
    """A template that writes the host's other name moves no document; a host of another name does."""
    assert address_key(url) == address_key(other)
    assert address_key(url) != address_key(url.replace("//www.", "//m."))
