"""Messages: what they say, in both languages, and that no content breaks out of its frame."""

import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from disclosure_watch.alert.delivery import Alert, Delivery
from disclosure_watch.alert.escape import clean, link, markdown, one_line, within
from disclosure_watch.alert.message import LONGEST_SUBJECT
from disclosure_watch.errors import ChannelError
from disclosure_watch.language import spoken
from disclosure_watch.model import Change, FieldChange

HOSTILE = [
    "<script>document.title='pwned'</script>",
    '"><img src=x onerror="document.title=\'pwned\'">',
    "[点击](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "标题\r\nBcc: all@example.org\r\n\r\n<b>x",
    "\u202egnp.exe\u2066\u200f",
    "</table></div></body></html>",
    "{{ 7*7 }}{% raw %}",
    "`code` *b* _i_ ~~s~~ # h | t | <http://evil.example>",
    "\x00\x08\x1b[31m",
    "长" * 1_000_000,
]


def render(subscribed, *revisions, before=None, language="zh", alert=None, **more):
    settings = subscribed({"to": "x:", "language": language}, **more)
    earlier = {
        revision.revision_id: replace(revision, revision=revision.revision - 1, record=before)
        for revision in revisions
        if before is not None
    }
    return settings.renderer(settings.subscriptions[0], earlier).render(alert or Alert("k", revisions))


def test_a_figure_is_told_with_its_context(made, subscribed):
    """Agency, kind and title in the subject; the figure before and after in its sentence; links and proof."""
    revision = made.figure()
    message = render(
        subscribed,
        revision,
        before=made.revision().record,
        archive_url="https://archive.example/{file}?o={offset}",
        history_url="https://data.example/{record_id}",
    )
    assert message.subject == "【云岭市科学技术局】正文变更：关于市政协六届三次会议第0001号提案的答复"
    assert "投入资金〔8837 → 8873〕万元。" in message.text
    assert "有关数字变更" in message.text
    assert re.search(r"投入资金〔<del[^>]*>8837</del> → <ins[^>]*>8873</ins>〕万元。", message.html)
    for url in ("http://www.yunling.example/1.html", "https://archive.example/a/2026-11.warc.gz?o=123", "https://data.example/a.0001"):  # fmt: skip
        assert url in message.text
        assert f'href="{url}"' in message.html
        assert url.replace("_", "%5F") in message.markdown or url in message.markdown
    assert "a/2026-11.warc.gz @123 sha256:abab" in message.text


@pytest.mark.parametrize(
    ("changes", "fields", "zh", "en"),
    [
        ((Change.ADDED,), (), "新复函公开", "a new reply was published"),
        ((Change.WITHDRAWN,), (), "文件撤下", "the document was taken down"),
        ((Change.DELISTED,), (), "已移出列表", "off the list"),
        ((Change.RESTORED,), (), "文件恢复公开", "the document is back"),
        ((Change.RELOCATED,), (), "网页地址变更", "another address"),
        ((Change.METADATA_CHANGED,), (FieldChange("issued_on", "2025-01-01", "2025-01-02"),), "有关日期变更", "dates were changed"),
        ((Change.METADATA_CHANGED,), (FieldChange("publisher", "甲", "乙"),), "著录信息", "metadata was changed"),
        ((Change.CONTENT_CHANGED,), (FieldChange("attachments", [], [{"name": "表.pdf", "url": "http://x/"}]),), "附件变更", "attachments"),
    ],
)  # fmt: skip
def test_what_a_change_means_is_said_in_one_line(made, subscribed, changes, fields, zh, en):
    """In Chinese and in English."""
    revision = made.revision(changes=changes, fields=fields)
    assert zh in render(subscribed, revision).text
    assert en in render(subscribed, revision, language="en").text


