"""A column of replies held in memory, and a client that asks it without a network: for what a real site does seldom."""

import asyncio
import datetime as dt
import hashlib
import re
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from disclosure_watch import watch
from disclosure_watch.model import Capture, Failure

FOOTER = "<div class=foot>版权所有：云岭市水务局 主办单位：云岭市水务局 网站标识码：5301000001 滇ICP备05000001号</div>"
NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻"


CONFIG = """\
[fetch]
pace = 0
concurrency_per_host = 2
[watch]
recheck = "all"
full_every = "0"
withdraw_after = "0"
[[source]]
id = "a"
listing_url = "{url}"
[[subscription]]
name = "all"
to = "jsonl:alerts.jsonl"
"""
"""Everything asked in every pass, and withdrawals told by the second."""


@dataclass(frozen=True)
class Paper:
    """One reply; `path` is where its page is now, `body` what stands in its content box."""

    key: int
    path: str
    title: str
    day: dt.date
    body: str
    box: str = "<p>发布机构：市水务局</p>"


def letter(key, figure=1280):
    """The text of a reply that shares little with another's."""
    name, other = NAMES[key % len(NAMES)], NAMES[(key * 7 + 3) % len(NAMES)]
    own = "".join(NAMES[(key * step + step) % len(NAMES)] for step in range(1, 40))
    return "".join(
        f"<p>{line}</p>"
        for line in (
            f"{name}{other}委员：",
            f"您提出的《关于第{key}件事情的提案》（第{key:04d}号）收悉。现答复如下：",
            f"一、关于{own[:12]}。新建站点{key + 30}处，投入资金{figure}万元，受益群众{key + 4}万人。",
            f"二、关于{own[12:]}。我们将继续完善制度，力争在年底前完成全部任务。",
            "云岭市水务局",
            "2026年9月3日",
        )
    )


