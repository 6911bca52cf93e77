"""A certificate authority of the tests: roots, intermediates, and servers' certificates with what is wrong with them."""

import datetime as dt
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

NOW = dt.datetime.now(dt.UTC)
_KEYS = [rsa.generate_private_key(65537, 2048) for _ in range(3)]  # dear to make: a root's, an issuer's, a server's


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Certificate:
    """A certificate and its key."""

    def __init__(self, made, key):
        self.made, self.key = made, key

    @property
    def pem(self):
        return self.made.public_bytes(serialization.Encoding.PEM)

    @property
    def der(self):
        return self.made.public_bytes(serialization.Encoding.DER)

    @property
    def key_pem(self):
        form = serialization.PrivateFormat.TraditionalOpenSSL
        return self.key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def certificate(name, signer=None, *, ca=False, hosts=(), issuer_at=None, days=(-1, 30), digest=None, key=None):
    """Return a certificate; signed by itself without a signer. `issuer_at` is where it says that its issuer's lies."""
    key = key or _KEYS[2 if not ca else 0 if signer is None else 1]
    issuer = signer.made.subject if signer else _name(name)
    builder = x509.CertificateBuilder(
        issuer,
        _name(name),
        key.public_key(),
        x509.random_serial_number(),
        NOW + dt.timedelta(days=days[0]),
        NOW + dt.timedelta(days=days[1]),
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    if hosts:
        names = [
            x509.IPAddress(ipaddress.ip_address(host)) if host[0].isdigit() else x509.DNSName(host) for host in hosts
        ]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    if issuer_at:
        at = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(issuer_at))
        builder = builder.add_extension(x509.AuthorityInformationAccess([at]), critical=False)
    return Certificate(builder.sign((signer.key if signer else key), digest or hashes.SHA256()), key)
