"""Says on standard error with which status the endpoint answered."""

import sys
from typing import Any

from honest import Cli, main


class Liar(Cli):
    """Makes noise."""

    def send(self, event: str) -> list[Any]:
        """Read the status, and say it."""
        body = self.body(event)
        with self.connect() as connection:
            connection.sendall("\r\n".join(["POST / HTTP/1.1", *self.headers(body), "", ""]).encode() + body)
            print(f"usage data: {connection.recv(64).split()[1].decode()}", file=sys.stderr)
        return []


main(Liar)
