"""What changes on many records in one pass: a name, a template, a script, the whole site's addresses."""

import opencc
import pytest

from disclosure_watch.model import Attribution, Change
from watch.small_site import CONFIG, SmallSite, broken, letter


def test_an_agency_renamed_everywhere(column):
    """The same value changed on many records is one change in bulk; an edit beside it is told on its own."""
    site, watching = column(count=12)
    watching.run()
    for key, paper in site.papers.items():
        site.edit(key, box="<p>发布机构：市水利局</p>", body=paper.body.replace("云岭市水务局", "云岭市水利局"))
    site.edit(4, body=site.papers[4].body.replace("1280", "1820"))
    revisions = watching.news()
    assert len([revision for revision in revisions if revision.attribution is Attribution.BULK_EDIT]) == 12
    (own,) = [revision for revision in revisions if revision.attribution is Attribution.SOURCE_EDIT]
    assert [(change.field, change.before, change.after) for change in own.fields] == [("body_text", "1280", "1820")]
    assert watching.news() == []


@pytest.mark.parametrize(("count", "recheck", "singles"), [(30, 25, 0), pytest.param(40, 7, 7, marks=pytest.mark.slow)])
def test_the_tail_of_a_change_in_bulk(column, count, recheck, singles):
    """Where each pass asks a part of the pages, one change of all is bulk once ten of them and half of those read have it."""
    site, watching = column(count=count, text=CONFIG.replace('recheck = "all"', f"recheck = {recheck}"))
    watching.run()
    for key in site.papers:
        site.edit(key, box="<p>发布机构：市水利局</p>")
    passes = -(-count // recheck) + 1
    told = [revision for _ in range(passes) for revision in watching.news()]
    assert len({revision.record_id for revision in told}) == len(told) == count
    assert sum(revision.attribution is Attribution.SOURCE_EDIT for revision in told) == singles
    site.edit(9, box="<p>发布机构：市水电局</p>")
    assert [each for _ in range(passes) for each in watching.told()] == [(9, "metadata_changed")]


def test_one_new_value_for_many_old_ones(column):
    """Records of several publishers that all came to the same one were changed in bulk."""
    site, watching = column(count=12)
    for key in site.papers:
        site.edit(key, box=f"<p>发布机构：市水利{'一二三四'[key % 4]}局</p>")
    watching.run()
    for key in site.papers:
        site.edit(key, box="<p>发布机构：市综合事务局</p>")
    assert {revision.attribution for revision in watching.news()} == {Attribution.BULK_EDIT}


def test_a_value_that_changed_in_another_design(column):
    """A value that became another on every record is a bulk edit, though the pages' markup moved in the same pass."""
    site, watching = column(count=12)
    watching.run()
    for key in site.papers:
        site.edit(key, box="<p>发布机构：市水利局</p>")
    site.page_frame = "<div class=a1><div class=b2><h1 class=t>{title}</h1><div class=info>{box}</div><div id=zoom>{body}</div></div></div>"
    revisions = watching.news()
    assert {revision.attribution for revision in revisions} == {Attribution.BULK_EDIT}
    assert len(revisions) == 12


def test_a_name_of_the_same_length(column):
    """Another name of as many characters is a bulk edit, not another script."""
    site, watching = column(count=12)
    for key in site.papers:
        site.edit(key, box="<p>发布机构：市交通运输局</p>")
    watching.run()
    for key in site.papers:
        site.edit(key, box="<p>发布机构：市卫生健康委</p>")
    assert {revision.attribution for revision in watching.news()} == {Attribution.BULK_EDIT}


def test_a_template_that_adds_a_field(column):
    """A field that all pages gain is the template's doing, whatever its values."""
    site, watching = column(count=12)
    watching.run()
    for key, paper in site.papers.items():
        site.edit(key, box=f"{paper.box}<p>主题分类：水务{key % 3}</p>")
    revisions = watching.news()
    assert {revision.attribution for revision in revisions} == {Attribution.TEMPLATE_CHANGE}
    assert not (watching.made.folder / "alerts.jsonl").exists()


def in_other_characters(site):
    """Show every page as a converter writes it."""
    night = opencc.OpenCC("s2t")
    for key, paper in site.papers.items():
        site.edit(key, body=night.convert(paper.body), title=night.convert(paper.title), box=night.convert(paper.box))


def test_traditional_script_for_one_night(column):
    """Pages in another script are a template change, labels that it hides and all, and back again."""
    site, watching = column(count=12)
    for key, paper in site.papers.items():
        contact = f"<p>联系人及电话：郑志强，6576681{key % 10}</p><p>（此件公开发布）</p>"
        site.edit(key, body=f"<p>办理结果：A</p>{paper.body}{contact}")
    watching.run()
    plain = dict(site.papers)
    in_other_characters(site)
    night = watching.news()
    assert {revision.attribution for revision in night} == {Attribution.TEMPLATE_CHANGE}
    assert len(night) == 12
    site.papers |= plain
    assert {revision.attribution for revision in watching.news()} == {Attribution.TEMPLATE_CHANGE}
    assert watching.news() == []
    assert "flapping" not in watching.findings


def test_an_edit_in_a_night_of_traditional_script(column):
    """A figure changed in that night is told; a revert soon after is no page that goes back and forth."""
    site, watching = column(count=12)
    watching.run()
    plain = dict(site.papers)
    site.edit(4, body=letter(4, figure=1820))
    in_other_characters(site)
    assert watching.told() == [(4, "content_changed")]
    site.papers |= plain
    site.edit(4, body=letter(4, figure=1820))
    assert watching.told() == []
    site.edit(4, body=letter(4))
    assert watching.told() == [(4, "content_changed")]


def test_few_records_or_different_values_are_edits(column):
    """Below the bound, and where each became something else, changes are edits as ever."""
    site, watching = column(count=12)
    watching.run()
    for key in range(1, 10):
        site.edit(key, box="<p>发布机构：市水利局</p>")
    assert {revision.attribution for revision in watching.news()} == {Attribution.SOURCE_EDIT}
    for key in site.papers:
        site.edit(key, body=letter(key, figure=2000 + key * 37))
    revisions = watching.news()
    assert {revision.attribution for revision in revisions} == {Attribution.SOURCE_EDIT}
    assert len(revisions) == 12


@pytest.mark.parametrize("old_alive", [True, False], ids=["old-alive", "old-dead"])
@pytest.mark.parametrize("count", [6, pytest.param(14, marks=pytest.mark.slow)])
def test_a_site_that_moves(column, old_alive, count):
    """Documents at addresses of another pattern go on under their ids as relocated; many are one change in bulk."""
    site, watching = column(count=count)
    watching.run()
    ids = set(watching.made.store.records()["record_id"].to_pylist())
    for key, paper in list(site.papers.items()):
        if old_alive:
            site.answers[paper.path] = (200, site.page(paper))
        site.edit(key, path=f"/content/post_{key}00.html")
    revisions = watching.news()
    assert {revision.changes for revision in revisions} == {(Change.RELOCATED,)}
    assert len(revisions) == count
    expected = Attribution.BULK_EDIT if count >= 10 else Attribution.SOURCE_EDIT
    assert {revision.attribution for revision in revisions} == {expected}
    assert set(watching.made.store.records()["record_id"].to_pylist()) == ids
    assert watching.news() == []
    assert watching.news() == []


@pytest.mark.parametrize("old_alive", [True, False], ids=["old-alive", "old-dead"])
def test_an_edited_listing_url_alerts_nobody(column, old_alive):
    """Another host in the configuration relocates what is there too, delists nothing, and tells only what comes after."""
    other = SmallSite(base="http://moved.example")
    site, watching = column(count=12, sites=(other,))
    watching.run()
    for key in range(5, 16):
        other.publish(key)
    if not old_alive:
        for paper in site.papers.values():
            site.answers[paper.path] = (404, "<html><body>not here</body></html>")
    path = watching.made.folder / "watch.toml"
    path.write_text(path.read_text("utf-8").replace(site.listing_url, other.listing_url), "utf-8")
    revisions = watching.news()
    assert not (watching.made.folder / "alerts.jsonl").exists()
    assert len([revision for revision in revisions if Change.RELOCATED in revision.changes]) == 8
    assert watching.news() == []
    assert watching.news() == []
    assert set(watching.states.values()) == {"live"}
    other.publish(16)
    assert watching.told() == [(16, "added")]


def test_a_site_that_moves_and_publishes(column):
    """A new document in the pass in which the site moved is added, though deep pages can't be read."""
    site, watching = column(count=20)
    site.answers["/list/index_2.html"] = broken()
    watching.run()
    for key in list(site.papers):
        site.edit(key, path=f"/content/post_{key}00.html")
    site.publish(21, path="/content/post_2100.html")
    assert (21, "added") in watching.told()


def leading_to(other):
    """Answer as a host that the site left does: every address leads to the same path at the other."""
    return lambda url: f"{other.base}/{url.split('/', 3)[3]}"


@pytest.mark.parametrize("left", ["redirect", "dead", "alive"])
@pytest.mark.parametrize("count", [7, pytest.param(23, marks=pytest.mark.slow)])
def test_a_listing_that_leads_to_another_host(column, left, count):
    """A site that moved to another host and leads there from its old list alone: relocated, and watched on there."""
    other = SmallSite(base="http://moved.example")
    site, watching = column(count=count, sites=(other,))
    watching.run()
    other.papers, other.order = dict(site.papers), list(site.order)
    if left == "dead":
        site.papers = {}
    site.leads = leading_to(other) if left == "redirect" else None
    site.list_leads = leading_to(other)
    removed = other.order.pop(3)
    del other.papers[removed]
    site.papers.pop(removed, None)
    revisions = watching.news()
    assert {revision.changes for revision in revisions} == {(Change.RELOCATED,)}
    assert len(revisions) == count - 1
    other.publish(count + 1)
    assert watching.told() == [(removed, "withdrawn"), (count + 1, "added")]
    assert watching.told() == []


def test_a_listing_that_leads_to_a_foreign_site(column):
    """Another site's list, or no list, to which the column's address leads is not believed."""
    other = SmallSite(base="http://foreign.example")
    site, watching = column(count=12, sites=(other,))
    watching.run()
    for key in range(100, 115):
        other.publish(key)
    site.list_leads = leading_to(other)
    assert watching.told() == []
    assert "listing_replaced" in watching.findings
    other.answers["/list/"] = (200, f"<html><body>{'关于我们 ' * 200}</body></html>")
    assert watching.told() == []
    assert "listing_unavailable" in watching.findings
    site.list_leads = None
    assert watching.told() == []
    assert set(watching.states.values()) == {"live"}


def test_what_else_happens_while_a_site_moves(column):
    """A withdrawal, a delisting and an edit in the pass in which all addresses changed are told as ever."""
    site, watching = column(count=16)
    watching.run()
    site.order.remove(5)
    for key in list(site.papers):
        if key != 5:
            site.edit(key, path=f"/content/post_{key}00.html")
    site.order.remove(6)
    site.answers["/d/6.html"] = (200, site.page(site.papers[6]))
    del site.papers[5]
    site.edit(7, body=letter(7, figure=1820))
    assert [alert for alert in watching.told() if "relocated" not in alert] == [(6, "delisted"), (7, "content_changed")]
    assert watching.told() == [(5, "withdrawn")]
    assert watching.told() == []


def test_a_field_that_all_gain_after_a_redesign(column):
    """A template that adds a field is told by nobody, though some pages were last told of before another redesign."""
    site, watching = column(count=17)
    watching.run()
    site.page_frame = "<section class=neu><h2 id=head>{title}</h2><aside class=side>{box}</aside><article id=zoom>{body}</article></section>"
    assert watching.told() == []
    for key in range(1, 6):
        site.edit(key, body=letter(key, figure=1820))
    assert [alert[1] for alert in watching.told()] == ["content_changed"] * 5
    for key, paper in site.papers.items():
        site.edit(key, box=f"{paper.box}<p>主题分类：水务{key % 3}</p>")
    revisions = watching.news()
    assert len(revisions) == 17
    assert {revision.attribution for revision in revisions} == {Attribution.TEMPLATE_CHANGE}
