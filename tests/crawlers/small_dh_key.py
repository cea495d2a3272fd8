"""A TLS server of the kind that the Treaty Office's service is: ephemeral Diffie-Hellman alone, with a small key."""

import datetime
import ipaddress
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)
# The 1024-bit group of RFC 2409 (Second Oakley Group) in PEM; making one of our own takes minutes.
OAKLEY = """-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""


class Authority:
    """A certificate authority of the tests; `file` is what a client must trust."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self.folder = folder
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        built = self._certificate(self.name, self.key.public_key())
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        signed = (
            built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .sign(self.key, hashes.SHA256())
        )
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))

    def _certificate(self, subject: x509.Name, key: rsa.RSAPublicKey) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateBuilder(self.name, subject, key, x509.random_serial_number())
        return builder.not_valid_before(now - DAY).not_valid_after(now + DAY)

    def certificate(self, host: str) -> Path:
        """Key and certificate of a host, in one file."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        signed = (
            self._certificate(subject, key.public_key())
            .add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        plain, form = serialization.NoEncryption(), serialization.PrivateFormat.PKCS8
        file = self.folder / f"{host}.pem"
        pem = serialization.Encoding.PEM
        file.write_bytes(signed.public_bytes(pem) + key.private_bytes(pem, form, plain))
        return file


def _names(host: str) -> list[x509.GeneralName]:
    """The host, and this machine by its number for the one that is called localhost."""
    loopback = [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))] if host == "localhost" else []
    return [x509.DNSName(host), *loopback]


def small_dh_server(certificate: Path) -> ssl.SSLContext:
    """Offers nothing but TLS 1.2 with ephemeral Diffie-Hellman and a key of 1024 bits."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0")
    context.load_cert_chain(certificate)
    parameters = certificate.with_suffix(".dh")
    parameters.write_text(OAKLEY, encoding="ascii")
    context.load_dh_params(parameters)
    return context
