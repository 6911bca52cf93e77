"""
The parser against the tree alone: CPU milliseconds a page over the ministry's pages of 47 KB, whole records with letters.

    pip install trafilatura lxml_html_clean parsel
    python benchmarks/parse.py [--rounds 5]

Beside it trafilatura, which finds the body of any page, and parsel, which reads by selectors written for this site.
"""

import argparse
import importlib
import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from disclosure_watch import parse
from disclosure_watch.ministry import Site

PAGES = 100


def pages() -> list[tuple[bytes, str]]:
    """Return the details of a site, each with its address."""
    with tempfile.TemporaryDirectory() as place:
        Site(seed=1, documents=PAGES, per_page=20, family="trs").write_to(Path(place))
        found = sorted(Path(place).rglob("t2*.html"))
        return [(path.read_bytes(), f"http://ministry.example/{path.relative_to(place)}") for path in found]


def by_selectors(content: bytes, _url: str) -> object:
    selector = importlib.import_module("parsel").Selector(text=content.decode())
    return {
        "title": selector.css("h1::text, h3::text").get(),
        "published_on": selector.css("meta[name=PubDate]::attr(content)").get(),
        "publisher": selector.css("meta[name=ContentSource]::attr(content)").get(),
        "body_text": "\n".join(selector.css(".TRS_UEDITOR p::text").getall()),
    }


def milliseconds(read: Callable[[bytes, str], object], found: list[tuple[bytes, str]]) -> float:
    """Return the CPU time that reading a page takes, the mean of all."""
    started = time.process_time()
    for content, url in found:
        read(content, url)
    return (time.process_time() - started) / len(found) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    readers: dict[str, Callable[[bytes, str], object]] = {
        "selectolax, the tree": lambda content, _url: LexborHTMLParser(content),
        "disclosure_watch": parse.detail,
    }
    if importlib.util.find_spec("parsel"):
        readers["parsel, four selectors"] = by_selectors
    if importlib.util.find_spec("trafilatura"):
        readers["trafilatura, the body"] = lambda content, _url: importlib.import_module("trafilatura").extract(content)
    found = pages()
    print(
        f"{len(found)} pages of {statistics.mean(len(content) for content, _ in found) / 1000:.0f} KB, {rounds} rounds"
    )
    costs: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name, read in readers.items():
            costs[name].append(milliseconds(read, found))
    tree = statistics.median(costs["selectolax, the tree"])
    for name, taken in costs.items():
        median = statistics.median(taken)
        print(f"{name:<24} {median:7.3f} ms   {median / tree:6.2f} times the tree")
    print("target of disclosure_watch: 1.30 times parsel, beside it in the same run")


if __name__ == "__main__":
    main()
