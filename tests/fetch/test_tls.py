"""TLS: certificates are verified, and those that the operator trusts are trusted."""

import asyncio
import datetime as dt
import ipaddress
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from disclosure_watch.fetch import tls
from disclosure_watch.model import Failure

pytestmark = pytest.mark.anyio


@pytest.fixture
def certificate(tmp_path):
    """A fresh certificate of 127.0.0.1 that signs itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "site.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


@pytest.fixture
async def secure_base(site, certificate):
    """The address at which the site is served over TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    async with await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=context) as server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.fixture
def no_shared_context():
    """The process's TLS context is made anew in the test, and again after it."""
    tls.context.cache_clear()
    yield
    tls.context.cache_clear()


async def test_untrusted(site, opened, secure_base):
    """A certificate that nobody vouches for is a connect failure, not tried again, and no request is sent."""
    async with opened() as fetcher:
        capture = await fetcher.get(f"{secure_base}/a.html")
        assert fetcher.requests == 1
    assert (capture.failure, capture.status) == (Failure.CONNECT, 0)
    assert "certificate" in capture.detail.lower()
    assert site.log == []


async def test_trusted(opened, secure_base, certificate, monkeypatch, no_shared_context):
    """A certificate named by SSL_CERT_FILE is trusted, and the site's pages come."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with opened() as fetcher:
        capture = await fetcher.get(f"{secure_base}/a.html")
    assert (capture.status, capture.failure) == (200, None)


def test_one_context_a_process():
    """A TLS context, which is dear to make, is made once a process."""
    assert tls.context(tls.Tls.STRICT) is tls.context(tls.Tls.STRICT)
