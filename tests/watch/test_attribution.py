"""Who made a change: the publisher, the parser, or a redesign of the site; and what many pages lost at once is held."""

import asyncio
from dataclasses import replace
from random import Random

import pytest

from disclosure_watch import parse, watch
from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.edits import with_replaced_attachment
from disclosure_watch.ministry.families import FAMILIES
from disclosure_watch.ministry.faults import Fault, FaultKind
from disclosure_watch.model import Attribution, Change, FindingKind

OFTEN = ("trs", "gkmlpt")
"""Families that are redesigned each time; `tests/test_scoreboard.py` redesigns all."""


def pages_of(count, *, frame, publisher="市科技局", tail=""):
    """A small site: a listing and `count` letters in a design of the test's own."""
    rows = "".join(
        f'<li><a href="/d/{at}.html">关于市政协六届三次会议第{at:04d}号提案的答复</a><span>2026-10-{at:02d}</span></li>'
        for at in range(1, count + 1)
    )
    pages = {"/": (200, f"<html><head><meta charset=utf-8></head><body><ul>{rows}</ul>{' ' * 400}</body></html>")}
    for at in range(1, count + 1):
        letter = "".join(
            f"<p>{line}</p>"
            for line in (
                "王涛委员：",
                f"您提出的《关于第{at}件事情的提案》（第{at:04d}号）收悉。现答复如下：",
                f"一、关于工作进展。我局新建站点{at + 30}处，投入资金1280万元，受益群众4.6万人，群众反映良好。",
                "二、关于下一步打算。我们将继续完善制度，力争在年底前完成全部任务。",
                "云岭市科学技术局",
                "2026年9月3日",
            )
        )
        title = f"关于市政协六届三次会议第{at:04d}号提案的答复"
        pages[f"/d/{at}.html"] = (200, frame(title, publisher, letter + tail))
    return pages


def plain(title, publisher, letter):
    box = f"<p>发布机构：{publisher}</p>" if publisher else ""
    return (
        f'<html><head><meta charset=utf-8></head><body class="old"><div class="head top-bar">首页</div><h1>{title}</h1>'
        f'<div class="box info">{box}</div><div id="zoom" class="view">{letter}</div><div class="foot line">页脚</div></body></html>'
    )


def modern(title, publisher, letter):
    return (
        f'<html><head><meta charset=utf-8></head><body class="neo"><section class="hero wide"><h1>{title}</h1></section>'
        f'<ul class="facts"><li>发布机构：{publisher}</li></ul><article id="content" class="zoomcon">{letter}</article></body></html>'
    )


@pytest.mark.parametrize(
    "family", [pytest.param(family, marks=() if family in OFTEN else pytest.mark.slow) for family in FAMILIES]
)
def test_a_redesign_alerts_nobody(watch_over, family):
    """A site that changes to its family's other design has no news, and an edit in the same step is told alone."""
    site = Site(seed=8, documents=14, per_page=6, family=family, small=True)
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        site.redesign()
        edited = site.documents[3]
        site.edit(edited.id, title=edited.title + "（更正）")
        (told,) = watching.news()
    assert (told.changes, told.attribution) == ((Change.METADATA_CHANGED,), Attribution.SOURCE_EDIT)


def test_what_a_redesign_changes_in_the_reading_is_a_template_change(pages, watch_over):
    """Pages that show more text in another design are no edits; what changes after that is one again."""
    base = pages["url"]
    pages.update(pages_of(8, frame=plain))
    watching = watch_over(f"{base}/")
    assert len(watching.news()) == 8
    pages.update(pages_of(8, frame=modern, publisher="云岭市科学技术局"))
    told = watching.news()
    assert {revision.attribution for revision in told} == {Attribution.TEMPLATE_CHANGE}
    assert {change.field for revision in told for change in revision.fields} == {"publisher"}
    assert not (watching.folder / "alerts.jsonl").exists()
    pages["/d/3.html"] = (200, pages["/d/3.html"][1].replace("1280", "1820"))
    (edit,) = watching.news()
    assert (edit.attribution, edit.changes) == (Attribution.SOURCE_EDIT, (Change.CONTENT_CHANGED,))


def test_the_same_edit_on_every_page_is_an_edit(pages, watch_over):
    """An agency that is renamed on all its pages, in the same design, is news on each."""
    pages.update(pages_of(8, frame=plain))
    watching = watch_over(f"{pages['url']}/")
    watching.news()
    pages.update(pages_of(8, frame=plain, publisher="云岭市科学技术局"))
    told = watching.news()
    assert [revision.attribution for revision in told] == [Attribution.SOURCE_EDIT] * 8


