"""
Where a link leads: the address that a browser would ask for, whatever the page wrote.

After the URL standard of browsers (url.spec.whatwg.org): tabs and line breaks are dropped, backslashes are slashes, dots
and default ports are resolved away, what is no ASCII is UTF-8 in a path and the page's own encoding in a query.
"""

import re
from urllib.parse import SplitResult, quote, urlsplit

_EDGES = "".join(map(chr, range(0x21)))
_DROPPED = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30}):")  # http:  javascript:
_ASKABLE = {"http": 80, "https": 443}
_IN_PATH = "".join(c for c in map(chr, range(0x21, 0x7F)) if c not in '"#<>?`{}')
_IN_QUERY = "".join(c for c in map(chr, range(0x21, 0x7F)) if c not in "\"#<>'")
_NO_HOST = re.compile(r"[\s#%/:<>?\[\\\]^|\"]")
_LITERAL = re.compile(r"\[[0-9A-Fa-f:.]{2,45}\]")  # [::1]
_DOT = {".", "%2e", "%2E"}
_DOTS = {first + second for first in _DOT for second in _DOT}


def joined(base: str, href: str | None, encoding: str = "utf-8") -> str | None:
    """
    Return the http(s) address of a link on a page, or None for one that leads to no page.

    Args:
        base: the address that relative links start from; where the page's own is unknown (empty), they stay relative.
        href: the link as written; `#…`, `javascript:…`, `mailto:…`, an address without a host lead nowhere.
        encoding: the page's, in which a browser writes the query.
    """
    link = (href or "").strip(_EDGES).translate(_DROPPED)
    if not link or link[0] == "#":
        return None
    try:
        return _resolved(urlsplit(base), link, encoding)
    except ValueError:  # "http://[", a port that is no number
        return None


def _resolved(base: SplitResult, link: str, encoding: str) -> str | None:
    link, _, fragment = link.partition("#")
    link, asked, query = link.partition("?")
    scheme, rest = base.scheme, link.replace("\\", "/")
    if named := _SCHEME.match(link):
        scheme, rest = named[1].lower(), rest[named.end() :]
        if scheme not in _ASKABLE:
            return None
        if rest.startswith("//") or scheme != base.scheme:  # `http:/x.html` on an http page is a relative link
            rest = f"//{rest.lstrip('/')}"
    if rest.startswith("//"):
        written, slash, path = rest.lstrip("/").partition("/")
        path = slash + path
    else:
        written, path = base.netloc, rest
        if not path:
            path, asked, query = base.path, asked or ("?" if base.query else ""), query if asked else base.query
        elif not path.startswith("/"):
            folder, slash, _ = base.path.rpartition("/")
            path = folder + (slash or "/" * bool(written)) + path
    site = ""
    if written or scheme:
        host = _host(written, scheme)
        if host is None:
            return None
        site, path = f"{scheme}:" * bool(scheme) + f"//{host}", _without_dots(path)
    return "".join(
        (
            site + quote(path, safe=_IN_PATH, errors="replace"),
            f"?{_written(query, encoding)}" if asked else "",
            f"#{quote(fragment, safe=_IN_PATH + '#?{}', errors='replace')}" if fragment else "",
        )
    )


def _host(written: str, scheme: str) -> str | None:
    """Return a host with its port unless that is the scheme's own; None where it could be none."""
    user, at, place = written.rpartition("@")
    name, colon, port = place.rpartition(":") if re.search(r":\d*$", place) else (place, "", "")
    if not name or (_NO_HOST.search(name) and not _LITERAL.fullmatch(name)):
        return None
    number = f":{int(port)}" if colon and port and int(port) != _ASKABLE.get(scheme) else ""
    if not name.isascii():
        name = name.encode("idna").decode("ascii")
    return f"{user}{at}{name.lower()}{number}"


def _without_dots(path: str) -> str:
    """Return a path from the root without `.` and `..`; empty segments stay, as browsers keep them."""
    if "/." not in path and "%2" not in path:
        return path if path.startswith("/") else f"/{path}"
    kept: list[str] = []
    segments = path.removeprefix("/").split("/")
    for number, segment in enumerate(segments, 1):
        if segment in _DOTS:
            del kept[-1:]
        elif segment not in _DOT:
            kept.append(segment)
            continue
        if number == len(segments):
            kept.append("")
    return "/" + "/".join(kept)


def _written(query: str, encoding: str) -> str:
    """Return a query as a browser writes it: in the page's encoding, `&#N;` for what that lacks."""
    if query.isascii():
        return quote(query, safe=_IN_QUERY)
    return quote(query.encode(encoding, "xmlcharrefreplace"), safe=_IN_QUERY)
