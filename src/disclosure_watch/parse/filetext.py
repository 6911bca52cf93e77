"""The text of an attached file: pure, and slow or worse on a hostile one, so read it in a process (process.py)."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from disclosure_watch.errors import ParseError
from disclosure_watch.parse.text import line

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

MOST_UNPACKED = 200 * 1024**2
"""Bytes of a DOCX file's parts; a letter has a few hundred thousand."""

MOST_TEXT = 2_000_000
"""Characters of text."""


def file_text(content: bytes) -> str | None:
    """
    Return what a PDF or DOCX file says, one line a line or paragraph; None where it is of another kind.

    A scanned PDF has no text: an empty string. Raises ParseError with the reason in one line where the file is damaged,
    locked by a password or too large.
    """
    if b"%PDF-" in content[:1024]:
        return _normal(_pdf_lines(content))
    if content.startswith(b"PK\x03\x04"):
        return _docx_text(content)
    return None


def _normal(lines: Iterable[str]) -> str:
    text = "\n".join(normal for text in lines if (normal := line(text)))
    if len(text) > MOST_TEXT:
        raise ParseError(f"more than {MOST_TEXT} characters of text")
    return text


def _pdf_lines(content: bytes) -> Iterator[str]:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(content) as document:
            for page in document:
                yield from page.get_textpage().get_text_range().splitlines()
    except pypdfium2.PdfiumError as error:
        raise ParseError(f"the PDF can't be read: {' '.join(str(error).split())}") from None


def _docx_text(content: bytes) -> str | None:
    import docx
    from lxml.etree import LxmlError

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
        if not any(part.filename == "word/document.xml" for part in parts):
            return None
        if sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise ParseError(f"the DOCX file unpacks to more than {MOST_UNPACKED} bytes")
        return _normal(_docx_lines(docx.Document(io.BytesIO(content))))
    except (zipfile.BadZipFile, LxmlError, KeyError, ValueError, RuntimeError, OSError) as error:
        raise ParseError(
            f"the DOCX file can't be read: {' '.join(str(error).split()) or type(error).__name__}"
        ) from None


def _docx_lines(document: "Document") -> Iterator[str]:
    """Yield the paragraphs of headers, text (tables and text boxes too) and footers, in that order."""
    from docx.oxml.ns import qn

    paragraph, text = qn("w:p"), {qn("w:t"), qn("w:tab"), qn("w:br")}

    def said(root: "BaseOxmlElement") -> Iterator[str]:
        for element in root.iter(paragraph):
            own = (part for part in element.iter(*text) if next(part.iterancestors(paragraph)) is element)
            yield "".join(part.text or " " for part in own)

    heads = [head for section in document.sections for head in (section.header, section.first_page_header)]
    feet = [foot for section in document.sections for foot in (section.footer, section.first_page_footer)]
    for head in heads:
        if not head.is_linked_to_previous:
            yield from said(head._element)  # noqa: SLF001  python-docx has no other way to a whole header
    yield from said(document.element.body)
    for foot in feet:
        if not foot.is_linked_to_previous:
            yield from said(foot._element)  # noqa: SLF001
