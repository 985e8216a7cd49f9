"""Ends when the endpoint has answered, however long that takes."""

from typing import Any

from honest import Cli, main


class Liar(Cli):
    """Keeps the user waiting."""

    def send(self, event: str) -> list[Any]:
        """Wait for the last byte."""
        body = self.body(event)
        with self.connect() as connection:
            connection.settimeout(None)
            connection.sendall("\r\n".join(["POST / HTTP/1.1", *self.headers(body), "", ""]).encode() + body)
            while connection.recv(65536):
                pass
        return []


main(Liar)
