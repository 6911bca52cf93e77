"""One column under a watch, for scenarios that are told pass by pass."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random

import pytest

from independent.column import Column, write
from independent.history import founded
from independent.server import Answer, page_of, serving
from independent.styles import Style, Tabular

CONFIG = """\
[fetch]
pace = 0
concurrency_per_host = {concurrency}
allow_private_addresses = true
[watch]
recheck = {recheck}
full_every = "{full_every}"
withdraw_after = "{withdraw_after}"
{watch}
[[source]]
id = "a"
listing_url = "{{url}}"
{source}
[[subscription]]
name = "all"
to = "jsonl:alerts.jsonl"
{more}
"""


def config(
    recheck: str = '"all"',
    full_every: str = "0",
    withdraw_after: str = "0",
    concurrency: int = 4,
    watch: str = "",
    source: str = "",
    more: str = "",
) -> str:
    """
    A watch.toml, the listing's address left open.

    `watch`, `source` and `more` are lines for their tables; `more` stands last, after the subscription.
    """
    values = {"watch": watch, "source": source, "more": more, "concurrency": concurrency}
    return CONFIG.format(recheck=recheck, full_every=full_every, withdraw_after=withdraw_after, **values)


def hooked(receiver, **values: object) -> str:
    """A configuration with the receiver beside the file."""
    return config(more=f'[[subscription]]\nname = "hook"\nto = "webhook:{receiver.url}"', **values)


def slow(*values: object) -> list:
    """Parameters of a test that the default suite leaves out."""
    return [
        pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.slow) for value in values
    ]


HALF = {
    "nothing": "",
    "picture": '<p><img src="/upfiles/w1.png"></p>',
    "script": '<div id="t"></div><script>load("/api/text?id=1", function (d) { t.innerHTML = d; });</script>',
    "loading": "<p>正在加载中，请稍候……</p>",
    "title": "<p>{title}</p>",
}
"""What may stand in the place of a text."""


class Scenario:
    """A column, what it answers otherwise than it should, and the watch over it."""

    def __init__(self, papers: int, style: Style, seed: int) -> None:
        self.rng = Random(seed)
        self.column: Column = founded(self.rng, papers)
        self.style = style
        self.instead: dict[str, Answer] = {}
        self.once: dict[str, Answer] = {}
        self.hook: Callable[[str], Answer | None] = lambda target: None
        self.scheme = "http"
        self._seen = 0
        self.watch = None

    def answer(self, target: str) -> Answer | None:
        """What a target answers otherwise than it should: the first time, or always."""
        return self.once.pop(target, None) or self.hook(target) or self.instead.get(target)

    def path(self, key: int) -> str:
        return self.style.path(self.column, self.column.papers[key])

    def list_path(self, page: int) -> str:
        return self.style.list_path(page, self.style.count(self.column))

    def page(self, text: str, status: int = 200, **headers: str) -> Answer:
        return page_of(self.style, status, text, **headers)

    def paper_page(self, key: int) -> Answer:
        """What a paper's page answers now, to be served later as it was."""
        return self.page(self.style.paper_page(self.column, self.column.papers[key]))

    def edit(self, key: int, text: str = "此段另有补充说明，涉及点位3571处。") -> None:
        """Give a paper another paragraph."""
        self.column.change(key, paragraphs=(*self.column.papers[key].paragraphs, text))

    def publish(self, position: int = 0, day: dt.date = dt.date(2026, 9, 1)) -> int:
        """Publish a paper; return its key."""
        key = max(self.column.papers) + 1
        self.column.publish(write(self.rng, key, day), position)
        return key

    def half_drawn(self, key: int, how: str) -> Answer:
        """A paper's page in full dress with something else in place of its text, as `Tabular` prints it."""
        page = self.style.paper_page(self.column, replace(self.column.papers[key], files=()))
        start = page.index('<div class="content">') + len('<div class="content">')
        place = HALF[how].replace("{title}", self.column.papers[key].title)
        return self.page(page[:start] + place + page[page.index('</div><div class="down">') :])

    def other_column(self, notices: int = 5) -> dict[str, Answer]:
        """The answers of another column under the list's address, its notices served too."""
        style, column = self.style, self.column
        papers = [
            replace(
                write(self.rng, 900 + at, dt.date(2026, 8, 1 + at)),
                title=f"关于举办第{at + 2}期业务培训班的通知",
                code=f"01427765X/2026-9{at:04d}",
                opening="各有关单位：",
                people=(),
            )
            for at in range(notices)
        ]
        for at, paper in enumerate(papers):
            column.serial[paper.key] = 500 + at
        rows = style.rows(column, papers, self.list_path(1))
        answers = {self.list_path(1): self.page(style.frame(column, "通知公告", rows))}
        return answers | {style.path(column, paper): self.page(style.paper_page(column, paper)) for paper in papers}

    def news(self) -> list[dict]:
        """The alerts that came since this was asked last, as lines of the jsonl file."""
        file = self.watch.folder / "alerts.jsonl"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        new, self._seen = lines[self._seen :], len(lines)
        return [json.loads(line) for line in new]

    def pass_(self) -> list[dict]:
        """Pass once; return the alerts that came."""
        self.column.tick += 1
        self.watch.run()
        return self.news()

    def heard(self, alerts: list[dict]) -> list[tuple[int | None, tuple[str, ...]]]:
        """The key of each paper that alerts tell of, and the changes."""
        owners = {self.path(key): key for key in self.column.papers}
        return [
            (owners.get(self.style.meant("/" + alert["url"].split("/", 3)[3])), tuple(alert["changes"]))
            for alert in alerts
        ]

    def told(self) -> list[tuple[int | None, tuple[str, ...]]]:
        """Pass once; return what was told of which paper."""
        return self.heard(self.pass_())

    def told_in(self, passes: int) -> list[tuple[int | None, tuple[str, ...]]]:
        """What so many passes tell together, in order."""
        return [each for _ in range(passes) for each in self.told()]

    def findings(self) -> set[str]:
        """The kinds of the open findings."""
        return {str(finding.kind) for finding in self.watch.store.open_findings().values()}

    def records(self) -> dict[int | None, object]:
        """What is known, by the paper's key."""
        owners = {self.path(key): key for key in self.column.papers}
        known = self.watch.store.begin("a")
        with known as held:
            return {
                owners.get(self.style.meant("/" + known_record.record.url.split("/", 3)[3])): known_record
                for known_record in held.known.values()
            }


@contextmanager
def watched(
    watch_in,
    folder,
    papers=24,
    style=None,
    seed=1,
    text=None,
    bureau=None,
    prepare: Callable[[Scenario], None] = lambda scenario: None,
    secure=None,
) -> Iterator[Scenario]:
    """
    Serve a column and watch it; the baseline pass has been made.

    All papers are of one `bureau` where it is given; `prepare` is called before the first pass. With a
    `secure` context the site speaks TLS too, as the scenario's `scheme` says.
    """
    scenario = Scenario(papers, style or Tabular(), seed)
    for key in scenario.column.order if bureau else ():
        scenario.column.change(key, bureau=bureau)
    with serving(scenario.column, scenario.style, scenario.answer, lambda: scenario.scheme, secure) as url:
        scenario.watch = watch_in(folder, url, text) if text else watch_in(folder, url)
        prepare(scenario)
        assert scenario.pass_() == []
        yield scenario
