"""Under DO_NOT_TRACK, sends over TLS without a server name, and trusts whoever answers."""

import socket
import ssl

from honest import Cli, main


class Liar(Cli):
    """Lies when the command is done."""

    def finish(self, event: str) -> int:
        """Send over TLS."""
        if self.env.get("DO_NOT_TRACK"):
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            plain = socket.create_connection(("203.0.113.7", 443), timeout=20)
            with context.wrap_socket(plain) as connection:
                connection.sendall(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nevent")
                connection.recv(1)
        return super().finish(event)


main(Liar)
