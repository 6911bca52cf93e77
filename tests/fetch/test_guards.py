"""Private addresses are refused: written in any form, behind any name, at the end of any redirect."""

import pytest

from disclosure_watch.fetch.guards import is_private
from disclosure_watch.model import Failure, Source

PRIVATE = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "127.0.0.1.",
    "::1",
    "[::1]",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1",
]
PUBLIC = [
    "8.8.8.8",
    "202.96.128.86",
    "134744072",
    "2400:3200::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::",
]


@pytest.mark.parametrize("host", PRIVATE)
def test_private(host):
    """Loopback, private, link-local, multicast and reserved addresses are known in every form of writing."""
    assert is_private(host)


@pytest.mark.parametrize("host", [*PUBLIC, "www.example.org", "localhost", "1.2.3.4.example.org", "0x7f.example"])
def test_public_or_a_name(host):
    """A public address is none of them; a name is judged by what it resolves to."""
    assert not is_private(host)


def literal(host):
    return f"[{host.partition('%')[0].strip('[]')}]" if ":" in host else host


@pytest.mark.parametrize("host", PRIVATE)
@pytest.mark.anyio
async def test_written_in_the_address(site, opened, host):
    """A private address in the URL is refused before anything is dialled."""
    async with opened(allow_private_addresses=False, timeout=2) as fetcher:
        capture = await fetcher.get(f"http://{literal(host)}:{site.port}/a.html")
    assert capture.failure in {Failure.PRIVATE_ADDRESS, Failure.BAD_ADDRESS}
    assert (host == "127.0.0.1") <= (capture.failure is Failure.PRIVATE_ADDRESS)
    assert site.connections == 0


@pytest.mark.anyio
async def test_in_full_width_digits(site, opened):
    """Digits that a browser would fold into an address lead nowhere."""
    async with opened(allow_private_addresses=False, timeout=2) as fetcher:
        capture = await fetcher.get(f"http://１２７.0.0.1:{site.port}/a.html")
    assert capture.failure is not None
    assert site.connections == 0


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.anyio
async def test_behind_a_name(site, opened, names, address):
    """A name that resolves to private addresses only is refused."""
    resolver = names(www_example_org=[address])
    async with opened(allow_private_addresses=False, resolver=resolver) as fetcher:
        capture = await fetcher.get(f"http://www.example.org:{site.port}/a.html")
        assert fetcher.requests == 1
    assert capture.failure is Failure.PRIVATE_ADDRESS
    assert "not a public address" in capture.detail
    assert site.connections == 0


@pytest.mark.anyio
async def test_localhost(site, opened):
    """The name localhost, resolved by the system, is refused; with private addresses allowed it is served."""
    async with opened(allow_private_addresses=False) as fetcher:
        refused = await fetcher.get(f"http://localhost:{site.port}/a.html")
    async with opened() as fetcher:
        served = await fetcher.get(f"http://localhost:{site.port}/a.html")
    assert (refused.failure, served.status) == (Failure.PRIVATE_ADDRESS, 200)


@pytest.mark.parametrize("target", ["http://127.0.0.1/", "http://2130706433/", "http://[::1]/", "http://inside.test/"])
@pytest.mark.anyio
async def test_at_the_end_of_a_redirect(site, opened, names, dialled, target):
    """A public host that redirects to a private address leads nowhere, and the capture says where it would have."""
    site.answers["/a"] = site.answer(b"", f"Location: {target}", status="302 Found")
    resolver = names(www_example_org=["8.8.8.8"], inside_test=["192.168.1.1"])
    async with opened(allow_private_addresses=False, resolver=resolver) as fetcher:
        capture = await fetcher.get("http://www.example.org/a")
    assert (capture.failure, capture.status) == (Failure.PRIVATE_ADDRESS, 0)
    assert (capture.url, capture.hops) == (target, ("http://www.example.org/a",))
    assert set(dialled) == {"8.8.8.8"}


@pytest.mark.anyio
async def test_a_second_answer_of_dns(site, opened, names, dialled):
    """A name whose second resolution is private is refused then; of mixed answers only public ones are dialled."""
    resolver = names(www_example_org=["127.0.0.1", "8.8.8.8", "10.0.0.1"])
    async with opened(allow_private_addresses=False, resolver=resolver) as fetcher:
        assert (await fetcher.get("http://www.example.org/a")).status == 200
        assert set(dialled) == {"8.8.8.8"}
    resolver.names["www.example.org"] = ["127.0.0.1"]
    async with opened(allow_private_addresses=False, resolver=resolver) as fetcher:
        assert (await fetcher.get("http://www.example.org/a")).failure is Failure.PRIVATE_ADDRESS
    assert set(dialled) == {"8.8.8.8"}


@pytest.mark.parametrize("host", PRIVATE)
@pytest.mark.anyio
async def test_no_cookie_is_carried_into_a_private_network(site, opened, names, dialled, host):
    """A cookie set for a private address, in any spelling, makes nobody ask it, and goes nowhere."""
    site.answers["/a"] = site.answer(
        b"", f"Set-Cookie: s=1; Domain={literal(host)}; Path=/", status="412 Precondition Failed"
    )
    async with opened(allow_private_addresses=False, resolver=names(www_example_org=["8.8.8.8"])) as fetcher:
        reader = fetcher.for_source(Source("a", "", "http://www.example.org/"))
        await reader.get("http://www.example.org/a")
        refused = await reader.get(f"http://{literal(host)}:{site.port}/b")
    assert refused.failure in {Failure.PRIVATE_ADDRESS, Failure.BAD_ADDRESS}
    assert set(dialled) == {"8.8.8.8"}
    assert "/b" not in {asked.target for asked in site.log}
