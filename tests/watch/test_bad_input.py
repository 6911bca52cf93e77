"""What goes wrong with pages: the old state stays, the other pages go on, a finding says it, nothing is made up."""

from functools import partial

import pytest
import stamina

from disclosure_watch.cli import main
from disclosure_watch.fetch import Fetcher
from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.faults import Fault, FaultKind
from disclosure_watch.model import FindingKind, Severity, Times, Verdict
from disclosure_watch.watch import running

BROKEN = [
    (FaultKind.FORBIDDEN, 0, FindingKind.BLOCKED),
    (FaultKind.FORBIDDEN, 1, FindingKind.BLOCKED),
    (FaultKind.CHALLENGE, 0, FindingKind.BLOCKED),
    (FaultKind.CHALLENGE, 1, FindingKind.BLOCKED),
    (FaultKind.CHALLENGE, 2, FindingKind.BLOCKED),
    (FaultKind.ERROR, 0, FindingKind.UNTRUSTED),
    (FaultKind.TIMEOUT, 0, FindingKind.UNTRUSTED),
    (FaultKind.RESET, 0, FindingKind.UNTRUSTED),
    (FaultKind.TRUNCATED, 0, FindingKind.UNTRUSTED),
    (FaultKind.TRUNCATED, 1, FindingKind.UNTRUSTED),
    (FaultKind.STUB, 0, FindingKind.UNTRUSTED),
    (FaultKind.STUB, 1, FindingKind.UNTRUSTED),
    (FaultKind.MAINTENANCE, 0, FindingKind.UNTRUSTED),
]


OFTEN = {(FaultKind.CHALLENGE, 0), (FaultKind.STUB, 0)}
"""Faults that are tried each time; of the others `tests/judge` tells the verdict."""

TRIED = [pytest.param(*each, marks=() if each[:2] in OFTEN else pytest.mark.slow) for each in BROKEN]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Retries without their pauses, and no patience with a server that is silent."""
    monkeypatch.setattr(running, "Fetcher", partial(Fetcher, timeout=2.0))
    with stamina.set_testing(True, attempts=2):
        yield


@pytest.fixture
def site():
    return Site(seed=3, documents=6, per_page=4, family="trs", small=True)


@pytest.mark.parametrize(("kind", "variant", "finding"), TRIED, ids=str)
def test_one_page_fails(site, watch_over, kind, variant, finding):
    """A known page that can't be trusted keeps its record; an edit elsewhere is told; the finding ends with the fault."""
    broken, edited = site.documents[:2]
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        before = watching.store.records().drop_columns(Times._fields).to_pylist()
        site.edit(edited.id, title=edited.title + "（更正）")
        site.fault = Fault(kind, variant, paths=frozenset({site.path_of(broken.id)}))
        (told,) = watching.news()
        (opened,) = watching.store.open_findings().values()
        site.fault = None
        assert watching.news() == []
        assert watching.store.open_findings() == {}
    assert told.record.title.endswith("（更正）")
    assert (opened.kind, opened.url) == (finding, watch_url(ministry, site, broken))
    after = {row["record_id"]: row for row in watching.store.records().drop_columns(Times._fields).to_pylist()}
    for row in before:
        if row["record_id"] != told.record_id:
            assert after[row["record_id"]] == row


def watch_url(ministry, site, document):
    return ministry.url(site).removesuffix(site.listing_path) + site.path_of(document.id)


@pytest.mark.parametrize(("kind", "variant", "finding"), TRIED, ids=str)
def test_the_listing_fails(site, watch_over, kind, variant, finding):
    """A listing that can't be trusted fails the source, is a finding to act on, and nothing is taken for gone."""
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        site.fault = Fault(kind, variant, paths=frozenset(site.listing_paths))
        run = watching.run()
        kinds = {open_finding.kind for open_finding in watching.store.open_findings().values()}
        site.fault = None
        assert watching.news() == []
    (report,) = run.passes
    assert run.failed
    assert report.verdict not in {Verdict.OK, Verdict.NOT_MODIFIED}
    assert report.reason
    assert kinds == {FindingKind.LISTING_UNAVAILABLE if finding is FindingKind.UNTRUSTED else finding}
    assert {kind.severity for kind in kinds} == {Severity.ACT}
    assert set(watching.store.records()["state"].to_pylist()) == {"live"}
    assert watching.store.open_findings() == {}


