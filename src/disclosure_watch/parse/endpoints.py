"""
The list services that a page's scripts ask, as they ask them.

    $.get("/common/search/f1a2?page=1&_pageSize=15")
    $.ajax({url: "/szinf/interfacesWebZcwj/loadData", type: "POST", data: {channelid: "f1", currentPage: pageNo, rows: 20}})
    $.post("/x/loadData", {channelid: "f1", currentPage: 1}, show)
"""

import html as entities
import json
import re
from urllib.parse import quote_plus

from disclosure_watch.model import Recipe

MOST = 10
_REACH = 600
"""Characters around an address in which its call's method and data stand."""

_KNOWN = re.compile(
    r"[\"']([^\"'<>\s]{0,1000}(?:jpaas-publish-server/front/page/build/unit|/common/search/|/was5/web/search|/loadData)[^\"'<>\s]{0,2000})[\"']"
)  # '/common/search/f1a2?page=1&_pageSize=15&_isAgg=true&_isJson=true'
_PAGE_NAMES = "page|pageNo|pageIndex|pageNum|pageNumber|curPage|currentPage|_page|p"
_PAGE_PARAMETER = re.compile(rf"([?&](?:{_PAGE_NAMES})=)(\d*)(?=&|$)")  # ?page=1
_PAGE_IN_BODY = re.compile(
    rf"(?:\"|\b)(?:{_PAGE_NAMES}|current)\"?\s{{0,9}}[:=]\s{{0,9}}\"?(\d{{1,6}})(?!\d)", re.IGNORECASE
)  # {"pageNo": 1, "size": 15}  page=1&size=15
_PAGE_NAME = re.compile(rf"(?:{_PAGE_NAMES}|current)", re.IGNORECASE)
_POSTS = re.compile(r"(?:type|method)[\"']?\s{0,9}:\s{0,9}[\"']post[\"']", re.IGNORECASE)  # {type: "POST"}
_POST_CALL = re.compile(r"\.post\s{0,9}\(\s{0,9}[\"']$", re.IGNORECASE)  # $.post("
_DATA = re.compile(r"(JSON\.stringify\s{0,9}\(\s{0,9})?\{([^{}]{0,500})\}")  # {channelid: "f1", currentPage: pageNo}
_PAIR = re.compile(
    r"(?<!\w)([A-Za-z_]\w{0,60}+)[\"']?\s{0,9}:\s{0,9}(?:\"([^\"]{0,200})\"|'([^']{0,200})'|(0|[1-9]\d{0,11}|true|false)|([A-Za-z_$][\w$.]{0,80}))"
)  # currentPage: pageNo


def known_endpoints(html: str) -> tuple[Recipe, ...]:
    """Return how a page's scripts ask the list services that are known, {page} where the page's number stood or goes."""
    asked = dict.fromkeys(_asked(html, call) for call in _KNOWN.finditer(html))
    return tuple(asked)[:MOST]


def with_page(url: str, body: str) -> tuple[str, str] | None:
    """Return an address and a body with {page} in the place of the page's number in one of them; None where none tells it."""
    if (match := _PAGE_PARAMETER.search(url)) is not None:
        return f"{url[: match.start(2)]}{{page}}{url[match.end(2) :]}", body
    if (match := _PAGE_IN_BODY.search(body)) is not None:
        return url, f"{body[: match.start(1)]}{{page}}{body[match.end(1) :]}"
    return None


def _asked(html: str, call: re.Match[str]) -> Recipe:
    """Return how an address in a script is asked: by GET, or by POST with the data that stand beside it."""
    url = _PAGE_PARAMETER.sub(r"\g<1>{page}", entities.unescape(call[1]))
    before, after = html[max(0, call.start() - _REACH) : call.start() + 1], html[call.end() : call.end() + _REACH]
    own = after.partition("</script")[0]
    is_call = _POST_CALL.search(before) is not None
    if not is_call and _POSTS.search(own) is None and _POSTS.search(before.rpartition("{")[2]) is None:
        return Recipe(url, html="@")
    data = next((literal for literal in _DATA.finditer(own) if _PAIR.search(literal[2])), None)
    values = dict(_values(data[2])) if data is not None else {}
    if data is not None and data[1]:
        return Recipe(url, "POST", json.dumps(values).replace('"{page}"', "{page}"), html="@")
    written = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
    form = "&".join(f"{name}={value if value == '{page}' else quote_plus(value)}" for name, value in written.items())
    return Recipe(url, "POST", form, "application/x-www-form-urlencoded", html="@")


def _values(literal: str) -> list[tuple[str, str | int]]:
    """Return the names and values of an object's literal that a reader can know: strings, numbers, and the page's number."""
    told: list[tuple[str, str | int]] = []
    for name, quoted, single, plain, variable in _PAIR.findall(literal):
        if _PAGE_NAME.fullmatch(name) and (plain or variable or quoted.isdecimal() or single.isdecimal()):
            told.append((name, "{page}"))
        elif not variable:
            told.append((name, json.loads(plain) if plain else quoted or single))
    return told
