"""Answers judged before anything is read from them: by failure, status, redirects, size and what stands in them."""

import re
from collections.abc import Container
from urllib.parse import urlsplit

from disclosure_watch.judge import notices
from disclosure_watch.model import Capture, Failure, Judgement, Verdict

STUB_BYTES = 400
"""A 200 answer of fewer bytes holds no page: deep index_N stubs have 300 to 400, an empty dataproxy 54."""

_FAILURES = {
    Failure.TRUNCATED: Verdict.TRUNCATED,
    Failure.ENCODING: Verdict.UNREADABLE,
    Failure.ROBOTS: Verdict.BLOCKED,
    Failure.HELD: Verdict.BLOCKED,
    Failure.CHALLENGE: Verdict.BLOCKED,
}
_FROM_HERE = "many such sites refuse foreign and data-centre addresses: name a `proxy` at the source"
"""What may help where a site refuses a reader as such."""

_BLOCKING = {
    401: "a login is asked for",
    403: "forbidden",
    405: "a firewall's refusal",
    407: "a proxy's login is asked for",
    412: "a challenge",
    418: "refused",
    468: "a firewall's refusal",
    493: "a firewall's refusal",
    429: "too many requests",
    451: "refused for legal reasons",
    511: "a login is asked for",
    521: "a challenge",
    567: "a firewall's refusal",
}
_FAULTY = {
    500: "a fault of the site",
    502: "its front server can't reach the site",
    503: "overloaded, or under maintenance",
    504: "its front server can't reach the site",
    509: "its traffic is used up",
    **dict.fromkeys((520, 522, 523, 524, 525, 526, 530), "its delivery network can't reach the site"),
}
"""What further statuses say."""
_ERROR_PAGE = re.compile(r"/(?:40[34]|50\d|error\w*|err|not_?found|nopage)\b[^/]*$", re.IGNORECASE)
_REDIRECTS = {301, 302, 303, 307, 308}
_RANGE = re.compile(r"\s{0,9}bytes\s{1,9}(\d{1,12})-(\d{1,12})/(\d{1,12}|\*)", re.IGNORECASE)  # bytes 0-8191/8192
_LOGIN = re.compile(r"/(?:\w*login|signin|sso|cas|passport|oauth2?|auth)(?:[/.]|$)", re.IGNORECASE)
_INDEX = re.compile(r"(?:index|default|main|home)(?:\.\w+)?$", re.IGNORECASE)
_SECOND_LEVEL = re.compile(r"\.(?:gov|edu|org|com|net|ac|mil)\.\w\w$")
_FIRST_ELEMENT = re.compile(rb"<([A-Za-z_][\w:.-]{0,60}+)")  # <datastore>
_JSONP = re.compile(rb"(?:/\*\*/)?(?<![\w$.])[\w$.]{1,200}+\s{0,99}+\(\s{0,99}+[\[{]")  # jQuery1102_3({"rows": […]});
_LITERAL = re.compile(r"[\d.]+|\[.*\]|[^.]*")


def capture(capture: Capture, *, site: str, entrance: bool = False, hosts: Container[str] = frozenset()) -> Judgement:
    """
    Return the verdict on a page's answer; `site` is the address that was meant, whose site it must come from.

    `hosts` are of the same site (with the port, where one is named). An `entrance` is the address by which a column is known: it may lead to the index of its own folder. Only what the judge can't find fault with is ok; whether it reads as a page, the parser says.
    """
    return _answer(capture, site, entrance=entrance, hosts=hosts) or _page(capture.content) or Judgement(Verdict.OK, "")


def file(capture: Capture, *, site: str) -> Judgement:
    """Return the verdict on an attachment's answer: it must be no page, and have the end that its beginning promises."""
    judgement = _answer(capture, site)
    if judgement is not None:
        return judgement
    content = capture.content
    head = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not content:
        return Judgement(Verdict.STUB, "an empty answer")
    if head.startswith((b"<!doctype html", b"<html")) and not urlsplit(site).path.lower().endswith(("html", "htm")):
        return notices.thorough(content) or Judgement(Verdict.STUB, "a page in the place of the file")
    if head.startswith(b"%pdf") and b"%%EOF" not in content[-4_096:]:
        return Judgement(Verdict.TRUNCATED, "the PDF has no end")
    if head.startswith(b"pk\x03\x04") and b"PK\x05\x06" not in content[-66_000:]:
        return Judgement(Verdict.TRUNCATED, "the archive has no end")
    return Judgement(Verdict.OK, "")


