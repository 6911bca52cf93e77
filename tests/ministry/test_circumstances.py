"""Each circumstance is seen on the wire by a plain client, and the ministry's truth stays what it is."""

import re
import ssl
import urllib.error
import urllib.parse
import urllib.request
from random import Random

import pytest

from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.circumstances import MIRRORED_STEPS, STANDING, Circumstance, Circumstances
from disclosure_watch.ministry.faults import Fault, FaultKind
from disclosure_watch.ministry.presentation import Mirror


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


CLIENT = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)


def get(url):
    """Status, text and Location of one address."""
    try:
        with CLIENT.open(url, timeout=10) as answer:
            return answer.status, answer.read().decode(), None
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers["Location"]


@pytest.fixture
def site():
    return Site(2, 20, 5, "trs", small=True)


@pytest.fixture
def ministry(site):
    with serve(site, hosts=("127.0.0.1", "127.0.0.2")) as ministry:
        yield ministry


def rows(text):
    """The titles of the rows of a list."""
    return re.findall(r'<li class="clearfix"><a href="[^"]+" target="_blank" title="([^"]+)"', text)


def titles(documents):
    return [document.title for document in documents]


def test_deep_pages_are_stubs(site, ministry):
    """From the depth on, the list answers 200 with a frame and nothing in it."""
    site.present(depth=2)
    pages = [get(f"{ministry.base_url}{path}") for path in site.listing_paths]
    assert [status for status, _, _ in pages] == [200] * 4
    assert [len(rows(text)) for _, text, _ in pages] == [5, 5, 0, 0]


@pytest.mark.parametrize("family", ["hanweb", "gkmlpt"])
def test_deep_pages_of_an_interface_are_stubs(family):
    """An interface's deep pages hold nothing either."""
    site = Site(2, 20, 5, family, small=True)
    site.present(depth=2)
    stem = "/module/web/jpage/dataproxy.jsp?page=" if family == "hanweb" else "/gkmlpt/api/all/0?page="
    sizes = [len(site.respond("GET", f"{stem}{page}&sid=1").body) > 1000 for page in (1, 2, 3, 4)]
    assert sizes == [True, True, False, False]


def test_sticky_rows_stand_twice(site, ministry):
    """A pinned document stands on top of the first page, marked, and at its own place."""
    pinned = site.documents[7]
    site.present(pinned=(pinned.id,))
    first, second = (get(f"{ministry.base_url}{path}")[1] for path in site.listing_paths[:2])
    assert rows(first) == [pinned.title, *titles(site.documents[:5])]
    assert "置顶" in first
    assert pinned.title in rows(second)


def test_older_documents_stand_under_a_tab(site, ministry):
    """The list shows the newer half; its tab leads to the older."""
    older = site.documents[10:]
    site.present(older=frozenset(document.id for document in older))
    first = get(ministry.url(site))[1]
    tab = re.search(r'<a href="([^"]+)">往年</a>', first)[1]
    assert len(site.listing_paths) == 2
    assert rows(get(urllib.parse.urljoin(ministry.url(site), tab))[1]) == titles(older)


def test_a_stale_list_leads_to_true_pages(site, ministry):
    """A cached list shows what it showed; the pages are as they are now."""
    before = titles(site.documents[:5])
    site.cache_list(tuple(site.items))
    new = site.draft()
    site.publish(new)
    assert rows(get(ministry.url(site))[1]) == before
    assert new.title in get(ministry.url(site, new.id))[1]
    site.cache_list(None)
    assert rows(get(ministry.url(site))[1])[0] == new.title


@pytest.mark.parametrize("by_request", [True, False])
def test_mirrors_alternate(site, ministry, by_request):
    """An older copy answers every second request, or all of them while it is on."""
    document = site.documents[3]
    site.edit(document.id, title="改过的标题")
    site.present(mirror=Mirror({document.id: document}, by_request=by_request))
    seen = []
    for turn in range(4):
        if not by_request:
            site.present(mirror=Mirror({document.id: document}, by_request=False, on=turn % 2 == 0))
        seen.append("改过的标题" in get(ministry.url(site, document.id))[1])
    assert seen == [False, True, False, True]


def test_a_night_in_traditional_characters(site, ministry):
    """Every page is written in other characters, and then as before."""
    path = ministry.url(site)
    site.present(traditional=True)
    assert "關於" in get(path)[1]
    site.present(traditional=False)
    assert "關於" not in get(path)[1]


def test_a_template_that_gains_a_field(site, ministry):
    """A template without a place for 主题分类 prints neither label nor value."""
    url = ministry.url(site, site.documents[0].id)
    site.present(unprinted=frozenset({"topic_category"}))
    assert "主题分类" not in get(url)[1]
    site.present(unprinted=frozenset())
    assert site.documents[0].topic_category in get(url)[1]


@pytest.mark.parametrize(("left", "status"), [("redirect", 301), ("dead", 404), ("alive", 200)])
def test_pages_at_addresses_of_another_pattern(site, ministry, left, status):
    """Every page has a new address; the old ones redirect, are dead or live on."""
    document = site.documents[0]
    old = ministry.url(site, document.id)
    site.resettle(left)
    new = ministry.url(site, document.id)
    assert new == old.replace("/zwgk/", "/n1/zwgk/")
    assert get(old)[0] == status
    assert (get(old)[2] == new.removeprefix(ministry.base_url)) == (left == "redirect")
    assert document.title in get(new)[1]
    assert "/n1/" in get(ministry.url(site))[1]


