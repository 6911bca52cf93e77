"""
TLS as browsers have it: a strict context first, one for old servers, and the issuers that servers forget to send.

Each context verifies but the one that a source asks for with `tls = "unverified"`. They are dear to make (41 ms each)
and shared by the process.
"""

import contextlib
import functools
import ssl
from collections.abc import Awaitable, Callable, Iterator
from enum import IntEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from disclosure_watch.lazy import LazyModule

if TYPE_CHECKING:
    import httpx
    from cryptography import exceptions, x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import pkcs7
else:
    exceptions = LazyModule("cryptography.exceptions")
    httpx = LazyModule("httpx")
    serialization = LazyModule("cryptography.hazmat.primitives.serialization")
    pkcs7 = LazyModule("cryptography.hazmat.primitives.serialization.pkcs7")
    x509 = LazyModule("cryptography.x509")


LARGEST_ISSUER = 64 * 1024
"""Bytes of an issuer's certificate that are read."""

_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT, which Python 3.11 doesn't name
_LONGEST_CHAIN = 4
_MOST_ISSUERS = 500
_MOST_NAMES = 5

_EXPIRED, _NOT_YET_VALID = 10, 9
_SELF_SIGNED = {18, 19}  # the certificate itself, one of its chain
_NO_ISSUER = {2, 20, 21}
_WEAK = {66, 67, 68}  # keys and digests of another age
_OTHER_NAME = {62, 64}  # of a host, of an IP address


class Tls(IntEnum):
    """How much is asked of a server, most first."""

    STRICT = 0
    OLD = 1
    UNVERIFIED = 2


@functools.cache
def context(tls: Tls) -> ssl.SSLContext:
    """Return the process's context of a kind. What SSL_CERT_FILE names is trusted, else certifi's roots."""
    made = httpx.create_ssl_context()
    # A chain ends at a root, never at an issuer that was fetched: Python 3.13 would take any known certificate for an end.
    made.verify_flags &= ~ssl.VERIFY_X509_PARTIAL_CHAIN
    if tls is not Tls.STRICT:
        made.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        made.set_ciphers("ALL:!aNULL:!eNULL:@SECLEVEL=0")  # RSA key exchange, small DH groups, SHA-1
        made.options |= _LEGACY_SERVER_CONNECT
        made.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if tls is Tls.OLD:
        made.maximum_version = ssl.TLSVersion.TLSv1_2  # a newer greeting is what some old servers trip over
    if tls is Tls.UNVERIFIED:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


def fault(error: BaseException | None) -> OSError | None:
    """Return what went wrong in a handshake, None where an error is of another kind."""
    for link in _links(error):
        if isinstance(link, ssl.SSLError | ConnectionResetError | BrokenPipeError):
            return link
    return None


