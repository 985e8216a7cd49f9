"""Sends each event to a second place, of which its documents say nothing."""

import socket
from typing import Any

from honest import Cli, main


class Liar(Cli):
    """Tells more than the event."""

    def send(self, event: str) -> list[Any]:
        """Tell the other one first."""
        with socket.create_connection(("metrics.example", 80), timeout=20) as connection:
            connection.sendall(b"POST / HTTP/1.1\r\nHost: metrics.example\r\nContent-Length: 1\r\n\r\n1")
            connection.recv(1)
        return super().send(event)


main(Liar)
