"""Changes in their sentences: old and new apart with every style gone, and no figure that neither version has."""

import datetime as dt
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_watch import diff
from disclosure_watch.alert import Alert
from disclosure_watch.alert.passages import FOLDED, fold, passages
from disclosure_watch.model import Attachment, Attribution, Change, State

FIGURE = re.compile(r"\d+(?:[.,]\d+)*%?")
SENTENCES = st.lists(
    st.tuples(
        st.sampled_from(
            ["全市累计培育企业{}家", "投入资金{}万元，惠及居民", "占比{}%，", "涉及{}亩", "建立“一企一策”台账，"]
        ),
        st.one_of(st.integers(1, 99_999).map(str), st.decimals(1, 999, places=2).map(str)),
        st.sampled_from(["。", "；", "。\n", "，"]),
    ).map(lambda parts: parts[0].format(parts[1]) + parts[2]),
    min_size=1,
    max_size=12,
)


class Words(HTMLParser):
    """The text of a page with its tags stripped, style sheets aside."""

    def __init__(self, html):
        super().__init__()
        self.parts, self.hidden = [], 0
        self.feed(html)

    def handle_starttag(self, tag, _attrs):
        self.hidden += tag in {"style", "head"}

    def handle_endtag(self, tag):
        self.hidden -= tag in {"style", "head"}

    def handle_data(self, data):
        if not self.hidden:
            self.parts.append(data)


def text_of(html):
    return "".join(Words(html).parts)


def edited(made, before, after):
    """A revision and the one before it, in which the text was edited."""
    earlier = made.revision(1, body_text=before)
    fields = diff.records(earlier.record, replace(earlier.record, body_text=after))
    changes = (Change.CONTENT_CHANGED,)
    return earlier, made.revision(2, body_text=after, fields=fields, changes=changes)


@given(lines=SENTENCES, data=st.data())
@settings(max_examples=60, deadline=None)
def test_figures_of_neither_version_never_appear(lines, data):
    """Whatever was edited, in every form: the changed figures stand there whole, and no other than the versions hold."""
    at = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(SENTENCES)
    before, after = "".join(lines), "".join([*lines[:at], *other[:2], *lines[at + 1 :]])
    known = {*FIGURE.findall(before), *FIGURE.findall(after)}
    for passage in passages(diff.redline(before, after)).shown:
        for side in ("before", "after"):
            for part in passage:
                assert set(FIGURE.findall(getattr(part, side))) <= known, (before, after, passage)


@pytest.mark.parametrize(("old", "new"), [("363", "70534"), ("8837", "8873"), ("1.83", "2.38"), ("51.5%", "5.15%")])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("how", ["single", "digest", "flood", "bulk"])
def test_old_and_new_stand_apart_in_every_form(made, subscribed, old, new, language, how):
    """Text part, HTML with its tags stripped, Markdown: both figures whole, in their sentence, with the page's address."""
    before = f"一、甲。\n二、全市涉及{old}亩，另有12处。\n三、乙。"
    earlier, revision = edited(made, before, before.replace(old, new))
    settings = subscribed({"to": "x:", "language": language})
    revisions = (revision,) if how == "single" else (revision, made.revision(1, "a.0009"))
    alert = Alert("k", revisions, **({} if how == "single" else {how: True}))
    message = settings.renderer(settings.subscriptions[0], {revision.revision_id: earlier}).render(alert)
    for form in (message.text, text_of(message.html), message.markdown.replace("**", "")):
        assert f"全市涉及{'〔' if language == 'zh' else '['}{old} → {new}{'〕' if language == 'zh' else ']'}亩，另有12处。" in form.replace("\\[", "[").replace("\\]", "]")  # fmt: skip
        assert old + new not in form
    for form in (message.text, message.html, message.markdown):
        assert revision.record.url in form


def test_a_paragraph_that_went_is_shown_as_that_paragraph(made, subscribed):
    """Struck and alone, nothing of its neighbours, and never as an arrow to nothing."""
    before = "一、甲。\n二、建立台账，每季度回访。\n云岭市科学技术局"
    earlier, revision = edited(made, before, "一、甲。\n云岭市科学技术局")
    settings = subscribed({"to": "x:"})
    message = settings.renderer(settings.subscriptions[0], {revision.revision_id: earlier}).render(
        Alert("k", (revision,))
    )
    assert "正文：〔删：二、建立台账，每季度回访。〕\n" in message.text
    assert re.search("〔删：<del[^>]*>二、建立台账，每季度回访。</del>〕</span>", message.html)


