"""Manners of servers that meet in one site: old TLS, a missing issuer, a cookie gate, a charset, a page that leads on, a proxy."""

import asyncio
import importlib.util
import ssl
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_watch.fetch import tls
from disclosure_watch.model import Failure, Means, Source

pytestmark = pytest.mark.anyio

spec = importlib.util.spec_from_file_location("certificates", Path(__file__).with_name("certificates.py"))
certificates = importlib.util.module_from_spec(spec)
spec.loader.exec_module(certificates)

ROOT = certificates.certificate("Root of the combinations", ca=True)
ISSUER = certificates.certificate("Issuer of the combinations", ROOT, ca=True)
LIST = (
    "<html><body><ul>"
    + "<li><a href=/1.html>关于政协提案的答复</a><span>2026-01-02</span></li>" * 9
    + "</ul></body></html>"
)
FILE = b"%PDF-1.4\n%%EOF\n"
GATES = {"none": None, "302": "302 Found", "412": "412 No", "521": "521 No", "reload": "200 OK"}
LEADS = {
    "none": None,
    "refresh": '<meta http-equiv="refresh" content="0;url=/real.html">',
    "script": "<script>location.replace('/real.html')</script>",
    "frameset": '<frameset cols="180,*"><frame src="/menu.html"><frame src="/real.html"></frameset>',
    "iframe": '<div>政务公开</div><iframe src="/real.html" height="900"></iframe>',
}


@pytest.fixture
def trusted_root(tmp_path, monkeypatch):
    path = tmp_path / "root.pem"
    path.write_bytes(ROOT.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    tls.context.cache_clear()
    tls._added.clear()
    yield
    tls.context.cache_clear()
    tls._added.clear()


@pytest.fixture
def proxies(tinyproxy, dante):
    """The settings of no proxy, and of two real ones."""
    return {"": "", "http": f"http://127.0.0.1:{tinyproxy()}", "socks5h": f"socks5h://127.0.0.1:{dante}"}


def server_context(folder, port, *, old, lacks_issuer):
    leaf = certificates.certificate(
        "server", ISSUER, hosts=["localhost"], issuer_at=f"http://localhost:{port}/issuer.crt"
    )
    cert, key = folder / "leaf.pem", folder / "key.pem"
    cert.write_bytes(leaf.pem + (b"" if lacks_issuer else ISSUER.pem))
    key.write_bytes(leaf.key_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    if old:
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.set_ciphers("AES128-SHA:@SECLEVEL=0")  # RSA key exchange alone
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def answers(site, gate, lead, charset):
    page = LIST.encode(charset)
    served = LEADS[lead].encode(charset) if LEADS[lead] else page

    async def handler(asked, writer):
        if GATES[gate] and "gate=open" not in (asked.header("cookie") or ""):
            body = "<script>location.reload()</script>" if gate == "reload" else ""
            where = (f"Location: {asked.target}",) if gate == "302" else ()
            writer.write(site.answer(body, "Set-Cookie: gate=open; Path=/", *where, status=GATES[gate]))
            return
        if asked.target == "/file.pdf":
            writer.write(site.answer(FILE, "Content-Type: application/pdf"))
            return
        kind = f"Content-Type: text/html; charset={charset}"
        writer.write(site.answer(page if asked.target == "/real.html" else served, kind))

    site.otherwise = handler
    site.answers["/robots.txt"] = site.answer("User-agent: *\nDisallow: /secret/")
    site.answers["/issuer.crt"] = site.answer(ISSUER.der)
    return page


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    old=st.booleans(),
    lacks_issuer=st.booleans(),
    gate=st.sampled_from(list(GATES)),
    lead=st.sampled_from(list(LEADS)),
    charset=st.sampled_from(["utf-8", "gb18030"]),
    through=st.sampled_from(["", "http", "socks5h"]),
    is_file=st.booleans(),
)
async def test_all_at_once(
    site,
    opened,
    proxies,
    tmp_path_factory,
    trusted_root,
    old,
    lacks_issuer,
    gate,
    lead,
    charset,
    through,
    is_file,
):
    """
    A site that has any of these manners at once is read to the byte, and the capture says what it took.

    Its robots.txt is obeyed by the same way, and an attachment is had by it.
    """
    tls._added.clear()
    tls.context.cache_clear()
    page = answers(site, gate, lead, charset)
    del site.log[:]
    context = server_context(tmp_path_factory.mktemp("server"), site.port, old=old, lacks_issuer=lacks_issuer)
    async with await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=context) as server:
        base = f"https://localhost:{server.sockets[0].getsockname()[1]}"
        async with opened() as fetcher:
            reader = fetcher.for_source(Source("a", "", f"{base}/list.html", proxy=proxies[through]))
            capture = await reader.get(f"{base}/list.html")
            refused = await reader.get(f"{base}/secret/1.html")
            file = await reader.get(f"{base}/file.pdf") if is_file else None
    assert (capture.status, capture.failure, capture.content) == (200, None, page), capture.detail
    expected = {
        Means.OLD_TLS: old,
        Means.FETCHED_ISSUER: lacks_issuer,
        Means.COOKIE: gate != "none",
        Means.LED_ON: lead != "none",
    }
    assert {means for means, taken in expected.items() if taken} == set(capture.means)
    assert refused.failure is Failure.ROBOTS
    assert file is None or (file.status, file.content, file.failure) == (200, FILE, None)