@pytest.mark.parametrize("variant", [0, 1])
def test_another_charset_than_declared(site, watch_over, variant):
    """A page in another charset than it declares is read as what it is: nothing changed."""
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        site.fault = Fault(FaultKind.CHARSET, variant)
        assert watching.news() == []
        assert watching.store.open_findings() == {}


def test_first_page_for_every_page(site, watch_over):
    """A site that shows its first page for every page is an incomplete listing: nothing is withdrawn."""
    with serve(site) as ministry:
        watching = watch_over(ministry.url(site))
        watching.news()
        site.fault = Fault(FaultKind.FIRST_PAGE)
        assert [watching.news() for _ in range(3)] == [[], [], []]
        (finding,) = watching.store.open_findings().values()
    assert finding.kind is FindingKind.INCOMPLETE_LISTING


LISTING = "<html><body><ul>{rows}</ul></body></html>"
ROW = '<li><a href="/d/{n}.html">关于市政协六届三次会议第{n}号提案的答复</a><span>2026-01-0{n}</span></li>'
LETTER = "<h1>关于第{n}号提案的答复</h1><div id=zoom><p>王涛委员：</p><p>您提出的提案收悉，现答复如下：已经办理完毕。</p></div>"


@pytest.fixture
def pages(pages):
    """The server of hand-made pages, with a listing and three letters."""
    made = {"/": (200, LISTING.format(rows="".join(ROW.format(n=n) for n in (1, 2, 3))).ljust(500))}
    made |= {f"/d/{n}.html": (200, page(LETTER.format(n=n))) for n in (1, 2, 3)}

    pages.update(made)
    return pages


def page(body):
    return f"<html><head><title>答复</title></head><body>{body}{'<!-- frame of the site -->' * 20}</body></html>"


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        ("<h1>关于第2号提案的答复</h1><div id=zoom></div>", FindingKind.BODY_LOST),
        ("<div class=box><a href=/>首页</a></div>", FindingKind.UNREADABLE),
    ],
    ids=["no-body", "no-title"],
)
def test_page_loses_title_or_body(pages, watch_over, body, finding):
    """A page that lost its body or title is held, reported, and its record stays as it was."""
    watching = watch_over(f"{pages['url']}/")
    assert len(watching.news()) == 3
    pages["/d/2.html"] = (200, page(body).replace("<title>答复</title>", ""))
    assert watching.news() == []
    (opened,) = watching.store.open_findings().values()
    assert (opened.kind, opened.url) == (finding, f"{pages['url']}/d/2.html")
    assert set(watching.store.records()["state"].to_pylist()) == {"live"}


def test_new_page_without_body(pages, watch_over):
    """A new entry whose page has no body makes no record, only a finding; the others are recorded."""
    pages["/d/2.html"] = (200, page("<h1>关于第2号提案的答复</h1><div id=zoom></div>"))
    watching = watch_over(f"{pages['url']}/")
    assert len(watching.news()) == 2
    (opened,) = watching.store.open_findings().values()
    assert opened.kind is FindingKind.UNREADABLE


def test_missing_page_of_an_entry(pages, watch_over):
    """An entry whose page is 404 and still listed is a finding and changes nothing."""
    watching = watch_over(f"{pages['url']}/")
    watching.news()
    del pages["/d/2.html"]
    assert [watching.news() for _ in range(3)] == [[], [], []]
    assert len(watching.store.open_findings()) == 1
    assert set(watching.store.records()["state"].to_pylist()) == {"live"}


@pytest.mark.in_english
def test_listing_loses_its_entries(pages, watch_over, capsys):
    """A listing without entries is exit 1 and a finding; no record is withdrawn."""
    watching = watch_over(f"{pages['url']}/")
    watching.news()
    pages["/"] = (200, page("<ul></ul>"))
    with pytest.raises(SystemExit) as left:
        main(["run", "--config", str(watching.folder / "watch.toml")])
    assert left.value.code == 1
    assert "no entries" in capsys.readouterr().out
    assert FindingKind.ZERO_ENTRIES in {finding.kind for finding in watching.store.open_findings().values()}
    assert set(watching.store.records()["state"].to_pylist()) == {"live"}