def test_a_long_passage_is_folded_with_a_count():
    """A passage longer than a message shows keeps its beginning and its end, figures whole, and says how much is left out."""
    text = "".join(f"第{number}项投入{number * 7919}万元，" for number in range(100))
    shown, left_out = fold(text)
    assert len(shown) <= FOLDED + 10
    assert left_out == len(text) - len(shown.replace(" … ", ""))
    assert set(FIGURE.findall(shown)) <= set(FIGURE.findall(text))


def test_what_is_new_gone_or_moved_is_told_in_full(made, subscribed):
    """Proposal, number, title, proposer and first lines of a new letter; what is known of one that went; both addresses of one that moved."""
    settings = subscribed({"to": "x:", "language": "zh"})
    reply = replace(made.revision().record.reply, proposal_number="0001", proposal_title="加快培育", signed_on=dt.date(2026, 9, 3))  # fmt: skip
    added = made.revision(1, reply=reply)
    gone = replace(made.revision(2, reply=reply), state=State.WITHDRAWN, changes=(Change.WITHDRAWN,), evidence=None)
    moved = made.revision(2, changes=(Change.RELOCATED,))
    moved = replace(moved, record=replace(moved.record, url="http://www.yunling.example/new/1.html"))
    earlier = {gone.revision_id: added}

    def render(revision):
        return settings.renderer(settings.subscriptions[0], earlier).render(Alert("k", (revision,))).text

    for said in ("市政协六届三次会议", "第0001号", "加快培育", "王涛", "2026-09-03", "您提出的提案收悉"):
        assert said in render(added)
    for said in (
        "最后一次记录到改动：2026-11-02 08:00 Asia/Shanghai",
        "首次发现缺失",
        "网页已不存在",
        "a/2026-11.warc.gz @123",
    ):
        assert said in render(gone)
    assert "原地址：http://www.yunling.example/1.html\n新地址：http://www.yunling.example/new/1.html" in render(moved)


def test_a_digest_has_a_summary_the_gravest_first_by_office(made, subscribed):
    """A line of counts; withdrawals and figures before the rest; each office once; new documents as a list at the end."""
    settings = subscribed({"to": "x:"})
    gone = made.revision(2, "b.0001", source="b", changes=(Change.WITHDRAWN,), title="撤下的文件")
    figures = made.figure(2, record="a.0002", title="改了数字的文件")
    added = [made.revision(1, f"a.1{at}", title=f"新文件{at}") for at in range(3)]
    alert = Alert("k", (*added, figures, gone), digest=True)
    message = settings.renderer(settings.subscriptions[0], {figures.revision_id: made.revision(1)}).render(alert)
    lines = message.text.split("\n")
    assert lines[0] == "【变更汇总】5 项变更，临江区教育委员会 撤下：撤下的文件"
    assert lines[1] == "2 个单位：撤下 1，数字变更 1，新公开 3"
    order = [message.text.index(said, len(lines[0]) + len(lines[1])) for said in ("== 临江区教育委员会", "撤下的文件", "== 云岭市科学技术局", "改了数字的文件", "新文件0")]  # fmt: skip
    assert order == sorted(order)


def test_a_large_digest_is_bounded_and_says_what_it_leaves_out(made, subscribed):
    """Three thousand changes fit into 100 KB in every form, the rest counted and linked."""
    settings = subscribed({"to": "x:"}, history_url="https://data.example/history/{record_id}")
    revisions = tuple(made.figure(2, record=f"a.{at:05d}") for at in range(3_000))
    message = settings.renderer(settings.subscriptions[0], {}).render(Alert("k", revisions, digest=True))
    for form in (message.text, message.html, message.markdown):
        assert len(form.encode()) <= 100_000
        assert "项从略" in form
        assert "https://data.example/history/" in form
    assert "disclosure-watch history" not in message.text + message.html


def test_attachments_are_told_by_name_and_by_their_text(made, subscribed):
    """A file that came is told by its name; one that was replaced by the changed sentence of its text."""
    settings = subscribed({"to": "x:"})
    old = made.revision(1, attachments=(Attachment("表.pdf", "http://x.example/1.pdf", "1", "共12家。"),))
    record = replace(
        old.record,
        attachments=(
            Attachment("表.pdf", "http://x.example/1.pdf", "2", "共21家。"),
            Attachment("新表.pdf", "http://x.example/2.pdf"),
        ),
    )
    new = replace(
        old, revision=2, record=record, fields=diff.records(old.record, record), changes=(Change.CONTENT_CHANGED,)
    )
    text = settings.renderer(settings.subscriptions[0], {new.revision_id: old}).render(Alert("k", (new,))).text
    assert "表.pdf：共〔12 → 21〕家。" in text
    assert "〔增：新表.pdf〕" in text
    assert new.attribution is Attribution.SOURCE_EDIT
