"""
Pages drawn by Chromium, for sources that say `render = "browser"`.

The browser has no network of its own: each request of a page is answered by our fetcher, so that guards, robots.txt, pace,
TLS, proxy and limits hold inside it. It keeps no profile and hides nothing.
"""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from disclosure_watch.decoding import LARGEST
from disclosure_watch.model import Capture, Failure, Means

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Playwright, Route

MISSING = 'render = "browser" needs Chromium and playwright: apt-get install chromium; pip install "disclosure-watch[browser]"'

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_UNDRAWN = {"image", "media", "font", "websocket", "eventsource", "manifest", "ping"}
_QUIET = 0.5  # seconds without a request after which a page has settled
_LONGEST = 25.0  # seconds that a page may take to settle
_MOST_REQUESTS = 200
_MOST_PAGES = 2
_ARGUMENTS = (
    "--proxy-server=http://127.0.0.1:9",  # whatever is not answered by us leads nowhere, loopback too
    "--proxy-bypass-list=<-loopback>",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--renderer-process-limit=2",
    "--js-flags=--max-old-space-size=256",
)

Ask = Callable[..., Awaitable[Capture]]
"""Asks an address with `method`, `body`, `content_type` and `cookies`, as a page's script does."""


class BrowserMissingError(RuntimeError):
    """Chromium or what drives it is not installed."""


class Drawer:
    """One browser, started when a page is first to be drawn."""

    def __init__(self) -> None:
        self._driver: Playwright | None = None
        self._browser: Browser | None = None
        self._starting = asyncio.Lock()
        self._pages = asyncio.Semaphore(_MOST_PAGES)

    async def aclose(self) -> None:
        """End the browser."""
        if self._browser is not None:
            await self._browser.close()
        if self._driver is not None:
            await self._driver.stop()

    async def context(self, user_agent: str) -> "BrowserContext":
        """Return a context of its own for a source: its own cookies, nothing kept. Raises BrowserMissingError."""
        async with self._starting:
            if self._browser is None:
                await self._start()
        assert self._browser is not None
        made = await self._browser.new_context(user_agent=user_agent, locale="zh-CN", service_workers="block")
        made.set_default_timeout(_LONGEST * 1000)
        return made

    async def _start(self) -> None:
        program = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
        try:
            from playwright.async_api import async_playwright
        except ImportError:
            program = None
        if program is None:
            raise BrowserMissingError(MISSING)
        self._driver = await async_playwright().start()
        self._browser = await self._driver.chromium.launch(
            executable_path=program, args=list(_ARGUMENTS), chromium_sandbox=os.geteuid() != 0
        )

    async def draw(self, context: "BrowserContext", wire: Capture, ask: Ask) -> Capture:
        """
        Return the page that an answer becomes once its scripts have run, the answer beside it as evidence.

        A page that never settles is returned as it then stands, as truncated.
        """
        from playwright.async_api import Error

        async with self._pages:
            page = await context.new_page()
            drawing = _Drawing(wire, ask)
            try:
                await page.route("**/*", drawing.answer)
                await page.goto(wire.url, wait_until="commit")
                settled = await drawing.settle()
                html = (await page.content()).encode("utf-8", "replace")[:LARGEST]
            except (Error, TimeoutError) as error:
                detail = f"the browser could not draw the page: {str(error).splitlines()[0][:200]}"
                return replace(wire, failure=Failure.BROWSER, detail=detail)
            finally:
                await _closed(page)
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        drawn = replace(
            wire,
            headers=headers,
            body=html,
            content=html,
            sha256=sha256(html).hexdigest(),
            status=drawing.status,
            means=(*wire.means, Means.DRAWN),
            via=(*wire.via, replace(wire, via=(), hops=())),
        )
        if settled:
            return drawn
        return replace(drawn, failure=Failure.TRUNCATED, detail=f"half drawn: still asking after {_LONGEST:.0f} s")


async def _closed(page: "Page") -> None:
    from playwright.async_api import Error

    try:
        await page.unroute_all(behavior="ignoreErrors")
        await page.close()
    except Error:
        return


class _Drawing:
    """A page under way: its requests answered by us, and when the last of them was."""

    def __init__(self, wire: Capture, ask: Ask) -> None:
        self._wire: Capture | None = wire
        self._ask = ask
        self._under_way = 0
        self._requests = 0
        self._touched = asyncio.get_running_loop().time()
        self.status = wire.status

    async def settle(self) -> bool:
        """Wait until the page asks for nothing any more; return whether it came to that."""
        clock = asyncio.get_running_loop().time
        until = clock() + _LONGEST
        while clock() < until:
            if not self._under_way and clock() - self._touched >= _QUIET:
                return True
            await asyncio.sleep(_QUIET / 5)
        return False

    async def answer(self, route: "Route") -> None:
        """Answer one request of the page by our own fetcher, or not at all."""
        from playwright.async_api import Error

        self._under_way += 1
        self._requests += 1
        try:
            if route.request.resource_type in _UNDRAWN or self._requests > _MOST_REQUESTS:
                await route.abort()
            else:
                await self._fulfil(route)
        except Error:  # the page is gone already
            return
        finally:
            self._under_way -= 1
            self._touched = asyncio.get_running_loop().time()

    async def _fulfil(self, route: "Route") -> None:
        request = route.request
        is_page = request.is_navigation_request() and request.frame.parent_frame is None
        if is_page and self._wire is not None:
            capture, self._wire = self._wire, None
        else:
            said = await request.all_headers()
            options: dict[str, Any] = {"cookies": said.get("cookie", ""), "referer": said.get("referer", "")}
            if request.method == "POST":
                body = request.post_data_buffer or b""
                options |= {"method": "POST", "body": body, "content_type": said.get("content-type", "")}
            elif request.method != "GET":
                await route.abort()
                return
            capture = await self._ask(request.url, **options)
        if is_page:
            self.status = capture.status or self.status
        if not capture.status or (capture.failure is not None and capture.failure is not Failure.CHALLENGE):
            await route.abort()
            return
        dropped = {"content-encoding", "content-length", "transfer-encoding", "connection"}
        headers: dict[str, str] = {}
        for name, value in capture.headers:
            if name.lower() not in dropped:
                glue = "\n" if name.lower() == "set-cookie" else ", "
                headers[name.lower()] = f"{headers[name.lower()]}{glue}{value}" if name.lower() in headers else value
        await route.fulfill(status=capture.status, headers=headers, body=capture.content)
