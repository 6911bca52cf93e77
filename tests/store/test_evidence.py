"""Evidence: what is saved comes back to the byte, other tools read it, and damage is found and named."""

import dataclasses
import datetime as dt
import gzip
import subprocess
import sys
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from disclosure_watch.errors import StoreError
from disclosure_watch.model import EvidenceRef, Failure
from disclosure_watch.store import Store

WARC = "evidence/a/a-202611.warc.gz"


def save(store, *captures, source="a"):
    with store.begin(source) as held:
        refs = [held.save(capture) for capture in captures]
        held.commit([])
    return refs


def records_of(path):
    with path.open("rb") as stream:
        return [
            (record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read())
            for record in ArchiveIterator(stream, check_digests="raise")
        ]


def check(path):
    """Run warcio's own checker over a file."""
    command = [sys.executable, "-c", "from warcio.cli import main; main()", "check", "-v", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_a_capture_comes_back_by_its_reference(store, made):
    """What was saved is read back by file and offset: bytes, headers, status, time and content."""
    first = made.capture("http://example.gov.cn/1.html", "第一".encode())
    second = made.capture("http://example.gov.cn/2.html", "第二".encode(), status=404, reason="Not Found")
    refs = save(store, first, second)
    assert [store.read_evidence(ref) for ref in refs] == [first, second]
    assert refs[0].file == refs[1].file == "a/a-202611.warc.gz"
    assert refs[0].offset < refs[1].offset


def test_other_tools_accept_the_file(store, folder, made):
    """Warcio's checker passes the file, and its reader finds warcinfo, then response and request for each capture."""
    save(store, made.capture(), made.capture("http://example.gov.cn/2.html", b"x" * 30000), made.capture())
    code, report = check(folder / WARC)
    assert code == 0
    assert report.count("digest pass") == 6
    records = records_of(folder / WARC)
    assert [kind for kind, *_ in records] == [
        "warcinfo",
        "response",
        "request",
        "response",
        "request",
        "revisit",
        "request",
    ]
    for (_, response, *_), (_, request, head, _) in zip(records[1::2], records[2::2], strict=True):
        assert request.get_header("WARC-Concurrent-To") == response.get_header("WARC-Record-ID")
        assert request.get_header("WARC-Target-URI") == response.get_header("WARC-Target-URI")
        assert head.get_header("User-Agent") == "disclosure-watch"
    ids = [headers.get_header("WARC-Record-ID") for _, headers, *_ in records]
    assert len(set(ids)) == len(ids)
    assert records[1][1].protocol == "WARC/1.1"
    assert records[1][1].get_header("WARC-Date") == "2026-11-23T06:00:00.000000Z"


def test_identical_bytes_are_kept_once(store, folder, made):
    """The same answer of the same address becomes a revisit record, and the reference is that of the first response."""
    first = made.capture(content=b"same" * 5000)
    (original,) = save(store, first)
    later = dataclasses.replace(first, fetched_at=made.START + dt.timedelta(days=1))
    assert save(store, later, later) == [original, original]
    kind, headers, *_ = records_of(folder / WARC)[3]
    assert kind == "revisit"
    assert headers.get_header("WARC-Profile").endswith("1.1/revisit/identical-payload-digest")
    assert headers.get_header("WARC-Refers-To-Date") == "2026-11-23T06:00:00.000000Z"
    assert headers.get_header("WARC-Date") == "2026-11-24T06:00:00.000000Z"
    assert (folder / WARC).stat().st_size < 2 * len(first.content)


@pytest.mark.parametrize(
    "other",
    [
        {"url": "http://example.gov.cn/other.html"},
        {"status": 404},
        {"headers": (("Content-Type", "text/html; charset=gb2312"), ("Content-Encoding", "gzip"))},
    ],
)
def test_bytes_that_mean_something_else_are_kept_apart(store, made, other):
    """The same bytes under another address, status or charset are a proof of their own."""
    first = made.capture()
    second = dataclasses.replace(first, **other)
    refs = save(store, first, second)
    assert refs[0] != refs[1]
    assert store.read_evidence(refs[1]).status == second.status


def test_no_answer_is_no_evidence(store, made):
    """A capture without an answer can't be saved."""
    with store.begin("a") as held, pytest.raises(ValueError, match="no answer"):
        held.save(made.capture(status=0, failure=Failure.TIMEOUT))


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=40)
NAMES = st.text("abcXYZ09-_!#$%&'*+.^`|~", min_size=1, max_size=20).filter(
    lambda name: name.lower() not in {"content-encoding", "content-type"}
)
HEADERS = st.lists(
    st.tuples(
        st.one_of(NAMES, st.sampled_from(["Content-Length", "Transfer-Encoding", "Set-Cookie", "ETag"])),
        st.one_of(TEXT, st.just(""), st.just('a: b; c="d e"'), st.just("chunked"), st.just("7")),
    ),
    max_size=6,
).map(tuple)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(headers=HEADERS, content=st.binary(max_size=300), reason=st.one_of(st.just(""), TEXT), packed=st.booleans())
def test_any_answer_comes_back_to_the_byte(tmp_path_factory, made, headers, content, reason, packed):
    """Whatever headers, reason and bytes an answer has, it comes back as it was and stays readable for others."""
    folder = tmp_path_factory.mktemp("any")
    given = made.capture(content=content, headers=headers, reason=reason, packed=packed)
    store = Store(str(folder))
    (ref,) = save(store, given)
    assert store.read_evidence(ref) == given
    assert len(records_of(folder / WARC)) == 3


