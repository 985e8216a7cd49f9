"""TLS by an authority of the suite's own: a client and a server in memory shake hands."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from tactful_conformance.run.collect.tls import Authority, Handshake


@pytest.fixture(scope="module")
def authority() -> Authority:
    """One authority."""
    return Authority()


def client_context(authority: Authority, folder: Path) -> ssl.SSLContext:
    """Make the context of a client that trusts the authority alone."""
    file = folder / "authority.pem"
    authority.write(file)
    return ssl.create_default_context(cafile=str(file))


def shake_hands(
    client: ssl.SSLContext, server: ssl.SSLContext, name: str | None
) -> tuple[ssl.SSLObject, ssl.SSLObject]:
    """Carry a handshake to its end; raises the first error of either side."""
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = client.wrap_bio(to_client, to_server, server_hostname=name)
    asked = server.wrap_bio(to_server, to_client, server_side=True)
    unfinished = [asking, asked]
    while unfinished:
        for side in tuple(unfinished):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            unfinished.remove(side)
    return asking, asked


@pytest.mark.parametrize(
    "name",
    [
        "usage.example",
        "deep.er.usage.example",
        "localhost",
        "203.0.113.9",
        "2001:db8::9",
        "xn--bcher-kva.example",
    ],
)
def test_a_client_that_trusts_the_authority_is_content(authority: Authority, tmp_path: Path, name: str) -> None:
    """A name or an address has a certificate that a client accepts for it."""
    asking, _ = shake_hands(client_context(authority, tmp_path), authority.context(name), name)

    assert asking.getpeercert()


def test_the_certificate_is_for_the_name_that_the_handshake_asks_for(authority: Authority, tmp_path: Path) -> None:
    """The name in the handshake decides, whatever address it came to."""
    handshake = Handshake(authority, "203.0.113.9")
    asking, _ = shake_hands(client_context(authority, tmp_path), handshake.context, "front.example")

    assert (
        handshake.server_name,
        (asking.getpeercert() or {})["subjectAltName"],
    ) == ("front.example", (("DNS", "front.example"),))


def test_a_handshake_without_a_name_is_answered(authority: Authority, tmp_path: Path) -> None:
    """A client that names nobody gets the certificate of the address, and no name is recorded."""
    handshake = Handshake(authority, "203.0.113.9")
    client = client_context(authority, tmp_path)
    client.check_hostname = False
    asking, _ = shake_hands(client, handshake.context, None)

    assert (
        handshake.server_name,
        (asking.getpeercert() or {})["subjectAltName"],
    ) == (None, (("IP Address", "203.0.113.9"),))


def test_a_name_is_recorded_though_the_client_refuses(authority: Authority, tmp_path: Path) -> None:
    """A client that does not like the certificate has asked for its name all the same."""
    handshake = Handshake(authority, "203.0.113.9")
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(client_context(Authority(), tmp_path), handshake.context, "front.example")

    assert handshake.server_name == "front.example"


@pytest.mark.parametrize(
    "name", ["", "a b", "a_b.example", "..", "a" * 64 + ".example", "-.example", "a\\255", "_", "%", "é" * 300]
)
def test_a_name_that_no_certificate_can_be_made_for_has_one_that_nobody_accepts(
    authority: Authority, tmp_path: Path, name: str
) -> None:
    """Any name has a context, so that the attempt is recorded; who looks at the certificate refuses it."""
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(client_context(authority, tmp_path), authority.context(name), "203.0.113.7")


def test_a_client_that_trusts_other_authorities_refuses(authority: Authority, tmp_path: Path) -> None:
    """Each run has an authority of its own, which is worth nothing to anybody else."""
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(client_context(Authority(), tmp_path), authority.context("usage.example"), "usage.example")


@pytest.mark.parametrize(("offered", "expected"), [(["h2", "http/1.1"], "http/1.1"), (["h2"], None), ([], None)])
def test_http_1_is_agreed_on(authority: Authority, tmp_path: Path, offered: list[str], expected: str | None) -> None:
    """A client that can do both falls back to HTTP/1.1, which can be read."""
    client = client_context(authority, tmp_path)
    if offered:
        client.set_alpn_protocols(offered)
    asking, _ = shake_hands(client, authority.context("usage.example"), "usage.example")

    assert expected == asking.selected_alpn_protocol()


def test_a_certificate_is_made_once_for_a_name(authority: Authority, tmp_path: Path) -> None:
    """Who asks again gets the same certificate."""
    client = client_context(authority, tmp_path)
    sides = [shake_hands(client, authority.context("usage.example"), "usage.example")[0] for _ in range(2)]

    assert len({side.getpeercert(binary_form=True) for side in sides}) == 1
