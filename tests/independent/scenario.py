"""One column under a watch, for scenarios that are told pass by pass."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from independent.column import Column
from independent.history import founded
from independent.server import Answer, page_of, serving
from independent.styles import Style, Tabular


class Scenario:
    """A column, what it answers otherwise than it should, and the watch over it."""

    def __init__(self, papers: int, style: Style, seed: int) -> None:
        self.rng = Random(seed)
        self.column: Column = founded(self.rng, papers)
        self.style = style
        self.instead: dict[str, Answer] = {}
        self.once: dict[str, Answer] = {}
        self._seen = 0
        self.watch = None

    def answer(self, target: str) -> Answer | None:
        """What a target answers otherwise than it should: the first time, or always."""
        return self.once.pop(target, None) or self.instead.get(target)

    def path(self, key: int) -> str:
        return self.style.path(self.column, self.column.papers[key])

    def list_path(self, page: int) -> str:
        return self.style.list_path(page, self.style.count(self.column))

    def page(self, text: str, status: int = 200, **headers: str) -> Answer:
        return page_of(self.style, status, text, **headers)

    def paper_page(self, key: int) -> Answer:
        """What a paper's page answers now, to be served later as it was."""
        return self.page(self.style.paper_page(self.column, self.column.papers[key]))

    def pass_(self) -> list[dict]:
        """Pass once; return the alerts that came, as lines of the jsonl file."""
        self.column.tick += 1
        self.report = self.watch.run()
        file = self.watch.folder / "alerts.jsonl"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        new, self._seen = lines[self._seen :], len(lines)
        return [json.loads(line) for line in new]

    def told(self) -> list[tuple[int | None, tuple[str, ...]]]:
        """Pass once; return the key of each paper that was told of, and the changes."""
        owners = {self.path(key): key for key in self.column.papers}
        return [(owners.get("/" + alert["url"].split("/", 3)[3]), tuple(alert["changes"])) for alert in self.pass_()]

    def findings(self) -> set[str]:
        """The kinds of the open findings."""
        return {str(finding.kind) for finding in self.watch.store.open_findings().values()}

    def records(self) -> dict[int | None, object]:
        """What is known, by the paper's key."""
        owners = {self.path(key): key for key in self.column.papers}
        known = self.watch.store.begin("a")
        with known as held:
            return {
                owners.get("/" + known_record.record.url.split("/", 3)[3]): known_record
                for known_record in held.known.values()
            }


@contextmanager
def watched(watch_in, folder, papers=24, style=None, seed=1, text=None, bureau=None) -> Iterator[Scenario]:
    """Serve a column and watch it; the baseline pass has been made. All papers are of one `bureau` where it is given."""
    scenario = Scenario(papers, style or Tabular(), seed)
    for key in scenario.column.order if bureau else ():
        scenario.column.change(key, bureau=bureau)
    with serving(scenario.column, scenario.style, scenario.answer) as url:
        scenario.watch = watch_in(folder, url, text) if text else watch_in(folder, url)
        assert scenario.pass_() == []
        yield scenario
