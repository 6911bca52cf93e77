"""The grammar of a receiver's address, the `to` of a subscription: what can be told wrong before anything is sent. Pure."""

import re
from urllib.parse import urlsplit

LONGEST_NAME = 200
"""Bytes of a file's name: 255 is what file systems take, and a lock and a part file stand beside it."""

_VARIABLE = re.compile(r"\$\{[A-Za-z_]\w*\}")
_UNKNOWN = "0"
"""What a `${NAME}` is taken for: it may stand for a host, a port or a name."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_APPRISE = re.compile(r"[a-z][a-z0-9+.-]{0,40}://\S", re.IGNORECASE)
# a.b+c@example.org, watch@信息.中国
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[^\s@,;:<>()\[\]\"\\./]+(?:\.[^\s@,;:<>()\[\]\"\\./]+)*")
_KINDS = "jsonl:FILE, feed:FILE.xml, webhook:URL, mail:ADDRESS, terminal: or an Apprise address such as dingtalk://…"


def fault_of(to: str) -> str:
    """
    Return what is wrong with a receiver's address and how it is written, "" where nothing is.

    The text never holds the address: it may be a secret. What stands for a `${NAME}` is known only when it is sent.
    """
    if _CONTROL.search(to):
        return "holds a control character; remove it"
    if to.startswith("${"):
        return ""
    kind, colon, rest = to.partition(":")
    check = _CHECKS.get(kind) if colon else None
    if check is not None:
        return check(_VARIABLE.sub(_UNKNOWN, rest).strip())
    return "" if _APPRISE.match(to) else f"names no channel; write {_KINDS}"


def mail_addresses(rest: str) -> tuple[str, ...]:
    """Return the addresses of `mail:a@x.cn, b@y.cn`, without what stands before the colon."""
    return tuple(address for part in rest.split(",") if (address := part.strip()))


def _file(rest: str) -> str:
    name = rest.rpartition("/")[2]
    if name in {"", ".", ".."}:
        return "names no file; write one after the colon, such as alerts.jsonl"
    if len(name.encode()) > LONGEST_NAME:
        return f"has a file name of more than {LONGEST_NAME} bytes; write a shorter one"
    return ""


def _webhook(rest: str) -> str:
    remedy = "has no http(s) address after webhook:; write it whole, such as webhook:https://example.org/hook"
    try:
        parts = urlsplit(rest)
        _ = parts.port
    except ValueError:
        return remedy
    whole = parts.scheme in {"http", "https"} and parts.hostname and not re.search(r"\s", rest)
    return "" if whole or rest == _UNKNOWN else remedy


def _mail(rest: str) -> str:
    addresses = mail_addresses(rest)
    if addresses and all(address == _UNKNOWN or _MAIL.fullmatch(address) for address in addresses):
        return ""
    return "has no mail address after mail:; write mail:a@example.org, b@example.org"


def _terminal(rest: str) -> str:
    return "has something after terminal:; write terminal: alone" if rest else ""


_CHECKS = {"jsonl": _file, "feed": _file, "webhook": _webhook, "mail": _mail, "terminal": _terminal}