def test_headers_that_misfit_a_stored_body_are_renamed(store, folder, made):
    """Chunked coding and a wrong length are kept under X-Orig- names, so that no tool trips over them."""
    headers = (("Transfer-Encoding", "chunked"), ("Content-Length", "999"))
    (ref,) = save(store, made.capture(content=b"de-chunked", headers=headers, packed=False))
    _, _, head, content = records_of(folder / WARC)[1]
    assert head.headers == [
        ("X-Orig-Transfer-Encoding", "chunked"),
        ("X-Orig-Content-Length", "999"),
        ("Content-Length", "10"),
    ]
    assert content == b"de-chunked"
    assert store.read_evidence(ref).headers == headers


def test_a_body_that_broke_off_is_marked(store, folder, made):
    """What came of a body that broke off is kept, is marked as truncated, and comes back."""
    whole = gzip.compress(b"0123456789" * 1000)
    begun = zlib.decompressobj(31).decompress(whole[:40])
    cut = dataclasses.replace(made.capture(content=begun), body=whole[:40], failure=Failure.TRUNCATED)
    (ref,) = save(store, cut)
    assert records_of(folder / WARC)[1][1].get_header("WARC-Truncated") == "disconnect"
    assert store.read_evidence(ref).content == begun


def test_huge_and_empty_answers(store, folder, made):
    """A header of 100 KB and a body of no bytes are answers like others."""
    huge = made.capture(content=b"", headers=(("X-Long", "长" * 30000),), packed=False)
    empty = made.capture("http://example.gov.cn/2.html", b"", packed=False)
    refs = save(store, huge, empty)
    assert [store.read_evidence(ref) for ref in refs] == [huge, empty]
    assert check(folder / WARC)[0] == 0


def test_header_bytes_that_are_no_utf8_are_kept(store, folder, made):
    """A header value in GBK, decoded with surrogates, is written as the bytes that came."""
    value = "中文".encode("gbk").decode("utf-8", "surrogateescape")
    save(store, made.capture(headers=(("X-Title", value),), packed=False))
    assert "中文".encode("gbk") in gunzipped(folder / WARC)
    assert check(folder / WARC)[0] == 0


def gunzipped(path):
    with gzip.open(path) as stream:
        return stream.read()


