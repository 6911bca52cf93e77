"""Proxies that an operator named, real ones: what goes through them, what is refused, whose fault it is."""

import asyncio

import pytest

from disclosure_watch.fetch.address import parse
from disclosure_watch.fetch.guards import is_private
from disclosure_watch.fetch.proxy import ProxyFaultError, proxy_of
from disclosure_watch.model import Failure, Source


@pytest.mark.anyio
async def test_a_real_http_proxy(site, opened, tinyproxy):
    """Pages and robots.txt of a source go through a real HTTP proxy, with user and password, which are told to no one."""
    port = tinyproxy("BasicAuth watch s3cret")
    source = Source("a", "", f"http://localhost:{site.port}/", proxy=f"http://watch:s3cret@127.0.0.1:{port}")
    async with opened() as fetcher:
        capture = await fetcher.for_source(source).get(f"http://localhost:{site.port}/a.html")
    assert (capture.status, capture.failure) == (200, None), capture.detail
    assert [asked.target for asked in site.log] == ["/robots.txt", "/a.html"]
    assert all(asked.header("via") for asked in site.log)
    assert "s3cret" not in repr(capture)


@pytest.mark.anyio
async def test_a_real_socks_proxy(site, opened, dante):
    """Everything of a source goes through a real SOCKS proxy, where names resolve."""
    source = Source("a", "", f"http://localhost:{site.port}/", proxy=f"socks5h://127.0.0.1:{dante}")
    async with opened() as fetcher:
        reader = fetcher.for_source(source)
        for path in ("a", "b"):
            capture = await reader.get(f"http://localhost:{site.port}/{path}.html")
            assert (capture.status, capture.failure) == (200, None), capture.detail


@pytest.mark.anyio
async def test_a_wrong_password(site, opened, tinyproxy):
    """A proxy that refuses us is at fault itself; nothing is said of the site, and no password is shown."""
    port = tinyproxy("BasicAuth watch s3cret")
    source = Source("a", "", f"{site.base}/", proxy=f"http://watch:wr0ng@127.0.0.1:{port}")
    async with opened() as fetcher:
        capture = await fetcher.for_source(source).get(f"{site.base}/a.html")
    assert (capture.failure, capture.status) == (Failure.PROXY, 0)
    assert "407" in capture.detail or "401" in capture.detail
    assert "wr0ng" not in repr(capture)
    assert not site.log


@pytest.mark.anyio
@pytest.mark.parametrize("scheme", ["http", "https", "socks5h"])
@pytest.mark.parametrize("target", ["http", "https"])
async def test_a_dead_proxy(opened, free_port, scheme, target):
    """A proxy that isn't there is the proxy's fault, whatever it was to be asked for."""
    source = Source("a", "", f"{target}://www.example.org/", proxy=f"{scheme}://u:s3cret@127.0.0.1:{free_port()}")
    async with opened(timeout=3) as fetcher:
        capture = await fetcher.for_source(source).get(f"{target}://www.example.org/a.html")
    assert (capture.failure, capture.status) == (Failure.PROXY, 0)
    assert "proxy" in capture.detail
    assert "s3cret" not in repr(capture)


@pytest.mark.anyio
async def test_a_dead_site_behind_a_proxy(opened, free_port, tinyproxy, dante):
    """A site that a working proxy can't reach is the site's fault through SOCKS, and no answer of the site through HTTP."""
    dead = free_port()
    async with opened(timeout=5) as fetcher:
        source = Source("a", "", f"http://127.0.0.1:{dead}/", proxy=f"socks5h://127.0.0.1:{dante}")
        assert (await fetcher.for_source(source).get(f"http://127.0.0.1:{dead}/")).failure is Failure.CONNECT
        source = Source("a", "", f"http://127.0.0.1:{dead}/", proxy=f"http://127.0.0.1:{tinyproxy()}")
        assert (await fetcher.for_source(source).get(f"http://127.0.0.1:{dead}/")).status == 0


async def relay(reader, writer, log, port):
    """A CONNECT proxy that notes what it is asked and leads to one port on loopback."""
    head = await reader.readuntil(b"\r\n\r\n")
    log.append(head.decode().split("\r\n")[0])
    there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")

    async def pump(source, sink):
        while part := await source.read(65_536):
            sink.write(part)
            await sink.drain()
        sink.close()

    await asyncio.gather(pump(reader, there_writer), pump(there_reader, writer), return_exceptions=True)


PRIVATE = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "192.0.2.1", "224.0.0.1", "240.0.0.1", "127.0.0.1.", "[::1]", "[::]", "[fe80::1]",
    "[fc00::1]", "[fd12::1]", "[ff02::1]", "[2001:db8::1]", "[::ffff:127.0.0.1]", "[2002:7f00:1::]", "[64:ff9b::7f00:1]",
    "localhost", "nas", "db.lan", "metadata.google.internal", "printer.local", "x.localhost",
]  # fmt: skip


@pytest.mark.anyio
@pytest.mark.parametrize("host", PRIVATE)
async def test_private_behind_a_proxy(site, opened, host):
    """A private address, in any spelling, or a local name is not asked of a proxy, which itself may well be on loopback."""
    log = []
    async with await asyncio.start_server(lambda r, w: relay(r, w, log, site.port), "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with opened(allow_private_addresses=False, timeout=2) as fetcher:
            for scheme in ("http", "socks5h"):
                source = Source("a", "", "http://www.example.org/", proxy=f"{scheme}://127.0.0.1:{port}")
                capture = await fetcher.for_source(source).get(f"http://{host}/a.html")
                assert capture.failure in {Failure.PRIVATE_ADDRESS, Failure.BAD_ADDRESS}
    assert not log


ENVIRONMENT = {"HTTP_PROXY": "http://a:1", "https_proxy": "http://b:2", "NO_PROXY": "inside.example.org"}


@pytest.mark.parametrize(
    ("setting", "url", "environment", "expected"),
    [
        ("", "http://x.org/", ENVIRONMENT, None),
        ("env", "http://x.org/", ENVIRONMENT, "http://a:1"),
        ("env", "https://x.org/", ENVIRONMENT, "http://b:2"),
        ("env", "http://inside.example.org/", ENVIRONMENT, None),
        ("env", "http://x.org/", {"ALL_PROXY": "socks5://s:9"}, "socks5h://s:9"),
        ("env", "http://x.org/", {}, None),
        ("${P}", "http://x.org/", {"P": "socks5h://u:p@s"}, "socks5h://s:1080"),
        ("http://u:${PW}@h:3128", "http://x.org/", {"PW": "a%40b"}, "http://h:3128"),
    ],
)
def test_which_proxy(setting, url, environment, expected):
    """A setting names a proxy, takes it from a variable, or obeys the environment; it is shown without its password."""
    proxy = proxy_of(setting, parse(url), environment)
    assert (None if proxy is None else str(proxy)) == expected
    assert "a@b" not in repr(proxy)


@pytest.mark.parametrize("setting", ["${MISSING}", "ftp://u:s3cret@h", "http://u:s3cret@h:port", "socks5h://"])
def test_what_is_no_proxy(setting):
    """A proxy that can't be is told without its password."""
    with pytest.raises(ProxyFaultError) as raised:
        proxy_of(setting, parse("http://x.org/"), {})
    assert "s3cret" not in str(raised.value)


def test_the_spellings_are_private():
    """The hosts above are private or local names, not some that fail for another reason."""
    assert sum(is_private(host.strip("[]")) for host in PRIVATE) == len(PRIVATE) - 6