@pytest.mark.parametrize(("left", "status"), [("redirect", 301), ("dead", 404), ("alive", 200)])
def test_a_site_at_another_host(site, ministry, left, status):
    """The old host's list leads to the new one; its other pages redirect, are dead or live on."""
    document = site.documents[0]
    old_list, old_page = ministry.url(site), ministry.url(site, document.id)
    site.change_host(site.authorities[1], left)
    assert get(old_list)[::2] == (301, ministry.url(site))
    assert "127.0.0.2" in ministry.url(site)
    assert get(old_page)[0] == status
    assert document.title in get(ministry.url(site, document.id))[1]


def test_what_happens_while_the_list_is_walked(site, ministry):
    """A document published after the first page was read pushes a row to the second, which then shows it again."""
    new = site.draft()
    site.meanwhile = lambda: site.publish(new)
    first, second = (rows(get(f"{ministry.base_url}{path}")[1]) for path in site.listing_paths[:2])
    assert new.title not in first
    assert second[0] == first[-1]


def test_a_dead_link(site, ministry):
    """A dead page answers 404 and stays on the list until it is served again."""
    document = site.documents[0]
    site.die(document.id)
    assert get(ministry.url(site, document.id))[0] == 404
    assert document.title in rows(get(ministry.url(site))[1])
    site.revive(document.id)
    assert get(ministry.url(site, document.id))[0] == 200


@pytest.mark.parametrize(
    ("variant", "instead"), [(0, ""), (1, "W020261101338.jpg"), (2, "$.get("), (3, "加载中"), (4, "{{")]
)
@pytest.mark.parametrize("template", [0, 1])
def test_half_drawn_pages(variant, instead, template):
    """Box and title stand there, the text does not."""
    site = Site(2, 5, 5, "trs", template=template, small=True)
    document = site.documents[0]
    site.fault = Fault(FaultKind.HALF_DRAWN, variant)
    page = site.respond("GET", site.path_of(document.id)).body.decode()
    assert document.title in page
    assert document.index_number in page
    assert document.paragraphs[2] not in page
    assert instead in page


@pytest.mark.parametrize(("variant", "title"), [(0, "关于开展节前安全检查的通知"), (1, "要闻动态")])
def test_another_column_in_place_of_the_list(site, ministry, variant, title):
    """The list shows rows that lead elsewhere, to pages that are there."""
    site.fault = Fault(FaultKind.OTHER_COLUMN, variant)
    text = get(ministry.url(site))[1]
    assert rows(text)[0] == title
    assert not set(rows(text)) & set(titles(site.documents))
    link = re.search(rf'<a href="([^"]+)" target="_blank" title="{title}"', text)[1]
    assert get(urllib.parse.urljoin(ministry.url(site), link))[0] == 200


@pytest.mark.parametrize("kind", sorted(set(Circumstance) - STANDING - {Circumstance.HOST_CHANGED}))
def test_every_circumstance_comes_and_goes(kind):
    """Drawn alone, each comes up, and once it has ended the site lives under nothing but its truth."""
    site = Site(3, 40, 6, "trs", small=True)
    site.speaks_tls = True
    lived = Circumstances(site, Random(5), [kind], chance=0.5)
    site.present(unprinted=frozenset({"topic_category"}))
    seen = []
    for _ in range(40):
        site.publish(site.draft())
        seen.append(lived.step(calm=True))
        if site.meanwhile is not None:
            site.meanwhile = site.meanwhile()
    assert {each for step in seen for each in step} == {kind}
    for _ in range(MIRRORED_STEPS):
        lived.go_on()
    assert (site.cached_list, site.presentation.mirror, site.presentation.traditional) == (None, None, False)


@pytest.mark.parametrize("kind", sorted(STANDING))
def test_what_holds_from_the_founding(kind):
    """A third of the sites lives under each from the start."""
    founded = [
        Circumstances(Site(seed, 30, 6, "trs", small=True), Random(seed), [kind], 0.0).standing for seed in range(30)
    ]
    assert 3 <= sum(bool(standing) for standing in founded) <= 18


def test_the_host_changes_where_there_is_another(site, ministry):
    """A site that can be asked at two hosts moves to the other, once."""
    lived = Circumstances(site, Random(5), [Circumstance.HOST_CHANGED], chance=1.0)
    assert [bool(lived.step(calm=True)) for _ in range(3)] == [True, False, False]
    assert site.authority == site.authorities[1]


def test_a_site_by_another_scheme():
    """One port speaks HTTP and TLS; what is asked by the scheme that was left is led to the same address by the other."""
    site = Site(3, 12, 6, "trs", small=True)
    trusting = ssl._create_unverified_context()
    with serve(site, tls=True) as ministry:
        plain = ministry.url(site)
        with urllib.request.urlopen(plain, timeout=9) as answer:
            assert answer.url == plain
        lived = Circumstances(site, Random(5), [Circumstance.SCHEME_CHANGED], chance=1.0)
        assert lived.step(calm=True) == {Circumstance.SCHEME_CHANGED}
        assert ministry.url(site) == plain.replace("http:", "https:")
        for url in (plain, ministry.url(site)):
            with urllib.request.urlopen(url, timeout=9, context=trusting) as answer:
                assert (answer.url, answer.status) == (ministry.url(site), 200)
        site.change_scheme("http")
        with urllib.request.urlopen(plain.replace("http:", "https:"), timeout=9, context=trusting) as answer:
            assert answer.url == plain
