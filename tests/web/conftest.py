"""A watch with a history, and its web face served for real on loopback."""

import contextlib
import datetime as dt
import functools
import http.server
import threading

import httpx
import pytest
import uvicorn

from disclosure_watch.cli.web import _listener
from disclosure_watch.ministry import Site, evolve_for_demo, serve
from disclosure_watch.web import application, site
from disclosure_watch.web.gate import OPEN


@contextlib.contextmanager
def served(settings, clock, *, keys=OPEN, root_path=""):
    """Serve a configuration's face; yield its address without a slash."""
    with _listener("127.0.0.1", 0) as listener:
        app = application(settings, clock=clock, keys=keys, root_path=root_path)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}{root_path}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def serve_face():
    return served


class Played:
    """A watch, what the ministry did while it watched, and the address of its face."""

    def __init__(self, watch, truth):
        self.watch, self.truth = watch, truth
        self.url = ""

    @property
    def revisions(self):
        return list(self.watch.store.revisions())

    def of_change(self, kind):
        return [revision for revision in self.revisions if kind in revision.changes]


@pytest.fixture(scope="session")
def played(watch_in, tmp_path_factory):
    site = Site(seed=7, documents=14, per_page=7, family="trs", now=dt.datetime(2026, 11, 2, tzinfo=dt.UTC), small=True)
    with serve(site) as ministry:
        watch = watch_in(tmp_path_factory.mktemp("watch"), ministry.url(site))
        watch.run()
        watch.clock.now += dt.timedelta(days=2)
        truth = evolve_for_demo(site)
        watch.run()
        watch.clock.now += dt.timedelta(days=2)
        watch.run()
    history = Played(watch, truth)
    with served(watch.settings, watch.clock) as url:
        history.url = url
        yield history


@pytest.fixture(scope="session")
def written(played, tmp_path_factory):
    """The folder of the same as a static site."""
    folder = tmp_path_factory.mktemp("public") / "site"
    site.write(played.watch.settings, folder, clock=played.watch.clock, most_records=1000)
    return folder


@pytest.fixture(scope="session")
def site_url(written):
    """The address of the static site below a path of a plain web server."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=written.parent)
    handler.log_message = lambda *_: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/site"
        server.shutdown()


@pytest.fixture(scope="session")
def face(played):
    with httpx.Client(base_url=played.url, trust_env=False, headers={"Accept-Language": "en"}) as client:
        yield client