def _answer(
    capture: Capture, site: str, *, entrance: bool = False, hosts: Container[str] = frozenset()
) -> Judgement | None:
    """Return the verdict that failure, status and redirects alone give, or None for an answer to look into."""
    if capture.failure is not None:
        verdict = _FAILURES.get(capture.failure, Verdict.ERROR)
        reason = f"{capture.failure}: {capture.detail}" if capture.detail else str(capture.failure)
        refuses = capture.failure is Failure.RESET and not capture.status
        return Judgement(verdict, f"{reason}; {_FROM_HERE}" if refuses else reason)
    status = capture.status
    if capture.serves_page and (status != 206 or _is_whole(capture)):
        return _elsewhere(capture, site, entrance=entrance, hosts=hosts) if capture.hops else None
    if status == 304:
        asked = any(name.lower() in {"if-none-match", "if-modified-since"} for name, _ in capture.request_headers)
        return Judgement(Verdict.NOT_MODIFIED, "") if asked else Judgement(Verdict.ERROR, "304 that nobody asked for")
    if status in {404, 410}:
        return Judgement(Verdict.GONE, f"status {status}")
    scripted = b"<script" in capture.content or b"<SCRIPT" in capture.content
    if status in _BLOCKING:
        reason = f"status {status}: {'a challenge page' if scripted else _BLOCKING[status]}"
        return Judgement(Verdict.BLOCKED, f"{reason}; {_FROM_HERE}" if status in {403, 412, 521} else reason)
    if status == 202 and scripted:
        return Judgement(Verdict.BLOCKED, "status 202 with a script: a challenge page")
    seen = notices.quick(capture.content) if capture.content else None
    if seen is not None and seen.verdict in {Verdict.BLOCKED, Verdict.STUB}:
        verdict = Verdict.BLOCKED if seen.verdict is Verdict.BLOCKED else Verdict.ERROR
        return Judgement(verdict, f"status {status}: {seen.reason}")
    if status == 206:
        return Judgement(Verdict.TRUNCATED, "status 206: a part of the page, though all of it was asked for")
    if status in _REDIRECTS:
        return Judgement(Verdict.ERROR, f"status {status}: a redirect that leads nowhere")
    return Judgement(Verdict.ERROR, f"status {status}: {_FAULTY[status]}" if status in _FAULTY else f"status {status}")


def _is_whole(capture: Capture) -> bool:
    """Return whether a part that nobody asked for is all there is."""
    part = _RANGE.match(capture.header("content-range") or "")
    return part is not None and part[1] == "0" and part[3] in {"*", str(int(part[2]) + 1)}


def _elsewhere(capture: Capture, site: str, *, entrance: bool, hosts: Container[str]) -> Judgement | None:
    """Return the verdict on an answer that redirects led away from what was asked, or None."""
    if _owner(capture.url) != _owner(site) and urlsplit(capture.url).netloc not in hosts:
        return Judgement(Verdict.OFF_SITE, f"redirected to another site: {capture.url}")
    path, asked = urlsplit(capture.url).path or "/", urlsplit(site).path or "/"
    if path == asked:
        return None
    if _LOGIN.search(path):
        return Judgement(Verdict.BLOCKED, f"redirected to a login page: {capture.url}")
    if _ERROR_PAGE.search(path):
        return Judgement(Verdict.SOFT_GONE, f"redirected to an error page: {capture.url}")
    folder, own = _INDEX.sub("", path), _INDEX.sub("", asked)
    if folder == "/" and own != "/":
        return Judgement(Verdict.SOFT_GONE, "redirected to the home page")
    if entrance and folder == asked.rpartition("/")[0] + "/":
        return None
    if folder.endswith("/") and own != folder and own.startswith(folder):
        return Judgement(Verdict.SOFT_GONE, f"redirected to a folder above it: {capture.url}")
    return None


def _owner(url: str) -> str:
    """Return the part of a host that its owner registered (cq.gov.cn); host and port of a literal address."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if _LITERAL.fullmatch(host):
        return host if parts.port in {None, 80, 443} else f"{host}:{parts.port}"
    labels = host.split(".")
    return ".".join(labels[-3:] if _SECOND_LEVEL.search(host) else labels[-2:])


def _page(content: bytes) -> Judgement | None:
    """Return the verdict on what a 200 answer holds, or None where nothing speaks against it."""
    size = len(content)
    if not size or content.isspace():
        return Judgement(Verdict.STUB, "an empty answer")
    head = content[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] in {b"{", b"["} or _JSONP.match(head):
        return None
    root = _root(head)
    if root:
        if size < STUB_BYTES:
            return Judgement(Verdict.STUB, f"only {size} bytes, no records")
        closed = b"</%b" % root in content or content.rstrip().endswith(b"/>")
        return None if closed else Judgement(Verdict.TRUNCATED, "the data have no end")
    notice = notices.quick(content)
    if notice is not None:
        return notice
    if size < STUB_BYTES:
        return Judgement(Verdict.STUB, f"only {size} bytes")
    if size < notices.SHORT_BYTES and content.isascii() and content.count(b"&#") < 20:
        return Judgement(Verdict.STUB, "a frame without a word of Chinese")
    return _cut(content, head)


def _root(head: bytes) -> bytes:
    """Return the name of the element that data in XML are, empty for a page."""
    if b"<datastore" in head:
        return b"datastore"
    first = _FIRST_ELEMENT.search(head) if head.startswith(b"<?xml") else None
    return first[1] if first is not None and first[1].lower() != b"html" else b""


def _cut(content: bytes, head: bytes) -> Judgement | None:
    """Return the verdict on a page, or a part of one, that began as HTML and never ends, or None."""
    tail = content[-1_500:]
    if b"</html" in tail or b"</body" in tail:
        return None
    if b"<html" not in head.lower():  # rows by themselves, as they are fetched into a page
        within_a_tag = head.startswith(b"<") and tail.rfind(b"<") > tail.rfind(b">")
        return Judgement(Verdict.TRUNCATED, "the rows break off within a tag") if within_a_tag else None
    if any(mark in content for mark in (b"</html", b"</body", b"</HTML", b"</BODY", b"</Html", b"</Body")):
        return None
    begun = b"<body" in content or b"<BODY" in content or b"<Body" in content
    # a page whose author never wrote </body> ends with a closed tag or a line's end at least
    if begun and content.rstrip().endswith(b">") and content.count(b"<div") <= content.count(b"</div"):
        return None
    return Judgement(Verdict.TRUNCATED, "the page has no end")
