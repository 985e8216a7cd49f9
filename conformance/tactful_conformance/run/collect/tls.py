"""TLS for any name, by an authority that is thrown away with the run (trustme)."""

from __future__ import annotations

import ssl
from functools import cache
from typing import TYPE_CHECKING

import trustme

if TYPE_CHECKING:
    from pathlib import Path

#: RFC 6761 keeps `invalid` for names that nobody has.
_NOBODY = "nobody.invalid"


class Authority:
    """A certificate authority, which has a certificate for each name that is asked for."""

    def __init__(self) -> None:
        """Make the authority's key."""
        self._authority = trustme.CA()
        self._certificate = cache(self._issue)

    def write(self, path: Path) -> None:
        """Write the authority's certificate, for those who are to trust it."""
        self._authority.cert_pem.write_to_path(str(path))

    def context(self, name: str) -> ssl.SSLContext:
        """Make the context of a server that has this name."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._certificate(name).configure_cert(context)
        # What would speak HTTP/2 falls back to what is read here.
        context.set_alpn_protocols(["http/1.1"])
        return context

    def _issue(self, name: str) -> trustme.LeafCert:
        """Issue a certificate; for a name that cannot have one, such as one with an underscore, one of nobody's."""
        try:
            return self._authority.issue_cert(name)
        except ValueError:
            return self._authority.issue_cert(_NOBODY)


class Handshake:
    """
    The server's side of one handshake.

    `server_name` is what the client asked for (RFC 6066), whether it liked the answer or not; None where it did not ask.
    """

    def __init__(self, authority: Authority, host: str) -> None:
        """Be `host` for a client that asks for no name."""
        self.server_name: str | None = None
        self.context = authority.context(host)
        self.context.sni_callback = self._take_name
        self._authority = authority

    def _take_name(self, connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        if name:
            self.server_name = name
            connection.context = self._authority.context(name)
