"""What readers do with the pages, in a real Chromium: by mouse and keyboard, on a telephone, in both languages."""

import importlib.util
import os
import shutil
import subprocess
import zipfile
from urllib.parse import urlsplit

import pytest

from disclosure_watch import config
from disclosure_watch.fetch import browser as drawing
from web.hostile_storage import NOW, SCRIPT, hostile_watch

PROGRAM = next(filter(None, map(shutil.which, drawing._PROGRAMS)), None)
HAS_CHROMIUM = PROGRAM is not None and importlib.util.find_spec("playwright") is not None
pytestmark = pytest.mark.skipif(not HAS_CHROMIUM, reason=drawing.MISSING)

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def chromium(played):
    """One browser for all; begun after the watch has passed: Playwright's loop lets no other run beside it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        launched = driver.chromium.launch(
            executable_path=PROGRAM, args=["--disable-gpu"], chromium_sandbox=os.geteuid() != 0
        )
        yield launched
        launched.close()


@pytest.fixture
def opened(chromium, played):
    """Open a page as a reader of a language; at the end nothing acted, asked elsewhere or broke a policy."""
    contexts, faults = [], []

    def of(url="", language="zh-CN", **options):
        base = url or played.url
        context = chromium.new_context(base_url=base, locale=language, **options)
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        origin = urlsplit(base).netloc
        page.on("request", lambda request: urlsplit(request.url).netloc == origin or faults.append(request.url))
        page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: "status of 40" not in said.text and faults.append(said.text))
        page.on("popup", lambda popup: faults.append(popup.url))
        return page

    yield of
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(opened):
    return opened()


def follow(page, name, within="main", nth=0):
    """Click a link by its words."""
    page.locator(within).get_by_role("link", name=name).nth(nth).click()


def every_path(played):
    """Return an address of every kind of page, the richest first."""
    edited = next(each for each in played.revisions if any(change.field == "body_text" for change in each.fields))
    gone = played.of_change("withdrawn")[0]
    reply = next(each.record.reply for each in played.revisions if each.record.reply)
    record = f"/records/{edited.record_id}"
    return (
        f"{record}?from={edited.revision - 1}&to={edited.revision}", f"/search?q={gone.record.title[:4]}&history=1", "/changes?kind=content_changed",
        "/charts", f"/saved/{edited.revision_id}", "/", "/changes", "/changes?agency=nobody", record, f"/records/{gone.record_id}",
        "/search", "/search?q=nothing-of-this", "/sources", "/sources/a",
        f"/proposals/{reply.proposal_id}", "/subscribe?kind=withdrawn", "/nothing", "/changes?from=x",
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ the ten journeys


def test_a_reply_is_reached_by_its_proposer(played, page):
    revision = next(each for each in played.revisions if each.record.reply and each.record.reply.addressees)
    page.goto("/")
    follow(page, "检索", within="nav")
    page.get_by_role("searchbox").fill(revision.record.reply.addressees[0])
    page.get_by_role("button", name="检索").click()
    page.locator(f'.hits a[href^="/records/{revision.record_id}"]').click()
    assert revision.record.reply.addressees[0] in page.locator("aside .facts").first.inner_text()


def test_what_an_office_changed_this_month(played, page):
    edited = played.of_change("content_changed")[0]
    page.goto("/changes")
    page.locator("summary").click()
    page.get_by_role("textbox", name="发布机构").fill(edited.record.publisher)
    page.get_by_role("combobox", name="变更类型").select_option("content_changed")
    page.get_by_label("自", exact=True).fill(f"{played.watch.clock.now:%Y-%m}-01")
    page.get_by_role("button", name="应用").click()
    shown = page.locator(".changes .title").evaluate_all("links => links.map(each => each.pathname)")
    wanted = {f"/records/{each.record_id}" for each in played.of_change("content_changed") if each.record.publisher == edited.record.publisher}  # fmt: skip
    assert set(shown) == wanted
    page.locator(".conditions a").first.click()
    assert page.locator(".conditions a").count() == 2


def test_the_redline_of_a_figure(played, page):
    edited = next(each for each in played.revisions if any(change.field == "body_text" for change in each.fields))
    (change,) = [change for change in edited.fields if change.field == "body_text"]
    page.goto("/changes?only=figures&field=body_text")
    page.locator(".changes .title").click()
    redlined = page.locator(".redlined")
    assert redlined.locator("del").all_inner_texts() == [change.before]
    assert redlined.locator("ins").all_inner_texts() == [change.after]
    struck = redlined.locator("del").evaluate("each => getComputedStyle(each).textDecorationLine")
    assert struck == "line-through"


def test_whether_it_was_withdrawn_and_when_it_was_last_seen(played, page):
    (gone,) = played.of_change("withdrawn")
    page.goto(f"/records/{gone.record_id}")
    seen = gone.last_seen_live_at.astimezone(played.watch.settings.timezone)
    notice = page.locator(".notice")
    assert notice.is_visible()
    assert f"{seen:%Y-%m-%d %H:%M}" in notice.inner_text()


def test_the_proof_is_downloaded_and_checked(played, page, tmp_path):
    edited = played.of_change("content_changed")[0]
    page.goto(f"/records/{edited.record_id}")
    with page.expect_download() as downloading:
        follow(page, "下载证据包", nth=edited.revision - 1)
    downloading.value.save_as(tmp_path / "proof.zip")
    zipfile.ZipFile(tmp_path / "proof.zip").extractall(tmp_path)
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=True, capture_output=True)


def test_a_subscription_is_made(played, page, tmp_path):
    page.goto("/")
    follow(page, "订阅", within="nav")
    page.get_by_label("订阅名称").fill("撤下的文件")
    page.get_by_label("发往").fill("jsonl:gone.jsonl")
    page.get_by_role("combobox", name="变更类型").select_option("withdrawn")
    page.get_by_role("button", name="生成").click()
    sources = (played.watch.folder / "watch.toml").read_text("utf-8").partition("[[subscription]]")[0]
    (tmp_path / "watch.toml").write_text(sources + page.locator("pre").inner_text(), "utf-8")
    (subscription,) = config.load(tmp_path / "watch.toml").subscriptions
    assert (subscription.name, [str(change) for change in subscription.changes]) == ("撤下的文件", ["withdrawn"])
    assert page.locator(".nested .title").count() == len(played.of_change("withdrawn"))


def test_what_was_withdrawn_is_searched(played, page):
    (gone,) = played.of_change("withdrawn")
    page.goto("/search")
    page.get_by_role("searchbox").fill(f'"{gone.record.title[:20]}"')
    page.get_by_label("包括历次版本").check()
    page.get_by_role("searchbox").press("Enter")
    hit = page.locator(".hits li").filter(has=page.locator(f'a[href^="/records/{gone.record_id}"]'))
    assert hit.locator("mark").first.is_visible()
    assert "已撤下" in hit.inner_text()


def test_a_telephone_scrolls_no_page_sideways(played, opened):
    page = opened(viewport=PHONE, is_mobile=True, has_touch=True)
    wide = {}
    for path in every_path(played):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wide[path] = width
    assert wide == {}


def tab_to(page, words):
    """Press Tab until what holds some words has the focus, as every reader sees; return what it is called."""
    for _ in range(120):
        page.keyboard.press("Tab")
        focused = page.evaluate("""() => {
            const each = document.activeElement, box = each.getBoundingClientRect(), style = getComputedStyle(each);
            return {words: each.getAttribute("aria-label") || each.innerText || each.name || "",
                    seen: box.width > 0 && box.right > 0 && style.outlineStyle !== "none"}; }""")
        assert focused["seen"], focused["words"]
        if words in focused["words"]:
            return
    raise AssertionError(words)


def test_by_keyboard_alone(played, page):
    (gone,) = played.of_change("withdrawn")
    page.goto("/")
    tab_to(page, "跳到正文")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.goto("/")
    tab_to(page, "检索")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "q")
    page.keyboard.type(f'"{gone.record.title[:20]}"')
    tab_to(page, "history")
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, gone.record.title[:10])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "与上一版比较")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("#redline").is_visible()


def test_in_english(played, opened):
    page = opened(language="en-GB")
    edited = next(each for each in played.revisions if any(change.field == "body_text" for change in each.fields))
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "en"
    follow(page, "Changes", within="nav")
    page.locator(f'.title[href^="/records/{edited.record_id}?from"]').first.click()
    assert "What changed from revision" in page.locator("#redline").inner_text()
    follow(page, "中文", within="nav")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    follow(page, "来源", within="nav")
    assert page.locator("html").get_attribute("lang") == "zh-CN"


# ------------------------------------------------------------------------------------------------------ what holds

HOSTILE_PATHS = (
    "/", "/changes", "/records/a.000000000000", "/records/a.000000000000?from=1&to=2", "/records/a.000000000000/text",
    "/saved/a.000000000000.2", "/search?q=plain&history=1", "/search?q=script", "/sources", "/sources/a", "/charts", "/changes.atom",
    f"/subscribe?keywords={SCRIPT}&name={SCRIPT}&receiver={SCRIPT}", f"/search?q={SCRIPT}", f"/changes?agency={SCRIPT}&session={SCRIPT}",
)  # fmt: skip


@pytest.mark.parametrize("size", [1, pytest.param(4000, marks=pytest.mark.slow)])
def test_hostile_texts_do_nothing(opened, tmp_path, serve_face, size):
    settings = hostile_watch(tmp_path, size)
    with serve_face(settings, lambda: NOW) as url:
        page = opened(url, viewport=PHONE)
        for path in HOSTILE_PATHS:
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            assert urlsplit(page.url).netloc == urlsplit(url).netloc
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        page.goto("/records/a.000000000000")
        assert page.locator("main a[href^='javascript'], main a[href^='data'], main script, main img").count() == 0


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    told = Axe().run(page).response["violations"]
    return [(each["id"], node["target"], node["failureSummary"]) for each in told for node in each["nodes"]]


def without_sandbox(route):
    """Let the checks run in a saved page, in which no script may."""
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
    route.fulfill(response=answer, headers=headers)


READERS = [
    (3, {}),
    *(
        pytest.param(None, options, marks=pytest.mark.slow)
        for options in (
            {},
            {"color_scheme": "dark"},
            {"language": "en-GB"},
            {"viewport": PHONE},
            {"viewport": PHONE, "color_scheme": "dark", "language": "en-GB"},
        )
    ),
]


@pytest.mark.parametrize(("count", "options"), READERS)
def test_no_page_violates_what_axe_checks(played, opened, count, options):
    page = opened(**options)
    page.route("**/saved/*", without_sandbox)
    wrong = {}
    for path in every_path(played)[:count]:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        if told := violations(page):
            wrong[path] = told
    assert wrong == {}


SITE = ("search/index.html", *(
    pytest.param(path, marks=pytest.mark.slow)
    for path in ("index.html", "en/changes/index.html", "records/*/index.html", "en/records/*/from*/index.html",
                 "saved/*/index.html", "search/2*/index.html", "subscribe/index.html", "sources/a/index.html", "en/charts/index.html")
))  # fmt: skip


@pytest.mark.parametrize("path", SITE)
@pytest.mark.parametrize(
    "options", [{}, pytest.param({"viewport": PHONE, "color_scheme": "dark"}, marks=pytest.mark.slow)]
)
def test_no_page_of_the_static_site_violates_what_axe_checks(written, site_url, opened, path, options):
    page = opened(site_url, **options)
    page.goto(f"{site_url}/{next(written.glob(path)).relative_to(written)}")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert violations(page) == []
