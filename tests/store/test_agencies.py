"""Who and where: agencies, who did what in each record, sessions; the same from any order of passes and from rebuild."""

import dataclasses
import datetime as dt
import random

import pandas as pd
import pytest

import disclosure_watch as dw
from disclosure_watch.entities.credit_codes import check_character
from disclosure_watch.model import Attribution, Change, Record, Reply, ReplyKind, Revision, Source, State
from disclosure_watch.store import Store, Tally

AT = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)


def code(stem):
    """Return a credit code with its check character."""
    return stem + check_character(stem)


SCIENCE = "11500000MB15895317"
FINANCE = code("11500000009275773")
DISTRICT = code("11500112MB1589532")


def letter(name, publisher, index, *, signed=(), consulted=(), session="市政协六届三次会议", role="lead", **more):
    """Return a record that answers a paper."""
    reply = Reply(
        ReplyKind.PROPOSAL,
        session,
        "0883",
        consulted_agencies=tuple(consulted),
        signatories=tuple(signed),
        role=role,
        addressees=tuple(more.pop("to", ("孙宽",))),
    )
    fields = {"body_text": "正文", "published_on": dt.date(2025, 5, 23)} | more
    return Record("trs", "1", f"http://x/{name}", "答复", index, publisher=publisher, reply=reply, **fields)


def put(store, source, *records, at=AT):
    """Commit records as one pass of a source: new ones added, known ones edited."""
    with store.begin(source) as held:
        revisions = []
        for record in records:
            record_id = f"{source}.{record.url.rpartition('/')[2]}"
            known = held.known.get(record_id)
            revisions.append(
                Revision(
                    record_id, source, known.revision + 1 if known else 1, State.LIVE,
                    (Change.CONTENT_CHANGED if known else Change.ADDED,), Attribution.SOURCE_EDIT, (), held.pass_number,
                    known.first_seen_at if known else at, at, record, None,
                )
            )  # fmt: skip
        held.commit(revisions, now=at)


@pytest.fixture
def rich(store):
    """Three sources: a bureau, another that it consults, and a district's office."""
    put(
        store, "science",
        letter("1", "市科技局", f"{SCIENCE}/2025-00053", signed=["重庆市科学技术局"], consulted=["市教委", "市财政局"],
               body_text="您在2025年1月14日至18日召开的市政协六届三次会议上提出的提案收悉"),
        letter("2", "市科技局", None, consulted=["市大数据局", "财政局"]),
    )  # fmt: skip
    put(store, "finance", letter("1", "重庆市财政局", f"{FINANCE}/2025-1", consulted=["市科技局"]))
    put(
        store, "district",
        letter("1", "区教委", f"{DISTRICT}/2025-1", consulted=["市财政局", "区财政局"], signed=["重庆市渝北区教育委员会"],
               role="assisting", to=["市科技局"]),
        letter("2", "区教委", code("11500112MB1589532")[:17] + "!", signed=["渝北区人民政府办公室"]),
    )  # fmt: skip
    put(store, "nowhere", letter("1", "市科技局", None))
    store.note_agencies([])
    return store


def tables(folder):
    """Return all derived tables as text."""
    storage = dw.open(folder)
    return [frame.to_csv() for frame in (storage.agencies(), storage.record_agencies(), storage.sessions())]


def test_offices_are_found_by_their_credit_codes(rich, folder):
    """Full name, division and level of each; a code with a wrong check character is none."""
    agencies = pd.read_parquet(folder / "agencies.parquet").set_index("agency_id")
    science = agencies.loc[SCIENCE]
    assert (science["name"], science["division_code"], science["level"]) == ("重庆市科学技术局", "500000", "province")
    assert science["credit_code"] == SCIENCE
    assert "市科技局" in set(science["short_names"])
    assert agencies.loc[DISTRICT, ["name", "division_code", "level"]].tolist() == [
        "重庆市渝北区教育委员会",
        "500112",
        "county",
    ]
    assert agencies["name"].is_unique
    assert not any(str(each).endswith("!") for each in agencies["credit_code"])


def test_each_office_of_a_record_is_a_row(rich, folder):
    """Short names resolve within the publisher's division; what is unsure is null."""
    frame = pd.read_parquet(folder / "record_agencies")
    rows = rich.record_agencies().to_pylist()
    assert len(frame) == len(rows)
    named = {(row["record_id"], row["role"], row["name_as_written"]): row["agency_id"] for row in rows}
    assert named[("science.1", "publisher", "市科技局")] == SCIENCE
    assert named[("science.1", "signatory", "重庆市科学技术局")] == SCIENCE
    assert named[("science.1", "consulted", "市财政局")] == FINANCE
    assert named[("district.1", "consulted", "市财政局")] == FINANCE
    assert named[("finance.1", "consulted", "市科技局")] == SCIENCE
    assert named[("district.1", "publisher", "区教委")] == DISTRICT
    assert named[("district.1", "lead", "市科技局")] == SCIENCE
    assert named[("district.1", "assisting", "重庆市渝北区教育委员会")] == DISTRICT
    assert named[("science.2", "publisher", "市科技局")] == SCIENCE  # at home where all others of the source are
    assert named[("science.2", "consulted", "财政局")] is None
    assert named[("nowhere.1", "publisher", "市科技局")] is None
    assert named[("science.2", "consulted", "市大数据局")] is None
    known = set(dw.open(folder).agencies()["agency_id"])
    assert frame["agency_id"].dropna().isin(known).all()
    assert frame["how"].notna().equals(frame["agency_id"].notna())