def test_a_field_that_all_pages_lose_is_held(pages, watch_over):
    """Many pages without their publisher: nothing is told, a finding opens, and ends when the field is back."""
    pages.update(pages_of(8, frame=plain))
    watching = watch_over(f"{pages['url']}/")
    watching.news()
    pages.update(pages_of(8, frame=plain, publisher=""))
    for _ in range(2):
        assert watching.news() == []
        (held,) = watching.store.open_findings().values()
        assert (held.kind, "publisher" in held.message) == (FindingKind.FIELD_COVERAGE_FELL, True)
    assert set(watching.store.records()["publisher"].to_pylist()) == {"市科技局"}
    pages.update(pages_of(8, frame=plain))
    assert watching.news() == []
    assert watching.store.open_findings() == {}


def test_one_page_that_loses_a_field_is_an_edit(pages, watch_over):
    """A single page whose publisher is taken off is told."""
    pages.update(pages_of(8, frame=plain))
    watching = watch_over(f"{pages['url']}/")
    watching.news()
    pages["/d/3.html"] = (200, pages["/d/3.html"][1].replace("发布机构：市科技局", ""))
    (told,) = watching.news()
    assert [(change.field, change.after) for change in told.fields] == [("publisher", None)]


@pytest.fixture
def upgraded(monkeypatch):
    """A function that makes the parser another one, which reads every publisher with a prefix."""

    def upgrade():
        real = parse.read

        def read(*arguments, **named):
            reading = real(*arguments, **named)
            return replace(reading, record=replace(reading.record, publisher=f"新{reading.record.publisher}"))

        monkeypatch.setattr(parse, "read", read)
        monkeypatch.setattr(parse, "PARSER_VERSION", "next")

    return upgrade


def test_a_parser_upgrade_alerts_nobody_and_an_edit_beside_it_does(pages, watch_over, upgraded):
    """Under a new parser an edited page gives two revisions: the parser's, and the edit by itself."""
    pages.update(pages_of(4, frame=plain))
    watching = watch_over(f"{pages['url']}/")
    watching.news()
    upgraded()
    pages["/d/3.html"] = (200, pages["/d/3.html"][1].replace("1280", "1820"))
    first, second = watching.news()
    assert (first.attribution, [change.field for change in first.fields]) == (Attribution.PARSER_UPGRADE, ["publisher"])
    assert (second.attribution, [change.field for change in second.fields]) == (Attribution.SOURCE_EDIT, ["body_text"])
    lines = (watching.folder / "alerts.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 1


def test_replay(pages, watch_over, upgraded):
    """Replay shows what today's parser reads otherwise, writes it as the parser's doing once, and alerts nobody."""
    pages.update(pages_of(4, frame=plain))
    watching = watch_over(f"{pages['url']}/")
    watching.news()
    assert list(watch.replay(watching.settings, clock=watching.clock)) == []
    upgraded()
    shown = list(watch.replay(watching.settings, clock=watching.clock, dry_run=True))
    assert [[change.field for change in each.fields] for each in shown] == [["publisher"]] * 4
    assert len(list(watching.store.revisions())) == 4
    list(watch.replay(watching.settings, ["a"], clock=watching.clock))
    written = [revision for revision in watching.store.revisions() if revision.revision == 2]
    assert {revision.attribution for revision in written} == {Attribution.PARSER_UPGRADE}
    assert set(watching.store.records()["publisher"].to_pylist()) == {"新市科技局"}
    again = [rereading for rereading in watch.replay(watching.settings, clock=watching.clock) if rereading.written]
    assert again == []
    asyncio.run(watch.deliver(watching.settings, clock=watching.clock))
    assert not (watching.folder / "alerts.jsonl").exists()
    assert watching.news() == []


def test_a_replaced_attachment_is_an_edit_of_the_content(watch_over):
    """Another file under the same name and address is told, with both content hashes; the same file is not."""
    site = Site(seed=3, documents=20, per_page=12, family="trs", small=True, validators="honest")
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        document = next(document for document in site.documents if document.attachments)
        site.put(with_replaced_attachment(Random(1), document))
        (told,) = watching.news()
        assert watching.news() == []
    assert (told.changes, [change.field for change in told.fields]) == ((Change.CONTENT_CHANGED,), ["attachments"])
    before, after = told.fields[0].before, told.fields[0].after
    assert [file["url"] for file in before] == [file["url"] for file in after]
    assert [file.get("sha256") for file in before] != [file.get("sha256") for file in after]
    assert told.evidence is not None


def test_an_attachment_that_is_gone_is_a_finding(watch_over):
    """A file that is still linked but can't be had opens a finding and changes nothing."""
    site = Site(seed=3, documents=20, per_page=12, family="trs", small=True)
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        item = next(item for item in site.items if item.document.attachments)
        path = item.file_path(item.document.attachments[0])
        site.fault = Fault(FaultKind.FORBIDDEN, paths=frozenset({path}))
        assert watching.news() == []
        kinds = [
            finding.kind
            for finding in watching.store.open_findings().values()
            if finding.url and finding.url.endswith(path)
        ]
        assert kinds == [FindingKind.ATTACHMENT_UNREADABLE]
        site.fault = None
        assert watching.news() == []
        assert not [
            finding for finding in watching.store.open_findings().values() if finding.url and finding.url.endswith(path)
        ]
