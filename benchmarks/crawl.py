"""
A first crawl against Scrapy: 100 listing pages and 2,000 details of the ministry, noise on, pace 0, concurrency 16.

    pip install scrapy
    python benchmarks/crawl.py [--rounds 5]

Ours is the whole command: fetch, parse, evidence, ledger, snapshot. Scrapy fetches, reads title, body and date by CSS,
and writes JSON lines. The two alternate on the same site in the same run; CPU is that of each process, the site's apart.
"""

import argparse
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import Cost, ratio, run, told

BIN = Path(sys.executable).parent

CONFIG = """\
[fetch]
pace = 0
concurrency_per_host = 16
allow_private_addresses = true
[[source]]
id = "a"
listing_url = "{url}"
"""

SPIDER = """\
import scrapy

class Replies(scrapy.Spider):
    name = "replies"
    start_urls = ["{url}"]
    custom_settings = {{
        "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "DOWNLOAD_DELAY": 0, "LOG_LEVEL": "ERROR",
        "ROBOTSTXT_OBEY": True, "TELNETCONSOLE_ENABLED": False, "FEEDS": {{"out.jsonl": {{"format": "jsonlines"}}}},
    }}

    def parse(self, response):
        for number in range(1, {pages}):
            yield response.follow(f"index_{{number}}.html", self.parse_listing)
        yield from self.parse_listing(response)

    def parse_listing(self, response):
        for link in response.css("li.clearfix > a"):
            yield response.follow(link, self.parse_detail)

    def parse_detail(self, response):
        yield {{
            "url": response.url,
            "title": response.css("h1::text").get() or response.css("title::text").get(),
            "published_on": response.css("meta[name=PubDate]::attr(content)").get(),
            "publisher": response.css("meta[name=ContentSource]::attr(content)").get(),
            "index_number": response.css("li:contains(索引号)::text").getall(),
            "body_text": "\\n".join(response.css(".TRS_UEDITOR p::text").getall()),
        }}
"""


def ours(folder: Path, url: str) -> Cost:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "watch.toml").write_text(CONFIG.format(url=url), "utf-8")
    return run([str(BIN / "disclosure-watch"), "run"], folder)


def scrapy(folder: Path, url: str, pages: int) -> Cost:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "spider.py").write_text(SPIDER.format(url=url, pages=pages), "utf-8")
    return run([sys.executable, "-m", "scrapy", "runspider", "spider.py"], folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--documents", type=int, default=2000)
    chosen = parser.parse_args()
    if importlib.util.find_spec("scrapy") is None:
        print("scrapy is not installed: pip install scrapy")
        return 2
    pages = -(-chosen.documents // 20)
    ministry = subprocess.Popen(
        [sys.executable, "-m", "disclosure_watch.ministry", "--seed", "1", "--documents", str(chosen.documents),
         "--per-page", "20", "--family", "trs"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert ministry.stdout is not None
        url = ministry.stdout.readline().strip()
        with tempfile.TemporaryDirectory() as place:
            mine, theirs = [], []
            for number in range(chosen.rounds):
                theirs.append(scrapy(Path(place) / "scrapy", url, pages))
                mine.append(ours(Path(place) / "ours", url))
                print(
                    f"round {number + 1}: scrapy {theirs[-1].cpu:.2f} s CPU, ours {mine[-1].cpu:.2f} s CPU", flush=True
                )
            print((Path(place) / "ours" / "output.txt").read_text("utf-8"))
            items = sum(1 for _ in (Path(place) / "scrapy" / "out.jsonl").open("rb"))
    finally:
        ministry.terminate()
        ministry.wait()
    print(f"{items} items by scrapy")
    print(told("scrapy", theirs))
    print(told("disclosure_watch", mine))
    print(f"CPU ratio {ratio(mine, theirs):.3f} (target 0.60); wall ratio {ratio(mine, theirs, 'wall'):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
