"""Bytes to text: header, BOM, meta, then what the bytes allow; gb2312 and gbk are read as gb18030, their superset."""

import codecs
import re
from typing import NamedTuple

from disclosure_watch.errors import ParseError

_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_WIDE = re.compile(r"charset\s*=\s*[\"']?utf-?16-?(le|be)?", re.IGNORECASE)  # charset=utf-16le
_XML = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE)


class Decoded(NamedTuple):
    """A page's text and its encoding, utf-8 or gb18030; `utf8` is the text in UTF-8, where the page came in it."""

    text: str
    encoding: str
    utf8: bytes | None = None


def decode(content: bytes, content_type: str) -> Decoded:
    """
    Return a page's text. A declaration that the bytes contradict is not believed.

    Raises:
        ParseError: the page is Big5, or no encoding fits.
    """
    for bom, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(bom):
            return Decoded(content.decode(name, "replace").lstrip("\ufeff"), "utf-8")
    if (wide := _WIDE.search(content_type)) is not None and len(content) % 2 == 0 and b"\0" in content[:400]:
        return Decoded(content.decode(f"utf-16-{wide[1] or 'le'}".lower(), "replace"), "utf-8")
    try:
        return Decoded(
            content.decode("utf-8"), "utf-8", content
        )  # valid UTF-8 of any length is never gb18030 text by chance
    except UnicodeDecodeError as error:
        nearly = error.start > len(content) - 4 or content[: error.start].count(b"\xe3\x80\x82") > 0
    declared = [match[1] for match in [_HEADER.search(content_type)] if match]
    declared += [match[1].decode("ascii") for match in _META.finditer(content[:8192])]
    declared += [match[1].decode("ascii") for match in [_XML.match(content)] if match]
    if any(name.lower().replace("-", "") in {"big5", "big5hkscs"} for name in declared):
        raise ParseError("the page is Big5, which is not read")
    if nearly:
        return Decoded(content.decode("utf-8", "replace"), "utf-8")
    return Decoded(content.decode("gb18030", "replace"), "gb18030")
