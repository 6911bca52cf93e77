"""Takes the screenshots of docs/web: `python docs/screens.py [FOLDER]` plays two ministries for ten weeks and opens their pages."""

import asyncio
import datetime as dt
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server

import uvicorn
from playwright.sync_api import sync_playwright

from disclosure_watch import config, watch
from disclosure_watch.config import Settings
from disclosure_watch.ministry import Site, serve
from disclosure_watch.ministry.play import Play
from disclosure_watch.store import Store
from disclosure_watch.web import application

HERE = Path(__file__).parent / "web"
WEEKS = 10
WIDTHS = (1280, 390)
TALLEST = 900
"""Pixels of a page that are shown."""

CONFIG = """\
[fetch]
pace = 0
allow_private_addresses = true
[watch]
recheck = "all"
full_every = "0"
withdraw_after = "0"
[[source]]
id = "yl-nyncw-cppcc"
name = "云岭市农业农村委员会 政协提案办理"
listing_url = "{0}"
division = "500000"
[[source]]
id = "lj-jw-npc"
name = "临江区教育委员会 人大建议办理"
listing_url = "{1}"
division = "500103"
"""


def main() -> None:
    """Play, serve, and take each page in both languages on both screens."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        settings, now = _played(Path(place))
        with _served(settings, now) as url, sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for language, short in (("zh-CN", "zh"), ("en-GB", "en")):
                for width in WIDTHS:
                    page = browser.new_page(locale=language, viewport={"width": width, "height": 900})
                    for name, path in _paths(Store(settings.storage)).items():
                        page.goto(url + path)
                        tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
                        page.screenshot(
                            path=folder / f"{name}-{short}-{width}.png", full_page=True,
                            clip={"x": 0, "y": 0, "width": width, "height": tall},
                        )  # fmt: skip
                    page.close()
            browser.close()


def _played(place: Path) -> tuple[Settings, dt.datetime]:
    """Return the configuration of a watch that passed each week, and the day after its last pass."""
    now = dt.datetime.now(dt.UTC) - dt.timedelta(weeks=WEEKS)
    sites = [Site(seed=7, documents=40, family="trs", prefix="/a", small=True, now=now),
             Site(seed=8, documents=25, family="vsb", prefix="/b", small=True, now=now)]  # fmt: skip
    plays = [Play(site, 5, events=3, fault=0.1, redesign=0.0) for site in sites]
    with serve(*sites) as ministry:
        (place / "watch.toml").write_text(CONFIG.format(*map(ministry.url, sites)), "utf-8")
        settings = config.load(place / "watch.toml")
        for _ in range(WEEKS):
            moment = now
            asyncio.run(watch.run(settings, clock=lambda moment=moment: moment))
            now += dt.timedelta(weeks=1)
            for play in plays:
                play.step()
    last = now - dt.timedelta(weeks=1, hours=-5)
    finding = next(finding for finding in Store(settings.storage).findings() if finding.open)
    Store(settings.storage).acknowledge(
        finding, (last + dt.timedelta(days=20)).date(), "已电话告知该机关", by="wang", now=last
    )
    return settings, last


@contextmanager
def _served(settings: Settings, now: dt.datetime) -> Iterator[str]:
    with create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(application(settings, clock=lambda: now), log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def _paths(store: Store) -> dict[str, str]:
    """Return what is taken, by the name of its picture."""
    edited = next(each for each in store.revisions() if any(change.field == "body_text" for change in each.fields))
    record = f"/records/{edited.record_id}"
    return {
        "home": "/",
        "changes": "/changes",
        "record": record,
        "redline": f"{record}?from={edited.revision - 1}&to={edited.revision}",
        "search": "/search?q=专项经费&history=1",
        "sources": "/sources",
        "charts": "/charts",
    }


if __name__ == "__main__":
    main()
