"""A certificate that nobody vouches for, as of many small offices: made anew for each ministry that speaks TLS."""

import datetime as dt
import ipaddress
import ssl
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = dt.timedelta(days=1)


def self_signed(hosts: Sequence[str]) -> ssl.SSLContext:
    """Return a server's context with a new certificate for some loopback addresses, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "yunling.example")])
    now = dt.datetime.now(dt.UTC)
    number = x509.random_serial_number()
    builder = x509.CertificateBuilder(name, name, key.public_key(), number, now - _DAY, now + 30 * _DAY)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host)) for host in hosts])
    made = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:  # OpenSSL reads it from a file alone
        file = Path(folder) / "site.pem"
        file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(file)
    return context
