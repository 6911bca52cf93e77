"""Three sites whose rows only a script draws, watched for ten passes: what changed is told, once, and nothing else."""

import contextlib
import importlib.util
import json
import random
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from disclosure_watch.fetch import browser

CONFIG = """\
[fetch]
pace = 0
allow_private_addresses = true
[watch]
full_every = "0"
recheck = "all"
withdraw_after = "0"
[[source]]
id = "a"
listing_url = "{url}/column.html"
{means}
"""
POSTED = """\
[source.api]
url = "/service"
method = "POST"
body = '{"pageNo": {page}, "pageSize": 4}'
rows = "result.records"
title = "subject"
link = "/show/{id}.html"
date = "day"
total = "result.total"
"""
MARKUP = """\
[source.api]
url = "/service?page={page}"
html = "content"
total = "count"
"""
DRAWN = 'render = "browser"'
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫"
PARTS = "养老助餐河道治理校车线路旧楼电梯夜间照明社区医院"
FOOTER = "<footer>版权所有：云岭市民政局　主办单位：云岭市民政局　备案号：滇ICP备05000001号</footer>"


class Town(ThreadingHTTPServer):
    """
    A column of letters {number: how many beds each speaks of}, newest first, four a page. `night` is what is wrong for
    one pass: None, "rows" (the script's rows don't come) or "text" (pages come without their text).
    """

    daemon_threads = True

    def __init__(self, means):
        super().__init__(("127.0.0.1", 0), Handler)
        self.letters = {number: 100 + number for number in range(1, 11)}
        self.means, self.night = means, None

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server_port}"

    def rows(self, page):
        """The rows of a page, from 1: number, title and day."""
        numbers = sorted(self.letters, reverse=True)[(page - 1) * 4 : page * 4]
        return [(number, title_of(number), f"2026-03-{number % 28 + 1:02}") for number in numbers]

    def links(self, page):
        return "".join(
            f'<li><a href="/show/{number}.html">{title}</a><span>{day}</span></li>'
            for number, title, day in self.rows(page)
        )

    def column(self):
        """The page of the column: its script asks the service, or computes the rows from a string of its own."""
        rows = [] if self.night == "rows" else [self.links(page) for page in range(1, -(-len(self.letters) // 4) + 1)]
        script = f"document.getElementById('rows').innerHTML = {json.dumps(rows)}.join('');"
        return page("政协提案办理", f"<ul id=rows></ul><script>{script if self.means == DRAWN else 'ask()'}</script>")

    def letter(self, number):
        """The page of a letter; that of the drawn site holds its text in a script, letter by letter."""
        title, beds = title_of(number), self.letters[number]
        name, part = SURNAMES[number % 12] + SURNAMES[(number * 5 + 2) % 12], PARTS[number % 20 : number % 20 + 4]
        text = "".join(
            f"<p>{line}</p>"
            for line in (
                f"{name}委员：",
                f"您提出的《关于改善{part}的提案》（第{number:04}号）收悉。现答复如下：",
                f"一、关于{part}。今年新增床位{beds}张，投入资金{number * 7 + 3}万元，惠及居民{number + 2}万人。",
                "二、下一步。我们将继续听取委员的意见，把这件事办实办好。",
                "云岭市民政局",
                "2026年2月9日",
            )
        )
        text = "" if self.night == "text" else text
        if self.means == DRAWN:
            codes = json.dumps([ord(character) for character in text])
            script = f"document.getElementById('zoom').innerHTML = String.fromCharCode(...{codes});"
            return page(title, f"<h1>{title}</h1><div id=zoom></div><script>{script}</script>")
        return page(title, f"<h1>{title}</h1><div id=zoom>{text}</div>")

    def service(self, number):
        if self.night == "rows":
            return {"result": None, "content": None}
        if self.means == POSTED:
            records = [{"subject": title, "id": number, "day": day} for number, title, day in self.rows(number)]
            return {"result": {"records": records, "total": len(self.letters)}}
        return {"content": f"<ul>{self.links(number)}</ul>", "count": len(self.letters)}


class Handler(BaseHTTPRequestHandler):
    server: Town

    def log_message(self, *_):
        pass

    def _send(self, status, body, kind="text/html; charset=utf-8"):
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        parts = urlsplit(self.path)
        number = int(parts.path.removeprefix("/show/").removesuffix(".html")) if "/show/" in parts.path else 0
        if parts.path == "/column.html":
            self._send(200, self.server.column())
        elif parts.path == "/service":
            asked = int(parse_qs(parts.query)["page"][0])
            self._send(200, json.dumps(self.server.service(asked)), "application/json")
        elif number in self.server.letters:
            self._send(200, self.server.letter(number))
        else:
            self._send(404, "<p>not here</p>")

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._send(200, json.dumps(self.server.service(asked["pageNo"])), "application/json")


def page(title, inner):
    return f"<html><head><title>{title}</title></head><body>{inner}{FOOTER}{' ' * 400}</body></html>"


def title_of(number):
    return f"关于市政协六届三次会议第{number:04}号提案{SURNAMES[number % 12]}字类的答复"


def number_of(title):
    return int(title.split("第")[1].split("号")[0])


def configured(means):
    """The file's text, with the address left to be put in."""
    return CONFIG.replace("{means}", means.replace("{", "{{").replace("}", "}}"))


@contextlib.contextmanager
def served(means):
    town = Town(means)
    thread = threading.Thread(target=town.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield town
    finally:
        town.shutdown()
        thread.join()
        town.server_close()


def ten_passes(town, watch, seed):
    """Change the column at random before each of ten passes; return what happened and what was told, sorted."""
    rng = random.Random(seed)
    watch.run()
    happened, nights = [], {3: "rows", 6: "text", 8: "rows"}
    for number in range(1, 10):
        town.night = nights.get(number)
        if town.night is None:
            added, edited = 10 + number, rng.choice(sorted(town.letters))
            happened += [(added, "added"), (edited, "content_changed")]
            town.letters |= {added: 100 + added, edited: town.letters[edited] + 1000}
            if number in (1, 4):
                gone = rng.choice([known for known in sorted(town.letters) if known not in (added, edited)])
                del town.letters[gone]
                happened.append((gone, "withdrawn"))
        watch.run()
    revisions = [revision for revision in watch.store.revisions() if "baseline" not in revision.changes]
    assert {str(revision.attribution) for revision in revisions} == {"source_edit"}
    told = [(number_of(revision.record.title), str(change)) for revision in revisions for change in revision.changes]
    return sorted(happened), sorted(told)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
@pytest.mark.parametrize("means", [POSTED, MARKUP], ids=["posted", "markup"])
def test_rows_by_a_recipe(means, seed, watch_over):
    """Rows in JSON that is asked by POST, and in markup within JSON."""
    with served(means) as town:
        happened, told = ten_passes(town, watch_over(town.base, configured(means)), seed)
    assert told == happened


@pytest.mark.skipif(
    importlib.util.find_spec("playwright") is None or not any(map(shutil.which, browser._PROGRAMS)),
    reason=browser.MISSING,
)
@pytest.mark.slow
def test_computed_without_a_request(watch_over):
    """Rows and texts that a script computes, drawn by Chromium."""
    with served(DRAWN) as town:
        happened, told = ten_passes(town, watch_over(town.base, configured(DRAWN)), 0)
    assert told == happened