def test_line_breaks_never_reach_a_header(store, folder, made):
    """A line break within an address, a reason or a header can't forge another header."""
    sly = made.capture(
        "http://example.gov.cn/1\r\nWARC-Type: request",
        reason="OK\r\nX: 1",
        headers=(("A", "b\r\nC: d"),),
        packed=False,
    )
    (ref,) = save(store, sly)
    assert store.read_evidence(ref).headers == (("A", "b  C: d"),)
    assert check(folder / WARC)[0] == 0


def test_months_have_files_of_their_own(store, folder, made):
    """A capture goes into the file of its month in UTC."""
    late = dt.datetime(2026, 12, 1, 7, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    (november,) = save(store, made.capture(at=late))
    (december,) = save(store, made.capture(at=late + dt.timedelta(hours=2)))
    assert (november.file, december.file) == ("a/a-202611.warc.gz", "a/a-202612.warc.gz")


def test_a_file_that_a_dead_pass_tore_is_mended(store, folder, made):
    """Whatever the length at which a write broke off, the next pass cuts the torn end and goes on; all is readable."""
    first = made.capture("http://example.gov.cn/1.html", b"one" * 2000)
    second = made.capture("http://example.gov.cn/2.html", b"two" * 2000)
    third = made.capture("http://example.gov.cn/3.html", b"three" * 2000)
    (kept,) = save(store, first)
    path = folder / WARC
    begin = path.stat().st_size
    index = path.with_name("a-202611.cdxj").read_bytes()
    (torn,) = save(store, second)
    whole = path.read_bytes()
    for size in (begin, begin + 1, begin + 9, begin + 11, begin + 60, len(whole) - 9, len(whole) - 1, len(whole)):
        path.write_bytes(whole[:size])
        path.with_name("a-202611.cdxj").write_bytes(index)
        refs = save(store, second, third)
        assert refs[0] == torn
        assert [store.read_evidence(ref) for ref in (kept, *refs)] == [first, second, third]
        assert check(path)[0] == 0
        assert len(records_of(path)) == 7


def test_garbage_behind_the_last_record_is_cut(store, folder, made):
    """Zeros or noise that a crash of the machine left at the end are cut off."""
    (first,) = save(store, made.capture())
    path = folder / WARC
    for garbage in (b"\0" * 100, b"\x1f\x8b\x08" + b"\xff" * 50):
        path.write_bytes(path.read_bytes() + garbage)
        (ref,) = save(store, made.capture(content=garbage))
        assert store.read_evidence(ref).content == garbage
        assert check(path)[0] == 0
    assert store.read_evidence(first)


def test_captures_of_a_dead_pass_are_taken_over(store, folder, tmp_path, made):
    """What a pass saved before it died isn't saved again by the next one: the file is as if it had not died."""
    captures = [made.capture(f"http://example.gov.cn/{n}.html", f"page {n}".encode() * 99) for n in range(4)]
    calm = save(Store(str(tmp_path / "calm")), *captures)
    with store.begin("a") as held:
        for capture in captures[:2]:
            held.save(capture)
    refs = save(store, *captures)
    assert refs == calm
    assert (folder / WARC).read_bytes() == (tmp_path / "calm" / WARC).read_bytes()


def test_the_index_can_be_lost(store, folder, made):
    """An index that is missing, cut, ahead of its file or nonsense is made again from the file."""
    first = made.capture(content=b"first" * 100)
    (ref,) = save(store, first)
    index = (folder / WARC).with_name("a-202611.cdxj")
    whole = index.read_bytes()
    other = whole.replace(b'"end": ', b'"end": 99')
    for broken in (None, b"", whole[:50], whole[:-1], b"nonsense\n", b"a b {}\n", other):
        index.unlink()
        if broken is not None:
            index.write_bytes(broken)
        assert save(store, first) == [ref]
        assert index.read_bytes().startswith(whole)
        assert all(line.split(b" ", 2)[2].startswith(b"{") for line in index.read_bytes().splitlines())


def test_the_index_says_where_responses_lie(store, folder, made):
    """A line of the index leads to a record: sort key, time and offset, as CDXJ has them."""
    (ref,) = save(store, made.capture("http://www.example.gov.cn/zwgk/1.html?a=B"))
    (line,) = (folder / WARC).with_name("a-202611.cdxj").read_text("utf-8").splitlines()
    assert line.startswith("cn,gov,example,www)/zwgk/1.html?a=b 20261123060000 {")
    assert f'"offset": "{ref.offset}"' in line
    assert ref.sha256 in line


def test_every_flipped_byte_is_found(store, folder, made):
    """A flipped byte within a response either leaves the capture what it was or is named with file and offset."""
    given = made.capture(content=b"proof " * 20)
    (ref,) = save(store, given)
    path = folder / WARC
    whole = path.read_bytes()
    unseen = 0
    for position in range(ref.offset, len(whole)):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        try:
            capture = store.read_evidence(ref)
        except StoreError as error:
            assert f"{WARC}: no whole response at offset {ref.offset}" in str(error)
            continue
        assert capture == given
        unseen += 1
    assert unseen < 30  # the time, system and level bytes of two gzip headers say nothing


def test_damage_within_a_file_costs_nothing_else(store, folder, made):
    """With the index lost and a record in the middle damaged, the records around it stay and the file is not cut."""
    captures = [made.capture(f"http://example.gov.cn/{n}.html", f"page {n}".encode() * 99) for n in range(3)]
    refs = save(store, *captures)
    path = folder / WARC
    whole = bytearray(path.read_bytes())
    whole[refs[1].offset + 200] ^= 0xFF
    path.write_bytes(whole)
    path.with_name("a-202611.cdxj").unlink()
    assert save(store, captures[0], captures[2]) == [refs[0], refs[2]]
    assert path.read_bytes()[: len(whole)] == whole
    with pytest.raises(StoreError, match="no whole response"):
        store.read_evidence(refs[1])


@pytest.mark.parametrize(
    ("ref", "reason"),
    [
        (EvidenceRef("a/none.warc.gz", 0, "0" * 64), "none.warc.gz"),
        (EvidenceRef("a/a-202611.warc.gz", 10**9, "0" * 64), "ends before"),
        (EvidenceRef("a/a-202611.warc.gz", 0, "0" * 64), "a warcinfo record"),
    ],
)
def test_a_reference_to_nothing_is_said(store, made, ref, reason):
    """A missing file, an offset beyond the end and a record that is no response are named."""
    save(store, made.capture())
    with pytest.raises(StoreError, match=reason):
        store.read_evidence(ref)


def test_a_pass_reads_what_it_has_just_saved(store, made):
    """A capture can be read back before the pass is committed."""
    with store.begin("a") as held:
        ref = held.save(made.capture(content=b"fresh"))
        assert held.read_evidence(ref).content == b"fresh"


@pytest.mark.parametrize(
    ("coding", "body", "content"),
    [
        ("deflate", zlib.compress(b"text"), b"text"),
        ("deflate", zlib.compress(b"text")[2:-4], b"text"),
        ("gzip", gzip.compress(b"te") + gzip.compress(b"xt"), b"text"),
        ("gzip", gzip.compress(b"text") + b"\0\0padding", b"text"),
        ("gzip, deflate", zlib.compress(gzip.compress(b"text")), b"text"),
        ("utf-8", b"text", b"text"),
        ("br", b"text", b""),
        ("gzip", b"no gzip", b""),
        ("", b"text", b"text"),
    ],
    ids=[
        "deflate",
        "raw deflate",
        "two gzip members",
        "padded gzip",
        "gzip, deflate",
        "no coding",
        "unknown coding",
        "broken gzip",
        "empty coding",
    ],
)
def test_content_codings(store, made, coding, body, content):
    """Content comes back decoded as servers meant it, and as nothing where it can't be."""
    given = dataclasses.replace(
        made.capture(content=content, packed=False), body=body, headers=(("Content-Encoding", coding),)
    )
    (ref,) = save(store, given)
    assert store.read_evidence(ref).content == content
