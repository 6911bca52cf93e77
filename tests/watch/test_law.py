"""The law of trust: whatever befell a source, a new document on its first page is told, or a finding says why not."""

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watch.small_site import FOOTER, SmallSite, Watching, letter

CONFIG = """\
[fetch]
pace = 0
[watch]
recheck = {recheck}
full_every = "{full_every}"
withdraw_after = "0"
[[source]]
id = "a"
listing_url = "{{url}}"
"""

EVENTS = (
    "publish",
    "publish many",
    "publish in the middle",
    "edit",
    "edit all",
    "delist",
    "withdraw",
    "restore",
    "move",
    "move all",
    "page fails",
    "all pages fail",
    "half drawn",
    "half drawn new",
    "listing page fails",
    "listing fails",
    "listing of another column",
    "listing empty",
    "listing cut",
    "pager names too many",
    "count gone",
    "clock jumps",
    "year turns",
    "swap",
)
EVENT = st.tuples(st.sampled_from(EVENTS), st.integers(0, 10**6))
HISTORY = st.lists(st.lists(EVENT, max_size=3), min_size=1, max_size=5)


class Life:
    """What befalls a small site; faults last for one step."""

    def __init__(self, site, watching):
        self.site, self.watching = site, watching
        self.next = 500
        self.off = []

    def new(self, position, day=None):
        self.next += 1
        self.site.publish(self.next, position=position, day=day or self.today())
        return self.next

    def today(self):
        return dt.date(2027, 1, 1) + dt.timedelta(days=self.next)

    def some(self, number):
        return self.site.order[number % len(self.site.order)] if self.site.order else None

    def befall(self, name, number):  # noqa: C901
        site, key = self.site, self.some(number)
        if name == "publish":
            self.new(0)
        elif name == "publish many":
            for _ in range(2 + number % 14):
                self.new(0)
        elif name == "publish in the middle":
            self.new(number % (len(site.order) + 1))
        elif name == "clock jumps":
            self.watching.made.clock.now += dt.timedelta(days=(-1) ** number * (number % 900))
        elif name == "pager names too many":
            site.extra_pages = number % 3
        elif name == "count gone":
            site.count_shown = not site.count_shown
        elif name == "restore" and self.off:
            site.order.insert(number % (len(site.order) + 1), self.off.pop())
        elif name == "listing page fails":
            site.answers[f"/list/index_{2 + number % 3}.html"] = ((500, "x" * 900), (404, "gone"), None)[number % 3]
        elif name == "listing fails":
            site.answers["/list/"] = ((500, "x" * 900), None, (403, "no"))[number % 3]
        elif name == "listing empty":
            site.answers["/list/"] = (200, f"<html><body><ul></ul>{' ' * 500}</body></html>")
        elif name == "listing of another column":
            rows = "".join(
                f'<li><a href="/n/{at}.html">关于召开第{at}次会议的通知</a><span>2026-03-0{at}</span></li>'
                for at in range(1, 6)
            )
            site.answers["/list/"] = (200, f"<html><body><ul>{rows}</ul>{' ' * 400}</body></html>")
        elif key is not None:
            self.befall_one(name, number, key)

    def befall_one(self, name, number, key):  # noqa: C901
        site, paper = self.site, self.site.papers[key]
        if name == "edit":
            site.edit(key, body=letter(key, figure=1000 + number % 5000))
        elif name == "edit all":
            for each in site.papers:
                site.edit(each, box=f"<p>发布机构：市水利局{number % 3}</p>")
        elif name == "delist":
            site.order.remove(key)
            self.off.append(key)
        elif name == "withdraw":
            site.order.remove(key)
            del site.papers[key]
        elif name == "move":
            site.edit(key, path=f"/m{number}/{key}.html")
        elif name == "move all":
            for each, old in list(site.papers.items()):
                if number % 2:
                    site.answers[old.path] = (200, site.page(old))
                site.edit(each, path=f"/m{number}/{each}.html")
        elif name == "page fails":
            site.answers[paper.path] = ((500, "x" * 900), (404, "gone"), None, (200, "x" * 100))[number % 4]
        elif name == "all pages fail":
            for each in site.papers.values():
                site.answers[each.path] = ((500, "x" * 900), (404, "gone"), None)[number % 3]
        elif name == "half drawn":
            site.answers[paper.path] = (200, site.page(paper, body=("", FOOTER)[number % 2]))
        elif name == "half drawn new":
            new = site.papers[self.new(0)]
            site.answers[new.path] = (200, site.page(new, body=""))
        elif name == "listing cut":
            kept = site.order[: number % (len(site.order) + 1)]
            whole, site.order = site.order, kept
            site.answers["/list/"] = (200, site.listing(1))
            site.order = whole
        elif name == "year turns":
            site.order = [each for each in site.order if site.papers[each].day.year > 2026]
            if not site.order:
                self.new(0)
        elif name == "swap":
            site.order.remove(key)
            site.order.insert(0, key)


def lived(watch_in, folder, count, history, recheck, full_every):
    """Let a watch pass over a random history; publish, pass twice cleanly; return the key, what was told, and the findings."""
    site = SmallSite(per_page=4)
    for key in range(1, count + 1):
        site.publish(key)
    watching = Watching(watch_in(folder, site.listing_url, CONFIG.format(recheck=recheck, full_every=full_every)), site)
    life = Life(site, watching)
    watching.run()
    for step in history:
        site.answers = {path: answer for path, answer in site.answers.items() if path.startswith("/m-keep")}
        for name, number in step:
            life.befall(name, number)
        watching.run()
    site.answers = {}
    key = life.new(0)
    told = watching.told() + watching.told()
    return key, told, watching.findings


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    count=st.integers(1, 14),
    history=HISTORY,
    recheck=st.sampled_from(['"all"', "2", '"auto"\nrecheck_budget = 2']),
    full=st.sampled_from(["0", "7d"]),
)
def test_a_new_document_is_told_or_a_finding_says_why(watch_in, count, history, recheck, full):
    """After any history with faults: publish on page one, pass twice; it is told, or an open finding names the reason."""
    check(watch_in, count, history, recheck, full)


@pytest.mark.slow
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    count=st.integers(1, 30),
    history=st.lists(st.lists(EVENT, max_size=4), min_size=1, max_size=12),
    recheck=st.sampled_from(['"all"', "2", '"auto"\nrecheck_budget = 2']),
    full=st.sampled_from(["0", "7d"]),
)
def test_long_histories(watch_in, count, history, recheck, full):
    """The same over long histories."""
    check(watch_in, count, history, recheck, full)


def check(watch_in, count, history, recheck, full):
    with TemporaryDirectory() as folder:
        key, told, findings = lived(watch_in, Path(folder), count, history, recheck, full)
    assert any(revision[0] == key for revision in told) or "listing_replaced" in findings, (told, findings)
