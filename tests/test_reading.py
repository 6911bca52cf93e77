"""The Python face: frames with nullable types, picked in the files; any day as it was, exactly."""

import datetime as dt
from random import Random
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import disclosure_watch as dw
from disclosure_watch import rows, schema
from disclosure_watch.errors import StoreError
from disclosure_watch.ministry import Site, serve
from disclosure_watch.model import Times

BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def lived(tmp_path_factory, watch_in):
    """A storage of a site that lived through nine days, and copies of its snapshots after each."""
    folder = tmp_path_factory.mktemp("lived")
    site = Site(seed=21, documents=14, per_page=20, family="trs", small=True)
    kept = {}
    rng = Random(2)
    with serve(site) as ministry:
        watching = watch_in(folder, ministry.url(site))
        for _ in range(9):
            watching.clock.now += dt.timedelta(hours=23)
            watching.run()
            kept[watching.clock.now] = pq.read_table(folder / "storage" / "snapshots" / "a.parquet")
            edit(rng, site, watching.clock.now.date())
    return dw.open(folder / "storage"), kept


def edit(rng, site, day):
    one = rng.choice(site.documents)
    match rng.randrange(4):
        case 0:
            site.edit(one.id, title=f"{one.title}（{day}）")
        case 1:
            site.publish(site.draft(day))
        case 2:
            site.edit(one.id, issued_on=one.issued_on - dt.timedelta(days=1))
        case 3:
            site.withdraw(one.id)


def test_any_day_is_as_the_snapshot_of_that_day_was(lived):
    """`as_of` the moment of each pass equals the copy kept then; between passes it is the one before."""
    storage, kept = lived
    assert len({table.num_rows for table in kept.values()}) > 1
    assert sum(one.equals(other) for one, other in zip(kept.values(), list(kept.values())[1:], strict=False)) < 5
    for moment, table in kept.items():
        for asked in (moment, moment + dt.timedelta(hours=22), moment.astimezone(BEIJING)):
            then = storage.records(as_of=asked).arrow().drop_columns(Times._fields)
            assert then.equals(table.cast(schema.arrow_schema("snapshots")).drop_columns(Times._fields))
    assert len(storage.records(as_of="2026-11-01")) == 0


def test_a_day_is_its_end_in_the_time_zone_of_the_storage(lived):
    """A day as text or as date means its last moment in Beijing; as `since` its first."""
    storage, kept = lived
    day = next(iter(kept)).astimezone(BEIJING).date() + dt.timedelta(days=2)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), BEIJING) - dt.timedelta(microseconds=1)
    then = storage.records(as_of=end).arrow()
    assert storage.records(as_of=day).arrow().equals(then)
    assert storage.records(as_of=day.isoformat()).arrow().equals(then)
    parts = [len(storage.changes(until=day)), len(storage.changes(since=day + dt.timedelta(days=1)))]
    assert sum(parts) == len(storage.changes())
    assert all(parts)


def test_types_are_nullable_and_dates_are_dates(lived):
    """Text is nullable text, dates are dates, times are UTC, lists are lists; nothing becomes an object of Python."""
    storage, _ = lived
    frame = storage.records()
    assert {str(dtype) for dtype in frame.dtypes} >= {"string[pyarrow]", "date32[day][pyarrow]"}
    assert all(isinstance(dtype, pd.ArrowDtype) for dtype in frame.dtypes)
    assert str(frame["observed_at"].dtype) == "timestamp[us, tz=UTC][pyarrow]"
    assert frame["issued_on"].dt.year.min() >= 2020
    assert isinstance(frame[frame["state"] == "live"], pd.DataFrame)


def test_columns_and_rows_are_picked(lived):
    """Only what is asked for comes back, now and as of a day, by a list of conditions or an expression of Arrow."""
    storage, kept = lived
    frame = storage.records(columns=["title", "state"], filters=[("state", "==", "live")])
    assert list(frame.columns) == ["title", "state"]
    assert set(frame["state"]) == {"live"}
    assert len(frame) == len(storage.records(filters=pc.field("state") == "live"))
    moment = list(kept)[4]
    then = storage.records(as_of=moment, columns=["record_id"], filters=[("state", "!=", "live")])
    gone = kept[moment].filter(pc.field("state") != "live")
    assert then["record_id"].tolist() == gone["record_id"].to_pylist()
    assert len(storage.records(source="a")) == len(storage.records())
    assert len(storage.records(source="none")) == 0


def test_changes_have_the_shape_that_alerts_have(lived):
    """`changes` holds what `changes --json` prints, baselines too, oldest first; `history` every column of one record."""
    storage, _ = lived
    changes = storage.changes()
    revisions = [rows.change_shape(one) for one in storage._store.revisions()]
    assert changes["revision_id"].tolist() == [one["revision_id"] for one in revisions]
    assert set(revisions[0]) <= set(changes.columns)
    edited = changes[changes["revision"] > 1]["record_id"].iloc[0]
    history = storage.history(edited)
    assert list(history.columns) == [column.name for column in schema.LEDGER_COLUMNS]
    assert history["revision"].tolist() == list(range(1, len(history) + 1))
    assert len(storage.history("none.000000000000")) == 0


