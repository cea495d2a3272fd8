"""TLS and sign-in with a real server: certificates are checked, and no password leaves before they are."""

import ssl
import subprocess
from pathlib import Path

import pytest

from notifications.endings import Later
from notifications.smtp import Post, Server
from tests.workflow.post_office import PostOffice, post_office

MAIL = b"Subject: x\r\n\r\nHello.\r\n"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(path), "-out", str(path.with_suffix(".crt"))]
    subprocess.run([*command, *names], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def send(office: PostOffice, certificate: Path | None, host: str = "localhost", **more: str) -> str:
    trusted = ssl.create_default_context(cafile=str(certificate)) if certificate else None
    post = Post(Server(host, office.port, "starttls", "anna", more.get("password", "right"), 5, trusted))
    try:
        return post.send("digest@example.org", "anna@example.org", MAIL, lambda: None)
    finally:
        post.close()


def test_a_mail_goes_by_starttls_and_sign_in(certificate: Path, tls: ssl.SSLContext) -> None:
    with post_office(tls) as office:
        assert send(office, certificate).startswith("250")
    assert office.logins == [b"anna"]
    assert len(office.taken) == 1


@pytest.mark.parametrize(("trusted", "host"), [(False, "localhost"), (True, "127.0.0.1")])
def test_a_certificate_that_is_not_the_servers_ends_it_before_the_password(
    certificate: Path, tls: ssl.SSLContext, trusted: bool, host: str
) -> None:
    with post_office(tls) as office, pytest.raises(Later, match="certificate verify failed") as ending:
        send(office, certificate if trusted else None, host)
    assert ending.value.everywhere
    assert office.logins == []


def test_a_wrong_password_is_our_fault_and_no_refusal_of_the_mail(certificate: Path, tls: ssl.SSLContext) -> None:
    with post_office(tls) as office, pytest.raises(Later, match="535") as ending:
        send(office, certificate, password="wrong")  # noqa: S106
    assert ending.value.everywhere


def test_a_server_without_tls_gets_no_password(certificate: Path) -> None:
    with post_office() as office, pytest.raises(Later, match="STARTTLS"):
        send(office, certificate)
    assert office.logins == []