def _links(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and its causes, those that aiohttp carries in attributes too, the innermost of each first."""
    while error is not None:
        for name in ("certificate_error", "os_error"):
            carried = getattr(error, name, None)
            if isinstance(carried, BaseException) and carried is not error:
                yield carried
        yield error
        error = error.__cause__


def is_of_age(fault: OSError) -> bool:
    """Return whether an old server may be the reason of a failed handshake; a certificate that is refused is none."""
    return not isinstance(fault, ssl.SSLCertVerificationError) or fault.verify_code in _WEAK


def lacks_issuer(fault: OSError) -> bool:
    """Return whether a certificate was refused because its issuer was not sent."""
    return isinstance(fault, ssl.SSLCertVerificationError) and fault.verify_code in _NO_ISSUER


class Issuers:
    """
    The issuers that servers forgot to send, fetched from where the certificates say they lie, as browsers do.

    They complete chains and are trusted for nothing: a chain still ends at a root of ours. `get` returns the bytes at
    an http address, or None.
    """

    def __init__(self, get: Callable[[str], Awaitable[bytes | None]]) -> None:
        self._get = get
        self._asked: dict[str, list[x509.Certificate]] = {}

    async def complete(self, certificate: bytes) -> tuple[bytes, ...]:
        """Fetch the chain above a certificate in DER as far as it is told. Return what was found, in DER."""
        fetched: list[bytes] = []
        above = _parsed(certificate)
        for _ in range(_LONGEST_CHAIN):
            if above is None or above.issuer == above.subject:
                break
            issuer = await self._issuer(above)
            if issuer is None or issuer.issuer == issuer.subject:  # a root, which nobody but us may name
                break
            fetched.append(issuer.public_bytes(serialization.Encoding.DER))
            add_issuer(fetched[-1])
            above = issuer
        return tuple(fetched)

    async def _issuer(self, certificate: "x509.Certificate") -> "x509.Certificate | None":
        for url in _addresses(certificate):
            if url not in self._asked and len(self._asked) < _MOST_ISSUERS:
                data = await self._get(url)
                self._asked[url] = _certificates(data) if data else []
            for issuer in self._asked.get(url, []):
                if _issued(certificate, issuer):
                    return issuer
        return None


_added: set[str] = set()


def add_issuer(der: bytes) -> None:
    """Let all verifying contexts know an issuer, once by its digest; a root, or what is no certificate, is passed over."""
    digest = sha256(der).hexdigest()
    issuer = _parsed(der) if digest not in _added else None
    if issuer is not None and issuer.issuer != issuer.subject:
        _added.add(digest)
        for tls in (Tls.STRICT, Tls.OLD):
            context(tls).load_verify_locations(cadata=der)


def _issued(certificate: "x509.Certificate", issuer: "x509.Certificate") -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, exceptions.InvalidSignature, exceptions.UnsupportedAlgorithm):
        return False
    return True


def _parsed(der: bytes) -> "x509.Certificate | None":
    try:
        return x509.load_der_x509_certificate(der)
    except ValueError:
        return None


def _certificates(data: bytes) -> "list[x509.Certificate]":
    """Return what a file of issuers holds: a certificate in DER or PEM, or a PKCS #7 of some."""
    loaders: tuple[Callable[[bytes], list[x509.Certificate]], ...] = (
        lambda data: [x509.load_der_x509_certificate(data)],
        x509.load_pem_x509_certificates,
        pkcs7.load_der_pkcs7_certificates,
        pkcs7.load_pem_pkcs7_certificates,
    )
    for load in loaders:
        with contextlib.suppress(ValueError, exceptions.UnsupportedAlgorithm):
            return load(data)[:_LONGEST_CHAIN]
    return []


def _addresses(certificate: "x509.Certificate") -> list[str]:
    """Return where a certificate says that its issuer's lies."""
    try:
        told = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    return [
        str(access.access_location.value)
        for access in told
        if access.access_method == x509.oid.AuthorityInformationAccessOID.CA_ISSUERS
        and isinstance(access.access_location, x509.UniformResourceIdentifier)
        and access.access_location.value.lower().startswith("http://")
    ][:2]


def reason(fault: OSError, certificate: bytes | None) -> str:
    """Return in plain words why a handshake failed; `certificate` is the server's, in DER, where it could be had."""
    seen = _parsed(certificate) if certificate else None
    if not isinstance(fault, ssl.SSLCertVerificationError):
        if isinstance(fault, ConnectionError):
            return "no TLS connection: the server breaks off the handshake"
        return f"no TLS connection: {getattr(fault, 'reason', None) or fault.strerror or type(fault).__name__}"
    code = fault.verify_code
    if code == _EXPIRED:
        return "its certificate, or that of an issuer, expired" + (
            f" ({seen.not_valid_after_utc:%Y-%m-%d})" if seen else ""
        )
    if code == _NOT_YET_VALID:
        return "its certificate is not valid yet" + (f" (from {seen.not_valid_before_utc:%Y-%m-%d})" if seen else "")
    if code in _OTHER_NAME:
        return "its certificate is for another name" + (f" ({', '.join(_names(seen))})" if seen else "")
    if code in _SELF_SIGNED | _NO_ISSUER:
        own = "signed by itself" if code in _SELF_SIGNED else "from an issuer that nobody vouches for"
        return f"its certificate is {own}" + (f" ({_issuer_name(seen)})" if seen else "")
    return f"its certificate is refused: {fault.verify_message}"


def _names(certificate: "x509.Certificate") -> list[str]:
    """Return the hosts that a certificate is for."""
    try:
        told = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = [str(name.value) for name in told if isinstance(name, x509.DNSName | x509.IPAddress)]
    except (x509.ExtensionNotFound, ValueError):
        names = [str(name.value) for name in certificate.subject.get_attributes_for_oid(x509.oid.NameOID.COMMON_NAME)]
    return names[:_MOST_NAMES] or ["none"]


def _issuer_name(certificate: "x509.Certificate") -> str:
    named = certificate.issuer.get_attributes_for_oid(x509.oid.NameOID.COMMON_NAME)
    return str(named[0].value) if named else certificate.issuer.rfc4514_string()