class Frame(HTMLParser):
    """The tags and links of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.links, self.events = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"}]
        self.events += [name for name, _ in attrs if name.startswith("on")]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_content_stays_content(made, subscribed, text):
    """A title and a body that hold markup, breaks or a megabyte without a space: every frame holds."""
    plain = render(subscribed, made.figure(), before=made.revision().record)
    revision = made.figure(title=text, after=text)
    message = render(subscribed, revision, before=made.revision().record)
    assert len(message.subject) <= LONGEST_SUBJECT + 1
    assert "\n" not in message.subject
    assert "\r" not in message.text + message.html + message.markdown + message.subject
    assert Frame(message.html).tags.count("script") == Frame(message.html).tags.count("img") == 0
    assert set(Frame(message.html).tags) == set(Frame(plain.html).tags)
    assert Frame(message.html).events == []
    assert all(url.startswith(("http://www.yunling", "https://")) for url in Frame(message.html).links)
    assert len(message.html) < 100_000
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x08]", message.text + message.html + message.markdown)
    shown = MarkdownIt().render(message.markdown)
    assert Frame(shown).tags.count("a") == Frame(MarkdownIt().render(plain.markdown)).tags.count("a")
    assert not {"img", "script", "h1", "code"} & set(Frame(shown).tags)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://[bad", ""])
def test_only_web_addresses_are_links(url):
    """No other scheme is ever linked."""
    assert link(url) == ""


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_markdown_holds_no_markup(text):
    """Escaped text renders as text, whatever it holds."""
    shown = MarkdownIt().render("x " + markdown(text))
    assert set(Frame(shown).tags) <= {"p"}


@given(st.text(), st.integers(4, 60))
def test_cutting_keeps_to_bytes(text, most):
    """A cut text is never longer than said, and stays UTF-8."""
    assert len(within(clean(text), most).encode()) <= most


@given(st.text())
def test_one_line_is_one_line(text):
    """No character that any reader takes for a line's end is left."""
    assert len(one_line(text).splitlines()) <= 1


def test_templates_of_the_users_own(made, subscribed, tmp_path):
    """A file of the same name in the folder takes a template's place; a broken one is told by name."""
    (tmp_path / "alert.txt").write_text("自定义：{{ changes[0].title }}")
    message = render(subscribed, made.figure(), templates=tmp_path)
    assert message.text.startswith("自定义：关于")
    assert "<html" in message.html
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "alert.txt").write_text("{% if %}")
    with pytest.raises(ChannelError, match=r"alert\.txt"):
        render(subscribed, made.figure(), templates=broken)


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Debian's chromium")
def test_nothing_executes_in_a_browser(made, subscribed, tmp_path):
    """A real browser opens a message full of hostile content: no script of it runs."""
    revision = made.figure(title="".join(HOSTILE[:-1]), after="".join(HOSTILE[:-1]))
    page = tmp_path / "mail.html"
    page.write_text(render(subscribed, revision, before=made.revision().record).html, "utf-8")
    command = [
        "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    shown = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    title = re.search("<title>(.*?)</title>", shown, re.DOTALL)
    assert title
    assert "pwned" not in title[1].replace("document.title=", "").replace("'pwned'", "").replace("&lt;", "")
    assert "正文变更" in title[1]
    assert "onerror" not in "".join(Frame(shown).events)


@pytest.mark.parametrize(
    ("status", "said"), [(404, "网页已不存在（HTTP 404）"), (200, "已不再显示这份文件（HTTP 200）")]
)
def test_a_withdrawal_says_what_the_address_answers_now(made, subscribed, status, said):
    """The exact status, whatever the page says."""
    revision = made.revision(2, changes=(Change.WITHDRAWN,))
    configured = subscribed({"to": "x:"})
    renderer = configured.renderer(configured.subscriptions[0], {}, lambda _revision: status)
    message = renderer.render(Alert("k", (revision,)))
    assert said in message.text
    assert f"HTTP {status}" in message.html


def test_a_move_has_both_addresses(made, subscribed):
    """Old and new, in every part and among the edits that machines get."""
    before = made.revision()
    after = replace(
        made.revision(2, changes=(Change.RELOCATED,)),
        record=replace(before.record, url="http://www.yunling.example/9.html"),
    )
    configured = subscribed({"to": "x:"})
    renderer = configured.renderer(configured.subscriptions[0], {after.revision_id: before})
    delivery = Delivery(Alert("k", (after,)), renderer, made.START)
    for part in (delivery.message.text, delivery.message.html, delivery.message.markdown):
        assert before.record.url in part
        assert after.record.url in part
    (edit,) = delivery.shape_of(after)["edits"]
    assert (edit["field"], edit["op"], edit["before"], edit["after"]) == (
        "url",
        "move",
        before.record.url,
        after.record.url,
    )


@pytest.mark.parametrize(("language", "said"), [("zh", "已出现7次"), ("en", "seen 7 times")])
def test_a_finding_says_since_when_and_how_often(made, subscribed, language, said):
    """With what it means and what to do, in every part; one seen once says nothing of how often."""
    configured = subscribed({"to": "x:", "language": language})
    renderer = configured.renderer(configured.subscriptions[0], {})
    finding = replace(made.finding(), count=7)
    message = renderer.render(Alert("k", (), (finding,)))
    meaning = spoken(finding.kind.words.meaning, language)
    for part in (message.text, message.html, message.markdown):
        plain = part.replace("\\", "")
        assert said in plain
        assert "2026-11-02" in plain
        assert meaning[:20] in plain
    assert said[:4] not in renderer.render(Alert("k", (), (made.finding(),))).text
