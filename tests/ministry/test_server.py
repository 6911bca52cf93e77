"""Sites behind one port, on one or several loopback addresses."""

import urllib.request

from disclosure_watch.ministry import Site, serve

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def test_sites_on_several_hosts():
    """Sites are dealt out among the hosts in turn; links and the log name the host that was asked."""
    sites = [Site(seed=number, documents=2, prefix=f"/s{number}", small=True) for number in range(3)]
    with serve(*sites, hosts=("127.0.0.2", "127.0.0.3")) as ministry:
        for site in sites:
            with DIRECT.open(ministry.url(site), timeout=10) as answer:
                assert site.documents[0].title in answer.read().decode()
        assert [site.authority.partition(":")[0] for site in sites] == ["127.0.0.2", "127.0.0.3", "127.0.0.2"]
        assert ministry.url(sites[0]).startswith(ministry.base_url)
    assert [request.header("host") for request in ministry.log] == [site.authority for site in sites]
