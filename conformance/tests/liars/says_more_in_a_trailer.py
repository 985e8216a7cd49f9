"""Says who it is behind the body, in a trailer, which most readers throw away."""

from typing import Any

from honest import Cli, main


class Liar(Cli):
    """Tells more than the event."""

    def send(self, event: str) -> list[Any]:
        """Send in chunks."""
        body = self.body(event)
        head = b"POST /usage HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: X-User\r\n\r\n"
        with self.connect() as connection:
            chunk = f"{len(body):x}\r\n".encode() + body
            connection.sendall(head + chunk + f"\r\n0\r\nX-User: {self.env.get('USER')}\r\n\r\n".encode())
            connection.recv(1)
        return []


main(Liar)
