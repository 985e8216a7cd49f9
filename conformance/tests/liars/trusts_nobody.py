"""Under DO_NOT_TRACK, tries to send over TLS, and trusts no certificate: the attempt is all that there is."""

import contextlib
import socket
import ssl

from honest import Cli, main


class Liar(Cli):
    """Lies when the command is done."""

    def finish(self, event: str) -> int:
        """Try to send over TLS."""
        if self.env.get("DO_NOT_TRACK"):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            with contextlib.suppress(ssl.SSLError):
                context.wrap_socket(
                    socket.create_connection(("usage.example", 443), timeout=20), server_hostname="usage.example"
                )
        return super().finish(event)


main(Liar)
