"""The text of attached files: what PDF and DOCX files say, and that nothing hostile gets further than a ParseError."""

import io
import random
import zipfile
from functools import partial

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_watch.errors import ParseError
from disclosure_watch.ministry import files
from disclosure_watch.parse import filetext, process
from disclosure_watch.parse.filetext import file_text

LINES = ["关于市政协六届三次会议第0883号提案答复的函", "孙宽委员：", "投入8837万元，新建〇三〇二公里。"]

chinese = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=30)
"""Of two characters at least: pdfium leaves out a lone one, and a line said twice, where it has no font to measure by."""


@given(st.lists(chinese, min_size=1, max_size=90, unique=True))
def test_what_was_written_is_read(lines):
    """Any lines come back from either kind of file, over several pages too."""
    assert file_text(files.docx(lines)).splitlines() == lines
    assert file_text(files.pdf(lines)).splitlines() == lines


def test_a_file_without_text():
    """A scanned page has no text, which is no fault."""
    assert file_text(files.pdf([])) == ""


def test_tables_headers_and_text_boxes_are_read():
    """A DOCX file's header, tables, nested ones too, and footer are part of what it says, each once, in order."""
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "内部资料"
    made.sections[0].footer.paragraphs[0].text = "第1页"
    made.add_paragraph("任务分工表")
    table = made.add_table(1, 2)
    table.cell(0, 0).text = "牵头单位"
    table.cell(0, 1).add_table(1, 1).cell(0, 0).text = "市科技局"
    made.add_paragraph("联系人：李敏")
    out = io.BytesIO()
    made.save(out)
    expected = ["内部资料", "任务分工表", "牵头单位", "市科技局", "联系人：李敏", "第1页"]
    assert file_text(out.getvalue()).splitlines() == expected


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0old word", b"plain", b"\x89PNG\r\n"], ids=str)
def test_other_kinds_are_not_read(content):
    """What is neither PDF nor DOCX has no text, and is no fault."""
    assert file_text(content) is None


def test_another_archive_is_not_read():
    """A spreadsheet or a plain archive is no DOCX file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert file_text(out.getvalue()) is None


def test_a_bomb_is_refused():
    """A DOCX file that unpacks to gigabytes is refused by what it says of itself, before it is unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w/>" + bytes(filetext.MOST_UNPACKED))
    with pytest.raises(ParseError, match="unpacks to more than"):
        file_text(out.getvalue())


def answers(*contents):
    """Yield what the process's loop answers to files, one after another: a text or the error."""
    asked, out = io.BytesIO(), io.BytesIO()
    for content in contents:
        process.request(partial(file_text, content), asked)
    asked.seek(0)
    process.main(asked, out)
    out.seek(0)
    while head := out.read(process.LENGTH):
        try:
            yield process.answered(out.read(int.from_bytes(head)))
        except ParseError as error:
            yield error


def test_an_encrypted_archive_is_refused():
    """A DOCX whose parts say that they are encrypted can't be read, in one line."""
    packed = bytearray(files.docx(["甲"]))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = packed.find(mark)
        while at >= 0:
            packed[at + flags] |= 1
            at = packed.find(mark, at + 4)
    with pytest.raises(ParseError, match="encrypted"):
        file_text(bytes(packed))


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_damaged_files(kind):
    """However a file is cut or changed, every file has its answer."""
    whole = getattr(files, kind)(LINES)
    rng = random.Random(7)
    damaged = [whole[: rng.randrange(5, len(whole))] for _ in range(40)]
    for _ in range(60):
        mutable = bytearray(whole)
        for _ in range(rng.randint(1, 20)):
            mutable[rng.randrange(5, len(mutable))] = rng.randrange(256)
        damaged.append(bytes(mutable))
    answered = list(answers(*damaged, whole))
    assert answered[-1].splitlines() == LINES
    assert len(answered) == len(damaged) + 1
