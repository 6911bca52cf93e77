"""TLS as real servers have it: nginx and `openssl s_server` of another age, certificates without their issuer, and wrong ones."""

import asyncio
import datetime as dt
import importlib.util
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from disclosure_watch.fetch import tls
from disclosure_watch.model import Failure, Means, OldServer, Source
from disclosure_watch.store import Store

pytestmark = pytest.mark.anyio

spec = importlib.util.spec_from_file_location("certificates", Path(__file__).with_name("certificates.py"))
certificates = importlib.util.module_from_spec(spec)
spec.loader.exec_module(certificates)
certificate = certificates.certificate

ROOT = certificate("Root of the tests", ca=True)
HOST = "www.example.org"


@pytest.fixture(autouse=True)
def trusted_root(tmp_path, monkeypatch):
    """The tests' root is the one that is trusted; contexts are made anew."""
    path = tmp_path / "root.pem"
    path.write_bytes(ROOT.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    tls.context.cache_clear()
    tls._added.clear()
    yield
    tls.context.cache_clear()
    tls._added.clear()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError


def files(folder, leaf, *chain):
    paths = folder / "leaf.pem", folder / "key.pem"
    paths[0].write_bytes(b"".join(each.pem for each in (leaf, *chain)))
    paths[1].write_bytes(leaf.key_pem)
    return paths


OPENSSL_CNF = """\
openssl_conf = init
[init]
ssl_conf = ssl
{providers}
[ssl]
system_default = all
[all]
MinProtocol = None
CipherString = ALL:@SECLEVEL=0
Options = UnsafeLegacyRenegotiation
"""


@pytest.fixture
def s_server(tmp_path):
    """Starts `openssl s_server -WWW` with options, serving the folder's files; gives its port."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: apt-get install openssl")
    started = []
    (tmp_path / "a.html").write_text("<html>公开</html>", "utf-8")
    (tmp_path / "openssl.cnf").write_text(OPENSSL_CNF.format(providers=""), "utf-8")

    def start(leaf, *options, chain=()):
        cert, key = files(tmp_path, leaf, *chain)
        port = free_port()
        command = ["openssl", "s_server", "-WWW", "-quiet", "-accept", f"127.0.0.1:{port}", "-cert", cert, "-key", key]
        started.append(
            subprocess.Popen(
                [*command, *options],
                cwd=tmp_path,
                env={"OPENSSL_CONF": str(tmp_path / "openssl.cnf"), "PATH": "/usr/bin:/bin"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        wait_for(port)
        return port

    yield start
    for process in started:
        process.kill()
        process.wait()


def leaf(**options):
    return certificate("server", **{"signer": ROOT, "hosts": [HOST]} | options)


OLD = {
    "TLS 1.0": ["-tls1", "-cipher", "ALL:@SECLEVEL=0"],
    "TLS 1.1": ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
    "RSA key exchange": ["-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"],
    "a small DH group": ["-tls1_2", "-cipher", "DHE-RSA-AES128-SHA:@SECLEVEL=0", "-dhparam", "dh.pem"],
    "legacy renegotiation": ["-tls1_2", "-cipher", "AES256-SHA:@SECLEVEL=0"],
}


@pytest.mark.parametrize("name", OLD)
async def test_old_servers(s_server, opened, names, tmp_path, name):
    """What an old server speaks is spoken with it, its certificate verified; the capture says so."""
    if "dh.pem" in OLD[name]:
        made = subprocess.run(  # noqa: ASYNC221
            ["openssl", "dhparam", "-dsaparam", "-out", tmp_path / "dh.pem", "768"], capture_output=True, check=False
        )
        if made.returncode:
            pytest.skip("this openssl makes no small DH groups")
    port = s_server(leaf(), *OLD[name])
    async with opened(resolver=names(www_example_org=["127.0.0.1"])) as fetcher:
        capture = await fetcher.get(f"https://{HOST}:{port}/a.html")
    assert (capture.status, capture.failure) == (200, None), capture.detail
    assert Means.OLD_TLS in capture.means


class BySha1:
    """A certificate that openssl signs by SHA-1, which the library of the others refuses to do."""

    def __init__(self, folder):
        self.key_pem, own = leaf().key_pem, folder / "sha1"
        own.mkdir()
        for name, data in {"root.pem": ROOT.pem, "root.key": ROOT.key_pem, "leaf.key": self.key_pem}.items():
            (own / name).write_bytes(data)
        (own / "ext").write_text(f"subjectAltName=DNS:{HOST}")
        request = ["openssl", "req", "-new", "-key", "leaf.key", "-subj", "/CN=server", "-out", "csr"]
        sign = ["openssl", "x509", "-req", "-in", "csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial"]
        for command in (request, [*sign, "-sha1", "-extfile", "ext", "-out", "leaf.pem"]):
            subprocess.run(command, cwd=own, check=True, capture_output=True)
        self.pem = (own / "leaf.pem").read_bytes()


async def test_a_certificate_by_sha1(s_server, opened, names, tmp_path):
    """A certificate signed by SHA-1 is verified as an old one."""
    port = s_server(BySha1(tmp_path), "-tls1_2", "-cipher", "ALL:@SECLEVEL=0")
    async with opened(resolver=names(www_example_org=["127.0.0.1"])) as fetcher:
        capture = await fetcher.get(f"https://{HOST}:{port}/a.html")
    assert (capture.status, capture.failure) == (200, None), capture.detail
    assert Means.OLD_TLS in capture.means


async def test_old_and_wrong(s_server, opened, names):
    """An old server's certificate must still be the host's."""
    port = s_server(leaf(hosts=["other.example.org"]), *OLD["TLS 1.0"])
    async with opened(resolver=names(www_example_org=["127.0.0.1"])) as fetcher:
        capture = await fetcher.get(f"https://{HOST}:{port}/a.html")
    assert (capture.failure, capture.status) == (Failure.CONNECT, 0)
    assert "another name (other.example.org)" in capture.detail


@pytest.fixture
async def serve(site, tmp_path):
    """Starts the site over TLS with a certificate and its chain; gives its port."""
    servers = []

    async def start(leaf, *chain):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*files(tmp_path, leaf, *chain))
        servers.append(await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=context))
        return servers[-1].sockets[0].getsockname()[1]

    yield start
    for server in servers:
        server.close()


async def test_what_worked_is_remembered(site, serve, opened, names):
    """A tidy server is asked strictly and nothing is noted."""
    port = await serve(leaf())
    async with opened(resolver=names(www_example_org=["127.0.0.1"])) as fetcher:
        capture = await fetcher.get(f"https://{HOST}:{port}/a.html")
    assert (capture.status, capture.means) == (200, ())


@pytest.mark.parametrize("form", ["der", "pem"])
async def test_issuer_not_sent(site, serve, opened, names, form):
    """A chain without its issuer is completed from where the certificate says it lies, once, and still verified."""
    issuer = certificate("Issuer", ROOT, ca=True)
    site.answers["/issuer.crt"] = site.answer(issuer.der if form == "der" else issuer.pem)
    address = f"http://ca.example.org:{site.port}/issuer.crt"
    port = await serve(leaf(signer=issuer, issuer_at=address))
    async with opened(resolver=names(www_example_org=["127.0.0.1"], ca_example_org=["127.0.0.1"])) as fetcher:
        for path in ("a", "b"):
            capture = await fetcher.get(f"https://{HOST}:{port}/{path}.html")
            assert (capture.status, capture.failure) == (200, None), capture.detail
            assert capture.means == (Means.FETCHED_ISSUER,)
    assert len(site.asked("/issuer.crt")) == 1


async def test_issuers_two_deep(site, serve, opened, names):
    """Two missing issuers are fetched, each from where the one below it says."""
    base = f"http://ca.example.org:{site.port}"
    upper = certificate("Upper", ROOT, ca=True)
    lower = certificate("Lower", upper, ca=True, issuer_at=f"{base}/upper.crt", key=certificates._KEYS[2])
    site.answers |= {"/upper.crt": site.answer(upper.der), "/lower.crt": site.answer(lower.der)}
    port = await serve(leaf(signer=lower, issuer_at=f"{base}/lower.crt", key=certificates._KEYS[0]))
    async with opened(resolver=names(www_example_org=["127.0.0.1"], ca_example_org=["127.0.0.1"])) as fetcher:
        capture = await fetcher.get(f"https://{HOST}:{port}/a.html")
    assert (capture.status, capture.failure) == (200, None), capture.detail


async def test_a_root_that_names_itself(site, serve, opened, names):
    """A root fetched from where a certificate says is trusted for nothing, nor is an issuer that ends at no root of ours."""
    stranger = certificate("Stranger", ca=True)
    issuer = certificate("Strange issuer", stranger, ca=True, issuer_at=f"http://ca.example.org:{site.port}/root.crt")
    site.answers |= {"/root.crt": site.answer(stranger.der), "/issuer.crt": site.answer(issuer.der)}
    resolver = names(www_example_org=["127.0.0.1"], ca_example_org=["127.0.0.1"])
    for signer, at in ((stranger, "root.crt"), (issuer, "issuer.crt")):
        port = await serve(leaf(signer=signer, issuer_at=f"http://ca.example.org:{site.port}/{at}"))
        async with opened(resolver=resolver) as fetcher:
            capture = await fetcher.get(f"https://{HOST}:{port}/a.html")
        assert (capture.failure, capture.status) == (Failure.CONNECT, 0)
        assert "nobody vouches for" in capture.detail


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "[::1]", "inside.test", "169.254.169.254"])
async def test_no_issuer_from_a_private_network(site, serve, opened, names, dialled, host):
    """An issuer's address in a private network is not asked."""
    issuer = certificate("Issuer", ROOT, ca=True)
    port = await serve(leaf(signer=issuer, issuer_at=f"http://{host}:{site.port}/issuer.crt"))
    site.port = port
    resolver = names(www_example_org=["8.8.8.8"], inside_test=["10.0.0.1"])
    async with opened(allow_private_addresses=False, resolver=resolver, timeout=3) as fetcher:
        capture = await fetcher.get(f"https://{HOST}/a.html")
    assert capture.failure is Failure.CONNECT
    assert set(dialled) == {"8.8.8.8"}


WRONG = {
    "expired": ({"days": (-30, -2)}, "expired"),
    "not yet valid": ({"days": (5, 30)}, "not valid yet"),
    "for another name": ({"hosts": ["a.example.org", "b.example.org"]}, "another name (a.example.org, b.example.org)"),
    "by itself": ({"signer": None}, "signed by itself"),
    "by nobody": ({"signer": certificate("Stranger", ca=True)}, "nobody vouches for (Stranger)"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_refused_with_its_reason(site, serve, opened, names, name):
    """A certificate that a browser refuses is refused in plain words, with dates or names, and no request is sent."""
    options, words = WRONG[name]
    port = await serve(leaf(**options))
    async with opened(resolver=names(www_example_org=["127.0.0.1"])) as fetcher:
        capture = await fetcher.get(f"https://{HOST}:{port}/a.html")
    assert (capture.failure, capture.status) == (Failure.CONNECT, 0)
    assert words in capture.detail
    if name == "expired":
        assert f"{certificates.NOW - dt.timedelta(days=2):%Y-%m-%d}" in capture.detail
    assert not site.log


@pytest.mark.parametrize("name", WRONG)
async def test_unverified_where_a_source_says_so(site, serve, opened, names, tmp_path, name):
    """With tls = "unverified" the same is read, robots.txt too; the evidence of each capture says what it is worth."""
    port = await serve(leaf(**WRONG[name][0]))
    source = Source("a", "", f"https://{HOST}:{port}/", tls="unverified")
    async with opened(resolver=names(www_example_org=["127.0.0.1"])) as fetcher:
        capture = await fetcher.for_source(source).get(f"https://{HOST}:{port}/a.html")
        assert (capture.status, capture.means) == (200, (Means.UNVERIFIED_TLS,))
        strictly = await fetcher.get(f"https://{HOST}:{port}/a.html")
        assert strictly.failure is Failure.CONNECT
    store = Store(str(tmp_path / "storage"))
    with store.begin("a") as held:
        reference = held.save(capture)
    assert store.read_evidence(reference).means == (Means.UNVERIFIED_TLS,)


async def test_unverified_is_only_used_where_needed(site, serve, opened, names):
    """A source that allows unverified TLS has it verified all the same where it can be."""
    port = await serve(leaf())
    source = Source("a", "", f"https://{HOST}:{port}/", tls="unverified")
    async with opened(resolver=names(www_example_org=["127.0.0.1"])) as fetcher:
        capture = await fetcher.for_source(source).get(f"https://{HOST}:{port}/a.html")
    assert (capture.status, capture.means) == (200, ())


NGINX = """\
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {cert}; ssl_certificate_key {key};
    ssl_protocols TLSv1 TLSv1.1; ssl_ciphers "ALL:@SECLEVEL=0"; keepalive_requests {requests};
    root {folder};
  }}
}}
"""


async def test_an_old_nginx(opened, names, tmp_path):
    """A real nginx that speaks TLS 1.0 and 1.1 alone is read, page after page, over few connections."""
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    cert, key = files(tmp_path, leaf())
    (tmp_path / "a.html").write_text("<html>公开</html>", "utf-8")
    port = free_port()
    config = tmp_path / "nginx.conf"
    config.write_text(NGINX.format(folder=tmp_path, port=port, cert=cert, key=key, requests=3), "utf-8")
    process = subprocess.Popen(  # noqa: ASYNC220
        ["nginx", "-p", str(tmp_path), "-c", str(config)], stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        async with opened(resolver=names(www_example_org=["127.0.0.1"])) as fetcher:
            for _ in range(8):
                capture = await fetcher.get(f"https://{HOST}:{port}/a.html")
                assert (capture.status, capture.failure) == (200, None), capture.detail
                assert capture.means == (Means.OLD_TLS,)
    finally:
        process.kill()
        process.wait()


async def relayed(port, connections):
    """A port before another one that counts connections."""

    async def pump(source, sink):
        while part := await source.read(65_536):
            sink.write(part)
            await sink.drain()
        sink.close()

    async def relay(reader, writer):
        connections.append(1)
        there = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(reader, there[1]), pump(there[0], writer), return_exceptions=True)

    return await asyncio.start_server(relay, "127.0.0.1", 0)


async def test_the_next_run_knows(s_server, site, opened, names):
    """What a host took is asked for at once by the next run, and tried strictly again a month later."""
    issuer = certificate("Issuer", ROOT, ca=True)
    site.answers["/issuer.crt"] = site.answer(issuer.der)
    bad = leaf(signer=issuer, issuer_at=f"http://ca.example.org:{site.port}/issuer.crt")
    connections = []
    server = await relayed(s_server(bad, *OLD["TLS 1.0"]), connections)
    port = server.sockets[0].getsockname()[1]
    resolver, remembered, counts = names(www_example_org=["127.0.0.1"], ca_example_org=["127.0.0.1"]), (), []
    for days in (0, 1, 40):
        tls.context.cache_clear()
        tls._added.clear()
        connections.clear()
        now = certificates.NOW + dt.timedelta(days=days)
        async with opened(resolver=resolver, clock=lambda now=now: now) as fetcher:
            reader = fetcher.for_source(Source("a", "", f"https://{HOST}:{port}/"))
            reader.recall(remembered)
            capture = await reader.get(f"https://{HOST}:{port}/a.html")
            remembered = reader.old_servers
        assert set(capture.means) == {Means.OLD_TLS, Means.FETCHED_ISSUER}, capture.detail
        counts.append((len(connections), len(site.asked("/issuer.crt"))))
    server.close()
    first, second, later = counts
    assert (first[1], second[1], later[1]) == (1, 1, 2)
    assert second[0] == 2 < min(first[0], later[0])  # robots.txt and the page


async def test_a_server_that_was_renewed(site, opened, names, tmp_path):
    """A host that was taken for old and speaks TLS 1.3 alone now is read, strictly, and remembered no more."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(*files(tmp_path, leaf()))
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=context)
    base = f"https://{HOST}:{server.sockets[0].getsockname()[1]}"
    now = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    async with opened(resolver=names(www_example_org=["127.0.0.1"]), clock=lambda: now) as fetcher:
        reader = fetcher.for_source(Source("a", "", f"{base}/"))
        reader.recall([OldServer(base, (Means.OLD_TLS,), now + dt.timedelta(days=9))])
        capture = await reader.get(f"{base}/a.html")
        assert (capture.status, capture.means, reader.old_servers) == (200, (), ()), capture.detail
    server.close()
