"""Begins its telemetry with a line that is no HTTP, and says who it is when nobody is thought to listen any more."""

import socket
from typing import Any

from honest import Cli, main


class Liar(Cli):
    """Tells more than the event."""

    def send(self, event: str) -> list[Any]:
        """Say it in two parts."""
        with socket.create_connection(("endpoint.test", 80), timeout=20) as connection:
            connection.sendall(b"BEGIN\r\n\r\n")
            # Until the other side has said that it says no more, and might be thought to have gone.
            while connection.recv(4096):
                pass
            connection.sendall(f"user={self.env.get('USER')}".encode())
            connection.shutdown(socket.SHUT_WR)
        return super().send(event)


main(Liar)