def test_how_the_watch_went(lived):
    """Passes and findings are frames too."""
    storage, kept = lived
    passes = storage.passes()
    assert passes["pass_number"].tolist() == list(range(1, 10))
    assert len(storage.passes(source="none")) == 0
    assert len(storage.passes(since=list(kept)[6])) == 2
    columns = [column.name for column in schema.FINDING_COLUMNS]
    assert list(storage.findings().columns) == ["finding_id", "severity", *columns]
    assert list(storage.findings(log=True).columns) == ["finding_id", "severity", *columns]
    assert list(storage.deliveries().columns) == [column.name for column in schema.DELIVERY_COLUMNS]


@pytest.mark.parametrize("when", ["yesterday", "2026-13-01", "2026-11-23T08:00:00", dt.datetime(2026, 11, 23)])
def test_what_is_no_time_is_said(lived, when):
    """A text that is no day, and a time that doesn't say where, are refused with the remedy."""
    with pytest.raises(ValueError, match="write a day"):
        lived[0].records(as_of=when)


def test_wrong_questions_are_said(lived, tmp_path):
    """A column that isn't there, and a folder that isn't, are named."""
    with pytest.raises(KeyError, match="colour"):
        lived[0].records(columns=["colour"])
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/1.jpg").write_bytes(b"a")
    (tmp_path / "empty").mkdir()
    for folder in ("none", "photos", "empty"):
        with pytest.raises(StoreError, match="no storage"):
            dw.open(tmp_path / folder)


@pytest.mark.parametrize(
    ("filters", "error", "named"),
    [
        ([("colour", "==", 1)], KeyError, "colour"),
        ([("reply.colour", "==", "red")], KeyError, r"reply\.colour"),
        (pc.field("colour") == 1, KeyError, "colour"),
        ([("title", "==", 3)], ValueError, "title"),
        ([("title", "~", "x")], ValueError, "title: '~' compares nothing"),
        (("state", "==", "live"), ValueError, "is no condition"),
        ([["state", "==", "live"]], ValueError, "is no condition"),
        ([("observed_at", ">", dt.datetime(2026, 11, 1))], ValueError, "observed_at: .*timestamp with offset"),
        ([("observed_at", ">", "yesterday")], ValueError, "observed_at: .*write a day"),
        ([("issued_on", ">", "yesterday")], ValueError, "issued_on"),
        (pc.field("title"), ValueError, "title"),
    ],
)
def test_wrong_filters_are_no_damage(lived, filters, error, named):
    """A filter that can't be is said by its column, with what to write instead, whatever is read."""
    storage, kept = lived
    for read in (
        lambda: storage.records(filters=filters),
        lambda: storage.records(as_of=list(kept)[-1], filters=filters),
    ):
        with pytest.raises(error, match=named):
            read()


def test_days_may_be_text(lived):
    """A day or a moment in a filter may be written as text."""
    storage, _ = lived
    whole = storage.records()
    first = whole["issued_on"].min()
    assert len(storage.records(filters=[("issued_on", ">=", str(first))])) == whole["issued_on"].notna().sum()
    assert len(storage.records(filters=[("observed_at", ">", "2020-01-01")])) == len(whole)
    assert len(storage.changes(filters=[("observed_at", "<", "2020-01-01T00:00:00Z")])) == 0
    assert len(storage.records(filters=[])) == len(whole)


def test_fields_of_a_reply_are_columns_and_conditions(lived):
    """`reply.kind` may be picked and filtered; the column has that name."""
    storage, _ = lived
    frame = storage.records(columns=["record_id", "reply.kind"], filters=[("reply.kind", "==", "政协提案")])
    assert list(frame.columns) == ["record_id", "reply.kind"]
    assert set(frame["reply.kind"]) == {"政协提案"}
    with pytest.raises(KeyError, match=r"reply\.none"):
        storage.records(columns=["reply.none"])


def test_frames_go_to_parquet_and_back(lived, tmp_path):
    """Nested columns and all, whole or filtered; pandas reads them back as it reads our own files."""
    storage, _ = lived
    for frame in (storage.records(), storage.changes(), storage.records().query("state == 'live'")):
        frame.to_parquet(tmp_path / "frame.parquet")
        again = pd.read_parquet(tmp_path / "frame.parquet", dtype_backend="pyarrow")
        assert list(again.columns) == list(frame.columns)
        pd.testing.assert_frame_equal(again, pd.DataFrame(frame).reset_index(drop=True))
        assert len(pd.read_parquet(tmp_path / "frame.parquet")) == len(frame)
    assert isinstance(storage.records().to_parquet(), bytes)


def test_lists_can_be_grouped_exploded_and_compared(lived):
    """`flat` for what pandas can't do with lists."""
    storage, _ = lived
    changes = storage.changes()
    assert changes.flat().groupby("changes").size().sum() == len(changes)
    assert len(changes.flat().drop_duplicates()) == len(changes)
    assert changes.explode("changes")["changes"].value_counts()["baseline"] == 14
    replies = storage.records().flat()
    assert "reply.consulted_agencies" in replies
    assert replies["reply.session"].notna().sum() == storage.records(columns=["reply.session"]).notna().sum().item()
    assert storage.records(source="none").flat().empty
