"""Where values are read is remembered: one that starts coming from elsewhere is a finding, and so is a body that lacks text."""

from disclosure_watch.model import FindingKind

BOX = "<p>发布机构：市水务局</p>"
STRAY = (
    "<div class=aside2><p>"
    + "本栏目公开的办理结果由各承办单位负责解释，请登录网站查询。" * 12
    + "</p></div><p><a href=/more.html>更多</a></p>"
)


def findings(watching, kind):
    return [finding for finding in watching.made.store.open_findings().values() if finding.kind is kind]


def test_a_value_from_elsewhere(column):
    """The label goes, the meta tag says the same: nothing changed, a note names both places, the board stays green."""
    site, watching = column(3)
    site.page_frame = site.page_frame.replace("{box}", '{box}<meta name="ContentSource" content="市水务局">')
    watching.news()
    assert not findings(watching, FindingKind.ORIGIN_MOVED)
    for key in site.papers:
        site.edit(key, box="<p></p>")
    assert watching.news() == []
    (finding,) = findings(watching, FindingKind.REDESIGNED)
    assert finding.message.startswith("on 3 of 3 pages values stand elsewhere, unchanged: publisher from meta")
    assert "发布机构" in finding.message
    assert not findings(watching, FindingKind.ORIGIN_MOVED)
    site.publish(4)
    watching.news()
    assert not findings(watching, FindingKind.REDESIGNED)


def test_another_value_from_elsewhere(column):
    """The label goes and the meta tag says something else: that may be read wrongly, and somebody must look."""
    site, watching = column(3)
    site.page_frame = site.page_frame.replace("{box}", '{box}<meta name="ContentSource" content="市水务局办公室">')
    watching.news()
    site.edit(1, box="<p></p>")
    watching.news()
    (finding,) = findings(watching, FindingKind.ORIGIN_MOVED)
    assert finding.message.startswith("on 1 of 1 pages values are read from elsewhere: publisher from meta")


def test_the_same_places_on_edited_pages(column):
    """Edits of values and text move no origin."""
    site, watching = column(3)
    watching.news()
    for key in site.papers:
        site.edit(key, body=site.papers[key].body.replace("1280", "1290"))
    assert watching.news()
    assert not findings(watching, FindingKind.ORIGIN_MOVED)


def test_a_body_that_lacks_text(column):
    """A page whose body holds little of its prose is a finding that tells the share and the address."""
    site, watching = column(3)
    watching.news()
    assert not findings(watching, FindingKind.BODY_PARTIAL)
    site.publish(4)
    site.edit(4, body=site.papers[4].body * 2, box=STRAY + BOX)
    watching.news()
    (finding,) = findings(watching, FindingKind.BODY_PARTIAL)
    assert "on 1 of 1 pages" in finding.message
    assert "/d/4.html" in finding.message


def test_a_field_that_new_documents_lack(column):
    """The label is dropped from new pages: told with the pages while the old ones still have it; ends when a selector reads it."""
    site, watching = column(20, per_page=50)
    watching.news()
    for key in range(21, 31):
        site.publish(key)
        site.edit(key, box="<p class=who>市水务局</p>")
    watching.news()
    (finding,) = findings(watching, FindingKind.FIELD_FADING)
    assert "publisher is missing on 10 of the last 10 documents" in finding.message
    assert "/d/30.html" in finding.message
    path = watching.made.folder / "watch.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('listing_url = "', 'selectors = {publisher = ".who"}\nlisting_url = "'), "utf-8")
    watching.news()
    assert not findings(watching, FindingKind.FIELD_FADING)
    assert {row["publisher"] for row in watching.made.store.records().to_pylist()} == {"市水务局"}
