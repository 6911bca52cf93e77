"""Precision before recall: of the offices that are resolved, those of the ministry and of labelled pages, all are the right ones."""

import datetime as dt
import json
import random
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from disclosure_watch.entities import divisions
from disclosure_watch.entities.credit_codes import credit_code
from disclosure_watch.ministry.letters import write_letter
from disclosure_watch.ministry.words import AGENCIES
from disclosure_watch.model import Attribution, Change, Record, Reply, ReplyKind, Revision, State

AT = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)
LABELLED = (Path(__file__).parents[1] / "pages", Path(__file__).parents[3] / "shared" / "pages" / "detail")
LEAST = 0.995
"""Share of the resolved offices that are right."""

IN_FULL = {
    "江宁区城市管理局": "南京市江宁区城市管理局",
    "区商务局": "日照市岚山区商务局",
    "岚山区商务局": "日照市岚山区商务局",
    "南海区城管局": "佛山市南海区城管局",
    "邯山区教育局": "邯郸市邯山区教育局",
    "江北区政府": "重庆市江北区人民政府",
    "市住房城乡建委": "临川市住房和城乡建设委员会",
    "县城市管理局": "青河市城市管理局",
}
"""What a name means that isn't that of the office itself, for a reader who knows the page and the map."""


def put(store, source, records):
    """Commit records as the first pass of a source."""
    with store.begin(source) as held:
        revisions = [
            Revision(
                f"{source}.{number}", source, 1, State.LIVE, (Change.ADDED,), Attribution.SOURCE_EDIT, (),
                held.pass_number, AT, AT, record,
            )
            for number, record in enumerate(records)
        ]  # fmt: skip
        held.commit(revisions, now=AT)


def resolved(store):
    """Return source, name as written and the office that it was taken for, of each that was resolved."""
    names = {row["agency_id"]: row["name"] for row in store.agencies().to_pylist()}
    return [
        (row["record_id"].rpartition(".")[0], row["name_as_written"], names[row["agency_id"]])
        for row in store.record_agencies().to_pylist()
        if row["agency_id"] is not None
    ]


def test_the_ministrys_offices(store):
    """Six bureaus under codes of their own, some written short, some asked by others: each name is the bureau's that bears it."""
    full = {agency.short: agency.name for agency in AGENCIES} | {agency.name: agency.name for agency in AGENCIES}
    rng = random.Random(1)
    for number, agency in enumerate(AGENCIES):
        records = []
        for serial in range(30):
            document = write_letter(rng, agency, serial, dt.date(2026, 11, 1), long=False)
            others = tuple(other.short for other in rng.sample(AGENCIES, 2) if other is not agency)
            reply = document.reply or Reply(ReplyKind.PROPOSAL, None, None)
            asked = Reply(
                reply.kind, reply.session, reply.proposal_number, signatories=reply.signatories,
                consulted_agencies=reply.consulted_agencies + others,
            )  # fmt: skip
            index = document.index_number if rng.random() < 0.8 else None
            records.append(
                Record(
                    "trs",
                    "1",
                    f"http://x/{number}/{serial}",
                    document.title,
                    index,
                    publisher=agency.short,
                    reply=asked,
                )
            )
        put(store, f"bureau-{number}", records)
    store.note_agencies([])
    offices = resolved(store)
    assert len(offices) > 6 * 30 * 3
    assert sum(full.get(written) == name for _, written, name in offices) / len(offices) >= LEAST


@pytest.mark.skipif(not all(folder.exists() for folder in LABELLED), reason="../shared/pages is not there")
def test_the_offices_of_labelled_pages(store):
    """A source a host, all in one storage: a name is that of the office itself, or the list above says what it means."""
    labels = [json.loads(file.read_text("utf-8")) for folder in LABELLED for file in sorted(folder.rglob("*.json"))]
    hosts = defaultdict(list)
    for label in labels:
        reply = label.get("reply") or {}
        named = [label.get("publisher"), *(reply.get("signatories") or ()), *(reply.get("consulted_agencies") or ())]
        if credit_code(label.get("index_number")) or any(divisions.leading(name or "") for name in named):
            hosts[urlsplit(label.get("url") or "").netloc.replace(".", "-").replace(":", "-")].append(record(label))
    for host, records in hosts.items():
        put(store, f"of-{host}", records)
    store.note_agencies([])
    offices = resolved(store)
    assert len(offices) >= 12
    wrong = [each for each in offices if IN_FULL.get(each[1], each[1]) != each[2]]
    assert len(wrong) <= (1 - LEAST) * len(offices), wrong


def record(label):
    """Return a labelled page as a record, as far as offices go."""
    reply = label.get("reply")
    said = reply and Reply(
        ReplyKind(reply.get("kind", ReplyKind.PROPOSAL)),
        reply.get("session"),
        reply.get("proposal_number"),
        consulted_agencies=tuple(reply.get("consulted_agencies") or ()),
        signatories=tuple(reply.get("signatories") or ()),
    )
    title, url = (label.get(name) or "" for name in ("title", "url"))
    return Record(
        "trs", "1", url, title, label.get("index_number"), publisher=label.get("publisher"), reply=said or None
    )