def test_a_session_is_told_by_documents_alone(rich, folder):
    """Opened and closed as they say; joined to the replies by body, division, term and meeting."""
    (session,) = dw.open(folder).sessions().to_dict("records")
    assert session["session_id"] == "cppcc-500000-6-3"
    assert (session["opened_on"], session["closed_on"]) == (dt.date(2025, 1, 14), dt.date(2025, 1, 18))
    replies = dw.open(folder).records(columns=[f"reply.{key}" for key in ("body", "division_code", "term", "meeting")])
    joined = replies.rename(columns=lambda name: name.removeprefix("reply.")).merge(
        dw.open(folder).sessions(), on=["body", "division_code", "term", "meeting"]
    )
    assert len(joined) == 4  # all whose own record tells where the assembly sat


def test_rebuild_makes_the_same(rich, folder):
    """From the ledger, whatever became of the files; verify tells of a damaged one."""
    before = tables(folder)
    for name in ("agencies.parquet", "office_names.parquet", "sessions.parquet", "record_agencies/science.parquet"):
        (folder / name).write_bytes(b"broken")
    damaged = {damage.file for damage in rich.verify(lambda *_: None, Tally())}
    assert damaged == {
        "agencies.parquet",
        "office_names.parquet",
        "sessions.parquet",
        "record_agencies/science.parquet",
    }
    rich.rebuild()
    assert tables(folder) == before
    assert not list(rich.verify(lambda *_: None, Tally()))


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_passes_makes_no_difference(tmp_path, seed):
    """One by one, with the agencies brought up to date at any time, even after a run that died before it did."""
    rng = random.Random(seed)
    letters = [
        ("a", letter("1", "市科技局", f"{SCIENCE}/1", consulted=["市财政局", "市发改委"])),
        ("a", letter("2", "市科技局", f"{SCIENCE}/2", signed=["重庆市科学技术局"])),
        ("b", letter("1", "市财政局", f"{FINANCE}/1", consulted=["市科技局"])),
        ("b", letter("2", "市财政局", f"{FINANCE}/2", consulted=["市生态环境局"], signed=["重庆市财政局"])),
        ("c", letter("1", "重庆市发展和改革委员会", None, consulted=["市财政局", "渝北区教委"])),
    ]
    rng.shuffle(letters)
    store = Store(str(tmp_path / "storage"))
    for source, record in letters:
        put(store, source, record)
        if rng.random() < 0.6:
            Store(str(tmp_path / "storage")).note_agencies([])
    store.note_agencies([])
    made = tables(tmp_path / "storage")
    store.rebuild()
    assert tables(tmp_path / "storage") == made


def test_a_government_that_publishes_for_all_lends_its_code_to_no_name(store, folder):
    """Where one code stands before many bureaus' documents, those are published by it, and their names stay unsure."""
    government = code("11500112009275786")
    put(
        store, "a",
        letter("1", "区财政局", f"{government}/1", consulted=["区教委"]),
        letter("2", "区教委", f"{government}/2", consulted=["区财政局"]),
    )  # fmt: skip
    store.note_agencies([])
    frame = dw.open(folder).record_agencies()
    assert set(frame[frame["role"] == "publisher"]["agency_id"]) == {government}
    assert frame[frame["role"] == "consulted"]["agency_id"].isna().all()


def test_the_operators_word_is_a_witness(store, folder):
    """`division` in watch.toml says where short names are at home, after a rebuild too."""
    source = Source("a", "a", "http://x/", division="500000")
    put(store, "b", letter("1", "重庆市财政局", f"{FINANCE}/1"))
    put(store, "a", letter("1", "市科技局", None, consulted=["市财政局"]))
    store.note_sources([source], [], AT)
    frame = dw.open(folder).record_agencies("a").set_index("name_as_written")
    assert frame.loc["市财政局", "agency_id"] == FINANCE
    store.rebuild()
    assert dw.open(folder).record_agencies("a").set_index("name_as_written").loc["市财政局", "agency_id"] == FINANCE


def test_a_source_is_published_by_the_office_of_its_codes(rich, folder):
    """`sources` has the agency and, where the operator told none, its division."""
    watched = [Source(name, name, "http://x/") for name in ("science", "district")]
    rich.note_sources(watched, [], AT)
    frame = dw.open(folder).sources().set_index("source_id")
    assert frame.loc["science", ["agency_id", "division_code", "level"]].tolist() == [SCIENCE, "500000", "province"]
    assert frame.loc["district", "division_code"] == "500112"


def test_an_edited_record_leaves_nothing_behind(store, folder):
    """Names that no record has any more are no agency's."""
    first = letter("1", "市科技局", f"{SCIENCE}/1", consulted=["重庆市民政局"])
    put(store, "a", first)
    store.note_agencies([])
    assert "重庆市民政局" in set(dw.open(folder).agencies()["name"])
    put(store, "a", dataclasses.replace(first, reply=dataclasses.replace(first.reply, consulted_agencies=())))
    store.note_agencies([])
    assert "重庆市民政局" not in set(dw.open(folder).agencies()["name"])