@dataclass
class SmallSite:
    """
    A column; `order` is its listing from the top. `answers` overrides what a path gives: (status, html), or None for
    silence; what `hangs` is never answered. `leads` and `list_leads` say where all addresses, or those of the list, redirect to.
    """

    per_page: int = 10
    base: str = "http://column.example"
    count_shown: bool = True
    extra_pages: int = 0
    papers: dict = field(default_factory=dict)
    order: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    hangs: set = field(default_factory=set)
    page_frame: str = "<h1>{title}</h1><div class=info>{box}</div><div id=zoom>{body}</div>"
    listed_link: str = "{path}"
    leads: object = None
    list_leads: object = None

    def write(self, key, path=None, day=None):
        day = day or dt.date(2026, 1, 1) + dt.timedelta(days=key)
        self.papers[key] = Paper(key, path or f"/d/{key}.html", title_of(key), day, letter(key))
        return self.papers[key]

    def publish(self, key, position=0, **values):
        self.write(key, **values)
        self.order.insert(position, key)
        return self.papers[key]

    def edit(self, key, **values):
        self.papers[key] = replace(self.papers[key], **values)

    @property
    def listing_url(self):
        return f"{self.base}/list/"

    def listing(self, number):
        """The listing page of a number, from 1; None where there is none."""
        rows = self.order[(number - 1) * self.per_page : number * self.per_page]
        pages = -(-len(self.order) // self.per_page)
        if number > 1 and not rows:
            return None
        shown = "".join(
            f'<li><a href="{self.listed_link.format(path=self.papers[key].path)}">{self.papers[key].title}</a>'
            f"<span>{self.papers[key].day}</span></li>"
            for key in rows
        )
        total = f"共{len(self.order)}条" if self.count_shown else ""
        links = "".join(f'<a href="/list/index_{at}.html">{at}</a>' for at in range(2, pages + self.extra_pages + 1))
        pager = f'<div class=pager>{total}<a href="/list/">1</a>{links}</div>' if pages + self.extra_pages > 1 else ""
        return f"<html><body><ul class=list>{shown}</ul>{pager}{' ' * 400}</body></html>"

    def led_to(self, url):
        """Where an address redirects to; None where it answers itself."""
        leads = (self.list_leads or self.leads) if urlsplit(url).path.startswith("/list/") else self.leads
        return leads(url) if leads is not None else None

    def respond(self, url):
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self.asked.append(target)
        if target in self.answers:
            answer = self.answers[target]
            return answer() if callable(answer) else answer
        if f"{parts.scheme}://{parts.netloc}" != self.base:
            return 404, "<html><body>not here</body></html>"
        if target == "/list/":
            return 200, self.listing(1)
        if target.startswith("/list/index_"):
            html = self.listing(int(target.removeprefix("/list/index_").removesuffix(".html")))
            return (200, html) if html else (404, "<html><body>not here</body></html>")
        paper = next((paper for paper in self.papers.values() if paper.path == target), None)
        if paper is None:
            return 404, "<html><body>not here</body></html>"
        return 200, self.page(paper)

    def page(self, paper, **values):
        shown = {"title": paper.title, "box": paper.box, "body": paper.body} | values
        frame = self.page_frame.format(**shown)
        return f"<html><head><title>{paper.title}</title></head><body>{frame}{FOOTER}{' ' * 400}</body></html>"


def title_of(key):
    return f"关于市政协六届三次会议第{key:04d}号提案{NAMES[key % len(NAMES)]}字类的答复"


class Client:
    """Asks a small site, or several by host, as a fetcher does."""

    def __init__(self, clock, *sites):
        self._clock, self._sites = clock, sites

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass

    old_servers = ()

    def for_source(self, _source):
        return self

    def recall(self, _servers):
        pass

    def carrying(self):
        return nullcontext()

    def _site_of(self, url):
        return next((site for site in self._sites if url.startswith(site.base)), self._sites[0])

    async def get(self, url, validators=None):
        await asyncio.sleep(0)
        site = self._site_of(url)
        requested, hops = url, ()
        if (target := site.led_to(url)) is not None:
            hops, url = (target,), target
            site = self._site_of(url)
        if urlsplit(url).path in site.hangs:
            await asyncio.sleep(60)
        answer = site.respond(url)
        if answer is None:
            return Capture(url, requested, self._clock(), failure=Failure.TIMEOUT, detail="no answer")
        status, html = answer
        content = html.encode("utf-8", "surrogatepass")
        return Capture(
            url=url,
            requested_url=requested,
            hops=hops,
            fetched_at=self._clock(),
            status=status,
            reason="OK",
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=content,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
        )


class Watching:
    """A watch over small sites; `news` passes once and gives the revisions written. Chance is `rng`."""

    def __init__(self, made, *sites):
        self.made, self.sites, self.rng = made, sites, None

    def run(self, hours=6):
        self.made.clock.now += dt.timedelta(hours=hours)
        client = Client(self.made.clock, *self.sites)
        return asyncio.run(watch.run(self.made.settings, clock=self.made.clock, fetcher=client, rng=self.rng))

    def news(self, hours=6):
        (report,) = self.run(hours).passes
        return [revision for revision in self.made.store.revisions() if revision.pass_number == report.pass_number]

    def told(self, hours=6):
        """Pass once; return (key of the paper, changes) of what alerts one by one."""
        return sorted(
            (key_of(revision), *map(str, revision.changes))
            for revision in self.news(hours)
            if revision.attribution == "source_edit" and "baseline" not in revision.changes
        )

    @property
    def findings(self):
        return {str(finding.kind) for finding in self.made.store.open_findings().values()} - {
            "contradiction",
            "silence",
        }

    def message(self, kind):
        return next(finding.message for finding in self.made.store.open_findings().values() if finding.kind == kind)

    @property
    def states(self):
        return {key_of_title(row["title"]): row["state"] for row in self.made.store.records().to_pylist()}


def key_of(revision):
    return key_of_title(revision.record.title)


def key_of_title(title):
    return int(re.search(r"第(\d+)", title)[1])


def broken():
    return 500, "<html><body>error</body></html>"
